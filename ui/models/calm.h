#pragma once

#include <QTimer>

#include <functional>
#include <utility>

namespace wb::ui {

// Does something at once when asked, but again only after a while, however often it is asked meanwhile; the last time
// is never lost. For words that cannot be read thirty times a second, and that lay a panel out anew each time.
class Calm {
public:
    explicit Calm(std::function<void()> work, int milliseconds = 200) : m_work(std::move(work))
    {
        m_timer.setSingleShot(true);
        m_timer.setInterval(milliseconds);
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] {
            if (std::exchange(m_asked, false)) ask();
        });
    }
    void ask()
    {
        m_asked = m_timer.isActive();
        if (m_asked) return;
        m_work();
        m_timer.start();
    }

private:
    std::function<void()> m_work;
    QTimer m_timer;
    bool m_asked = false;
};

} // namespace wb::ui
