#include "app/commands/listen.h"

#include "app/commands/app_choice.h"
#include "app/commands/attempts.h"
#include "app/commands/commands.h"
#include "app/commands/engine_run.h"
#include "app/commands/messages.h"
#include "app/commands/target.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QJsonDocument>
#include <QTimer>

#include <algorithm>
#include <cstdio>

namespace wb::app {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(mqttwb)
};

struct Wishes {
    Target target;
    QStringList filters;
    int count = 0;   // 0: no end
    int seconds = 0; // 0: no end
    Format format = Format::Text;
    bool asSidecar = false;
    std::optional<sidecar::AppSetup> app; // --app
    QString record; // file; empty: none

    bool isAppReal() const { return app && app->kind == sidecar::AppKind::Http; }
};

QString helpText()
{
    return Texts::tr(
        "Connects and prints each message: time, QoS, DUP, RETAIN, topic, payload.\n\n"
        "It watches as an observer of its own: random client id, clean session, only the topic filters given. With "
        "--as-sidecar it connects as the component's sidecar does, with its client id (a running sidecar with that id "
        "loses its connection), subscriptions, QoS and acknowledgements.\n\n"
        "--app also says which app stands behind that sidecar, and prints each call of it with what became of the "
        "message: \"ok\" takes everything; \"simulated:FILE\" answers as a script says; \"http://localhost:PORT\" is an "
        "app of yours, called as Dapr calls it and asked for its subscriptions (environment: APP_API_TOKEN).\n\n"
        "--record keeps every packet and what happened around it in a new pcapng file, without passwords; \"mqttwb "
        "recording\" and Wireshark open it.\n\n"
        "Examples:\n"
        "  mqttwb listen --url mqtt://localhost:1883 --filter 'orders/#'\n"
        "  mqttwb listen --component components/ --name orders-pubsub --seconds 10 --format json\n"
        "  mqttwb listen --component pubsub.yaml --as-sidecar --count 1\n"
        "  mqttwb listen --component pubsub.yaml --app http://localhost:3000\n"
        "  mqttwb listen --component pubsub.yaml --filter orders/new --app simulated:answers.yaml --count 3\n\n"
        "Exit code: 0 fine; 1 no connection, or fewer messages than --count; 2 bad usage or unreadable input.");
}

int readWishes(const QStringList& args, Wishes& wishes)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(helpText());
    addTargetOptions(parser);
    parser.addOption({QStringLiteral("filter"), Texts::tr("Topic filter; may be given several times."),
                      QStringLiteral("FILTER")});
    parser.addOption({QStringLiteral("count"), Texts::tr("End after so many messages, with --app after so many attempts."), QStringLiteral("N")});
    parser.addOption({QStringLiteral("seconds"), Texts::tr("End after so many seconds."), QStringLiteral("N")});
    parser.addOption({QStringLiteral("as-sidecar"), Texts::tr("Connect as the component does.")});
    addAppOptions(parser);
    parser.addOption({QStringLiteral("record"), Texts::tr("Record everything to this new file."), QStringLiteral("FILE")});
    parser.addOption(formatOption());
    if (const int code = readArguments(parser, QStringLiteral("listen"), args); code >= 0) return code;
    const auto format = readFormat(parser);
    const auto count = readNumber(parser, QStringLiteral("count"), 0, 1, 2'000'000'000);
    const auto seconds = readNumber(parser, QStringLiteral("seconds"), 0, 1, 2'000'000);
    if (!format || !count || !seconds) return BadUsage;
    auto target = readTarget(parser);
    if (!target) {
        complain(target.error().message);
        return target.error().exitCode;
    }
    AppChoice app = readAppChoice(parser);
    if (!app.error.isEmpty()) {
        complain(app.error);
        return BadUsage;
    }
    wishes = {*target, parser.values(QStringLiteral("filter")), *count, *seconds, *format,
              app.setup || parser.isSet(QStringLiteral("as-sidecar")), std::move(app.setup),
              parser.value(QStringLiteral("record"))};
    if (wishes.asSidecar && !wishes.target.component) {
        complain(Texts::tr("%1 needs --component")
                     .arg(wishes.app ? QStringLiteral("--app") : QStringLiteral("--as-sidecar")));
        return BadUsage;
    }
    if (wishes.isAppReal()) wishes.app->http.appId = wishes.target.component->appId;
    if (wishes.filters.isEmpty() && wishes.target.component) wishes.filters = topicsOf(*wishes.target.component);
    if (wishes.filters.isEmpty() && !wishes.isAppReal()) { // a real app says itself what it wants
        complain(Texts::tr("give at least one --filter, for example --filter 'orders/#'"));
        return BadUsage;
    }
    return -1;
}

class Listener : public EngineRun {
public:
    explicit Listener(Wishes wishes) : EngineRun(Fine), m_wishes(std::move(wishes)) {}

    int run()
    {
        connect(&m_engine, &sidecar::Engine::deltaReady, this, &Listener::printNew);
        connect(&m_engine, &sidecar::Engine::connectionChanged, this, &Listener::connectionChanged);
        m_limit.setSingleShot(true);
        connect(&m_limit, &QTimer::timeout, this, [this] { end(m_wishes.count > 0 ? Findings : Fine); });
        if (m_wishes.seconds > 0) m_limit.start(std::chrono::seconds(m_wishes.seconds));
        if (!m_wishes.record.isEmpty() && !record()) return BadUsage;
        if (m_wishes.app) useApp();
        if (m_wishes.asSidecar) connectComponent();
        else connectObserver();
        m_engine.requestDelta();
        return runLoop();
    }

private:
    void connectObserver()
    {
        sidecar::ObserverSetup observer = m_wishes.target.observer;
        observer.filters = m_wishes.filters;
        m_engine.setObserver(observer);
    }

