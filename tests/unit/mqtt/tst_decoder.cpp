#include "core/mqtt/codec.h"
#include "tests/support/bytes.h"

#include <QTest>

#include <random>

using namespace wb::mqtt;
using wb::test::bytes;
using wb::test::hex;

namespace {

struct Cut {
    std::string wire;
    std::string body;
    std::uint64_t offset = 0;
    bool operator==(const Cut&) const = default;
};

// Feeds pieces to one decoder and keeps copies of the frames.
struct Reader {
    Decoder decoder;
    std::vector<Cut> cuts;

    std::optional<DecodeError> feed(std::string_view piece)
    {
        return decoder.feed(piece, [this](const Frame& frame) {
            cuts.push_back({std::string(frame.wire), std::string(frame.body), frame.streamOffset});
            return true;
        });
    }
};

// Ten packets, some with long headers, one of them written with more length bytes than needed.
std::string tenPackets()
{
    std::string stream = bytes("20 02 00 00  30 05 00 01 't' 'hi'  d0 00  40 82 00 00 07  90 03 00 01 00");
    for (const std::size_t payload : {0u, 125u, 200u, 20'000u}) {
        const Publish packet{"t", std::string(payload, 'p'), 0, QoS::AtMostOnce, false, false};
        stream += *encode(packet);
    }
    return stream + bytes("d0 00");
}

} // namespace

class DecoderTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tenPacketsInOneFeed();
    void splitAtEveryByte();
    void byteByByte();
    void randomPieces();
    void framesOfAWholeReadAreNotCopied();
    void stoppingDropsTheRest();
    void errorsPointIntoTheStream();
    void errorsLastUntilReset();
    void tooLargeIsSaidBeforeTheBytesCome();
    void aClaimedLengthCostsNothing();
    void aBigPacketInSmallPiecesIsLinear();
    void impossibleLengthsAreNotWaitedFor();
    void resetWithinTheCallback();
};

void DecoderTest::tenPacketsInOneFeed()
{
    const std::string stream = tenPackets();
    Reader reader;
    QVERIFY(!reader.feed(stream));
    QCOMPARE(reader.cuts.size(), std::size_t(10));
    std::string joined;
    for (const Cut& cut : reader.cuts) {
        QCOMPARE(cut.offset, std::uint64_t(joined.size()));
        joined += cut.wire;
    }
    QVERIFY(joined == stream); // every wire byte is kept, as it came
    QCOMPARE(hex(reader.cuts[3].wire), hex(bytes("40 82 00 00 07")));
    QCOMPARE(hex(reader.cuts[3].body), hex(bytes("00 07")));
    QCOMPARE(reader.decoder.pendingBytes(), std::size_t(0));
    QCOMPARE(reader.decoder.streamOffset(), std::uint64_t(stream.size()));
}

void DecoderTest::splitAtEveryByte()
{
    const std::string stream = tenPackets();
    Reader whole;
    QVERIFY(!whole.feed(stream));
    for (std::size_t at = 0; at <= stream.size(); ++at) {
        Reader reader;
        QVERIFY(!reader.feed(std::string_view(stream).substr(0, at)));
        QVERIFY(reader.decoder.streamOffset() + reader.decoder.pendingBytes() == at);
        QVERIFY(!reader.feed(std::string_view(stream).substr(at)));
        QVERIFY2(reader.cuts == whole.cuts, std::to_string(at).c_str());
    }
}

void DecoderTest::byteByByte()
{
    const std::string stream = tenPackets();
    Reader whole;
    QVERIFY(!whole.feed(stream));
    Reader reader;
    for (const char byte : stream) QVERIFY(!reader.feed(std::string_view(&byte, 1)));
    QVERIFY(reader.cuts == whole.cuts);
}

void DecoderTest::randomPieces()
{
    std::mt19937 random(3);
    const std::string stream = tenPackets() + tenPackets();
    Reader whole;
    QVERIFY(!whole.feed(stream));
    for (int round = 0; round < 200; ++round) {
        Reader reader;
        std::string_view rest = stream;
        while (!rest.empty()) {
            const std::string piece(rest.substr(0, random() % 300));
            rest.remove_prefix(piece.size());
            QVERIFY(!reader.feed(piece));
        }
        QVERIFY(reader.cuts == whole.cuts);
    }
}

void DecoderTest::framesOfAWholeReadAreNotCopied()
{
    const std::string stream = bytes("d0 00 30 03 00 01 't'");
    Decoder decoder;
    std::vector<const char*> places;
    QVERIFY(!decoder.feed(stream, [&](const Frame& frame) {
        places.push_back(frame.wire.data());
        return true;
    }));
    QCOMPARE(places, (std::vector<const char*>{stream.data(), stream.data() + 2}));
}

