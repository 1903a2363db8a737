#include "ui/picture.h"

#include <QCoreApplication>
#include <QPixmap>
#include <QWidget>

#include <cstdio>

namespace wb::ui {

namespace {
constexpr int lookMs = 100;
constexpr int mostLooks = 300;
constexpr int settle = 12; // looks after the first message: rates and ages have values by then
} // namespace

Picture::Picture(QWidget* window, const QString& path, std::function<bool()> isReady)
    : QObject(window), m_window(window), m_path(path), m_isReady(std::move(isReady))
{
    m_timer.setInterval(lookMs);
    connect(&m_timer, &QTimer::timeout, this, &Picture::look);
    m_timer.start();
}

void Picture::look()
{
    ++m_looks;
    if (m_isReady()) ++m_readyLooks;
    if (m_readyLooks >= settle) {
        take(0);
    } else if (m_looks >= mostLooks) {
        std::fprintf(stderr, "%s\n", qPrintable(tr("Nothing to show came within 30 s.")));
        take(1);
    }
}

void Picture::take(int exitCode)
{
    m_timer.stop();
    if (!m_window->grab().save(m_path, "PNG")) {
        std::fprintf(stderr, "%s\n", qPrintable(tr("Cannot write %1").arg(m_path)));
        exitCode = 1;
    }
    QCoreApplication::exit(exitCode);
}

} // namespace wb::ui
