#pragma once

#include <QString>

namespace wb::ui {

// Installs the translators for "en", "zh_CN" or, when empty, the desktop's language. Before the first window.
void installLanguage(const QString& choice);
QString languageInUse(); // "en" or "zh_CN"
QString languageName();  // in its own words: "English"

} // namespace wb::ui
