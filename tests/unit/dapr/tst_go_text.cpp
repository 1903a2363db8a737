#include "core/dapr/go_text.h"
#include "core/dapr/pem.h"
#include "core/dapr/scopes.h"
#include "core/dapr/templates.h"

#include <QTest>

#include <limits>

using namespace wb::dapr;

// Go's small readings that Dapr's words depend on, and what is built on them.
class TestGoText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void quoting()
    {
        QCOMPARE(goQuoted(QStringLiteral("a\"b\\c\n\t")), QStringLiteral("\"a\\\"b\\\\c\\n\\t\""));
        QCOMPARE(goQuoted(QString(QChar(0x7f))), QStringLiteral("\"\\x7f\""));
        QCOMPARE(goQuoted(QString(QChar(0x2028))), QStringLiteral("\"\\u2028\""));
        QCOMPARE(goQuoted(QStringLiteral(u"\u00e4\u4e2d")), QStringLiteral(u"\"\u00e4\u4e2d\""));
        QCOMPARE(goQuoted(QByteArray("a\xff")), QStringLiteral("\"a\\xff\""));
    }

    // A secret wrapped in quotes loses them (facts F.5).
    void unquoting()
    {
        QCOMPARE(goUnquoted(QStringLiteral("\"a\\tb\"")), QStringLiteral("a\tb"));
        QCOMPARE(goUnquoted(QStringLiteral("`a\\t`")), QStringLiteral("a\\t"));
        QCOMPARE(goUnquoted(QStringLiteral("'a'")), QStringLiteral("a"));
        QVERIFY(!goUnquoted(QStringLiteral("'ab'")));
        QVERIFY(!goUnquoted(QStringLiteral("plain")));
        QVERIFY(!goUnquoted(QStringLiteral("\"open")));
        QVERIFY(!goUnquoted(QStringLiteral("\"a\"b\"")));
        QCOMPARE(goUnquoted(QStringLiteral("\"\\u00e4\\x41\\101\"")), QStringLiteral(u"\u00e4AA"));
        QVERIFY(!goUnquoted(QStringLiteral("\"\\q\"")));
        QVERIFY(!goUnquoted(QStringLiteral("\"")));
    }

    void unsignedNumbers_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("expected"); // -1: syntax, -2: range
        const auto row = [](const char* text, int expected) { QTest::newRow(text) << QString::fromUtf8(text) << expected; };
        row("0", 0);
        row("00", 0);
        row("0x_1", 1);
        row("0_1", 1);
        row("_1", -1);
        row("1_", -1);
        row("1__0", -1);
        row("0x", -1);
        row("0b2", -1);
        row("255", 255);
        row("0xFF", 255);
        row("0x100", -2);
        row("256x", -2);
        row("", -1);
    }

    void unsignedNumbers()
    {
        QFETCH(QString, text);
        const auto value = goParseUint(text, 8);
        const QString* error = std::get_if<QString>(&value);
        const int actual = !error ? static_cast<int>(std::get<quint64>(value))
                                  : error->endsWith(u"value out of range") ? -2 : -1;
        QTEST(actual, "expected");
    }

    void signedNumbers()
    {
        QCOMPARE(std::get<qint64>(goParseInt(QStringLiteral("-5"), 64)), -5);
        QCOMPARE(std::get<qint64>(goParseInt(QStringLiteral("+5"), 64)), 5);
        QCOMPARE(std::get<qint64>(goParseInt(QStringLiteral("-9223372036854775808"), 64)),
                 std::numeric_limits<qint64>::min());
        QVERIFY(std::holds_alternative<QString>(goParseInt(QStringLiteral("9223372036854775808"), 64)));
        QVERIFY(std::holds_alternative<QString>(goParseInt(QStringLiteral("-"), 64)));
    }

    void strictBools()
    {
        QCOMPARE(goParseBool(QStringLiteral("T")), std::optional<bool>(true));
        QCOMPARE(goParseBool(QStringLiteral("0")), std::optional<bool>(false));
        QVERIFY(!goParseBool(QStringLiteral("yes")));
        QVERIFY(!goParseBool(QStringLiteral("tRUE")));
        QVERIFY(isPlainBool(QStringLiteral("off")));
        QVERIFY(!isPlainBool(QStringLiteral("enabled")));
        QVERIFY(!isPlainBool(QString()));
    }

    // encoding/pem, see facts B.6.
    void pemText()
    {
        const QByteArray block("-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n");
        QCOMPARE(pemBlocks(block).size(), 1);
        QCOMPARE(pemBlocks(block).first().type, QByteArray("CERTIFICATE"));
        QCOMPARE(pemBlocks(block).first().der, QByteArray("ABC"));
        QCOMPARE(pemBlocks(block + "between\n" + block).size(), 2);
        QVERIFY(isPem("some text\n" + block));
        QVERIFY(isPem(QByteArray(block).replace("\n", "\r\n")));
        QVERIFY(isPem(block.trimmed()));
        QVERIFY(isPem("-----BEGIN A-----\n-----END A-----"));
        QVERIFY(isPem("-----BEGIN A-----\nProc-Type: 4,ENCRYPTED\n\nQUJD\n-----END A-----"));
        QVERIFY(pemBlocks("-----BEGIN A-----\nProc-Type: 4,ENCRYPTED\n\nQUJD\n-----END A-----").first().hasHeaders);
        QVERIFY(!isPem(QByteArray(block).replace("\n", "\\n")));
        QVERIFY(!isPem(QByteArray(block).replace("\n", " ")));
        QVERIFY(!isPem("  " + QByteArray(block).replace("\n", "\n  ")));
        QVERIFY(!isPem("-----BEGIN CERTIFICATE-----\n...\n-----END CERTIFICATE-----\n"));
        QVERIFY(!isPem("-----BEGIN CERTIFICATE-----\nQUJ\n-----END CERTIFICATE-----\n"));
        QVERIFY(!isPem("-----BEGIN A-----\nQUJD\n-----END B-----\n"));
        QVERIFY(!isPem(QByteArray()));
        QVERIFY(!isPem("/etc/ssl/ca.pem"));
    }

    // RT:pkg/runtime/meta/meta.go, facts F.3.
    void templates()
    {
        ResolveContext context;
        const auto filled = [&](const char* text) {
            const auto result = withTemplates(QStringLiteral("f"), QString::fromUtf8(text), context);
            return result ? *result : QStringLiteral("error: ") + result.error();
        };
        QCOMPARE(filled("a-{appID}-b"), QStringLiteral("a-myapp-b"));
        QCOMPARE(filled("{namespace}"), QStringLiteral("default.myapp"));
        QCOMPARE(filled("{podName}"), QStringLiteral("error: failed to parse metadata: property f refers to {podName} "
                                                     "but podName is not set"));
        const QString two = filled("{uuid}{uuid}");
        QCOMPARE(two.size(), 72);
        QVERIFY(two.left(36) != two.mid(36));
        QCOMPARE(filled("{UUID} {appId}"), QStringLiteral("{UUID} {appId}"));
        context.podName = QStringLiteral("pod-1");
        context.namespaceName = QStringLiteral("shop");
        QCOMPARE(filled("{podName}/{namespace}"), QStringLiteral("pod-1/shop.myapp"));
        context.keepUuid = true;
        context.podName.clear();
        QCOMPARE(filled("{uuid}{podName}"), QStringLiteral("{uuid}{podName}"));
        QVERIFY(prefixesTopics(QStringLiteral("a{namespace}"), u"1.18"));
        QVERIFY(!prefixesTopics(QStringLiteral("a{namespace}"), u"1.9"));
    }

    // Facts A.3, last row: letter by letter, no wildcards.
    void topicScopes()
    {
        const QString app = QStringLiteral("a");
        const QString topic = QStringLiteral("t");
        const auto allowed = [&](const Properties& properties) {
            return isTopicAllowed(properties, app, topic, TopicUse::Subscribe);
        };
        const auto one = [](const char* key, const char* value) {
            return Properties{{QString::fromLatin1(key), QString::fromLatin1(value)}};
        };
        QVERIFY(allowed({}));
        QVERIFY(allowed(one("allowedTopics", "x, t")));
        QVERIFY(!allowed(one("AllowedTopics", "x,#")));
        QVERIFY(!allowed(one("subscriptionScopes", "a=x;b=t")));
        QVERIFY(allowed(one("subscriptionScopes", "b=x")));
        QVERIFY(!allowed(one("subscriptionScopes", "a=")));
        QVERIFY(allowed(one("publishingScopes", "a=")));
        QVERIFY(!allowed(one("protectedTopics", "t")));
        QVERIFY(isInScope({}, app));
        QVERIFY(!isInScope({QStringLiteral("b")}, app));
    }
};

QTEST_GUILESS_MAIN(TestGoText)
#include "tst_go_text.moc"
