#pragma once

#include "core/broker/admin/admin_source.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QTimer>
#include <QUrl>

#include <functional>

class QNetworkReply;

namespace wb::broker {

struct HttpAccess {
    QUrl base;              // http or https, host, port, perhaps a path in front; no credentials in it
    QString user, password; // memory only; sent to this host and to no other
    QByteArray caPem;       // empty: the system's roots
};
// Empty: fine; else what is wrong with the address, as a sentence.
QString httpProblem(const QUrl& url);
// The same of a text as a person types it; a missing scheme is http.
QUrl httpUrl(const QString& text);

struct HttpLimits {
    int timeMs = 10'000;              // of one answer, from the question to its last byte
    qint64 bodyBytes = 8 * 1024 * 1024;
};

// GETs, one at a time, and nothing but GET: there is no other verb in here. Redirects are not followed, so that the login
// goes nowhere else; no cookies, no cache, no proxy. Lives in the thread that made it.
class AdminHttp : public QObject {
    Q_OBJECT
public:
    using Answered = std::function<void(const Result<AdminAnswer, AdminFailure>& answer)>;

    explicit AdminHttp(const HttpAccess& access, QObject* parent = nullptr, const HttpLimits& limits = {});
    ~AdminHttp() override;

    // `path`: percent-encoded, with its query. The answer comes from the event loop. One at a time; not from within `done`
    // of an aborted one.
    void get(const QByteArray& path, Answered done);
    void abort(); // no answer comes any more

private:
    void readSome();
    void finish();
    AdminFailure failureOf() const;
    void drop();

    const HttpAccess m_access;
    const HttpLimits m_limits;
    QNetworkAccessManager m_network;
    QNetworkReply* m_reply = nullptr;
    QByteArray m_body;
    QString m_tlsTrouble, m_tlsAdvice;
    bool m_tooLarge = false, m_tooLate = false;
    QTimer m_limit;
    Answered m_done;
};

} // namespace wb::broker
