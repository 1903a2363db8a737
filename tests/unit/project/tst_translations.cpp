#include "core/dapr/field_table.h"
#include "tests/support/shared_data.h"

#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

// The .ts files against the sources and against each other.

using namespace wb;
using namespace wb::test;

namespace {

struct Message {
    QString context;
    QString source;
    QStringList forms; // one, or one for each plural form
    bool counted = false;
    bool finished = true;
    QString key() const { return context + QStringLiteral(" | ") + source; }
};

QList<Message> messagesIn(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return {};
    QXmlStreamReader xml(&file);
    QList<Message> messages;
    QString context;
    Message message;
    while (!xml.atEnd()) {
        const auto token = xml.readNext();
        if (token == QXmlStreamReader::EndElement && xml.name() == u"message") messages += message;
        if (token != QXmlStreamReader::StartElement) continue;
        if (xml.name() == u"name") {
            context = xml.readElementText();
        } else if (xml.name() == u"message") {
            message = {context, {}, {}, xml.attributes().value(QLatin1String("numerus")) == u"yes", true};
        } else if (xml.name() == u"source") {
            message.source = xml.readElementText();
        } else if (xml.name() == u"translation") {
            message.finished = !xml.attributes().hasAttribute(QLatin1String("type")); // unfinished, vanished, obsolete
            if (!message.counted) message.forms = {xml.readElementText()};
        } else if (xml.name() == u"numerusform") {
            message.forms += xml.readElementText();
        }
    }
    return xml.hasError() ? QList<Message>() : messages;
}

QString pathOf(const QString& language)
{
    return sourceDir() + QStringLiteral("/translations/mqtt-workbench_%1.ts").arg(language);
}

QStringList untranslated(const QList<Message>& messages)
{
    QStringList missing;
    for (const Message& message : messages) {
        if (!message.finished || message.forms.isEmpty() || message.forms.contains(QString())) missing += message.key();
    }
    return missing;
}

QSet<QString> keysOf(const QList<Message>& messages)
{
    QSet<QString> keys;
    for (const Message& message : messages)
        keys += message.key();
    return keys;
}

QString listed(const QSet<QString>& keys)
{
    QStringList lines = keys.values();
    lines.sort();
    return lines.join(u'\n');
}

QStringList placesIn(const QString& text)
{
    static const QRegularExpression place(QStringLiteral("%(?:L?\\d{1,2}|L?n)"));
    QStringList places;
    for (auto it = place.globalMatch(text); it.hasNext();)
        places += it.next().captured();
    places.sort();
    return places;
}

qsizetype mnemonicsIn(const QString& text)
{
    static const QRegularExpression mnemonic(QStringLiteral("&\\w"));
    return text.count(mnemonic);
}

// What must be in a translation as it is in the source: placeholders, keys, ellipses, lines, words for programs.
QString differenceIn(const QString& source, const QString& text)
{
    static const QRegularExpression option(QStringLiteral("--[a-z][a-z-]+"));
    if (placesIn(source) != placesIn(text)) return QStringLiteral("placeholders");
    if (mnemonicsIn(source) != mnemonicsIn(text)) return QStringLiteral("mnemonics");
    if (source.count(u'…') != text.count(u'…')) return QStringLiteral("ellipses");
    if (source.count(u'\n') != text.count(u'\n')) return QStringLiteral("lines");
    if (source.count(option) != text.count(option)) return QStringLiteral("options");
    return {};
}

QString run(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.setWorkingDirectory(sourceDir());
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    if (!process.waitForFinished() || process.exitCode() != 0) return program + QStringLiteral(" failed");
    return QString::fromUtf8(process.readAll());
}

} // namespace

