#pragma once

#include "core/mqtt/packet.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonObject>
#include <QMap>
#include <QSet>
#include <QStringList>

#include <optional>

// A wire scenario as values: what the driver does, what stands in between, and what was seen when it was recorded.
// The format is that of ../shared/vectors/dapr-wire; its README is the reference for every name here.

namespace wb::test {

struct ConnackPlan {
    int code = 0;
    bool sessionPresent = false;
    bool none = false;                // no CONNACK
    bool close = false;               // closes after CONNECT
    std::vector<mqtt::Packet> then;   // in the same TCP write as the CONNACK
};

struct BrokerScript {
    std::vector<ConnackPlan> connacks; // one entry a connection, the last one repeats
    std::optional<std::vector<std::uint8_t>> subackCodes;
    QSet<int> silent;                  // packet types it never sends
};

struct WithholdRule {
    QString dir; // "in", "out"
    QString type;
    int conn = 0; // 0: any
};

// "At least `count` entries like this since the beginning".
struct WireCount {
    QString dir;  // "": not looked at
    QString type;
    int conn = 0; // 0: any
    int count = 1;
};

struct Until {
    QList<WireCount> wire;
    int handlers = 0;
    int results = 0;
    // The README gives no default. All recorded waits without a limit of their own end within 5 s.
    int timeoutMs = 10'000;
};

enum class StepKind : quint8 {
    Init, Subscribe, Read, Publish, Invoke, Stop, Close, External, Takeover, Cut, Down, Up, BrokerStop, BrokerStart,
    Withhold, Forward, Send, Script, Release, Await, Wait,
};

struct Step {
    StepKind kind = StepKind::Wait;
    QString topic;
    QByteArray data;                  // publish and invoke; the payload of `external`
    QMap<QString, QString> metadata;
    QString operation = QStringLiteral("create");
    QString as;                       // as written; "" when absent
    QString label;                    // of the subscription or read that is meant
    QString async;                    // its name when it runs in the background
    QString id;                       // await
    int timeoutMs = 0;                // 0: none
    int quietMs = 120;
    std::optional<Until> until;
    QStringList answers;
    QMap<QByteArray, QStringList> answersByPayload;
    QString result;                   // release
    int count = 1;                    // release
    int ms = 0;                       // wait
    int qos = 0;                      // external
    bool retain = false;              // external
    QString clientId;                 // takeover
    bool cleanSession = true;         // takeover
    QString userName, password;       // external, takeover; not sent when null
    QList<WithholdRule> rules;
    std::vector<mqtt::Packet> packets; // send
    BrokerScript script;
};

struct Scenario {
    QString id;
    QString release;
    QString type; // of the component
    QMap<QString, QString> metadata;
    QString appId;
    bool scripted = false;
    QStringList brokerConfig;
    QMap<QString, QString> brokerFiles;
    BrokerScript script;
    QList<Step> steps;
    QJsonArray wire, results; // checked to be well-formed
    QSet<QString> varies;
    QJsonObject source; // the whole file

    bool isPubSub() const { return type.startsWith(QStringLiteral("pubsub.")); }
};

} // namespace wb::test
