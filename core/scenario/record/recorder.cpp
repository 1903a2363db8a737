#include "core/scenario/record/recorder.h"

#include "core/dapr/edit.h"
#include "core/dapr/releases.h"
#include "core/dapr/workspace.h"
#include "core/scenario/file/format.h"
#include "core/scenario/file/resources.h"
#include "core/scenario/file/writer.h"
#include "core/sidecar/endpoint.h"

#include <QCoreApplication>
#include <QUrl>

#include <algorithm>

namespace wb::scenario {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::scenario::ScenarioRecorder)
};

// A Dapr document for any broker and without secrets of its own.
QByteArray portable(QByteArray text)
{
    const auto edit = [&](auto edits) {
        dapr::Workspace workspace;
        workspace.setChecker([](const dapr::Workspace&, const dapr::Document&, const dapr::ResolveContext&) { return QList<dapr::Problem>(); });
        workspace.addNew(QStringLiteral("recorded.yaml"), text);
        for (const dapr::Document& document : workspace.documents())
            if (document.component() && dapr::isMqttType(document.component()->type)) text = dapr::applied(text, edits(document));
    };
    edit([&](const dapr::Document& document) { return dapr::setField(text, document, QStringLiteral("url"), QString::fromLatin1(brokerMark)); });
    edit([&](const dapr::Document& document) {
        return document.component()->item(u"clientKey") ? dapr::removeField(text, document, QStringLiteral("clientKey")) : QList<dapr::TextEdit>();
    });
    return sidecar::withoutPasswords(QString::fromUtf8(text)).toUtf8();
}

// What follows depends on what has come before it.
bool needsWhatCame(const Step& step)
{
    return std::visit(
        [](const auto& body) {
            using Body = std::decay_t<decltype(body)>;
            return std::is_same_v<Body, CutStep> || std::is_same_v<Body, RestartStep> || std::is_same_v<Body, ReleaseStep> ||
                   std::is_same_v<Body, AnswerStep> || std::is_same_v<Body, DiscardSessionStep> || std::is_same_v<Body, TakeOverStep> ||
                   std::is_same_v<Body, BrokerStep> || std::is_same_v<Body, AppStep> || std::is_same_v<Body, DisconnectStep>;
        },
        step.body);
}

qint64 deliveriesBefore(const QList<ledger::LanePtr>& lanes, qint64 timeNs)
{
    qint64 count = 0;
    for (const ledger::LanePtr& lane : lanes)
        count += std::count_if(lane->marks.begin(), lane->marks.end(), [&](const ledger::Mark& mark) {
            return mark.kind == ledger::MarkKind::Delivery && mark.timeNs < timeNs;
        });
    return count;
}

Step expecting(ExpectationBody body)
{
    ExpectStep expect;
    expect.body = std::move(body);
    Step step;
    step.body = std::move(expect);
    return step;
}

} // namespace

ScenarioRecorder::ScenarioRecorder(RecordedStart start) : m_start(std::move(start)) {}

bool ScenarioRecorder::add(const Step& step, qint64 timeNs)
{
    // Half of the file's steps, so that there is room for what is expected.
    if (m_steps.size() >= mostSteps / 2 - 2) return false;
    m_steps << Taken{step, timeNs};
    return true;
}

QString ScenarioRecorder::text(const QList<ledger::LanePtr>& lanes) const
{
    Scenario scenario;
    scenario.name = m_start.name.isEmpty() ? Texts::tr("Recorded") : m_start.name;
    scenario.releases = {m_start.release.isEmpty() ? dapr::newestRelease() : m_start.release};
    scenario.brokers = {m_start.broker};
    scenario.brokers.first().url = QUrl(m_start.broker.url).toString(QUrl::RemoveUserInfo);
    if (!m_start.appId.isEmpty()) scenario.appId = m_start.appId;
    for (const QByteArray& one : m_start.resources) scenario.resources << portable(one);
    scenario.observe = m_start.observe;
    scenario.app = m_start.app;
    qint64 expected = 0;
    for (const Taken& taken : m_steps) {
        const qint64 came = needsWhatCame(taken.step) ? deliveriesBefore(lanes, taken.timeNs) : 0;
        if (came > expected) {
            scenario.steps << expecting(DeliveriesExpected{CountRange{came}, {}, {}, {}, {}, false});
            expected = came;
        }
        scenario.steps << taken.step;
    }
    qint64 deliveries = 0;
    StatesExpected states;
    QMap<QString, qint64> counts;
    for (const ledger::LanePtr& lane : lanes) {
        deliveries += lane->deliveries;
        ++counts[stateWords().value(int(lane->state))];
    }
    for (auto it = counts.begin(); it != counts.end(); ++it) states.states.insert(it.key(), CountRange{it.value(), it.value()});
    scenario.steps << expecting(DeliveriesExpected{CountRange{deliveries, deliveries}, {}, {}, {}, {}, false});
    if (!states.states.isEmpty()) scenario.steps << expecting(states);
    return writeScenario(scenario);
}

} // namespace wb::scenario
