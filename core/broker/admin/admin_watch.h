#pragma once

#include "core/broker/admin/admin_http.h"
#include "core/broker/admin/sys_listener.h"

#include <QObject>
#include <QTimer>

namespace wb::broker {

// How a broker's own interface is reached.
struct AdminAccess {
    AdminKind kind = AdminKind::RabbitMq;
    HttpAccess http;                        // RabbitMQ, EMQX
    QString vhost = QStringLiteral("/");    // RabbitMQ: of clients that are not connected
    SysAccess mqtt;                         // mosquitto: the component's broker
};

// Reads a broker's own view every so often; read-only. One question is out at a time, and the next reading begins an
// interval after the last one ended, so that a slow broker is not pressed. After a failure the pauses grow to a minute;
// after one that asking again cannot mend it stops by itself. Works in the thread that made it; keeps nothing on disk.
class AdminWatch : public QObject {
    Q_OBJECT
public:
    static constexpr int defaultIntervalMs = 5000;
    static constexpr int leastIntervalMs = 1000;
    static constexpr int mostIntervalMs = 3'600'000;
    static constexpr int longestBackOffMs = 60'000; // unless the interval is longer

    explicit AdminWatch(QObject* parent = nullptr);
    ~AdminWatch() override;

    void setAccess(const AdminAccess& access);       // from the next reading on
    void setClients(const QStringList& clientIds);   // the same; of a running watch the next one follows at once
    void setInterval(int ms);                        // clamped to the bounds above
    int interval() const { return m_intervalMs; }

    void start(); // reads at once; does nothing while it runs
    void stop();  // nothing is told any more
    void readNow(); // does not wait for the interval; only while it runs
    bool isRunning() const { return m_running; }
    bool isReading() const { return m_source || m_listener; }

Q_SIGNALS:
    void updated(const wb::broker::AdminView& view);
    // nextInMs: when it tries again; -1: it has stopped.
    void failed(const wb::broker::AdminFailure& failure, int nextInMs);
    void stopped();

private:
    void read();
    void askNext();
    void answered(const AdminRequest& request, const Result<AdminAnswer, AdminFailure>& answer);
    void succeed(AdminView view);
    void fail(const AdminFailure& failure);
    void endReading();

    AdminAccess m_access;
    QStringList m_clients;
    int m_intervalMs = defaultIntervalMs;
    int m_failures = 0; // in a row
    bool m_running = false;
    QTimer m_next;
    std::unique_ptr<AdminHttp> m_http;
    std::unique_ptr<AdminSource> m_source; // while a reading is under way
    QList<AdminRequest> m_questions;
    SysListener* m_listener = nullptr;     // the same
};

} // namespace wb::broker
