#pragma once

#include <QString>

namespace wb::ui {

// What goes through all lanes of a connection on the time axis, in the view's terms.
struct LaneCrossing {
    enum class Kind : quint8 {
        Cut,     // the link ended
        Fresh,   // connected: a new or clean session
        Resumed, // connected: session present
        Lost,    // connected: the session that was to be resumed is gone
        Control, // somebody did something on purpose; also a session thrown away
    };
    qint64 timeNs = 0; // since 1970-01-01 UTC
    Kind kind = Kind::Cut;
    quint16 connection = 0;  // 0: of no connection, through all lanes
    QString component;
    int replica = 0;
    QString word;     // at the line: "TCP reset", "session present"
    QString sentence; // explains it
};

} // namespace wb::ui
