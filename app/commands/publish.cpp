#include "app/commands/publish.h"

#include "app/commands/commands.h"
#include "app/commands/engine_run.h"
#include "app/commands/target.h"
#include "core/mqtt/topic.h"
#include "core/mqtt/topic_words.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTimer>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>

namespace wb::app {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(mqttwb)
};

struct Wishes {
    Target target;
    sidecar::PublishRequest request;
    int count = 1;
    Format format = Format::Text;
    bool asSidecar = false;
};

QString helpText()
{
    return Texts::tr(
        "Publishes and says how long the broker took to acknowledge.\n\n"
        "The payload comes from --payload, --payload-file or standard input. With --as-sidecar the message goes out "
        "as the component publishes: its client id (a running sidecar with that id loses its connection), its QoS, "
        "its retain flag.\n\n"
        "Examples:\n"
        "  mqttwb publish --url mqtt://localhost:1883 --topic orders/new --qos 1 --payload '{\"order\":1}'\n"
        "  echo on | mqttwb publish --component pubsub.yaml --topic plant/state --retain\n"
        "  mqttwb publish --component pubsub.yaml --as-sidecar --cloud-event --topic orders/new --payload hello\n\n"
        "Exit code: 0 fine; 1 no connection, or a message was not acknowledged; 2 bad usage or unreadable input.");
}

void addOptions(QCommandLineParser& parser)
{
    addTargetOptions(parser);
    parser.addOption({QStringLiteral("topic"), Texts::tr("Topic name."), QStringLiteral("TOPIC")});
    parser.addOption({QStringLiteral("qos"), Texts::tr("0, 1 (usual) or 2."), QStringLiteral("QOS")});
    parser.addOption({QStringLiteral("retain"), Texts::tr("The broker keeps it for later subscribers.")});
    parser.addOption({QStringLiteral("payload"), Texts::tr("The payload as text."), QStringLiteral("TEXT")});
    parser.addOption({QStringLiteral("payload-file"), Texts::tr("The payload from a file, byte for byte."),
                      QStringLiteral("FILE")});
    parser.addOption({QStringLiteral("count"), Texts::tr("Publish it so many times (1)."), QStringLiteral("N")});
    parser.addOption({QStringLiteral("as-sidecar"), Texts::tr("Publish as the component does.")});
    parser.addOption({QStringLiteral("cloud-event"), Texts::tr("With --as-sidecar, pub/sub: in Dapr's envelope.")});
    parser.addOption(formatOption());
}

bool readPayload(const QCommandLineParser& parser, QByteArray& payload)
{
    const QString text = QStringLiteral("payload");
    const QString path = parser.value(QStringLiteral("payload-file"));
    if (parser.isSet(text) && !path.isEmpty()) {
        complain(Texts::tr("give --payload or --payload-file, not both"));
        return false;
    }
    if (parser.isSet(text)) {
        payload = parser.value(text).toUtf8();
        return true;
    }
    QFile file(path);
    const bool opened = path.isEmpty() ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    if (!opened) {
        complain(Texts::tr("cannot open %1: %2").arg(path, file.errorString()));
        return false;
    }
    payload = file.readAll();
    if (file.error() == QFileDevice::NoError) return true;
    complain(Texts::tr("cannot read %1: %2").arg(path, file.errorString()));
    return false;
}

bool readRequest(const QCommandLineParser& parser, Wishes& wishes)
{
    const auto qos = readNumber(parser, QStringLiteral("qos"), 1, 0, 2);
    if (!qos) return false;
    sidecar::PublishRequest& request = wishes.request;
    request.topic = parser.value(QStringLiteral("topic"));
    request.qos = static_cast<mqtt::QoS>(*qos);
    request.retain = parser.isSet(QStringLiteral("retain"));
    request.wrapAsCloudEvent = parser.isSet(QStringLiteral("cloud-event"));
    wishes.asSidecar = parser.isSet(QStringLiteral("as-sidecar"));
    const bool binding = wishes.target.component
        && wishes.target.component->component.family == dapr::ComponentFamily::Binding;
    QString problem;
    if (wishes.asSidecar && !wishes.target.component) problem = Texts::tr("--as-sidecar needs --component");
    else if (wishes.asSidecar && parser.isSet(QStringLiteral("qos")))
        problem = Texts::tr("a component publishes with its own QoS; leave --qos out");
    else if (request.wrapAsCloudEvent && (!wishes.asSidecar || binding))
        problem = Texts::tr("--cloud-event needs --as-sidecar and a pub/sub component");
    else if (request.topic.isEmpty() && !(wishes.asSidecar && binding)) problem = Texts::tr("--topic is missing");
    else if (!request.topic.isEmpty()) {
        const std::string topic = request.topic.toStdString();
        const std::string_view wrong = mqtt::topicNameProblem(topic);
        if (!wrong.empty()) problem = mqtt::topicWords(wrong);
    }
    if (problem.isEmpty()) return true;
    complain(problem);
    return false;
}

int readWishes(const QStringList& args, Wishes& wishes)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(helpText());
    addOptions(parser);
    if (const int code = readArguments(parser, QStringLiteral("publish"), args); code >= 0) return code;
    const auto format = readFormat(parser);
    const auto count = readNumber(parser, QStringLiteral("count"), 1, 1, 10'000'000);
    if (!format || !count) return BadUsage;
    auto target = readTarget(parser);
    if (!target) {
        complain(target.error().message);
        return target.error().exitCode;
    }
    wishes.target = *target;
    wishes.count = *count;
    wishes.format = *format;
    if (!readRequest(parser, wishes) || !readPayload(parser, wishes.request.payload)) return BadUsage;
    return -1;
}

