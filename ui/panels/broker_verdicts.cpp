#include "ui/panels/broker_verdicts.h"

#include "core/broker/profile/comparison_text.h"
#include "ui/widgets/theme.h"

#include <QAbstractButton>
#include <QEvent>
#include <QPainter>
#include <QVBoxLayout>

namespace wb::ui {

using Level = broker::BrokerVerdict::Level;

namespace {

constexpr int padX = 12, padY = 2, chipPad = 5, gap = 8;

class VerdictLine : public QAbstractButton {
public:
    explicit VerdictLine(QWidget* parent) : QAbstractButton(parent)
    {
        setCheckable(true);
        setFocusPolicy(Qt::TabFocus);
        setCursor(Qt::PointingHandCursor);
        QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        policy.setHeightForWidth(true);
        setSizePolicy(policy);
    }

    void show(const broker::ComparisonColumn& column)
    {
        m_level = column.verdict.level;
        const QString name = broker::columnName(column);
        const QString word = broker::levelWord(m_level);
        m_chip = word.isEmpty() ? name : BrokerVerdicts::tr("%1 %2: %3").arg(sign(), name, word);
        m_line = column.verdict.line;
        m_connected = column.isConnected;
        setEnabled(!column.verdict.rows.isEmpty());
        const QString spoken = m_connected ? BrokerVerdicts::tr("%1, connected").arg(name) : name;
        setAccessibleName(word.isEmpty() ? BrokerVerdicts::tr("%1: %2").arg(spoken, m_line)
                                         : BrokerVerdicts::tr("%1: %2, %3").arg(spoken, word, m_line));
        setToolTip(column.verdict.rows.isEmpty() ? QString() : BrokerVerdicts::tr("Shows the rows that this rests on"));
        updateGeometry();
        update();
    }

    QSize sizeHint() const override { return {240, heightForWidth(std::max(width(), 240))}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override
    {
        const QRect text = textRect(width);
        return std::max(chipHeight(), text.height()) + 2 * padY;
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Theme& t = theme(this);
        QPainter painter(this);
        if (isChecked() || underMouse()) painter.fillRect(rect(), isChecked() ? t.selection : t.alternate);
        if (hasFocus()) {
            painter.setPen(t.accent);
            painter.drawRect(rect().adjusted(0, 0, -1, -1));
        }
        const auto onGround = [&](const QColor& colour) { return isChecked() ? legible(colour, t.selection, t.text) : colour; };
        const QColor colour = onGround(m_level == Level::Fits    ? t.success
                                       : m_level == Level::Care  ? t.warning
                                       : m_level == Level::Bites ? t.failure
                                                                 : t.secondary);
        painter.setFont(smaller(font()));
        const QRect chip(padX, padY + 1, chipWidth(), chipHeight() - 2);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(colour, 1));
        painter.drawRoundedRect(QRectF(chip).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
        painter.drawText(chip, Qt::AlignCenter, m_chip);
        painter.setPen(onGround(m_connected ? t.accentText : t.text));
        painter.drawText(textRect(width()), Qt::TextWordWrap | Qt::AlignLeft, m_line);
    }

    bool event(QEvent* event) override
    {
        if (event->type() == QEvent::Enter || event->type() == QEvent::Leave) update();
        return QAbstractButton::event(event);
    }

private:
    QString sign() const
    {
        return m_level == Level::Fits ? QStringLiteral("✓") : m_level == Level::Care ? QStringLiteral("▲") : QStringLiteral("!");
    }
    int chipWidth() const { return QFontMetrics(smaller(font())).horizontalAdvance(m_chip) + 2 * chipPad; }
    int chipHeight() const { return QFontMetrics(smaller(font())).height() + 4; }
    // Beside the chip; a long sentence goes on below itself.
    QRect textRect(int width) const
    {
        const int left = padX + chipWidth() + gap;
        const QRect room(left, padY + 2, std::max(width - left - padX, 60), 1000);
        return QFontMetrics(smaller(font())).boundingRect(room, Qt::TextWordWrap | Qt::AlignLeft, m_line.isEmpty() ? QStringLiteral(" ") : m_line);
    }

    Level m_level = Level::None;
    QString m_chip, m_line;
    bool m_connected = false;
};

} // namespace

BrokerVerdicts::BrokerVerdicts(QWidget* parent) : QWidget(parent), m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(0, 6, 0, 4);
    m_layout->setSpacing(1);
}

void BrokerVerdicts::setTable(const broker::Comparison& table)
{
    while (m_lines.size() > table.columns.size()) delete m_lines.takeLast();
    while (m_lines.size() < table.columns.size()) {
        auto* line = new VerdictLine(this);
        const int column = int(m_lines.size());
        line->setObjectName(QStringLiteral("brokerVerdict%1").arg(column));
        connect(line, &QAbstractButton::clicked, this, [this, column](bool on) {
            choose(on ? column : -1);
            Q_EMIT chosenChanged(m_chosen);
        });
        m_layout->addWidget(line);
        m_lines << line;
    }
    for (int i = 0; i < int(m_lines.size()); ++i) static_cast<VerdictLine*>(m_lines.at(i))->show(table.columns.at(i));
    const bool gone = m_chosen >= int(m_lines.size()) || (m_chosen >= 0 && !m_lines.at(m_chosen)->isEnabled());
    if (gone) choose(-1);
    setVisible(!table.component.isEmpty() && !table.columns.isEmpty());
}

void BrokerVerdicts::choose(int column)
{
    m_chosen = column;
    for (int i = 0; i < int(m_lines.size()); ++i) static_cast<VerdictLine*>(m_lines.at(i))->setChecked(i == column);
}

} // namespace wb::ui
