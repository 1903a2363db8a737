#pragma once

#include "core/broker/scripted_broker.h"
#include "core/broker/setup/broker_setup.h"
#include "core/mqtt/packet.h"
#include "core/scenario/run/report.h"
#include "core/sidecar/app/app_setup.h"
#include "core/sidecar/steering.h"

#include <QMap>

#include <limits>
#include <optional>
#include <variant>

// A scenario as read from its file (see reader.h; resources/help/scenarios.md explains each key). Plain values.

namespace wb::scenario {

using std::chrono::milliseconds;

// "2", "at least 2", "at most 5", "2 to 5".
struct CountRange {
    qint64 least = 0;
    qint64 most = std::numeric_limits<qint64>::max();
    bool contains(qint64 count) const { return count >= least && count <= most; }
    bool operator==(const CountRange&) const = default;
};
// "4s to 6s", "at least 2s", "at most 500ms".
struct Window {
    milliseconds from{0};
    milliseconds to{milliseconds::max()};
    bool operator==(const Window&) const = default;
};

// --- the broker ---

enum class BrokerChoiceKind : quint8 { Mosquitto, RabbitMq, Emqx, Container, Scripted, Url };
struct BrokerChoice {
    BrokerChoiceKind kind = BrokerChoiceKind::Mosquitto;
    QString url;              // Url only; may hold a password: never shown as it is
    QString version;          // of an image, run in a container; empty: Emqx's usual one, else the installed program
    QString image;            // Container only: any image with a broker in it
    std::optional<broker::SetupProduct> product; // Container only: whose settings the image takes; empty: told by its name
    QMap<QString, QString> environment;          // Container only: of its program; may hold passwords
    broker::BrokerSetup setup; // not of Scripted and Url
    int inFlight = broker::ScriptedOptions().inFlight; // Scripted: see core/broker/scripted_broker.h, all three
    int resendMs = 0;
    bool keepsPacketIds = true;
    bool runsInContainer() const;
    bool operator==(const BrokerChoice&) const = default;
};
QString wordOf(BrokerChoiceKind kind); // "mosquitto", "rabbitmq", "emqx", "container", "scripted", "url"
broker::SetupProduct productOf(BrokerChoiceKind kind); // Mosquitto for kinds that are of none
QString nameOf(const BrokerChoice& broker); // with what tells two of a kind apart: "emqx 5.8.6"

// --- steps ---

// Whose connection; without a name the only MQTT component of the scenario.
struct Copy {
    QString component;
    int replica = 0;
};

struct ConnectStep {
    Copy copy;
    bool wait = true; // until it is connected and all its subscriptions are granted
};
struct DisconnectStep {
    Copy copy;
};
enum class PublishFrom : quint8 { Outside, Sidecar, Observer };
struct PublishStep {
    QString topic;
    QByteArray payload;         // "{n}" stands for the number of the message, from 1
    mqtt::QoS qos = mqtt::QoS::AtLeastOnce; // a sidecar publishes with its component's
    bool retain = false;
    int count = 1;
    int copies = 1;             // Outside: PUBLISH packets with one packet id, from the second on with DUP
    PublishFrom from = PublishFrom::Outside;
    QString component;          // Sidecar
    bool cloudEvent = true;     // Sidecar: wrapped, as the runtime does without rawPayload
    QMap<QString, QString> metadata; // Sidecar: of the request
    bool wait = true;           // until each is acknowledged, or told to the caller
};
struct AckRuleStep {
    sidecar::AckRule rule;
    int message = 0;            // the n-th one; 0: all
};
struct ReleaseStep {
    sidecar::AckRelease release;
    int message = 0;
};
struct AppStep {
    sidecar::AppSetup app;
};
struct AnswerStep {             // waits for a call that waits for an answer
    sidecar::ScriptedAnswer answer;
    QString topic;              // filter; empty: any
    bool all = false;           // every call that waits, else the oldest
};
struct CutStep {
    sidecar::Cut cut;
};
struct ReconnectStep {
    Copy copy;
    bool wait = true;
};
struct RestartStep {
    Copy copy;
    bool wait = true;
};
struct DiscardSessionStep {
    Copy copy;
};
struct TakeOverStep {
    sidecar::Takeover takeover;
};
enum class BrokerAction : quint8 { Start, Stop, Kill, Restart };
struct BrokerStep {             // done when the broker is in that state
    BrokerAction action = BrokerAction::Restart;
};
struct BrokerRuleStep {         // of the scripted broker
    broker::ScriptedRule rule;
};
struct ClearBrokerRulesStep {
};
struct NoteStep {
    QString text;
};

// --- expectations ---

// Which of the things that happened are looked at.
struct Which {
    QString topic;              // filter; empty: any
    QString component;          // empty: any
    int replica = -1;           // -1: any
    int message = 0;            // the n-th of those messages in order of first sight; 0: all
};
struct DeliveriesExpected {
    CountRange count;
    std::optional<bool> dup, retained;
    std::optional<int> qos;
    QString tie;                // "first", "packet", "event", "guess", "proved"; empty: any
    bool samePacketId = false;  // all of one message have one packet id
};
struct AttemptsExpected {
    CountRange count;
    QString end;                // word; empty: any, also none yet
    QString policy;
    QStringList answers;        // one behind the other: "HTTP 500"; empty: not looked at
    QList<Window> gaps;         // from the end of one to the begin of the next; one for all, or one each
};
struct AcksExpected {
    CountRange count;
    QString step;               // "sent", "held", "dropped", "too late", "completed"
};
struct HandledExpected {
    CountRange count;
    QString end;                // word; empty: any
    QString detail;             // is in the detail: Dapr's error, or the dead-letter topic
};
struct StatesExpected {         // all messages; a state that is not named has none, "not delivered" aside
    QMap<QString, CountRange> states; // by word
};
struct OrderExpected {
    QStringList values;
    QString by;                 // "topic", "payload", or a JSON pointer into the payload
    QString of;                 // "deliveries", "attempts", "acks"
};
struct PublishesExpected {      // of ours
    CountRange count;
    QString told;               // "ok", "error", "nothing"; empty: any
    QString outcome;            // "acked", "discarded", "written", "none"; empty: any
    QString error;              // is in what the caller was told
    std::optional<bool> deadLetter;
};
struct ReceivedExpected {       // by the observer
    CountRange count;
    QString payload;            // is in it
    std::optional<bool> retained;
};
struct ConnectionsExpected {    // accepted ones
    CountRange count;
    std::optional<bool> sessionPresent;
    QString clientId;
};
struct EndsExpected {
    CountRange count;
    QString cause;              // word; empty: any
};
struct ConnectedExpected {      // now
    bool connected = true;
    QString error;              // is in why it is not: ours or Dapr's words
};
struct GrantedExpected {
    QString filter;
    int qos = 0;                // 128: refused
};
struct UnackedExpected {        // deliveries that the broker waits for, now
    CountRange count;
};
using ExpectationBody =
    std::variant<DeliveriesExpected, AttemptsExpected, AcksExpected, HandledExpected, StatesExpected, OrderExpected,
                 PublishesExpected, ReceivedExpected, ConnectionsExpected, EndsExpected, ConnectedExpected,
                 GrantedExpected, UnackedExpected>;

struct ExpectStep {             // holds at some moment before the step's time is up
    ExpectationBody body;
    Which which;
    QString since;              // name of a step; empty: the beginning
    std::optional<Window> at;   // each counted one happened then, from `since` on
};
enum class Happening : quint8 { Delivery, Attempt, Acknowledgement, Publish, Connection, ConnectionEnd };
struct WatchStep {              // none of it happens for so long
    QList<Happening> nothing;
    Which which;
    milliseconds lasting{0};
};

using StepBody = std::variant<ConnectStep, DisconnectStep, PublishStep, AckRuleStep, ReleaseStep, AppStep, AnswerStep,
                              CutStep, ReconnectStep, RestartStep, DiscardSessionStep, TakeOverStep, BrokerStep,
                              BrokerRuleStep, ClearBrokerRulesStep, NoteStep, ExpectStep, WatchStep>;

inline constexpr milliseconds usualPatience{10'000};
inline constexpr milliseconds usualBrokerPatience{60'000}; // RabbitMQ takes ten seconds on an idle machine

struct Step {
    Place place;
    QString name;               // `as`; empty: none
    QStringList only;           // brokers' words and Dapr releases; empty: always
    milliseconds within = usualPatience; // upper bound of what the step waits for
    StepBody body;
};

// --- the whole ---

struct Scenario {
    QString file;               // as given
    QString name;
    QString lesson;
    QStringList refs;           // "CC#2329"
    QStringList releases;       // of Dapr; at least one
    QList<BrokerChoice> brokers; // at least one
    QString appId = QStringLiteral("app1");
    milliseconds limit{120'000}; // of one run
    QList<QByteArray> resources; // Dapr documents, one each; "${BROKER}" stands for the broker's URL
    QStringList components;     // the MQTT components in them
    QStringList observe;        // topic filters of the observer; empty: there is none
    sidecar::AppSetup app;
    QList<Step> steps;
    QString obstacle;           // why it is not to be run at all; empty: it is
};

// One for each pair of a release and a broker, with steps that belong to it only; its name says which, when there are
// several.
QList<Scenario> variantsOf(const Scenario& scenario);

// On another broker than those it names; on its own one of that kind where there is one. Where it cannot be (its broker
// is set up for it, or bent by rules), the result has an obstacle.
Scenario withBroker(const Scenario& scenario, const BrokerChoice& broker);

// In words, for reports and the window: "cut the connection of orders-pubsub: TCP reset".
QString wordsOf(const Step& step);
QString textOf(const CountRange& count);
QString textOf(const Window& window);
QString textOf(milliseconds time); // "1.5s", "250ms"

} // namespace wb::scenario
