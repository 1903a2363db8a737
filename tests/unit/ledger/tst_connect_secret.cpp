#include "core/ledger/connect_secret.h"

#include "core/mqtt/codec.h"

#include <QTest>

using namespace wb;

// No password reaches the ledger, and with it no view, log or export.

namespace {

constexpr std::size_t header = 2; // of the packets here

std::string connectWith(bool will, bool userName)
{
    mqtt::Connect connect;
    connect.clientId = "client";
    if (will) connect.will = mqtt::Will{"will/topic", "gone", mqtt::QoS::AtMostOnce, false};
    if (userName) connect.userName = "user";
    connect.password = "S3CRET";
    return *mqtt::encode(connect);
}

std::string masked(std::string wire)
{
    ledger::maskPassword(wire.data(), wire.size(), header);
    return wire;
}

} // namespace

class TestConnectSecret : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void onlyThePasswordIsMasked_data();
    void onlyThePasswordIsMasked();
    void withoutPasswordNothingChanges();
    void fieldsThatDoNotAddUpHideTheRest();
    void nothingIsTooShort();
};

// [3.1.3]: client id, will topic, will message, user name, password, in this order.
void TestConnectSecret::onlyThePasswordIsMasked_data()
{
    QTest::addColumn<bool>("will");
    QTest::newRow("3.1.3.5: behind the user name") << false;
    QTest::newRow("3.1.3.2, 3.1.3.3: behind the will") << true;
}

void TestConnectSecret::onlyThePasswordIsMasked()
{
    QFETCH(bool, will);
    const std::string wire = connectWith(will, true);
    std::string expected = wire;
    expected.replace(expected.find("S3CRET"), 6, "******");
    QCOMPARE(QByteArray::fromStdString(masked(wire)), QByteArray::fromStdString(expected));
}

void TestConnectSecret::withoutPasswordNothingChanges()
{
    mqtt::Connect connect;
    connect.clientId = "client";
    connect.userName = "user";
    const std::string wire = *mqtt::encode(connect);
    QCOMPARE(QByteArray::fromStdString(masked(wire)), QByteArray::fromStdString(wire));
}

// A packet that was made wrong on purpose: each field's length in turn is longer than the packet.
void TestConnectSecret::fieldsThatDoNotAddUpHideTheRest()
{
    for (const bool will : {false, true}) {
        const std::string wire = connectWith(will, true);
        for (const std::string_view field : {"MQTT", "client", "will/topic", "gone", "user", "S3CRET"}) {
            const std::size_t at = wire.find(field);
            if (at == std::string::npos) continue;
            std::string wrong = wire;
            wrong[at - 2] = '\x7f';
            QVERIFY2(masked(wrong).find("S3CRET") == std::string::npos, field.data());
        }
    }
}

void TestConnectSecret::nothingIsTooShort()
{
    const std::string wire = connectWith(true, true);
    for (std::size_t size = 0; size <= wire.size(); ++size) {
        const std::string rest = masked(wire.substr(0, size));
        QCOMPARE(rest.size(), size);
        QVERIFY2(rest.find("S3") == std::string::npos, "no part of the password either");
    }
}

QTEST_APPLESS_MAIN(TestConnectSecret)
#include "tst_connect_secret.moc"
