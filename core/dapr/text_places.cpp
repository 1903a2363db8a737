#include "core/dapr/text_places.h"

#include <algorithm>

namespace wb::dapr {

namespace {

constexpr size_t stepSize = 64;

bool beginsCharacter(char c)
{
    return (quint8(c) & 0xC0) != 0x80;
}

bool hasMark(const QByteArray& text, qsizetype at)
{
    return QByteArrayView(text).sliced(at).startsWith("\xEF\xBB\xBF");
}

} // namespace

CharacterIndex::CharacterIndex(const QByteArray& text, TextRange range)
    : m_begin(range.begin), m_end(range.end), m_text(text)
{
    if (hasMark(text, m_begin) && m_begin + 3 <= m_end) m_begin += 3;
    const auto ascii = [](char c) { return quint8(c) < 0x80; };
    if (std::all_of(text.cbegin() + m_begin, text.cbegin() + m_end, ascii)) return;
    size_t count = 0;
    for (qsizetype i = m_begin; i < m_end; ++i)
        if (beginsCharacter(text.at(i)) && count++ % stepSize == 0) m_steps.push_back(i);
}

qsizetype CharacterIndex::byteOf(size_t character) const
{
    if (m_steps.empty()) return std::min(m_begin + qsizetype(character), m_end);
    const size_t step = character / stepSize;
    if (step >= m_steps.size()) return m_end;
    qsizetype byte = m_steps[step];
    for (size_t left = character % stepSize; left > 0 && byte < m_end; --left) {
        ++byte;
        while (byte < m_end && !beginsCharacter(m_text.at(byte)))
            ++byte;
    }
    return byte;
}

PlaceFinder::PlaceFinder(const QByteArray& text, QString file) : m_text(text), m_file(std::move(file)) {}

Place PlaceFinder::placeOf(qsizetype byte)
{
    byte = std::min(byte, m_text.size());
    if (byte < m_byte) { // backwards: from the beginning of that line
        const qsizetype lines = std::count(m_text.cbegin() + byte, m_text.cbegin() + m_byte, '\n');
        m_line -= int(lines);
        m_byte = byte == 0 ? 0 : m_text.lastIndexOf('\n', byte - 1) + 1;
        m_column = 1;
    }
    for (; m_byte < byte; ++m_byte) {
        if (m_text.at(m_byte) == '\n') {
            ++m_line;
            m_column = 1;
        } else if (beginsCharacter(m_text.at(m_byte)) && !(m_byte == 0 && hasMark(m_text, 0))) {
            ++m_column;
        }
    }
    return {m_file, m_line, m_column};
}

} // namespace wb::dapr
