#include "core/broker/admin/admin_watch.h"

namespace wb::broker {

AdminWatch::AdminWatch(QObject* parent) : QObject(parent)
{
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, &AdminWatch::read);
}

AdminWatch::~AdminWatch()
{
    endReading();
}

void AdminWatch::setAccess(const AdminAccess& access)
{
    m_access = access;
}

void AdminWatch::setClients(const QStringList& clientIds)
{
    if (m_clients == clientIds) return;
    m_clients = clientIds;
    if (m_failures == 0) readNow();
}

void AdminWatch::setInterval(int ms)
{
    m_intervalMs = std::clamp(ms, leastIntervalMs, mostIntervalMs);
    if (m_next.isActive() && m_failures == 0) m_next.start(m_intervalMs);
}

void AdminWatch::start()
{
    if (m_running) return;
    m_running = true;
    m_failures = 0;
    read();
}

void AdminWatch::stop()
{
    if (!m_running) return;
    m_running = false;
    m_next.stop();
    endReading();
    Q_EMIT stopped();
}

void AdminWatch::readNow()
{
    if (m_running && !isReading()) read();
}

void AdminWatch::read()
{
    m_next.stop();
    if (m_access.kind == AdminKind::Mosquitto) {
        m_listener = new SysListener(m_access.mqtt, m_clients, this);
        connect(m_listener, &SysListener::read, this, &AdminWatch::succeed);
        connect(m_listener, &SysListener::failed, this, &AdminWatch::fail);
        m_listener->start();
        return;
    }
    if (const QString problem = httpProblem(m_access.http.base); !problem.isEmpty()) return fail({problem, {}, true});
    m_http = std::make_unique<AdminHttp>(m_access.http);
    m_source = adminSource({m_access.kind, m_access.vhost, m_clients});
    m_questions = m_source->begin();
    askNext();
}

void AdminWatch::askNext()
{
    if (m_questions.isEmpty()) return succeed(m_source->view());
    const AdminRequest request = m_questions.takeFirst();
    m_http->get(request.path, [this, request](const auto& answer) { answered(request, answer); });
}

void AdminWatch::answered(const AdminRequest& request, const Result<AdminAnswer, AdminFailure>& answer)
{
    if (!answer) return fail(answer.error());
    const auto more = m_source->take(request, *answer);
    if (!more) return fail(more.error());
    m_questions << *more;
    askNext();
}

void AdminWatch::succeed(AdminView view)
{
    endReading();
    m_failures = 0;
    m_next.start(m_intervalMs);
    view.takenAt = QDateTime::currentDateTimeUtc();
    Q_EMIT updated(view);
}

void AdminWatch::fail(const AdminFailure& failure)
{
    endReading();
    if (failure.isFinal) {
        m_running = false;
        Q_EMIT failed(failure, -1);
        Q_EMIT stopped();
        return;
    }
    const int longest = std::max(longestBackOffMs, m_intervalMs);
    const int wait = int(std::min<qint64>(longest, qint64(m_intervalMs) << std::min(m_failures, 10)));
    ++m_failures;
    m_next.start(wait);
    Q_EMIT failed(failure, wait);
}

// May be called from an answer of m_http, which must live until that returns.
void AdminWatch::endReading()
{
    m_source.reset();
    m_questions.clear();
    if (m_http) {
        m_http->abort();
        m_http.release()->deleteLater();
    }
    if (m_listener) {
        m_listener->disconnect(this);
        m_listener->leave();
        m_listener->deleteLater();
        m_listener = nullptr;
    }
}

} // namespace wb::broker
