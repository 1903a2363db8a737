#pragma once

#include <QByteArray>

#include <yaml.h>

// libyaml's parser and events with owners, and what is asked of a text without a tree.

namespace wb::dapr {

struct YamlParser {
    yaml_parser_t state;
    bool good = false;
    YamlParser(const char* bytes, qsizetype size) : good(yaml_parser_initialize(&state) != 0)
    {
        if (good) yaml_parser_set_input_string(&state, reinterpret_cast<const uchar*>(bytes), size_t(size));
    }
    ~YamlParser()
    {
        if (good) yaml_parser_delete(&state);
    }
    YamlParser(const YamlParser&) = delete;
    YamlParser& operator=(const YamlParser&) = delete;
};

struct YamlEvent {
    yaml_event_t value{};
    YamlEvent() = default;
    ~YamlEvent() { yaml_event_delete(&value); }
    YamlEvent(const YamlEvent&) = delete;
    YamlEvent& operator=(const YamlEvent&) = delete;
};

// Whether collections are nested deeper than that, as far as the text can be read.
bool isDeeper(QByteArrayView text, int limit);

// Behind blanks, line breaks and comments.
qsizetype behindSpace(QByteArrayView text, qsizetype from);
// The length of the blank or line break there, 0: neither. YAML 1.1 also breaks at NEL, LS and PS, and so does libyaml.
qsizetype spaceAt(QByteArrayView text, qsizetype at);

} // namespace wb::dapr
