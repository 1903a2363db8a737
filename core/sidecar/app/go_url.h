#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QString>

// From the route of a subscription to the request line, as daprd has it from Go (RT:pkg/channel/http constructRequest;
// Go's path.Clean and net/url). Pure.

namespace wb::sidecar {

// path.Clean: shortest equal path; "" becomes ".".
QByteArray goPathClean(const QByteArray& path);

// What stands in the request line for `route` at `base` ("http://127.0.0.1:3000"), "/orders?x=1". The error is Go's:
// parse "http://127.0.0.1:3000/a%zz": invalid URL escape "%zz"
Result<QByteArray, QString> goRequestTarget(const QByteArray& base, const QByteArray& route);

// The URL as Go writes it into an error of a request: base and route joined, nothing escaped.
QByteArray goRequestUrl(const QByteArray& base, const QByteArray& route);

} // namespace wb::sidecar
