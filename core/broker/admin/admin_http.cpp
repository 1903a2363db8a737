#include "core/broker/admin/admin_http.h"

#include "core/mqtt/tls_checks.h"

#include <QNetworkProxy>
#include <QNetworkReply>

namespace wb::broker {

QUrl httpUrl(const QString& text)
{
    const QString trimmed = text.trimmed();
    return QUrl(trimmed.contains(QStringLiteral("://")) ? trimmed : QStringLiteral("http://") + trimmed, QUrl::StrictMode);
}

QString httpProblem(const QUrl& url)
{
    if (!url.isValid() || url.host().isEmpty()) return AdminHttp::tr("The address cannot be read; write http://host:15672.");
    if (url.scheme() != u"http" && url.scheme() != u"https")
        return AdminHttp::tr("The management interface is reached by http or https, not by %1.").arg(url.scheme());
    if (!url.userInfo().isEmpty()) return AdminHttp::tr("User and password do not belong into the address; it is shown and remembered.");
    if (url.hasQuery() || url.hasFragment()) return AdminHttp::tr("The address must not have a ? or # part.");
    return {};
}

AdminHttp::AdminHttp(const HttpAccess& access, QObject* parent, const HttpLimits& limits)
    : QObject(parent), m_access(access), m_limits(limits)
{
    m_network.setProxy(QNetworkProxy::NoProxy);
    m_network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    m_limit.setSingleShot(true);
    connect(&m_limit, &QTimer::timeout, this, [this] {
        m_tooLate = true;
        m_reply->abort(); // and finish() follows
    });
}

AdminHttp::~AdminHttp()
{
    drop();
}

void AdminHttp::get(const QByteArray& path, Answered done)
{
    drop();
    m_done = std::move(done);
    QByteArray base = m_access.base.toEncoded(QUrl::RemovePath | QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
    QByteArray front = m_access.base.path(QUrl::FullyEncoded).toLatin1();
    while (front.endsWith('/')) front.chop(1);
    QNetworkRequest request(QUrl::fromEncoded(base + front + path, QUrl::StrictMode));
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setRawHeader("Accept", "application/json");
    request.setRawHeader("Accept-Encoding", "identity"); // a small answer must not grow behind the bound
    if (!m_access.user.isEmpty())
        request.setRawHeader("Authorization", "Basic " + (m_access.user + u':' + m_access.password).toUtf8().toBase64());
    if (m_access.base.scheme() == u"https") {
        const auto tls = mqtt::tlsConfiguration({m_access.caPem, {}, {}, {}});
        if (!tls) {
            const AdminFailure failure{tls.error().message, tls.error().advice, true};
            QMetaObject::invokeMethod(this, [this, failure] { std::exchange(m_done, {})(Failure{failure}); }, Qt::QueuedConnection);
            return;
        }
        request.setSslConfiguration(*tls);
    }
    m_reply = m_network.get(request);
    connect(m_reply, &QNetworkReply::readyRead, this, &AdminHttp::readSome);
    connect(m_reply, &QNetworkReply::finished, this, &AdminHttp::finish);
    connect(m_reply, &QNetworkReply::sslErrors, this, [this](const QList<QSslError>& errors) {
        const auto error = mqtt::certificateError(errors, m_reply->sslConfiguration().peerCertificate(), m_access.base.host());
        m_tlsTrouble = error.message;
        m_tlsAdvice = error.advice;
    });
    m_limit.start(m_limits.timeMs);
}

void AdminHttp::abort()
{
    m_done = {};
    drop();
}

void AdminHttp::drop()
{
    m_limit.stop();
    m_body.clear();
    m_tlsTrouble.clear();
    m_tlsAdvice.clear();
    m_tooLarge = m_tooLate = false;
    if (!m_reply) return;
    m_reply->disconnect(this);
    m_reply->abort();
    m_reply->deleteLater();
    m_reply = nullptr;
}

void AdminHttp::readSome()
{
    m_body += m_reply->read(m_limits.bodyBytes + 1 - m_body.size());
    if (m_body.size() <= m_limits.bodyBytes) return;
    m_tooLarge = true;
    m_reply->abort();
}

void AdminHttp::finish()
{
    if (!m_tooLarge && m_reply->isOpen()) m_body += m_reply->read(m_limits.bodyBytes + 1 - m_body.size());
    m_tooLarge = m_tooLarge || m_body.size() > m_limits.bodyBytes;
    AdminAnswer answer{m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), m_body, m_tooLarge};
    if (m_tooLarge) answer.body.clear();
    const bool isRedirect = answer.status >= 300 && answer.status < 400;
    // A status is an answer, also 404, although the library calls it an error; a body cut short is none.
    const QNetworkReply::NetworkError error = m_reply->error();
    const bool isCut = error == QNetworkReply::RemoteHostClosedError || m_tooLate;
    const bool isAnswer = m_tooLarge || (answer.status > 0 && !isRedirect && !isCut);
    const Result<AdminAnswer, AdminFailure> result = isAnswer ? Result<AdminAnswer, AdminFailure>(answer) : Failure{failureOf()};
    const Answered done = std::exchange(m_done, {});
    drop();
    if (done) done(result);
}

AdminFailure AdminHttp::failureOf() const
{
    const QString host = m_access.base.authority(QUrl::FullyEncoded);
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (m_tooLate) return {tr("%1 gave no whole answer within %2 s.").arg(host, QString::number(m_limits.timeMs / 1000.0)), {}, false};
    if (status >= 300 && status < 400) {
        const QUrl target = m_reply->attribute(QNetworkRequest::RedirectionTargetAttribute).toUrl();
        return {tr("%1 sends on to another address (HTTP %2).").arg(host, QString::number(status)),
                tr("The login is not sent there. If %1 is right, give it as the address.")
                    .arg(m_access.base.resolved(target).adjusted(QUrl::RemovePath | QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment).toString()),
                true};
    }
    switch (m_reply->error()) {
    case QNetworkReply::SslHandshakeFailedError:
        return {m_tlsTrouble.isEmpty() ? tr("TLS with %1 failed: %2").arg(host, m_reply->errorString()) : m_tlsTrouble,
                m_tlsAdvice, true};
    case QNetworkReply::ConnectionRefusedError:
        return {tr("Nothing listens at %1.").arg(host), tr("Is the management plug-in on, and the port right?"), false};
    case QNetworkReply::HostNotFoundError:
        return {tr("There is no host %1.").arg(m_access.base.host()), tr("Check the address."), false};
    case QNetworkReply::RemoteHostClosedError:
        return {tr("%1 closed the connection before its answer was whole.").arg(host),
                m_access.base.scheme() == u"http" ? tr("Perhaps it speaks https there.") : QString(), false};
    default: break;
    }
    return {tr("%1 cannot be asked: %2").arg(host, m_reply->errorString()), {}, false};
}

} // namespace wb::broker
