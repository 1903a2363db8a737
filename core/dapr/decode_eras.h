#pragma once

#include "core/dapr/decode.h"

// The decoders behind decode.h, one a way of reading: 1.0 to 1.10 take field after field, 1.11 and later fill a struct.

namespace wb::dapr {

DecodedMqtt pubSubByFields(const Properties& properties, QStringView release);
DecodedMqtt bindingByFields(const Properties& properties, QStringView release);

DecodedMqtt pubSubByStruct(const Properties& properties, QStringView release);
DecodedMqtt bindingByStruct(const Properties& properties, QStringView release);

} // namespace wb::dapr
