#include "core/scenario/run/report.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QXmlStreamWriter>

namespace wb::scenario {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::scenario::Report)
};

QString word(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Waiting: return Texts::tr("not run");
    case Verdict::Running: return Texts::tr("running");
    case Verdict::Passed: return Texts::tr("passed");
    case Verdict::Failed: return Texts::tr("FAILED");
    case Verdict::Error: return Texts::tr("ERROR");
    case Verdict::Skipped: return Texts::tr("skipped");
    }
    return {};
}

// For programs: the same in every language.
QString plainWord(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Waiting: return QStringLiteral("waiting");
    case Verdict::Running: return QStringLiteral("running");
    case Verdict::Passed: return QStringLiteral("passed");
    case Verdict::Failed: return QStringLiteral("failed");
    case Verdict::Error: return QStringLiteral("error");
    case Verdict::Skipped: break;
    }
    return QStringLiteral("skipped");
}

QString placed(const Report& report, const StepReport& step)
{
    return QStringLiteral("%1:%2:%3").arg(report.file).arg(step.place.line).arg(step.place.column);
}

bool isTrouble(const StepReport& step)
{
    return step.verdict == Verdict::Failed || step.verdict == Verdict::Error;
}

// "orders.yaml:12:5: deliveries: 2", what was expected and seen, and what went over the wire.
QStringList trouble(const Report& report, const StepReport& step)
{
    QStringList lines{QStringLiteral("%1: %2").arg(placed(report, step), step.what)};
    if (!step.expected.isEmpty()) lines << QStringLiteral("  ") + Texts::tr("expected: %1").arg(step.expected);
    if (!step.seen.isEmpty()) lines << QStringLiteral("  ") + Texts::tr("seen: %1").arg(step.seen);
    if (!step.around.isEmpty()) lines << QStringLiteral("  ") + Texts::tr("the last packets and facts:");
    for (const QString& line : step.around) lines << QStringLiteral("    ") + line;
    return lines;
}

QString seconds(double value)
{
    return QString::number(value, 'f', 3);
}

// What XML 1.0 cannot hold (section 2.2): control characters, halves of surrogate pairs, U+FFFE and U+FFFF.
QString xmlText(const QString& text)
{
    QString clean;
    clean.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        if (c.isHighSurrogate() && i + 1 < text.size() && text.at(i + 1).isLowSurrogate()) {
            clean += c;
            clean += text.at(++i);
        } else if (c == u'\t' || c == u'\n' || (c.unicode() >= 0x20 && !c.isSurrogate() && c.unicode() < 0xfffe)) {
            clean += c;
        } else if (c != u'\r') {
            clean += QChar::ReplacementCharacter;
        }
    }
    return clean;
}

void writeDetail(QXmlStreamWriter& xml, const char16_t* element, const QString& message, const QString& type,
                 const QString& text)
{
    xml.writeStartElement(QString::fromUtf16(element));
    xml.writeAttribute(QStringLiteral("message"), xmlText(message));
    if (!type.isEmpty()) xml.writeAttribute(QStringLiteral("type"), type);
    if (!text.isEmpty()) xml.writeCharacters(xmlText(text));
    xml.writeEndElement();
}

void writeCase(QXmlStreamWriter& xml, const Report& report)
{
    xml.writeStartElement(QStringLiteral("testcase"));
    xml.writeAttribute(QStringLiteral("name"), xmlText(report.name));
    xml.writeAttribute(QStringLiteral("classname"), xmlText(report.file));
    xml.writeAttribute(QStringLiteral("time"), seconds(report.seconds));
    QStringList text;
    QString first = report.why;
    for (const StepReport& step : report.steps) {
        if (!isTrouble(step)) continue;
        if (first.isEmpty()) first = QStringLiteral("%1: %2").arg(placed(report, step), step.what);
        text += trouble(report, step);
    }
    if (report.verdict == Verdict::Failed)
        writeDetail(xml, u"failure", first, QStringLiteral("expectation"), text.join(QLatin1Char('\n')));
    else if (report.verdict == Verdict::Error)
        writeDetail(xml, u"error", first, QStringLiteral("not-run"), text.join(QLatin1Char('\n')));
    else if (report.verdict != Verdict::Passed)
        writeDetail(xml, u"skipped", report.why.isEmpty() ? word(report.verdict) : report.why, {}, {});
    if (!report.lesson.isEmpty()) xml.writeTextElement(QStringLiteral("system-out"), xmlText(report.lesson));
    xml.writeEndElement();
}

