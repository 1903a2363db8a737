#include "ui/settings.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace wb::ui;

class tst_Settings : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void choicesSurviveAndAreAnIniFile();
    void aLayoutOfAnotherVersionIsForgottenAndTheRestKept();
    void topicsOfComponentsWithOddNamesStayApart();
    void anAbsurdBudgetIsBroughtIntoBounds();
};

void tst_Settings::choicesSurviveAndAreAnIniFile()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("s.ini"));
    {
        Settings settings(path);
        QCOMPARE(settings.theme(), ThemeChoice::System);
        QCOMPARE(settings.appId(), QStringLiteral("myapp"));
        settings.setTheme(ThemeChoice::Dark);
        settings.setLanguage(QStringLiteral("zh_CN"));
        settings.setAppId(QStringLiteral("orders"));
    }
    Settings again(path);
    QCOMPARE(again.theme(), ThemeChoice::Dark);
    QCOMPARE(again.language(), QStringLiteral("zh_CN"));
    QCOMPARE(again.appId(), QStringLiteral("orders"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains("[view]"));
}

void tst_Settings::aLayoutOfAnotherVersionIsForgottenAndTheRestKept()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("s.ini"));
    {
        Settings settings(path);
        settings.setLayout("docks", "geometry");
        settings.setAppId(QStringLiteral("orders"));
    }
    QCOMPARE(Settings(path).layout(), QByteArray("docks"));
    QSettings(path, QSettings::IniFormat).setValue(QStringLiteral("layout/version"), 999);
    Settings settings(path);
    QVERIFY(settings.layout().isEmpty());
    QVERIFY(settings.geometry().isEmpty());
    QCOMPARE(settings.appId(), QStringLiteral("orders"));
}

void tst_Settings::topicsOfComponentsWithOddNamesStayApart()
{
    QTemporaryDir folder;
    Settings settings(folder.filePath(QStringLiteral("s.ini")));
    settings.setTopics(QStringLiteral("a/b"), {QStringLiteral("x")});
    settings.setTopics(QStringLiteral("a"), {QStringLiteral("y"), QStringLiteral("z")});
    QCOMPARE(settings.topics(QStringLiteral("a/b")), QStringList{QStringLiteral("x")});
    QCOMPARE(settings.topics(QStringLiteral("a")).size(), 2);
    settings.setTopics(QStringLiteral("a"), {});
    QVERIFY(settings.topics(QStringLiteral("a")).isEmpty());
    QCOMPARE(settings.topics(QStringLiteral("a/b")).size(), 1);
}

void tst_Settings::anAbsurdBudgetIsBroughtIntoBounds()
{
    QTemporaryDir folder;
    Settings settings(folder.filePath(QStringLiteral("s.ini")));
    QCOMPARE(settings.budgetBytes(), std::size_t(256) << 20);
    settings.setBudgetBytes(1);
    QCOMPARE(settings.budgetBytes(), std::size_t(8) << 20);
}

QTEST_MAIN(tst_Settings)
#include "tst_settings.moc"
