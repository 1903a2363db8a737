#pragma once

#include "core/sidecar/app/app_setup.h"

namespace wb::sidecar {

// Payloads above this are not looked into for a pointer: they do not match.
inline constexpr std::size_t longestJsonPayload = 4u << 20;

bool payloadMatches(const PayloadMatch& match, std::string_view payload);

// The value at a JSON pointer (RFC 6901); undefined when there is none.
QJsonValue valueAt(const QJsonValue& root, const QString& pointer);

} // namespace wb::sidecar
