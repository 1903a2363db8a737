#pragma once

#include "core/broker/admin/admin_source.h"

#include <QHash>

#include <string_view>

namespace wb::broker {

// mosquitto's $SYS/broker/… topics (mosquitto(8), "Broker status") as a view. Totals only: mosquitto tells nothing of a
// single client.
class MosquittoSys {
public:
    explicit MosquittoSys(const QStringList& clientIds) : m_clientIds(clientIds.mid(0, admin::mostClients)) {}

    static QStringList topics();                       // asked for, each by its name, never by a wildcard
    bool take(std::string_view topic, std::string_view payload); // false: none of these
    bool isComplete() const { return m_values.size() == topics().size(); }
    bool isEmpty() const { return m_values.isEmpty(); }
    AdminView view() const;

private:
    QStringList m_clientIds;
    QHash<QString, QString> m_values; // by topic
};

} // namespace wb::broker
