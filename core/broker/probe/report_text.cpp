#include "core/broker/probe/report_text.h"

#include "core/broker/profile/texts.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QRegularExpression>

#include <algorithm>

namespace wb::broker {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::ProbeReport)
};

constexpr int idWidth = 25;

QString verdictOf(const ProbeResult& result)
{
    if (!result.differs) return QStringLiteral("-");
    return *result.differs ? Texts::tr("DIFFERS") : Texts::tr("as documented");
}

QString brokerLine(const ProbeReport& report)
{
    return Texts::tr("Broker: %1 (%2)").arg(reportName(report), report.how);
}

QString lastLine(const ProbeReport& report)
{
    int different = 0;
    for (const ProbeResult& result : report.results) different += result.differs.value_or(false) ? 1 : 0;
    return Texts::tr("%1 measured in %2 s, %3 differ from the documentation")
        .arg(report.results.size())
        .arg(report.seconds, 0, 'f', 1)
        .arg(different);
}

QString reasonOf(const QList<Touch>& touches, const QString& dimension)
{
    for (const Touch& touch : touches) {
        if (touch.dimension == dimension) return touch.reason;
    }
    return {};
}

// The words of the files and of the measurements, in the language of the person.
QString shown(const ProbeResult& result)
{
    if (!result.facets.isEmpty()) return ProfileTexts::inUse().shown(result.facets);
    return result.ended.isEmpty() ? Texts::tr("not established") : Texts::tr("not established: %1").arg(result.ended);
}

QString shown(const QString& value) // of a compared row
{
    const Facets facets = facetsOf(value);
    return facets.isEmpty() ? value : ProfileTexts::inUse().shown(facets);
}

QString documented(const ProbeResult& result)
{
    return ProfileTexts::inUse().shown(result.documented);
}

QString inCell(QString text)
{
    return text.replace(QLatin1Char('|'), QStringLiteral("\\|")).replace(QLatin1Char('\n'), QLatin1Char(' '));
}

QString row(const QStringList& cells)
{
    QString line = QStringLiteral("|");
    for (const QString& cell : cells) line += QLatin1Char(' ') + inCell(cell) + QStringLiteral(" |");
    return line + QLatin1Char('\n');
}

// RFC 4180. A cell that begins like a formula has an apostrophe before it (OWASP, "CSV Injection").
QString csvRow(const QStringList& cells)
{
    QString line;
    for (const QString& cell : cells) {
        if (&cell != &cells.first()) line += QLatin1Char(',');
        const bool formula = !cell.isEmpty() && QStringView(u"=+-@\t\r\n").contains(cell.front());
        static const QRegularExpression special(QStringLiteral("[,\"\r\n]"));
        if (!formula && !cell.contains(special)) {
            line += cell;
            continue;
        }
        line += QLatin1Char('"') + (formula ? QStringLiteral("'") : QString()) + QString(cell).replace(u'"', QStringLiteral("\"\"")) + QLatin1Char('"');
    }
    return line + QStringLiteral("\r\n");
}

QString titleOf(const ProfileBook& book, const QString& id)
{
    const Dimension* dimension = book.dimension(id);
    return dimension ? dimension->title : id;
}

QString headOf(const ProbeReport& report)
{
    return QStringLiteral("%1, %2").arg(reportName(report), report.started.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss 'UTC'")));
}

QString comparedWord(const ComparedResult& row)
{
    if (!row.comparable) return row.before.isEmpty() || row.after.isEmpty() ? Texts::tr("in one only") : Texts::tr("not comparable");
    return row.differs ? Texts::tr("DIFFERS") : Texts::tr("alike");
}

QJsonObject brokerJson(const ProbeReport& report)
{
    return {{QStringLiteral("product"), report.product}, {QStringLiteral("version"), report.version},
            {QStringLiteral("started"), report.started.toString(Qt::ISODateWithMs)}};
}

} // namespace

QString reportName(const ProbeReport& report)
{
    return report.version.isEmpty() ? report.product : report.product + QLatin1Char(' ') + report.version;
}

QString probeTable(const ProbeReport& report, const ProfileBook& book, const QList<Touch>& touches)
{
    QString text = brokerLine(report) + QLatin1Char('\n');
    const int verdictWidth = int(std::max(Texts::tr("DIFFERS").size(), Texts::tr("as documented").size()));
    const QString indent(idWidth + verdictWidth + 4, QLatin1Char(' '));
    std::optional<Group> group;
    for (const Dimension& dimension : book.dimensions()) {
        const ProbeResult* result = report.result(dimension.id);
        if (!result) continue;
        if (group != dimension.group) {
            group = dimension.group;
            text += QLatin1Char('\n') + groupTitle(dimension.group) + QLatin1Char('\n');
        }
        const QString reason = reasonOf(touches, dimension.id);
        text += reason.isEmpty() ? QStringLiteral("  ") : QStringLiteral("* ");
        text += QStringLiteral("%1 %2 %3\n").arg(result->id.leftJustified(idWidth), verdictOf(*result).leftJustified(verdictWidth), shown(*result));
        if (result->differs.value_or(false)) text += indent + Texts::tr("documented: %1").arg(documented(*result)) + QLatin1Char('\n');
        if (!reason.isEmpty()) text += indent + Texts::tr("touched by the component: %1").arg(reason) + QLatin1Char('\n');
        if (!result->facets.isEmpty() && !result->ended.isEmpty())
            text += indent + Texts::tr("ended early: %1").arg(result->ended) + QLatin1Char('\n');
    }
    return text + QLatin1Char('\n') + lastLine(report) + QLatin1Char('\n');
}

