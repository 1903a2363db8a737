#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QLabel;
class QPushButton;

namespace wb::ui {

// In the status bar while a probe runs: how far it is, what it does just now, how long still at most, and the way out.
class ProbeBar : public QWidget {
    Q_OBJECT
public:
    explicit ProbeBar(QWidget* parent = nullptr);

    void begin(const QString& address, qint64 limitMs);
    void progress(int done, int total, const QString& current); // title of a dimension; empty: who it is
    void stopping(); // it tidies up
    void end();

Q_SIGNALS:
    void stopAsked();

private:
    void say();

    QLabel* m_text;
    QPushButton* m_stop;
    QElapsedTimer m_since;
    QTimer m_tick;
    QString m_address, m_current;
    qint64 m_limitMs = 0;
    int m_done = 0, m_total = 0;
    bool m_stopping = false;
};

} // namespace wb::ui
