#include "tests/ui/ledger_feeder.h"
#include "ui/models/packet_fields.h"
#include "ui/models/packet_model.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace wb;
using ui::PacketModel;

namespace {

std::string wireOf(const mqtt::Packet& packet)
{
    return *mqtt::encode(packet, mqtt::EncodeRules::AsGiven);
}

mqtt::Connect connectOf(const char* clientId)
{
    mqtt::Connect connect;
    connect.clientId = clientId;
    return connect;
}

const ui::PacketField* find(const QList<ui::PacketField>& fields, const char* name)
{
    for (const auto& field : fields)
        if (field.name == QLatin1String(name)) return &field;
    return nullptr;
}

} // namespace

class TestPacketModel : public QObject {
    Q_OBJECT
private:
    struct Bench {
        test::LedgerFeeder feeder;
        PacketModel model;
        QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};

        void take() { model.apply(*feeder.delta()); }
        QString cell(int row, int column) const { return model.index(row, column).data().toString(); }
        QStringList column(int column) const
        {
            QStringList all;
            for (int row = 0; row < model.rowCount(); ++row) all += cell(row, column);
            return all;
        }
    };
    static constexpr ledger::Origin sent{1, ledger::Role::Sidecar, false};

private Q_SLOTS:
    void showsBothDirections();
    void sizesAreThoseOfTheWire();
    void filtersByTypeConnectionAndText();
    void everyTypeHasASentence();
    void fieldsCoverEveryByte_data();
    void fieldsCoverEveryByte();
    void passwordIsNeverShown();
    void malformedPacketsSayWhy();
    void byteFindsItsField();
    void fieldsAreAModel();
};

void TestPacketModel::showsBothDirections()
{
    Bench b;
    b.feeder.packet(connectOf("orders"), sent);
    b.feeder.packet(mqtt::Connack{true, 0});
    b.feeder.message("t", "hello", 1);
    b.feeder.packet(mqtt::Puback{7}, sent);
    b.take();
    QCOMPARE(b.column(PacketModel::TypeColumn), QStringList({QStringLiteral("CONNECT"), QStringLiteral("CONNACK"),
                                                             QStringLiteral("PUBLISH"), QStringLiteral("PUBACK")}));
    QCOMPARE(b.cell(0, PacketModel::DirectionColumn), QStringLiteral("→ out"));
    QCOMPARE(b.cell(1, PacketModel::DirectionColumn), QStringLiteral("← in"));
    QCOMPARE(b.cell(1, PacketModel::SummaryColumn), QStringLiteral("accepted, session present"));
    QCOMPARE(b.cell(2, PacketModel::IdColumn), QStringLiteral("7"));
    QCOMPARE(b.cell(2, PacketModel::SummaryColumn), QStringLiteral("t: hello"));
    QCOMPARE(b.cell(3, PacketModel::SummaryColumn), QStringLiteral("packet 7 is acknowledged"));
}

void TestPacketModel::sizesAreThoseOfTheWire()
{
    Bench b;
    b.feeder.message("t", std::string(200, 'x'), 1);
    b.feeder.message("orders/new", "", 0, true);
    b.feeder.packet(mqtt::Pingreq{}, sent);
    b.take();
    for (int row = 0; row < 3; ++row)
        QCOMPARE(b.cell(row, PacketModel::SizeColumn), QString::number(b.model.snapshot().wire(ledger::Seq(row)).size()));
}

void TestPacketModel::filtersByTypeConnectionAndText()
{
    Bench b;
    b.feeder.message("orders", "RUNNING", 1);
    b.feeder.packet(mqtt::Puback{7}, sent);
    b.feeder.message("plant", "x", 0, false, false, ledger::Role::Observer);
    b.take();
    b.model.setQuery({quint16(1u << unsigned(mqtt::PacketType::Puback)), {}, {}});
    QCOMPARE(b.column(PacketModel::TypeColumn), QStringList{QStringLiteral("PUBACK")});
    b.model.setQuery({0, ledger::ConnectionId(2), {}});
    QCOMPARE(b.column(PacketModel::SummaryColumn), QStringList{QStringLiteral("plant: x")});
    b.model.setQuery({0, {}, QStringLiteral("running")});
    QCOMPARE(b.model.rowCount(), 1);
    b.feeder.message("later", "still running", 0);
    b.take();
    QCOMPARE(b.model.rowCount(), 2);
    b.model.setQuery({});
    QCOMPARE(b.model.rowCount(), 4);
    b.feeder.message("more", "");
    b.take();
    QCOMPARE(b.model.rowCount(), 5);
}

void TestPacketModel::everyTypeHasASentence()
{
    const mqtt::Packet all[]{connectOf("c"), mqtt::Connack{}, mqtt::Publish{"t", "x", 0, mqtt::QoS::AtMostOnce, false, false},
                             mqtt::Puback{1}, mqtt::Pubrec{1}, mqtt::Pubrel{1}, mqtt::Pubcomp{1},
                             mqtt::Subscribe{1, {{"a/#", mqtt::QoS::AtLeastOnce}}}, mqtt::Suback{1, {1, 0x80}},
                             mqtt::Unsubscribe{1, {"a/#"}}, mqtt::Unsuback{1}, mqtt::Pingreq{}, mqtt::Pingresp{},
                             mqtt::Disconnect{}};
    for (const mqtt::Packet& packet : all) {
        const QString sentence = ui::packetSummary(wireOf(packet));
        QVERIFY2(!sentence.isEmpty() && !sentence.contains(u"malformed"), qPrintable(sentence));
    }
    QCOMPARE(ui::packetSummary(wireOf(mqtt::Suback{1, {1, 0x80}})), QStringLiteral("granted QoS 1, refused"));
}

