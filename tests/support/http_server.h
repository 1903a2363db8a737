#pragma once

#include <QList>
#include <QMap>
#include <QObject>
#include <QPair>

#include <memory>

class QTcpServer;
class QTcpSocket;

namespace wb::test {

struct HttpSeen {
    int connection = 0; // from 1
    QByteArray head;    // without the empty line
    QByteArray method, target;
    QList<QPair<QByteArray, QByteArray>> headers; // as sent
    QByteArray body;

    QByteArray header(const QByteArray& name) const; // whatever its case; empty when it is not there
};

// An HTTP server that answers what it was told and keeps what it was asked, on a free loopback port, in the test's own
// event loop. Anything can be said to be an answer: it is bytes.
class HttpServer : public QObject {
    Q_OBJECT
public:
    enum class Then { KeepOpen, Close, Reset };
    struct Answer {
        QByteArray bytes; // nothing and KeepOpen: no answer
        Then then = Then::KeepOpen;
    };
    static Answer status(int status, const QByteArray& body = {});
    static Answer raw(const QByteArray& bytes, Then then = Then::KeepOpen) { return {bytes, then}; }
    static Answer silence() { return {}; }

    explicit HttpServer(QObject* parent = nullptr);
    ~HttpServer() override;

    // The answers to requests for this target, one after the other; the last one stays. 404 for others.
    void answer(const QByteArray& target, const QList<Answer>& answers);
    void answer(const QByteArray& target, const Answer& one) { answer(target, QList<Answer>{one}); }

    quint16 port() const { return m_port; }
    QString url() const;
    const QList<HttpSeen>& seen() const { return m_seen; }
    QList<HttpSeen> seenAt(const QByteArray& target) const;
    int connections() const { return m_connections; } // that were ever made
    int open() const { return m_open; }
    void closeAll();  // connections that are open now
    void stop();      // and listens no more
    void listenAgain(); // at the same port

Q_SIGNALS:
    void asked();

private:
    void accept();
    void read(QTcpSocket* socket, int connection, QByteArray& inbox);
    void reply(QTcpSocket* socket, const QByteArray& target);

    std::unique_ptr<QTcpServer> m_server;
    QMap<QByteArray, QList<Answer>> m_answers;
    QList<HttpSeen> m_seen;
    QList<QTcpSocket*> m_sockets;
    quint16 m_port = 0;
    int m_connections = 0;
    int m_open = 0;
};

} // namespace wb::test
