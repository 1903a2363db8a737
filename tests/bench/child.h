#pragma once

#include <string>
#include <vector>

namespace wb::bench {

struct ChildUsage {
    bool ok = false;
    double cpuSeconds = 0;  // user and system, all threads
    double wallSeconds = 0;
    double peakMegabytes = 0;
    std::string output;
};

// Runs a command to its end with the operating system's own accounting (wait4). Standard output is kept when asked
// for, otherwise thrown away.
ChildUsage runChild(const std::vector<std::string>& command, bool keepOutput = false);

double median(std::vector<double> values);

// "npm root"-like folder in which the peer's packages are (mqtt, mqtt-packet): the variable WB_PEER_NODE_MODULES.
// Empty: those rows are left out, and the table says so.
std::string nodeModules();

} // namespace wb::bench
