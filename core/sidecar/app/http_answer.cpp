#include "core/sidecar/app/http_answer.h"

#include "core/dapr/go_text.h"

#include <algorithm>

namespace wb::sidecar {

namespace {

// "HTTP/1.1", "HTTP/2.0": what Go's ParseHTTPVersion takes.
bool isVersion(const QByteArray& text)
{
    return text.size() == 8 && text.startsWith("HTTP/") && text[5] >= '0' && text[5] <= '9' && text[6] == '.'
           && text[7] >= '0' && text[7] <= '9';
}

bool hasWord(const QByteArray& list, const QByteArray& word)
{
    for (const QByteArray& one : list.split(','))
        if (one.trimmed().toLower() == word) return true;
    return false;
}

bool isNameByte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
           || QByteArrayView("!#$%&'*+-.^_`|~ ").contains(c); // a space in a name is taken
}

// The text after a head's last line end: where the empty line ends, or -1.
qsizetype endOfHead(const QByteArray& head)
{
    for (qsizetype at = head.indexOf('\n'); at >= 0; at = head.indexOf('\n', at + 1)) {
        if (at + 1 < head.size() && head[at + 1] == '\n') return at + 2;
        if (at + 2 < head.size() && head[at + 1] == '\r' && head[at + 2] == '\n') return at + 3;
    }
    return -1;
}

QByteArray withoutReturn(QByteArray line)
{
    if (line.endsWith('\r')) line.chop(1);
    return line;
}

} // namespace

void HttpAnswerReader::fail(const QString& error)
{
    m_state = State::Failed;
    m_error = QStringLiteral("net/http: HTTP/1.x transport connection broken: ") + error;
}

QByteArray HttpAnswerReader::body() const
{
    if (m_encoding == "gzip") return gunzipped(m_bodyReader.bytes(), longestBody);
    return m_bodyReader.bytes();
}

qsizetype HttpAnswerReader::feed(const QByteArray& bytes)
{
    m_begun = m_begun || !bytes.isEmpty();
    qsizetype taken = 0;
    while (m_state == State::Head && taken < bytes.size()) {
        const qsizetype before = m_head.size();
        m_head += bytes.mid(taken, longestHead - before);
        if (!readFirstLine()) return taken + m_head.size() - before;
        const qsizetype end = endOfHead(m_head);
        if (end < 0) {
            taken += m_head.size() - before;
            if (m_head.size() >= longestHead)
                fail(QStringLiteral("net/http: server response headers exceeded %1 bytes; aborted").arg(longestHead));
            continue;
        }
        taken += end - before;
        m_head.truncate(end);
        readHead();
    }
    if (m_state == State::Body) {
        taken += m_bodyReader.feed(bytes.constData() + taken, bytes.size() - taken);
        if (m_bodyReader.bytes().size() > longestBody) {
            m_tooLong = true;
            m_state = State::Failed;
            m_error = QStringLiteral("http: response body too large");
        } else if (m_bodyReader.isOver()) {
            m_keepAlive = m_keepAlive && !m_bodyReader.isBroken();
            m_state = State::Done;
        }
    }
    return taken;
}

void HttpAnswerReader::feedEnd()
{
    m_keepAlive = false;
    if (m_state == State::Body) m_state = State::Done; // a body cut short counts as far as it came
    if (m_state != State::Head) return;
    if (!m_begun) {
        m_state = State::Failed;
        m_error = QStringLiteral("EOF");
        return;
    }
    // The last line may say what is wrong before its end is missed.
    const QByteArrayList lines = m_head.split('\n');
    for (qsizetype i = 1; i < lines.size(); ++i)
        if (!lines[i].isEmpty() && !readHeaderLine(withoutReturn(lines[i]))) return;
    fail(QStringLiteral("unexpected EOF"));
}

// As soon as it is there: who does not speak HTTP may send nothing more.
bool HttpAnswerReader::readFirstLine()
{
    const qsizetype end = m_head.indexOf('\n');
    if (m_firstLineRead || end < 0) return true;
    m_firstLineRead = true;
    return readStatusLine(withoutReturn(m_head.left(end)));
}

