#include "core/broker/profile/comparison_text.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>

namespace wb::broker {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::Comparison)
};

constexpr qsizetype labelWidth = 26, cellWidth = 19; // of the terminal's table, in characters

QString levelId(BrokerVerdict::Level level)
{
    switch (level) {
    case BrokerVerdict::Level::Fits: return QStringLiteral("fits");
    case BrokerVerdict::Level::Care: return QStringLiteral("care");
    case BrokerVerdict::Level::Bites: return QStringLiteral("bites");
    case BrokerVerdict::Level::None: break;
    }
    return QStringLiteral("none");
}

QString stateId(CellState state)
{
    switch (state) {
    case CellState::Documented: return QStringLiteral("documented");
    case CellState::Measured: return QStringLiteral("measured");
    case CellState::Same: return QStringLiteral("same");
    case CellState::Open: return QStringLiteral("open");
    case CellState::Differs: return QStringLiteral("differs");
    case CellState::NotEstablished: break;
    }
    return QStringLiteral("not established");
}

QString verdictLine(const ComparisonColumn& column)
{
    const QString word = levelWord(column.verdict.level);
    if (word.isEmpty()) return column.verdict.line;
    return Texts::tr("%1: %2").arg(word, column.verdict.line);
}

QString headOf(const ComparisonColumn& column)
{
    if (!column.isConnected) return columnName(column);
    return column.isProbed ? Texts::tr("%1, connected, measured").arg(columnName(column))
                           : Texts::tr("%1, connected, not measured: as its profile").arg(columnName(column));
}

QString markdownRow(const QStringList& cells)
{
    QString line = QStringLiteral("|");
    for (const QString& cell : cells) line += cell.isEmpty() ? QStringLiteral(" |") : QStringLiteral(" %1 |").arg(cell);
    return line + QLatin1Char('\n');
}

// Lines of at most `width` characters; a word that is longer is broken.
QStringList wrapped(const QString& text, qsizetype width)
{
    QStringList lines;
    QString line;
    const QStringList words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (QString word : words) {
        if (!line.isEmpty() && line.size() + 1 + word.size() > width) {
            lines << line;
            line.clear();
        }
        while (word.size() > width) {
            lines << word.left(width);
            word.remove(0, width);
        }
        line += line.isEmpty() ? word : QLatin1Char(' ') + word;
    }
    if (!line.isEmpty() || lines.isEmpty()) lines << line;
    return lines;
}

QString tableRow(const QString& mark, const QStringList& cells)
{
    QList<QStringList> columns;
    qsizetype height = 0;
    for (const QString& cell : cells) {
        columns << wrapped(cell, columns.isEmpty() ? labelWidth : cellWidth);
        height = std::max(height, columns.last().size());
    }
    QString text;
    for (qsizetype i = 0; i < height; ++i) {
        QString line = i == 0 ? mark : QStringLiteral("  ");
        for (qsizetype column = 0; column < columns.size(); ++column)
            line += columns.at(column).value(i).leftJustified((column == 0 ? labelWidth : cellWidth) + 2);
        while (line.endsWith(QLatin1Char(' '))) line.chop(1);
        text += line + QLatin1Char('\n');
    }
    return text;
}

QJsonObject statementJson(const Statement& statement)
{
    QJsonObject object{{QStringLiteral("value"), statement.value}};
    if (!statement.sources.isEmpty()) object.insert(QStringLiteral("sources"), QJsonArray::fromStringList(statement.sources));
    if (!statement.version.isEmpty()) object.insert(QStringLiteral("version"), statement.version);
    if (!statement.settings.isEmpty()) object.insert(QStringLiteral("settings"), statement.settings);
    if (statement.date.isValid()) object.insert(QStringLiteral("date"), statement.date.toString(Qt::ISODate));
    return object;
}

QJsonObject cellJson(const ComparisonCell& cell)
{
    QJsonArray concerns;
    for (const Concern& one : cell.concerns)
        concerns.append(QJsonObject{{QStringLiteral("level"), one.level == Concern::Level::Bites ? QStringLiteral("bites") : QStringLiteral("care")},
                                    {QStringLiteral("text"), one.text}});
    return {{QStringLiteral("state"), stateId(cell.state)},
            {QStringLiteral("brief"), cell.brief.isEmpty() ? QJsonValue() : cell.brief},
            {QStringLiteral("says"), cell.says ? QJsonValue(statementJson(*cell.says)) : QJsonValue()},
            {QStringLiteral("does"), cell.does ? QJsonValue(statementJson(*cell.does)) : QJsonValue()},
            {QStringLiteral("concerns"), concerns}};
}

QJsonObject columnJson(const ComparisonColumn& column)
{
    const QJsonObject verdict{{QStringLiteral("level"), levelId(column.verdict.level)},
                              {QStringLiteral("line"), column.verdict.line},
                              {QStringLiteral("rows"), QJsonArray::fromStringList(column.verdict.rows)}};
    return {{QStringLiteral("product"), column.product},
            {QStringLiteral("range"), column.range.isEmpty() ? QJsonValue() : column.range},
            {QStringLiteral("title"), column.title},
            {QStringLiteral("version"), column.version},
            {QStringLiteral("connected"), column.isConnected},
            {QStringLiteral("measured"), column.isProbed},
            {QStringLiteral("verdict"), verdict}};
}

} // namespace

