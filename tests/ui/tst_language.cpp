#include "core/language.h"
#include "tests/ui/resource_files.h"
#include "ui/actions.h"
#include "ui/main_window.h"
#include "ui/widgets/theme.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QProcess>
#include <QRegularExpression>
#include <QTabWidget>
#include <QTest>
#include <QTranslator>

// The window in Chinese, and both programs' choice of language.

using namespace wb;
using namespace wb::ui;

namespace {

bool isChinese(const QString& text)
{
    static const QRegularExpression han(QStringLiteral("\\p{Han}"));
    return text.contains(han);
}

// Asked first, answers nothing, and remembers which of our texts have no translation at run time.
class Listener : public QTranslator {
public:
    Listener() { m_known = m_chinese.load(QStringLiteral(":/i18n/mqtt-workbench_zh_CN")); }
    QString translate(const char* context, const char* text, const char* comment, int n) const override
    {
        const QByteArray of(context);
        const bool ours = of.startsWith("wb::") || of.startsWith("mqtt") || of == "ComponentTable";
        if (ours) ++m_asked;
        if (ours && m_chinese.translate(context, text, comment, n).isEmpty())
            m_missing += QString::fromUtf8(of + " | " + text);
        return {};
    }
    bool isEmpty() const override { return false; }
    bool m_known = false;
    mutable int m_asked = 0;
    mutable QStringList m_missing;

private:
    QTranslator m_chinese;
};

struct Output {
    int exitCode = -1;
    QString text;
    QByteArray json;
};

Output console(const QStringList& arguments, const QString& language)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString& name : {QStringLiteral("LANGUAGE"), QStringLiteral("LC_ALL"), QStringLiteral("LC_MESSAGES")})
        environment.remove(name);
    environment.insert(QStringLiteral("LANG"), language);
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(WB_MQTTWB), arguments);
    if (!process.waitForFinished()) return {};
    const QByteArray out = process.readAllStandardOutput();
    return {process.exitCode(), QString::fromUtf8(out), out};
}

} // namespace

class tst_Language : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(ThemeChoice::Light); }
    void init();
    void cleanup();
    void menusAndPanelsAreChinese();
    void nothingIsCutOffInASmallChineseWindow();
    void everyTextThatTheWindowAsksForIsThere();
    void mnemonicsGoWhole();
    void englishCountsOneAndMany();
    void theConsoleFollowsTheTerminal();
    void jsonIsTheSameInEveryLanguage();

private:
    void makeWindow();
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<MainWindow> m_window;
};

void tst_Language::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void tst_Language::cleanup()
{
    m_window.reset();
    installLanguage(QStringLiteral("en"));
}

// With a component, a subscription and a file that is wrong in several ways.
void tst_Language::makeWindow()
{
    MainWindow::Options options;
    options.settingsFile = m_folder->filePath(QStringLiteral("settings.ini"));
    m_window = std::make_unique<MainWindow>(options);
    m_window->resize(1024, 640);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    m_window->openPaths(
        {test::writeFile(*m_folder, QStringLiteral("orders.yaml"),
                         test::pubSubText() + "---\n" + test::subscriptionText()),
         test::writeFile(*m_folder, QStringLiteral("wrong.yaml"),
                         test::pubSubText("host", "wrong") + "    - name: producerID\n      value: x\n")});
}

// The issue: the interface in English and in Simplified Chinese.
void tst_Language::menusAndPanelsAreChinese()
{
    installLanguage(QStringLiteral("zh_CN"));
    QCOMPARE(languageInUse(), QStringLiteral("zh_CN"));
    makeWindow();
    static const QRegularExpression name(QStringLiteral("^[a-z]+\\.[\\w.]+$|^\\d+ MB$|^&English$")); // no words
    static const QRegularExpression letter(QStringLiteral("\\(&[A-Z]\\)"));
    int menus = 0;
    for (const QAction* action : m_window->menuBar()->actions()) {
        QVERIFY2(isChinese(action->text()), qPrintable(action->text()));
        QVERIFY2(action->text().contains(letter), qPrintable(action->text()));
        ++menus;
    }
    QVERIFY(menus >= 7);
    for (const QAction* action : m_window->findChildren<QAction*>()) {
        const bool ours = !action->isSeparator() && action->objectName().contains(u'.');
        if (!ours || action->text().contains(name)) continue;
        QVERIFY2(isChinese(action->text()), qPrintable(action->objectName() + QStringLiteral(": ") + action->text()));
    }
    for (const QDockWidget* dock : m_window->findChildren<QDockWidget*>())
        QVERIFY2(isChinese(dock->windowTitle()), qPrintable(dock->windowTitle()));
    for (int i = 0; i < m_window->tabs().count(); ++i)
        QVERIFY2(isChinese(m_window->tabs().tabText(i)), qPrintable(m_window->tabs().tabText(i)));
}

