#include "tests/wire/scenario_file.h"

#include "tests/wire/json_fields.h"
#include "tests/wire/step_reader.h"

#include <QFile>
#include <QJsonDocument>

namespace wb::test {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 largestFile = 64 * 1024 * 1024;

QString placeInText(const QByteArray& json, qsizetype offset)
{
    const QByteArray before = json.left(offset);
    const qsizetype column = before.size() - (before.lastIndexOf('\n') + 1) + 1;
    return u"line %1, column %2"_s.arg(before.count('\n') + 1).arg(column);
}

// One entry of `wire` or `results`: a plain one, {"unordered": […]}, or within such a group {"ordered": […]}.
void checkEntry(JsonFields entry, bool wire, qsizetype steps, bool inGroup)
{
    for (const auto key : {"unordered"_L1, "ordered"_L1}) {
        if (!entry.has(key)) continue;
        if (key == "ordered"_L1 && !inGroup) entry.wrong(u"\"ordered\" stands only within \"unordered\""_s);
        entry.forEach(key, [&](const JsonFields& element) { checkEntry(element, wire, steps, true); });
        return;
    }
    if (!entry.has("step"_L1)) entry.wrong("step"_L1, u"is missing"_s);
    entry.number("step"_L1, 0, 0, static_cast<int>(steps) - 1);
    if (wire) {
        entry.requiredText("type"_L1);
        if (!entry.has("conn"_L1)) entry.wrong("conn"_L1, u"is missing"_s);
        entry.number("conn"_L1, 1, 1);
    } else if (!entry.has("api"_L1) && !entry.has("handler"_L1)) {
        entry.wrong(u"has neither \"api\" nor \"handler\""_s);
    }
}

void readBroker(JsonFields broker, Scenario& out)
{
    const QString kind = broker.requiredText("kind"_L1);
    if (kind != "mosquitto"_L1 && kind != "scripted"_L1)
        broker.wrong("kind"_L1, u"must be mosquitto or scripted, not '%1'"_s.arg(kind));
    out.scripted = kind == "scripted"_L1;
    out.brokerConfig = broker.texts("config"_L1);
    out.brokerFiles = broker.textMap("files"_L1);
    for (auto it = out.brokerFiles.keyBegin(); it != out.brokerFiles.keyEnd(); ++it)
        if (it->isEmpty() || it->contains(u'/') || *it == "."_L1 || *it == ".."_L1)
            broker.wrong("files"_L1, u"'%1' is not a plain file name"_s.arg(*it));
    out.script = readScript(broker.object("script"_L1));
}

void readComponent(JsonFields component, Scenario& out)
{
    out.type = component.requiredText("type"_L1);
    static const QStringList known{u"pubsub.mqtt3"_s, u"pubsub.mqtt"_s, u"bindings.mqtt3"_s, u"bindings.mqtt"_s};
    if (!known.contains(out.type)) component.wrong("type"_L1, u"'%1' is no MQTT component of Dapr"_s.arg(out.type));
    out.metadata = component.textMap("metadata"_L1);
}

// The README does not say whether the CONNECT of `takeover` asks for a clean session. Where a step does not either,
// the recording tells: a session that is still there at the next CONNACK was not wiped.
std::optional<bool> sessionSurvives(const QJsonArray& entries, int step)
{
    for (const QJsonValue& value : entries) {
        const QJsonObject entry = value.toObject();
        for (const auto key : {"unordered"_L1, "ordered"_L1})
            if (const auto told = sessionSurvives(entry[key].toArray(), step)) return told;
        if (entry["type"_L1] == "CONNACK"_L1 && entry["step"_L1].toInt() >= step)
            return entry["sessionPresent"_L1].toBool();
    }
    return {};
}

void readAll(JsonFields top, Scenario& out)
{
    out.id = top.requiredText("id"_L1);
    out.release = top.text("dapr"_L1, u"1.18"_s);
    out.appId = top.text("appId"_L1);
    readComponent(top.object("component"_L1), out);
    readBroker(top.object("broker"_L1), out);
    for (const auto key : {"steps"_L1, "wire"_L1, "results"_L1})
        if (!top.has(key)) top.wrong(key, u"is missing"_s);
    top.forEach("steps"_L1, [&](const JsonFields& step) { out.steps += readStep(step, out); });
    top.forEach("wire"_L1, [&](const JsonFields& entry) { checkEntry(entry, true, out.steps.size(), false); });
    top.forEach("results"_L1, [&](const JsonFields& entry) { checkEntry(entry, false, out.steps.size(), false); });
    out.wire = top.list("wire"_L1);
    out.results = top.list("results"_L1);
    const QStringList varies = top.texts("varies"_L1);
    out.varies = {varies.begin(), varies.end()};
    out.source = top.json();
    const QJsonArray steps = top.list("steps"_L1);
    for (qsizetype i = 0; i < out.steps.size(); ++i)
        if (out.steps[i].kind == StepKind::Takeover && !steps[i].toObject().contains("cleanSession"_L1))
            out.steps[i].cleanSession = !sessionSurvives(out.wire, static_cast<int>(i)).value_or(false);
}

} // namespace

Result<Scenario, QString> parseScenario(const QByteArray& json, const QString& file)
{
    QJsonParseError parsing;
    const QJsonDocument document = QJsonDocument::fromJson(json, &parsing);
    if (parsing.error != QJsonParseError::NoError)
        return Failure{u"%1: %2: not JSON: %3"_s.arg(file, placeInText(json, parsing.offset), parsing.errorString())};
    if (!document.isObject()) return Failure{u"%1: must be an object with steps, wire and results"_s.arg(file)};
    ReadTrouble trouble;
    Scenario scenario;
    readAll({document.object(), {}, trouble}, scenario);
    if (trouble.isSet()) return Failure{u"%1: %2"_s.arg(file, trouble.text)};
    return scenario;
}

Result<Scenario, QString> readScenario(const QString& name)
{
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly)) return Failure{u"%1: cannot be read: %2"_s.arg(name, file.errorString())};
    if (file.size() > largestFile) return Failure{u"%1: larger than 64 MiB"_s.arg(name)};
    return parseScenario(file.readAll(), name);
}

} // namespace wb::test
