#include "core/sidecar/app/http_answer.h"

#include <cstdlib>

// Any bytes as an app's answer. What must hold: it is read the same in one piece and byte by byte, it ends when the
// connection does, and what is kept stays within its bound.

using namespace wb::sidecar;

namespace {

void require(bool holds)
{
    if (!holds) std::abort();
}

HttpAnswerReader read(const QByteArray& bytes, qsizetype piece)
{
    HttpAnswerReader reader;
    for (qsizetype at = 0; at < bytes.size(); at += piece) {
        const QByteArray part = bytes.mid(at, piece);
        const qsizetype taken = reader.feed(part);
        require(taken >= 0 && taken <= part.size());
        if (taken < part.size()) break;
    }
    reader.feedEnd();
    return reader;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char*>(data), qsizetype(size));
    const HttpAnswerReader whole = read(bytes, bytes.size() + 1);
    const HttpAnswerReader pieces = read(bytes, 1);
    require(whole.state() == HttpAnswerReader::State::Done || whole.state() == HttpAnswerReader::State::Failed);
    require(whole.state() == pieces.state() && whole.error() == pieces.error());
    if (whole.state() == HttpAnswerReader::State::Failed) return 0;
    require(whole.status() == pieces.status() && whole.body() == pieces.body());
    require(whole.status() >= 0 && whole.status() <= 999 && whole.body().size() <= HttpAnswerReader::longestBody);
    return 0;
}
