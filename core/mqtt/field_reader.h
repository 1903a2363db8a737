#pragma once

#include "core/mqtt/codec.h"

#include <string>

// Reads the fields of one packet's body in order. The first fault is kept and everything after it reads as zero or
// empty, so that a packet's decoder is a plain list of its fields. Internal to the codec.

namespace wb::mqtt {

class FieldReader {
public:
    // Precondition: the frame lives longer than the reader and the views it gives out.
    explicit FieldReader(const Frame& frame)
        : m_type(packetTypeName(frame.type())), m_body(frame.body), m_start(frame.wire.size() - frame.body.size())
    {
    }

    // Offsets are those of DecodeError: from the start of the packet.
    std::size_t start() const { return m_start; } // of the body
    std::size_t at() const { return m_start + m_at; }
    bool atEnd() const { return m_at >= m_body.size(); }
    const std::optional<DecodeError>& error() const { return m_error; }

    std::uint8_t u8(std::string_view what);
    std::uint16_t u16(std::string_view what, std::string_view clause = "1.5.2");
    std::string_view binary(std::string_view what); // two length bytes and that many bytes
    std::string_view text(std::string_view what);   // the same, and UTF-8 [1.5.3]
    std::string_view topicName(std::string_view what);
    std::string_view topicFilter();
    PacketId packetId(std::string_view clauseIfZero);

    void expectLength(std::size_t bytes); // of the whole body
    void end();                           // nothing may be left
    void fail(DecodeErrorCode code, std::size_t offset, std::string_view clause, std::string message);

private:
    bool has(std::size_t bytes, std::size_t fieldStart, std::string_view what, std::string_view clause);

    std::string_view m_type;
    std::string_view m_body;
    std::size_t m_start = 0;
    std::size_t m_at = 0;
    std::optional<DecodeError> m_error;
};

// CONNECT, the longest of them, has its own file. Faults are left in the reader.
Connect readConnect(FieldReader& in);

} // namespace wb::mqtt
