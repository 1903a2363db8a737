#pragma once

#include "core/dapr/releases.h"
#include "core/result.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

// Component types as data: resources/components/*.json. The form, the checks, the console, help and tooltips read
// the same table. Adding a field changes no C++.

namespace wb::dapr {

enum class FieldType : quint8 { String, Url, Bool, Integer, Pem, Topic, Choice, Duration, List };

// A value that holds for a range of Dapr releases ("1.8" to "" = until today).
struct ByRelease {
    QString from;
    QString to;
    QString value;
    QString source;
};

struct Field {
    QString name;             // as the code spells it
    FieldType type = FieldType::String;
    bool required = false;    // by the code, not by the documentation
    bool secret = false;      // show and store as a reference where possible
    bool ignored = false;     // documented, or valid in another era, but not read by this code
    QString since;            // first release that reads it, where that is later than the table's
    QString direction;        // bindings: "input", "output", "both"
    QString summary;          // one sentence
    QString documentedDefault;
    QList<ByRelease> actualDefaults;
    QStringList allowed;      // Choice
    std::optional<qint64> minimum, maximum;
    QString source;           // Dapr source file
    QString note;             // where code and documentation disagree

    QString defaultFor(QStringView release) const; // "" when none
    bool isReadBy(QStringView release) const { return !ignored && (since.isEmpty() || isFrom(release, since)); }
};

struct ComponentTable {
    QString type;      // "pubsub.mqtt3"
    QString title;
    QString fromRelease, toRelease; // eras with another code have another table of the same type
    QStringList aliases;            // types that run the same code
    QString errorPrefix;
    QList<Field> fields;
    const Field* field(QStringView name) const; // case-insensitive
};

// Strict: an unknown key, a malformed release, a field named twice or a value of the wrong kind is an error, told in
// one sentence. `fileName` is for that sentence.
Result<ComponentTable, QString> readComponentTable(const QByteArray& json, const QString& fileName);

// A table's title, summary, note or documented default in the user's language. The texts are English in the tables, as
// JSON output and documentation need them; translations/ reads them from the same files as the program.
QString translated(const QString& tableText);

// All tables; loaded once from the program's resources. A broken resource is a bug and is caught by a test.
const QList<ComponentTable>& componentTables();
// The table in force for a type at a Dapr release ("1.18", empty: the newest); null when the type is not ours.
const ComponentTable* tableFor(QStringView type, QStringView release = {});

} // namespace wb::dapr
