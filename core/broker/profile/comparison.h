#pragma once

#include "core/broker/probe/report.h"
#include "core/broker/profile/touches.h"

#include <QJsonObject>

// Brokers side by side, as values: a column for each version range that somebody chose and one for the connected broker,
// a row for each dimension, and what it all means for one component. The panel, the console and the Markdown show this.

namespace wb::broker {

struct ColumnChoice {
    QString product;
    QString range; // id, or a version in it; empty: the newest
    bool operator==(const ColumnChoice&) const = default;
};
// The newest range of every profile: mosquitto, EMQX, RabbitMQ, then those of a user's own folder.
QList<ColumnChoice> defaultColumns(const ProfileBook& book);

struct ConnectedBroker {
    QString product, version; // as the profiles name it; may be empty: nobody knows it
    QString address;          // for display
    std::optional<ProbeReport> report;
};

// How a cell's two halves stand to each other.
enum class CellState : quint8 {
    NotEstablished, // nobody has
    Documented,     // only that
    Measured,       // only that
    Same,           // measured as documented
    Open,           // both are there, and no rule can tell
    Differs,        // measured otherwise than documented
};
QString stateWord(CellState state); // for a person, in the user's language: "differs"

struct ComparisonCell {
    CellState state = CellState::NotEstablished;
    QString brief;     // what it does, else what is documented, in a few words
    QString saysBrief; // what is documented, where it differs
    std::optional<Statement> says, does;
    QList<Concern> concerns; // those that the component meets here
    bool isProbed = false;   // `does` was measured at the connected broker by the report
    Confidence confidence = Confidence::None; // of a probed one
    qsizetype evidence = 0;                   // its lines of evidence
};

struct ComparisonRow {
    Dimension dimension;
    QString touched;      // the reason; empty: the component does not touch it
    QStringList kinds;    // the ways in which it does, see touchKinds()
    bool differs = false; // brokers from each other, or one of them from its documentation
    QList<ComparisonCell> cells; // one for each column
};

// What one broker means for the component, in one line.
struct BrokerVerdict {
    enum class Level : quint8 { None, Fits, Care, Bites }; // None: no component, or nothing is known of the broker
    Level level = Level::None;
    QString line;     // "grants qos 2 as 1; 2 more"; empty without a component
    QStringList rows; // ids of the dimensions that it rests on, what bites first
};
QString levelWord(BrokerVerdict::Level level); // "fits", "take care", "bites"; empty for None
BrokerVerdict::Level levelOf(const ComparisonCell& cell); // of its concerns: Bites, Care or None

struct ComparisonColumn {
    QString product;
    QString range;   // id in the profile; empty: no profile knows the broker
    QString title;   // "RabbitMQ 3.10 and 3.11 (old plugin)"
    QString version; // "2.0", "3.10-3.11"; of the connected broker its own
    bool isConnected = false;
    bool isProbed = false; // the connected one, and it has a report
    BrokerVerdict verdict;
};

struct Comparison {
    QString component; // name; empty: none is open
    QList<ComparisonColumn> columns;
    QList<ComparisonRow> rows; // in the order in which dimensions are shown
};

struct ComparisonInput {
    QList<ColumnChoice> columns; // a product or range that the book does not have is left out
    std::optional<ConnectedBroker> connected;
    QString component; // name
    QList<Touch> touches;
};
Comparison compareBrokers(const ProfileBook& book, const ComparisonInput& input);

// Whether two statements say another thing; nothing: their expectations share no facet that could tell.
std::optional<bool> statementsDiffer(const Statement& does, const Statement& says);

struct RowFilter {
    QString words;     // all of them, in any case, anywhere in the row
    bool differences = false;
    bool touched = false;
    QStringList rows;  // ids; empty: all
    bool operator==(const RowFilter&) const = default;
};
bool isShown(const ComparisonRow& row, const RowFilter& filter);

} // namespace wb::broker