    bool record() // false: the file cannot be made, and it was said why
    {
        connect(&m_engine, &sidecar::Engine::recordingChanged, this, [this](const ledger::RecordingStatus& status) {
            m_isRecording = status.running;
            if (status.error != std::exchange(m_recordingError, status.error) && !status.error.isEmpty()) complain(status.error);
        });
        m_engine.startRecording(m_wishes.record);
        return m_isRecording;
    }

    void useApp()
    {
        connect(&m_engine, &sidecar::Engine::appStateChanged, this, [this](const sidecar::AppState& state) {
            if (const QString text = appSentence(state); text != std::exchange(m_appText, text) && !text.isEmpty())
                complain(text);
        });
        connect(&m_engine, &sidecar::Engine::attemptsSeen, this, &Listener::printAttempts);
        m_engine.wantAttempts(true);
        m_engine.setApp(*m_wishes.app);
    }

    void printAttempts(const QList<sidecar::AttemptFact>& attempts, quint64 lost)
    {
        for (const sidecar::AttemptFact& attempt : attempts) {
            if (hasEnded()) return;
            printLine(attemptLine(attempt), [&] { return attemptObject(attempt); });
            if (++m_attempts == m_wishes.count) end(Fine);
        }
        if (lost > 0) complain(Texts::tr("%n attempts came too fast to be printed", nullptr, int(lost)));
        std::fflush(stdout);
    }

    template <class MakeObject>
    void printLine(const QString& line, MakeObject makeObject) const
    {
        const bool isText = m_wishes.format == Format::Text;
        print((isText ? line : QString::fromUtf8(QJsonDocument(makeObject()).toJson(QJsonDocument::Compact)))
              + QLatin1Char('\n'));
    }

    void connectComponent()
    {
        sidecar::ComponentSetup setup = *m_wishes.target.component;
        setup.component.settings.output = false; // a binding's other half is not asked for
        setup.component.settings.input = true;
        for (const QString& filter : std::as_const(m_wishes.filters)) {
            const bool known = std::any_of(setup.subscriptions.begin(), setup.subscriptions.end(),
                                           [&](const sidecar::AppSubscription& one) { return one.topic == filter; });
            if (!known) setup.subscriptions << sidecar::AppSubscription{filter, QStringLiteral("/"), false}; // without a route daprd drops
        }
        m_engine.connectComponent(setup);
    }

    void connectionChanged(const sidecar::ConnectionStatus& status)
    {
        using sidecar::LinkState;
        if (isInTrouble(status) && status.error && status.since != m_toldSince) {
            m_toldSince = status.since;
            complainAbout(*status.error, m_wishes.target);
            if (!m_wasUp || status.state == LinkState::Failed) end(Findings);
        }
        m_wasUp = m_wasUp || status.state == LinkState::Connected;
        if (!m_toldListening && status.state == LinkState::Connected) checkSubscriptions(status);
    }

    void checkSubscriptions(const sidecar::ConnectionStatus& status)
    {
        QStringList granted;
        int answered = 0;
        for (const sidecar::SubscriptionStatus& one : status.subscriptions) {
            if (one.grantedQos >= 0) ++answered;
            if (one.grantedQos >= 0 && one.grantedQos <= 2) granted << one.filter;
            else if (one.grantedQos > 2 && !m_toldRefused.contains(one.filter)) {
                m_toldRefused << one.filter;
                complain(Texts::tr("the broker refused the subscription to %1").arg(one.filter));
            }
        }
        if (answered == 0 || answered < m_wishes.filters.size()) return;
        m_toldListening = true;
        if (granted.isEmpty()) {
            end(Findings);
            return;
        }
        complain(Texts::tr("listening to %1 at %2 as %3")
                     .arg(granted.join(QStringLiteral(", ")), m_wishes.target.display, status.clientId));
    }

    void printNew(const ledger::DeltaPtr& delta)
    {
        const ledger::Snapshot& snapshot = delta->snapshot;
        if (snapshot.begin() > m_next) {
            complain(Texts::tr("%n packets came too fast to be printed", nullptr, int(snapshot.begin() - m_next)));
            m_next = snapshot.begin();
        }
        for (; m_next < snapshot.end() && !hasEnded(); ++m_next) {
            if (!snapshot.record(m_next).isMessage()) continue;
            printLine(messageLine(snapshot, m_next), [&] { return messageObject(snapshot, m_next); });
            if (++m_messages == m_wishes.count && !m_wishes.app) end(Fine);
        }
        std::fflush(stdout);
        if (!hasEnded()) m_engine.requestDelta();
    }

    Wishes m_wishes;
    QTimer m_limit;
    ledger::Seq m_next = 0;
    QDateTime m_toldSince;
    QStringList m_toldRefused;
    QString m_appText;
    QString m_recordingError;
    int m_messages = 0;
    int m_attempts = 0;
    bool m_isRecording = false;
    bool m_wasUp = false;
    bool m_toldListening = false;
};

} // namespace

int listen(const QStringList& args)
{
    Wishes wishes;
    if (const int code = readWishes(args, wishes); code >= 0) return code;
    return Listener(std::move(wishes)).run();
}

} // namespace wb::app
