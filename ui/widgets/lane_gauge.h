#pragma once

#include <QList>
#include <QWidget>

namespace wb::ui {

// How full each connection's in-flight window is: "un-acked 15 of 20, oldest 12 s" and a bar.
class LaneGauge : public QWidget {
    Q_OBJECT
public:
    struct Level {
        QString name;    // of the connection; shown where there are several
        int unacked = 0;
        int limit = 0;   // 0: nobody knows it
        QString oldest;  // age in words; empty: none
        bool operator==(const Level&) const = default;
        bool isFull() const { return limit > 0 && unacked >= limit; }
        bool isWarning() const { return limit > 0 && unacked * 4 >= limit * 3; } // three quarters
    };

    explicit LaneGauge(QWidget* parent = nullptr);
    void setLevels(const QList<Level>& levels);
    const QList<Level>& levels() const { return m_levels; }
    QString text() const; // all that it shows, in words
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString words(const Level& level) const;

    QList<Level> m_levels;
};

} // namespace wb::ui
