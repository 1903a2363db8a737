#include "tests/wire/driven_handlers.h"

#include "tests/wire/packet_fields.h"

namespace wb::test {

using namespace Qt::Literals::StringLiterals;

namespace {

sidecar::HandlerEnd endOf(const QString& answer)
{
    return {answer == "error"_L1 ? u"handler failed"_s : QString()};
}

} // namespace

class DrivenHandlers::Handler : public sidecar::MessageHandler {
public:
    Handler(DrivenHandlers& all, const Step& step, sidecar::Component& component)
        : m_all(all), m_step(step), m_component(component)
    {
    }

    std::optional<sidecar::HandlerEnd> handle(const sidecar::InboundMessage& message, sidecar::CallId call) override
    {
        const mqtt::PublishView& publish = message.publish;
        const QByteArray payload(publish.payload.data(), static_cast<qsizetype>(publish.payload.size()));
        const QString answer = nextAnswer(payload);
        QJsonObject entry{{u"handler"_s, m_step.label},
                          {u"topic"_s, QString::fromUtf8(publish.topic.data(),
                                                         static_cast<qsizetype>(publish.topic.size()))},
                          {u"attempt"_s, ++m_attempts[payload]},
                          {u"answer"_s, answer}};
        if (m_all.m_withRetained) entry["retained"_L1] = publish.retain;
        putPayload(entry, payload);
        if (answer == "hold"_L1) m_all.m_held.push_back({m_step.label, &m_component, call});
        m_all.m_tell(entry);
        if (answer == "hold"_L1) return {};
        return endOf(answer);
    }

private:
    // Each list counts for itself; its last answer repeats.
    QString nextAnswer(const QByteArray& payload)
    {
        const auto own = m_step.answersByPayload.find(payload);
        const bool isOwn = own != m_step.answersByPayload.end();
        const QStringList& list = isOwn ? *own : m_step.answers;
        qsizetype& given = isOwn ? m_givenByPayload[payload] : m_given;
        return list[std::min(given++, list.size() - 1)];
    }

    DrivenHandlers& m_all;
    const Step& m_step;
    sidecar::Component& m_component;
    QMap<QByteArray, int> m_attempts;
    QMap<QByteArray, qsizetype> m_givenByPayload;
    qsizetype m_given = 0;
};

DrivenHandlers::DrivenHandlers(bool withRetained, Tell tell) : m_withRetained(withRetained), m_tell(std::move(tell)) {}

DrivenHandlers::~DrivenHandlers() = default;

sidecar::MessageHandler& DrivenHandlers::add(const Step& step, sidecar::Component& component)
{
    m_handlers.push_back(std::make_unique<Handler>(*this, step, component));
    return *m_handlers.back();
}

void DrivenHandlers::release(const QString& label, int count, const QString& result)
{
    while (count-- > 0) {
        const auto held = std::find_if(m_held.begin(), m_held.end(), [&](const Held& one) {
            return label.isEmpty() || one.label == label;
        });
        if (held == m_held.end()) return;
        const Held one = *held;
        m_held.erase(held);
        one.component->finish(one.call, endOf(result));
    }
}

void DrivenHandlers::forget(const sidecar::Component& component)
{
    std::erase_if(m_held, [&](const Held& one) { return one.component == &component; });
}

} // namespace wb::test
