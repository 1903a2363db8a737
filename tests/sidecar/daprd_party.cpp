#include "tests/sidecar/daprd_party.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkReply>
#include <QRegularExpression>
#include <QTcpServer>
#include <QUrlQuery>

namespace wb::test {

namespace {

quint16 freePort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return server.serverPort();
}

// Without mdns, which would announce itself on the network; without watching the folder.
constexpr auto configuration = R"(apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: judge
spec:
  nameResolution:
    component: nameformat
    version: v1
    configuration:
      format: "{appid}.localhost"
  features:
  - name: HotReload
    enabled: false
  tracing:
    samplingRate: "0"
)";

// The component's own words in daprd's last line before it gives up.
QString componentError(const QString& line)
{
    static const QRegularExpression fatal(QStringLiteral("level=fatal msg=\"(.*)\" (?:app_id|instance|scope)="));
    const auto match = fatal.match(line);
    if (!match.hasMatch()) return {};
    QString text = match.captured(1);
    text.replace(QStringLiteral("\\\""), QStringLiteral("\"")).replace(QStringLiteral("\\n"), QStringLiteral("\n"));
    static const QRegularExpression wrapped(
        QStringLiteral("^.*initialization error occurred for [^ ]+ \\([^)]*\\): "), QRegularExpression::DotMatchesEverythingOption);
    return text.remove(wrapped);
}

} // namespace

DaprdParty::DaprdParty(QString program, QObject* parent) : Party(parent), m_program(std::move(program))
{
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    connect(&m_process, &QProcess::readyRead, this, &DaprdParty::readLog);
    connect(&m_process, &QProcess::finished, this, [this] {
        if (m_error.isEmpty()) m_error = QStringLiteral("daprd ended: ") + (m_log.isEmpty() ? QString() : m_log.last());
        Q_EMIT changed();
    });
    m_poll.setInterval(50);
    connect(&m_poll, &QTimer::timeout, this, &DaprdParty::askHealth);
}

DaprdParty::~DaprdParty()
{
    stop();
}

void DaprdParty::start(const QString& folder, quint16 appPort)
{
    QFile config(m_own.filePath(QStringLiteral("config.yaml")));
    if (!config.open(QIODevice::WriteOnly)) return;
    config.write(configuration);
    config.close();
    m_port = freePort();
    const auto number = [](quint16 port) { return QString::number(port); };
    m_process.setWorkingDirectory(folder);
    m_process.start(m_program,
                    {QStringLiteral("--app-id"), QStringLiteral("judged"), QStringLiteral("--resources-path"), folder,
                     QStringLiteral("--config"), config.fileName(), QStringLiteral("--app-port"), number(appPort),
                     QStringLiteral("--dapr-http-port"), number(m_port), QStringLiteral("--dapr-grpc-port"), number(freePort()),
                     QStringLiteral("--dapr-internal-grpc-port"), number(freePort()), QStringLiteral("--dapr-listen-addresses"),
                     QStringLiteral("127.0.0.1"), QStringLiteral("--dapr-internal-grpc-listen-address"), QStringLiteral("127.0.0.1"),
                     QStringLiteral("--enable-metrics=false"), QStringLiteral("--log-level"), QStringLiteral("debug")});
    m_poll.start();
}

void DaprdParty::askHealth()
{
    if (m_ready || !m_error.isEmpty()) {
        m_poll.stop();
        return;
    }
    QNetworkReply* reply = m_http.get(QNetworkRequest(QUrl(QStringLiteral("http://127.0.0.1:%1/v1.0/healthz").arg(m_port))));
    connect(reply, &QNetworkReply::finished, this, [this, reply] {
        if (reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() == 204) m_ready = true;
        reply->deleteLater();
        Q_EMIT changed();
    });
}

void DaprdParty::readLog()
{
    while (m_process.canReadLine()) {
        const QString line = QString::fromUtf8(m_process.readLine()).trimmed();
        m_log << line;
        if (m_error.isEmpty()) m_error = componentError(line);
    }
    Q_EMIT changed();
}

void DaprdParty::perform(const JudgeStep& step)
{
    const bool invoke = step.kind == JudgeStep::Kind::Invoke;
    QUrl url(QStringLiteral("http://127.0.0.1:%1/v1.0/%2/%3").arg(QString::number(m_port),
        invoke ? QStringLiteral("bindings") : QStringLiteral("publish"), invoke ? step.target : step.target + u'/' + step.topic));
    QByteArray body = step.body;
    QNetworkRequest request;
    if (invoke) {
        QJsonObject metadata;
        for (auto it = step.metadata.begin(); it != step.metadata.end(); ++it) metadata.insert(it.key(), it.value());
        body = "{\"operation\":\"create\",\"data\":" + step.body + ",\"metadata\":" + QJsonDocument(metadata).toJson(QJsonDocument::Compact) + "}";
        request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
    } else {
        QUrlQuery query;
        for (auto it = step.metadata.begin(); it != step.metadata.end(); ++it)
            query.addQueryItem(QStringLiteral("metadata.") + it.key(), QString::fromLatin1(QUrl::toPercentEncoding(it.value())));
        url.setQuery(query);
        request.setHeader(QNetworkRequest::ContentTypeHeader, step.contentType);
    }
    request.setUrl(url);
    QNetworkReply* reply = m_http.post(request, body);
    connect(reply, &QNetworkReply::finished, this, [this, reply] {
        const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        const QByteArray answer = reply->readAll();
        reply->deleteLater();
        Q_EMIT resultReady(status / 100 == 2 ? QStringLiteral("ok")
                                             : QJsonDocument::fromJson(answer).object().value(QStringLiteral("message")).toString());
    });
}

void DaprdParty::stop()
{
    m_poll.stop();
    if (m_process.state() == QProcess::NotRunning) return;
    m_process.terminate();
    if (!m_process.waitForFinished(5000)) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

} // namespace wb::test
