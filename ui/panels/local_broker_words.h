#pragma once

#include "core/broker/local_broker.h"
#include "core/broker/setup/broker_setup.h"

namespace wb::ui {

// What is not as the broker comes, in a few words: "no anonymous clients · 2 users · TLS"; empty: nothing.
QString setupWords(const broker::BrokerSetup& setup);

// Of what runs, or will run at the next start: a container's goes with its image then. Empty: not known yet.
QString versionOf(const broker::LocalBroker& broker);

} // namespace wb::ui
