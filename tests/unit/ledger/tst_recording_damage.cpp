#include "tests/unit/ledger/recording_rig.h"

#include "core/ledger/recording/pcapng.h"
#include "core/ledger/recording/recording_format.h"
#include "core/ledger/recording/reopened.h"

#include <QBuffer>
#include <QTest>

using namespace wb;
using namespace wb::ledger;
using namespace wb::test;

// What is not whole, not ours, or meant to do harm.
class TestRecordingDamage : public QObject {
    Q_OBJECT

private:
    static QByteArray story();
    static Result<Reopened, QString> open(QByteArray bytes);

private Q_SLOTS:
    void everyCutIsReadUpToItsLastWholeBlock();
    void aFileThatWasNotClosedSaysSo();
    void aDamagedBlockEndsTheReading_data();
    void aDamagedBlockEndsTheReading();
    void foreignFilesAreRefused_data();
    void foreignFilesAreRefused();
    void whatIsNotUnderstoodIsSkipped();
    void aSecondSectionIsNotRead();
    void everyByteMayBeWrong();
    void readingCanBeStopped();
    void aMissingFileIsTold();
};

QByteArray TestRecordingDamage::story()
{
    RecordingRig rig;
    if (!rig.start()) return {};
    for (const Seen& seen : everyKind()) rig.seen({1, Role::Sidecar, seen.inbound}, seen.wire);
    Delivered delivered;
    delivered.delivery = 1;
    delivered.seq = 4;
    delivered.topic = "orders/new";
    rig.happened(1, delivered);
    rig.recorder.stop();
    return rig.bytes();
}

Result<Reopened, QString> TestRecordingDamage::open(QByteArray bytes)
{
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::ReadOnly);
    return reopenRecording(buffer, smallestBudgetBytes);
}

void TestRecordingDamage::everyCutIsReadUpToItsLastWholeBlock()
{
    const QByteArray whole = story();
    QVERIFY(whole.size() > 1000);
    std::vector<qsizetype> ends; // of the blocks
    for (qsizetype at = 0; at < whole.size();) ends.push_back(at += qsizetype(pcapng::get32(whole.constData() + at + 4)));
    std::uint64_t most = 0;
    for (qsizetype size = 0; size < whole.size(); ++size) {
        const auto reopened = open(whole.left(size));
        if (!reopened) {
            QVERIFY(size < ends[2]); // the interfaces are not there yet
            continue;
        }
        QVERIFY(reopened->packets >= most);
        most = reopened->packets;
        const auto next = std::upper_bound(ends.begin(), ends.end(), size);
        const qsizetype end = next == ends.begin() ? 0 : *std::prev(next);
        QVERIFY2(reopened->incomplete.contains(QStringLiteral("byte %1").arg(end)), qPrintable(reopened->incomplete));
    }
    QCOMPARE(most, everyKind().size());
    QCOMPARE(open(whole)->incomplete, QString());
}

void TestRecordingDamage::aFileThatWasNotClosedSaysSo()
{
    RecordingRig rig;
    QVERIFY(rig.start());
    rig.seen(fromBroker, wireOf(mqtt::Pingresp{}));
    QTRY_COMPARE(rig.recorder.status().packets, 1u);
    const QByteArray bytes = rig.bytes(); // as a kill would leave it
    const auto reopened = open(bytes);
    QVERIFY(reopened);
    QCOMPARE(reopened->packets, 1u);
    QVERIFY2(reopened->incomplete.contains(QStringLiteral("not closed")) &&
             reopened->incomplete.contains(QString::number(bytes.size())), qPrintable(reopened->incomplete));
}

void TestRecordingDamage::aDamagedBlockEndsTheReading_data()
{
    QTest::addColumn<quint32>("length");
    QTest::newRow("zero") << 0u;
    QTest::newRow("shorter than its lengths") << 8u;
    QTest::newRow("no multiple of four") << 61u;
    QTest::newRow("four gigabytes") << 0xfffffffcu;
    QTest::newRow("another block's end") << 60u;
}

void TestRecordingDamage::aDamagedBlockEndsTheReading()
{
    QFETCH(const quint32, length);
    QByteArray bytes = story();
    qsizetype at = 0;
    for (int block = 0; block < 12; ++block) at += qsizetype(pcapng::get32(bytes.constData() + at + 4));
    QVERIFY(pcapng::get32(bytes.constData() + at + 4) != length);
    std::string word;
    pcapng::put32(word, length);
    bytes.replace(at + 4, 4, QByteArray::fromStdString(word));
    const auto reopened = open(bytes);
    QVERIFY(reopened);
    QVERIFY(reopened->packets > 0 && reopened->packets < everyKind().size());
    QVERIFY2(reopened->incomplete.contains(QStringLiteral("byte %1 is damaged").arg(at)), qPrintable(reopened->incomplete));
}

