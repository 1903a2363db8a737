#pragma once

#include <cstddef>
#include <string_view>

namespace wb::ledger {

// Overwrites the password of a CONNECT (whole packet, `headerBytes` of fixed header) with '*', keeping its length
// [MQTT 3.1.1, 3.1.3.5]. Where the fields do not add up, everything from the first one that does not is overwritten:
// the program keeps no password, not even in a packet that was made wrong on purpose.
void maskPassword(char* wire, std::size_t bytes, std::size_t headerBytes);

} // namespace wb::ledger
