#pragma once

#include <QObject>

class QSocketNotifier;

namespace wb::app {

// Ctrl-C and SIGTERM as an event: what a signal handler may do is write one byte to a pipe. One at a time.
class Interrupt : public QObject {
    Q_OBJECT
public:
    explicit Interrupt(QObject* parent = nullptr);
    ~Interrupt() override;

Q_SIGNALS:
    void caught(); // a second one ends the program at once

private:
    QSocketNotifier* m_notifier = nullptr;
};

} // namespace wb::app
