#include "ui/panels/problems_panel.h"

#include "ui/models/problems_model.h"
#include "ui/panels/empty_state.h"
#include "ui/widgets/item_delegate.h"
#include "ui/widgets/theme.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPainter>
#include <QPushButton>
#include <QTreeView>

namespace wb::ui {

namespace {

class ProblemDelegate : public ItemDelegate {
public:
    using ItemDelegate::ItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        paintGround(painter, option, index);
        const Theme& t = theme(option.widget);
        QRect rect = option.rect.adjusted(8, 0, -8, 0);
        painter->save();
        painter->setFont(option.font);
        if (index.column() == ProblemsModel::MessageColumn) {
            const auto severity = dapr::Severity(index.data(ProblemsModel::SeverityRole).toInt());
            const bool error = severity == dapr::Severity::Error;
            const QColor colour = error ? t.failure : severity == dapr::Severity::Warning ? t.warning : t.accentText;
            painter->setPen(readable(colour, option));
            painter->drawText(QRect(rect.left(), rect.top(), 14, rect.height()), Qt::AlignCenter,
                              error ? QStringLiteral("!")
                              : severity == dapr::Severity::Warning ? QStringLiteral("▲") : QStringLiteral("i"));
            rect.setLeft(rect.left() + 20);
            painter->setPen(t.text);
        } else {
            painter->setPen(readable(t.secondary, option));
        }
        painter->drawText(rect, Qt::AlignVCenter | Qt::AlignLeft,
                          painter->fontMetrics().elidedText(displayText(index.data(), option.locale), Qt::ElideRight,
                                                            rect.width()));
        painter->restore();
    }
};

} // namespace

ProblemsPanel::ProblemsPanel(dapr::Workspace* workspace, QWidget* parent)
    : QWidget(parent), m_model(new ProblemsModel(workspace, this)), m_view(new QTreeView(this)),
      m_fix(new QPushButton(this))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_view->setObjectName(QStringLiteral("problemsView"));
    m_view->setAccessibleName(tr("Problems"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(new ProblemDelegate(m_view));
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setAllColumnsShowFocus(true);
    m_view->header()->setStretchLastSection(false);
    m_view->header()->setSectionResizeMode(ProblemsModel::MessageColumn, QHeaderView::Stretch);
    m_view->header()->resizeSection(ProblemsModel::PlaceColumn, 220);
    m_view->header()->resizeSection(ProblemsModel::CodeColumn, 200);
    m_view->setHeaderHidden(true);
    m_fix->setObjectName(QStringLiteral("applyFix"));
    m_fix->setAccessibleName(tr("Apply the safe fix"));
    m_fix->hide();
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_fix, 0, Qt::AlignTop);
    layout->setContentsMargins(0, 0, 8, 0);
    new EmptyState(tr("✓ No problems in what is open."), m_view);
    connect(m_view, &QTreeView::clicked, this, &ProblemsPanel::choose);
    connect(m_view, &QTreeView::activated, this, &ProblemsPanel::choose);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &ProblemsPanel::updateFix);
    connect(m_model, &ProblemsModel::countsChanged, this, &ProblemsPanel::updateFix);
    connect(m_fix, &QPushButton::clicked, this, &ProblemsPanel::fixCurrent);
}

void ProblemsPanel::choose(const QModelIndex& index)
{
    if (!index.isValid()) return;
    const dapr::Problem& problem = m_model->problem(index.row());
    Q_EMIT placeChosen(problem.place, problem.range);
}

void ProblemsPanel::step(int by)
{
    const int rows = m_model->rowCount();
    if (rows == 0) return;
    const QModelIndex current = m_view->currentIndex();
    const int from = current.isValid() ? current.row() : (by > 0 ? -1 : 0);
    const QModelIndex next = m_model->index((from + by + rows) % rows, 0);
    m_view->setCurrentIndex(next);
    choose(next);
}

bool ProblemsPanel::canFix() const
{
    const QModelIndex index = m_view->currentIndex();
    return index.isValid() && m_model->problem(index.row()).fix.has_value();
}

void ProblemsPanel::fixCurrent()
{
    if (canFix()) Q_EMIT fixChosen(m_model->problem(m_view->currentIndex().row()));
}

void ProblemsPanel::updateFix()
{
    m_fix->setVisible(canFix());
    if (canFix()) m_fix->setText(m_model->problem(m_view->currentIndex().row()).fix->title);
}

} // namespace wb::ui
