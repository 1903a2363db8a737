#include "core/dapr/go_text.h"
#include "core/dapr/url.h"
#include "tests/support/shared_data.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace wb::dapr;

// Go's net/url and the component's scheme map (facts B.1).
class TestDaprUrl : public QObject {
    Q_OBJECT

    static QString line(const QString& url)
    {
        const auto parsed = parseGoUrl(url);
        if (!parsed) return QStringLiteral("ERR ") + parsed.error();
        return QStringLiteral("scheme=%1 host=%2 user=%3 pw=%4(%5) path=%6 opaque=%7 -> broker %8")
            .arg(goQuoted(parsed->scheme), goQuoted(parsed->host), goQuoted(parsed->user), goQuoted(parsed->password),
                 parsed->hasPassword ? QStringLiteral("true") : QStringLiteral("false"), goQuoted(parsed->path),
                 goQuoted(parsed->opaque), goQuoted(brokerAddress(*parsed)));
    }

private Q_SLOTS:
    // Every row recorded from the real code.
    void equalToTheRecordedTable()
    {
        const QString shared = wb::test::sharedDir();
        if (shared.isEmpty()) QSKIP("the folder of recorded facts is not beside this checkout");
        QFile file(shared + QStringLiteral("/vectors/dapr/url-parse.txt"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        static const QRegularExpression form(QStringLiteral("^URL (\".*?\") +(scheme=.*|ERR .*)$"));
        int rows = 0;
        for (const QString& row : QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts)) {
            const auto match = form.match(row);
            QVERIFY2(match.hasMatch(), qPrintable(row));
            const auto url = goUnquoted(match.captured(1));
            QVERIFY(url);
            QCOMPARE(line(*url), match.captured(2));
            ++rows;
        }
        QVERIFY(rows >= 30);
    }

    void moreOfGosRules_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* url, const char* expected) {
            QTest::newRow(url) << QString::fromUtf8(url) << QString::fromUtf8(expected);
        };
        row("tcp://[::1%25eth0]:1", "ok [::1%eth0]:1");
        row("tcp://[::1", "parse \"tcp://[::1\": missing ']' in host");
        row("tcp://[127.0.0.1]:1", "parse \"tcp://[127.0.0.1]:1\": invalid IP-literal");
        row("tcp://[h]:1", "parse \"tcp://[h]:1\": invalid host: ParseAddr(\"h\"): unable to parse IP");
        row("tcp://[1::2::3]:1", "parse \"tcp://[1::2::3]:1\": invalid host: ParseAddr(\"1::2::3\"): "
                                 "multiple :: in address (at \":3\")");
        row("tcp://[::ffff:1.2.3.4]", "ok [::ffff:1.2.3.4]");
        row("tcp://h%41:1", "parse \"tcp://h%41:1\": invalid URL escape \"%41\"");
        row("tcp://h%:1", "parse \"tcp://h%:1\": invalid URL escape \"%:1\"");
        row("tcp://h\xc3\xa4user:1", "ok h\xc3\xa4user:1");
        row("tcp://a b@h:1", "parse \"tcp://a b@h:1\": net/url: invalid userinfo");
        row("tcp://h:1\n", "parse \"tcp://h:1\\n\": net/url: invalid control character in URL");
        row(":1883", "parse \":1883\": missing protocol scheme");
        row("http://a:1:2", "parse \"http://a:1:2\": invalid port \":1:2\" after host");
        row("tcp://h:1/%zz", "parse \"tcp://h:1/%zz\": invalid URL escape \"%zz\"");
        row("tcp://h:1#%zz", "parse \"tcp://h:1#%zz\": invalid URL escape \"%zz\"");
        row("tcp://h?x=1", "ok h");
        row("1tcp://h", "parse \"1tcp://h\": first path segment in URL cannot contain colon");
    }

    void moreOfGosRules()
    {
        QFETCH(QString, url);
        const auto parsed = parseGoUrl(url);
        QTEST(parsed ? QStringLiteral("ok ") + parsed->host : parsed.error(), "expected");
    }

    void hostAndPort()
    {
        QCOMPARE(splitHostPort(QStringLiteral("h:1883")).host, QStringLiteral("h"));
        QCOMPARE(splitHostPort(QStringLiteral("h:1883")).port, 1883);
        QCOMPARE(splitHostPort(QStringLiteral("[::1]")).host, QStringLiteral("::1"));
        QCOMPARE(splitHostPort(QStringLiteral("[::1]")).port, -1);
        QCOMPARE(splitHostPort(QStringLiteral("[::1]:2")).port, 2);
        QCOMPARE(splitHostPort(QStringLiteral("h")).port, -1);
    }

    void schemesThatTheClientLibraryKnows()
    {
        QVERIFY(isDialable(QStringLiteral("tcp")));
        QVERIFY(isDialable(QStringLiteral("mqtt+ssl")));
        QVERIFY(!isDialable(QStringLiteral("http")));
        QVERIFY(!isDialable(QString()));
        QVERIFY(isTlsScheme(brokerScheme(QStringLiteral("mqtts"))));
        QVERIFY(!isTlsScheme(brokerScheme(QStringLiteral("mqtt"))));
    }

    void aPasswordIsNotForEyes()
    {
        QCOMPARE(withoutPassword(QStringLiteral("tcp://u:se@cret@h:1")), QStringLiteral("tcp://u:***@h:1"));
        QCOMPARE(withoutPassword(QStringLiteral("tcp://u@h:1")), QStringLiteral("tcp://u@h:1"));
        QCOMPARE(withoutPassword(QStringLiteral("tcp://:pw@h:1")), QStringLiteral("tcp://:***@h:1"));
        QCOMPARE(withoutPassword(QStringLiteral("tcp://h:1/a")), QStringLiteral("tcp://h:1/a"));
        QVERIFY(!withoutPassword(QStringLiteral("tcp://u:a/b#c?d@h:1")).contains(u"a/b"));
    }
};

QTEST_GUILESS_MAIN(TestDaprUrl)
#include "tst_dapr_url.moc"
