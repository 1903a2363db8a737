#pragma once

#include "core/broker/setup/broker_setup.h"

#include <optional>

namespace wb::ui {

// What a product of that version cannot be told, with the reason in words; empty: it can. Found by asking the generator
// of the files: what changes nothing in them cannot be set.
struct SetupAbilities {
    QString persistence, inFlight, queued, session, retry, vhosts, management;
    bool persistenceAsItIs = true; // what it does where that cannot be chosen
};

// `product`: empty: a broker whose configuration nobody here can write.
SetupAbilities abilitiesOf(std::optional<broker::SetupProduct> product, const QString& version);

} // namespace wb::ui
