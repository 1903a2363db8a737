#pragma once

#include "core/dapr/document_reader.h"
#include "core/sidecar/components/component.h"
#include "core/sidecar/resiliency/resiliency.h"
#include "core/sidecar/runtime/delivery_host.h"

#include <QSignalSpy>

#include <deque>
#include <map>

// A component and an app under the test's hand, with daprd's runtime between them.

namespace wb::test {

using namespace wb::sidecar;

struct PublishedCall {
    ComponentPublish publish;
    Milliseconds limit{0};
    CallDone done;
};

class FakePubSub final : public PubSubComponent {
public:
    void init(Milliseconds, CallDone done) override { done({}); }
    void finish(CallId call, const HandlerEnd& end) override { ends.insert_or_assign(call, end); }
    void close(CallDone done) override { done({}); }
    void retryNow(ConnectionId) override {}
    SubscriptionId subscribe(const QString&, const Metadata&, MessageHandler&, CallDone done) override
    {
        done({});
        return 1;
    }
    void stop(SubscriptionId) override {}
    void publish(const ComponentPublish& publish, Milliseconds limit, CallDone done) override
    {
        published.push_back({publish, limit, std::move(done)});
        if (answers.empty()) return;
        const QString error = answers.front();
        answers.pop_front();
        published.back().done({error, {}, 0});
    }

    std::map<CallId, HandlerEnd> ends;
    std::deque<PublishedCall> published;
    std::deque<QString> answers; // to the next publishes, at once; none left: the test answers by published[].done
};

struct SeenCall {
    QByteArray route, topic, body, contentType;
    QList<QByteArray> headers;
    AppCallKind kind = AppCallKind::Topic;
    AttemptId attempt = 0;
    int number = 0;
};

class TestApp final : public App {
public:
    std::optional<AppReply> call(const AppCall& call, AttemptId attempt, AppSink& appSink) override
    {
        const auto bytes = [](std::string_view text) { return QByteArray(text.data(), qsizetype(text.size())); };
        SeenCall& seen = calls.emplace_back();
        seen = {bytes(call.route), bytes(call.topic), bytes(call.body), bytes(call.contentType), {}, call.kind, attempt, call.attempt};
        if (call.headers)
            for (const AppHeader& header : *call.headers) seen.headers << header.name + '=' + header.value;
        sink = &appSink;
        if (replies.empty()) return AppReply{};
        const auto reply = replies.front();
        replies.pop_front();
        return reply;
    }
    void cancel(AttemptId attempt) override { cancelled.push_back(attempt); }

    std::vector<SeenCall> calls;
    std::deque<std::optional<AppReply>> replies; // to the next calls; nothing: later. Behind them the app is willing
    std::vector<AttemptId> cancelled;
    AppSink* sink = nullptr;
};

inline AppReply status(int code, const QByteArray& body = {})
{
    return {AppReply::Kind::Http, code, body, {}};
}
inline const AppReply retry = status(200, R"({"status":"RETRY"})");
inline const AppReply drop = status(200, R"({"status":"DROP"})");

// A Resiliency resource with this spec (YAML flow).
inline dapr::Resiliency resiliency(const QByteArray& spec)
{
    const QByteArray file = "apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nmetadata: {name: n}\nspec: " + spec + "\n";
    dapr::PlaceFinder places(file, QStringLiteral("f.yaml"));
    const auto document = dapr::readDocument(file, dapr::cutDocuments(file).first(), 1, places).document;
    return document.resiliency() ? *document.resiliency() : dapr::Resiliency{};
}

// The runtime of a pub/sub component "ps" of the app "app1".
struct RuntimeRig {
    explicit RuntimeRig(const QByteArray& policies = {}, const QMap<QString, QString>& metadata = {})
        : setup(setupWith(metadata)),
          set(policies.isEmpty() ? ResiliencySet() : ResiliencySet::load({resiliency(policies)}, QStringLiteral("app1"), nullptr)),
          publisher(hub, setup, set), host(hub, setup, set, publisher)
    {
        auto made = std::make_unique<TestApp>();
        app = made.get();
        hub.setApp(std::move(made));
        publisher.setComponent(&component);
        host.setComponent(&component);
        hub.attempts().setWanted(true);
        QObject::connect(&hub.attempts(), &AttemptLog::seen, &hub, [this](const QList<AttemptFact>& more) { facts << more; });
        QObject::connect(&hub, &Hub::eventHappened, &hub, [this](const Event& event) { notes << event.text; });
    }

    static ComponentSetup setupWith(const QMap<QString, QString>& metadata)
    {
        ComponentSetup out;
        out.component.name = QStringLiteral("ps");
        out.appId = QStringLiteral("app1");
        for (auto it = metadata.begin(); it != metadata.end(); ++it)
            out.component.fields << dapr::ResolvedField{it.key(), it.value(), dapr::Origin::File, false};
        if (metadata.contains(QStringLiteral("consumerID")) && metadata[QStringLiteral("consumerID")] == u"{namespace}") {
            out.component.settings.namespaceInConsumerId = true;
            out.namespaceName = QStringLiteral("ns");
        }
        return out;
    }

    std::optional<HandlerEnd> deliver(MessageHandler& handler, const QByteArray& payload, CallId call = 1,
                                      const QByteArray& topic = "t")
    {
        mqtt::PublishView view;
        view.topic = {topic.constData(), std::size_t(topic.size())};
        view.payload = {payload.constData(), std::size_t(payload.size())};
        view.packetId = 7;
        view.qos = mqtt::QoS::AtLeastOnce;
        return handler.handle({3, 11, view}, call);
    }
    void answer(std::size_t call, const AppReply& reply) { app->sink->answered(app->calls.at(call).attempt, reply); }

    // The outcomes of the attempts told of so far, in order.
    QString outcomes() const
    {
        static const QStringList words{QStringLiteral("acked"), QStringLiteral("retry"), QStringLiteral("dropped"),
                                       QStringLiteral("dead"), QStringLiteral("left"), QStringLiteral("unevaluated")};
        QStringList out;
        for (const AttemptFact& fact : facts) out << words.at(int(fact.outcome));
        return out.join(u' ');
    }

    Hub hub{1u << 20};
    TestApp* app = nullptr;
    FakePubSub component;
    ComponentSetup setup;
    ResiliencySet set;
    Publisher publisher;
    DeliveryHost host;
    QList<AttemptFact> facts;
    QStringList notes;
};

// Lets time pass up to the next moment at which something is due.
inline void passTime()
{
    if (const auto due = mqtt::nextDue()) mqtt::skipTo(*due);
}

inline AppSubscription subscriptionTo(const QString& route, const QString& deadLetter = {})
{
    AppSubscription out;
    out.topic = QStringLiteral("t");
    out.route = route;
    out.deadLetterTopic = deadLetter;
    return out;
}

// "ack", "left: error" or "open"
inline QString text(const std::optional<HandlerEnd>& end)
{
    if (!end) return QStringLiteral("open");
    return end->ok() ? QStringLiteral("ack") : QStringLiteral("left: ") + end->error;
}

} // namespace wb::test
