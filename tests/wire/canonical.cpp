#include "tests/wire/canonical.h"

#include "tests/wire/packet_fields.h"

#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <numeric>

namespace wb::test {

using namespace Qt::Literals::StringLiterals;

namespace {

bool isA(const QJsonObject& entry, QLatin1String type) { return entry["type"_L1] == type; }
int connOf(const QJsonObject& entry) { return entry["conn"_L1].toInt(); }
int stepOf(const QJsonObject& entry) { return entry["step"_L1].toInt(); }

std::pair<int, int> subscriptionOf(const QJsonObject& entry)
{
    return {connOf(entry), entry["packetId"_L1].toInt()};
}

// The places of the filters in the order of their names.
std::vector<qsizetype> orderOf(const QJsonArray& filters)
{
    std::vector<qsizetype> order(static_cast<std::size_t>(filters.size()));
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](qsizetype a, qsizetype b) {
        return filters[a].toObject()["filter"_L1].toString() < filters[b].toObject()["filter"_L1].toString();
    });
    return order;
}

QJsonArray reordered(const QJsonArray& list, const std::vector<qsizetype>& order)
{
    if (list.size() != static_cast<qsizetype>(order.size())) return list;
    QJsonArray out;
    for (const qsizetype place : order) out += list[place];
    return out;
}

// Rule 3.
Entries withSortedFilters(Entries entries)
{
    QMap<std::pair<int, int>, std::vector<qsizetype>> orders; // of SUBSCRIBEs whose SUBACK is due
    for (QJsonObject& entry : entries) {
        if (isA(entry, "SUBSCRIBE"_L1)) {
            const QJsonArray filters = entry["filters"_L1].toArray();
            if (filters.size() < 2) continue;
            const auto order = orderOf(filters);
            entry["filters"_L1] = reordered(filters, order);
            entry["filterOrder"_L1] = u"any"_s;
            orders[subscriptionOf(entry)] = order;
        } else if (isA(entry, "SUBACK"_L1) && orders.contains(subscriptionOf(entry))) {
            entry["codes"_L1] = reordered(entry["codes"_L1].toArray(), orders[subscriptionOf(entry)]);
        }
    }
    return entries;
}

// Rule 4: the second SUBSCRIBE goes, and with it the second SUBACK.
Entries folded(const Entries& entries, const Folds& folds)
{
    QMap<std::pair<int, int>, QJsonObject> sent;
    QMap<std::pair<int, int>, int> acknowledged, repeats;
    Entries out;
    for (const QJsonObject& entry : entries) {
        const auto id = subscriptionOf(entry);
        if (folds.contains(id) && isA(entry, "SUBSCRIBE"_L1)) {
            if (sent.contains(id) && sent[id]["filters"_L1] == entry["filters"_L1]) {
                ++repeats[id];
                continue;
            }
            sent[id] = entry;
        } else if (folds.contains(id) && isA(entry, "SUBACK"_L1)) {
            if (++acknowledged[id] > 1 && acknowledged[id] <= 1 + repeats[id]) continue;
        }
        out += entry;
    }
    return out;
}

// Rule 5, for the entries of one step. Closes without a companion are in no order that means something: by number.
Entries withClosesPlaced(const Entries& step)
{
    Entries lonely, out;
    QSet<int> alive;
    for (const QJsonObject& entry : step)
        if (!isA(entry, "TCP_CLOSED"_L1)) alive += connOf(entry);
    for (const QJsonObject& entry : step) {
        if (!isA(entry, "TCP_CLOSED"_L1)) out += entry;
        else if (!alive.contains(connOf(entry))) lonely += entry;
    }
    for (const QJsonObject& close : step) {
        if (!isA(close, "TCP_CLOSED"_L1) || !alive.contains(connOf(close))) continue;
        qsizetype last = out.size() - 1;
        while (connOf(out[last]) != connOf(close)) --last;
        out.insert(last + 1, close);
    }
    std::stable_sort(lonely.begin(), lonely.end(),
                     [](const QJsonObject& a, const QJsonObject& b) { return connOf(a) < connOf(b); });
    return lonely + out;
}

} // namespace

QString NeutralNames::ofText(QString text)
{
    static const QRegularExpression address(u"127\\.0\\.0\\.1:\\d+"_s);
    static const QRegularExpression uuid(
        u"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"_s);
    text.replace(address, u"127.0.0.1:{port}"_s);
    for (auto found = uuid.match(text); found.hasMatch(); found = uuid.match(text)) {
        const QString name = found.captured();
        if (!m_uuids.contains(name)) m_uuids.insert(name, static_cast<int>(m_uuids.size()) + 1);
        text.replace(name, u"{uuid#%1}"_s.arg(m_uuids[name]));
    }
    return text;
}

QJsonValue NeutralNames::ofValue(const QJsonValue& value)
{
    if (value.isString()) return ofText(value.toString());
    if (value.isObject()) return of(value.toObject());
    if (!value.isArray()) return value;
    QJsonArray out;
    for (const QJsonValue& element : value.toArray()) out += ofValue(element);
    return out;
}

QJsonObject NeutralNames::of(const QJsonObject& entry)
{
    QJsonObject out;
    for (auto it = entry.begin(); it != entry.end(); ++it) out[it.key()] = ofValue(it.value());
    return out;
}

Folds foldsOf(const QJsonArray& expected)
{
    Folds out;
    for (const QJsonValue& value : expected) {
        const QJsonObject entry = value.toObject();
        for (const auto key : {"unordered"_L1, "ordered"_L1}) out += foldsOf(entry[key].toArray());
        if (entry["mayRepeat"_L1].toBool()) out += subscriptionOf(entry);
    }
    return out;
}

Entries canonicalWire(const Entries& seen, const Folds& folds, NeutralNames& names)
{
    Entries neutral;
    for (const QJsonObject& entry : seen) neutral += names.of(entry);
    const Entries entries = folded(withSortedFilters(neutral), folds);
    Entries out;
    for (qsizetype from = 0; from < entries.size();) {
        qsizetype to = from;
        while (to < entries.size() && stepOf(entries[to]) == stepOf(entries[from])) ++to;
        out += withClosesPlaced(entries.mid(from, to - from));
        from = to;
    }
    return out;
}

Entries canonicalResults(const Entries& seen, NeutralNames& names)
{
    Entries out;
    for (const QJsonObject& entry : seen) out += names.of(entry);
    return out;
}

QJsonObject comparable(const QJsonObject& entry)
{
    QJsonObject out = entry;
    for (const auto key : {"ms"_L1, "tookMs"_L1, "mayRepeat"_L1, "filterOrder"_L1, "inboundOrderConstant"_L1})
        out.remove(key);
    if (const auto payload = payloadOf(entry)) {
        out.remove("payload64"_L1);
        out["payload"_L1] = QString::fromLatin1(payload->toBase64());
    }
    if (isA(entry, "TCP_CLOSED"_L1)) out.remove("dir"_L1);
    const QJsonArray filters = entry["filters"_L1].toArray();
    if (isA(entry, "SUBSCRIBE"_L1)) out["filters"_L1] = reordered(filters, orderOf(filters));
    return out;
}

} // namespace wb::test
