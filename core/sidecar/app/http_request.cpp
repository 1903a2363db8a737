#include "core/sidecar/app/http_request.h"

#include "core/dapr/go_text.h"

#include <algorithm>

namespace wb::sidecar {

namespace {

bool isTokenByte(char c) // RFC 7230, 3.2.6
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
           || QByteArrayView("!#$%&'*+-.^_`|~").contains(c);
}

bool isValidName(const QByteArray& name)
{
    return !name.isEmpty() && std::all_of(name.begin(), name.end(), isTokenByte);
}

bool isValidValue(const QByteArray& value)
{
    return std::none_of(value.begin(), value.end(), [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
    });
}

QByteArray trimmed(const QByteArray& value) // spaces and tabs, as Go does
{
    qsizetype begin = 0, end = value.size();
    while (begin < end && (value[begin] == ' ' || value[begin] == '\t')) ++begin;
    while (end > begin && (value[end - 1] == ' ' || value[end - 1] == '\t')) --end;
    return value.mid(begin, end - begin);
}

} // namespace

QByteArray goHeaderName(const QByteArray& name)
{
    if (!isValidName(name)) return name;
    QByteArray canonical = name.toLower();
    bool upper = true;
    for (char& c : canonical) {
        if (upper && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        upper = c == '-';
    }
    return canonical;
}

Result<QByteArray, QString> httpRequestBytes(const HttpRequest& request)
{
    std::vector<AppHeader> headers = request.headers;
    if (!request.contentType.isEmpty()) headers.push_back({"Content-Type", request.contentType});
    for (AppHeader& header : headers) {
        header.name = goHeaderName(header.name);
        if (!isValidName(header.name))
            return Failure{QStringLiteral("net/http: invalid header field name %1").arg(dapr::goQuoted(header.name))};
        if (!isValidValue(header.value))
            return Failure{QStringLiteral("net/http: invalid header field value for %1").arg(dapr::goQuoted(header.name))};
    }
    std::stable_sort(headers.begin(), headers.end(),
                     [](const AppHeader& a, const AppHeader& b) { return a.name < b.name; });
    QByteArray bytes = request.method + ' ' + request.target + " HTTP/1.1\r\nHost: " + request.host
                       + "\r\nUser-Agent: Go-http-client/1.1\r\n";
    if (request.method == "POST")
        bytes += "Content-Length: " + QByteArray::number(static_cast<qint64>(request.body.size())) + "\r\n";
    for (const AppHeader& header : headers) bytes += header.name + ": " + trimmed(header.value) + "\r\n";
    bytes += "Accept-Encoding: gzip\r\n\r\n";
    bytes.append(request.body.data(), static_cast<qsizetype>(request.body.size()));
    return bytes;
}

} // namespace wb::sidecar
