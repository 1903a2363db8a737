#pragma once

#include "core/broker/probe/bench.h"

namespace wb::broker {

// A broker that was asked, with the reason; what is known of its kind is in the profiles.
struct Identified {
    QString product; // as profiles name it; "unknown" when nothing told it
    QString version; // "2.0.11"; "3.10" when only the generation is known; may be empty
    QString how;     // what told it, as a sentence
};

// By what the broker publishes about itself ($SYS), else by habits that are its own (facts 5). Throws Ended when the
// broker does not accept us. Own topics only; leaves nothing behind.
Identified identify(Bench& bench);

} // namespace wb::broker
