#include "tests/support/session_peer.h"

#include "tests/support/bytes.h"

#include <QTest>

namespace wb::test {

using namespace wb::mqtt;

namespace {

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

QString nameOf(SessionErrorCode code)
{
    switch (code) {
    case SessionErrorCode::ProtocolViolation:
        return QStringLiteral("violation");
    case SessionErrorCode::Refused:
        return QStringLiteral("refused");
    case SessionErrorCode::ConnackTimeout:
        return QStringLiteral("connack timeout");
    case SessionErrorCode::SubackTimeout:
        return QStringLiteral("suback timeout");
    case SessionErrorCode::PingTimeout:
        return QStringLiteral("ping timeout");
    case SessionErrorCode::LinkLost:
        return QStringLiteral("link lost");
    }
    return QStringLiteral("?");
}

} // namespace

QByteArray wire(std::string_view script)
{
    return hex(bytes(script));
}

std::string SessionPeer::wireOf(std::string_view script) const
{
    return bytes(script);
}

void SessionPeer::openSocket()
{
    m_decoder.reset();
    m_sentOffset = 0;
    m_error.reset();
    session.transportOpened(now);
}

void SessionPeer::open()
{
    openSocket();
    m_sent.clear();
}

void SessionPeer::openAccepted(bool sessionPresent)
{
    open();
    reply(sessionPresent ? "20 02 01 00" : "20 02 00 00");
    m_log.clear();
}

void SessionPeer::cut()
{
    session.transportClosed(now);
}

void SessionPeer::replyRaw(std::string_view bytesOfOneRead)
{
    const auto error = m_decoder.feed(bytesOfOneRead, [this](const Frame& frame) {
        session.received(frame, now);
        return session.state() != SessionState::Idle;
    });
    if (error) m_log += QStringLiteral("undecodable: ") + text(error->message);
}

void SessionPeer::replyByteByByte(std::string_view script)
{
    for (const char byte : bytes(script)) replyRaw({&byte, 1});
}

void SessionPeer::pass(Duration time)
{
    const Instant end = now + time;
    for (auto due = session.nextDeadline(); due && *due <= end; due = session.nextDeadline()) {
        QVERIFY2(*due >= now || session.nextDeadline() != due, "a deadline in the past that tick() does not use up");
        now = std::max(now, *due);
        session.tick(now);
        QVERIFY2(session.nextDeadline() != due, "tick() did nothing at its deadline");
    }
    now = end;
    session.tick(now);
}

OperationId SessionPeer::publish(QoS qos, std::string_view topic, std::string_view payload)
{
    const auto id = session.publish({topic, payload, 0, qos, false, false}, now);
    return id ? *id : 0;
}

OperationId SessionPeer::subscribe(std::string_view filter)
{
    const std::vector<TopicRequest> topics{{std::string(filter), QoS::AtLeastOnce}};
    const auto id = session.subscribe(topics, now);
    return id ? *id : 0;
}

QByteArray SessionPeer::sent()
{
    return hex(std::exchange(m_sent, {}));
}

QStringList SessionPeer::log()
{
    return std::exchange(m_log, {});
}

void SessionPeer::sending(const Frame& frame)
{
    QCOMPARE(frame.streamOffset, m_sentOffset);
    m_sentOffset += frame.wire.size();
    m_sent += frame.wire;
}

void SessionPeer::connected(const Connack& connack)
{
    m_log += QStringLiteral("connected, session present %1").arg(connack.sessionPresent ? 1 : 0);
    if (onConnected) onConnected();
}

void SessionPeer::resent(OperationId id)
{
    m_log << QStringLiteral("resent %1").arg(id);
}

void SessionPeer::delivered(const PublishView& publish, DeliveryId id)
{
    m_log += QStringLiteral("delivered %1: %2=%3, QoS %4, id %5%6")
                 .arg(id)
                 .arg(text(publish.topic), text(publish.payload))
                 .arg(static_cast<int>(publish.qos))
                 .arg(publish.packetId)
                 .arg(publish.dup ? QStringLiteral(", DUP") : QString());
    if (onDelivered) onDelivered(publish, id);
}

void SessionPeer::published(OperationId id, PublishOutcome outcome)
{
    static const QStringList names{QStringLiteral("written"), QStringLiteral("acked"), QStringLiteral("discarded")};
    m_log += QStringLiteral("published %1: %2").arg(id).arg(names[static_cast<int>(outcome)]);
    if (onPublished) onPublished(id, outcome);
}

void SessionPeer::subscribed(OperationId id, const std::vector<std::uint8_t>& returnCodes)
{
    QString codes;
    for (const std::uint8_t code : returnCodes) codes += QStringLiteral(" %1").arg(code);
    m_log += QStringLiteral("subscribed %1:%2").arg(id).arg(codes);
}

void SessionPeer::unsubscribed(OperationId id)
{
    m_log += QStringLiteral("unsubscribed %1").arg(id);
}

void SessionPeer::operationFailed(OperationId id, const SessionError& error)
{
    m_log += QStringLiteral("failed %1: %2").arg(id).arg(nameOf(error.code));
    if (onFailed) onFailed(id);
}

void SessionPeer::mustClose(const SessionError& error)
{
    m_error = error;
    m_log += QStringLiteral("must close: ") + nameOf(error.code);
    if (closeOnError) session.transportClosed(now);
}

SessionConfig withKeepAlive(std::uint16_t seconds)
{
    SessionConfig config;
    config.connect.clientId = "c";
    config.connect.keepAliveSeconds = seconds;
    return config;
}

QStringList list(std::initializer_list<const char*> lines)
{
    QStringList out;
    for (const char* line : lines) out += QString::fromUtf8(line);
    return out;
}

} // namespace wb::test
