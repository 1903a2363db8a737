#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

class QIODevice;

// Blocks of a pcapng file (draft-ietf-opsawg-pcapng), as far as recordings use them: little-endian, one section.

namespace wb::ledger::pcapng {

constexpr std::uint32_t sectionHeader = 0x0a0d0d0a;
constexpr std::uint32_t interfaceDescription = 1;
constexpr std::uint32_t interfaceStatistics = 5;
constexpr std::uint32_t enhancedPacket = 6;
constexpr std::uint32_t ownLargePacket = 0x80000006; // for local use, so skipped by others; laid out as the one above

constexpr std::uint32_t byteOrderMagic = 0x1a2b3c4d;

namespace option {
constexpr std::uint16_t end = 0;
constexpr std::uint16_t comment = 1;
constexpr std::uint16_t application = 4;          // of a section: shb_userappl
constexpr std::uint16_t interfaceName = 2;        // if_name
constexpr std::uint16_t interfaceText = 3;        // if_description
constexpr std::uint16_t timestampResolution = 9;  // if_tsresol: one byte, a negative power of ten
constexpr std::uint16_t packetId = 5;             // epb_packetid: 64 bits
constexpr std::uint16_t endTime = 3;              // isb_endtime
constexpr std::uint16_t received = 4;             // isb_ifrecv
constexpr std::uint16_t dropped = 5;              // isb_ifdrop
} // namespace option

// Wireshark takes a file for damaged that holds a larger packet.
constexpr std::size_t mostPacketBytes = 262'144;

// Larger blocks are not believed. What is written stays far below: the largest is one fact with a topic and an id of 64 KiB.
constexpr std::size_t mostBlockBytes = 16u << 20;

// Little-endian, whatever the machine.
void put16(std::string& out, std::uint16_t value);
void put32(std::string& out, std::uint32_t value);
void put64(std::string& out, std::uint64_t value);
std::uint16_t get16(const char* at);
std::uint32_t get32(const char* at);
std::uint64_t get64(const char* at);

// One block, written behind what stands in `out`: construct, append the body, then options, then end().
class BlockWriter {
public:
    BlockWriter(std::string& out, std::uint32_t type);
    void option(std::uint16_t code, std::string_view value);
    void option64(std::uint16_t code, std::uint64_t value); // in one word, low half first
    void optionTime(std::uint16_t code, std::int64_t ns);   // high half first
    void end();

private:
    std::string& m_out;
    std::size_t m_start;
    bool m_hasOptions = false;
};

// An Enhanced Packet Block: construct, append the packet's bytes to `out`, dataEnds(), options, end().
class PacketWriter : public BlockWriter {
public:
    PacketWriter(std::string& out, std::uint32_t interface, std::int64_t timeNs, std::uint32_t type = enhancedPacket);
    void dataEnds(std::size_t notKept = 0); // bytes that the packet had behind those that are written

private:
    std::string& m_bytes;
    std::size_t m_data;
};

struct Block {
    std::uint32_t type = 0;
    std::uint64_t offset = 0;  // of its first byte in the file
    std::string_view body;     // between the lengths; lives until the next one is read
};

struct Packet {
    std::uint32_t interface = 0;
    std::int64_t timeNs = 0;
    std::string_view data;
    std::string_view options;
};
std::optional<Packet> readPacket(std::string_view body); // of an Enhanced Packet Block

// The first option of this code, or nothing. Stops at what does not add up.
std::optional<std::string_view> findOption(std::string_view options, std::uint16_t code);
std::optional<std::uint64_t> findNumber(std::string_view options, std::uint16_t code); // 8 bytes

// Reads block after block with a few large reads; holds at most one block and a read ahead, so that a file that
// claims absurd lengths costs nothing, and one that shrinks meanwhile only ends early.
class BlockReader {
public:
    enum class Found : std::uint8_t {
        Block,
        End,       // at a block's end
        Truncated, // the last block is not whole
        Damaged,   // lengths that cannot be
        Failed,    // the device did; see its errorString()
    };

    explicit BlockReader(QIODevice& device);
    Found next(Block& block); // its type is told for Truncated and Damaged too, where it could be read
    std::uint64_t offset() const { return m_offset; } // of the block to come, or of the one that is wrong

private:
    enum class Filled : std::uint8_t { Yes, Short, Failed };
    Filled fill(std::size_t bytes); // so many are there from m_at on

    QIODevice& m_device;
    const std::size_t m_readBytes;
    std::string m_buffer;
    std::size_t m_at = 0;
    std::size_t m_end = 0; // of what was read into m_buffer
    std::uint64_t m_offset = 0;
    bool m_atEnd = false;
};

} // namespace wb::ledger::pcapng
