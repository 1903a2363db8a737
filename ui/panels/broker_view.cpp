#include "ui/panels/broker_view.h"

#include "core/broker/profile/comparison.h"
#include "ui/models/broker_table_model.h"
#include "ui/widgets/item_delegate.h"
#include "ui/widgets/theme.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTextLayout>

namespace wb::ui {

using broker::CellState;
using Level = broker::BrokerVerdict::Level;
using Model = BrokerTableModel;

namespace {

constexpr int padX = 5, padY = 3;
constexpr int signWidth = 13; // of what stands before a cell's words: a dot, ≠, ! or ▲
constexpr int titleHeight = 24;

// A word that is longer than the line is broken: in a narrow column nothing may be lost.
qreal layOut(QTextLayout& layout, int width)
{
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    layout.setCacheEnabled(true);
    layout.beginLayout();
    qreal height = 0;
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(std::max(width, 8));
        line.setPosition({0, height});
        height += line.height();
    }
    layout.endLayout();
    return height;
}

int heightOf(const QString& text, const QFont& font, int width)
{
    if (text.isEmpty()) return 0;
    QTextLayout layout(text, font);
    return int(std::ceil(layOut(layout, width)));
}

int drawWrapped(QPainter* painter, const QRect& rect, const QString& text, const QFont& font, const QColor& colour)
{
    if (text.isEmpty()) return 0;
    QTextLayout layout(text, font);
    const qreal height = layOut(layout, rect.width());
    painter->setPen(colour);
    layout.draw(painter, rect.topLeft());
    return int(std::ceil(height));
}

// What a cell shows: a sign, its words, and below, smaller, what makes it special.
struct Face {
    QString sign, text, note;
    QColor signColour, colour;
};

Face labelFace(const QModelIndex& index, const Theme& t)
{
    Face face{{}, index.data().toString(), {}, t.warning, t.text};
    if (!index.data(Model::TouchedRole).toString().isEmpty()) face.sign = QStringLiteral("●");
    return face;
}

Face cellFace(const QModelIndex& index, const Theme& t)
{
    const auto state = CellState(index.data(Model::StateRole).toInt());
    const auto level = Level(index.data(Model::LevelRole).toInt());
    const bool connected = index.data(Model::ConnectedRole).toBool();
    Face face{{}, index.data().toString(), {}, t.text, connected ? t.accentText : t.text};
    if (state == CellState::NotEstablished) {
        face.text = BrokerView::tr("not known");
        face.colour = t.secondary;
    }
    if (state == CellState::Differs) {
        face.sign = QStringLiteral("≠");
        face.colour = face.signColour = t.differs;
        face.note = BrokerView::tr("differs; says %1").arg(index.data(Model::SaysRole).toString());
    }
    if (level != Level::None) {
        face.sign += level == Level::Bites ? QStringLiteral("!") : QStringLiteral("▲");
        face.signColour = level == Level::Bites ? t.failure : t.warning;
        if (state != CellState::Differs) face.colour = face.signColour;
    }
    return face;
}

class CellDelegate : public ItemDelegate {
public:
    explicit CellDelegate(BrokerView* view) : ItemDelegate(view), m_view(view) {}

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        if (index.data(Model::IdRole).toString().isEmpty()) return {0, titleHeight};
        const int width = m_view->columnWidth(index.column()) - 2 * padX;
        const Face face = faceOf(index);
        const int indent = indentOf(index, face);
        const int height = heightOf(face.text, option.font, width - indent) + heightOf(face.note, smaller(option.font), width);
        return {0, height + 2 * padY};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        painter->save();
        painter->setClipRect(option.rect);
        if (index.data(Model::IdRole).toString().isEmpty()) paintTitle(painter, option, index);
        else paintCell(painter, option, index);
        painter->restore();
    }

private:
    Face faceOf(const QModelIndex& index) const
    {
        const Theme& t = theme(m_view);
        return index.column() == 0 ? labelFace(index, t) : cellFace(index, t);
    }

    // Labels stand under each other whether they are marked or not.
    static int indentOf(const QModelIndex& index, const Face& face)
    {
        return index.column() == 0 ? signWidth : face.sign.isEmpty() ? 0 : signWidth + (face.sign.size() > 1 ? 6 : 0);
    }

