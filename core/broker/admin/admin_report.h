#pragma once

#include "core/broker/admin/admin_compare.h"

#include <QJsonObject>

// A view as text: for the terminal, for programs, for a ticket. `ours` may be empty.

namespace wb::broker {

QString adminTable(const AdminView& view);
QJsonObject adminJson(const AdminView& view); // keys and ids are English and stay
QString adminMarkdown(const AdminView& view, const QList<AdminOurs>& ours);
QString brokerLine(const AdminView& view);    // "RabbitMQ 3.10.8, node rabbit@host"

} // namespace wb::broker
