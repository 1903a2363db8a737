#include "core/dapr/go_address.h"

#include <QTest>

using wb::dapr::bracketedAddressError;

// What stands between [ and ] of a URL, judged as Go's net/netip.ParseAddr judges it.

class TestGoAddress : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void addresses_data();
    void addresses();
    void everyReasonQuotesTheWhole();
};

void TestGoAddress::addresses_data()
{
    QTest::addColumn<QString>("reason"); // empty: it is an address
    const auto row = [](const char* text, const char* reason = "") { QTest::newRow(text) << QString::fromLatin1(reason); };
    row("::1");
    row("::");
    row("1::");
    row("1:2:3:4:5:6:7:8");
    row("fe80::1%eth0");
    row("::ffff:192.0.2.1");
    row("1:2:3:4:5:6:192.0.2.1");
    row("ABCD:ef01::");
    row("", "unable to parse IP");
    row("localhost", "unable to parse IP");
    row("1.2.3.4", "invalid IP-literal");
    row("1.2.3", "IPv4 address too short");
    row("1.2.3.4.5", "IPv4 address too long");
    row("1.2.3.256", "IPv4 field has value >255");
    row("01.2.3.4", "IPv4 field has octet with leading zero");
    row("1..3.4", "IPv4 field must have at least one digit (at \".3.4\")");
    row("1.2.3.x", "unexpected character (at \"x\")");
    row("eth0%1", "missing IPv6 address");
    row("::1%", "zone must be a non-empty string");
    row("1:2", "address string too short");
    row("1::2::3", "multiple :: in address (at \":3\")");
    row("1:2:3:4:5:6:7:8:9", "trailing garbage after address (at \"9\")");
    row("1:2:3:4::5:6:7:8", "the :: must expand to at least one field of zeros");
    row("12345::", "each group must have 4 or less digits (at \"12345::\")");
    row("1:", "colon must be followed by more characters (at \":\")");
    row(":1", "each colon-separated field must have at least one digit (at \":1\")");
    row("1:2g::", "unexpected character, want colon (at \"g::\")");
    row("1:192.0.2.1", "embedded IPv4 address must replace the final 2 fields of the address (at \"192.0.2.1\")");
}

void TestGoAddress::addresses()
{
    QFETCH(QString, reason);
    const QString error = bracketedAddressError(QByteArray(QTest::currentDataTag()));
    if (reason.isEmpty()) QCOMPARE(error, QString());
    else QVERIFY2(error.endsWith(reason), qPrintable(error));
}

void TestGoAddress::everyReasonQuotesTheWhole()
{
    QCOMPARE(bracketedAddressError("1:\"x"),
             QStringLiteral("invalid host: ParseAddr(\"1:\\\"x\"): each colon-separated field must have at least one "
                            "digit (at \"\\\"x\")"));
}

QTEST_APPLESS_MAIN(TestGoAddress)
#include "tst_go_address.moc"
