#pragma once

#include <QString>

#include <string_view>

namespace wb::mqtt {

// What topicNameProblem() or topicFilterProblem() said, in the user's language.
QString topicWords(std::string_view problem);

} // namespace wb::mqtt
