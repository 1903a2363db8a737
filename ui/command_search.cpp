#include "ui/command_search.h"

#include <QAction>
#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include "core/language.h"
#include "ui/widgets/theme.h"

#include <algorithm>

namespace wb::ui {

namespace {

constexpr int ActionRole = Qt::UserRole + 1;

class CommandDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::paint(painter, option, index);
        const auto* action = index.data(ActionRole).value<QAction*>();
        if (!action || action->shortcut().isEmpty()) return;
        const Theme& t = theme(option.widget);
        const bool selected = option.state & QStyle::State_Selected;
        painter->setPen(selected ? legible(t.secondary, t.selection, t.text) : t.secondary);
        painter->setFont(option.font);
        painter->drawText(option.rect.adjusted(0, 0, -12, 0), Qt::AlignVCenter | Qt::AlignRight,
                          action->shortcut().toString(QKeySequence::NativeText));
    }
};

QString nameOf(const Actions::Entry& entry)
{
    return CommandSearch::tr("%1: %2").arg(entry.group, withoutMnemonic(entry.action->text()));
}

} // namespace

int matchScore(QStringView pattern, QStringView text)
{
    int score = 1;
    qsizetype at = 0;
    qsizetype previous = -2;
    for (const QChar wanted : pattern) {
        if (wanted.isSpace()) continue;
        while (at < text.size() && text.at(at).toCaseFolded() != wanted.toCaseFolded())
            ++at;
        if (at == text.size()) return 0;
        const bool startsWord = at == 0 || !text.at(at - 1).isLetterOrNumber();
        score += 1 + (startsWord ? 6 : 0) + (at == previous + 1 ? 5 : 0);
        previous = at++;
    }
    return score;
}

CommandSearch::CommandSearch(const Actions* actions, QWidget* window)
    : QFrame(window, Qt::Popup), m_actions(actions), m_line(new QLineEdit(this)), m_list(new QListWidget(this))
{
    setObjectName(QStringLiteral("commandSearch"));
    setFrameShape(QFrame::StyledPanel);
    m_line->setObjectName(QStringLiteral("commandText"));
    m_line->setAccessibleName(tr("Search commands"));
    m_line->setPlaceholderText(tr("Search commands"));
    m_line->installEventFilter(this);
    m_list->setObjectName(QStringLiteral("commandList"));
    m_list->setAccessibleName(tr("Commands"));
    m_list->setItemDelegate(new CommandDelegate(m_list));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(8);
    layout->addWidget(m_line);
    layout->addWidget(m_list);
    connect(m_line, &QLineEdit::textChanged, this, &CommandSearch::fill);
    connect(m_list, &QListWidget::itemClicked, this, &CommandSearch::run);
}

void CommandSearch::open()
{
    const QWidget* window = parentWidget();
    const int width = std::min(560, window->width() - 32);
    resize(width, std::min(420, window->height() - 96));
    move(window->mapToGlobal(QPoint((window->width() - width) / 2, 64)));
    m_line->clear();
    fill({});
    show();
    m_line->setFocus(Qt::PopupFocusReason);
}

void CommandSearch::fill(const QString& pattern)
{
    struct Hit {
        int score;
        const Actions::Entry* entry;
    };
    QList<Hit> hits;
    for (const Actions::Entry& entry : m_actions->all()) {
        if (!entry.action->isEnabled()) continue;
        const int score = matchScore(pattern, nameOf(entry));
        if (score > 0) hits.append({score, &entry});
    }
    if (!pattern.isEmpty())
        std::stable_sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.score > b.score; });
    m_list->clear();
    for (const Hit& hit : std::as_const(hits)) {
        auto* item = new QListWidgetItem(nameOf(*hit.entry), m_list);
        item->setData(ActionRole, QVariant::fromValue(hit.entry->action));
        item->setToolTip(hit.entry->action->statusTip());
    }
    m_list->setCurrentRow(0);
}

void CommandSearch::run()
{
    const QListWidgetItem* item = m_list->currentItem();
    QAction* action = item ? item->data(ActionRole).value<QAction*>() : nullptr;
    close();
    if (action) action->trigger();
}

bool CommandSearch::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        switch (key->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter: run(); return true;
        case Qt::Key_Escape: close(); return true;
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_PageUp:
        case Qt::Key_PageDown: QApplication::sendEvent(m_list, event); return true;
        default: break;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace wb::ui
