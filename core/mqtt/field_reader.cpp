#include "core/mqtt/field_reader.h"

#include "core/mqtt/topic.h"
#include "core/mqtt/utf8.h"

namespace wb::mqtt {

using Code = DecodeErrorCode;

namespace {

std::string sentenceStart(std::string_view what)
{
    std::string start(what);
    if (!start.empty() && start[0] >= 'a' && start[0] <= 'z') start[0] = static_cast<char>(start[0] - 'a' + 'A');
    return start;
}

} // namespace

void FieldReader::fail(Code code, std::size_t offset, std::string_view clause, std::string message)
{
    if (m_error) return; // the first fault is the one to tell; later ones often only follow from it
    m_error = DecodeError{code, offset, clause, std::move(message)};
}

bool FieldReader::has(std::size_t bytes, std::size_t fieldStart, std::string_view what, std::string_view clause)
{
    if (m_error) return false;
    if (m_body.size() - m_at >= bytes) return true;
    fail(Code::Truncated, m_start + fieldStart, clause, std::string(m_type) + " ends within " + std::string(what));
    return false;
}

std::uint8_t FieldReader::u8(std::string_view what)
{
    if (!has(1, m_at, what, "2.2.3")) return 0;
    return static_cast<std::uint8_t>(m_body[m_at++]);
}

std::uint16_t FieldReader::u16(std::string_view what, std::string_view clause)
{
    if (!has(2, m_at, what, clause)) return 0;
    const auto high = static_cast<unsigned char>(m_body[m_at]);
    const auto low = static_cast<unsigned char>(m_body[m_at + 1]);
    m_at += 2;
    return static_cast<std::uint16_t>((high << 8) | low);
}

std::string_view FieldReader::binary(std::string_view what)
{
    const std::size_t field = m_at;
    const std::size_t length = u16(what, "1.5.3");
    if (!has(length, field, what, "1.5.3")) return {};
    const std::string_view bytes = m_body.substr(m_at, length);
    m_at += length;
    return bytes;
}

std::string_view FieldReader::text(std::string_view what)
{
    const std::string_view bytes = binary(what);
    const std::size_t bad = invalidUtf8At(bytes);
    if (bad == std::string_view::npos) return bytes;
    const bool null = bytes[bad] == '\0';
    fail(Code::Utf8, at() - bytes.size() + bad, null ? "MQTT-1.5.3-2" : "MQTT-1.5.3-1",
         sentenceStart(what) + (null ? " contains the null character U+0000" : " is not well-formed UTF-8"));
    return {};
}

std::string_view FieldReader::topicName(std::string_view what)
{
    const std::string_view bytes = binary(what);
    if (m_error) return {};
    const auto fault = topicNameFault(bytes);
    if (!fault) return bytes;
    const std::size_t offset = bytes.empty() ? at() - 2 : at() - bytes.size() + fault->at;
    fail(fault->kind == TopicFault::Kind::Utf8 ? Code::Utf8 : Code::TopicName, offset, fault->clause,
         sentenceStart(what) + ": " + std::string(fault->problem));
    return {};
}

std::string_view FieldReader::topicFilter()
{
    const std::string_view bytes = binary("a topic filter");
    if (m_error) return {};
    const auto fault = topicFilterFault(bytes);
    if (!fault) return bytes;
    const std::size_t offset = bytes.empty() ? at() - 2 : at() - bytes.size() + fault->at;
    fail(fault->kind == TopicFault::Kind::Utf8 ? Code::Utf8 : Code::TopicFilter, offset, fault->clause,
         "A topic filter of " + std::string(m_type) + ": " + std::string(fault->problem));
    return {};
}

PacketId FieldReader::packetId(std::string_view clauseIfZero)
{
    const PacketId id = u16("the packet identifier", "2.3.1");
    if (id == 0 && !m_error) {
        fail(Code::PacketIdZero, at() - 2, clauseIfZero, "The packet identifier of " + std::string(m_type) + " is 0");
    }
    return id;
}

void FieldReader::expectLength(std::size_t bytes)
{
    if (m_body.size() == bytes) return;
    fail(Code::RemainingLength, 1, "2.2.3",
         "A Remaining Length of " + std::to_string(m_body.size()) + " is impossible for " + std::string(m_type));
}

void FieldReader::end()
{
    if (m_error || atEnd()) return;
    fail(Code::TrailingBytes, at(), "2.2.3",
         std::to_string(m_body.size() - m_at) + " bytes are left over behind the last field of " + std::string(m_type));
}

} // namespace wb::mqtt
