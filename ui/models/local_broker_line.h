#pragma once

#include <QDateTime>
#include <QString>

namespace wb::ui {

enum class LogWeight : quint8 { Plain, Warning, Error };

// A line of a broker's log, with what brokers write in front of it taken apart: the time and the weight stand in
// columns of their own, in the program's one format for all brokers.
struct LocalBrokerLine {
    qint64 timeNs = 0; // since 1970, UTC: the broker's own stamp where it wrote one, else when the line arrived
    QString broker;
    LogWeight weight = LogWeight::Plain;
    QString text;
};

// "2026-11-20 15:40:24.063079+00:00 [warning] <0.619.0> text" (RabbitMQ), "2026-11-20T15:40:24.063079+00:00 [error] …"
// (EMQX), "1795166900: Warning: text" (mosquitto); a line without a stamp has the time of its arrival.
LocalBrokerLine readBrokerLine(const QString& broker, const QString& raw, const QDateTime& arrived);

} // namespace wb::ui
