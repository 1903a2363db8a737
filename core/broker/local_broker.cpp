#include "core/broker/local_broker.h"

#include "core/broker/container/local_container.h"
#include "core/broker/local_mosquitto.h"
#include "core/broker/local_rabbitmq.h"
#include "core/broker/scripted_broker.h"

#include <algorithm>

namespace wb::broker {

std::unique_ptr<LocalBroker> LocalBroker::create(BrokerKind kind, const BrokerSetup& setup)
{
    switch (kind) {
    case BrokerKind::RabbitMq: return std::make_unique<LocalRabbitMq>(RabbitMqOptions{{}, setup});
    case BrokerKind::Scripted: return std::make_unique<ScriptedBroker>();
    case BrokerKind::Container: {
        ContainerOptions container;
        container.setup = setup;
        return std::make_unique<LocalContainer>(container);
    }
    case BrokerKind::Mosquitto: break;
    }
    return std::make_unique<LocalMosquitto>(MosquittoOptions{{}, setup, {}});
}

QString LocalBroker::missing(BrokerKind kind)
{
    switch (kind) {
    case BrokerKind::RabbitMq: return LocalRabbitMq::missing();
    case BrokerKind::Scripted: return {};
    case BrokerKind::Container: return LocalContainer::missing();
    case BrokerKind::Mosquitto: break;
    }
    return LocalMosquitto::missing();
}

void LocalBroker::setSetup(const BrokerSetup& setup)
{
    m_setup = setup;
}

QString LocalBroker::url() const
{
    return QStringLiteral("%1://127.0.0.1:%2").arg(m_used.tls ? QStringLiteral("ssl") : QStringLiteral("tcp")).arg(port());
}

quint16 LocalBroker::vhostPort(const QString& vhost) const
{
    const auto found = std::find_if(m_used.vhosts.begin(), m_used.vhosts.end(), [&vhost](const SetupVhost& one) { return one.vhost == vhost; });
    return found == m_used.vhosts.end() ? 0 : found->port;
}

bool LocalBroker::needsCertificates() const
{
    if (!m_setup.tls || !m_setup.tls->certificate.isEmpty()) return false;
    return m_certificates.ca.isEmpty() || m_certificates.until < QDateTime::currentDateTimeUtc().addDays(1);
}

BrokerSetup LocalBroker::ownSetup() const
{
    BrokerSetup own = m_setup;
    own.address = QStringLiteral("127.0.0.1");
    if (own.tls && own.tls->certificate.isEmpty()) {
        own.tls->ca = m_certificates.ca;
        own.tls->certificate = m_certificates.server;
        own.tls->key = m_certificates.serverKey;
    }
    return own;
}

// A refusal comes at once, also while the broker cannot serve anybody yet.
ReadyQuestion LocalBroker::readyQuestion() const
{
    ReadyQuestion question;
    question.port = port();
    // Without a certificate that it accepts there would never be an answer.
    if (m_used.tls && m_used.tls->clientCertificates && !usesOwnCertificates()) {
        question.ask = ReadyQuestion::Ask::Tcp;
        return question;
    }
    question.tls = m_used.tls.has_value();
    question.certificate = clientCertificateFile();
    question.key = clientKeyFile();
    if (!m_used.anonymous && !m_used.users.isEmpty()) {
        question.user = m_used.users.first().name;
        question.password = m_used.users.first().password;
    }
    return question;
}

bool LocalBroker::usesOwnCertificates() const
{
    return m_used.tls && m_used.tls->certificate == m_certificates.server;
}

QString LocalBroker::caFile() const
{
    return m_used.tls ? m_used.tls->ca : QString();
}

QString LocalBroker::clientCertificateFile() const
{
    return usesOwnCertificates() ? m_certificates.client : QString();
}

QString LocalBroker::clientKeyFile() const
{
    return usesOwnCertificates() ? m_certificates.clientKey : QString();
}

} // namespace wb::broker