void TestPacketModel::fieldsCoverEveryByte_data()
{
    QTest::addColumn<QByteArray>("wire");
    const auto row = [](const char* name, const mqtt::Packet& packet) {
        QTest::newRow(name) << QByteArray::fromStdString(wireOf(packet));
    };
    mqtt::Connect connect = connectOf("orders");
    connect.cleanSession = false;
    connect.keepAliveSeconds = 30;
    connect.will = mqtt::Will{"will/topic", "gone", mqtt::QoS::AtLeastOnce, true};
    connect.userName = "me";
    connect.password = "****";
    row("CONNECT", connect);
    row("CONNACK", mqtt::Connack{true, 0});
    row("PUBLISH 1", mqtt::Publish{"orders/new", "{}", 7, mqtt::QoS::AtLeastOnce, true, true});
    row("PUBLISH long", mqtt::Publish{"t", std::string(300, 'x'), 0, mqtt::QoS::AtMostOnce, false, false});
    row("PUBREL", mqtt::Pubrel{9});
    row("SUBSCRIBE", mqtt::Subscribe{3, {{"a/#", mqtt::QoS::AtLeastOnce}, {"b/+", mqtt::QoS::ExactlyOnce}}});
    row("SUBACK", mqtt::Suback{3, {1, 0x80}});
    row("UNSUBSCRIBE", mqtt::Unsubscribe{4, {"a/#", "b"}});
    row("UNSUBACK", mqtt::Unsuback{4});
    row("PINGREQ", mqtt::Pingreq{});
    row("DISCONNECT", mqtt::Disconnect{});
}

// The bytes are the truth (product.md): each belongs to a field, and no field reaches past the end.
void TestPacketModel::fieldsCoverEveryByte()
{
    QFETCH(QByteArray, wire);
    const auto fields = ui::fieldsOf({wire.constData(), std::size_t(wire.size())});
    std::vector<bool> covered(std::size_t(wire.size()));
    for (const auto& field : fields) {
        QVERIFY(field.begin >= 0 && field.begin <= field.end && field.end <= wire.size());
        QVERIFY(!field.clause.isEmpty());
        QVERIFY2(field.name != QLatin1String("Malformed") && field.name != QLatin1String("Bytes left over"),
                 qPrintable(field.value));
        for (qsizetype i = field.begin; i < field.end; ++i) covered[std::size_t(i)] = true;
    }
    QVERIFY(std::find(covered.begin(), covered.end(), false) == covered.end());
}

void TestPacketModel::passwordIsNeverShown()
{
    Bench b;
    mqtt::Connect connect = connectOf("c");
    connect.userName = "me";
    connect.password = "hunter2";
    b.feeder.packet(connect, sent);
    b.take();
    const auto fields = ui::fieldsOf(b.model.snapshot().data(0));
    const auto* password = find(fields, "Password");
    QVERIFY(password);
    QCOMPARE(password->value, QStringLiteral("password, 7 bytes, not kept"));
    for (const auto& field : fields) QVERIFY(!field.value.contains(u"hunter2"));
    QVERIFY(b.model.snapshot().data(0).find("hunter2") == std::string_view::npos);
}

// The verdict is the decoder's, with its clause.
void TestPacketModel::malformedPacketsSayWhy()
{
    const std::string qos3("\x36\x05\x00\x01t\x00\x01", 7); // [MQTT-3.3.1-4]
    const auto fields = ui::fieldsOf(qos3);
    const auto* verdict = find(fields, "Malformed");
    QVERIFY(verdict);
    QVERIFY(verdict->wrong);
    QVERIFY(verdict->clause.contains(u"3.3.1-4"));
    const auto cut = ui::fieldsOf(std::string_view("\x82\x08\x00\x01\x00", 5)); // no crash on any prefix
    QVERIFY(find(cut, "Malformed"));
    QVERIFY(ui::fieldsOf({}).isEmpty());
}

void TestPacketModel::byteFindsItsField()
{
    ui::PacketFieldModel model;
    model.setFields(ui::fieldsOf(wireOf(mqtt::Publish{"ab", "xyz", 258, mqtt::QoS::AtLeastOnce, false, false})));
    const auto at = [&](qsizetype offset) { return model.fieldAt(model.rowForByte(offset))->name; };
    QCOMPARE(at(0), QStringLiteral("Control packet type"));
    QCOMPARE(at(1), QStringLiteral("Remaining Length"));
    QCOMPARE(at(4), QStringLiteral("Topic name"));
    QCOMPARE(at(6), QStringLiteral("Packet identifier"));
    QCOMPARE(at(9), QStringLiteral("Payload"));
    QCOMPARE(model.rowForByte(99), -1);
}

void TestPacketModel::fieldsAreAModel()
{
    ui::PacketFieldModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setFields(ui::fieldsOf(wireOf(mqtt::Connack{true, 5})));
    QVERIFY(model.rowCount() > 3);
    model.setFields({});
    QCOMPARE(model.rowCount(), 0);
}

QTEST_GUILESS_MAIN(TestPacketModel)
#include "tst_packet_model.moc"