bool HttpAnswerReader::readStatusLine(const QByteArray& line)
{
    const qsizetype space = line.indexOf(' ');
    if (space < 0) {
        fail(QStringLiteral("malformed HTTP response %1").arg(dapr::goQuoted(line)));
        return false;
    }
    QByteArray code = line.mid(space);
    while (code.startsWith(' ')) code.remove(0, 1);
    code = code.split(' ').first();
    bool ok = false;
    m_status = code.toInt(&ok);
    if (code.size() != 3 || !ok || m_status < 0) {
        fail(QStringLiteral("malformed HTTP status code %1").arg(dapr::goQuoted(code)));
        return false;
    }
    const QByteArray version = line.left(space);
    if (!isVersion(version)) {
        fail(QStringLiteral("malformed HTTP version %1").arg(dapr::goQuoted(version)));
        return false;
    }
    m_keepAlive = version >= "HTTP/1.1";
    return true;
}

bool HttpAnswerReader::readHeaderLine(const QByteArray& line)
{
    const qsizetype colon = line.indexOf(':');
    if (colon < 0) {
        fail(QStringLiteral("malformed MIME header: missing colon: %1").arg(dapr::goQuoted(line)));
        return false;
    }
    const QByteArray name = line.left(colon).toLower();
    const QByteArray value = line.mid(colon + 1).trimmed();
    if (name.isEmpty() || !std::all_of(name.begin(), name.end(), isNameByte)) {
        fail(QStringLiteral("malformed MIME header line: %1").arg(QString::fromUtf8(line)));
        return false;
    }
    if (name == "content-length") m_lengths << value;
    else if (name == "content-encoding") m_encoding = value.toLower();
    else if (name == "connection" && hasWord(value, "close")) m_keepAlive = false;
    else if (name == "connection" && hasWord(value, "keep-alive")) m_keepAlive = true;
    else if (name == "transfer-encoding") {
        m_chunked = value.toLower() == "chunked";
        if (!m_chunked) fail(QStringLiteral("unsupported transfer encoding: %1").arg(dapr::goQuoted(value)));
    }
    return m_state != State::Failed;
}

bool HttpAnswerReader::readHead()
{
    // A line that begins with a space goes on with the one before (textproto.Reader).
    QByteArrayList lines;
    for (const QByteArray& line : m_head.split('\n')) {
        const QByteArray text = withoutReturn(line);
        if (text.isEmpty() && !lines.isEmpty()) break;
        if (lines.size() > 1 && (text.startsWith(' ') || text.startsWith('\t'))) lines.last() += ' ' + text.trimmed();
        else lines << text;
    }
    m_head.clear();
    m_lengths.clear();
    m_encoding.clear();
    m_chunked = false;
    m_firstLineRead = false;
    for (qsizetype i = 1; i < lines.size(); ++i)
        if (!readHeaderLine(lines[i])) return false;
    return decideBody();
}

bool HttpAnswerReader::decideBody()
{
    if (m_status / 100 == 1 && m_status != 101) return true; // the head of the answer is still to come
    m_state = State::Body;
    if (m_status == 101) m_keepAlive = false;
    if (m_status / 100 == 1 || m_status == 204 || m_status == 304) {
        m_bodyReader.expectNothing();
        return true;
    }
    if (m_chunked) {
        m_bodyReader.expectChunks();
        return true;
    }
    if (m_lengths.isEmpty()) {
        m_keepAlive = false;
        m_bodyReader.expectAllUntilEnd();
        return true;
    }
    for (const QByteArray& length : std::as_const(m_lengths)) {
        if (length == m_lengths[0]) continue;
        QStringList all;
        for (const QByteArray& one : std::as_const(m_lengths)) all << dapr::goQuoted(one);
        fail(QStringLiteral("http: message cannot contain multiple Content-Length headers; got [%1]")
                 .arg(all.join(u' ')));
        return false;
    }
    bool ok = false;
    const qint64 length = m_lengths[0].toLongLong(&ok);
    if (!ok || length < 0 || m_lengths[0].startsWith('+')) {
        fail(QStringLiteral("bad Content-Length %1").arg(dapr::goQuoted(m_lengths[0])));
        return false;
    }
    m_bodyReader.expectLength(length);
    return true;
}

} // namespace wb::sidecar
