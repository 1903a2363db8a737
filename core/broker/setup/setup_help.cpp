#include "core/broker/setup/setup_help.h"

#include "core/broker/setup/container_setup.h"
#include "core/broker/setup/quoting.h"
#include "core/broker/setup/setup_places.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

namespace wb::broker {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::SetupHelp)
};

using About = SetupReason::About;

// The line of a configuration file, of whatever product, that a reason explains.
QRegularExpression lineAbout(About about, const SetupPlan& plan)
{
    const auto expression = [](const QString& text) { return QRegularExpression(QStringLiteral("^\\s*(?:%1)").arg(text)); };
    switch (about) {
    case About::Listener:
        return expression(QStringLiteral("(?:listener|port|bind|mqtt\\.listeners|web_mqtt)\\b.*\\b%1\\b").arg(plan.port));
    case About::WebSocket: return expression(QStringLiteral("\\S*(?:mqtt_path|ws_path)"));
    case About::Tls: return expression(QStringLiteral("(?:listener\\.\\w+\\.external\\.|ssl_options\\.)?(?:cafile|cacertfile)"));
    case About::ClientCertificates:
        return expression(QStringLiteral("(?:require_certificate|(?:listener\\.\\w+\\.external\\.|ssl_options\\.)?verify)\\b"));
    case About::Login: return expression(QStringLiteral("(?:mqtt\\.)?allow_anonymous|authentication"));
    case About::Guest: return expression(QStringLiteral("loopback_users"));
    case About::Persistence: return expression(QStringLiteral("persistence\\b"));
    case About::Session:
        return expression(QStringLiteral("\\S*(?:persistent_client_expiration|session_expiry_interval|subscription_ttl)"));
    case About::InFlight: return expression(QStringLiteral("\\S*(?:max_inflight|mqtt\\.prefetch)"));
    case About::Queue: return expression(QStringLiteral("\\S*(?:max_queued_messages|max_mqueue_len)"));
    case About::Retry: break;
    }
    return expression(QStringLiteral("\\S*retry_interval"));
}

qsizetype indexOf(const QStringList& lines, const QRegularExpression& expression)
{
    for (qsizetype i = 0; i < lines.size(); ++i)
        if (expression.match(lines.at(i)).hasMatch()) return i;
    return -1;
}

// A sentence as comment lines that can be read without scrolling.
QStringList comment(const QString& sentence, const QString& indent)
{
    constexpr qsizetype longest = 88;
    QStringList lines;
    QString line = indent + QLatin1Char('#');
    for (const QString& word : sentence.split(u' ')) {
        if (line.size() + word.size() >= longest && line.size() > indent.size() + 3) {
            lines << line;
            line = indent + QStringLiteral("#  ");
        }
        line += QLatin1Char(' ') + word;
    }
    return lines << line;
}

QString withReasons(const QString& conf, const SetupPlan& plan)
{
    QStringList lines = conf.split(u'\n');
    QStringList head = comment(Texts::tr("%1 %2, as the Dapr component %3 needs it").arg(productName(plan.product), plan.version, plan.name), {});
    for (const SetupReason& reason : plan.reasons) {
        const qsizetype at = indexOf(lines, lineAbout(reason.about, plan));
        if (at < 0) {
            head += comment(Texts::tr("nothing to set here: %1").arg(reason.text), {});
            continue;
        }
        static const QRegularExpression space(QStringLiteral("^\\s*"));
        const QString indent = space.match(lines.at(at)).captured();
        QStringList before = comment(Texts::tr("because %1").arg(reason.text), indent);
        if (indent.isEmpty()) before.prepend(QString()); // room between the groups
        for (qsizetype i = 0; i < before.size(); ++i) lines.insert(at + i, before.at(i));
    }
    return (head + lines).join(u'\n');
}

QString without(const QString& conf, const QString& key)
{
    QStringList lines = conf.split(u'\n');
    lines.removeIf([&](const QString& line) { return line.trimmed().startsWith(key); });
    return lines.join(u'\n');
}

// The generator hashes the users' passwords; here there are none, so the reader makes such a file.
SetupText passwordsText(const SetupPlan& plan)
{
    return {QStringLiteral("passwords"),
            QStringLiteral("# %1\nmosquitto_passwd -c passwords %2\n# %3\ndocker run --rm -it --volume \"$PWD:/work\" --workdir /work %4 mosquitto_passwd -c passwords %2\n")
                .arg(Texts::tr("asks for the password of the component's url, and writes its hash to the file passwords"), shellWord(plan.user),
                     Texts::tr("the same without an installed mosquitto"), shellWord(imageOf(plan.product, plan.version))),
            SetupLanguage::Shell, true};
}

SetupText emqxUsers(const SetupPlan& plan)
{
    const QJsonArray users{QJsonObject{{QStringLiteral("user_id"), plan.user},
                                       {QStringLiteral("password"), passwordPlaceholder()},
                                       {QStringLiteral("is_superuser"), false}}};
    return {QStringLiteral("users.json"), QString::fromUtf8(QJsonDocument(users).toJson()), SetupLanguage::Json};
}

