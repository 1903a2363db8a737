#pragma once

#include "core/sidecar/app/http_connection.h"

#include <QByteArray>

#include <deque>
#include <functional>
#include <unordered_map>
#include <vector>

// Requests to one place, over connections that are kept (daprd: at most 1024, 64 of them idle). Engine thread.

namespace wb::sidecar {

class HttpClient : public QObject {
    Q_OBJECT
public:
    using RequestId = quint64; // 0: none
    using Done = std::function<void(const HttpOutcome& outcome)>;

    static constexpr int mostConnections = 1024;
    static constexpr int mostIdle = 64;
    // daprd holds any number of waiting calls. These bounds are ours; beyond them a request is not taken.
    static constexpr qint64 mostHeldBytes = 128 << 20;
    static constexpr std::size_t mostHeld = 20'000;

    // atOnce: daprd's --app-max-concurrency, requests under way at a time; below 1: no limit of its own.
    HttpClient(HttpPlace place, int atOnce, QObject* parent = nullptr);
    ~HttpClient() override;

    const HttpPlace& place() const { return m_place; }
    // 0: too many are held already, and `done` is not called. It is called from the event loop, never from here.
    RequestId send(QByteArray request, Done done);
    void cancel(RequestId request); // its connection is closed, `done` is not called; unknown ids are fine

private:
    struct Held {
        QByteArray request;
        Done done;
        HttpConnection* connection = nullptr; // null: it waits for one
    };
    void startWaiting();
    HttpConnection* freeConnection();
    HttpConnection* newConnection();
    void remove(HttpConnection* connection);
    void answered(HttpConnection* connection, const HttpOutcome& outcome);

    HttpPlace m_place;
    int m_atOnce;
    std::unordered_map<RequestId, Held> m_held;
    std::deque<RequestId> m_waiting; // may name requests that were cancelled
    std::unordered_map<HttpConnection*, RequestId> m_busy;
    std::vector<HttpConnection*> m_idle; // the last used is last
    qint64 m_heldBytes = 0;
    RequestId m_last = 0;
};

} // namespace wb::sidecar
