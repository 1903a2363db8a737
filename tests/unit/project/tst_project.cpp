#include "tests/support/shared_data.h"
#include "tests/unit/project/include_rules.h"

#include <QDir>
#include <QDirIterator>
#include <QHash>
#include <QJsonDocument>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTest>

// Rules about the checkout itself.

using namespace wb::test;

class TestProject : public QObject {
    Q_OBJECT

private:
    static QStringList qtDirs()
    {
        QFile list(QStringLiteral(WB_QT_INCLUDE_LIST));
        return list.open(QIODevice::ReadOnly) ? QString::fromUtf8(list.readAll()).split(u'\n', Qt::SkipEmptyParts) : QStringList();
    }
    static QString installerFile(const QString& suffix)
    {
        const QDir dir(sourceDir() + QStringLiteral("/installer"));
        const QStringList found = dir.entryList({QStringLiteral("*") + suffix});
        return found.size() == 1 ? dir.filePath(found.first()) : QString();
    }
    static void runValidator(const QString& program, const QStringList& arguments)
    {
        if (QStandardPaths::findExecutable(program).isEmpty())
            QSKIP(qPrintable(program + QStringLiteral(" is not installed; installer/test installs it")));
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(program, arguments);
        QVERIFY(process.waitForFinished());
        QVERIFY2(process.exitCode() == 0, process.readAll().constData());
    }

private Q_SLOTS:
    void includesKeepTheLayers()
    {
        QString report;
        for (const IncludeFinding& finding : checkIncludes(sourceDir(), qtDirs()))
            report += QStringLiteral("\n%1:%2: %3: %4").arg(finding.file).arg(finding.line).arg(finding.include, finding.rule);
        QVERIFY2(report.isEmpty(), qPrintable(report));
    }

    // Two types of one name in one namespace are one to the linker, which keeps the functions of either.
    void noTypeIsDefinedTwiceInOneNamespace()
    {
        static const QRegularExpression space(QStringLiteral("^namespace ([\\w:]+)"));
        static const QRegularExpression type(QStringLiteral("^(?:struct|class) (\\w+)(?: final)?(?: :[^;]*)?\\s*\\{?\\s*$"));
        QHash<QString, QString> places;
        QString twice;
        for (const QString& top : {QStringLiteral("core"), QStringLiteral("ui")}) {
            QDirIterator headers(sourceDir() + u'/' + top, {QStringLiteral("*.h")}, QDir::Files, QDirIterator::Subdirectories);
            while (headers.hasNext()) {
                QFile header(headers.next());
                QVERIFY(header.open(QIODevice::ReadOnly));
                QString where;
                while (!header.atEnd()) {
                    const QString line = QString::fromUtf8(header.readLine());
                    if (const auto match = space.match(line); match.hasMatch()) where = match.captured(1);
                    const auto match = type.match(line);
                    if (!match.hasMatch()) continue;
                    QString& place = places[where + QStringLiteral("::") + match.captured(1)];
                    if (!place.isEmpty()) twice += QStringLiteral("\n%1 and %2: %3").arg(place, header.fileName(), match.captured(1));
                    place = header.fileName();
                }
            }
        }
        QVERIFY(places.size() > 100);
        QVERIFY2(twice.isEmpty(), qPrintable(twice));
    }
    void aForbiddenIncludeIsFound_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("include");
        QTest::addColumn<bool>("broken");
        const auto row = [](const char* file, const char* include, bool broken) {
            QTest::addRow("%s -> %s", file, include)
                << QString::fromLatin1(file) << QString::fromLatin1(include) << broken;
        };
        row("core/mqtt/session.cpp", "core/mqtt/codec.h", false);
        row("core/mqtt/session.cpp", "core/result.h", false);
        row("core/mqtt/session.cpp", "core/ledger/ledger.h", true);
        row("core/ledger/ledger.cpp", "core/dapr/model.h", true);
        row("core/dapr/model.cpp", "core/ledger/ledger.h", true);
        row("core/sidecar/engine.cpp", "core/ledger/ledger.h", false);
        row("core/sidecar/engine.cpp", "core/broker/local_mosquitto.h", true);
        row("core/broker/probe.cpp", "core/sidecar/engine.h", true);
        row("core/scenario/demo.cpp", "core/broker/local_mosquitto.h", false);
        row("core/scenario/demo.cpp", "ui/main_window.h", true);
        row("core/dapr/model.cpp", "<QWidget>", true);
        row("core/dapr/model.cpp", "<QColor>", true);
        row("core/dapr/model.cpp", "<QString>", false);
        row("core/mqtt/transport.cpp", "<QSslSocket>", false);
        row("ui/models/feed.h", "<QLabel>", true);
        row("ui/models/feed.h", "ui/widgets/theme.h", true);
        row("ui/widgets/theme.h", "ui/models/feed.h", true);
        row("ui/panels/live_panel.cpp", "ui/models/feed.h", false);
        row("ui/panels/live_panel.cpp", "ui/main_window.h", true);
        row("ui/main_window.cpp", "ui/panels/live_panel.h", false);
        row("app/commands/demo.cpp", "core/scenario/demo.h", false);
        row("core/mqtt/session.cpp", "session.h", true);
    }
    void aForbiddenIncludeIsFound()
    {
        QFETCH(QString, file);
        QFETCH(QString, include);
        QTEST(!brokenRule(file, include, qtDirs()).isEmpty(), "broken");
    }

    void theTopLevelHoldsOnlyWhatTheLayoutKnows()
    {
        static const QStringList known{
            QStringLiteral("CMakeLists.txt"), QStringLiteral("CMakePresets.json"), QStringLiteral("LICENSE"),
            QStringLiteral("README.md"), QStringLiteral("app"), QStringLiteral("core"), QStringLiteral("ui"),
            QStringLiteral("resources"), QStringLiteral("translations"), QStringLiteral("tests"),
            QStringLiteral("installer"), QStringLiteral("build")};
        for (const QString& entry : QDir(sourceDir()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot))
            QVERIFY2(known.contains(entry), qPrintable(entry));
    }

    void thePresetsAreThere()
    {
        QFile file(sourceDir() + QStringLiteral("/CMakePresets.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(QJsonDocument::fromJson(file.readAll()).toJson(QJsonDocument::Compact));
        for (const QString& name : {QStringLiteral("dev"), QStringLiteral("asan"), QStringLiteral("tsan"), QStringLiteral("release")})
            QVERIFY2(text.contains(QStringLiteral("\"name\":\"%1\"").arg(name)), qPrintable(name));
    }

    void theDesktopEntryIsValid()
    {
        runValidator(QStringLiteral("desktop-file-validate"), {installerFile(QStringLiteral(".desktop"))});
    }

    void theMetainfoIsValid()
    {
        runValidator(QStringLiteral("appstreamcli"),
                     {QStringLiteral("validate"), QStringLiteral("--no-net"), installerFile(QStringLiteral(".metainfo.xml"))});
    }
};

QTEST_GUILESS_MAIN(TestProject)
#include "tst_project.moc"
