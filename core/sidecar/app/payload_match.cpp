#include "core/sidecar/app/payload_match.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace wb::sidecar {

namespace {

// An index as RFC 6901, 4 has it: digits, no leading zero.
qsizetype indexOf(const QString& step)
{
    bool ok = false;
    const int index = step.toInt(&ok);
    return ok && index >= 0 && QString::number(index) == step ? index : -1;
}

bool equal(const QJsonValue& a, const QJsonValue& b)
{
    if (a.isDouble() && b.isDouble()) return a.toDouble() == b.toDouble(); // 1 and 1.0 are one number
    return a == b;
}

} // namespace

QJsonValue valueAt(const QJsonValue& root, const QString& pointer)
{
    QJsonValue value = root;
    const QStringList steps = pointer.split(u'/').mid(1);
    for (QString step : steps) {
        step.replace(QLatin1String("~1"), QLatin1String("/")).replace(QLatin1String("~0"), QLatin1String("~"));
        if (value.isArray()) value = value.toArray().at(indexOf(step)); // undefined outside of the array
        else value = value.toObject().value(step);
        if (value.isUndefined()) break;
    }
    return value;
}

bool payloadMatches(const PayloadMatch& match, std::string_view payload)
{
    const std::string_view text(match.contains.constData(), static_cast<std::size_t>(match.contains.size()));
    if (payload.find(text) == std::string_view::npos) return false;
    if (!match.atPointer) return true;
    if (payload.size() > longestJsonPayload) return false;
    // In brackets, because Qt reads no bare number or text as a document.
    QByteArray json = "[";
    json.append(payload.data(), static_cast<qsizetype>(payload.size())).append(']');
    const QJsonArray whole = QJsonDocument::fromJson(json).array();
    if (whole.size() != 1) return false;
    const QJsonValue found = valueAt(whole.at(0), match.pointer);
    return !found.isUndefined() && (match.value.isUndefined() || equal(found, match.value));
}

} // namespace wb::sidecar
