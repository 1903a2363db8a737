#pragma once

#include <QList>
#include <QString>

#include <optional>

// The vocabulary that profiles and probes share: a value is a list of facets ("un-acked at once: 20; freed by one ack: 1").
// A profile states what is expected of a facet, a probe what it saw, and a rule, not a person, tells whether they differ.

namespace wb::broker {

struct Facet {
    QString name;  // "un-acked at once"; holds no ": "
    QString value; // holds no "; "
    bool operator==(const Facet&) const = default;
};
using Facets = QList<Facet>;

// "name: value; name: value", and back. What is not of that form gives no facet.
QString textOf(const Facets& facets);
Facets facetsOf(const QString& text);
QString valueOf(const Facets& facets, QStringView name); // empty when it is not there

// What an expectation says in numbers: "20" from 20 to 20, "29..31 s" from 29 to 31, "none" and "unlimited" infinite.
// Nothing when it is a word, or alternatives.
struct NumberRange {
    double from = 0, to = 0;
    double middle() const { return (from + to) / 2; }
};
std::optional<NumberRange> numbersOf(QStringView expected);

enum class Agreement : quint8 {
    Same,
    Different,
    Open, // what was seen fits, but a longer watch or a larger number might not
};

// `expected`: alternatives behind " | ", each a word or text, "none", "unlimited", a number or a range of numbers
// "29..31 s" (with or without a unit). `seen`: a text, a number, or one of the limits of what can be seen:
// "none within 3 s", "at least 950", "at most 3 s". Facets seen in one unit must be expected in the same.
Agreement agreement(QStringView seen, QStringView expected);

// Over all facets that both have: Different when one is, else Open when one is, else Same. Open when they share none.
Agreement agreement(const Facets& seen, const Facets& expected);

} // namespace wb::broker