void TestRecordingDamage::foreignFilesAreRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("word");
    QTest::newRow("empty") << QByteArray() << QStringLiteral("pcapng");
    QTest::newRow("text") << QByteArray("{\"id\":1}\n").repeated(10) << QStringLiteral("pcapng");
    QTest::newRow("pcap") << QByteArray::fromHex("d4c3b2a1020004000000000000000000ffff000001000000") << QStringLiteral("pcapng");
    QTest::newRow("other byte order") << QByteArray::fromHex("0a0d0d0a0000001c1a2b3c4d00010000ffffffffffffffff0000001c") << QStringLiteral("order");
    std::string ethernet;
    pcapng::BlockWriter section(ethernet, pcapng::sectionHeader);
    pcapng::put32(ethernet, pcapng::byteOrderMagic);
    pcapng::put32(ethernet, 1);
    pcapng::put64(ethernet, ~std::uint64_t{0});
    section.end();
    QTest::newRow("no interfaces") << QByteArray::fromStdString(ethernet) << QStringLiteral("interface");
    pcapng::BlockWriter interface(ethernet, pcapng::interfaceDescription);
    pcapng::put32(ethernet, 1);
    pcapng::put32(ethernet, 0);
    interface.end();
    pcapng::PacketWriter packet(ethernet, 0, noon);
    packet.dataEnds();
    packet.end();
    QTest::newRow("captured elsewhere") << QByteArray::fromStdString(ethernet) << QStringLiteral("interface");
    QTest::newRow("head only") << story().left(40) << QStringLiteral("byte 40");
}

void TestRecordingDamage::foreignFilesAreRefused()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const QString, word);
    const auto reopened = open(bytes);
    QVERIFY(!reopened);
    QVERIFY2(reopened.error().contains(word) && reopened.error().endsWith(u'.'), qPrintable(reopened.error()));
}

// Packets of another interface, a fact of a kind to come, JSON that is none: the rest is read, and this is told.
void TestRecordingDamage::whatIsNotUnderstoodIsSkipped()
{
    const QByteArray whole = story();
    std::string more;
    pcapng::PacketWriter unknown(more, 7, noon);
    unknown.dataEnds();
    unknown.end();
    for (const std::string_view line : {"{\"fact\":\"fromTheFuture\"}", "{", "{\"record\":\"connection\",\"connection\":70000}"}) {
        pcapng::PacketWriter packet(more, factInterfaceId, noon);
        more += std::string_view("\x00\x0c\x00\x04json\x00\x00\x00\x00", 12);
        more += line;
        packet.dataEnds();
        packet.end();
    }
    const auto reopened = open(whole + QByteArray::fromStdString(more));
    QVERIFY(reopened);
    QCOMPARE(reopened->packets, everyKind().size());
    QVERIFY2(reopened->incomplete.contains(QStringLiteral("4 blocks")) &&
             reopened->incomplete.contains(QStringLiteral("byte %1").arg(whole.size())), qPrintable(reopened->incomplete));
}

void TestRecordingDamage::aSecondSectionIsNotRead()
{
    const QByteArray whole = story();
    const auto reopened = open(whole + whole);
    QVERIFY(reopened);
    QCOMPARE(reopened->packets, everyKind().size());
    QVERIFY2(reopened->incomplete.contains(QStringLiteral("byte %1").arg(whole.size())), qPrintable(reopened->incomplete));
}

// Each byte of a whole recording overwritten in turn: something is read or a sentence is said, and nothing breaks.
void TestRecordingDamage::everyByteMayBeWrong()
{
    const QByteArray whole = story();
    for (qsizetype at = 0; at < whole.size(); ++at) {
        for (const char byte : {'\xff', '\x00', '\x7f'}) {
            QByteArray bytes = whole;
            bytes[at] = byte;
            const auto reopened = open(bytes);
            if (reopened) QVERIFY(reopened->packets <= everyKind().size());
            else QVERIFY(reopened.error().endsWith(u'.'));
        }
    }
}

void TestRecordingDamage::readingCanBeStopped()
{
    RecordingRig rig;
    QVERIFY(rig.start());
    const std::string wire = wireOf(mqtt::Publish{"much", std::string(60'000, 'x'), 0, mqtt::QoS::AtMostOnce, false, false});
    for (int i = 0; i < 400; ++i) rig.seen(fromBroker, wire); // 24 MB
    rig.recorder.stop();
    std::vector<std::pair<qint64, qint64>> told;
    const auto stopped = reopenRecording(rig.path, defaultBudgetBytes, [&](qint64 done, qint64 all) {
        told.emplace_back(done, all);
        return told.size() < 3;
    });
    QVERIFY(!stopped);
    QCOMPARE(told.size(), 3u);
    QVERIFY(told[0].first < told[1].first && told[1].first < told[2].first);
    QCOMPARE(told[0].second, qint64(rig.bytes().size()));
    qint64 last = 0;
    QVERIFY(reopenRecording(rig.path, defaultBudgetBytes, [&](qint64 done, qint64) {
        last = done;
        return true;
    }));
    QCOMPARE(last, told[0].second);
}

void TestRecordingDamage::aMissingFileIsTold()
{
    const auto reopened = reopenRecording(QStringLiteral("/nonexistent/x.pcapng"), defaultBudgetBytes);
    QVERIFY(!reopened && reopened.error().contains(QStringLiteral("/nonexistent/x.pcapng")));
    const auto folder = reopenRecording(QStringLiteral("/tmp"), defaultBudgetBytes);
    QVERIFY(!folder && folder.error().endsWith(u'.'));
}

QTEST_GUILESS_MAIN(TestRecordingDamage)
#include "tst_recording_damage.moc"
