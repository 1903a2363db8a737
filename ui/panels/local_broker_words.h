#pragma once

#include "core/broker/setup/broker_setup.h"

namespace wb::ui {

// What is not as the broker comes, in a few words: "no anonymous clients · 2 users · TLS"; empty: nothing.
QString setupWords(const broker::BrokerSetup& setup);

} // namespace wb::ui
