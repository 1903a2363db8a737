#pragma once

#include "core/broker/probe/bench.h"

namespace wb::broker {

struct BrokerIdentity {
    QString product; // as profiles name it; "unknown" when nothing told it
    QString version; // "2.0.11"; "3.10" when only the generation is known; may be empty
    QString how;     // what told it, as a sentence
};

// By what the broker publishes about itself ($SYS), else by habits that are its own (facts 5). Throws Ended when the
// broker does not accept us. Own topics only; leaves nothing behind.
BrokerIdentity identify(Bench& bench);

} // namespace wb::broker
