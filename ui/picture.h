#pragma once

#include <QObject>
#include <QString>
#include <QTimer>

#include <functional>

class QWidget;

namespace wb::ui {

// Takes one picture of a window when it has something to show, writes it as PNG and ends the program: exit code 0, or
// 1 when nothing came within 30 s (the picture is written all the same) or the file cannot be written.
class Picture : public QObject {
    Q_OBJECT
public:
    Picture(QWidget* window, const QString& path, std::function<bool()> isReady);

private:
    void look();
    void take(int exitCode);

    QWidget* m_window;
    QString m_path;
    std::function<bool()> m_isReady;
    QTimer m_timer;
    int m_looks = 0;
    int m_readyLooks = 0;
};

} // namespace wb::ui
