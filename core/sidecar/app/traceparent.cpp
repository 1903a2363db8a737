#include "core/sidecar/app/traceparent.h"

#include <QByteArrayList>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace wb::sidecar {

namespace {

bool isHex(const QByteArray& text, qsizetype size, bool upperToo)
{
    return text.size() == size && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (upperToo && c >= 'A' && c <= 'F');
    });
}

bool isZero(const QByteArray& text)
{
    return text.count('0') == text.size();
}

// As SpanContextFromW3CString reads it and SpanContextToW3CString writes it again, always as version 00.
QByteArray handedOn(const QByteArray& text)
{
    const QByteArrayList parts = text.split('-');
    const bool good = parts.size() >= 4 && isHex(parts[0], 2, true) && parts[0].toLower() != "ff"
                      && (parts[0] != "00" || parts.size() == 4) && isHex(parts[1], 32, false) && !isZero(parts[1])
                      && isHex(parts[2], 16, false) && !isZero(parts[2]) && parts[3].size() >= 2
                      && parts[3].size() % 2 == 0 && isHex(parts[3], parts[3].size(), true);
    if (!good) return QByteArray(noTraceparent.data(), static_cast<qsizetype>(noTraceparent.size()));
    return "00-" + parts[1] + '-' + parts[2] + '-' + parts[3].left(2).toLower();
}

std::optional<QByteArray> ofObject(const QJsonObject& event)
{
    QJsonValue value = event.value(QLatin1String("traceparent"));
    if (value.isUndefined() || value.isNull()) value = event.value(QLatin1String("traceid"));
    if (!value.isString()) return {};
    return handedOn(value.toString().toUtf8());
}

bool mayHaveOne(std::string_view text) // most have none, and need not be read for it
{
    return text.find("traceparent") != std::string_view::npos || text.find("traceid") != std::string_view::npos;
}

QJsonObject objectOf(std::string_view text)
{
    return QJsonDocument::fromJson(QByteArray::fromRawData(text.data(), static_cast<qsizetype>(text.size()))).object();
}

} // namespace

std::optional<QByteArray> traceparentOf(std::string_view event)
{
    if (!mayHaveOne(event)) return {};
    return ofObject(objectOf(event));
}

std::optional<QByteArray> traceparentOfBulk(std::string_view envelope)
{
    std::optional<QByteArray> last;
    if (!mayHaveOne(envelope)) return last;
    for (const QJsonValue& entry : objectOf(envelope).value(QLatin1String("entries")).toArray())
        if (auto one = ofObject(entry.toObject().value(QLatin1String("event")).toObject())) last = std::move(one);
    return last;
}

} // namespace wb::sidecar
