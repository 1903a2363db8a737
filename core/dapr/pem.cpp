#include "core/dapr/pem.h"

namespace wb::dapr {

namespace {

// The line at `at` without its end and without spaces and tabs before that; `next` is where the following one begins.
QByteArray lineAt(const QByteArray& text, qsizetype at, qsizetype& next)
{
    qsizetype end = text.indexOf('\n', at);
    next = end < 0 ? text.size() : end + 1;
    if (end < 0)
        end = text.size();
    else if (end > at && text[end - 1] == '\r')
        --end;
    while (end > at && (text[end - 1] == ' ' || text[end - 1] == '\t'))
        --end;
    return text.mid(at, end - at);
}

// Where the text behind the next "-----BEGIN " that stands at the start of a line begins; -1: none.
qsizetype behindNextBegin(const QByteArray& text, qsizetype from)
{
    static const QByteArray begin("-----BEGIN ");
    if (text.mid(from, begin.size()) == begin) return from + begin.size();
    const qsizetype at = text.indexOf("\n-----BEGIN ", from);
    return at < 0 ? -1 : at + 1 + begin.size();
}

// Go's StdEncoding: the alphabet with padding, line ends ignored, nothing behind the padding.
bool decodeBase64(QByteArray text, QByteArray& out)
{
    for (const char c : {' ', '\t', '\r', '\n'})
        text.replace(c, QByteArray());
    if (text.size() % 4 != 0) return false;
    const auto decoded = QByteArray::fromBase64Encoding(text, QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded) return false;
    out = *decoded;
    return true;
}

// The block whose type line begins at `at`. False: none; `at` is then where the search goes on, else behind the block.
bool readBlock(const QByteArray& text, qsizetype& at, PemBlock& block)
{
    QByteArray typeLine = lineAt(text, at, at);
    if (!typeLine.endsWith("-----")) return false;
    typeLine.chop(5);
    block = {typeLine, {}, false};
    for (;;) {
        if (at >= text.size()) return false;
        qsizetype next = at;
        if (!lineAt(text, at, next).contains(':')) break;
        block.hasHeaders = true;
        at = next;
    }
    static const QByteArray end("\n-----END ");
    const bool empty = !block.hasHeaders && text.mid(at, end.size() - 1) == end.mid(1);
    const qsizetype bodyEnd = empty ? at : text.indexOf(end, at);
    if (bodyEnd < 0) return false;
    const qsizetype trailer = bodyEnd + end.size() - (empty ? 1 : 0);
    if (text.mid(trailer, typeLine.size() + 5) != typeLine + "-----") return false;
    qsizetype behind = 0;
    if (!lineAt(text, trailer + typeLine.size() + 5, behind).isEmpty()) return false;
    if (!decodeBase64(text.mid(at, bodyEnd - at), block.der)) return false;
    at = behind;
    return true;
}

} // namespace

QList<PemBlock> pemBlocks(const QByteArray& text)
{
    QList<PemBlock> blocks;
    const qsizetype lastEnd = text.lastIndexOf("-----END "); // behind it nothing can be a block
    for (qsizetype at = behindNextBegin(text, 0); at >= 0 && at <= lastEnd; at = behindNextBegin(text, at)) {
        PemBlock block;
        if (readBlock(text, at, block)) blocks += block;
    }
    return blocks;
}

} // namespace wb::dapr
