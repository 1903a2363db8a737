#include "tests/unit/project/include_rules.h"

#include <QDirIterator>
#include <QFile>
#include <QHash>
#include <QRegularExpression>

namespace wb::test {
namespace {

// Room -> rooms that it may include besides itself. Order within core: mqtt; dapr, ledger; sidecar, broker;
// scenario, intercept.
const QHash<QString, QStringList>& allowedRooms()
{
    static const QStringList base{QStringLiteral("core/mqtt")};
    static const QStringList facts = base + QStringList{QStringLiteral("core/ledger"), QStringLiteral("core/dapr")};
    static const QStringList all = facts + QStringList{QStringLiteral("core/sidecar"), QStringLiteral("core/broker")};
    static const QStringList core = all + QStringList{QStringLiteral("core/scenario"), QStringLiteral("core/intercept")};
    static const QHash<QString, QStringList> rooms{
        {QStringLiteral("core"), {}},
        {QStringLiteral("core/mqtt"), {}},
        {QStringLiteral("core/ledger"), base},
        {QStringLiteral("core/dapr"), base},
        {QStringLiteral("core/sidecar"), facts},
        {QStringLiteral("core/broker"), facts},
        {QStringLiteral("core/scenario"), all},
        {QStringLiteral("core/intercept"), all},
        {QStringLiteral("ui/roles"), {}}, // a header both sides of a view may know
        {QStringLiteral("ui/models"), core + QStringList{QStringLiteral("ui/roles")}},
        {QStringLiteral("ui/widgets"), core + QStringList{QStringLiteral("ui/roles")}},
        {QStringLiteral("ui/panels"), core + QStringList{QStringLiteral("ui/roles"), QStringLiteral("ui/models"), QStringLiteral("ui/widgets")}},
        {QStringLiteral("ui"), core + QStringList{QStringLiteral("ui/roles"), QStringLiteral("ui/models"), QStringLiteral("ui/widgets"), QStringLiteral("ui/panels")}},
        {QStringLiteral("app"), core + QStringList{QStringLiteral("ui"), QStringLiteral("ui/models"), QStringLiteral("ui/widgets"), QStringLiteral("ui/panels")}},
    };
    return rooms;
}

QString roomOf(const QString& path)
{
    const QStringList parts = path.split(u'/');
    if (parts.first() == u"app") return parts.first(); // its sub-folders are one room
    return parts.size() > 2 ? parts.at(0) + u'/' + parts.at(1) : parts.first();
}

bool standsIn(const QString& module, const QString& header, const QStringList& qtIncludeDirs)
{
    for (const QString& dir : qtIncludeDirs) {
        if (QFile::exists(dir + u'/' + module + u'/' + header)) return true;
    }
    return false;
}

QString qtRule(const QString& file, const QString& header, const QStringList& qtIncludeDirs)
{
    const bool inCore = file.startsWith(u"core/");
    const bool inModels = file.startsWith(u"ui/models/");
    if (!inCore && !inModels) return {};
    if (standsIn(QStringLiteral("QtWidgets"), header, qtIncludeDirs) || header.startsWith(u"QtWidgets")
        || header.startsWith(u"Qsci/"))
        return QStringLiteral("no widgets in %1").arg(inCore ? QStringLiteral("core") : QStringLiteral("ui/models"));
    if (inCore && (standsIn(QStringLiteral("QtGui"), header, qtIncludeDirs) || header.startsWith(u"QtGui")))
        return QStringLiteral("core uses Qt Core, Network and WebSockets only");
    return {};
}

} // namespace

QString brokenRule(const QString& file, const QString& include, const QStringList& qtIncludeDirs)
{
    if (include.startsWith(u'<')) return qtRule(file, include.mid(1, include.size() - 2), qtIncludeDirs);
    if (!include.contains(u'/')) {
        return include.endsWith(u".moc") ? QString() : QStringLiteral("includes are spelt from the root");
    }
    const QString from = roomOf(file);
    const QString to = roomOf(include);
    if (from == to || to == u"core" || !allowedRooms().contains(from)) return {};
    return allowedRooms().value(from).contains(to) ? QString() : QStringLiteral("%1 may not know %2").arg(from, to);
}

QList<IncludeFinding> checkIncludes(const QString& root, const QStringList& qtIncludeDirs)
{
    static const QRegularExpression directive(QStringLiteral("^\\s*#\\s*include\\s+(?:\"([^\"]+)\"|(<[^>]+>))"));
    QList<IncludeFinding> findings;
    for (const QString& top : {QStringLiteral("app"), QStringLiteral("core"), QStringLiteral("ui")}) {
        QDirIterator files(root + u'/' + top, {QStringLiteral("*.h"), QStringLiteral("*.cpp")}, QDir::Files,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QString path = files.next();
            QFile file(path);
            if (!file.open(QIODevice::ReadOnly)) continue;
            const QString name = path.mid(root.size() + 1);
            int line = 0;
            while (!file.atEnd()) {
                ++line;
                const auto match = directive.match(QString::fromUtf8(file.readLine()));
                if (!match.hasMatch()) continue;
                const QString include = match.captured(1).isEmpty() ? match.captured(2) : match.captured(1);
                const QString rule = brokenRule(name, include, qtIncludeDirs);
                if (!rule.isEmpty()) findings.append({name, line, include, rule});
            }
        }
    }
    return findings;
}

} // namespace wb::test
