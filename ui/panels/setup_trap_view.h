#pragma once

#include "core/broker/setup/traps.h"

#include <QTextBrowser>

namespace wb::ui {

// What goes wrong with a broker: those that bite here first, under a title that says so.
class SetupTrapView : public QTextBrowser {
    Q_OBJECT
public:
    explicit SetupTrapView(QWidget* parent);

    // The first `biting` of them. `trouble`: they are told because a connection failed.
    void setTraps(const QList<broker::Trap>& traps, qsizetype biting, bool trouble);

protected:
    void changeEvent(QEvent* event) override;

private:
    void fill();

    QList<broker::Trap> m_traps;
    qsizetype m_biting = 0;
    bool m_trouble = false;
};

} // namespace wb::ui
