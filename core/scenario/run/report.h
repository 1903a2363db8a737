#pragma once

#include <QList>
#include <QMetaType>
#include <QString>

// What a run of a scenario came to. Values; see scenario.h for the file and scenario_run.h for the run.

namespace wb::scenario {

struct Place {               // in the scenario's file, from 1
    int line = 0;
    int column = 0;
};

enum class Verdict : quint8 { Waiting, Running, Passed, Failed, Error, Skipped }; // Error: it could not be run. Skipped: see why

struct StepReport {          // a step or an expectation, in the order of the file
    Place place;
    QString what;            // in words: "cut the connection of orders-pubsub: TCP reset"
    bool isExpectation = false;
    Verdict verdict = Verdict::Waiting;
    QString expected, seen;  // Failed: in words, complete sentences
    QStringList around;      // Failed: packets and facts around it, one a line, with times from the start
    double atSeconds = 0;    // began, since the scenario's start
    double seconds = 0;      // took
};

struct Report {
    QString file;            // as given
    QString name;
    QString lesson;
    QString broker;          // "mosquitto 2.0.11", "RabbitMQ 3.10.8", "tcp://host:1883"
    Verdict verdict = Verdict::Waiting;
    QString why;             // Error, Skipped
    QList<StepReport> steps;
    double seconds = 0;
};

QString reportText(const QList<Report>& reports);  // for a terminal: each, then the summary
QString reportText(const Report& report);
QString summaryText(const QList<Report>& reports);
QByteArray reportJson(const QList<Report>& reports);
QByteArray reportJunit(const QList<Report>& reports); // as surefire writes it: readable by Jenkins, GitLab, GitHub actions

} // namespace wb::scenario

Q_DECLARE_METATYPE(wb::scenario::Report)
