#pragma once

#include "core/broker/profile/facet.h"
#include "core/result.h"

#include <QDate>
#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

#include <memory>
#include <optional>

// Brokers as data (resources/brokers): what each one's documentation says, what was measured, and why it matters to a
// Dapr user. Adding a broker is a file in a folder; it changes no C++.

namespace wb::broker {

enum class Group : quint8 { Delivery, Sessions, Retained, Qos, Shared, Topics, Limits, Security, Operation };
QList<Group> groups();        // in the order in which they are shown
const QStringList& groupWords(); // how files name them: "delivery" …, in that order
QString groupTitle(Group group); // for a person, in the user's language

// One question that every broker answers in its own way.
struct Dimension {
    QString id;     // "live_retransmit"; the same in profiles, probes and results
    Group group = Group::Delivery;
    QString title;
    QString brief;  // the title in a few words, for a table; may be empty
    QString why;    // one sentence for a Dapr user
    QString clause; // MQTT 3.1.1; "none" where the standard says nothing
};

// What somebody established about one dimension of one broker.
struct Statement {
    QString value;       // full text
    QString brief;       // the same in a few words, for a cell of a table; may be empty
    QStringList sources; // documented: where it stands
    QString version;     // measured: of the broker
    QString settings;    // measured: those that the value depends on
    QDate date;          // measured
    Facets expect;       // the same for a rule; may be empty

    QString shortValue() const; // the first clause of the value
    QString briefValue() const; // `brief`, else the first clause
};

// What a component has to expect of a broker in a dimension that it touches.
struct Concern {
    enum class Level : quint8 {
        Care,  // works, but not as elsewhere
        Bites, // loses messages, or does not work
    };
    Level level = Level::Care;
    QString text;     // half a sentence about the broker: "grants qos 2 as 1"
    QStringList when; // kinds of touch that it takes, see touchKinds(); empty: any
};

struct Cell {
    std::optional<Statement> says; // documentation; nothing: nobody has established it
    std::optional<Statement> does; // measured
    std::optional<bool> differs;   // the one from the other, where the expectations cannot tell
    QList<Concern> concerns;
};

struct VersionRange {
    QString id;       // "5.0-5.7", unique in its profile
    QString title;    // "EMQX 5.0 to 5.7"
    QString from, to; // "2.0" covers 2.0.x; `to` empty: from there on
    QString measuredVersion, settings;
    QDate date;

    bool covers(QStringView version) const;
};

struct Profile {
    QString product; // "mosquitto", "EMQX", "RabbitMQ"
    QString file;    // where it was read from
    QList<VersionRange> ranges; // oldest first
    QHash<QString, QList<Cell>> cells; // dimension id -> a cell for each range; none where the file says nothing

    const Cell& cell(QStringView dimension, qsizetype range) const; // an empty cell when it is not there
    // Index of the range that covers the version; -1 when none does. An empty version is covered by none.
    qsizetype rangeOf(QStringView version) const;
    // The covering range, else the newest one that begins before the version, else the first; -1 without ranges.
    qsizetype nearestRange(QStringView version) const;
};

// "2.0.11" against "2.0": by their numbers, as far as both go; "2.0" equals "2.0.11". Negative, zero, positive.
int compareVersions(QStringView a, QStringView b);

class ProfileTexts;

// All dimensions and profiles. The shipped ones are loaded once; a folder of a user's own adds to a copy.
class ProfileBook {
public:
    // In the language of the person; main thread only. A broken resource is a bug and is caught by a test.
    static const ProfileBook& shipped();
    static const ProfileBook& inEnglish(); // for what programs read, and for any thread

    const ProfileTexts& texts() const { return *m_texts; } // in which its profiles speak

    const QList<Dimension>& dimensions() const { return m_dimensions; } // in the order in which they are shown
    const Dimension* dimension(QStringView id) const;
    const QList<Profile>& profiles() const { return m_profiles; }
    const Profile* profile(QStringView product) const; // whatever its case; null when there is none

    // Reads every *.json of the folder, in the order of the names; a product that is there already is replaced.
    // Returns one sentence with its place for each file that could not be used, which is left out.
    QStringList addFolder(const QString& folder);

private:
    static ProfileBook load(const ProfileTexts& texts);

    QList<Dimension> m_dimensions;
    QList<Profile> m_profiles;
    const ProfileTexts* m_texts = nullptr; // lives as long as the program
};

} // namespace wb::broker
