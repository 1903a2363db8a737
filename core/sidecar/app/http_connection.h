#pragma once

#include "core/mqtt/clock.h"
#include "core/sidecar/app/http_answer.h"

#include <QObject>

#include <memory>

class QSslSocket;

// One connection to the app: a request, its answer, the next. As Go's client behaves for daprd, with its times and
// its words (facts D.3; Go's net/http, transport.go).

namespace wb::sidecar {

struct HttpPlace {
    QString host;
    quint16 port = 0;
    bool tls = false; // whatever the certificate: daprd does not look at it
    QByteArray hostAndPort() const; // "127.0.0.1:3000", "[::1]:3000"
};

struct HttpOutcome {
    enum class Trouble {
        None, Refused, NoSuchHost, ConnectTimeout, Tls, NotHttp, Broken, TooLarge, Other,
    };
    Trouble trouble = Trouble::None;
    int status = 0;
    QByteArray body;
    QString error; // Go's words, without the method and the URL in front; empty when there is an answer
};

class HttpConnection : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::seconds connectLimit{30};
    static constexpr std::chrono::seconds tlsLimit{10};
    static constexpr std::chrono::seconds idleLimit{90};

    explicit HttpConnection(HttpPlace place, QObject* parent = nullptr);
    ~HttpConnection() override;

    // Precondition: isFree(). Connects when that is still to be done.
    void send(const QByteArray& request);
    bool isFree() const { return m_phase == Phase::New || m_phase == Phase::Idle; }
    bool isUsable(); // false: the app closed it meanwhile

Q_SIGNALS:
    void answered(const wb::sidecar::HttpOutcome& outcome); // to the request, once; then isFree() or ended()
    void ended(); // of no use any more: delete it

private:
    enum class Phase { New, Connecting, Securing, Waiting, Idle, Ended };
    void connected();
    void secured();
    void readyRead();
    void closed();
    void failed();
    void timedOut();
    void finish(HttpOutcome outcome);
    void finishAnswer();

    HttpPlace m_place;
    std::unique_ptr<QSslSocket> m_socket;
    mqtt::Timer m_limit;
    HttpAnswerReader m_reader;
    QByteArray m_request;
    Phase m_phase = Phase::New;
};

} // namespace wb::sidecar
