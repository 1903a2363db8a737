#include "core/ledger/recording/pcapng.h"

#include <QIODevice>

#include <algorithm>
#include <cstring>

namespace wb::ledger::pcapng {

namespace {

constexpr std::size_t blockHeadBytes = 8;  // type, length
constexpr std::size_t smallestBlock = 12;  // and the length again
constexpr std::size_t packetHeadBytes = 20; // interface, time, lengths
constexpr std::size_t mostReadBytes = 4u << 20;
constexpr std::size_t leastReadBytes = 16u << 10;

void overwrite32(char* at, std::uint32_t value)
{
    for (int i = 0; i < 4; ++i) at[i] = static_cast<char>(value >> (8 * i) & 0xff);
}

template <class T>
void put(std::string& out, T value)
{
    char bytes[sizeof(T)];
    for (std::size_t i = 0; i < sizeof(T); ++i) bytes[i] = static_cast<char>(value >> (8 * i) & 0xff);
    out.append(bytes, sizeof(T));
}

template <class T>
T get(const char* at)
{
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        value = static_cast<T>(value | static_cast<T>(static_cast<unsigned char>(at[i])) << (8 * i));
    return value;
}

constexpr std::size_t padded(std::size_t bytes)
{
    return (bytes + 3) / 4 * 4;
}

void pad(std::string& out, std::size_t bytes)
{
    out.append(padded(bytes) - bytes, '\0');
}

} // namespace

void put16(std::string& out, std::uint16_t value) { put(out, value); }
void put32(std::string& out, std::uint32_t value) { put(out, value); }
void put64(std::string& out, std::uint64_t value) { put(out, value); }
std::uint16_t get16(const char* at) { return get<std::uint16_t>(at); }
std::uint32_t get32(const char* at) { return get<std::uint32_t>(at); }
std::uint64_t get64(const char* at) { return get<std::uint64_t>(at); }

BlockWriter::BlockWriter(std::string& out, std::uint32_t type) : m_out(out), m_start(out.size())
{
    put32(out, type);
    put32(out, 0); // the length, known at the end
}

void BlockWriter::option(std::uint16_t code, std::string_view value)
{
    m_hasOptions = true;
    value = value.substr(0, 0xffff);
    put16(m_out, code);
    put16(m_out, static_cast<std::uint16_t>(value.size()));
    m_out.append(value);
    pad(m_out, value.size());
}

void BlockWriter::option64(std::uint16_t code, std::uint64_t value)
{
    m_hasOptions = true;
    put16(m_out, code);
    put16(m_out, 8);
    put64(m_out, value);
}

void BlockWriter::optionTime(std::uint16_t code, std::int64_t ns)
{
    const auto time = static_cast<std::uint64_t>(ns);
    option64(code, time << 32 | time >> 32);
}

void BlockWriter::end()
{
    if (m_hasOptions) put32(m_out, option::end);
    const auto bytes = static_cast<std::uint32_t>(m_out.size() - m_start + 4);
    put32(m_out, bytes);
    overwrite32(m_out.data() + m_start + 4, bytes);
}

PacketWriter::PacketWriter(std::string& out, std::uint32_t interface, std::int64_t timeNs, std::uint32_t type)
    : BlockWriter(out, type), m_bytes(out)
{
    const auto time = static_cast<std::uint64_t>(timeNs);
    put32(out, interface);
    put32(out, static_cast<std::uint32_t>(time >> 32));
    put32(out, static_cast<std::uint32_t>(time));
    put64(out, 0); // captured and original length, known when the data ends
    m_data = out.size();
}

void PacketWriter::dataEnds(std::size_t notKept)
{
    const std::size_t bytes = m_bytes.size() - m_data;
    overwrite32(m_bytes.data() + m_data - 8, static_cast<std::uint32_t>(bytes));
    overwrite32(m_bytes.data() + m_data - 4, static_cast<std::uint32_t>(bytes + notKept));
    pad(m_bytes, bytes);
}

std::optional<Packet> readPacket(std::string_view body)
{
    if (body.size() < packetHeadBytes) return std::nullopt;
    const std::size_t captured = get32(body.data() + 12);
    const std::size_t original = get32(body.data() + 16);
    if (captured != original || captured > body.size() - packetHeadBytes) return std::nullopt; // cut short: not whole
    Packet packet;
    packet.interface = get32(body.data());
    packet.timeNs = static_cast<std::int64_t>(std::uint64_t{get32(body.data() + 4)} << 32 | get32(body.data() + 8));
    packet.data = body.substr(packetHeadBytes, captured);
    if (packetHeadBytes + padded(captured) <= body.size())
        packet.options = body.substr(packetHeadBytes + padded(captured));
    return packet;
}

std::optional<std::string_view> findOption(std::string_view options, std::uint16_t code)
{
    while (options.size() >= 4) {
        const std::uint16_t found = get16(options.data());
        const std::size_t bytes = get16(options.data() + 2);
        if (found == option::end || bytes > options.size() - 4) return std::nullopt;
        if (found == code) return options.substr(4, bytes);
        options.remove_prefix(std::min(options.size(), 4 + padded(bytes)));
    }
    return std::nullopt;
}

std::optional<std::uint64_t> findNumber(std::string_view options, std::uint16_t code)
{
    const auto value = findOption(options, code);
    if (!value || value->size() != 8) return std::nullopt;
    return get64(value->data());
}

BlockReader::BlockReader(QIODevice& device)
    : m_device(device),
      m_readBytes(std::clamp(static_cast<std::size_t>(std::max<qint64>(device.size(), 0)), leastReadBytes, mostReadBytes))
{
}

BlockReader::Filled BlockReader::fill(std::size_t bytes)
{
    if (m_end - m_at >= bytes) return Filled::Yes;
    std::memmove(m_buffer.data(), m_buffer.data() + m_at, m_end - m_at);
    m_end -= m_at;
    m_at = 0;
    if (m_buffer.size() < std::max(m_readBytes, bytes)) m_buffer.resize(std::max(m_readBytes, bytes));
    while (m_end < bytes && !m_atEnd) {
        const qint64 got = m_device.read(m_buffer.data() + m_end, static_cast<qint64>(m_buffer.size() - m_end));
        if (got < 0) return Filled::Failed;
        m_atEnd = got == 0;
        m_end += static_cast<std::size_t>(got);
    }
    return m_end >= bytes ? Filled::Yes : Filled::Short;
}

BlockReader::Found BlockReader::next(Block& block)
{
    switch (fill(blockHeadBytes)) {
    case Filled::Yes: break;
    case Filled::Short: return m_end == m_at ? Found::End : Found::Truncated;
    case Filled::Failed: return Found::Failed;
    }
    block = {get32(m_buffer.data() + m_at), m_offset, {}};
    const std::size_t bytes = get32(m_buffer.data() + m_at + 4);
    if (bytes < smallestBlock || bytes % 4 != 0 || bytes > mostBlockBytes) return Found::Damaged;
    switch (fill(bytes)) {
    case Filled::Yes: break;
    case Filled::Short: return Found::Truncated;
    case Filled::Failed: return Found::Failed;
    }
    const char* start = m_buffer.data() + m_at;
    if (get32(start + bytes - 4) != bytes) return Found::Damaged;
    block.body = {start + blockHeadBytes, bytes - smallestBlock};
    m_at += bytes;
    m_offset += bytes;
    return Found::Block;
}

} // namespace wb::ledger::pcapng
