#include "tests/wire/recording.h"

#include <QJsonDocument>
#include <QSet>

#include <cmath>

namespace wb::test {

using namespace Qt::Literals::StringLiterals;

namespace {

QByteArray compact(const QJsonValue& value)
{
    const QByteArray list = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return list.mid(1, list.size() - 2);
}

// Entries read best with their keys in the order of the README; whatever else there is follows.
QByteArray entryJson(const QJsonObject& entry)
{
    static const QStringList order{
        u"step"_s,     u"conn"_s,           u"dir"_s,      u"type"_s,      u"api"_s,      u"handler"_s,
        u"as"_s,       u"call"_s,           u"error"_s,    u"protocol"_s,  u"level"_s,    u"clientId"_s,
        u"cleanSession"_s, u"keepAlive"_s,  u"username"_s, u"password"_s,  u"will"_s,     u"sessionPresent"_s,
        u"code"_s,     u"topic"_s,          u"qos"_s,      u"dup"_s,       u"retain"_s,   u"packetId"_s,
        u"payload"_s,  u"payload64"_s,      u"retained"_s, u"attempt"_s,   u"answer"_s};
    QStringList keys;
    for (const QString& key : order)
        if (entry.contains(key)) keys += key;
    for (const QString& key : entry.keys())
        if (!order.contains(key)) keys += key;
    QByteArrayList fields;
    for (const QString& key : keys) fields += compact(key) + ": " + compact(entry[key]);
    return '{' + fields.join(", ") + '}';
}

QByteArray listJson(const QList<QJsonObject>& entries)
{
    if (entries.isEmpty()) return "[]";
    QByteArrayList lines;
    for (const QJsonObject& entry : entries) lines += "  " + entryJson(entry);
    return "[\n" + lines.join(",\n") + "\n ]";
}

QList<QJsonObject> objectsOf(const QJsonArray& list)
{
    QList<QJsonObject> out;
    for (const QJsonValue& value : list) out += value.toObject();
    return out;
}

// "mayRepeat" is carried over: one run cannot know it.
Entries withFoldMarks(Entries wire, const Folds& folds)
{
    for (QJsonObject& entry : wire)
        if (entry["type"_L1] == "SUBSCRIBE"_L1 &&
            folds.contains({entry["conn"_L1].toInt(), entry["packetId"_L1].toInt()}))
            entry["mayRepeat"_L1] = true;
    return wire;
}

} // namespace

std::optional<QJsonArray> roundedMs(qint64 ms)
{
    if (ms < 90) return {};
    return QJsonArray{ms / 10 * 10, (ms + 9) / 10 * 10};
}

QByteArray recordingJson(const Scenario& scenario, const Recording& recording)
{
    const Folds folds = foldsOf(scenario.wire);
    NeutralNames names;
    const Entries wire = withFoldMarks(canonicalWire(recording.wire, folds, names), folds);
    const QJsonObject& file = scenario.source;
    QByteArrayList lines;
    for (const auto key : {"id"_L1, "title"_L1, "area"_L1, "dapr"_L1, "component"_L1, "appId"_L1, "broker"_L1})
        if (file.contains(key)) lines += " \"" + QByteArray(key.data(), key.size()) + "\": " + compact(file[key]);
    lines += " \"steps\": " + listJson(objectsOf(file["steps"_L1].toArray()));
    lines += " \"wire\": " + listJson(wire);
    lines += " \"results\": " + listJson(canonicalResults(recording.results, names));
    lines += " \"log\": []";
    lines += " \"varies\": []";
    lines += " \"notes\": [\"one run of wire_replay, on a clock that skips what is waited for\"]";
    const double seconds = std::round(recording.seconds * 10) / 10;
    lines += " \"recorded\": " +
             entryJson({{u"runs"_s, 1}, {u"canonicalFormsEqual"_s, true}, {u"seconds"_s, seconds}});
    return "{\n" + lines.join(",\n") + "\n}\n";
}

} // namespace wb::test
