#pragma once

#include "core/broker/local_rabbitmq.h"
#include "core/result.h"

#include <QProcessEnvironment>

// What RabbitMQ's server is told before it starts: where it is, its folders, its environment.

namespace wb::broker {

struct RabbitMqPorts {
    quint16 mqtt = 0;
    quint16 distribution = 0; // between Erlang nodes; needed although there is only one
    quint16 epmd = 0;
};

struct RabbitMqProgram {
    QString server; // …/rabbitmq_server-3.10.8/sbin/rabbitmq-server
    QString epmd;
    QString version; // "3.10.8", from the folder's name; empty when that does not tell
};

// Error: a sentence for a person, with what to do.
Result<RabbitMqProgram, QString> findRabbitMq(const QString& given = {});

// Below `folder`: for its home, data and log. Error: a sentence for a person.
Result<Ok, QString> makeRabbitMqFolders(const QString& folder);

// The whole, and those of its variables that are ours ("NAME=value").
QProcessEnvironment rabbitMqEnvironment(const QString& folder, const RabbitMqPorts& ports);
QStringList rabbitMqVariables(const QString& folder, const RabbitMqPorts& ports);

// What a line of the log says about how far the start is; empty when it says nothing about that.
QString rabbitMqProgress(const QString& logLine);

} // namespace wb::broker
