#include "core/dapr/yaml_events.h"

namespace wb::dapr {

qsizetype spaceAt(QByteArrayView text, qsizetype at)
{
    const char c = text.at(at);
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') return 1;
    const QByteArrayView rest = text.sliced(at);
    if (rest.startsWith("\xC2\x85")) return 2;
    return rest.startsWith("\xE2\x80\xA8") || rest.startsWith("\xE2\x80\xA9") ? 3 : 0;
}

qsizetype behindSpace(QByteArrayView text, qsizetype from)
{
    while (from < text.size()) {
        if (text.at(from) == '#') {
            while (from < text.size() && (spaceAt(text, from) == 0 || text.at(from) == ' ' || text.at(from) == '\t'))
                ++from;
        } else if (const qsizetype space = spaceAt(text, from); space > 0) {
            from += space;
        } else {
            break;
        }
    }
    return from;
}

bool isDeeper(QByteArrayView text, int limit)
{
    YamlParser parser(text.data(), text.size());
    int depth = 0;
    for (bool more = parser.good; more && depth <= limit;) {
        YamlEvent event;
        if (!yaml_parser_parse(&parser.state, &event.value)) return false;
        switch (event.value.type) {
        case YAML_SEQUENCE_START_EVENT:
        case YAML_MAPPING_START_EVENT: ++depth; break;
        case YAML_SEQUENCE_END_EVENT:
        case YAML_MAPPING_END_EVENT: --depth; break;
        case YAML_DOCUMENT_END_EVENT:
        case YAML_STREAM_END_EVENT: more = false; break;
        default: break;
        }
    }
    return depth > limit;
}

} // namespace wb::dapr
