#include "core/scenario/file/reader.h"

#include "core/broker/container/container_image.h"
#include "core/dapr/releases.h"
#include "core/dapr/yaml_events.h"
#include "core/scenario/file/resources.h"
#include "core/scenario/file/steps.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QUrl>

#include <algorithm>

namespace wb::scenario {

namespace {

using dapr::YamlNode;
using dapr::YamlNodePtr;

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::scenario::Reader)
};

constexpr int anyPort = 2000; // private brokers have ports of their own; these are only different

// A list, or one that stands alone.
std::vector<YamlNodePtr> oneOrMany(const YamlNodePtr& node)
{
    if (node->type == YamlNode::Type::Sequence) return node->items;
    return {node};
}

QStringList releasesOf(ValueReader& values, const YamlNodePtr& node)
{
    QStringList releases;
    if (!node) return {dapr::newestRelease()};
    for (const YamlNodePtr& item : oneOrMany(node)) {
        if (item->type != YamlNode::Type::Scalar || !dapr::daprReleases().contains(item->text))
            values.complain(*item, Texts::tr("a Dapr release is needed here, in quotes: %1")
                                       .arg(dapr::daprReleases().join(QStringLiteral(", "))));
        else if (releases.contains(item->text)) values.complain(*item, Texts::tr("\"%1\" stands here twice").arg(item->text));
        else releases << item->text;
    }
    if (node->type == YamlNode::Type::Sequence && node->items.empty())
        values.complain(*node, Texts::tr("the list is empty"));
    return releases;
}

std::optional<BrokerChoiceKind> brokerKind(const QString& word)
{
    for (const auto kind : {BrokerChoiceKind::Mosquitto, BrokerChoiceKind::RabbitMq, BrokerChoiceKind::Emqx, BrokerChoiceKind::Scripted})
        if (word == wordOf(kind)) return kind;
    return {};
}

void readUrl(ValueReader& values, const YamlNode& node, BrokerChoice& broker)
{
    const QUrl url(node.text, QUrl::StrictMode);
    static const QStringList schemes{QStringLiteral("tcp"), QStringLiteral("mqtt"), QStringLiteral("mqtts"),
                                     QStringLiteral("ssl"), QStringLiteral("tls"), QStringLiteral("ws"), QStringLiteral("wss")};
    // The text may hold a password: it is not quoted.
    if (node.type != YamlNode::Type::Scalar || !url.isValid() || url.host().isEmpty() || url.port() <= 0 ||
        !schemes.contains(url.scheme()))
        values.complain(node, Texts::tr("a broker's URL with its port is needed here, such as tcp://localhost:1883"));
    broker.kind = BrokerChoiceKind::Url;
    broker.url = node.text;
}

// Brokers count in whole seconds.
std::optional<qint64> seconds(ValueReader& values, const YamlNode& node, const Fields& fields, QStringView key)
{
    const auto time = fields.find<milliseconds>(key);
    if (!time) return {};
    if (time->count() % 1000 != 0) values.complain(node, Texts::tr("\"%1\" is a number of whole seconds").arg(key));
    return time->count() / 1000;
}

std::optional<int> numberOf(const Fields& fields, QStringView key)
{
    return fields.has(key) ? std::optional(fields.number(key)) : std::nullopt;
}

void readSetup(ValueReader& values, const YamlNode& node, const Fields& fields, broker::BrokerSetup& setup)
{
    setup.extra = fields.get<QStringList>(u"config");
    setup.persistence = fields.get<bool>(u"persistence", true);
    setup.inFlight = numberOf(fields, u"in flight");
    setup.queued = numberOf(fields, u"queued");
    setup.sessionSeconds = seconds(values, node, fields, u"session");
    if (const auto retry = seconds(values, node, fields, u"retry")) setup.retrySeconds = int(*retry);
    setup.anonymous = fields.get<bool>(u"anonymous", true);
    const auto users = fields.get<QMap<QString, QString>>(u"users");
    for (auto it = users.begin(); it != users.end(); ++it) setup.users << broker::SetupUser{it.key(), it.value()};
    const bool clientCertificates = fields.get<bool>(u"client certificates");
    if (clientCertificates || fields.get<bool>(u"tls")) setup.tls = broker::SetupTls{{}, {}, {}, clientCertificates};
    setup.vhost = fields.text(u"vhost");
    for (const QString& vhost : fields.get<QStringList>(u"vhosts")) setup.vhosts << broker::SetupVhost{quint16(anyPort + setup.vhosts.size()), vhost};
}

