#pragma once

#include <QByteArray>

// What brokers answer at their own interfaces. The test programs' moc does not take these long strings.

namespace wb::test::answers {

// As RabbitMQ 3.10.8 answered, without what is not read.
inline const QByteArray overview = R"({"management_version":"3.10.8","rabbitmq_version":"3.10.8","node":"t@localhost",
    "queue_totals":{"messages":25,"messages_ready":15,"messages_unacknowledged":10},
    "object_totals":{"channels":2,"connections":1,"consumers":1,"exchanges":7,"queues":1}})";
inline const QByteArray connectionsPath =
    "/api/connections?columns=name,vhost,user,protocol,state,connected_at,client_properties,variable_map";
inline const QByteArray oldConnections = R"([{"client_properties":{"client_id":"cli/é 1","product":"MQTT client"},
    "connected_at":1795201141008,"name":"127.0.0.1:51598 -> 127.0.0.1:29300","protocol":"MQTT 3.1.1","state":"running",
    "user":"guest","variable_map":{"client_id":"cli/é 1"},"vhost":"/"}])";
// The form of RabbitMQ 4.x (facts 2.57): the id in client_properties, no channel behind the consumer.
inline const QByteArray newConnections = R"([{"client_properties":{"client_id":"orders"},"name":"127.0.0.1:1 -> 127.0.0.1:2",
    "protocol":"MQTT 3-1-1","state":"running","user":"anna","vhost":"shop"}])";
inline const QByteArray oldQueue = R"json({"arguments":{"x-expires":86400000},"auto_delete":false,"durable":true,"consumers":1,
    "consumer_details":[{"channel_details":{"name":"127.0.0.1:51598 -> 127.0.0.1:29300 (1)"},"prefetch_count":10}],
    "message_stats":{"ack":3,"deliver":20,"redeliver":10,"publish":50},"messages_ready":40,"messages_unacknowledged":10,
    "name":"mqtt-subscription-cli/é 1qos1","state":"running","type":"classic","policy":null,
    "effective_policy_definition":{"expires":60000,"message-ttl":5000}})json";
inline const QByteArray newQueue = R"({"arguments":{"x-expires":86400000},"durable":true,"consumers":1,"consumer_details":[
    {"channel_details":{},"consumer_tag":"mqtt","prefetch_count":0}],"messages_ready":1,"messages_unacknowledged":2,
    "name":"mqtt-subscription-ordersqos1","type":"classic"})";
inline const QByteArray bindings = R"([{"source":"","routing_key":"mqtt-subscription-cli/é 1qos1"},
    {"source":"amq.topic","routing_key":"orders.*.new"},{"source":"amq.topic","routing_key":"#"}])";

inline const QByteArray oldQueuePath = "/api/queues/%2F/mqtt-subscription-cli%2F%C3%A9%201qos1";
inline const QByteArray channelPath = "/api/channels/127%2E0%2E0%2E1%3A51598%20-%3E%20127%2E0%2E0%2E1%3A29300%20%281%29";

// As EMQX documents them (emqx_mgmt_api_clients.erl, client_example, and the 4.x HTTP API page).
inline const QByteArray nodes5 = R"([{"node":"emqx@127.0.0.1","version":"5.8.6","connections":3,"uptime":123456,"node_status":"running"}])";
inline const QByteArray client5 = R"({"clientid":"orders","connected":true,"clean_start":false,"connected_at":"2024-01-01T12:34:56.789+08:00",
    "ip_address":"127.0.0.1","username":null,"node":"emqx@127.0.0.1","inflight_cnt":2,"inflight_max":32,"mqueue_len":1,"mqueue_max":1000,
    "mqueue_dropped":7,"awaiting_rel_cnt":0,"subscriptions_cnt":1,"subscriptions_max":"infinity","expiry_interval":7200,
    "send_msg.dropped.queue_full":7})";
inline const QByteArray subscriptions5 = R"([{"node":"emqx@127.0.0.1","clientid":"orders","topic":"orders/#","qos":1,"nl":0,"rap":0,"rh":0}])";
inline const QByteArray inflight5 = R"({"data":[{"msgid":"000611F460D57FA9F44500000D360002","topic":"orders/1","qos":1,"publish_at":1709055346487,
    "from_clientid":"p","from_username":"u"}],"meta":{"start":"1","position":"none"}})";
inline const QByteArray nodes4 = R"({"code":0,"data":[{"node":"emqx@127.0.0.1","version":"4.4.19","connections":3,"uptime":"1 hours","node_status":"Running"}]})";
inline const QByteArray client4 = R"({"code":0,"data":[{"clientid":"orders","connected":false,"clean_start":false,"inflight":4,"max_inflight":32,
    "mqueue_len":5,"max_mqueue":1000,"mqueue_dropped":0,"awaiting_rel":0,"subscriptions_cnt":1,"expiry_interval":7200}]})";
inline const QByteArray subscriptions4 = R"({"code":0,"data":[{"topic":"orders/#","qos":1,"clientid":"orders"}]})";

} // namespace wb::test::answers
