#pragma once

#include "core/sidecar/components/component.h"

#include <QStringList>

#include <deque>

// What tests of a component (core/sidecar/components) share: a handler that answers by script, results that are kept,
// and time that passes at once.

namespace wb::test {

// Answers handler runs one by one; the last answer repeats.
class ScriptedHandler : public sidecar::MessageHandler {
public:
    static inline const QString ok;
    static inline const QString hold = QStringLiteral("hold"); // answered later: component.finish(asked[n].call, …)

    struct Asked {
        QByteArray topic, payload;
        bool dup = false;
        sidecar::CallId call = 0;
    };

    explicit ScriptedHandler(QStringList answers = {ok}) : m_answers(answers.begin(), answers.end()) {}

    std::optional<sidecar::HandlerEnd> handle(const sidecar::InboundMessage& message, sidecar::CallId call) override
    {
        const auto bytes = [](std::string_view text) { return QByteArray(text.data(), qsizetype(text.size())); };
        asked.append({bytes(message.publish.topic), bytes(message.publish.payload), message.publish.dup, call});
        const QString answer = m_answers.front();
        if (m_answers.size() > 1) m_answers.pop_front();
        if (answer == hold) return std::nullopt;
        return sidecar::HandlerEnd{answer};
    }

    QByteArrayList payloads() const
    {
        QByteArrayList list;
        for (const Asked& one : asked) list << one.payload;
        return list;
    }

    QList<Asked> asked;

private:
    std::deque<QString> m_answers;
};

// The results of one call, as they come.
class Results {
public:
    sidecar::CallDone keep()
    {
        return [this](const sidecar::CallResult& result) { all << result; };
    }
    QStringList errors() const
    {
        QStringList list;
        for (const sidecar::CallResult& one : all) list << one.error;
        return list;
    }
    QList<sidecar::CallResult> all;
};

// Timers that are due by then fire from the event loop.
inline void passTime(std::chrono::milliseconds time)
{
    mqtt::skipTo(mqtt::steadyNow() + time);
}

inline sidecar::ComponentConfig configFor(quint16 port, const QString& release = QStringLiteral("1.18"))
{
    sidecar::ComponentConfig config;
    config.name = QStringLiteral("plant");
    config.release = release;
    config.settings.url = QStringLiteral("mqtt://127.0.0.1:%1").arg(port);
    config.settings.scheme = QStringLiteral("tcp");
    config.settings.host = QStringLiteral("127.0.0.1");
    config.settings.port = port;
    config.settings.topic = QStringLiteral("t/out");
    config.settings.consumerId = QStringLiteral("b1");
    config.clientId = QStringLiteral("b1");
    config.consumerClientId = QStringLiteral("b1-consumer");
    config.producerClientId = QStringLiteral("b1-producer");
    return config;
}

} // namespace wb::test
