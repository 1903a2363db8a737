#pragma once

#include <QCoreApplication>
#include <QString>

// What keeps an expression from having a value.

namespace wb::dapr::cel {

struct Fault {
    enum class Kind : quint8 {
        Compile,    // daprd does not take the expression; `text` is its error
        Hang,       // daprd never comes back from reading it: it looks for a function that does not exist, again and again
        Evaluation, // daprd's error for this event
        NotHere,    // valid for daprd perhaps, but this program cannot tell the result
    };
    Kind kind = Kind::Evaluation;
    QString text;
    int line = 0, column = 0; // Compile: from 1, in characters; 0: unknown
    bool operator==(const Fault&) const = default;
};

struct CelTexts {
    Q_DECLARE_TR_FUNCTIONS(wb::dapr::Cel)
};

} // namespace wb::dapr::cel
