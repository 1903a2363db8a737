#pragma once

#include "tests/bench/canned_stream.h"

#include <string>
#include <vector>

namespace wb::bench {

// A real mosquitto for a benchmark: own port, own folder, no limits that drop messages.
class BenchBroker {
public:
    BenchBroker();
    ~BenchBroker();
    BenchBroker(const BenchBroker&) = delete;
    BenchBroker& operator=(const BenchBroker&) = delete;

    bool running() const { return m_port != 0; }
    int port() const { return m_port; }
    double cpuSeconds() const; // used by the broker so far

private:
    int m_port = 0;
    int m_pid = -1;
    std::string m_folder;
};

// Publishes the stream to a broker from a child process, flat out or at ratePerSecond.
class Publisher {
public:
    Publisher(int port, const StreamSpec& spec, int ratePerSecond, double delaySeconds);
    ~Publisher();
    Publisher(const Publisher&) = delete;
    Publisher& operator=(const Publisher&) = delete;
    double firstSendSeconds(); // on the monotonic clock; waits for the child

private:
    int m_pid = -1;
    int m_pipe = -1;
};

double monotonicSeconds();

} // namespace wb::bench
