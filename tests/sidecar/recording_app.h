#pragma once

#include <QHash>
#include <QObject>
#include <QTcpServer>

// A small HTTP app for daprd, or for the engine in its place, to call: writes down each call and answers by script.

namespace wb::test {

struct AppAnswerStep {
    int status = 200;
    QByteArray body = {};
    int delayMs = 0;      // before the answer; negative: never
};

struct RecordedCall {
    QByteArray method, path;
    QList<QPair<QByteArray, QByteArray>> headers; // names in lower case
    QByteArray body;
    qint64 atMs = 0; // since the app began

    QByteArray header(const QByteArray& name) const;
};

class RecordingApp : public QObject {
    Q_OBJECT
public:
    explicit RecordingApp(QObject* parent = nullptr);

    quint16 port() const { return m_server.serverPort(); }
    void setSubscriptions(const QByteArray& json) { m_subscriptions = json; } // GET /dapr/subscribe
    void addBinding(const QByteArray& path) { m_bindings << path; }           // OPTIONS says yes
    void answer(const QByteArray& path, const QList<AppAnswerStep>& steps) { m_answers.insert(path, steps); }

    const QList<RecordedCall>& calls() const { return m_calls; } // POSTs only
    const QList<RecordedCall>& probes() const { return m_probes; } // everything else

Q_SIGNALS:
    void called();

private:
    void accept();
    void read(QTcpSocket* socket, QByteArray& buffer);
    void handle(QTcpSocket* socket, const RecordedCall& call);
    AppAnswerStep next(const QByteArray& path);

    QTcpServer m_server;
    QByteArray m_subscriptions = "[]";
    QList<QByteArray> m_bindings;
    QHash<QByteArray, QList<AppAnswerStep>> m_answers; // the last one repeats
    QHash<QByteArray, int> m_given;
    QList<RecordedCall> m_calls, m_probes;
    qint64 m_begin = 0;
};

} // namespace wb::test
