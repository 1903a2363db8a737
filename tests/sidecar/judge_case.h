#pragma once

#include "tests/sidecar/recording_app.h"

#include <QMap>
#include <QStringList>

// One case that a real daprd and the engine are put through, and what was seen of either. Values only.

namespace wb::test {

struct JudgeStep {
    enum class Kind { Publish, Invoke, External, Settle };
    Kind kind = Kind::Settle;
    QString target;      // pub/sub or binding component
    QString topic;
    QByteArray body;     // Invoke: the JSON of the request's `data`
    QString contentType = {};
    QMap<QString, QString> metadata = {};
    bool retain = false; // External
    int qos = 1;         // External
};

struct JudgeCase {
    QString name;
    QMap<QString, QString> files;    // resources; {port} is the broker's
    QByteArray subscriptions = "[]"; // the app's own, GET /dapr/subscribe
    QList<QByteArray> bindings = {}; // paths that the app says yes to
    QMap<QByteArray, QList<AppAnswerStep>> answers = {};
    QList<JudgeStep> steps = {};
    bool starts = true;              // false: daprd must refuse, and its words are compared
    int quietMs = 400;               // a step is over when nothing has happened for that long
    int toleranceMs = 0;             // > 0: the pauses between the app's calls are compared as well
};

// Everything in a form that can be compared: ids, times and traces replaced.
struct JudgeSeen {
    QString startError;
    QStringList results;   // of publish and invoke, in order: "ok", or the message
    QStringList calls;     // the app's, in order: "POST /path content-type body" and dapr's own headers
    QList<qint64> callTimes;
    QStringList published; // what an onlooker at the broker got: "topic retain payload"
    QStringList packets;   // of the sidecar's clients, from the broker's log, sorted
};

QList<JudgeCase> judgeCases();

} // namespace wb::test
