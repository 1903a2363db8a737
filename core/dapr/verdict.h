#pragma once

#include "core/dapr/resolve.h"

#include <QJsonObject>

// What Dapr would make of each document, as data: `mqttwb validate`, and the tests that hold it against Dapr.

namespace wb::dapr {

enum class Outcome : quint8 { Valid, Invalid, Skipped };

struct Verdict {
    QString file;
    int document = 1; // in its file, from 1
    int line = 1;
    QString kind, type, name; // type: components only, as written
    Outcome outcome = Outcome::Skipped;
    Stage stage = Stage::None; // where an invalid one fails
    QString error;             // Dapr's own words, exactly; quotes the URL as the file has it
    ResolvedComponent component;
    QList<Problem> problems; // ours
};

// Of every document that is open, in order, for the workspace's own context.
QList<Verdict> verdictsOf(const Workspace& workspace);

// {"documents": […]}; no value that came from a secret or the environment is in it.
QJsonObject toJson(const QList<Verdict>& verdicts);
// "file:line:column: warning: sentence [CODE]" lines, then a summary. Passwords are masked.
QString toText(const QList<Verdict>& verdicts);

// False when something is invalid or has a problem above a note.
bool isClean(const QList<Verdict>& verdicts);

} // namespace wb::dapr
