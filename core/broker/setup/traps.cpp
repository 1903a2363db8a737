#include "core/broker/setup/traps.h"

#include "core/broker/profile/json_members.h"
#include "core/broker/profile/profile.h"
#include "core/dapr/url.h"
#include "core/language.h"

#include <QCoreApplication>
#include <QFile>
#include <QHostAddress>
#include <QJsonArray>

#include <algorithm>

static void initTrapResources()
{
    Q_INIT_RESOURCE(core); // a static library's resources are not linked in by themselves
}

namespace wb::broker {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::Traps)
};

const QStringList& troubleVocabulary()
{
    static const QStringList words{
        QStringLiteral("unreachable"), QStringLiteral("tls"),       QStringLiteral("websocket"), QStringLiteral("no connack"),
        QStringLiteral("not mqtt"),    QStringLiteral("connack 1"), QStringLiteral("connack 2"), QStringLiteral("connack 3"),
        QStringLiteral("connack 4"),   QStringLiteral("connack 5"),
    };
    return words;
}

const QStringList& componentVocabulary()
{
    static const QStringList words{
        QStringLiteral("user none"),    QStringLiteral("user guest"),       QStringLiteral("user admin"),
        QStringLiteral("user named"),   QStringLiteral("user with vhost"),  QStringLiteral("host remote"),
        QStringLiteral("host loopback"), QStringLiteral("tls"),             QStringLiteral("websocket"),
        QStringLiteral("no client certificate"), QStringLiteral("session kept"), QStringLiteral("qos 2"),
        QStringLiteral("qos acknowledged"), QStringLiteral("topic dotted"), QStringLiteral("topic with wildcard"),
        QStringLiteral("topic shared"), QStringLiteral("topic of everything"),
    };
    return words;
}

QStringList alternatives(const QString& condition)
{
    return condition.split(QStringLiteral(" or "));
}

bool holds(const QString& condition, const QStringList& words)
{
    const QStringList any = alternatives(condition);
    return std::any_of(any.begin(), any.end(), [&](const QString& word) { return words.contains(word); });
}

bool isOfVersion(const Trap& trap, const QString& version)
{
    if (version.isEmpty()) return true;
    return (trap.from.isEmpty() || compareVersions(version, trap.from) >= 0)
        && (trap.to.isEmpty() || compareVersions(version, trap.to) <= 0);
}

bool isOf(const Trap& trap, const QString& product, const QString& version)
{
    if (product.isEmpty()) return true;
    return trap.product.compare(product, Qt::CaseInsensitive) == 0 && isOfVersion(trap, version);
}

bool bites(const Trap& trap, const Circumstances& now)
{
    if (!isOf(trap, now.product, now.version)) return false;
    if (now.trouble.isEmpty() && trap.component.isEmpty()) return false; // anybody's, whatever the component
    if (!now.trouble.isEmpty()
        && std::none_of(trap.trouble.begin(), trap.trouble.end(), [&](const QString& word) { return now.trouble.contains(word); }))
        return false;
    return std::all_of(trap.component.begin(), trap.component.end(),
                       [&](const QString& condition) { return holds(condition, now.component); });
}

void checkWords(JsonMembers& members, const QString& key, const QStringList& conditions, const QStringList& vocabulary)
{
    for (const QString& condition : conditions) {
        for (const QString& word : alternatives(condition))
            if (!vocabulary.contains(word)) members.complain(key, Texts::tr("holds the unknown word \"%1\"").arg(word));
    }
}

Trap readTrap(const QJsonValue& value, const QString& where, QString& error)
{
    JsonMembers members(value, where, error);
    Trap trap;
    trap.id = members.text(QStringLiteral("id"));
    trap.product = members.text(QStringLiteral("product"));
    trap.from = members.text(QStringLiteral("from"), false);
    trap.to = members.text(QStringLiteral("to"), false);
    trap.trouble = members.texts(QStringLiteral("trouble"), false);
    trap.component = members.texts(QStringLiteral("component"), false);
    trap.text = members.text(QStringLiteral("text"));
    trap.remedy = members.text(QStringLiteral("remedy"));
    trap.sources = members.texts(QStringLiteral("sources"));
    checkWords(members, QStringLiteral("trouble"), trap.trouble, troubleVocabulary());
    checkWords(members, QStringLiteral("component"), trap.component, componentVocabulary());
    members.refuseTheRest();
    return trap;
}

QByteArray bytesOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// One reading a language: it is chosen before the first window, but tests change it.
const QList<Trap>& shippedTraps()
{
    initTrapResources();
    static QHash<QString, QList<Trap>> all;
    const QString language = languageInUse();
    if (const auto found = all.constFind(language); found != all.constEnd()) return *found;
    const QByteArray overlay = language == u"en" ? QByteArray() : bytesOf(QStringLiteral(":/brokers/traps.%1.json").arg(language));
    auto traps = readTraps(bytesOf(QStringLiteral(":/brokers/traps.json")), overlay, QStringLiteral("traps.json"));
    if (!traps) qCritical("%s", qPrintable(traps.error())); // a broken resource is a bug and is caught by a test
    return *all.insert(language, traps ? *std::move(traps) : QList<Trap>());
}

bool isLoopback(const QString& host)
{
    return host.compare(QStringLiteral("localhost"), Qt::CaseInsensitive) == 0 || QHostAddress(host).isLoopback();
}

