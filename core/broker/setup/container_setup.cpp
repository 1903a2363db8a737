#include "core/broker/setup/container_setup.h"

#include "core/broker/setup/setup_places.h"

#include <QUrl>

namespace wb::broker {
namespace {

SetupVariable variable(const char* name, const QString& value, bool secret = false)
{
    return {QString::fromLatin1(name), value, secret};
}

// EMQX 4's image writes its emqx.conf itself, from variables: EMQX_A__B=c stands for "a.b = c" (deploy/docker).
QList<SetupVariable> asVariables(const QString& conf)
{
    QList<SetupVariable> variables;
    for (const QString& line : conf.split(u'\n')) {
        const qsizetype at = line.indexOf(QStringLiteral(" = "));
        if (at < 0 || line.startsWith(u'#')) continue;
        const QString value = line.mid(at + 3);
        variables << SetupVariable{QStringLiteral("EMQX_") + line.left(at).toUpper().replace(u'.', QStringLiteral("__")), value,
                                   value == passwordPlaceholder()};
    }
    return variables;
}

void addEmqx4(ContainerSetup& container, const QList<SetupText>& files)
{
    for (const SetupText& file : files)
        if (file.language == SetupLanguage::Conf) container.variables += asVariables(file.text);
    if (files.size() > 1 && files.at(1).name == u"emqx_auth_mnesia.conf")
        container.variables << variable("EMQX_LOADED_PLUGINS",
                                        QStringLiteral("emqx_recon,emqx_retainer,emqx_management,emqx_dashboard,emqx_auth_mnesia"));
}

// The first user and its virtual host: RabbitMQ makes them while its data folder is empty (hub.docker.com/_/rabbitmq).
void addRabbitLogin(ContainerSetup& container, const SetupPlan& plan)
{
    container.variables << variable("RABBITMQ_NODENAME", QStringLiteral("rabbit@localhost"));
    if (plan.user.isEmpty()) return;
    container.variables << variable("RABBITMQ_DEFAULT_USER", plan.user)
                        << variable("RABBITMQ_DEFAULT_PASS", passwordPlaceholder(), true);
    if (!plan.vhost.isEmpty()) container.variables << variable("RABBITMQ_DEFAULT_VHOST", plan.vhost);
}

void addFiles(ContainerSetup& container, const QList<SetupText>& files)
{
    for (const SetupText& file : files) {
        if (file.name == u"tls" || file.name == u"rabbitmqctl") continue;
        const bool secret = file.name == u"passwords" || file.name == u"users.json";
        (secret ? container.secretFiles : container.configFiles) << file.name;
    }
}

} // namespace

ContainerSetup containerSetup(const SetupPlan& plan, const QList<SetupText>& files)
{
    const SetupPlace& place = placeOf(plan.product);
    ContainerSetup container;
    container.name = plan.dnsName + QLatin1Char('-') + QLatin1String(place.id);
    container.image = imageOf(plan.product, plan.version);
    container.ports << plan.port;
    if (plan.setup.managementPort != 0) container.ports << plan.setup.managementPort;
    container.folder = QLatin1String(place.folder);
    container.tls = plan.setup.tls.has_value();
    container.data = QLatin1String(place.data);
    container.user = place.user;
    if (plan.product == SetupProduct::RabbitMq) addRabbitLogin(container, plan);
    if (plan.product == SetupProduct::Emqx) container.variables << variable("EMQX_NODE_NAME", QStringLiteral("emqx@127.0.0.1"));
    if (isEmqx4(plan.product, plan.version)) addEmqx4(container, files);
    else addFiles(container, files);
    return container;
}

// A colon in the user name must be written %3A: Go takes what follows a plain one for the password.
QString clusterUrl(const SetupPlan& plan, const ContainerSetup& container, const QString& namespaceName)
{
    const QString login = plan.login.isEmpty() ? QString()
                                               : QStringLiteral("%1:%2@").arg(QString::fromLatin1(QUrl::toPercentEncoding(plan.login)),
                                                                              passwordPlaceholder());
    return QStringLiteral("%1://%2%3.%4.svc.cluster.local:%5").arg(plan.scheme, login, container.name, namespaceName, QString::number(plan.port));
}

} // namespace wb::broker
