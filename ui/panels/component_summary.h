#pragma once

#include "core/dapr/resolve.h"

#include <QString>

namespace wb::ui {

struct ComponentSummary {
    QString text;
    bool failed = false; // daprd would not start it
};

// What daprd would do with a document, in one or two sentences.
ComponentSummary summaryOf(const dapr::Document& document, const dapr::ResolvedComponent& resolved,
                           const dapr::ResolveContext& context);

} // namespace wb::ui
