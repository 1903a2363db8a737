#include "core/mqtt/inflight_store.h"
#include "core/mqtt/packet_ids.h"

#include <QTest>

#include <numeric>
#include <random>

using namespace wb::mqtt;

class InflightTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void idsGoRoundInACycle();
    void idsInUseAreNeverGivenAgain();
    void allIdsCanBeInUse();
    void publishesKeepTheirOrder();
    void publishesEndInAnyOrder();
    void aReusedIdFindsTheNewPublish();
    void deliveriesAreTakenOnce();
    void deliveriesAreFoundAmongGaps();
    void deliveriesOfTwoConnectionsAgoAreForgotten();
    void oneHeldForEverDoesNotKeepTheRest();
};

// [2.3.1]
void InflightTest::idsGoRoundInACycle()
{
    PacketIds ids;
    for (int round = 0; round < 2; ++round) {
        for (unsigned expected = 1; expected <= 65535; ++expected) {
            const auto id = ids.acquire();
            QCOMPARE(unsigned(*id), expected);
            ids.release(*id);
        }
    }
    QCOMPARE(ids.used(), std::size_t(0));
}

// [MQTT-2.3.1-2]
void InflightTest::idsInUseAreNeverGivenAgain()
{
    PacketIds ids;
    std::mt19937 random(5);
    std::vector<PacketId> held;
    std::vector<bool> used(65536);
    for (int step = 0; step < 300'000; ++step) {
        if (held.empty() || random() % 3 != 0) {
            const auto id = ids.acquire();
            if (!id) {
                QCOMPARE(held.size(), std::size_t(65535));
                continue;
            }
            QVERIFY(*id != 0 && !used[*id]);
            used[*id] = true;
            held.push_back(*id);
        } else {
            std::swap(held[random() % held.size()], held.back());
            ids.release(held.back());
            used[held.back()] = false;
            held.pop_back();
        }
        QCOMPARE(ids.used(), held.size());
    }
}

void InflightTest::allIdsCanBeInUse()
{
    PacketIds ids;
    for (int count = 0; count < 65535; ++count) QVERIFY(ids.acquire());
    QVERIFY(!ids.acquire());
    ids.release(777);
    ids.release(777); // a second time says nothing
    QCOMPARE(ids.acquire(), std::optional<PacketId>(777));
    QVERIFY(!ids.acquire());
}

namespace {

std::vector<PacketId> order(OutboundStore& store)
{
    std::vector<PacketId> ids;
    store.forEach([&](const UnfinishedPacket& publish) { ids.push_back(publish.packetId); });
    return ids;
}

UnfinishedPacket withId(PacketId id, OperationId operation)
{
    return {"wire", operation, id, QoS::AtLeastOnce, PublishStage::Sent};
}

UnackedDelivery delivery(DeliveryId id)
{
    return {id, static_cast<PacketId>(id % 65535 + 1), QoS::AtLeastOnce, Instant(), false};
}

} // namespace

void InflightTest::publishesKeepTheirOrder()
{
    OutboundStore store;
    for (const PacketId id : {9, 3, 65535, 1}) store.add(withId(id, id));
    store.end(3);
    QCOMPARE(order(store), (std::vector<PacketId>{9, 65535, 1}));
    QCOMPARE(store.size(), std::size_t(3));
    QVERIFY(!store.find(3));
    QVERIFY(!store.find(0));
    QCOMPARE(store.find(1)->operation, OperationId(1));
}

void InflightTest::publishesEndInAnyOrder()
{
    std::mt19937 random(6);
    OutboundStore store;
    std::vector<PacketId> held;
    PacketIds ids;
    for (int step = 0; step < 50'000; ++step) {
        if (held.size() < 300 && random() % 2 == 0) {
            const PacketId id = *ids.acquire();
            held.push_back(id);
            store.add(withId(id, step + 1));
        } else if (!held.empty()) {
            const auto at = held.begin() + static_cast<std::ptrdiff_t>(random() % held.size());
            store.end(*at);
            ids.release(*at);
            QVERIFY(!store.find(*at));
            held.erase(at);
        }
        QCOMPARE(store.size(), held.size());
        if (!held.empty()) QCOMPARE(store.find(held[held.size() / 2])->packetId, held[held.size() / 2]);
    }
    QCOMPARE(order(store), held);
}

void InflightTest::aReusedIdFindsTheNewPublish()
{
    OutboundStore store;
    store.add(withId(1, 100));
    store.add(withId(2, 101));
    store.end(2);
    store.add(withId(2, 102));
    QCOMPARE(store.find(2)->operation, OperationId(102));
    store.end(2);
    QVERIFY(!store.find(2));
    QCOMPARE(order(store), (std::vector<PacketId>{1}));
}

void InflightTest::deliveriesAreTakenOnce()
{
    DeliveryStore store;
    for (DeliveryId id = 1; id <= 3; ++id) store.add(delivery(id));
    QCOMPARE(store.take(2)->packetId, PacketId(3));
    QVERIFY(!store.take(2));
    QVERIFY(!store.take(4));
    QVERIFY(!store.take(0));
    QCOMPARE(store.size(), std::size_t(2));
    QVERIFY(store.take(1) && store.take(3));
    QVERIFY(store.list().empty());
}

// QoS 0 deliveries count too, so the ids that are held have gaps.
void InflightTest::deliveriesAreFoundAmongGaps()
{
    std::mt19937 random(7);
    DeliveryStore store;
    std::vector<DeliveryId> ids;
    for (DeliveryId id = 1; ids.size() < 1000; id += 1 + random() % 4) {
        ids.push_back(id);
        store.add(delivery(id));
    }
    std::shuffle(ids.begin(), ids.end(), random);
    for (const DeliveryId id : ids) {
        const auto taken = store.take(id);
        QVERIFY(taken);
        QCOMPARE(taken->id, id);
    }
    QCOMPARE(store.size(), std::size_t(0));
}

void InflightTest::deliveriesOfTwoConnectionsAgoAreForgotten()
{
    DeliveryStore store;
    store.add(delivery(1));
    store.connectionLost();
    store.add(delivery(2));
    QCOMPARE(store.list().size(), std::size_t(2));
    QVERIFY(store.list()[0].connectionLost && !store.list()[1].connectionLost);
    store.connectionLost();
    QCOMPARE(store.list().size(), std::size_t(1));
    QCOMPARE(store.list()[0].id, DeliveryId(2));
    QVERIFY(store.take(2)->connectionLost);
}

// A handler that never answers, in a stream of a million that do. Were every ended entry kept, this would take
// hundreds of megabytes; the list below would still be short, but place() could not be right after the sweeps.
void InflightTest::oneHeldForEverDoesNotKeepTheRest()
{
    DeliveryStore store;
    store.add(delivery(1));
    for (DeliveryId id = 2; id <= 1'000'000; ++id) {
        store.add(delivery(id));
        QVERIFY(store.take(id));
    }
    QCOMPARE(store.list().size(), std::size_t(1));
    QCOMPARE(store.take(1)->id, DeliveryId(1));
}

QTEST_APPLESS_MAIN(InflightTest)
#include "tst_inflight.moc"
