#pragma once

#include "core/sidecar/member.h"

// bindings.mqtt3 (and bindings.mqtt): the two directions are two separate connections (facts B.2, C.3, D.6).

namespace wb::sidecar {

// `<consumerID>-consumer`: subscribes its topic as soon as it is connected, QoS 1, and asks the app.
class BindingInput : public Member, private LinkUser {
    Q_OBJECT
public:
    BindingInput(Hub& hub, ComponentSetup setup, QObject* parent = nullptr);
    void start() override;
    void stop() override;
    void publish(const PublishRequest& request) override { Q_UNUSED(request) }

private:
    void linkUp(const mqtt::Connack& connack) override;
    void delivered(const mqtt::PublishView& publish, mqtt::DeliveryId id) override;
    void published(mqtt::OperationId, mqtt::PublishOutcome) override {}

    ComponentSetup m_setup;
    std::string m_name, m_route, m_filter;
    Link* m_link = nullptr;
};

// `<consumerID>-producer`: connects at the first publish.
class BindingOutput : public Member, private LinkUser {
    Q_OBJECT
public:
    BindingOutput(Hub& hub, ComponentSetup setup, QObject* parent = nullptr);
    void start() override {}
    void stop() override;
    void publish(const PublishRequest& request) override;

private:
    void linkUp(const mqtt::Connack& connack) override;
    void delivered(const mqtt::PublishView&, mqtt::DeliveryId) override {}
    void published(mqtt::OperationId id, mqtt::PublishOutcome outcome) override;
    bool connectFirst(const PublishRequest& request); // false: it failed and was told

    ComponentSetup m_setup;
    Link* m_link = nullptr;
    PublishBook m_book;
};

// Both, as one component.
class Binding : public Member {
    Q_OBJECT
public:
    Binding(Hub& hub, const ComponentSetup& setup, QObject* parent = nullptr);
    void start() override;
    void stop() override;
    void publish(const PublishRequest& request) override;
    void retryNow(ConnectionId connection) override;

private:
    void halfStopped();

    ComponentSetup m_setup;
    BindingInput* m_input = nullptr;   // null: the direction has none
    BindingOutput* m_output = nullptr;
    int m_running = 0;
};

} // namespace wb::sidecar
