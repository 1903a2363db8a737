#pragma once

#include "core/broker/setup/broker_setup.h"

#include <QByteArray>

// A broker's set-up as the settings keep it. Never a password: of users the name stays, and lines of the broker's own
// language that look like a secret are left out.

namespace wb::ui {

QByteArray rememberedSetup(const broker::BrokerSetup& setup);     // one line of JSON
broker::BrokerSetup recalledSetup(const QByteArray& remembered); // what cannot be read is as the broker comes

// Without the users whose password nobody has typed since: they cannot log in.
broker::BrokerSetup usableSetup(broker::BrokerSetup setup);
// For a file that anybody may read, a scenario: no users, so everybody may connect; no line that looks like a secret.
broker::BrokerSetup sharedSetup(const broker::BrokerSetup& setup);
bool lacksPasswords(const broker::BrokerSetup& setup);

} // namespace wb::ui
