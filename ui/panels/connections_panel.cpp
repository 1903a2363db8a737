#include "ui/panels/connections_panel.h"

#include "ui/models/connections_model.h"
#include "ui/panels/empty_state.h"
#include "ui/widgets/item_delegate.h"
#include "ui/widgets/theme.h"

#include <QListView>
#include <QPainter>
#include <QVBoxLayout>

namespace wb::ui {

namespace {

struct Sign {
    QString text;
    QColor colour;
};

Sign signOf(int state, bool concern, const Theme& t)
{
    if (concern) return {QStringLiteral("▲"), t.warning};
    switch (sidecar::LinkState(state)) {
    case sidecar::LinkState::Connected: return {QStringLiteral("✓"), t.success};
    case sidecar::LinkState::Connecting: return {QStringLiteral("…"), t.accentText};
    case sidecar::LinkState::WaitingToRetry: return {QStringLiteral("↻"), t.warning};
    case sidecar::LinkState::Failed: return {QStringLiteral("!"), t.failure};
    case sidecar::LinkState::Off: break;
    }
    return {QStringLiteral("○"), t.secondary};
}

class ConnectionDelegate : public ItemDelegate {
public:
    using ItemDelegate::ItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        return {100, option.fontMetrics.height() + QFontMetrics(smaller(option.font)).height() + 10};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        paintGround(painter, option, index);
        const Theme& t = theme(option.widget);
        const int line = option.fontMetrics.height();
        QRect first = option.rect.adjusted(12, 4, -8, 0);
        first.setHeight(line);
        painter->save();
        const Sign sign = signOf(index.data(ConnectionsModel::StateRole).toInt(), index.data(ConnectionsModel::ConcernRole).toBool(), t);
        QFont bold = option.font;
        bold.setBold(true);
        painter->setFont(bold);
        painter->setPen(readable(sign.colour, option));
        painter->drawText(QRect(first.left(), first.top(), 14, line), Qt::AlignCenter, sign.text);
        first.setLeft(first.left() + 20);

        painter->setFont(option.font);
        painter->setPen(t.text);
        const QString title = index.data(Qt::DisplayRole).toString();
        const QString shown = option.fontMetrics.elidedText(title, Qt::ElideRight, first.width());
        painter->drawText(first, Qt::AlignVCenter | Qt::AlignLeft, shown);
        QRect id = first;
        id.setLeft(id.left() + option.fontMetrics.horizontalAdvance(shown) + 8);
        painter->setPen(readable(t.secondary, option));
        painter->setFont(monospaced(smaller(option.font)));
        painter->drawText(id, Qt::AlignVCenter | Qt::AlignLeft,
                          painter->fontMetrics().elidedText(index.data(ConnectionsModel::ClientIdRole).toString(),
                                                            Qt::ElideMiddle, id.width()));
        painter->setFont(smaller(option.font));
        const QRect second(first.left(), first.bottom() + 1, first.width(), painter->fontMetrics().height());
        painter->drawText(second, Qt::AlignVCenter | Qt::AlignLeft,
                          painter->fontMetrics().elidedText(index.data(ConnectionsModel::DetailRole).toString(),
                                                            Qt::ElideRight, second.width()));
        painter->restore();
    }
};

} // namespace

ConnectionsPanel::ConnectionsPanel(QWidget* parent)
    : QWidget(parent), m_model(new ConnectionsModel(this)), m_view(new QListView(this))
{
    m_view->setObjectName(QStringLiteral("connectionsView"));
    m_view->setAccessibleName(tr("Connections"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(new ConnectionDelegate(m_view));
    m_view->setUniformItemSizes(true);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_view);
    new EmptyState(tr("No connection yet. Connect opens those that daprd would open, and an observer of ours beside "
                      "them."),
                   m_view);
    connect(m_view, &QListView::activated, this, [this](const QModelIndex& index) {
        const int state = index.data(ConnectionsModel::StateRole).toInt();
        if (state == int(sidecar::LinkState::WaitingToRetry) || state == int(sidecar::LinkState::Failed))
            Q_EMIT retryAsked(quint16(index.data(ConnectionsModel::IdRole).toInt()));
    });
    m_countdown.setInterval(1000);
    connect(&m_countdown, &QTimer::timeout, this, [this] { m_model->setNow(QDateTime::currentDateTimeUtc()); });
    const auto follow = [this] {
        if (!m_model->isWaiting()) {
            m_countdown.stop();
        } else if (!m_countdown.isActive()) {
            m_countdown.start();
            m_model->setNow(QDateTime::currentDateTimeUtc());
        }
    };
    connect(m_model, &QAbstractItemModel::dataChanged, this, follow);
    connect(m_model, &QAbstractItemModel::rowsInserted, this, follow);
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, follow);
}

quint16 ConnectionsPanel::currentConnection() const
{
    const QModelIndex index = m_view->currentIndex();
    return index.isValid() ? quint16(index.data(ConnectionsModel::IdRole).toInt()) : quint16(0);
}

} // namespace wb::ui
