#include "tests/wire/replay_broker.h"

#include "core/broker/local_mosquitto.h"

#include <QFile>
#include <QTemporaryDir>

namespace wb::test {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto processLimit = 30s; // real time

// A connection that is kept and pinged. Where the broker refuses it, its CONNACK is as good an answer, each time anew.
class MosquittoEcho : public Echo {
public:
    explicit MosquittoEcho(quint16 port) : m_port(port) {}

    void ask() override
    {
        if (m_accepted) m_client->send(mqtt::Pingreq{});
        else open();
    }

private:
    void open()
    {
        mqtt::Connect connect;
        connect.clientId = "wire-replay-echo";
        m_client = std::make_unique<OutsideClient>(m_port, connect);
        QObject::connect(m_client.get(), &OutsideClient::received, this, [this](const mqtt::Packet& packet) {
            if (const auto* connack = std::get_if<mqtt::Connack>(&packet)) m_accepted = connack->returnCode == 0;
            m_answered = true;
            Q_EMIT answered();
        });
        QObject::connect(
            m_client.get(), &OutsideClient::closed, this,
            [this] {
                m_accepted = false;
                if (!std::exchange(m_answered, false)) Q_EMIT answered();
            },
            Qt::QueuedConnection); // the next ask() replaces the client
    }

    quint16 m_port;
    std::unique_ptr<OutsideClient> m_client;
    bool m_accepted = false;
    bool m_answered = false;
};

mqtt::Connect connectOf(const Step& step, const std::string& clientId, bool clean)
{
    mqtt::Connect connect;
    connect.clientId = clientId;
    connect.cleanSession = clean;
    if (!step.userName.isNull()) connect.userName = step.userName.toStdString();
    if (!step.password.isNull()) connect.password = step.password.toStdString();
    return connect;
}

// LocalMosquitto writes these lines itself, and mosquitto takes each only once.
bool isOurs(const QString& line)
{
    const QString key = line.simplified().section(u' ', 0, 0);
    return key == "persistence_location"_L1 || key == "user"_L1 || key == "log_dest"_L1;
}

} // namespace

ReplayBroker::ReplayBroker(const Scenario& scenario, Line& line, QObject* parent)
    : QObject(parent), m_scenario(scenario), m_line(line)
{
}

ReplayBroker::~ReplayBroker()
{
    m_line.setEcho(nullptr);
}

Result<Ok, QString> ReplayBroker::prepare()
{
    m_files = std::make_unique<QTemporaryDir>();
    if (!m_files->isValid()) return Failure{u"no temporary folder: %1"_s.arg(m_files->errorString())};
    for (auto it = m_scenario.brokerFiles.begin(); it != m_scenario.brokerFiles.end(); ++it) {
        QFile file(m_files->filePath(it.key()));
        const QByteArray text = QString(it.value()).replace(u"{dir}"_s, m_files->path()).toUtf8();
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            return Failure{u"cannot write %1: %2"_s.arg(file.fileName(), file.errorString())};
    }
    broker::MosquittoOptions options;
    options.setup.persistence = false; // unless the scenario asks for it; the later line counts
    for (QString line : m_scenario.brokerConfig)
        if (!isOurs(line)) options.setup.extra << line.replace(u"{dir}"_s, m_files->path());
    m_mosquitto = std::make_unique<broker::LocalMosquitto>(options);
    return Ok{};
}

Result<Ok, QString> ReplayBroker::start()
{
    using State = broker::LocalMosquitto::State;
    if (m_scenario.scripted) {
        if (m_plain) return Ok{};
        m_plain = std::make_unique<PlainBroker>(m_scenario.script);
        connect(m_plain.get(), &PlainBroker::stirred, &m_line, &Line::stir);
        if (m_plain->listen()) return Ok{};
        return Failure{u"no free port for the scripted broker"_s};
    }
    if (!m_mosquitto)
        if (auto prepared = prepare(); !prepared) return prepared;
    m_mosquitto->start();
    const auto decided = [this] {
        return m_mosquitto->state() == State::Running || m_mosquitto->state() == State::Failed;
    };
    if (!m_line.waitReal(decided, processLimit)) return Failure{u"mosquitto does not come up"_s};
    if (m_mosquitto->state() == State::Failed) return Failure{m_mosquitto->errorText()};
    m_echo = std::make_unique<MosquittoEcho>(m_mosquitto->port());
    m_line.setEcho(m_echo.get());
    return Ok{};
}

void ReplayBroker::stop()
{
    using State = broker::LocalMosquitto::State;
    m_line.setEcho(nullptr);
    if (m_plain) m_plain->closeAll();
    if (!m_mosquitto) return;
    m_echo.reset();
    m_mosquitto->stop();
    m_line.waitReal([this] { return m_mosquitto->state() != State::Running; }, processLimit);
}

quint16 ReplayBroker::port() const
{
    return m_plain ? m_plain->port() : m_mosquitto->port();
}

Result<Ok, QString> ReplayBroker::exchange(OutsideClient& client,
                                           const std::function<bool(const mqtt::Packet&)>& isLast)
{
    bool done = false, lost = false;
    QObject scope;
    connect(&client, &OutsideClient::received, &scope,
            [&](const mqtt::Packet& packet) { done = done || isLast(packet); });
    connect(&client, &OutsideClient::closed, &scope, [&] { lost = true; });
    if (!m_line.waitReal([&] { return done || lost; }, processLimit))
        return Failure{u"the broker does not answer the outside client"_s};
    if (!done) return Failure{u"the broker closed the connection of the outside client"_s};
    return Ok{};
}

Result<Ok, QString> ReplayBroker::publish(const Step& step)
{
    OutsideClient client(port(), connectOf(step, "wire-replay-outside", true));
    bool closed = false;
    connect(&client, &OutsideClient::closed, &client, [&closed] { closed = true; });
    const mqtt::Publish publish{step.topic.toStdString(), step.data.toStdString(),
                                static_cast<mqtt::PacketId>(step.qos > 0 ? 1 : 0), static_cast<mqtt::QoS>(step.qos),
                                false, step.retain};
    const auto sent = exchange(client, [&](const mqtt::Packet& packet) {
        if (std::holds_alternative<mqtt::Connack>(packet)) {
            client.send(publish);
            // Nothing answers QoS 0 but the next packet.
            if (step.qos == 0) client.send(mqtt::Pingreq{});
        }
        if (std::holds_alternative<mqtt::Pubrec>(packet)) client.send(mqtt::Pubrel{1});
        return std::holds_alternative<mqtt::Puback>(packet) || std::holds_alternative<mqtt::Pubcomp>(packet) ||
               std::holds_alternative<mqtt::Pingresp>(packet);
    });
    if (!sent) return sent;
    client.send(mqtt::Disconnect{});
    m_line.waitReal([&] { return closed; }, processLimit);
    return Ok{};
}

Result<Ok, QString> ReplayBroker::takeOver(const Step& step)
{
    m_guests.push_back(
        std::make_unique<OutsideClient>(port(), connectOf(step, step.clientId.toStdString(), step.cleanSession)));
    return exchange(*m_guests.back(), [](const mqtt::Packet& packet) {
        return std::holds_alternative<mqtt::Connack>(packet);
    });
}

} // namespace wb::test
