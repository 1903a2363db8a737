#pragma once

#include <QString>
#include <QStringList>

// Who may include whom: core/ has rooms that know only the rooms below them, ui/ has models that know no widgets,
// app/ is on top. Includes are spelt from the root, so a wrong one shows at sight.

namespace wb::test {

// The sentence that says which rule an include breaks, or an empty string. `file` and `include` are spelt from the
// root of the checkout ("core/mqtt/session.h"); Qt headers in angle brackets as they stand ("<QWidget>").
QString brokenRule(const QString& file, const QString& include, const QStringList& qtIncludeDirs);

struct IncludeFinding {
    QString file;
    int line = 0;
    QString include;
    QString rule;
};

// Every broken rule under the given root.
QList<IncludeFinding> checkIncludes(const QString& root, const QStringList& qtIncludeDirs);

} // namespace wb::test