void addTopicWords(QStringList& words, const QStringList& topics)
{
    for (const QString& topic : topics) {
        const bool shared = topic.startsWith(u"$share/");
        const QString filter = shared ? topic.section(u'/', 2) : topic;
        if (shared) words << QStringLiteral("topic shared");
        if (filter.contains(u'.') || filter.contains(u'*')) words << QStringLiteral("topic dotted");
        if (filter.contains(u'+') || filter.contains(u'#')) words << QStringLiteral("topic with wildcard");
        if (filter == u"#" || filter == u"+/#") words << QStringLiteral("topic of everything");
    }
}

} // namespace

QStringList troubleWords(const mqtt::ConnectionError& error)
{
    using mqtt::ConnectionStep;
    switch (error.step) {
    case ConnectionStep::NameLookup:
    case ConnectionStep::Configuration:
    case ConnectionStep::KeepAlive:
    case ConnectionStep::Link: return {};
    case ConnectionStep::Connect: return {QStringLiteral("unreachable")};
    case ConnectionStep::Tls: return {QStringLiteral("tls")};
    case ConnectionStep::WebSocketHandshake: return {QStringLiteral("websocket")};
    case ConnectionStep::Protocol: return {QStringLiteral("not mqtt")};
    case ConnectionStep::Connack: break;
    }
    if (error.returnCode == 0) return {QStringLiteral("no connack")};
    return {QStringLiteral("connack %1").arg(error.returnCode)};
}

QStringList componentWords(const dapr::MqttSettings& settings, const QStringList& topics)
{
    QStringList words;
    const QString& user = settings.userName;
    if (user.isEmpty()) words << QStringLiteral("user none");
    else if (user.section(u':', -1) == u"guest") words << QStringLiteral("user guest");
    else words << QStringLiteral("user named");
    if (user == u"admin") words << QStringLiteral("user admin");
    if (user.contains(u':')) words << QStringLiteral("user with vhost");
    words << (isLoopback(settings.host) ? QStringLiteral("host loopback") : QStringLiteral("host remote"));
    if (dapr::isTlsScheme(settings.scheme)) words << QStringLiteral("tls");
    if (dapr::isWebSocketScheme(settings.scheme)) words << QStringLiteral("websocket");
    if (settings.clientCert.isEmpty() || settings.clientKey.isEmpty()) words << QStringLiteral("no client certificate");
    if (!settings.cleanSession) words << QStringLiteral("session kept");
    if (settings.qos == 2) words << QStringLiteral("qos 2");
    if (settings.qos > 0) words << QStringLiteral("qos acknowledged");
    addTopicWords(words, topics);
    words.removeDuplicates();
    return words;
}

QStringList knownTrapWords()
{
    return troubleVocabulary() + componentVocabulary();
}

QList<Trap> trapsFor(const Circumstances& circumstances)
{
    QList<Trap> result;
    for (const Trap& trap : shippedTraps())
        if (bites(trap, circumstances)) result << trap;
    return result;
}

QList<Trap> trapsOf(const QString& product, const QString& version)
{
    QList<Trap> result;
    for (const Trap& trap : shippedTraps())
        if (isOf(trap, product, version)) result << trap;
    return result;
}

QStringList trapHints(const Circumstances& circumstances)
{
    constexpr qsizetype mostGuesses = 2; // more are no help; the set-up help has them all
    if (circumstances.trouble.isEmpty()) return {};
    QList<Trap> traps = trapsFor(circumstances);
    if (traps.isEmpty()) return {};
    if (!circumstances.product.isEmpty()) return {Texts::tr("%1 %2").arg(traps.first().text, traps.first().remedy)};
    // Who answers with just this code is likelier than who may answer with several.
    std::stable_sort(traps.begin(), traps.end(), [](const Trap& a, const Trap& b) { return a.trouble.size() < b.trouble.size(); });
    QStringList hints, products;
    for (const Trap& trap : traps) {
        if (products.contains(trap.product) || products.size() == mostGuesses) continue;
        products << trap.product;
        hints << Texts::tr("If this is %1: %2").arg(trap.product, trap.text);
    }
    return hints;
}

Result<QList<Trap>, QString> readTraps(const QByteArray& json, const QByteArray& overlay, const QString& fileName)
{
    const auto root = readJsonObject(json, fileName);
    if (!root) return Failure{root.error()};
    QJsonObject words;
    if (!overlay.isEmpty()) {
        const auto read = readJsonObject(overlay, fileName);
        if (!read) return Failure{read.error()};
        words = *read;
    }
    QString error;
    JsonMembers members(*root, fileName, error);
    const QJsonArray list = members.array(QStringLiteral("traps"));
    members.refuseTheRest();
    QList<Trap> traps;
    for (const QJsonValue& value : list) {
        Trap trap = readTrap(value, QStringLiteral("%1: traps[%2]").arg(fileName).arg(traps.size()), error);
        const QJsonObject other = words.value(trap.id).toObject();
        trap.text = other.value(QStringLiteral("text")).toString(trap.text);
        trap.remedy = other.value(QStringLiteral("remedy")).toString(trap.remedy);
        traps << trap;
    }
    if (!error.isEmpty()) return Failure{error};
    return traps;
}

} // namespace wb::broker
