#include "tests/wire/player.h"

#include "tests/wire/component_config.h"

#include <QHostAddress>
#include <QHostInfo>

namespace wb::test {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t hubBudget = 16 * 1024 * 1024;
constexpr auto afterInit = 60ms;  // README, Known races
constexpr auto callLimit = 120s;  // nothing that Dapr does takes longer

} // namespace

Player::Player(const Scenario& scenario, PlayOptions options)
    : m_scenario(scenario), m_options(std::move(options)), m_broker(scenario, m_line), m_hub(hubBudget),
      m_handlers(scenario.isPubSub(), [this](const QJsonObject& entry) {
          ++m_handlerCalls;
          putResult(entry);
      })
{
    connect(&m_recorder, &TcpRecorder::stirred, &m_line, &Line::stir);
    connect(&m_recorder, &TcpRecorder::seen, this, &Player::putWire);
}

Player::~Player()
{
    m_recorder.disconnect();
    m_components.clear(); // before the handlers and the hub
}

qint64 Player::sinceStepBegan() const
{
    return std::chrono::duration_cast<milliseconds>(mqtt::steadyNow() - m_stepBegan).count();
}

void Player::putWire(QJsonObject entry)
{
    m_line.happened();
    entry["step"_L1] = m_step;
    if (const auto ms = roundedMs(sinceStepBegan())) entry["ms"_L1] = *ms;
    if (m_options.watch) m_options.watch(entry);
    m_recording.wire += entry;
}

void Player::putResult(QJsonObject entry)
{
    m_line.happened();
    entry["step"_L1] = m_step;
    if (!entry.contains("api"_L1))
        if (const auto ms = roundedMs(sinceStepBegan())) entry["ms"_L1] = *ms;
    if (m_options.watch) m_options.watch(entry);
    m_recording.results += entry;
}

Result<Recording, QString> Player::play()
{
    if (auto prepared = prepare(); !prepared) return Failure{prepared.error()};
    const mqtt::Instant began = mqtt::steadyNow();
    for (const Step& step : m_scenario.steps) {
        m_stepBegan = mqtt::steadyNow();
        if (const auto ran = run(step); !ran) return Failure{u"steps[%1]: %2"_s.arg(m_step).arg(ran.error())};
        ++m_step;
    }
    m_recorder.disconnect(this); // what the end of the program does is no part of it
    m_recording.seconds = std::chrono::duration<double>(mqtt::steadyNow() - began).count();
    return m_recording;
}

Player::Done Player::prepare()
{
    if (auto started = m_broker.start(); !started) return started;
    m_recorder.setTarget(m_broker.port());
    m_recorder.setBrokerClosesAfterRefusal(!m_scenario.scripted);
    if (!m_recorder.listen()) return Failure{u"no free port for the recorder: %1"_s.arg(m_recorder.error())};
    return Ok{};
}

Player::Done Player::run(const Step& step)
{
    if (auto acted = act(step); !acted) return acted;
    if (auto waited = awaitCalls(step); !waited) return waited;
    if (step.kind == StepKind::Init) m_line.runUntil([] { return false; }, mqtt::steadyNow() + afterInit);
    // A limit that passes is no failure by itself: the recording then shows what did not come.
    if (step.until)
        m_line.runUntil([&] { return isReached(*step.until); },
                        mqtt::steadyNow() + milliseconds(step.until->timeoutMs));
    if (step.quietMs > 0) m_line.settle(milliseconds(step.quietMs));
    return Ok{};
}

Player::Done Player::awaitCalls(const Step& step)
{
    const bool inBackground = !step.async.isEmpty();
    const auto returned = [&] {
        return step.kind == StepKind::Await ? !m_pending.contains(step.id) : inBackground || !m_waiting;
    };
    if (m_line.runUntil(returned, mqtt::steadyNow() + callLimit)) return Ok{};
    m_waiting = false;
    return Failure{u"the call has not returned within %1 s"_s.arg(callLimit.count())};
}

bool Player::isReached(const Until& until) const
{
    if (m_handlerCalls < until.handlers || m_apiResults < until.results) return false;
    return std::all_of(until.wire.begin(), until.wire.end(), [this](const WireCount& wanted) {
        const auto& wire = m_recording.wire;
        return wanted.count <= std::count_if(wire.begin(), wire.end(), [&](const QJsonObject& entry) {
                   return entry["type"_L1] == wanted.type && (wanted.conn == 0 || entry["conn"_L1] == wanted.conn) &&
                          (wanted.dir.isEmpty() || entry["dir"_L1] == wanted.dir);
               });
    });
}

Player::Done Player::act(const Step& step)
{
    switch (step.kind) {
    case StepKind::Init: return init(step);
    case StepKind::Subscribe:
    case StepKind::Read:
    case StepKind::Publish:
    case StepKind::Invoke:
    case StepKind::Stop:
    case StepKind::Close: return actOnComponent(step);
    case StepKind::Release: m_handlers.release(step.label, step.count, step.result); return Ok{};
    case StepKind::Wait: m_line.runUntil([] { return false; }, m_stepBegan + milliseconds(step.ms)); return Ok{};
    case StepKind::Await: return Ok{};
    default: return actOnBroker(step);
    }
}

