#pragma once

#include "core/dapr/resolve.h"

// What a component works with, field by field, and where that would be otherwise: in another Dapr release, or by the
// documentation. For the Component tab; pure, any thread.

namespace wb::dapr {

struct EffectiveField {
    QString name;     // as the table spells it, or as written when nothing reads it
    QString value;    // what the decoder made of it ("2" for 0x2), the default where nothing is written; never a secret
    Origin origin = Origin::Default;
    bool secret = false;  // value is masked
    bool isRead = true;   // false: it stands in the file and this release reads it nowhere
    QStringList differs;  // sentences for a person; empty: the same everywhere
};

// In the table's order, then what nothing reads. Empty for types that are not ours.
QList<EffectiveField> effectiveFields(const Workspace& workspace, const Document& document,
                                      const ResolveContext& context);

// The same about the component as a whole: its client ids, and releases that do not know it or refuse it.
QStringList componentDifferences(const Workspace& workspace, const Document& document, const ResolveContext& context);

} // namespace wb::dapr
