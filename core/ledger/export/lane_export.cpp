#include "core/ledger/export/lane_export.h"

#include "core/ledger/export/lane_facts.h"
#include "core/ledger/lanes/json_text.h"
#include "core/ledger/lanes/keys.h"

#include <QByteArray>

#include <charconv>

namespace wb::ledger {

namespace {

// One line; members are written as they are asked for.
class Line {
public:
    const std::string& text() const { return m_text; }

    void begin(char bracket)
    {
        comma();
        m_text += bracket;
        m_first = true;
    }
    void begin(std::string_view name, char bracket)
    {
        member(name);
        m_text += bracket;
        m_first = true;
    }
    void end(char bracket)
    {
        m_text += bracket;
        m_first = false;
    }
    void add(std::string_view name, std::string_view value) // any bytes
    {
        const std::size_t before = m_text.size();
        const bool first = m_first;
        member(name);
        if (appendJsonText(m_text, value)) return;
        m_text.resize(before);
        m_first = first;
        member(std::string(name) + "Base64");
        m_text += '"';
        m_text += base64(value);
        m_text += '"';
    }
    void add(std::string_view name, const QString& value)
    {
        member(name);
        appendJsonText(m_text, value);
    }
    void add(std::string_view name, const char* value) = delete; // would be a flag
    void add(std::string_view name, bool value)
    {
        member(name);
        m_text += value ? "true" : "false";
    }
    template <class T>
        requires std::is_arithmetic_v<T>
    void add(std::string_view name, T value)
    {
        member(name);
        char digits[64];
        if constexpr (std::is_floating_point_v<T>)
            m_text.append(digits, std::to_chars(digits, digits + 64, value, std::chars_format::fixed, 3).ptr);
        else m_text.append(digits, std::to_chars(digits, digits + 64, value).ptr);
    }

private:
    void comma()
    {
        if (!m_first) m_text += ',';
        m_first = false;
    }
    void member(std::string_view name)
    {
        comma();
        m_text += '"';
        m_text += name;
        m_text += "\":";
    }

    std::string m_text;
    bool m_first = true;
};

void beginMark(Line& line, const Mark& mark)
{
    line.begin('{');
    line.add("time", isoTime(mark.timeNs));
    line.add("connection", mark.connection);
}

void addTextOf(Line& line, std::string_view name, const QString& text)
{
    if (!text.isEmpty()) line.add(name, text);
}

void addPublishes(Line& line, const Lane& lane)
{
    line.begin("publishes", '[');
    for (const Mark& mark : lane.marks) {
        if (mark.kind > MarkKind::PublishTold) continue;
        beginMark(line, mark);
        line.add("what", keyOf(mark.kind));
        if (mark.kind == MarkKind::Published) {
            line.add("packetId", mark.packetId);
            line.add("qos", unsigned(mark.qos));
            line.add("dup", mark.dup);
            line.add("retain", mark.retained);
        }
        if (mark.kind == MarkKind::PublishAcked) line.add("latencyMs", latencyMs(mark));
        if (mark.kind == MarkKind::PublishTold) line.add("ok", mark.ok);
        addTextOf(line, "text", mark.text);
        line.end('}');
    }
    line.end(']');
}

void addDeliveries(Line& line, const Lane& lane)
{
    line.begin("deliveries", '[');
    for (const Mark& mark : lane.marks) {
        if (mark.kind != MarkKind::Delivery) continue;
        beginMark(line, mark);
        line.add("delivery", mark.delivery);
        line.add("packetId", mark.packetId);
        line.add("qos", unsigned(mark.qos));
        line.add("dup", mark.dup);
        line.add("retained", mark.retained);
        line.add("tie", keyOf(mark.tie));
        line.end('}');
    }
    line.end(']');
}

void addAttempts(Line& line, const Lane& lane)
{
    line.begin("attempts", '[');
    for (const Mark& mark : lane.marks) {
        if (mark.kind != MarkKind::Attempt) continue;
        beginMark(line, mark);
        line.add("delivery", mark.delivery);
        line.add("number", mark.number);
        if (mark.endNs != 0) {
            line.add("end", keyOf(mark.attemptEnd));
            line.add("durationMs", durationMs(mark.timeNs, mark.endNs));
        }
        addTextOf(line, "answer", mark.endNs != 0 ? mark.text : QString());
        addTextOf(line, "policy", mark.policy);
        if (mark.nextInNs != 0) line.add("nextInMs", durationMs(0, mark.nextInNs));
        line.end('}');
    }
    line.end(']');
}

// The rest, in order: handled, and what became of the acknowledgement.
void addOutcomes(Line& line, const Lane& lane)
{
    line.begin("outcomes", '[');
    for (const Mark& mark : lane.marks) {
        if (mark.kind < MarkKind::NoHandler || mark.kind == MarkKind::Attempt) continue;
        beginMark(line, mark);
        line.add("what", keyOf(mark.kind));
        line.add("delivery", mark.delivery);
        if (mark.kind == MarkKind::Handled) line.add("end", keyOf(mark.handlingEnd));
        if (mark.kind == MarkKind::AckSent) line.add("latencyMs", latencyMs(mark));
        addTextOf(line, "text", mark.text);
        line.end('}');
    }
    line.end(']');
}

std::string lineOf(const Lane& lane, const LaneExportOptions& options)
{
    Line line;
    line.begin('{');
    line.add("id", lane.id);
    line.add("state", keyOf(lane.state));
    line.add("topic", std::string_view(lane.topic));
    line.add("component", lane.component);
    line.add("replica", lane.replica);
    line.add("qos", unsigned(lane.qos));
    line.add("retained", lane.retained);
    line.add("eventId", std::string_view(lane.eventId));
    line.add("origin", originOf(lane));
    if (lane.ours && lane.deliveries > 0) line.add("originTie", keyOf(lane.publishTie));
    line.add("payloadBytes", lane.payloadBytes);
    line.add("first", isoTime(firstNs(lane)));
    line.add("last", isoTime(lastNs(lane)));
    line.add("deliveryCount", lane.deliveries);
    line.add("attemptCount", lane.attempts);
    line.add("marksLetGo", lane.marksLetGo);
    addPublishes(line, lane);
    addDeliveries(line, lane);
    addAttempts(line, lane);
    addOutcomes(line, lane);
    if (const std::optional<std::string> payload = payloadOf(lane, options)) line.add("payload", std::string_view(*payload));
    line.end('}');
    return line.text();
}

} // namespace

LaneExported exportJsonLines(QIODevice& device, std::span<const LanePtr> lanes, const LaneExportOptions& options)
{
    return writeLanes(device, lanes, {}, [&](const Lane& lane) { return lineOf(lane, options) + "\n"; });
}

} // namespace wb::ledger
