// The smallest Qt window, for bench_start.

#include "tests/bench/start_probe.h"

#include <QApplication>
#include <QLabel>

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    QLabel label(QStringLiteral("trivial"));
    StartProbe probe(&label);
    label.resize(1440, 900);
    label.show();
    return QApplication::exec();
}
