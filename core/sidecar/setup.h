#pragma once

#include "core/dapr/workspace.h"
#include "core/sidecar/types.h"

// From open resources to what the engine is told to connect.

namespace wb::sidecar {

// A component with its declarative subscriptions for the context's app. See ResolvedComponent::error for one that
// Dapr would refuse: connecting it shows just that. Precondition: document.component().
ComponentSetup setupOf(const dapr::Workspace& workspace, const dapr::Document& document,
                       const dapr::ResolveContext& context);

// A look at the broker that a component uses, with the component's own credentials.
Result<ObserverSetup, mqtt::ConnectionError> observerOf(const dapr::MqttSettings& settings, const QStringList& filters);

// The broker at a URL that a person typed. Unlike a component's this one is ours: a missing port is the usual one, and a
// web socket's path counts. TLS is checked against the machine's own authorities.
Result<ObserverSetup, mqtt::ConnectionError> observerOfUrl(const QString& url);

// initTimeout as Dapr reads it: a Go duration; unreadable or not positive means 5 s (facts B.4).
std::chrono::milliseconds initTimeoutOf(const QString& text);

} // namespace wb::sidecar
