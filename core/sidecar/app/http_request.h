#pragma once

#include "core/result.h"
#include "core/sidecar/app/app.h"

// A request as Go's net/http writes it for daprd 1.18: seen on the wire. Pure.

namespace wb::sidecar {

struct HttpRequest {
    QByteArray method;  // "POST"
    QByteArray target;  // "/orders"
    QByteArray host;    // "127.0.0.1:3000"
    QByteArray contentType;
    std::vector<AppHeader> headers; // further ones, names in any case
    std::string_view body;          // POST only
};

// Host, User-Agent, Content-Length, the others by name with capitals as Go writes them, Accept-Encoding last. The
// error is Go's: net/http: invalid header field value for "Topic"
Result<QByteArray, QString> httpRequestBytes(const HttpRequest& request);

QByteArray goHeaderName(const QByteArray& name); // textproto.CanonicalMIMEHeaderKey

} // namespace wb::sidecar
