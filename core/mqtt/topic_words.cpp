#include "core/mqtt/topic_words.h"

#include <QCoreApplication>

namespace wb::mqtt {

QString topicWords(std::string_view problem)
{
    return QCoreApplication::translate("wb::mqtt::Topic", std::string(problem).c_str()); // marked in topic.cpp
}

} // namespace wb::mqtt
