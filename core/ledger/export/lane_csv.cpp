#include "core/ledger/export/lane_export.h"

#include "core/ledger/export/lane_facts.h"
#include "core/ledger/lanes/keys.h"
#include "core/mqtt/topic.h"

#include <QString>

namespace wb::ledger {

namespace {

constexpr std::string_view columns = "id,state,topic,component,replica,qos,retained,event id,origin,deliveries,attempts,"
                                     "delivered,answers,acknowledged,ack latency ms,first,last,payload bytes";

class Row {
public:
    explicit Row(std::string& text) : m_text(text) {}

    // A cell that begins so is a formula to spreadsheets (OWASP, "CSV Injection").
    void text(std::string_view value)
    {
        next();
        const bool formula = !value.empty() && std::string_view("=+-@\t\r\n").find(value.front()) != std::string_view::npos;
        const bool quoted = formula || value.find_first_of(",\"\r\n") != std::string_view::npos;
        if (!quoted) {
            m_text += value;
            return;
        }
        m_text += '"';
        if (formula) m_text += '\'';
        for (const char c : value) {
            if (c == '"') m_text += '"';
            m_text += c;
        }
        m_text += '"';
    }
    void bytes(std::string_view value) { text(mqtt::isValidUtf8(value) ? std::string(value) : "base64:" + base64(value)); }
    template <class T>
    void number(T value)
    {
        next();
        m_text += std::to_string(value);
    }
    void milliseconds(double value)
    {
        next();
        m_text += QByteArray::number(value, 'f', 3).toStdString();
    }

private:
    void next()
    {
        if (!m_first) m_text += ',';
        m_first = false;
    }

    std::string& m_text;
    bool m_first = true;
};

void addPart(std::string& list, std::string_view part)
{
    if (!list.empty()) list += "; ";
    list += part;
}

std::string deliveriesOf(const Lane& lane)
{
    std::string list;
    for (const Mark& mark : lane.marks) {
        if (mark.kind != MarkKind::Delivery) continue;
        std::string part = isoTime(mark.timeNs);
        if (mark.packetId != 0) part += " packet " + std::to_string(mark.packetId);
        if (mark.dup) part += " DUP";
        part += ' ';
        part += keyOf(mark.tie);
        addPart(list, part);
    }
    return list;
}

std::string answersOf(const Lane& lane)
{
    std::string list;
    for (const Mark& mark : lane.marks) {
        if (mark.kind != MarkKind::Attempt || mark.endNs == 0) continue;
        std::string part(keyOf(mark.attemptEnd));
        if (!mark.text.isEmpty()) part += " (" + mark.text.toStdString() + ")";
        addPart(list, part);
    }
    return list;
}

void addAcknowledgement(Row& row, const Lane& lane)
{
    const Mark* sent = nullptr; // the last one
    for (const Mark& mark : lane.marks)
        if (mark.kind == MarkKind::AckSent) sent = &mark;
    row.text(sent ? isoTime(sent->timeNs) : std::string());
    if (sent) row.milliseconds(latencyMs(*sent));
    else row.text({});
}

std::string rowOf(const Lane& lane, const LaneExportOptions& options)
{
    std::string text;
    Row row(text);
    row.number(lane.id);
    row.text(keyOf(lane.state));
    row.bytes(lane.topic);
    row.text(lane.component.toStdString());
    row.number(lane.replica);
    row.number(unsigned(lane.qos));
    row.text(lane.retained ? "yes" : "no");
    row.bytes(lane.eventId);
    row.text(originOf(lane));
    row.number(lane.deliveries);
    row.number(lane.attempts);
    row.text(deliveriesOf(lane));
    row.text(answersOf(lane));
    addAcknowledgement(row, lane);
    row.text(isoTime(firstNs(lane)));
    row.text(isoTime(lastNs(lane)));
    row.number(lane.payloadBytes);
    if (options.payloadOf) {
        const std::optional<std::string> payload = payloadOf(lane, options);
        const bool utf8 = payload && mqtt::isValidUtf8(*payload);
        row.text(!payload ? "not kept" : utf8 ? "utf-8" : "base64");
        row.text(!payload ? std::string() : utf8 ? *payload : base64(*payload));
    }
    return text + "\r\n";
}

} // namespace

LaneExported exportCsv(QIODevice& device, std::span<const LanePtr> lanes, const LaneExportOptions& options)
{
    std::string head(columns);
    if (options.payloadOf) head += ",payload encoding,payload";
    head += "\r\n";
    return writeLanes(device, lanes, head, [&](const Lane& lane) { return rowOf(lane, options); });
}

} // namespace wb::ledger