// What its product cannot be told, such as a colon in a user's name, before a run finds it out.
void checkSetup(ValueReader& values, const YamlNode& node, broker::SetupProduct product, broker::BrokerSetup setup)
{
    const QString file = QStringLiteral("made-for-it");
    if (setup.tls) *setup.tls = {file, file, file, setup.tls->clientCertificates};
    if (const auto files = setupFiles(product, {}, {}, setup); !files) values.complain(node, files.error());
}

const QList<Key>& keysOf(BrokerChoiceKind kind)
{
    if (kind == BrokerChoiceKind::Emqx) return emqxKeys();
    return kind == BrokerChoiceKind::RabbitMq ? rabbitMqKeys() : brokerKeys();
}

// {container: {image: …}}
void readContainer(ValueReader& values, const YamlNode& node, BrokerChoice& broker)
{
    const Fields fields = values.fields(node, containerKeys());
    broker.kind = BrokerChoiceKind::Container;
    broker.image = fields.text(u"image");
    broker.environment = fields.get<QMap<QString, QString>>(u"environment");
    if (const QString product = fields.text(u"product"); !product.isEmpty())
        broker.product = product == u"emqx"      ? broker::SetupProduct::Emqx
                         : product == u"rabbitmq" ? broker::SetupProduct::RabbitMq
                                                  : broker::SetupProduct::Mosquitto;
    readSetup(values, node, fields, broker.setup);
    if (!broker.image.isEmpty() && !broker::isImageName(broker.image)) values.complain(node, Texts::tr("\"%1\" is not the name of an image").arg(broker.image.left(80)));
    for (auto it = broker.environment.begin(); it != broker.environment.end(); ++it)
        if (!broker::isVariableName(it.key())) values.complain(node, Texts::tr("\"%1\" is not the name of a variable").arg(it.key().left(80)));
}

// mosquitto, {mosquitto: {config: …}}, {container: {image: …}} or {url: tcp://…}
std::optional<BrokerChoice> brokerOf(ValueReader& values, const YamlNode& node)
{
    BrokerChoice broker;
    const auto refuse = [&] {
        values.complain(node, Texts::tr("a broker is needed here: %1, {container: {image: name:tag}} or {url: tcp://host:port}")
                                  .arg(brokerWords().join(QStringLiteral(", "))));
        return std::nullopt;
    };
    const bool single = node.type == YamlNode::Type::Mapping && node.entries.size() == 1;
    const QString word = single ? node.entries.front().key->text : node.type == YamlNode::Type::Scalar ? node.text : QString();
    if (single && word == u"url") {
        readUrl(values, *node.entries.front().value, broker);
        return broker;
    }
    if (single && word == u"container") {
        readContainer(values, *node.entries.front().value, broker);
        return broker;
    }
    const auto kind = brokerKind(word);
    if (!kind) return refuse();
    broker.kind = *kind;
    if (!single) return broker;
    if (*kind == BrokerChoiceKind::Scripted) {
        const Fields fields = values.fields(*node.entries.front().value, scriptedKeys());
        broker.inFlight = fields.number(u"in flight", broker.inFlight);
        broker.resendMs = int(fields.get<milliseconds>(u"resend").count());
        broker.keepsPacketIds = fields.get<bool>(u"keeps packet ids", true);
        return broker;
    }
    const YamlNode& inside = *node.entries.front().value;
    const Fields fields = values.fields(inside, keysOf(*kind));
    broker.version = fields.text(u"version");
    if (!broker.version.isEmpty() && !broker::isImageTag(broker.version))
        values.complain(inside, Texts::tr("\"%1\" is not a version of an image").arg(broker.version.left(80)));
    readSetup(values, inside, fields, broker.setup);
    checkSetup(values, inside, productOf(*kind), broker.setup);
    return broker;
}

QList<BrokerChoice> brokersOf(ValueReader& values, const YamlNodePtr& node)
{
    if (!node) return {BrokerChoice{}};
    QList<BrokerChoice> brokers;
    for (const YamlNodePtr& item : oneOrMany(node)) {
        const auto broker = brokerOf(values, *item);
        if (broker && brokers.contains(*broker)) values.complain(*item, Texts::tr("this broker stands here twice"));
        else if (broker) brokers << *broker;
    }
    if (node->type == YamlNode::Type::Sequence && node->items.empty())
        values.complain(*node, Texts::tr("the list is empty"));
    return brokers;
}