class TestTranslations : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theChineseTranslationIsComplete()
    {
        const QList<Message> messages = messagesIn(pathOf(QStringLiteral("zh_CN")));
        QVERIFY2(messages.size() > 300, "the translation is missing");
        QVERIFY2(untranslated(messages).isEmpty(), qPrintable(untranslated(messages).join(u'\n')));
    }

    void englishHasTheFormsOfEveryCount()
    {
        const QList<Message> english = messagesIn(pathOf(QStringLiteral("en")));
        QVERIFY2(untranslated(english).isEmpty(), qPrintable(untranslated(english).join(u'\n')));
        QSet<QString> counted;
        for (const Message& message : messagesIn(pathOf(QStringLiteral("zh_CN")))) {
            if (message.counted) counted += message.key();
        }
        QVERIFY(!counted.isEmpty());
        QCOMPARE(listed(keysOf(english)), listed(counted));
        for (const Message& message : english) {
            QCOMPARE(message.forms.size(), 2);
            for (const QString& form : message.forms)
                QVERIFY2(differenceIn(message.source, form).isEmpty(), qPrintable(form));
        }
    }

    void translationsKeepWhatIsFilledInAndPressed()
    {
        QString report;
        for (const Message& message : messagesIn(pathOf(QStringLiteral("zh_CN")))) {
            for (const QString& form : message.forms) {
                const QString difference = differenceIn(message.source, form);
                if (!difference.isEmpty())
                    report += QStringLiteral("\n%1: %2 -> %3").arg(difference, message.key(), form);
            }
        }
        QVERIFY2(report.isEmpty(), qPrintable(report));
    }

    void aLostPlaceholderIsFound()
    {
        QCOMPARE(differenceIn(QStringLiteral("%1 of %2"), QStringLiteral("%2 / %1")), QString());
        QCOMPARE(differenceIn(QStringLiteral("%1 of %2"), QStringLiteral("%1 / %1")), QStringLiteral("placeholders"));
        QCOMPARE(differenceIn(QStringLiteral("%n errors"), QStringLiteral("错误")), QStringLiteral("placeholders"));
        QCOMPARE(differenceIn(QStringLiteral("&Open…"), QStringLiteral("打开…")), QStringLiteral("mnemonics"));
        QCOMPARE(differenceIn(QStringLiteral("&Open…"), QStringLiteral("打开(&O)")), QStringLiteral("ellipses"));
        QCOMPARE(differenceIn(QStringLiteral("give --url"), QStringLiteral("请给出")), QStringLiteral("options"));
    }

    // lupdate says nothing, and finds in the sources just what the file holds: update_translations was not forgotten.
    void theFilesAreAsFreshAsTheSources()
    {
        QTemporaryDir folder;
        const QString componentTexts = folder.filePath(QStringLiteral("component_texts.cpp"));
        const QString fresh = folder.filePath(QStringLiteral("mqtt-workbench_zh_CN.ts"));
        QCOMPARE(run(QStringLiteral(WB_CMAKE),
                     {QStringLiteral("-D"), QStringLiteral("OUTPUT=") + componentTexts, QStringLiteral("-P"),
                      QStringLiteral("translations/component_texts.cmake")}),
                 QString());
        // A complaint means that a text stands under a context that nobody asks for at run time.
        QCOMPARE(run(QStringLiteral(WB_LUPDATE),
                     {QStringLiteral("-silent"), QStringLiteral("-source-language"), QStringLiteral("en"),
                      QStringLiteral("app"), QStringLiteral("core"), QStringLiteral("ui"), componentTexts,
                      QStringLiteral("-I"), QStringLiteral("."), QStringLiteral("-ts"), fresh}),
                 QString());
        const QSet<QString> inSources = keysOf(messagesIn(fresh));
        const QSet<QString> inFile = keysOf(messagesIn(pathOf(QStringLiteral("zh_CN"))));
        QVERIFY(!inSources.isEmpty());
        QCOMPARE(listed(inSources - inFile), QString());
        QCOMPARE(listed(inFile - inSources), QString());
    }

    // The context of a text is what the class is called at run time, with its namespaces.
    void everyContextIsOneThatTheSourcesUse()
    {
        static const QRegularExpression named(QStringLiteral(
            "(?:Q_DECLARE_TR_FUNCTIONS\\(|translate\\(\\s*\"|QT_TRANSLATE_NOOP\\(\\s*\")([\\w:]+)[\")]"));
        static const QRegularExpression spoken(
            QStringLiteral("^namespace ([\\w:]+) \\{|^ *class (\\w+)[^;]*?\\{|(Q_OBJECT)"),
            QRegularExpression::MultilineOption);
        QSet<QString> known{QStringLiteral("ComponentTable")};
        for (const QString& room : {QStringLiteral("app"), QStringLiteral("core"), QStringLiteral("ui")}) {
            QDirIterator files(sourceDir() + u'/' + room, {QStringLiteral("*.h"), QStringLiteral("*.cpp")}, QDir::Files,
                               QDirIterator::Subdirectories);
            while (files.hasNext()) {
                QFile file(files.next());
                QVERIFY(file.open(QIODevice::ReadOnly));
                const QString text = QString::fromUtf8(file.readAll());
                for (auto it = named.globalMatch(text); it.hasNext();)
                    known += it.next().captured(1);
                QString space, type;
                for (auto it = spoken.globalMatch(text); it.hasNext();) {
                    const auto match = it.next();
                    if (match.hasCaptured(1)) space = match.captured(1);
                    if (match.hasCaptured(2)) type = match.captured(2);
                    if (match.hasCaptured(3)) known += space + QStringLiteral("::") + type;
                }
            }
        }
        for (const Message& message : messagesIn(pathOf(QStringLiteral("zh_CN"))))
            QVERIFY2(known.contains(message.context), qPrintable(message.key()));
    }

    // Titles, summaries and notes of resources/components: the form, the menu and the checks show them.
    void everyTextOfAComponentTableIsTranslated()
    {
        const QSet<QString> keys = keysOf(messagesIn(pathOf(QStringLiteral("zh_CN"))));
        const auto isThere = [&keys](const QString& text) {
            return !text.contains(u' ') || keys.contains(QStringLiteral("ComponentTable | ") + text);
        };
        QVERIFY(dapr::componentTables().size() > 5);
        for (const dapr::ComponentTable& table : dapr::componentTables()) {
            QVERIFY2(isThere(table.title), qPrintable(table.title));
            for (const dapr::Field& field : table.fields) {
                for (const QString& text : {field.summary, field.note, field.documentedDefault})
                    QVERIFY2(isThere(text), qPrintable(text));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestTranslations)
#include "tst_translations.moc"
