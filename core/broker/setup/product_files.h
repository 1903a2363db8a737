#pragma once

#include "core/broker/setup/broker_setup.h"

#include <QVersionNumber>

// The parts of setupFiles(), one a product. `setup` has been checked for all products before.

namespace wb::broker {

Result<SetupFiles, QString> mosquittoFiles(const QVersionNumber& version, const QString& folder, const BrokerSetup& setup);
Result<SetupFiles, QString> rabbitMqFiles(const QVersionNumber& version, const QString& folder, const BrokerSetup& setup);
Result<SetupFiles, QString> emqxFiles(const QVersionNumber& version, const QString& folder, const BrokerSetup& setup);

// "127.0.0.1:1883", "1883" when it listens on all addresses.
QString listenerAddress(const BrokerSetup& setup, quint16 port);

bool isLoopback(const QString& address); // empty: all addresses, so no

} // namespace wb::broker
