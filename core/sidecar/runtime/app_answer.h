#pragma once

#include "core/sidecar/app/app.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What daprd takes an app's answer for (facts D.3, D.6; RT:pkg/runtime/subscription/postman, processor/binding/send.go).
// Pure.

namespace wb::sidecar {

struct ReadAnswer {
    enum class Kind : std::uint8_t {
        Success,
        Retry,       // an error: a policy may try again
        Drop,        // dead letter when there is one, then acknowledged
        DropQuietly, // acknowledged without a dead letter (gRPC Unimplemented)
    };
    Kind kind = Kind::Success;
    QString error; // of Retry: the text of Go's error
    std::optional<int> httpStatus, grpcStatus; // of Retry: what a policy's `matching` looks at
};

// The event that was posted, for the error texts. Looked into only when there is one to write.
ReadAnswer readTopicAnswer(const AppReply& reply, std::string_view event);

// An input binding. What a policy sees, where anything but 200 is an error.
struct BindingTry {
    bool ok = true;
    QString error;
    std::optional<int> httpStatus, grpcStatus;
};
BindingTry readBindingTry(const AppReply& reply);
// What the component's handler returns; "" for success. `error` is what the policy ended with, `reply` the answer that
// belongs to it, if there was one. Under a policy with retries, 201 to 299 fail, although without one they succeed.
QString bindingEnd(const QString& error, const AppReply* reply, bool underRetries);

// One entry of a bulk delivery; an empty error is success.
struct BulkEntryAnswer {
    std::string entryId;
    QString error;
    bool dropped = false; // the app said DROP: dead letter, if there is one, and a success
};
struct BulkAnswer {
    std::vector<BulkEntryAnswer> entries; // of those that were sent, in the order in which the answer settles them
    QString error;                        // of the whole call, for the policy; empty: all went well
    std::optional<int> httpStatus, grpcStatus;
};
// `sent`: the ids of this call; `all`: of the whole batch, which an answer may name as well.
BulkAnswer readBulkAnswer(const AppReply& reply, const std::vector<std::string>& sent,
                          const std::vector<std::string>& all, std::string_view topic);

// A member of an event as Go prints it with %v; "<nil>" when there is none.
QString eventText(std::string_view event, std::string_view member);

} // namespace wb::sidecar