// product.md: everything can be reached at 1024x640.
void tst_Language::nothingIsCutOffInASmallChineseWindow()
{
    installLanguage(QStringLiteral("zh_CN"));
    makeWindow();
    QTRY_COMPARE(m_window->size(), QSize(1024, 640));
    for (int room = 0; room < m_window->tabs().count(); ++room) {
        m_window->tabs().setCurrentIndex(room);
        QApplication::processEvents();
        const QSize least = m_window->minimumSizeHint();
        QVERIFY2(least.width() <= 1024 && least.height() <= 640,
                 qPrintable(QStringLiteral("%1x%2").arg(least.width()).arg(least.height())));
        for (const QAbstractButton* button : m_window->findChildren<QAbstractButton*>()) {
            if (!button->isVisible() || button->text().isEmpty()) continue;
            const int needed = button->fontMetrics().size(Qt::TextShowMnemonic, button->text()).width();
            QVERIFY2(button->width() >= needed && button->width() >= button->minimumSizeHint().width(),
                     qPrintable(button->text()));
        }
        for (const QLabel* label : m_window->findChildren<QLabel*>()) {
            const bool whole = label->isVisible() && !label->wordWrap() && !label->text().isEmpty();
            if (whole) QVERIFY2(label->width() >= label->minimumSizeHint().width(), qPrintable(label->text()));
        }
        for (const QHeaderView* header : m_window->findChildren<QHeaderView*>()) {
            for (int i = 0; header->isVisible() && header->orientation() == Qt::Horizontal && i < header->count(); ++i) {
                const QString title = header->model()->headerData(i, Qt::Horizontal).toString();
                const int needed = header->fontMetrics().horizontalAdvance(title) + 16; // RowView's margins
                QVERIFY2(header->sectionSize(i) >= needed, qPrintable(title));
            }
        }
    }
}

// A text that stands in the .ts file under another context than the one asked for stays English without a word.
void tst_Language::everyTextThatTheWindowAsksForIsThere()
{
    installLanguage(QStringLiteral("zh_CN"));
    Listener listener;
    QVERIFY(listener.m_known);
    QCoreApplication::installTranslator(&listener);
    makeWindow();
    for (int room = 0; room < m_window->tabs().count(); ++room) {
        m_window->tabs().setCurrentIndex(room);
        QApplication::processEvents();
    }
    m_window.reset();
    QCoreApplication::removeTranslator(&listener);
    QVERIFY(listener.m_asked > 300);
    listener.m_missing.removeDuplicates();
    QVERIFY2(listener.m_missing.isEmpty(), qPrintable(listener.m_missing.join(u'\n')));
}

// Command search, buttons and tool tips show no keys of menus.
void tst_Language::mnemonicsGoWhole()
{
    QCOMPARE(withoutMnemonic(QStringLiteral("&Open resources…")), QStringLiteral("Open resources…"));
    QCOMPARE(withoutMnemonic(QStringLiteral("打开资源(&O)…")), QStringLiteral("打开资源…"));
    QCOMPARE(withoutMnemonic(QStringLiteral("大小 (B)")), QStringLiteral("大小 (B)"));
}

void tst_Language::englishCountsOneAndMany()
{
    installLanguage(QStringLiteral("en"));
    const auto errors = [](int n) {
        return QCoreApplication::translate("wb::ui::MainWindow", "%n error(s)", nullptr, n);
    };
    QCOMPARE(errors(1), QStringLiteral("1 error"));
    QCOMPARE(errors(2), QStringLiteral("2 errors"));
    installLanguage(QStringLiteral("zh_CN"));
    QCOMPARE(errors(2), QStringLiteral("2 个错误"));
    QCOMPARE(languageName(), QStringLiteral("简体中文"));
    installLanguage(QStringLiteral("zh_TW")); // other characters: English is easier to read
    QCOMPARE(languageInUse(), QStringLiteral("en"));
    QCOMPARE(errors(1), QStringLiteral("1 error"));
}

void tst_Language::theConsoleFollowsTheTerminal()
{
    QVERIFY(isChinese(console({QStringLiteral("--help")}, QStringLiteral("zh_CN.UTF-8")).text));
    for (const QString& language : {QStringLiteral("C"), QStringLiteral("en_US.UTF-8"), QStringLiteral("de_DE.UTF-8")})
        QVERIFY(console({QStringLiteral("--help")}, language).text.startsWith(u"Usage: mqttwb"));
}

void tst_Language::jsonIsTheSameInEveryLanguage()
{
    const QString path = test::writeFile(*m_folder, QStringLiteral("wrong.yaml"), test::pubSubText("host"));
    const QString chinese = QStringLiteral("zh_CN.UTF-8");
    QVERIFY(isChinese(console({QStringLiteral("validate"), path}, chinese).text));
    for (const QStringList& format : {QStringList{QStringLiteral("--format"), QStringLiteral("json")},
                                      QStringList{QStringLiteral("--format=json")}}) {
        const QStringList arguments = QStringList{QStringLiteral("validate")} + format + QStringList{path};
        const Output here = console(arguments, chinese), there = console(arguments, QStringLiteral("C"));
        QCOMPARE(here.exitCode, 1);
        QVERIFY(here.json.contains("\"message\""));
        QCOMPARE(here.json, there.json);
    }
}

QTEST_MAIN(tst_Language)
#include "tst_language.moc"