class Publisher : public EngineRun {
public:
    explicit Publisher(Wishes wishes) : EngineRun(Findings), m_wishes(std::move(wishes)) {}

    int run()
    {
        connect(&m_engine, &sidecar::Engine::connectionChanged, this, &Publisher::connectionChanged);
        connect(&m_engine, &sidecar::Engine::published, this, &Publisher::published);
        if (m_wishes.count > 1 && ::isatty(STDERR_FILENO) != 0) { // progress is for a person, not for a file
            connect(&m_progress, &QTimer::timeout, this, [this] { showProgress(); });
            m_progress.start(std::chrono::seconds(1));
        }
        if (m_wishes.asSidecar) connectComponent();
        else m_engine.setObserver(m_wishes.target.observer);
        return runLoop();
    }

private:
    static constexpr int window = 100; // publishes under way at once

    void connectComponent()
    {
        sidecar::ComponentSetup setup = *m_wishes.target.component;
        setup.subscriptions.clear();
        setup.component.settings.input = false;
        setup.component.settings.output = true;
        m_wishes.request.component = setup.component.name;
        m_engine.connectComponent(setup);
        // A binding connects when it is asked to publish.
        if (setup.component.family == dapr::ComponentFamily::Binding)
            QMetaObject::invokeMethod(this, [this] { publishMore(); }, Qt::QueuedConnection);
    }

    void connectionChanged(const sidecar::ConnectionStatus& status)
    {
        if (status.state == sidecar::LinkState::Connected && m_sent == 0)
            QMetaObject::invokeMethod(this, [this] { publishMore(); }, Qt::QueuedConnection);
        if (!isInTrouble(status) || hasEnded()) return;
        if (status.error) complainAbout(*status.error, m_wishes.target);
        end(Findings);
    }

    void publishMore()
    {
        while (!hasEnded() && m_sent < m_wishes.count && m_sent - m_done < window) {
            m_wishes.request.token = static_cast<quint64>(++m_sent);
            m_engine.publish(m_wishes.request);
        }
    }

    void published(const sidecar::PublishResult& result)
    {
        ++m_done;
        if (result.ok) m_latencies.push_back(result.latencyNs);
        else if (!hasEnded() && m_complaints++ < 10) complain(result.message);
        if (m_done >= m_wishes.count) {
            report();
            end(static_cast<int>(m_latencies.size()) == m_wishes.count ? Fine : Findings);
        } else if (m_done == m_sent || m_sent - m_done < window / 2) {
            QMetaObject::invokeMethod(this, [this] { publishMore(); }, Qt::QueuedConnection);
        }
    }

    void showProgress()
    {
        const QString text = Texts::tr("%1 of %2 published").arg(m_latencies.size()).arg(m_wishes.count);
        std::fprintf(stderr, "\r%s ", qPrintable(text));
        m_progressShown = true;
    }

    void endProgress()
    {
        m_progress.stop();
        if (std::exchange(m_progressShown, false)) std::fputc('\n', stderr);
    }

    void interrupted() override
    {
        if (hasEnded()) return;
        endProgress();
        complain(Texts::tr("stopped: %1 of %2 messages were published").arg(m_latencies.size()).arg(m_wishes.count));
        if (!m_latencies.empty()) report();
        end(Findings);
    }

    void report()
    {
        endProgress();
        std::sort(m_latencies.begin(), m_latencies.end());
        const auto ms = [this](std::size_t at) { return static_cast<double>(m_latencies[at]) / 1e6; };
        const int failed = m_wishes.count - static_cast<int>(m_latencies.size());
        const bool any = !m_latencies.empty();
        const double least = any ? ms(0) : 0, middle = any ? ms(m_latencies.size() / 2) : 0,
                     most = any ? ms(m_latencies.size() - 1) : 0;
        if (m_wishes.format == Format::Json) {
            const QJsonObject object{
                {QStringLiteral("topic"), m_wishes.request.topic},
                {QStringLiteral("published"), static_cast<int>(m_latencies.size())},
                {QStringLiteral("failed"), failed},
                {QStringLiteral("latencyMs"), QJsonObject{{QStringLiteral("least"), least},
                                                          {QStringLiteral("median"), middle},
                                                          {QStringLiteral("most"), most}}},
            };
            print(QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact)) + QLatin1Char('\n'));
            return;
        }
        if (any && most <= 0) // QoS 0: nothing is acknowledged
            print(Texts::tr("published without acknowledgement: %1\n").arg(m_latencies.size()));
        else if (any && m_wishes.count == 1) print(Texts::tr("published after %1 ms\n").arg(least, 0, 'f', 2));
        else if (any)
            print(Texts::tr("published %n messages: %1 ms at least, %2 ms median, %3 ms at most\n", nullptr,
                            int(m_latencies.size()))
                      .arg(QString::number(least, 'f', 2),
                           QString::number(middle, 'f', 2), QString::number(most, 'f', 2)));
    }

    Wishes m_wishes;
    QTimer m_progress;
    bool m_progressShown = false;
    std::vector<qint64> m_latencies;
    int m_sent = 0;
    int m_done = 0;
    int m_complaints = 0;
};

} // namespace

int publish(const QStringList& args)
{
    Wishes wishes;
    if (const int code = readWishes(args, wishes); code >= 0) return code;
    return Publisher(std::move(wishes)).run();
}

} // namespace wb::app
