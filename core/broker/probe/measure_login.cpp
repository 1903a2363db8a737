#include "core/broker/probe/measurement.h"

// Who is let in: protocol versions, client ids, credentials.

namespace wb::broker {
namespace {

using namespace mqtt;
using Lane = Measurement::Lane;

// A CONNECT of another protocol level: the 3.1.1 packet with the level changed, and the properties that 5.0 wants.
std::string connectOfLevel(Bench& bench, char level)
{
    Connect connect = bench.connectOf({});
    connect.cleanSession = true;
    const auto wire = encode(connect, EncodeRules::AsGiven);
    if (!wire) return {};
    std::string bytes = *wire;
    // Fixed header: type and one or two length bytes; then 00 04 'M' 'Q' 'T' 'T' level flags keep-alive(2) [3.1.2].
    const std::size_t name = bytes.find("MQTT");
    if (name == std::string::npos || name < 4) return {};
    bytes[name + 4] = level;
    std::string body = bytes.substr(name - 2);
    if (level >= 5) body.insert(10, 1, '\0'); // no properties
    std::string packet(1, '\x10');
    std::size_t length = body.size();
    do {
        const char digit = static_cast<char>(length % 128);
        length /= 128;
        packet += static_cast<char>(length > 0 ? digit | '\x80' : digit);
    } while (length > 0);
    return packet + body;
}

QString ofLevel(Bench& bench, char level)
{
    Peer& peer = bench.open("client");
    peer.speaksOtherVersion = true;
    peer.sendWire(connectOfLevel(bench, level));
    (void)bench.until([&] { return peer.connack || peer.isClosed(); });
    if (!peer.connack) return peer.isClosed() ? QStringLiteral("connection closed") : QStringLiteral("no answer");
    const int code = peer.connack->returnCode;
    return code == 0 ? QStringLiteral("accepted") : QStringLiteral("CONNACK %1").arg(code);
}

void protocolVersions(Bench& bench, Finding& finding)
{
    Connect old = bench.connectOf({});
    old.level = ProtocolLevel::Mqtt31;
    old.clientId = old.clientId.substr(old.clientId.size() > 20 ? old.clientId.size() - 20 : 0); // 3.1: 23 at most
    finding.set(QStringLiteral("3.1"), bench.tryConnect("client", old));
    finding.set(QStringLiteral("3.1.1"), bench.tryConnect("client", bench.connectOf({})));
    finding.set(QStringLiteral("5.0"), ofLevel(bench, '\x05'));
    finding.set(QStringLiteral("level 6"), ofLevel(bench, '\x06'));
}

// [MQTT-3.1.3-5] to [MQTT-3.1.3-8]
void clientIds(Bench& bench, Finding& finding)
{
    Connect connect = bench.connectOf({});
    const std::string id = connect.clientId;
    connect.clientId.clear();
    connect.cleanSession = true;
    finding.set(QStringLiteral("empty, clean session 1"), bench.tryConnect("client", connect));
    connect.cleanSession = false;
    finding.set(QStringLiteral("empty, clean session 0"), bench.tryConnect("client", connect));
    connect.cleanSession = true;
    connect.clientId = id + std::string(1000 - id.size(), 'x');
    finding.set(QStringLiteral("1000 bytes"), bench.tryConnect("client", connect));
    connect.clientId = id + std::string(1, '\0') + "x";
    finding.set(QStringLiteral("U+0000 inside"), bench.tryConnect("client", connect));
}

QString withLogin(Bench& bench, const std::optional<std::string>& user, const std::optional<std::string>& password)
{
    Connect connect = bench.connectOf({});
    connect.userName = user;
    connect.password = password;
    return bench.tryConnect("client", connect);
}

void anonymous(Bench& bench, Finding& finding)
{
    finding.set(QStringLiteral("no credentials"), withLogin(bench, std::nullopt, std::nullopt));
    // A user that cannot exist.
    finding.set(QStringLiteral("wrong credentials"), withLogin(bench, bench.newClientId(), "wrong"));
}

// The sample URL of Dapr's documentation.
void daprUrl(Bench& bench, Finding& finding)
{
    finding.set(QStringLiteral("admin with password public"), withLogin(bench, "admin", "public"));
}

} // namespace

std::vector<Measurement> loginMeasurements()
{
    return {
        {"protocol_versions", Lane::Second, protocolVersions},
        {"client_id", Lane::Second, clientIds},
        {"anonymous", Lane::Second, anonymous},
        {"auth_dapr_url", Lane::Second, daprUrl},
    };
}

const std::vector<Measurement>& measurements()
{
    static const std::vector<Measurement> all = [] {
        std::vector<Measurement> list;
        for (const auto& family :
             {redeliveryMeasurements(), windowMeasurements(), queueMeasurements(), sessionMeasurements(),
              willMeasurements(), qosMeasurements(), sharedMeasurements(), retainedMeasurements(), topicMeasurements(),
              limitMeasurements(), loginMeasurements()})
            list.insert(list.end(), family.begin(), family.end());
        return list;
    }();
    return all;
}

} // namespace wb::broker
