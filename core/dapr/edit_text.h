#pragma once

#include "core/dapr/model.h"

// Where in a document's text an edit may go. Offsets are bytes of the file; nothing looks beyond the document.

namespace wb::dapr {

class EditText {
public:
    EditText(const QByteArray& file, const Document& document);

    QByteArray lineEnd() const { return m_lineEnd; } // "\n" or "\r\n", as the file has it
    qsizetype begin() const { return m_range.begin; }
    qsizetype end() const { return m_range.end; }
    char at(qsizetype byte) const { return byte >= m_range.begin && byte < m_range.end ? m_file.at(byte) : '\0'; }
    QByteArray bytes(TextRange range) const { return m_file.mid(range.begin, range.end - range.begin); }

    qsizetype lineBegin(qsizetype byte) const;
    qsizetype endOfLine(qsizetype byte) const;   // before the line's \r\n or \n
    qsizetype nextLine(qsizetype byte) const;    // behind it, or the document's end
    int columnOf(qsizetype byte) const { return int(byte - lineBegin(byte)); } // from 0
    bool sameLine(qsizetype a, qsizetype b) const { return lineBegin(a) == lineBegin(b); }
    bool isBlank(TextRange range) const;         // spaces, tabs and line ends only

    // Behind the colon of an entry whose value stands elsewhere or has an anchor or a tag.
    qsizetype behindColon(const YamlEntry& entry) const;
    // Where the value's text begins, with its anchor and tag.
    qsizetype valueBegin(const YamlEntry& entry) const;
    // Behind a node and, for a block that keeps its empty lines (|+), behind those.
    qsizetype lastLineEnd(const YamlNode& node) const;

private:
    const QByteArray& m_file;
    TextRange m_range;
    QByteArray m_lineEnd;
};

} // namespace wb::dapr
