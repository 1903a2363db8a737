#include "ui/panels/resources_panel.h"

#include "core/dapr/problem.h"
#include "ui/models/resources_model.h"
#include "ui/panels/empty_state.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/item_delegate.h"
#include "ui/widgets/theme.h"

#include <QPainter>
#include <QScopedValueRollback>
#include <QTreeView>
#include <QVBoxLayout>

namespace wb::ui {

namespace {

// Signs of the drawings: what kind of resource a row is, before its name.
QString signOf(const QString& kind)
{
    if (kind == u"pubsub") return QStringLiteral("⇄");
    if (kind == u"binding") return QStringLiteral("⇢");
    if (kind == u"secretstore") return QStringLiteral("⚷");
    if (kind.compare(u"Subscription", Qt::CaseInsensitive) == 0) return QStringLiteral("⚑");
    if (kind.compare(u"Resiliency", Qt::CaseInsensitive) == 0) return QStringLiteral("↻");
    if (kind == u"file") return QStringLiteral("▤");
    return QStringLiteral("·");
}

class ResourceDelegate : public ItemDelegate {
public:
    using ItemDelegate::ItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        QSize size = ItemDelegate::sizeHint(option, index);
        size.setHeight(std::max(26, option.fontMetrics.height() + 8));
        return size;
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        paintGround(painter, option, index);
        const Theme& t = theme(option.widget);
        QRect rect = option.rect.adjusted(4, 0, -8, 0);
        painter->save();
        painter->setFont(option.font);
        const QColor quiet = readable(t.secondary, option);
        painter->setPen(quiet);
        painter->drawText(QRect(rect.left(), rect.top(), 18, rect.height()), Qt::AlignCenter,
                          signOf(index.data(ResourcesModel::KindRole).toString()));
        rect.setLeft(rect.left() + 24);
        rect.setRight(rect.right() - paintCount(painter, rect, index, option));
        paintName(painter, rect, index, t, quiet);
        painter->restore();
    }

private:
    static int paintCount(QPainter* painter, const QRect& rect, const QModelIndex& index,
                          const QStyleOptionViewItem& option)
    {
        const int count = index.data(ResourcesModel::ProblemCountRole).toInt();
        if (count == 0) return 0;
        const bool error = index.data(ResourcesModel::SeverityRole).toInt() == int(dapr::Severity::Error);
        const QString text = error ? QStringLiteral("! %1").arg(count) : QStringLiteral("▲ %1").arg(count);
        const Theme& t = theme(option.widget);
        const int width = chipWidth(painter->font(), text);
        drawChip(painter, QRect(rect.right() - width, rect.top(), width + 1, rect.height()), text,
                 readable(error ? t.failure : t.warning, option));
        return width + 8;
    }

    static void paintName(QPainter* painter, QRect rect, const QModelIndex& index, const Theme& t,
                          const QColor& quiet)
    {
        QString name = index.data(Qt::DisplayRole).toString();
        if (index.data(ResourcesModel::ModifiedRole).toBool()) name += QStringLiteral(" •");
        const QFontMetrics metrics(painter->font());
        painter->setPen(t.text);
        painter->drawText(rect, Qt::AlignVCenter | Qt::AlignLeft,
                          metrics.elidedText(name, Qt::ElideMiddle, rect.width()));
        rect.setLeft(rect.left() + metrics.horizontalAdvance(name) + 8);
        if (rect.width() < 40) return;
        painter->setFont(smaller(painter->font()));
        painter->setPen(quiet);
        painter->drawText(rect, Qt::AlignVCenter | Qt::AlignLeft,
                          painter->fontMetrics().elidedText(index.data(ResourcesModel::DetailRole).toString(),
                                                            Qt::ElideRight, rect.width()));
    }
};

} // namespace

ResourcesPanel::ResourcesPanel(dapr::Workspace* workspace, QWidget* parent)
    : QWidget(parent), m_model(new ResourcesModel(workspace, this)), m_view(new QTreeView(this))
{
    m_view->setObjectName(QStringLiteral("resourcesView"));
    m_view->setAccessibleName(tr("Resources"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(new ResourceDelegate(m_view));
    m_view->setHeaderHidden(true);
    m_view->setUniformRowHeights(true);
    m_view->setIndentation(14);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setTextElideMode(Qt::ElideMiddle);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_view);
    new EmptyState(tr("Nothing is open. Open a file or folder with Dapr resources, or start the demo."), m_view);
    connect(m_model, &QAbstractItemModel::rowsInserted, m_view, [this] { m_view->expandAll(); });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& index) {
        if (m_selecting || !index.isValid()) return;
        const int document = index.data(ResourcesModel::DocumentRole).toInt();
        if (document >= 0) {
            Q_EMIT documentChosen(document);
        } else {
            Q_EMIT fileChosen(index.data(ResourcesModel::FileRole).toInt());
        }
    });
}

void ResourcesPanel::select(int document, int file)
{
    const QScopedValueRollback guard(m_selecting, true);
    const QModelIndex index = document >= 0 ? m_model->indexOfDocument(document) : m_model->indexOfFile(file);
    if (index.isValid()) m_view->setCurrentIndex(index);
}

} // namespace wb::ui
