#include "core/sidecar/app/http_app.h"

#include "core/sidecar/app/go_url.h"
#include "core/sidecar/app/http_request.h"
#include "core/sidecar/app/traceparent.h"

#include "core/dapr/go_text.h"

#include <QUrl>

#include <algorithm>

namespace wb::sidecar {

namespace {

QByteArray bytes(std::string_view text)
{
    return QByteArray(text.data(), static_cast<qsizetype>(text.size()));
}

// "Post", as Go begins the error of a request with its method.
QString goMethod(const QByteArray& method)
{
    return QString::fromLatin1(method.left(1) + method.mid(1).toLower());
}

} // namespace

HttpApp::HttpApp(const HttpAppSetup& setup, QObject* parent)
    : QObject(parent), m_setup(setup), m_again(this), m_slow(this)
{
    connect(&m_again, &mqtt::Timer::timeout, this, &HttpApp::askForConfiguration);
    connect(&m_slow, &mqtt::Timer::timeout, this, [this] {
        show(false, tr("The app at %1 takes the connection but has not answered for %2 s; Dapr waits for it without a "
                       "limit.").arg(m_setup.url).arg(slow.count()));
    });
    if (!checkUrl(setup.url.trimmed())) m_client.reset();
}

HttpApp::~HttpApp() = default;

bool HttpApp::checkUrl(const QString& text)
{
    const QUrl url(text, QUrl::StrictMode);
    const QString scheme = url.scheme().toLower();
    const bool good = url.isValid() && (scheme == u"http" || scheme == u"https") && !url.host().isEmpty()
                      && (url.path().isEmpty() || url.path() == u"/") && !url.hasQuery() && !url.hasFragment()
                      && url.userInfo().isEmpty();
    if (!good) {
        m_urlProblem = tr("An app's address is http://host:port or https://host:port, without a path.");
        return false;
    }
    const bool tls = scheme == u"https";
    HttpPlace place{url.host(QUrl::FullyEncoded), static_cast<quint16>(url.port(tls ? 443 : 80)), tls};
    m_base = scheme.toLatin1() + "://" + place.hostAndPort();
    m_client = std::make_unique<HttpClient>(std::move(place), m_setup.maxConcurrency);
    return true;
}

// --- at the start ---

void HttpApp::start()
{
    if (!m_client) show(false, m_urlProblem);
    else askForConfiguration();
}

void HttpApp::reload()
{
    if (m_found) askForSubscriptions();
    else if (!m_again.isActive()) start();
}

void HttpApp::ask(const QByteArray& method, const QByteArray& path, HttpClient::Done done)
{
    HttpRequest request;
    request.method = method;
    request.target = path;
    request.host = m_client->place().hostAndPort();
    request.contentType = "application/json";
    if (!m_setup.appId.isEmpty() && method == "GET") request.headers.push_back({"dapr-app-id", m_setup.appId.toUtf8()});
    if (!m_setup.apiToken.isEmpty()) request.headers.push_back({"dapr-api-token", m_setup.apiToken.toUtf8()});
    const auto text = httpRequestBytes(request);
    if (text && m_client->send(*text, done) != 0) return;
    HttpOutcome outcome;
    outcome.trouble = HttpOutcome::Trouble::Other;
    outcome.error = text ? tr("too many calls wait for the app") : text.error();
    done(outcome);
}

// daprd connects until the app listens, then asks for this; the answer means nothing to pub/sub and bindings.
void HttpApp::askForConfiguration()
{
    m_slow.start(slow);
    ask("GET", "/dapr/config", [this](const HttpOutcome& outcome) {
        m_slow.stop();
        see(outcome);
        if (outcome.trouble == HttpOutcome::Trouble::None) askForSubscriptions();
        else m_again.start(lookAgain);
    });
}

void HttpApp::askForSubscriptions()
{
    m_found = true;
    m_slow.start(slow);
    ask("GET", "/dapr/subscribe", [this](const HttpOutcome& outcome) {
        m_slow.stop();
        see(outcome);
        if (outcome.trouble != HttpOutcome::Trouble::None) {
            m_again.start(lookAgain);
            return;
        }
        m_there = true;
        Q_EMIT subscriptionsAnswered(outcome.status, outcome.body);
    });
}

void HttpApp::wantsBinding(std::string_view route, BindingWish wish)
{
    const QByteArray path = bytes(route);
    const auto target = m_client ? goRequestTarget(m_base, path) : Failure{m_urlProblem};
    // The words of RT:pkg/runtime/processor/binding/send.go.
    const auto failed = [path](const QString& cause) {
        return QStringLiteral("could not invoke OPTIONS method on input binding subscription endpoint %1: %2")
            .arg(dapr::goQuoted(path), cause);
    };
    if (!target) {
        wish(false, failed(target.error()));
        return;
    }
    ask("OPTIONS", *target, [this, path, wish = std::move(wish), failed](const HttpOutcome& outcome) {
        see(outcome);
        if (outcome.trouble == HttpOutcome::Trouble::None) wish(outcome.status / 100 == 2 || outcome.status == 405, {});
        else wish(false, failed(replyOf(outcome, "OPTIONS", goRequestUrl(m_base, path)).error));
    });
}

// --- calls ---

// Beside the content type. What the caller gives replaces what would stand here (facts D.3, D.6; seen on the wire).
std::vector<AppHeader> HttpApp::headersOf(const AppCall& call)
{
    std::vector<AppHeader> headers;
    const auto add = [&](const QByteArray& name, const QByteArray& value) {
        const auto same = [&](const AppHeader& one) { return one.name.compare(name, Qt::CaseInsensitive) == 0; };
        if (std::none_of(headers.begin(), headers.end(), same)) headers.push_back({name, value});
    };
    if (call.headers) headers = *call.headers;
    if (call.kind == AppCallKind::Binding) {
        add("topic", bytes(call.topic));
        add("traceparent", bytes(noTraceparent));
        return headers;
    }
    add("pubsubName", bytes(call.component));
    if (call.kind == AppCallKind::Topic) add("retained", call.retained ? "true" : "false");
    const auto trace = call.kind == AppCallKind::Topic ? traceparentOf(call.body) : traceparentOfBulk(call.body);
    if (trace) add("traceparent", *trace);
    return headers;
}

std::optional<AppReply> HttpApp::call(const AppCall& call, AttemptId attempt, AppSink& sink)
{
    const auto refused = [](const QString& error) { return AppReply{AppReply::Kind::Unreachable, 0, {}, error}; };
    if (!m_client) return refused(m_urlProblem);
    const QByteArray route = bytes(call.route);
    const auto target = goRequestTarget(m_base, route);
    if (!target) return refused(target.error());
    HttpRequest request;
    request.method = "POST";
    request.target = *target;
    request.host = m_client->place().hostAndPort();
    request.contentType = bytes(call.contentType);
    request.headers = headersOf(call);
    if (!m_setup.apiToken.isEmpty()) request.headers.push_back({"dapr-api-token", m_setup.apiToken.toUtf8()});
    request.body = call.body;
    const QByteArray url = goRequestUrl(m_base, route);
    const auto text = httpRequestBytes(request);
    if (!text) return refused(QStringLiteral("Post %1: %2").arg(dapr::goQuoted(url), text.error()));
    const auto id = m_client->send(*text, [this, attempt, url](const HttpOutcome& outcome) {
        see(outcome);
        const auto it = m_pending.find(attempt);
        AppSink& to = *it->second.sink;
        m_pending.erase(it);
        to.answered(attempt, replyOf(outcome, "POST", url));
    });
    if (id == 0) return refused(tr("too many calls wait for the app"));
    m_pending.emplace(attempt, Pending{id, &sink});
    return {};
}

void HttpApp::cancel(AttemptId attempt)
{
    const auto it = m_pending.find(attempt);
    if (it == m_pending.end()) return;
    m_client->cancel(it->second.request);
    m_pending.erase(it);
}

AppReply HttpApp::replyOf(const HttpOutcome& outcome, const QByteArray& method, const QByteArray& url) const
{
    if (outcome.trouble == HttpOutcome::Trouble::None)
        return {AppReply::Kind::Http, outcome.status, outcome.body, {}};
    const QString error = QStringLiteral("%1 %2: %3").arg(goMethod(method), dapr::goQuoted(url), outcome.error);
    return {AppReply::Kind::Unreachable, 0, {}, error};
}

// --- what a person is told ---

void HttpApp::see(const HttpOutcome& outcome)
{
    show(outcome.trouble == HttpOutcome::Trouble::None, sentenceOf(outcome));
}

void HttpApp::show(bool reachable, const QString& text)
{
    if (reachable == m_reachable && text == m_text) return;
    m_reachable = reachable;
    m_text = text;
    Q_EMIT reachableChanged(reachable, text);
}

QString HttpApp::sentenceOf(const HttpOutcome& outcome) const
{
    using Trouble = HttpOutcome::Trouble;
    const QString url = m_setup.url;
    switch (outcome.trouble) {
    case Trouble::None: return {};
    case Trouble::Refused: return tr("Nothing listens at %1: is the app running, and is that its port?").arg(url);
    case Trouble::NoSuchHost: return tr("The name of the host in %1 is not known.").arg(url);
    case Trouble::ConnectTimeout: return tr("%1 does not take the connection: a firewall, or the wrong address?").arg(url);
    case Trouble::Tls: return tr("%1 does not speak TLS: an app without a certificate has an http:// address.").arg(url);
    case Trouble::NotHttp: return tr("What answers at %1 is not HTTP, or not well formed: %2").arg(url, outcome.error);
    case Trouble::Broken: return tr("The app at %1 closed the connection without an answer: did it crash?").arg(url);
    case Trouble::TooLarge: return tr("The app at %1 answered with more than %2 MiB.").arg(url).arg(HttpAnswerReader::longestBody >> 20);
    case Trouble::Other: return tr("The app at %1 cannot be called: %2").arg(url, outcome.error);
    }
    return {};
}

} // namespace wb::sidecar
