#pragma once

#include "tests/ui/ledger_feeder.h"
#include "ui/panels/live_panel.h"
#include "ui/widgets/row_view.h"

#include <QLabel>
#include <QTest>

// The Live room with connections that exist on paper and a feed that the test fills itself.

namespace wb::test {

inline sidecar::ConnectionStatus connectedObserver()
{
    sidecar::ConnectionStatus status;
    status.id = 2;
    status.role = ledger::Role::Observer;
    status.purpose = QStringLiteral("observer");
    status.state = sidecar::LinkState::Connected;
    return status;
}

inline sidecar::ConnectionStatus connectedComponent()
{
    sidecar::ConnectionStatus status;
    status.id = 1;
    status.component = QStringLiteral("orders-pubsub");
    status.purpose = QStringLiteral("pub/sub");
    status.state = sidecar::LinkState::Connected;
    return status;
}

// The panel with a feed that the test fills itself.
struct LiveBench {
    LedgerFeeder feeder;
    ui::Feed feed{nullptr};
    ui::LivePanel panel{&feed, nullptr};

    LiveBench()
    {
        panel.resize(1000, 800);
        panel.show();
        [[maybe_unused]] const bool exposed = QTest::qWaitForWindowExposed(&panel);
    }
    void take() { feed.take(feeder.delta()); }
    template <class T>
    T* get(const char* name) const
    {
        T* found = panel.findChild<T*>(QLatin1String(name));
        if (!found) qFatal("no %s", name);
        return found;
    }
    QString notice(const char* name) const
    {
        auto* bar = panel.findChild<QWidget*>(QLatin1String(name));
        return bar && bar->isVisible() ? bar->findChild<QLabel*>(QStringLiteral("noticeText"))->text() : QString();
    }
    void clickRow(ui::RowView* view, int row)
    {
        const QModelIndex index = view->model()->index(row, 0);
        view->scrollTo(index);
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(index).center() + QPoint(20, 0));
    }
};

} // namespace wb::test
