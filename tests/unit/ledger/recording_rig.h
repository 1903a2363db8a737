#pragma once

#include "core/ledger/ledger.h"
#include "core/ledger/recording/recorder.h"
#include "core/mqtt/codec.h"
#include "tests/unit/ledger/frames.h"

#include <QFile>
#include <QTemporaryDir>

#include <string>
#include <vector>

// A ledger and its recorder, fed as an engine feeds them.

namespace wb::test {

inline mqtt::Frame frameOf(std::string_view wire)
{
    std::size_t header = 1;
    while (header < wire.size() && (static_cast<unsigned char>(wire[header++]) & 0x80)) {}
    return {wire, wire.substr(header), 0};
}

inline std::string wireOf(const mqtt::Packet& packet)
{
    auto wire = mqtt::encode(packet);
    return wire ? *wire : std::string();
}

class RecordingRig {
public:
    explicit RecordingRig(std::size_t budgetBytes = ledger::defaultBudgetBytes) : ledger(budgetBytes) {}

    bool start() { return bool(recorder.start(path)); }
    ledger::Seq seen(ledger::Origin origin, std::string_view wire)
    {
        const mqtt::Frame frame = frameOf(wire);
        ledger::Seq seq = ledger::noSeq;
        if (frame.type() == mqtt::PacketType::Publish) {
            const auto publish = mqtt::decodePublish(frame);
            seq = ledger.append(origin, ++now, frame, publish ? &*publish : nullptr);
        } else {
            seq = ledger.append(origin, ++now, frame, nullptr);
        }
        recorder.packet(origin, now, wire, seq);
        return seq;
    }
    void happened(ledger::ConnectionId connection, ledger::FactBody body)
    {
        recorder.add(factAt(connection, std::move(body)));
    }
    ledger::Fact factAt(ledger::ConnectionId connection, ledger::FactBody body)
    {
        return {++now, connection, std::move(body)};
    }
    QByteArray bytes() const
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QTemporaryDir folder;
    QString path = folder.filePath(QStringLiteral("session.pcapng"));
    ledger::Ledger ledger;
    ledger::Recorder recorder;
    std::int64_t now = noon; // of the latest; each is a nanosecond later
};

// Every kind of control packet, in the direction in which it goes, as one client's story.
struct Seen {
    bool inbound;
    std::string wire;
};

inline std::vector<Seen> everyKind()
{
    using namespace mqtt;
    const Connect connect{ProtocolLevel::Mqtt311, "orders-sub", false, 30, Will{"last/word", "gone", QoS::AtLeastOnce, true},
                          "worker", "s3cret-w0rd"};
    std::vector<Seen> all;
    const auto out = [&](const Packet& packet) { all.push_back({false, wireOf(packet)}); };
    const auto in = [&](const Packet& packet) { all.push_back({true, wireOf(packet)}); };
    out(connect);
    in(Connack{true, 0});
    out(Subscribe{7, {{"orders/#", QoS::ExactlyOnce}, {"health", QoS::AtMostOnce}}});
    in(Suback{7, {2, 0}});
    in(Publish{"orders/new", "{\"id\":\"a\"}", 11, QoS::AtLeastOnce, false, false});
    out(Puback{11});
    in(Publish{"orders/two", "two", 12, QoS::ExactlyOnce, true, true});
    out(Pubrec{12});
    in(Pubrel{12});
    out(Pubcomp{12});
    out(Publish{"answers", "", 0, QoS::AtMostOnce, false, true});
    out(Publish{"answers/1", "one", 1, QoS::AtLeastOnce, false, false});
    in(Puback{1});
    out(Publish{"answers/2", "two", 2, QoS::ExactlyOnce, false, false});
    in(Pubrec{2});
    out(Pubrel{2});
    in(Pubcomp{2});
    out(Pingreq{});
    in(Pingresp{});
    out(Unsubscribe{8, {"health"}});
    in(Unsuback{8});
    out(Disconnect{});
    return all;
}

} // namespace wb::test
