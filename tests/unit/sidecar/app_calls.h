#pragma once

#include "core/sidecar/app/app.h"

#include <QByteArray>

#include <map>
#include <vector>

// Calls and their answers, for the tests of the apps.

namespace wb::test {

struct Answers final : sidecar::AppSink {
    void answered(sidecar::AttemptId attempt, const sidecar::AppReply& reply) override
    {
        order.push_back(attempt);
        replies.insert_or_assign(attempt, reply);
    }
    std::vector<sidecar::AttemptId> order;
    std::map<sidecar::AttemptId, sidecar::AppReply> replies;
};

inline sidecar::AppCall callOf(std::string_view topic, std::string_view payload = "{}", std::string_view route = "r")
{
    sidecar::AppCall call;
    call.component = "pubsub";
    call.route = route;
    call.topic = topic;
    call.payload = call.body = payload;
    call.contentType = "application/cloudevents+json";
    return call;
}

// "200 {...}", "grpc 14", "gone: EOF"
inline QByteArray text(const sidecar::AppReply& reply)
{
    using Kind = sidecar::AppReply::Kind;
    if (reply.kind == Kind::Unreachable) return "gone: " + reply.error.toUtf8();
    QByteArray text = (reply.kind == Kind::Grpc ? "grpc " : "") + QByteArray::number(reply.status);
    if (!reply.body.isEmpty()) text += ' ' + reply.body;
    return text;
}

} // namespace wb::test
