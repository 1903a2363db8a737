#pragma once

#include <QEvent>
#include <QObject>
#include <QTimer>
#include <QWidget>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

// For bench_start: when a window has painted for the first time, prints the monotonic time, the resident and the
// anonymous memory in megabytes, and ends the process without ceremony.
class StartProbe : public QObject {
public:
    explicit StartProbe(QWidget* window) : QObject(window) { window->installEventFilter(this); }

    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() == QEvent::Paint) QTimer::singleShot(0, this, &StartProbe::report);
        return false;
    }

private:
    static double megabytes(const char* name)
    {
        double kilobytes = 0;
        std::FILE* file = std::fopen("/proc/self/status", "r");
        char line[256];
        while (file && std::fgets(line, sizeof line, file)) {
            if (std::strncmp(line, name, std::strlen(name)) == 0) kilobytes = std::atof(line + std::strlen(name) + 1);
        }
        if (file) std::fclose(file);
        return kilobytes / 1024;
    }
    static void report()
    {
        timespec now{};
        ::clock_gettime(CLOCK_MONOTONIC, &now);
        std::printf("%.6f %.1f %.1f\n", static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9,
                    megabytes("VmRSS"), megabytes("RssAnon"));
        std::fflush(stdout);
        std::_Exit(0);
    }
};
