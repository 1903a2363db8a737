#include "tests/support/shared_data.h"

#include <QDir>

namespace wb::test {

QString sourceDir()
{
    return QStringLiteral(WB_SOURCE_DIR);
}

QString sharedDir()
{
    const QString named = qEnvironmentVariable("WB_SHARED_DIR");
    const QString path = named.isEmpty() ? sourceDir() + QStringLiteral("/../shared") : named;
    const QDir dir(path);
    return dir.exists() ? dir.canonicalPath() : QString();
}

} // namespace wb::test