SetupText rabbitUsers(const SetupPlan& plan)
{
    const QString vhost = plan.vhost.isEmpty() ? QStringLiteral("/") : plan.vhost;
    QString text = QStringLiteral("# %1\n# %2\nrabbitmqctl add_user %3\n")
                       .arg(Texts::tr("only for an installed RabbitMQ: the container makes its first user by itself"),
                            Texts::tr("asks for the password of the component's url"), shellWord(plan.user));
    if (!plan.vhost.isEmpty()) text += QStringLiteral("rabbitmqctl add_vhost %1\n").arg(shellWord(vhost));
    text += QStringLiteral("rabbitmqctl set_permissions -p %1 %2 '.*' '.*' '.*'\n").arg(shellWord(vhost), shellWord(plan.user));
    return {QStringLiteral("rabbitmqctl"), text, SetupLanguage::Shell, true};
}

// openssl 3: `req -x509 -CA`.
SetupText certificatesText(const SetupPlan& plan)
{
    const QString host = plan.host.isEmpty() ? QStringLiteral("HOST") : plan.host;
    const QString kind = QHostAddress(host).isNull() ? QStringLiteral("DNS:") : QStringLiteral("IP:");
    return {QStringLiteral("tls"),
            QStringLiteral("# %1\nmkdir -p tls\n"
                           "openssl req -x509 -newkey rsa:3072 -nodes -days 365 -subj /CN=%2-ca -keyout ca.key -out tls/ca.crt\n"
                           "openssl req -x509 -newkey rsa:3072 -nodes -days 365 -subj /CN=%2 -addext %3 -CA tls/ca.crt -CAkey ca.key "
                           "-keyout tls/server.key -out tls/server.crt\n")
                .arg(Texts::tr("for a trial; else the files of your own CA. tls/ca.crt is the component's caCert then"), plan.dnsName,
                     shellWord(QStringLiteral("subjectAltName=%1%2").arg(kind, host))),
            SetupLanguage::Shell, true};
}

// The generator's file in the form that a person may see: nothing that was made from a password, not even from the
// placeholder.
void addFile(QList<SetupText>& texts, const SetupFile& file, const SetupPlan& plan)
{
    if (file.name == u"passwords") texts << passwordsText(plan);
    else if (file.name == u"users.json") texts << emqxUsers(plan);
    else if (file.name == u"definitions.json" && !plan.user.isEmpty()) texts << rabbitUsers(plan);
    else texts << SetupText{file.name, QString::fromUtf8(file.text), file.name.endsWith(u".json") ? SetupLanguage::Json : SetupLanguage::Conf};
}

QList<SetupText> textsOf(const SetupPlan& plan, const SetupFiles& made)
{
    QList<SetupText> texts;
    for (const SetupFile& file : made.files) addFile(texts, file, plan);
    QString& conf = texts.first().text;
    if (plan.product == SetupProduct::RabbitMq && !plan.user.isEmpty()) conf = without(conf, QStringLiteral("load_definitions"));
    conf.replace(QStringLiteral("bootstrap_type = hash"), QStringLiteral("bootstrap_type = plain"));
    conf = withReasons(conf, plan);
    if (plan.setup.tls) texts << certificatesText(plan);
    return texts;
}

void addTraps(SetupHelp& help, const dapr::MqttSettings& settings, const QStringList& topics)
{
    const QString product = productName(help.plan.product);
    help.traps = trapsFor({product, help.plan.version, {}, componentWords(settings, topics)});
    help.biting = help.traps.size();
    for (const Trap& trap : trapsOf(product, help.plan.version)) {
        const bool there = std::any_of(help.traps.begin(), help.traps.end(), [&](const Trap& one) { return one.id == trap.id; });
        if (!there) help.traps << trap;
    }
}

} // namespace

Result<SetupHelp, QString> setupHelp(const dapr::ResolvedComponent& component, const SetupWish& wish)
{
    static const QRegularExpression form(QStringLiteral("^\\d{1,4}(\\.\\d{1,4}){0,3}$"));
    if (!wish.version.isEmpty() && !form.match(wish.version).hasMatch())
        return Failure{Texts::tr("\"%1\" is not a version such as %2").arg(oneLine(wish.version), knownVersions(wish.product).first())};
    auto plan = setupPlan(component, wish.product, wish.version.isEmpty() ? knownVersions(wish.product).first() : wish.version);
    if (!plan) return Failure{plan.error()};
    const SetupPlace& place = placeOf(wish.product);
    const auto made = setupFiles(wish.product, plan->version, QLatin1String(place.folder), plan->setup);
    if (!made) return Failure{made.error()};
    SetupHelp help;
    help.plan = *std::move(plan);
    help.files = textsOf(help.plan, *made);
    const ContainerSetup container = containerSetup(help.plan, help.files);
    const QString space = wish.namespaceName.isEmpty() ? QStringLiteral("default") : dnsName(wish.namespaceName);
    help.clusterUrl = clusterUrl(help.plan, container, space);
    help.dockerRun = dockerRun(help.plan, container, help.files);
    help.kubernetes = kubernetesText(help.plan, container, help.files, space, help.clusterUrl);
    help.notes = help.plan.notes + made->notes;
    if (qstrcmp(place.folder, place.package) != 0)
        help.notes << Texts::tr("The folders are those of the container image; an installed package has %1 for %2.")
                          .arg(QLatin1String(place.package), QLatin1String(place.folder));
    addTraps(help, component.settings, wish.topics);
    return help;
}

} // namespace wb::broker
