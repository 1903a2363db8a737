#pragma once

#include <QMetaType>
#include <QString>

#include <optional>

namespace wb::broker {

// Which broker somebody talks to. Pure value.
struct BrokerIdentity {
    QString product; // "mosquitto", "EMQX", "RabbitMQ"; empty: nobody knows
    QString version; // "2.0.11", "3.10" when only the generation is known; empty when it is not known
    bool operator==(const BrokerIdentity&) const = default;
};

// "127.0.0.1:1883" of "tcp://127.0.0.1:1883" and of "ssl://127.0.0.1:1883": where a broker stands, however it is spoken to.
QString placeOf(const QString& address);

// Whether a broker tells its version on this topic: cheap, for looking through many names.
bool isVersionTopic(QStringView topic);

// From what a broker says of itself below $SYS: "$SYS/broker/version" with "mosquitto version 2.0.11", "$SYS/brokers/
// <node>/version" of EMQX. Empty for anything else. RabbitMQ has no $SYS topics [facts 2.37].
std::optional<BrokerIdentity> brokerFromSys(const QString& topic, const QString& payload);

// The same broker, told less exactly: "RabbitMQ 3.10" after "RabbitMQ 3.10.8", "mosquitto" after "mosquitto 2.0.11".
bool saysLess(const BrokerIdentity& newer, const BrokerIdentity& known);

} // namespace wb::broker

Q_DECLARE_METATYPE(wb::broker::BrokerIdentity)
