#include "core/broker/setup/container_setup.h"
#include "core/broker/setup/quoting.h"

#include <QCoreApplication>
#include <QHostAddress>

namespace wb::broker {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::DockerRun)
};

bool isLocalOnly(const QString& host)
{
    return host.compare(QStringLiteral("localhost"), Qt::CaseInsensitive) == 0 || QHostAddress(host).isLoopback();
}

QString mount(const QString& name, const QString& folder)
{
    return QStringLiteral("--volume \"$PWD/%1:%2/%1:ro\"").arg(name, folder);
}

// What must be there before, as comments and commands.
QString preparations(const ContainerSetup& container, const QList<SetupText>& files)
{
    QStringList names = container.configFiles + container.secretFiles;
    if (container.tls) names << QStringLiteral("tls/ca.crt, tls/server.crt, tls/server.key");
    QString text;
    if (!names.isEmpty()) text += QStringLiteral("# %1\n").arg(Texts::tr("in the folder that holds: %1").arg(names.join(QStringLiteral(", "))));
    for (const SetupText& file : files)
        if (file.made && container.secretFiles.contains(file.name))
            text += QStringLiteral("# %1\n").arg(Texts::tr("the file %1 is made by the command beside the configuration").arg(file.name));
    QStringList kept = container.secretFiles;
    if (container.tls) kept << QStringLiteral("tls/server.key");
    if (!kept.isEmpty())
        text += QStringLiteral("sudo chown %1 %2   # %3\n").arg(QString::number(container.user), kept.join(u' '), Texts::tr("the broker's user in the container"));
    for (const SetupVariable& one : container.variables)
        if (one.secret)
            text += QStringLiteral("read -rsp '%1: ' %1 && export %1   # %2\n").arg(one.name, Texts::tr("the password of the component's url; bash"));
    return text;
}

} // namespace

SetupText dockerRun(const SetupPlan& plan, const ContainerSetup& container, const QList<SetupText>& files)
{
    QStringList words{QStringLiteral("docker run --detach --restart unless-stopped --name %1").arg(container.name)};
    // Where the component dials its own machine nobody else has to get in.
    const QString address = isLocalOnly(plan.host) ? QStringLiteral("127.0.0.1:") : QString();
    for (const quint16 port : container.ports) words << QStringLiteral("--publish %1%2:%2").arg(address, QString::number(port));
    for (const SetupVariable& one : container.variables)
        words << QStringLiteral("--env %1").arg(one.secret ? one.name : shellWord(one.name + QLatin1Char('=') + one.value));
    for (const QString& name : container.configFiles + container.secretFiles) words << mount(name, container.folder);
    if (container.tls) words << mount(QStringLiteral("tls"), container.folder);
    words << QStringLiteral("--volume %1-data:%2").arg(container.name, container.data) << shellWord(container.image);
    return {QStringLiteral("docker-run.sh"), preparations(container, files) + words.join(QStringLiteral(" \\\n  ")) + QLatin1Char('\n'),
            SetupLanguage::Shell};
}

} // namespace wb::broker
