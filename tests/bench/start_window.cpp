// Our window as app/ opens it, for bench_start.

#include "tests/bench/start_probe.h"
#include "ui/main_window.h"
#include "ui/widgets/theme.h"

#include <QApplication>

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    wb::ui::MainWindow::Options options;
    options.settingsFile = QStringLiteral("/dev/null");
    wb::ui::MainWindow window(std::move(options));
    StartProbe probe(&window);
    window.resize(1440, 900);
    window.show();
    return QApplication::exec();
}
