#include "core/broker/container/container_image.h"

#include "core/broker/profile/json_members.h"

#include <QFile>
#include <QJsonArray>
#include <QRegularExpression>

#include <array>

// Outside the namespaces, as the macro wants it.
static void initImageResources()
{
    Q_INIT_RESOURCE(core);
}

namespace wb::broker {
namespace {

std::optional<SetupProduct> productOfWord(const QString& word)
{
    if (word == u"emqx") return SetupProduct::Emqx;
    if (word == u"mosquitto") return SetupProduct::Mosquitto;
    if (word == u"rabbitmq") return SetupProduct::RabbitMq;
    return std::nullopt;
}

QMap<QString, QString> textMap(const QJsonObject& object)
{
    QMap<QString, QString> map;
    for (auto it = object.begin(); it != object.end(); ++it) map.insert(it.key(), it.value().toString());
    return map;
}

bool truth(JsonMembers& members, const QString& key)
{
    return !members.isNull(key) && members.value(key).toBool();
}

quint16 port(JsonMembers& members, const QString& key)
{
    return members.isNull(key) ? quint16(0) : quint16(members.number(key));
}

ContainerImage imageOf(const QJsonValue& value, const QString& where, QString& error)
{
    JsonMembers members(value, where, error);
    ContainerImage image;
    image.product = members.text(QStringLiteral("product"));
    const QString setup = members.text(QStringLiteral("setup"), false);
    image.setup = productOfWord(setup);
    if (!setup.isEmpty() && !image.setup) members.complain(QStringLiteral("setup"), QStringLiteral("is none of emqx, mosquitto, rabbitmq"));
    image.image = members.text(QStringLiteral("image"));
    image.versions = members.texts(QStringLiteral("versions"));
    image.files = textMap(members.object(QStringLiteral("files"), false));
    image.needsFiles = truth(members, QStringLiteral("needs files"));
    image.webSocketPort = port(members, QStringLiteral("web socket port"));
    image.managementPort = port(members, QStringLiteral("management port"));
    image.data = members.text(QStringLiteral("data"), false);
    image.hostName = members.text(QStringLiteral("host name"), false);
    image.environment = textMap(members.object(QStringLiteral("environment"), false));
    image.log = members.text(QStringLiteral("log"), false);
    members.texts(QStringLiteral("sources")); // for whoever reads the file
    const QJsonObject settings = members.object(QStringLiteral("settings"), false);
    for (auto it = settings.begin(); it != settings.end(); ++it) {
        JsonMembers one(it.value(), members.placeOf(QStringLiteral("settings.") + it.key()), error);
        image.settings.insert(it.key(), {one.text(QStringLiteral("name")), one.text(QStringLiteral("value")), one.text(QStringLiteral("zero"), false)});
        one.refuseTheRest();
    }
    members.refuseTheRest();
    return image;
}

} // namespace

Result<QList<ContainerImage>, QString> readContainerImages(const QByteArray& json, const QString& fileName)
{
    const auto root = readJsonObject(json, fileName);
    if (!root) return Failure{root.error()};
    QString error;
    QList<ContainerImage> images;
    JsonMembers members(*root, fileName, error);
    const QJsonArray entries = members.array(QStringLiteral("images"));
    members.refuseTheRest();
    for (qsizetype i = 0; i < entries.size(); ++i)
        images << imageOf(entries.at(i), QStringLiteral("%1.images[%2]").arg(fileName).arg(i), error);
    if (!error.isEmpty()) return Failure{error};
    return images;
}

const QList<ContainerImage>& knownImages()
{
    static const QList<ContainerImage> all = [] {
        initImageResources();
        QFile file(QStringLiteral(":/brokers/images.json"));
        if (!file.open(QIODevice::ReadOnly)) return QList<ContainerImage>();
        const auto images = readContainerImages(file.readAll(), QStringLiteral("images.json"));
        if (images) return *images;
        qCritical("%s", qPrintable(images.error()));
        return QList<ContainerImage>();
    }();
    return all;
}

ImageName completed(const QString& image)
{
    ImageName name{image.trimmed(), {}};
    if (const auto digest = name.image.indexOf(QLatin1Char('@')); digest < 0) {
        const auto slash = name.image.lastIndexOf(QLatin1Char('/'));
        const auto colon = name.image.indexOf(QLatin1Char(':'), slash + 1);
        name.tag = colon < 0 ? QStringLiteral("latest") : name.image.mid(colon + 1);
        if (colon >= 0) name.image.truncate(colon);
    }
    // The first part is a registry when it looks like a host.
    const QString first = name.image.section(QLatin1Char('/'), 0, 0);
    const bool single = !name.image.contains(QLatin1Char('/'));
    const bool registry = !single && (first.contains(QLatin1Char('.')) || first.contains(QLatin1Char(':')) || first == u"localhost");
    if (single) name.image.prepend(QStringLiteral("docker.io/library/"));
    else if (!registry) name.image.prepend(QStringLiteral("docker.io/"));
    return name;
}

QString textOf(const ImageName& name)
{
    return name.tag.isEmpty() ? name.image : name.image + QLatin1Char(':') + name.tag;
}

// Reference grammar of distribution/distribution; names are in lower case.
bool isImageName(const QString& image)
{
    static const QRegularExpression form(QStringLiteral("\\A[a-z0-9][A-Za-z0-9._:-]*(/[a-z0-9][a-z0-9._-]*)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?"
                                                        "(@[a-z0-9]+:[0-9a-f]{32,})?\\z"));
    return form.match(image).hasMatch();
}

bool isImageTag(const QString& tag)
{
    static const QRegularExpression form(QStringLiteral("\\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\\z"));
    return form.match(tag).hasMatch();
}

bool isVariableName(const QString& name)
{
    static const QRegularExpression form(QStringLiteral("\\A[A-Za-z_][A-Za-z0-9_]*\\z"));
    return form.match(name).hasMatch();
}

ContainerImage imageFor(const QString& image)
{
    const ImageName name = completed(image);
    const auto major = [](const QString& version) { return version.section(QLatin1Char('.'), 0, 0); };
    const ContainerImage* found = nullptr;
    for (const ContainerImage& known : knownImages()) {
        if (known.image != name.image) continue;
        if (!found) found = &known;
        for (const QString& version : known.versions)
            if (major(version) == major(name.tag)) return known;
    }
    if (found) return *found;
    ContainerImage unknown;
    unknown.image = name.image;
    unknown.product = name.image.section(QLatin1Char('/'), -1).section(QLatin1Char('@'), 0, 0);
    return unknown;
}

std::optional<QMap<QString, QString>> settingsFor(const ContainerImage& image, const BrokerSetup& setup)
{
    BrokerSetup rest = setup;
    const BrokerSetup usual;
    QMap<QString, QString> variables;
    bool complete = true;
    const auto say = [&](const char16_t* key, auto& member) {
        if (!member) return;
        const ContainerSetting setting = image.settings.value(QString::fromUtf16(key));
        const QString value = *member == 0 ? setting.zero : setting.value;
        if (value.isEmpty()) complete = false;
        else variables.insert(setting.name, *member == 0 ? value : value.arg(qint64(*member)));
        member.reset();
    };
    say(u"retry", rest.retrySeconds);
    say(u"in flight", rest.inFlight);
    say(u"queued", rest.queued);
    say(u"session", rest.sessionSeconds);
    rest.persistence = usual.persistence; // a volume, or none
    rest.dataFolder = usual.dataFolder;
    rest.port = usual.port;
    rest.webSocketPort = usual.webSocketPort;
    rest.managementPort = usual.managementPort;
    if (!complete || rest != usual || image.needsFiles) return std::nullopt;
    return variables;
}

} // namespace wb::broker
