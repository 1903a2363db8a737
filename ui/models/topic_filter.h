#pragma once

#include "ui/models/topic_mirror.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <string>
#include <vector>

namespace wb::ui {

// "orders/+ retained:yes qos:1 dup:yes": every term must hold. A word with + or # is a topic filter, any other word is
// looked for in the topic name, whatever its case (ASCII).
class TopicFilter {
public:
    TopicFilter() = default;
    static TopicFilter fromText(const QString& text, bool retainedOnly = false);

    bool isEmpty() const;
    bool matches(const TopicNode& node) const;

private:
    std::vector<std::string> m_words;
    std::vector<std::string> m_patterns;
    std::optional<bool> m_retained;
    std::optional<bool> m_dup;
    std::optional<int> m_qos;
};

} // namespace wb::ui
