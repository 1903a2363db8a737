#include "core/scenario/file/script_writer.h"

#include "core/scenario/file/yaml_text.h"
#include "core/sidecar/app/script_words.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace wb::scenario {

using sidecar::ScriptedAnswer;
using sidecar::ScriptRule;

namespace {

QString milliseconds(std::chrono::milliseconds time)
{
    return QStringLiteral("%1ms").arg(time.count());
}

QString answerText(const ScriptedAnswer& answer, bool chance)
{
    FlowMap map;
    map.text(u"answer", sidecar::wordOfAnswer(answer));
    if (answer.after.count() > 0) map.raw(u"after", milliseconds(answer.after));
    if (!answer.body.isEmpty()) map.text(u"body", QString::fromUtf8(answer.body));
    if (answer.kind == ScriptedAnswer::Kind::Crash) map.raw(u"for", milliseconds(answer.gone));
    if (!chance) map.number(u"times", answer.times, 0);
    else map.number(u"weight", answer.weight, 1);
    return map.yaml();
}

// {success: 70, retry: 30} where words and weights say all.
QString chanceText(const QList<ScriptedAnswer>& answers)
{
    FlowMap map;
    QStringList list;
    bool plain = true;
    for (const ScriptedAnswer& answer : answers) {
        plain = plain && answer.after.count() == 0 && answer.body.isEmpty() && answer.gone == ScriptedAnswer().gone;
        map.raw(yamlText(sidecar::wordOfAnswer(answer)), QString::number(answer.weight));
        list << answerText(answer, true);
    }
    return plain ? map.yaml() : flowList(list);
}

QString ruleText(const ScriptRule& rule)
{
    FlowMap map;
    map.text(u"topic", rule.topic);
    map.text(u"route", rule.route);
    map.text(u"component", rule.component);
    FlowMap payload;
    if (!rule.payload.contains.isEmpty()) payload.text(u"contains", QString::fromUtf8(rule.payload.contains));
    if (rule.payload.atPointer) payload.raw(u"pointer", yamlText(rule.payload.pointer));
    if (!rule.payload.value.isUndefined()) {
        const QByteArray list = QJsonDocument(QJsonArray{rule.payload.value}).toJson(QJsonDocument::Compact);
        payload.raw(u"equals", QString::fromUtf8(list.mid(1, list.size() - 2)));
    }
    if (!payload.isEmpty()) map.raw(u"payload", payload.yaml());
    QStringList answers;
    for (const ScriptedAnswer& answer : rule.answers) answers << answerText(answer, false);
    if (rule.chance) map.raw(u"chance", chanceText(rule.answers));
    else map.raw(u"answers", flowList(answers));
    map.truth(u"again", rule.again, false);
    if (rule.perMessage) map.raw(u"per", QStringLiteral("message"));
    if (rule.chance) map.number(u"seed", rule.seed, 1);
    return map.yaml();
}

} // namespace

QString scriptText(const sidecar::SimulatedScript& script)
{
    FlowMap map;
    QStringList rules;
    for (const ScriptRule& rule : script.rules) rules << ruleText(rule);
    if (!rules.isEmpty()) map.raw(u"rules", flowList(rules));
    map.raw(u"default", answerText(script.otherwise, true));
    return map.yaml();
}

QString appText(const sidecar::AppSetup& app)
{
    if (app.kind == sidecar::AppKind::ByHand) return QStringLiteral("by hand");
    if (app.kind == sidecar::AppKind::Simulated) return scriptText(app.script);
    return QStringLiteral("willing");
}

} // namespace wb::scenario
