#pragma once

#include <QRegularExpression>
#include <QString>

// The language of what a person reads, for both programs. Main thread only.

namespace wb {

// Installs the translators for "en", "zh_CN" or, when empty, the language of the desktop or terminal (LANGUAGE,
// LC_ALL, LC_MESSAGES, LANG); those of an earlier call go. Texts made before keep their language, so: before the
// first window.
void installLanguage(const QString& choice);
QString languageInUse(); // "en" or "zh_CN"
QString languageName();  // in its own words: "English"

// "Open…" from "&Open…" and "打开…" from "打开(&O)…": for where no key is shown.
inline QString withoutMnemonic(QString text)
{
    static const QRegularExpression letter(QStringLiteral("\\(&\\w\\)"));
    return text.remove(letter).remove(u'&');
}

} // namespace wb
