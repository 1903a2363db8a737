#include "core/scenario/run/run_broker.h"

#include "core/broker/container/local_container.h"
#include "core/scenario/file/resources.h"

#include <QFile>
#include <QUrl>

#include <utility>

namespace wb::scenario {

using broker::LocalBroker;
using State = LocalBroker::State;

namespace {

broker::BrokerKind kindOf(const BrokerChoice& choice)
{
    if (choice.runsInContainer()) return broker::BrokerKind::Container;
    return choice.kind == BrokerChoiceKind::RabbitMq ? broker::BrokerKind::RabbitMq : broker::BrokerKind::Mosquitto;
}

broker::ContainerOptions containerOf(const BrokerChoice& choice)
{
    broker::ContainerOptions options;
    options.setup = choice.setup;
    options.image = choice.image;
    options.product = choice.product;
    options.environment = choice.environment;
    if (choice.kind == BrokerChoiceKind::Container) return options;
    options.product = productOf(choice.kind);
    for (const broker::ContainerImage& known : broker::knownImages()) {
        if (known.setup != options.product) continue;
        options.image = known.withTag(choice.version.isEmpty() ? known.versions.first() : choice.version);
        break;
    }
    return options;
}

QByteArray contents(const QString& fileName)
{
    QFile file(fileName);
    return !fileName.isEmpty() && file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

std::unique_ptr<LocalBroker> makeBroker(const BrokerChoice& choice)
{
    if (choice.kind == BrokerChoiceKind::Scripted)
        return std::make_unique<broker::ScriptedBroker>(broker::ScriptedOptions{choice.inFlight, choice.resendMs, choice.keepsPacketIds});
    if (choice.runsInContainer()) return std::make_unique<broker::LocalContainer>(containerOf(choice));
    return LocalBroker::create(kindOf(choice), choice.setup);
}

} // namespace

RunBroker::RunBroker(const BrokerChoice& choice, const QString& url, LocalBroker* lent, QObject* parent)
    : QObject(parent), m_url(choice.kind == BrokerChoiceKind::Url && url.isEmpty() ? choice.url : url), m_broker(lent)
{
    if (!m_url.isEmpty()) return;
    if (!m_broker) {
        m_owned = makeBroker(choice);
        m_broker = m_owned.get();
        m_scripted = qobject_cast<broker::ScriptedBroker*>(m_broker);
    }
    connect(m_broker, &LocalBroker::stateChanged, this, &RunBroker::changed);
    connect(m_broker, &LocalBroker::progressChanged, this, &RunBroker::progressChanged);
}

RunBroker::~RunBroker() = default;

QString RunBroker::missing(const BrokerChoice& choice)
{
    if (choice.kind == BrokerChoiceKind::Url || choice.kind == BrokerChoiceKind::Scripted) return {};
    return LocalBroker::missing(kindOf(choice));
}

void RunBroker::start()
{
    if (!m_broker || m_broker->state() == State::Running) {
        m_started = true;
        QMetaObject::invokeMethod(this, &RunBroker::ready, Qt::QueuedConnection);
        return;
    }
    // A broker that fails or answers at once says so in the call: then from the event loop, as the others do.
    QMetaObject::invokeMethod(m_broker, &LocalBroker::start, Qt::QueuedConnection);
}

void RunBroker::act(BrokerAction action)
{
    m_action = action;
    const State state = m_broker->state();
    const bool down = state == State::Stopped || state == State::Failed;
    const bool wantsDown = action == BrokerAction::Stop || action == BrokerAction::Kill;
    if ((wantsDown && down) || (action == BrokerAction::Start && state == State::Running)) {
        m_action.reset();
        QMetaObject::invokeMethod(this, &RunBroker::done, Qt::QueuedConnection);
        return;
    }
    if (action == BrokerAction::Kill) m_broker->kill();
    else if (!down && action != BrokerAction::Start) m_broker->stop();
    else m_broker->start();
}

void RunBroker::changed(State state)
{
    if (!m_started) {
        if (state == State::Failed) Q_EMIT failed(m_broker->errorText());
        if (state != State::Running) return;
        m_started = true;
        Q_EMIT ready();
        return;
    }
    if (!m_action) return;
    if (state == State::Failed) {
        m_action.reset();
        Q_EMIT failed(m_broker->errorText());
    } else if (state == State::Stopped && *m_action == BrokerAction::Restart) {
        m_broker->start();
    } else if ((state == State::Stopped && *m_action != BrokerAction::Start) || (state == State::Running && *m_action != BrokerAction::Stop)) {
        m_action.reset();
        Q_EMIT done();
    }
}

QString RunBroker::url() const
{
    return m_url.isEmpty() ? urlAt(m_broker->port()) : m_url;
}

QString RunBroker::urlAt(quint16 port) const
{
    QUrl url(m_broker->url());
    url.setPort(port);
    const broker::BrokerSetup& setup = m_broker->setup();
    if (!setup.anonymous && !setup.users.isEmpty()) {
        url.setUserName(setup.users.first().name, QUrl::DecodedMode);
        url.setPassword(setup.users.first().password, QUrl::DecodedMode);
    }
    return url.toString(QUrl::FullyEncoded);
}

std::optional<Account> RunBroker::account() const
{
    auto account = accountOf(url());
    if (account && m_broker)
        account->endpoint.tls = {contents(m_broker->caFile()), contents(m_broker->clientCertificateFile()), contents(m_broker->clientKeyFile()), {}};
    return account;
}

QByteArray RunBroker::filled(QByteArray document) const
{
    document.replace(brokerMark, url().toUtf8());
    document.replace(hostMark, QUrl(url()).authority(QUrl::FullyEncoded).section(u'@', -1).toUtf8());
    const auto pem = [&document](const char* mark, const QString& file) { document.replace(mark, contents(file).replace('\n', "\\n")); };
    pem(caMark, m_broker ? m_broker->caFile() : QString());
    pem(clientCertificateMark, m_broker ? m_broker->clientCertificateFile() : QString());
    pem(clientKeyMark, m_broker ? m_broker->clientKeyFile() : QString());
    if (!m_broker) return document;
    for (const broker::SetupVhost& vhost : m_broker->setup().vhosts)
        document.replace(QString::fromLatin1(vhostMark).arg(vhost.vhost).toUtf8(), urlAt(m_broker->vhostPort(vhost.vhost)).toUtf8());
    return document;
}

QString RunBroker::name() const
{
    return m_url.isEmpty() ? QStringLiteral("%1 %2").arg(m_broker->product(), m_broker->version()) : withoutPassword(m_url);
}

bool RunBroker::isLacking() const
{
    const auto* container = qobject_cast<const broker::LocalContainer*>(m_broker);
    return container && container->isEngineMissing();
}

QString RunBroker::progress() const
{
    return m_broker ? m_broker->progress() : QString();
}

} // namespace wb::scenario
