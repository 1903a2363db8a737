#include "core/broker/profile/profile.h"
#include "core/broker/profile/texts.h"
#include "core/language.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

// The profiles in Chinese: every text has its translation and none is left over, numbers stay what they are, and what
// programs read stays English.

using namespace wb;
using namespace wb::broker;

namespace {

const ProfileTexts& chinese() { return ProfileTexts::of(QStringLiteral("zh_CN")); }

// Numbers, clauses and codes speak for themselves.
bool hasWords(const QString& text)
{
    static const QRegularExpression word(QStringLiteral("[a-z]{2}"));
    return word.match(text).hasMatch();
}

// Everything of the files that a person reads.
QSet<QString> allTexts()
{
    QSet<QString> texts;
    const ProfileBook& book = ProfileBook::inEnglish();
    for (const Dimension& one : book.dimensions()) texts << one.title << one.brief << one.why << one.clause;
    for (const Profile& profile : book.profiles()) {
        for (const VersionRange& range : profile.ranges) texts << range.title << range.settings << range.measuredVersion;
        for (const QList<Cell>& cells : profile.cells) {
            for (const Cell& cell : cells) {
                for (const auto& one : {cell.says, cell.does}) {
                    if (one) texts << one->value << one->brief << one->settings << one->version;
                }
                for (const Concern& concern : cell.concerns) texts << concern.text;
            }
        }
    }
    texts.removeIf([](const QString& text) { return !hasWords(text); });
    return texts;
}

// "20", "3.10.8", "MQTT-4.4.0-1": must stand in the translation as well.
QStringList numbersIn(const QString& text)
{
    static const QRegularExpression number(QStringLiteral("\\d+(?:\\.\\d+)*"));
    QStringList numbers;
    for (auto it = number.globalMatch(text); it.hasNext();) numbers << it.next().captured();
    numbers.sort();
    return numbers;
}

} // namespace

class TestProfileTexts : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cleanup() { installLanguage(QStringLiteral("en")); }

    void everyTextHasItsChinese()
    {
        QStringList missing;
        for (const QString& text : allTexts()) {
            if (!chinese().texts().contains(text)) missing << text;
        }
        QVERIFY2(missing.isEmpty(), qPrintable(missing.join(u'\n')));
    }

    void noTranslationIsLeftOver()
    {
        const QSet<QString> all = allTexts();
        QStringList stale;
        for (auto it = chinese().texts().begin(); it != chinese().texts().end(); ++it) {
            if (!all.contains(it.key())) stale << it.key();
        }
        QVERIFY2(stale.isEmpty(), qPrintable(stale.join(u'\n')));
        QVERIFY(chinese().texts().size() > 700);
    }

    // A figure lost on the way is a wrong fact.
    void theFiguresAreTheSame()
    {
        for (auto it = chinese().texts().begin(); it != chinese().texts().end(); ++it)
            QVERIFY2(numbersIn(it.key()) == numbersIn(it.value()), qPrintable(it.key() + u'\n' + it.value()));
    }

    void facetsOfTheProfilesHaveNamesAndWords()
    {
        for (const Profile& profile : ProfileBook::inEnglish().profiles()) {
            for (const QList<Cell>& cells : profile.cells) {
                for (const Cell& cell : cells) {
                    for (const auto& statement : {cell.says, cell.does}) {
                        const Facets facets = statement ? statement->expect : Facets{};
                        for (const Facet& facet : facets) {
                            QVERIFY2(chinese().knowsName(facet.name), qPrintable(facet.name));
                            QVERIFY2(chinese().knowsValue(facet.value), qPrintable(facet.name + facet.value));
                        }
                    }
                }
            }
        }
    }

    void facetsAreShownInWords()
    {
        const Facets facets = facetsOf(QStringLiteral("un-acked at once: 20; gone after: none within 3.5 keep-alives; $share/g: refused | connection closed"));
        QCOMPARE(chinese().shown(facets), QStringLiteral("同时未确认：20；消失于：3.5 个保活间隔 内无；$share/g：拒绝 | 连接关闭"));
        QCOMPARE(chinese().shown(facetsOf(QStringLiteral("kept: at least 950; wrong filters: accepted or connection closed"))),
                 QStringLiteral("保留下来：至少 950；错误的过滤器：接受 | 连接关闭"));
        QCOMPARE(chinese().shown(facetsOf(QStringLiteral("still delivered: 10 of 30"))), QStringLiteral("仍被投递：30 中的 10"));
        QCOMPARE(chinese().shown(facetsOf(QStringLiteral("odd: what nobody foresaw"))), QStringLiteral("异常：what nobody foresaw"));
        QCOMPARE(ProfileTexts::of(QStringLiteral("en")).shown(facets), textOf(facets));
    }

    void theBookSpeaksThePersonsLanguageAndEnglishToPrograms()
    {
        QCOMPARE(&ProfileBook::shipped(), &ProfileBook::inEnglish());
        installLanguage(QStringLiteral("zh_CN"));
        const ProfileBook& book = ProfileBook::shipped();
        QCOMPARE(book.dimension(u"dots")->title, QStringLiteral("含点号（和 *）的主题"));
        QCOMPARE(ProfileBook::inEnglish().dimension(u"dots")->title, QStringLiteral("Topics with dots (and *)"));
        // Facets are compared, so they are the same in all languages.
        const Profile* there = book.profile(u"mosquitto");
        const Profile* here = ProfileBook::inEnglish().profile(u"mosquitto");
        const qsizetype range = here->rangeOf(u"2.0.11");
        QCOMPARE(there->cell(u"inflight_window", range).does->expect, here->cell(u"inflight_window", range).does->expect);
        const Statement window = *there->cell(u"inflight_window", range).does;
        QVERIFY(window.value.startsWith(u"20；2.0.11 的 BUG"));
        QCOMPARE(window.shortValue(), QStringLiteral("20"));
        QCOMPARE(there->ranges.at(range).title, QStringLiteral("mosquitto 2.0.0 至 2.0.12"));
        QCOMPARE(book.profiles().size(), ProfileBook::inEnglish().profiles().size());
    }

    void aWrongFileIsToldWithItsPlace()
    {
        ProfileTexts texts;
        QVERIFY(texts.read(R"({"texts": {"one": "一"}})", QStringLiteral("a.json")));
        QCOMPARE(texts.shown(QStringLiteral("one")), QStringLiteral("一"));
        QCOMPARE(texts.shown(QStringLiteral("two")), QStringLiteral("two"));
        for (const auto& [json, error] : {std::pair{R"({"texts": {"one": "1"}})", "\"one\" is there twice"},
                                          std::pair{R"({"texts": {"three": ""}})", "\"three\" is not a text"},
                                          std::pair{R"({"text": {}})", "\"text\" is not known here"}, std::pair{"[]", "not a JSON object"}}) {
            const auto read = texts.read(json, QStringLiteral("b.json"));
            QVERIFY(!read);
            QVERIFY2(read.error().startsWith(u"b.json") && read.error().contains(QLatin1String(error)), qPrintable(read.error()));
        }
    }
};

QTEST_GUILESS_MAIN(TestProfileTexts)
#include "tst_profile_texts.moc"
