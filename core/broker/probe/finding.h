#pragma once

#include "core/broker/profile/facet.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <deque>

// What one measurement saw, and the packets that prove it.

namespace wb::broker {

struct EvidenceLine {
    enum class Kind : quint8 { Sent, Received, Note };
    Kind kind = Kind::Note;
    double ms = 0;      // since the probe began
    QString client;     // which of the measurement's clients: "subscriber"
    int connection = 0; // which of the measurement's connections, from 1; 0: none, or an older file that does not tell
    QByteArray wire;    // the control packet as it stood on the wire; no password, only the first bytes of a large one
    qint64 bytes = 0;   // of the whole packet
    QString note;       // "the broker closed the connection"
};

// The first and the last lines of what may be thousands; the count of the others is kept.
class Evidence {
public:
    static constexpr qsizetype keptFirst = 160, keptLast = 80;
    static constexpr qsizetype keptBytes = 2048; // of one packet

    void add(EvidenceLine line);
    QList<EvidenceLine> lines() const; // with a note where lines are left out

private:
    QList<EvidenceLine> m_first;
    std::deque<EvidenceLine> m_last;
    qint64 m_leftOut = 0;
};

struct Finding {
    Facets facets;
    Evidence evidence;
    QString ended; // why it could not be measured to its end; empty: it could

    void set(const QString& name, const QString& value) { facets << Facet{name, value}; }
};

} // namespace wb::broker
