#include "app/commands/probe_output.h"

#include "core/broker/profile/texts.h"

#include <QCoreApplication>

namespace wb::app {

using broker::ComparedResult;
using broker::Dimension;
using broker::ProbeReport;
using broker::ProbeResult;
using broker::ProfileBook;
using broker::ProfileTexts;
using broker::Touch;

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(mqttwb)
};

constexpr int idWidth = 25;

QString verdictOf(const ProbeResult& result)
{
    if (!result.differs) return QStringLiteral("-");
    return *result.differs ? Texts::tr("DIFFERS") : Texts::tr("as documented");
}

QString brokerLine(const ProbeReport& report)
{
    const QString name = report.version.isEmpty() ? report.product : report.product + QLatin1Char(' ') + report.version;
    return Texts::tr("Broker: %1 (%2)").arg(name, report.how);
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

} // namespace

QString probeTable(const ProbeReport& report, const ProfileBook& book, const QList<Touch>& touches)
{
    QString text = brokerLine(report) + QLatin1Char('\n');
    const int verdictWidth = int(std::max(Texts::tr("DIFFERS").size(), Texts::tr("as documented").size()));
    const QString indent(idWidth + verdictWidth + 4, QLatin1Char(' '));
    std::optional<broker::Group> group;
    for (const Dimension& dimension : book.dimensions()) {
        const ProbeResult* result = report.result(dimension.id);
        if (!result) continue;
        if (group != dimension.group) {
            group = dimension.group;
            text += QLatin1Char('\n') + broker::groupTitle(dimension.group) + QLatin1Char('\n');
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
                          broker::confidenceWord(result->confidence)};
        if (!touches.isEmpty()) cells << reasonOf(touches, dimension.id);
        text += row(cells);
    }
    return text + QLatin1Char('\n') + lastLine(report) + QLatin1Char('\n');
}

QString comparison(const QList<ComparedResult>& rows, bool asMarkdown)
{
    QString text;
    int same = 0;
    for (const ComparedResult& one : rows) {
        if (!one.differs) {
            same += one.before.isEmpty() || one.after.isEmpty() ? 0 : 1;
            continue;
        }
        if (asMarkdown) text += row({QStringLiteral("`%1`").arg(one.id), one.before, one.after});
        else text += QStringLiteral("  %1 %2\n  %3 %4\n").arg(one.id.leftJustified(idWidth), one.before, QString(idWidth, QLatin1Char(' ')), one.after);
    }
    if (asMarkdown && !text.isEmpty())
        text.prepend(row({Texts::tr("Dimension"), Texts::tr("Before"), Texts::tr("Now")}) + QStringLiteral("|---|---|---|\n"));
    return text + Texts::tr("compared with the saved probe: %1 alike").arg(same) + QLatin1Char('\n');
}

} // namespace wb::app