Player::Done Player::actOnBroker(const Step& step)
{
    switch (step.kind) {
    case StepKind::External: return m_broker.publish(step);
    case StepKind::Takeover: return m_broker.takeOver(step);
    case StepKind::Cut: m_recorder.cut(); break;
    case StepKind::Down:
    case StepKind::Up:
        m_down = step.kind == StepKind::Down;
        if (auto done = acceptOrRefuse(); !done) return done;
        if (m_down) m_recorder.cut();
        break;
    case StepKind::BrokerStop:
        m_brokerDown = true;
        if (auto done = acceptOrRefuse(); !done) return done;
        m_broker.stop();
        break;
    case StepKind::BrokerStart:
        if (auto started = m_broker.start(); !started) return started;
        m_brokerDown = false;
        return acceptOrRefuse();
    case StepKind::Withhold: m_recorder.withhold(step.rules); break;
    case StepKind::Forward: m_recorder.withhold({}); break;
    case StepKind::Send: m_broker.scripted()->send(step.packets); break;
    case StepKind::Script: m_broker.scripted()->setScript(step.script); break;
    default: break;
    }
    return Ok{};
}

Player::Done Player::acceptOrRefuse()
{
    if (m_recorder.setAccepting(!m_down && !m_brokerDown)) return Ok{};
    return Failure{u"another program has taken the recorder's port: %1"_s.arg(m_recorder.error())};
}

Player::Done Player::init(const Step& step)
{
    m_pubsub = nullptr;
    m_binding = nullptr;
    auto config = componentConfig(m_scenario, m_recorder.port());
    if (!config) {
        returned(step, u"init"_s, mqtt::steadyNow(), config.error());
        return Ok{};
    }
    config->seed = m_options.seed;
    // A name is looked up in a thread of its own, where the line cannot see that something moves: once known, not again.
    if (QHostAddress(config->settings.host).isNull()) QHostInfo::fromName(config->settings.host);
    if (m_scenario.isPubSub()) {
        auto made = sidecar::makePubSub(m_hub, *config);
        m_pubsub = made.get();
        m_components.push_back(std::move(made));
    } else {
        auto made = sidecar::makeBinding(m_hub, *config);
        m_binding = made.get();
        m_components.push_back(std::move(made));
    }
    call(step, u"init"_s, [&](const sidecar::CallDone& done) {
        m_components.back()->init(milliseconds(step.timeoutMs), done);
    });
    return Ok{};
}

void Player::call(const Step& step, const QString& api, const std::function<void(sidecar::CallDone)>& start)
{
    if (step.async.isEmpty()) m_waiting = true;
    else m_pending += step.async;
    start([this, &step, api, began = mqtt::steadyNow()](const sidecar::CallResult& result) {
        if (step.async.isEmpty()) m_waiting = false;
        else m_pending -= step.async;
        returned(step, api, began, result.error);
    });
}

void Player::returned(const Step& step, const QString& api, mqtt::Instant began, const QString& error)
{
    ++m_apiResults;
    QJsonObject entry{{u"api"_s, api}, {u"error"_s, error.isEmpty() ? QJsonValue::Null : QJsonValue(error)}};
    if (!step.as.isEmpty()) entry["as"_L1] = step.as;
    if (!step.async.isEmpty()) entry["call"_L1] = step.async;
    const auto took = std::chrono::duration_cast<milliseconds>(mqtt::steadyNow() - began).count();
    if (const auto ms = roundedMs(took)) entry["tookMs"_L1] = *ms;
    putResult(entry);
}

Player::Done Player::actOnComponent(const Step& step)
{
    using sidecar::CallDone;
    if (!m_pubsub && !m_binding) {
        // An instance whose init failed before anything was made still closes without complaint.
        if (step.kind != StepKind::Close) return Failure{u"there is no initialised instance"_s};
        returned(step, u"close"_s, mqtt::steadyNow(), {});
        return Ok{};
    }
    sidecar::Component& component = *m_components.back();
    const sidecar::ComponentPublish publish{step.topic, step.data, step.metadata};
    const milliseconds limit(step.timeoutMs);
    switch (step.kind) {
    case StepKind::Subscribe:
        call(step, u"subscribe"_s, [&](const CallDone& done) {
            m_subscriptions[step.label] =
                m_pubsub->subscribe(step.topic, step.metadata, m_handlers.add(step, component), done);
        });
        break;
    case StepKind::Read:
        call(step, u"read"_s, [&](const CallDone& done) { m_binding->read(m_handlers.add(step, component), done); });
        break;
    case StepKind::Publish:
        call(step, u"publish"_s, [&](const CallDone& done) { m_pubsub->publish(publish, limit, done); });
        break;
    case StepKind::Invoke:
        call(step, u"invoke"_s, [&](const CallDone& done) { m_binding->invoke(step.operation, publish, limit, done); });
        break;
    case StepKind::Stop:
        if (m_binding) m_binding->stopRead();
        else if (m_subscriptions.contains(step.label)) m_pubsub->stop(m_subscriptions[step.label]);
        else return Failure{u"no subscription is called '%1'"_s.arg(step.label)};
        break;
    case StepKind::Close: call(step, u"close"_s, [&](const CallDone& done) { component.close(done); }); break;
    default: break;
    }
    return Ok{};
}

} // namespace wb::test
