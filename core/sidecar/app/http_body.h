#pragma once

#include <QByteArray>

// The body of an HTTP answer: so many bytes, in chunks, or up to the end of the connection. Pure.

namespace wb::sidecar {

class HttpBodyReader {
public:
    void expectNothing() { m_kind = Kind::Length; m_left = 0; }
    void expectLength(qint64 bytes) { m_kind = Kind::Length; m_left = bytes; }
    void expectChunks() { m_kind = Kind::Chunks; }
    void expectAllUntilEnd() { m_kind = Kind::UntilEnd; }

    qsizetype feed(const char* data, qsizetype size); // how much was taken
    bool isOver() const { return m_over || (m_kind == Kind::Length && m_left == 0); }
    bool isBroken() const { return m_broken; } // of chunks that are none; over then
    const QByteArray& bytes() const { return m_bytes; }

private:
    enum class Kind { Length, Chunks, UntilEnd };
    enum class Part { Size, Data, DataEnd, Trailer };
    qsizetype feedChunks(const char* data, qsizetype size);
    qsizetype feedLine(const char* data, qsizetype size); // up to its end; then endLine()
    void endLine();
    void breakOff();

    Kind m_kind = Kind::UntilEnd;
    qint64 m_left = 0; // of the length, or of the chunk
    Part m_part = Part::Size;
    QByteArray m_line;
    QByteArray m_bytes;
    bool m_over = false;
    bool m_broken = false;
};

// gzip (RFC 1952): what can be read of it, at most `longest` bytes.
QByteArray gunzipped(const QByteArray& gzip, qsizetype longest);

} // namespace wb::sidecar