QJsonObject stepObject(const StepReport& step)
{
    QJsonObject object{{QStringLiteral("line"), step.place.line},
                       {QStringLiteral("column"), step.place.column},
                       {QStringLiteral("what"), step.what},
                       {QStringLiteral("expectation"), step.isExpectation},
                       {QStringLiteral("verdict"), plainWord(step.verdict)},
                       {QStringLiteral("atSeconds"), step.atSeconds},
                       {QStringLiteral("seconds"), step.seconds}};
    if (!step.expected.isEmpty()) object.insert(QStringLiteral("expected"), step.expected);
    if (!step.seen.isEmpty()) object.insert(QStringLiteral("seen"), step.seen);
    if (!step.around.isEmpty()) object.insert(QStringLiteral("around"), QJsonArray::fromStringList(step.around));
    return object;
}

struct Counts {
    int passed = 0, failed = 0, errors = 0, skipped = 0;
    double seconds = 0;
};

Counts countsOf(const QList<Report>& reports)
{
    Counts counts;
    for (const Report& report : reports) {
        if (report.verdict == Verdict::Passed) ++counts.passed;
        else if (report.verdict == Verdict::Failed) ++counts.failed;
        else if (report.verdict == Verdict::Error) ++counts.errors;
        else ++counts.skipped;
        counts.seconds += report.seconds;
    }
    return counts;
}

} // namespace

QString reportText(const Report& report)
{
    QString line = QStringLiteral("%1  %2").arg(word(report.verdict).leftJustified(7), report.name.isEmpty() ? report.file : report.name);
    if (!report.broker.isEmpty()) line += QStringLiteral("  (%1, %2 s)").arg(report.broker, QString::number(report.seconds, 'f', 1));
    if (!report.why.isEmpty()) line += QStringLiteral(": ") + report.why;
    QString text = line + QLatin1Char('\n');
    for (const StepReport& step : report.steps) {
        if (!isTrouble(step)) continue;
        const QStringList told = trouble(report, step);
        for (const QString& one : told) text += QStringLiteral("         %1\n").arg(one);
    }
    return text;
}

QString summaryText(const QList<Report>& reports)
{
    const Counts counts = countsOf(reports);
    return Texts::tr("%1 passed, %2 failed, %3 could not be run, %4 skipped")
               .arg(counts.passed)
               .arg(counts.failed)
               .arg(counts.errors)
               .arg(counts.skipped) +
           QLatin1Char('\n');
}

QString reportText(const QList<Report>& reports)
{
    QString text;
    for (const Report& report : reports) text += reportText(report);
    return text + summaryText(reports);
}

QByteArray reportJson(const QList<Report>& reports)
{
    QJsonArray scenarios;
    for (const Report& report : reports) {
        QJsonArray steps;
        for (const StepReport& step : report.steps) steps << stepObject(step);
        QJsonObject object{{QStringLiteral("file"), report.file},       {QStringLiteral("name"), report.name},
                           {QStringLiteral("lesson"), report.lesson},   {QStringLiteral("broker"), report.broker},
                           {QStringLiteral("verdict"), plainWord(report.verdict)},
                           {QStringLiteral("seconds"), report.seconds}, {QStringLiteral("steps"), steps}};
        if (!report.why.isEmpty()) object.insert(QStringLiteral("why"), report.why);
        scenarios << object;
    }
    const Counts counts = countsOf(reports);
    const QJsonObject root{{QStringLiteral("passed"), counts.passed},
                           {QStringLiteral("failed"), counts.failed},
                           {QStringLiteral("errors"), counts.errors},
                           {QStringLiteral("skipped"), counts.skipped},
                           {QStringLiteral("scenarios"), scenarios}};
    return QJsonDocument(root).toJson();
}

QByteArray reportJunit(const QList<Report>& reports)
{
    const Counts counts = countsOf(reports);
    QByteArray bytes;
    QXmlStreamWriter xml(&bytes);
    xml.setAutoFormatting(true);
    xml.writeStartDocument();
    const auto numbers = [&] {
        xml.writeAttribute(QStringLiteral("name"), QStringLiteral("mqttwb run"));
        xml.writeAttribute(QStringLiteral("tests"), QString::number(reports.size()));
        xml.writeAttribute(QStringLiteral("failures"), QString::number(counts.failed));
        xml.writeAttribute(QStringLiteral("errors"), QString::number(counts.errors));
        xml.writeAttribute(QStringLiteral("skipped"), QString::number(counts.skipped));
        xml.writeAttribute(QStringLiteral("time"), seconds(counts.seconds));
    };
    xml.writeStartElement(QStringLiteral("testsuites"));
    numbers();
    xml.writeStartElement(QStringLiteral("testsuite"));
    numbers();
    for (const Report& report : reports) writeCase(xml, report);
    xml.writeEndDocument();
    return bytes;
}

} // namespace wb::scenario