void checkOnly(ValueReader& values, const Scenario& scenario)
{
    QStringList known = scenario.releases;
    for (const BrokerChoice& broker : scenario.brokers) known << wordOf(broker.kind);
    for (const Step& step : scenario.steps)
        for (const QString& word : step.only)
            if (!known.contains(word))
                values.complain(step.place, Texts::tr("\"only\" names what this scenario runs with: %1; not \"%2\"")
                                                .arg(known.join(QStringLiteral(", ")), word.left(80)));
}

Scenario scenarioOf(ValueReader& values, const YamlNode& root)
{
    Scenario scenario;
    const auto member = [&](QStringView name) -> YamlNodePtr {
        for (const dapr::YamlEntry& entry : root.entries)
            if (entry.key->text == name) return entry.value;
        return nullptr;
    };
    // The resources come first: steps name their components.
    if (const YamlNodePtr node = member(u"resources")) readResources(values, *node, scenario);
    values.components = scenario.components;
    const Fields fields = values.fields(root, fileKeys());
    scenario.name = fields.text(u"scenario").simplified();
    scenario.lesson = fields.text(u"lesson").trimmed();
    scenario.refs = fields.get<QStringList>(u"refs");
    scenario.releases = releasesOf(values, member(u"dapr"));
    scenario.brokers = brokersOf(values, member(u"broker"));
    scenario.appId = fields.get<QString>(u"app id", scenario.appId);
    scenario.limit = fields.get<milliseconds>(u"limit", scenario.limit);
    scenario.observe = fields.get<QStringList>(u"observe");
    scenario.app = fields.get<sidecar::AppSetup>(u"app");
    if (const YamlNodePtr node = member(u"steps")) readSteps(values, *node, scenario);
    checkOnly(values, scenario);
    return scenario;
}

QList<FileProblem> alone(const QString& file, const QString& message, Place place = {})
{
    return {FileProblem{file, place, message}};
}

} // namespace

std::optional<BrokerChoice> brokerOfWord(const QString& text)
{
    const auto colon = text.indexOf(u':');
    const auto kind = brokerKind(colon < 0 ? text : text.left(colon));
    if (!kind) return {};
    BrokerChoice broker;
    broker.kind = *kind;
    if (colon < 0) return broker;
    broker.version = text.mid(colon + 1);
    if (*kind == BrokerChoiceKind::Scripted || !broker::isImageTag(broker.version)) return {};
    return broker;
}

Result<Scenario, QList<FileProblem>> readScenario(const QByteArray& yaml, const QString& fileName)
{
    if (yaml.size() > longestScenario)
        return Failure{alone(fileName, Texts::tr("a scenario is at most %1 KiB long").arg(longestScenario / 1024))};
    if (dapr::isDeeper(yaml, deepestScenario))
        return Failure{alone(fileName, Texts::tr("lists and mappings are nested more than %1 deep").arg(deepestScenario))};
    YamlNodePtr root;
    for (const dapr::TextRange& range : dapr::splitDocuments(yaml)) {
        const auto document = dapr::readYaml(yaml, range, fileName);
        if (!document) {
            const dapr::Place& place = document.error().place;
            return Failure{alone(fileName, document.error().message, {place.line, place.column})};
        }
        if (!*document) continue; // only comments
        if (root)
            return Failure{alone(fileName, Texts::tr("a scenario is one document; Dapr resources belong into a text (resources: |)"),
                                 {(*document)->line, (*document)->column})};
        root = *document;
    }
    if (!root) return Failure{alone(fileName, Texts::tr("the file is empty"), {1, 1})};
    ValueReader values(yaml, fileName);
    Scenario scenario = scenarioOf(values, *root);
    scenario.file = fileName;
    if (values.problems().isEmpty()) return scenario;
    QList<FileProblem> problems = values.problems();
    std::stable_sort(problems.begin(), problems.end(), [](const FileProblem& a, const FileProblem& b) {
        return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
    });
    return Failure{problems};
}

Result<Scenario, QList<FileProblem>> readScenarioFile(const QString& path)
{
    QFile file(path);
    if (!QFileInfo(path).isFile()) return Failure{alone(path, Texts::tr("there is no such file"))};
    if (!file.open(QIODevice::ReadOnly)) return Failure{alone(path, file.errorString())};
    // One byte more than allowed is enough to know.
    return readScenario(file.read(longestScenario + 1), path);
}

} // namespace wb::scenario