QString probeMarkdown(const ProbeReport& report, const ProfileBook& book, const QList<Touch>& touches)
{
    QString text = brokerLine(report) + QStringLiteral("\n\n");
    QStringList head{Texts::tr("Dimension"), Texts::tr("Measured"), Texts::tr("Documented"), Texts::tr("Verdict"), Texts::tr("Confidence")};
    if (!touches.isEmpty()) head << Texts::tr("Touched by the component");
    text += row(head) + QLatin1Char('|') + QStringLiteral("---|").repeated(head.size()) + QLatin1Char('\n');
    for (const Dimension& dimension : book.dimensions()) {
        const ProbeResult* result = report.result(dimension.id);
        if (!result) continue;
        QStringList cells{QStringLiteral("`%1`").arg(result->id), shown(*result),
                          result->documented.isEmpty() ? QStringLiteral("-") : documented(*result), verdictOf(*result),
                          confidenceWord(result->confidence)};
        if (!touches.isEmpty()) cells << reasonOf(touches, dimension.id);
        text += row(cells);
    }
    return text + QLatin1Char('\n') + lastLine(report) + QLatin1Char('\n');
}

QString probeCsv(const ProbeReport& report, const ProfileBook& book)
{
    QString text = csvRow({QStringLiteral("id"), QStringLiteral("title"), QStringLiteral("value"), QStringLiteral("documented"),
                           QStringLiteral("differs"), QStringLiteral("confidence"), QStringLiteral("seconds")});
    for (const ProbeResult& result : report.results) {
        const QString differs = !result.differs ? QString() : *result.differs ? QStringLiteral("true") : QStringLiteral("false");
        text += csvRow({result.id, titleOf(book, result.id), result.value(), result.documented, differs,
                        confidenceWord(result.confidence), QString::number(result.seconds, 'f', 3)});
    }
    return text;
}

ProbeComparison comparisonOf(ProbeReport before, ProbeReport after)
{
    ProbeComparison comparison;
    comparison.rows = compare(before, after);
    comparison.before = std::move(before);
    comparison.after = std::move(after);
    for (const ComparedResult& row : std::as_const(comparison.rows)) {
        if (row.differs) ++comparison.differing;
        else if (row.comparable) ++comparison.alike;
    }
    std::stable_partition(comparison.rows.begin(), comparison.rows.end(), [](const ComparedResult& row) { return row.differs; });
    return comparison;
}

QString comparisonTable(const ProbeComparison& comparison)
{
    QString text;
    for (const ComparedResult& one : comparison.rows) {
        if (!one.differs) continue;
        text += QStringLiteral("  %1 %2\n  %3 %4\n").arg(one.id.leftJustified(idWidth), shown(one.before), QString(idWidth, QLatin1Char(' ')), shown(one.after));
    }
    return text + Texts::tr("compared with the saved probe: %1 alike").arg(comparison.alike) + QLatin1Char('\n');
}

QString comparisonMarkdown(const ProbeComparison& comparison, const ProfileBook& book, bool onlyDifferences)
{
    QString text = row({Texts::tr("Dimension"), headOf(comparison.before), headOf(comparison.after), Texts::tr("Verdict")})
        + QStringLiteral("|---|---|---|---|\n");
    for (const ComparedResult& one : comparison.rows) {
        if (onlyDifferences && !one.differs) continue;
        text += row({QStringLiteral("%1 (`%2`)").arg(titleOf(book, one.id), one.id), shown(one.before), shown(one.after), comparedWord(one)});
    }
    return text + QLatin1Char('\n') + Texts::tr("%1 differ, %2 are alike").arg(comparison.differing).arg(comparison.alike) + QLatin1Char('\n');
}

QString comparisonCsv(const ProbeComparison& comparison, const ProfileBook& book, bool onlyDifferences)
{
    QString text = csvRow({QStringLiteral("id"), QStringLiteral("title"), headOf(comparison.before), headOf(comparison.after),
                           QStringLiteral("differs")});
    for (const ComparedResult& one : comparison.rows) {
        if (onlyDifferences && !one.differs) continue;
        const QString differs = !one.comparable ? QString() : one.differs ? QStringLiteral("true") : QStringLiteral("false");
        text += csvRow({one.id, titleOf(book, one.id), one.before, one.after, differs});
    }
    return text;
}

QJsonObject comparisonJson(const ProbeComparison& comparison, bool onlyDifferences)
{
    QJsonArray rows;
    for (const ComparedResult& one : comparison.rows) {
        if (onlyDifferences && !one.differs) continue;
        const auto orNull = [](const QString& value) { return value.isEmpty() ? QJsonValue() : QJsonValue(value); };
        rows.append(QJsonObject{{QStringLiteral("id"), one.id},
                                {QStringLiteral("before"), orNull(one.before)},
                                {QStringLiteral("after"), orNull(one.after)},
                                {QStringLiteral("differs"), one.comparable ? QJsonValue(one.differs) : QJsonValue()}});
    }
    return {{QStringLiteral("before"), brokerJson(comparison.before)}, {QStringLiteral("after"), brokerJson(comparison.after)},
            {QStringLiteral("differing"), comparison.differing}, {QStringLiteral("rows"), rows}};
}

} // namespace wb::broker
