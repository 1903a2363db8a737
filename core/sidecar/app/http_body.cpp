#include "core/sidecar/app/http_body.h"

#include <zlib.h>

#include <algorithm>
#include <array>

namespace wb::sidecar {

namespace {

constexpr qsizetype longestLine = 4096; // Go's limit for the line of a chunk

// The number in front of a chunk; -1 when it is none. What follows ';' is an extension.
qint64 chunkSize(QByteArray line)
{
    if (const qsizetype at = line.indexOf(';'); at >= 0) line.truncate(at);
    line = line.trimmed();
    if (line.isEmpty() || line.size() > 8) return -1;
    bool ok = false;
    const qint64 size = line.toLongLong(&ok, 16);
    return ok && size >= 0 && line[0] != '+' && line[0] != '-' && !line.contains('x') && !line.contains('X') ? size : -1;
}

} // namespace

void HttpBodyReader::breakOff()
{
    m_over = m_broken = true;
}

qsizetype HttpBodyReader::feed(const char* data, qsizetype size)
{
    if (m_kind == Kind::Chunks) return feedChunks(data, size);
    const qsizetype taken = m_kind == Kind::UntilEnd ? size : static_cast<qsizetype>(std::min<qint64>(m_left, size));
    m_bytes.append(data, taken);
    m_left -= taken;
    return taken;
}

qsizetype HttpBodyReader::feedLine(const char* data, qsizetype size)
{
    const char* end = std::find(data, data + size, '\n');
    const qsizetype taken = end == data + size ? size : end - data + 1;
    m_line.append(data, taken);
    if (m_line.size() > longestLine) breakOff();
    else if (m_line.endsWith('\n')) endLine();
    return taken;
}

void HttpBodyReader::endLine()
{
    m_line.chop(m_line.endsWith("\r\n") ? 2 : 1);
    if (m_part == Part::Size) {
        m_left = chunkSize(m_line);
        if (m_left < 0) breakOff();
        m_part = m_left == 0 ? Part::Trailer : Part::Data;
    } else if (m_part == Part::DataEnd) {
        if (!m_line.isEmpty()) breakOff();
        m_part = Part::Size;
    } else if (m_line.isEmpty()) {
        m_over = true;
    }
    m_line.clear();
}

qsizetype HttpBodyReader::feedChunks(const char* data, qsizetype size)
{
    qsizetype at = 0;
    while (at < size && !m_over) {
        if (m_part != Part::Data) {
            at += feedLine(data + at, size - at);
            continue;
        }
        const auto taken = static_cast<qsizetype>(std::min<qint64>(m_left, size - at));
        m_bytes.append(data + at, taken);
        at += taken;
        m_left -= taken;
        if (m_left == 0) m_part = Part::DataEnd;
    }
    return at;
}

QByteArray gunzipped(const QByteArray& gzip, qsizetype longest)
{
    QByteArray text;
    z_stream stream{};
    if (inflateInit2(&stream, 15 + 16) != Z_OK) return text; // 16: gzip's head and check sum
    // zlib does not write to its input, but its interface says nothing of that.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(gzip.constData()));
    stream.avail_in = static_cast<uInt>(gzip.size());
    std::array<char, 16'384> piece;
    int result = Z_OK;
    while (result == Z_OK && text.size() < longest) {
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        result = inflate(&stream, Z_NO_FLUSH);
        text.append(piece.data(), static_cast<qsizetype>(piece.size() - stream.avail_out));
        if (result == Z_STREAM_END && stream.avail_in > 0) result = inflateReset(&stream); // one member after another
    }
    inflateEnd(&stream);
    if (text.size() > longest) text.truncate(longest);
    return text;
}

} // namespace wb::sidecar
