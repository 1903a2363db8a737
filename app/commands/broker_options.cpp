#include "app/commands/broker_options.h"

#include "app/commands/commands.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>

namespace wb::app {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(mqttwb)
};

} // namespace

QCommandLineOption profilesOption()
{
    return {QStringLiteral("profiles"), Texts::tr("A folder of further broker profiles (*.json)."), QStringLiteral("DIR")};
}

bool readProfiles(const QCommandLineParser& parser, broker::ProfileBook& book)
{
    const QString folder = parser.value(QStringLiteral("profiles"));
    if (folder.isEmpty()) return true;
    const QStringList problems = book.addFolder(folder);
    for (const QString& problem : problems) complain(problem);
    return problems.isEmpty();
}

bool readReport(const QCommandLineParser& parser, const QString& option, std::optional<broker::ProbeReport>& report)
{
    const QString path = parser.value(option);
    if (path.isEmpty()) return true;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        complain(Texts::tr("cannot open %1: %2").arg(path, file.errorString()));
        return false;
    }
    auto read = broker::readProbeReport(file.readAll(), path);
    if (!read) {
        complain(read.error());
        return false;
    }
    report = *std::move(read);
    return true;
}

QList<broker::Touch> touchesOf(const sidecar::ComponentSetup& setup)
{
    return broker::touches(setup.component, topicsOf(setup));
}

} // namespace wb::app
