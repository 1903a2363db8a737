#pragma once

#include "tests/wire/line.h"
#include "tests/wire/outside_client.h"
#include "tests/wire/plain_broker.h"

#include <memory>

class QTemporaryDir;

namespace wb::broker {
class LocalMosquitto;
}

namespace wb::test {

// The broker of a scenario: a mosquitto of its own with the scenario's lines, or the scripted one in this process.
class ReplayBroker : public QObject {
    Q_OBJECT
public:
    ReplayBroker(const Scenario& scenario, Line& line, QObject* parent = nullptr);
    ~ReplayBroker() override;

    // Both wait for the process. The error is a sentence.
    Result<Ok, QString> start();
    void stop();
    quint16 port() const;
    PlainBroker* scripted() const { return m_plain.get(); } // null: mosquitto

    // Outside clients, straight at the broker. The error is a sentence.
    Result<Ok, QString> publish(const Step& step); // returns when it is acknowledged
    Result<Ok, QString> takeOver(const Step& step); // returns when it is accepted; stays connected

private:
    Result<Ok, QString> prepare();
    Result<Ok, QString> exchange(OutsideClient& client, const std::function<bool(const mqtt::Packet&)>& isLast);

    const Scenario& m_scenario;
    Line& m_line;
    std::unique_ptr<PlainBroker> m_plain;
    std::unique_ptr<broker::LocalMosquitto> m_mosquitto;
    std::unique_ptr<QTemporaryDir> m_files;
    std::unique_ptr<Echo> m_echo;
    std::vector<std::unique_ptr<OutsideClient>> m_guests; // that took an id over
};

} // namespace wb::test