    // The title runs through all columns; each cell paints its own piece of it.
    void paintTitle(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
    {
        const Theme& t = theme(m_view);
        painter->fillRect(option.rect, t.alternate);
        painter->setPen(t.border);
        painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
        const int left = m_view->columnViewportPosition(0);
        QFont font = smaller(option.font);
        font.setCapitalization(QFont::AllUppercase);
        painter->setFont(font);
        painter->setPen(t.secondary);
        const QRect rect(left + padX + 2, option.rect.top(), m_view->viewport()->width(), option.rect.height());
        painter->drawText(rect, Qt::AlignVCenter | Qt::AlignLeft, index.siblingAtColumn(0).data().toString());
    }

    void paintCell(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
    {
        const Theme& t = theme(m_view);
        const bool selectedRow = m_view->currentIndex().isValid() && m_view->currentIndex().row() == index.row();
        const bool current = m_view->currentIndex() == index;
        painter->fillRect(option.rect, selectedRow ? t.selection : t.surface);
        painter->setPen(t.border);
        painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
        if (current && m_view->hasFocus()) {
            painter->setPen(t.accent);
            painter->drawRect(option.rect.adjusted(0, 0, -1, -2));
        }
        const auto onGround = [&](const QColor& colour) { return selectedRow ? legible(colour, t.selection, t.text) : colour; };
        const Face face = faceOf(index);
        QRect rect = option.rect.adjusted(padX, padY, -padX, -padY);
        const int indent = indentOf(index, face);
        if (!face.sign.isEmpty()) drawWrapped(painter, QRect(rect.left(), rect.top(), 40, rect.height()), face.sign, option.font, onGround(face.signColour));
        const int height = drawWrapped(painter, rect.adjusted(indent, 0, 0, 0), face.text, option.font, onGround(face.colour));
        rect.setTop(rect.top() + height);
        drawWrapped(painter, rect, face.note, smaller(option.font), onGround(t.differs));
    }

    BrokerView* m_view;
};

// Broker, version, and whether it is the connected one, below each other.
class BrokerHeader : public QHeaderView {
public:
    explicit BrokerHeader(BrokerView* view) : QHeaderView(Qt::Horizontal, view)
    {
        setSectionsClickable(true);
        setHighlightSections(false);
        setSectionResizeMode(QHeaderView::Fixed);
        setMinimumSectionSize(20);
    }

    QSize sizeHint() const override
    {
        int height = titleHeight;
        for (int i = 0; i < count(); ++i) {
            const int width = sectionSize(i) - 2 * padX;
            height = std::max(height, heightOf(nameOf(i), font(), width) + heightOf(noteOf(i), smaller(font()), width) + 2 * padY + 2);
        }
        return {QHeaderView::sizeHint().width(), height};
    }

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override
    {
        const Theme& t = theme(this);
        const bool connected = model()->headerData(section, Qt::Horizontal, Model::ConnectedRole).toBool();
        painter->save();
        painter->fillRect(rect, t.surface);
        painter->setPen(t.border);
        painter->drawLine(rect.bottomLeft(), rect.bottomRight());
        const QRect inner = rect.adjusted(padX, padY, -padX, -padY);
        const int height = drawWrapped(painter, inner, nameOf(section), font(), connected ? t.accentText : t.secondary);
        drawWrapped(painter, inner.adjusted(0, height, 0, 0), noteOf(section), smaller(font()), connected ? t.accentText : t.secondary);
        painter->restore();
    }

private:
    QString nameOf(int section) const
    {
        const QString name = model() ? model()->headerData(section, Qt::Horizontal).toString() : QString();
        const bool chosen = section > 0 && !model()->headerData(section, Qt::Horizontal, Model::ConnectedRole).toBool();
        return chosen ? QStringLiteral("%1\u00a0▾").arg(name) : name;
    }
    QString noteOf(int section) const
    {
        if (!model() || !model()->headerData(section, Qt::Horizontal, Model::ConnectedRole).toBool()) return {};
        return model()->headerData(section, Qt::Horizontal, Model::ProbedRole).toBool() ? BrokerView::tr("connected, measured")
                                                                                        : BrokerView::tr("connected, as its profile");
    }
};

} // namespace

BrokerView::BrokerView(QWidget* parent) : QTableView(parent)
{
    auto* header = new BrokerHeader(this);
    setHorizontalHeader(header);
    setItemDelegate(new CellDelegate(this));
    verticalHeader()->hide();
    verticalHeader()->setMinimumSectionSize(titleHeight);
    setShowGrid(false);
    setWordWrap(true);
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    setFrameShape(QFrame::NoFrame);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setSelectionBehavior(QAbstractItemView::SelectItems);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    verticalScrollBar()->setSingleStep(16);
    connect(header, &QHeaderView::sectionClicked, this, [this](int section) {
        if (section > 0) Q_EMIT headClicked(section);
    });
}

void BrokerView::setModel(QAbstractItemModel* model)
{
    QTableView::setModel(model);
    for (const auto& change : {&QAbstractItemModel::modelReset}) connect(model, change, this, &BrokerView::fit);
    connect(model, &QAbstractItemModel::rowsInserted, this, &BrokerView::fit);
    connect(model, &QAbstractItemModel::rowsRemoved, this, &BrokerView::fit);
    connect(model, &QAbstractItemModel::dataChanged, this, &BrokerView::fit);
    connect(selectionModel(), &QItemSelectionModel::currentChanged, this, [this] { viewport()->update(); });
    fit();
}

void BrokerView::fit()
{
    if (m_fitting) return;
    m_fitting = true;
    QMetaObject::invokeMethod(this, &BrokerView::fitNow, Qt::QueuedConnection);
}

// The question takes half as much again as a broker's column.
void BrokerView::fitNow()
{
    m_fitting = false;
    const int columns = model() ? model()->columnCount() : 0;
    if (columns == 0) return;
    const int width = viewport()->width();
    const double share = width / (columns + 0.5);
    const int first = columns == 1 ? width : int(share * 1.5);
    horizontalHeader()->resizeSection(0, first);
    int left = width - first;
    for (int i = 1; i < columns; ++i) {
        const int size = left / (columns - i);
        horizontalHeader()->resizeSection(i, size);
        left -= size;
    }
    resizeRowsToContents();
    updateGeometries(); // the header's height follows its words
    viewport()->update();
    horizontalHeader()->viewport()->update();
}

void BrokerView::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    if (event->size().width() != event->oldSize().width()) fit();
}

void BrokerView::changeEvent(QEvent* event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) fit();
}

// Enter leads to the details; the arrows go from cell to cell.
void BrokerView::keyPressEvent(QKeyEvent* event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        Q_EMIT activated(currentIndex());
        return;
    }
    QTableView::keyPressEvent(event);
}

} // namespace wb::ui
