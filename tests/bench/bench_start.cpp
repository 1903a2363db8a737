// From exec to the first paint, and memory with nothing open: our window beside a trivial Qt window, in turn.
//   bench_start [RUNS]     QT_QPA_PLATFORM chooses the platform; offscreen when there is no display

#include "tests/bench/broker_load.h"
#include "tests/bench/child.h"

#include <cstdio>
#include <cstdlib>
#include <sstream>

using namespace wb::bench;

namespace {

struct Figures {
    std::vector<double> milliseconds, resident, anonymous;

    void run(const std::string& program)
    {
        const double begin = monotonicSeconds();
        const ChildUsage usage = runChild({program}, true);
        double painted = 0;
        double rss = 0;
        double anon = 0;
        if (!(std::istringstream(usage.output) >> painted >> rss >> anon)) return;
        milliseconds.push_back((painted - begin) * 1e3);
        resident.push_back(rss);
        anonymous.push_back(anon);
    }
    void print(const char* name) const
    {
        std::printf("%-10s %10.1f %10.1f %10.1f\n", name, median(milliseconds), median(resident), median(anonymous));
    }
};

} // namespace

int main(int argc, char** argv)
{
    if (!std::getenv("DISPLAY") && !std::getenv("WAYLAND_DISPLAY")) ::setenv("QT_QPA_PLATFORM", "offscreen", 0);
    const int runs = argc > 1 ? std::max(3, std::atoi(argv[1])) : 15;
    Figures trivial;
    Figures ours;
    for (int i = 0; i < runs + 2; ++i) {
        Figures warmUp;
        (i < 2 ? warmUp : trivial).run(WB_START_TRIVIAL);
        (i < 2 ? warmUp : ours).run(WB_START_WINDOW);
    }
    std::printf("%-10s %10s %10s %10s\n", "window", "ms", "RSS MB", "anon MB");
    trivial.print("trivial");
    ours.print("workbench");
    std::printf("%-10s %9.2fx %9.2fx %9.2fx\n", "ratio", median(ours.milliseconds) / median(trivial.milliseconds),
                median(ours.resident) / median(trivial.resident), median(ours.anonymous) / median(trivial.anonymous));
}