QString columnName(const ComparisonColumn& column)
{
    const QString product = column.product.isEmpty() ? Texts::tr("unknown broker") : column.product;
    return column.version.isEmpty() ? product : QStringLiteral("%1 %2").arg(product, column.version);
}

QString cellText(const ComparisonCell& cell)
{
    if (cell.state == CellState::NotEstablished) return stateWord(cell.state);
    const QString text = cell.state != CellState::Differs ? cell.brief
                                                          : Texts::tr("≠ %1 (differs; documented: %2)").arg(cell.brief, cell.saysBrief);
    const QString word = levelWord(levelOf(cell));
    return word.isEmpty() ? text : Texts::tr("%1 (%2)").arg(text, word);
}

QString inMarkdown(const QString& text)
{
    static const QString special = QStringLiteral("\\`*_{}[]<>#|$~");
    QString result;
    for (const QChar c : text) {
        if (c == u'\n' || c == u'\r') {
            result += QLatin1Char(' ');
            continue;
        }
        if (special.contains(c)) result += QLatin1Char('\\');
        result += c;
    }
    return result;
}

QString comparisonMarkdown(const Comparison& table, const RowFilter& filter)
{
    QString text;
    if (!table.component.isEmpty()) {
        text = Texts::tr("Brokers and the component %1").arg(inMarkdown(table.component)) + QStringLiteral("\n\n");
        for (const ComparisonColumn& column : table.columns)
            text += QStringLiteral("- **%1** %2\n").arg(inMarkdown(headOf(column)), inMarkdown(verdictLine(column)));
        text += QLatin1Char('\n');
    }
    QStringList head{Texts::tr("Behaviour")};
    for (const ComparisonColumn& column : table.columns) head << inMarkdown(headOf(column));
    if (!table.component.isEmpty()) head << Texts::tr("Touched by the component");
    text += markdownRow(head) + QLatin1Char('|') + QStringLiteral("---|").repeated(head.size()) + QLatin1Char('\n');
    std::optional<Group> group;
    for (const ComparisonRow& row : table.rows) {
        if (!isShown(row, filter)) continue;
        if (group != row.dimension.group) {
            group = row.dimension.group;
            QStringList cells{QStringLiteral("**%1**").arg(inMarkdown(groupTitle(*group)))};
            cells.resize(head.size());
            text += markdownRow(cells);
        }
        QStringList cells{inMarkdown(row.dimension.brief)};
        for (const ComparisonCell& cell : row.cells) cells << inMarkdown(cellText(cell));
        if (!table.component.isEmpty()) cells << inMarkdown(row.touched);
        text += markdownRow(cells);
    }
    return text;
}

QString comparisonTable(const Comparison& table, const RowFilter& filter)
{
    QString text;
    for (const ComparisonColumn& column : table.columns) {
        if (!table.component.isEmpty()) text += QStringLiteral("%1: %2\n").arg(headOf(column), verdictLine(column));
    }
    if (!text.isEmpty()) text += QLatin1Char('\n');
    QStringList head{QString()};
    for (const ComparisonColumn& column : table.columns) head << headOf(column);
    text += tableRow(QStringLiteral("  "), head);
    std::optional<Group> group;
    for (const ComparisonRow& row : table.rows) {
        if (!isShown(row, filter)) continue;
        if (group != row.dimension.group) {
            group = row.dimension.group;
            text += QLatin1Char('\n') + groupTitle(*group) + QLatin1Char('\n');
        }
        QStringList cells{row.dimension.brief};
        for (const ComparisonCell& cell : row.cells) cells << cellText(cell);
        text += tableRow(row.touched.isEmpty() ? QStringLiteral("  ") : QStringLiteral("* "), cells);
        if (!row.touched.isEmpty()) text += QStringLiteral("    %1\n").arg(Texts::tr("touched: %1").arg(row.touched));
    }
    return text;
}

QJsonObject comparisonJson(const Comparison& table, const RowFilter& filter)
{
    QJsonArray columns, rows;
    for (const ComparisonColumn& column : table.columns) columns.append(columnJson(column));
    for (const ComparisonRow& row : table.rows) {
        if (!isShown(row, filter)) continue;
        QJsonArray cells;
        for (const ComparisonCell& cell : row.cells) cells.append(cellJson(cell));
        rows.append(QJsonObject{{QStringLiteral("id"), row.dimension.id},
                                {QStringLiteral("group"), groupWords().value(int(row.dimension.group))},
                                {QStringLiteral("title"), row.dimension.title},
                                {QStringLiteral("brief"), row.dimension.brief},
                                {QStringLiteral("why"), row.dimension.why},
                                {QStringLiteral("clause"), row.dimension.clause},
                                {QStringLiteral("touched"), row.touched.isEmpty() ? QJsonValue() : row.touched},
                                {QStringLiteral("touchedBy"), QJsonArray::fromStringList(row.kinds)},
                                {QStringLiteral("differs"), row.differs},
                                {QStringLiteral("cells"), cells}});
    }
    return {{QStringLiteral("component"), table.component.isEmpty() ? QJsonValue() : table.component},
            {QStringLiteral("columns"), columns},
            {QStringLiteral("rows"), rows}};
}

} // namespace wb::broker
