#pragma once

#include "core/dapr/edit_text.h"
#include "core/dapr/scalar_text.h"

#include <vector>

// Edits of one document's tree, collected as text edits. What has no safe place (content that is shared through an
// alias, keys that came through `<<`) is refused: ok() turns false.

namespace wb::dapr {

// Something to be written: a scalar, members, or a list of one mapping.
struct NewMember;
struct NewNode {
    enum class Kind : quint8 { Scalar, Mapping, ListOfOne };
    Kind kind = Kind::Scalar;
    QString text;
    std::vector<NewMember> members;

    static NewNode scalar(const QString& text);
};

struct NewMember {
    QString key;
    NewNode node;
};

inline NewNode NewNode::scalar(const QString& text)
{
    return {Kind::Scalar, text, {}};
}

class Editor {
public:
    // forceQuotes: every new scalar in double quotes, the way that is always right.
    Editor(const QByteArray& file, const Document& document, bool forceQuotes);

    bool ok() const { return m_ok; }
    // Ascending and not overlapping; empty when two changes got in each other's way.
    QList<TextEdit> edits() const;
    void refuse() { m_ok = false; }

    // The entries of a mapping that stand in its own text.
    static const YamlEntry* ownEntry(const YamlNode& mapping, QStringView key);

    enum class Wanted : quint8 { Any, Text, Plain }; // Plain: a truth value, never quoted
    void replaceValue(const YamlNode& mapping, const YamlEntry& entry, const QString& value,
                      Wanted wanted = Wanted::Any);
    void replaceEntry(const YamlNode& mapping, const YamlEntry& entry, const QString& key, const NewNode& node);
    void addEntry(const YamlNode& mapping, const QString& key, const NewNode& node, ScalarStyle style);
    void removeEntry(const YamlNode& mapping, const YamlEntry& entry);
    void replaceNode(const YamlNode& node, const NewNode& by);

    // A mapping as one more item of a list, in the manner of its last one.
    void appendItem(const YamlNode& list, const NewNode& item);
    // The same where the entry's value is an empty list or nothing.
    void fillList(const YamlNode& mapping, const YamlEntry& entry, const NewNode& item);
    void removeItem(const YamlNode& list, const YamlNode& item);

private:
    struct Manner {
        ScalarStyle style = ScalarStyle::Plain;
        bool quotedKeys = false;
        bool flow = false;
    };
    static Wanted wantedFor(const QString& key);
    QByteArray keyText(const QString& key, const Manner& manner) const;
    QByteArray valueText(const QString& value, const Manner& manner, int indent, Wanted wanted = Wanted::Any) const;
    QByteArray flowText(const NewNode& node, const Manner& manner) const;
    QByteArray flowEntry(const QString& key, const NewNode& node, const Manner& manner) const;
    QByteArray blockEntry(const QString& key, const NewNode& node, int indent, const Manner& manner) const;
    QByteArray blockMembers(const NewNode& node, int indent, const Manner& manner) const;
    QByteArray newLine(int indent) const;
    Manner mannerOf(const YamlNode& mapping, ScalarStyle style) const;
    int blockIndent(const YamlNode& scalar, int keyColumn) const;
    QByteArray headerComment(const YamlNode& scalar) const;
    void giveAnchorAway(const YamlNode& value, TextRange text);
    void edit(TextRange range, const QByteArray& replacement) { m_edits.append({range, replacement}); }
    void removeLines(qsizetype first, qsizetype lastEnd);

    EditText m_text;
    const Document& m_document;
    bool m_forceQuotes = false;
    bool m_ok = true;
    QList<TextEdit> m_edits;
};

} // namespace wb::dapr
