#pragma once

#include "core/broker/local_broker.h"

#include <array>

// The kinds of private brokers that the window offers, and the keys of their commands. A kind more is a line more.

namespace wb::ui {

struct BrokerCommands {
    broker::BrokerKind kind;
    const char* id; // object names of its commands begin with it: "broker.rabbit" + ".start"
    struct Keys {
        const char *start, *restart, *kill, *instead, *configure, *copyCommand; // null: there is no such command
    } keys;
};

inline constexpr std::array brokerCommands{
    BrokerCommands{broker::BrokerKind::Mosquitto, "broker",
                   {"Ctrl+M", "Ctrl+Alt+M", "Ctrl+Alt+K", "Ctrl+Shift+M", "F4", "Ctrl+F3"}},
    BrokerCommands{broker::BrokerKind::RabbitMq, "broker.rabbit",
                   {"Ctrl+Alt+S", "Ctrl+Alt+Shift+M", "Ctrl+Alt+Shift+K", "Ctrl+Shift+Y", "Shift+F4", "Ctrl+Shift+F3"}},
    BrokerCommands{broker::BrokerKind::Scripted, "broker.scripted",
                   {"Ctrl+Alt+Shift+T", "Ctrl+Alt+Shift+Y", "Ctrl+Alt+Shift+U", "Ctrl+Shift+K", nullptr, nullptr}},
    BrokerCommands{broker::BrokerKind::Container, "broker.container",
                   {"Ctrl+Alt+Shift+F", "Ctrl+Alt+Shift+G", "Ctrl+Alt+Shift+H", "Ctrl+Alt+Shift+J", "Ctrl+Shift+F4", "Ctrl+Alt+X"}},
};

constexpr const BrokerCommands& commandsOf(broker::BrokerKind kind)
{
    for (const BrokerCommands& one : brokerCommands) {
        if (one.kind == kind) return one;
    }
    return brokerCommands.front();
}

} // namespace wb::ui
