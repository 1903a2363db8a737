#include "core/sidecar/app/http_client.h"

#include <algorithm>

namespace wb::sidecar {

HttpClient::HttpClient(HttpPlace place, int atOnce, QObject* parent)
    : QObject(parent), m_place(std::move(place)), m_atOnce(atOnce < 1 ? mostConnections : std::min(atOnce, mostConnections))
{
}

HttpClient::~HttpClient() = default;

HttpClient::RequestId HttpClient::send(QByteArray request, Done done)
{
    if (m_held.size() >= mostHeld || m_heldBytes + request.size() > mostHeldBytes) return 0;
    const RequestId id = ++m_last;
    m_heldBytes += request.size();
    m_held.emplace(id, Held{std::move(request), std::move(done), nullptr});
    m_waiting.push_back(id);
    // Not at once: a socket may fail while it is being opened.
    if (m_waiting.size() == 1) QMetaObject::invokeMethod(this, &HttpClient::startWaiting, Qt::QueuedConnection);
    return id;
}

void HttpClient::cancel(RequestId request)
{
    const auto it = m_held.find(request);
    if (it == m_held.end()) return;
    HttpConnection* connection = it->second.connection;
    m_heldBytes -= it->second.request.size();
    m_held.erase(it);
    if (connection) remove(connection);
}

void HttpClient::startWaiting()
{
    while (!m_waiting.empty()) {
        const auto held = m_held.find(m_waiting.front());
        if (held == m_held.end()) {
            m_waiting.pop_front();
            continue;
        }
        if (static_cast<int>(m_busy.size()) >= m_atOnce) return;
        HttpConnection* connection = freeConnection();
        m_waiting.pop_front();
        held->second.connection = connection;
        m_busy.emplace(connection, held->first);
        connection->send(held->second.request);
    }
}

HttpConnection* HttpClient::freeConnection()
{
    while (!m_idle.empty()) {
        HttpConnection* connection = m_idle.back();
        const bool usable = connection->isUsable(); // may take it out of the list
        if (usable) {
            m_idle.pop_back();
            return connection;
        }
        remove(connection);
    }
    return newConnection();
}

HttpConnection* HttpClient::newConnection()
{
    auto* connection = new HttpConnection(m_place, this);
    connect(connection, &HttpConnection::answered, this,
            [this, connection](const HttpOutcome& outcome) { answered(connection, outcome); });
    connect(connection, &HttpConnection::ended, this, [this, connection] { remove(connection); });
    return connection;
}

void HttpClient::remove(HttpConnection* connection)
{
    connection->disconnect(this);
    std::erase(m_idle, connection);
    m_busy.erase(connection);
    connection->deleteLater(); // this may be its own signal
    if (!m_waiting.empty()) QMetaObject::invokeMethod(this, &HttpClient::startWaiting, Qt::QueuedConnection);
}

void HttpClient::answered(HttpConnection* connection, const HttpOutcome& outcome)
{
    const auto busy = m_busy.find(connection);
    const auto held = m_held.find(busy->second);
    const Done done = std::move(held->second.done);
    m_heldBytes -= held->second.request.size();
    m_held.erase(held);
    m_busy.erase(busy);
    if (connection->isFree()) {
        m_idle.push_back(connection);
        if (static_cast<int>(m_idle.size()) > mostIdle) remove(m_idle.front());
    }
    done(outcome);
    if (!m_waiting.empty()) startWaiting();
}

} // namespace wb::sidecar
