#pragma once

#include "core/sidecar/app/http_body.h"

#include <QByteArrayList>
#include <QString>

// The answer to one request, read as Go's net/http reads it for daprd: head errors end the call, errors in the body only
// end the body (RT:pkg/channel/http; Go's net/http, response.go and transfer.go). Pure; any bytes may come.

namespace wb::sidecar {

class HttpAnswerReader {
public:
    // daprd's --dapr-http-read-buffer-size, 4Ki: a longer head is refused.
    static constexpr qsizetype longestHead = 4096;
    // daprd knows no limit for an answer's body. This is ours.
    static constexpr qsizetype longestBody = 16 << 20;

    enum class State { Head, Body, Done, Failed };

    // Takes what belongs to this answer and tells how much that was; the rest belongs to nobody.
    qsizetype feed(const QByteArray& bytes);
    void feedEnd(); // the connection was closed by the app

    State state() const { return m_state; }
    bool hasBegun() const { return m_begun; }     // any byte came
    int status() const { return m_status; }
    QByteArray body() const;                      // Done: decoded when it was gzip, as far as it was readable
    const QString& error() const { return m_error; } // Failed: Go's words
    bool isTooLong() const { return m_tooLong; }  // Failed because of longestBody
    bool mayReuse() const { return m_state == State::Done && m_keepAlive; }

private:
    bool readFirstLine();
    bool readHead();
    bool readStatusLine(const QByteArray& line);
    bool readHeaderLine(const QByteArray& line);
    bool decideBody();
    void fail(const QString& error);

    State m_state = State::Head;
    QByteArray m_head;
    HttpBodyReader m_bodyReader;
    QString m_error;
    QByteArrayList m_lengths;
    QByteArray m_encoding;
    int m_status = 0;
    bool m_begun = false;
    bool m_firstLineRead = false;
    bool m_chunked = false;
    bool m_keepAlive = true;
    bool m_tooLong = false;
};

} // namespace wb::sidecar
