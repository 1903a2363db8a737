#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <optional>

namespace wb::dapr {

enum class Severity : quint8 { Note, Warning, Error };

struct Place {
    QString file;   // path as opened
    int line = 0;   // from 1; 0 = the whole file
    int column = 0; // from 1, in characters
    bool operator==(const Place&) const = default;
};

// Half-open range of bytes in the file's text.
struct TextRange {
    qsizetype begin = 0;
    qsizetype end = 0;
    bool isEmpty() const { return begin >= end; }
    bool operator==(const TextRange&) const = default;
};

struct TextEdit {
    TextRange range;
    QByteArray replacement;
    bool operator==(const TextEdit&) const = default;
};

struct Fix {
    QString title; // "Rename to consumerID"
    QList<TextEdit> edits; // not overlapping, ascending
};

// A finding is a row: what the Problems panel, the editor's underline and `mqttwb validate` all show.
struct Problem {
    Severity severity = Severity::Warning;
    QString code;     // stable, upper case: "DAPR-URL-NO-PORT"
    QString message;  // one sentence for a person
    Place place;
    TextRange range;  // what to underline; may be empty
    QString source;   // where the rule comes from: a Dapr source file, MQTT clause or thread
    std::optional<Fix> fix; // only when it is safe
};

} // namespace wb::dapr
