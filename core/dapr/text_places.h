#pragma once

#include "core/dapr/problem.h"

#include <vector>

// From libyaml's character counts to bytes, and from bytes to lines and columns. Both remember where they were, so a
// walk through a text is linear however long its lines are.

namespace wb::dapr {

class CharacterIndex {
public:
    // Characters are counted from text[range.begin]; a byte order mark there is not counted (libyaml skips it).
    CharacterIndex(const QByteArray& text, TextRange range);
    qsizetype byteOf(size_t character) const; // in the file

private:
    qsizetype m_begin = 0;
    qsizetype m_end = 0;
    std::vector<qsizetype> m_steps; // the byte of every 64th character; empty when a character is a byte
    const QByteArray& m_text;
};

class PlaceFinder {
public:
    PlaceFinder(const QByteArray& text, QString file);
    Place placeOf(qsizetype byte);
    const QString& file() const { return m_file; }

private:
    const QByteArray& m_text;
    QString m_file;
    qsizetype m_byte = 0;      // where we are,
    int m_line = 1;            // in which line
    int m_column = 1;          // and column
};

} // namespace wb::dapr