void DecoderTest::stoppingDropsTheRest()
{
    Decoder decoder;
    int frames = 0;
    QVERIFY(!decoder.feed(bytes("d0 00 d0 00 f0 00"), [&](const Frame&) { return ++frames < 2; }));
    QCOMPARE(frames, 2);
    QCOMPARE(decoder.pendingBytes(), std::size_t(0));
}

void DecoderTest::errorsPointIntoTheStream()
{
    for (std::size_t split = 0; split < 9; ++split) {
        const std::string stream = bytes("d0 00 d0 00 30 80 80 80 80 01");
        Reader reader;
        auto error = reader.feed(std::string_view(stream).substr(0, split));
        QVERIFY(!error);
        error = reader.feed(std::string_view(stream).substr(split));
        QVERIFY(error);
        QCOMPARE(error->code, DecodeErrorCode::RemainingLength);
        QCOMPARE(error->offset, std::uint64_t(8));
        QCOMPARE(reader.cuts.size(), std::size_t(2)); // what came before is delivered
    }
}

void DecoderTest::errorsLastUntilReset()
{
    Reader reader;
    QVERIFY(reader.feed(bytes("d0 00 00 00")));
    const auto again = reader.feed(bytes("d0 00"));
    QVERIFY(again);
    QCOMPARE(again->code, DecodeErrorCode::ReservedType);
    QCOMPARE(again->offset, std::uint64_t(2));
    QCOMPARE(reader.cuts.size(), std::size_t(1));
    reader.decoder.reset();
    QVERIFY(!reader.feed(bytes("d0 00")));
    QCOMPARE(reader.cuts.back().offset, std::uint64_t(0));
}

void DecoderTest::tooLargeIsSaidBeforeTheBytesCome()
{
    Decoder decoder(DecoderLimits{100});
    const auto ignore = [](const Frame&) { return true; };
    QVERIFY(!decoder.feed(bytes("30 62") + std::string(98, 'x'), ignore)); // exactly 100
    const auto error = decoder.feed(bytes("30 63"), ignore);
    QVERIFY(error);
    QCOMPARE(error->code, DecodeErrorCode::TooLarge);
    QCOMPARE(error->offset, std::uint64_t(101));

    Decoder wide; // the standard's own limit lets the largest header through
    QVERIFY(!wide.feed(bytes("30 ff ff ff 7f"), ignore));
}

void DecoderTest::aClaimedLengthCostsNothing()
{
    Decoder decoder;
    QVERIFY(!decoder.feed(bytes("30 ff ff ff 7f 00"), [](const Frame&) { return true; }));
    QCOMPARE(decoder.pendingBytes(), std::size_t(6)); // a quarter of a gigabyte is claimed, six bytes are held
}

// 16 MiB in pieces of 64 bytes is a quarter of a million feeds; work that grew with what is held would need minutes
// (the test's time limit), not a moment.
void DecoderTest::aBigPacketInSmallPiecesIsLinear()
{
    const Publish packet{"t", std::string(16 * 1024 * 1024, 'p'), 0, QoS::AtMostOnce, false, false};
    const std::string wire = *encode(packet);
    Decoder decoder;
    std::size_t frames = 0;
    for (std::size_t at = 0; at < wire.size(); at += 64) {
        QVERIFY(!decoder.feed(std::string_view(wire).substr(at, 64), [&](const Frame& frame) {
            frames += frame.wire == wire ? 1 : 0;
            return true;
        }));
    }
    QCOMPARE(frames, std::size_t(1));
}

// A small wrong packet is cut, so that it can be shown, and refused by decode(); a long one would only be waited for.
void DecoderTest::impossibleLengthsAreNotWaitedFor()
{
    Reader reader;
    QVERIFY(!reader.feed(bytes("d0 01 00")));
    QCOMPARE(reader.cuts.size(), std::size_t(1));
    QVERIFY(!decodeWire(reader.cuts[0].wire));
    const auto error = reader.feed(bytes("62 80 01"));
    QVERIFY(error);
    QCOMPARE(error->code, DecodeErrorCode::RemainingLength);
    QCOMPARE(error->offset, std::uint64_t(4));
}

// What a client does that closes and opens again while it handles a frame.
void DecoderTest::resetWithinTheCallback()
{
    for (const std::size_t split : {0u, 1u, 3u}) {
        const std::string stream = bytes("30 03 00 01 't' d0 00 d0");
        Decoder decoder;
        const auto closing = [&](const Frame&) {
            decoder.reset();
            return false;
        };
        QVERIFY(!decoder.feed(std::string_view(stream).substr(0, split), closing));
        QVERIFY(!decoder.feed(std::string_view(stream).substr(split), closing));
        QCOMPARE(decoder.pendingBytes(), std::size_t(0));
        QCOMPARE(decoder.streamOffset(), std::uint64_t(0));
    }
}

QTEST_APPLESS_MAIN(DecoderTest)
#include "tst_decoder.moc"
