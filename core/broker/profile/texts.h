#pragma once

#include "core/broker/profile/facet.h"
#include "core/result.h"

#include <QByteArray>
#include <QHash>
#include <QString>

namespace wb::broker {

struct Dimension;
struct Profile;

// What the profiles say, in another language: files beside the data (resources/brokers/<language>/*.json) that give for an
// English text its translation, and for facets their names and words. What programs read stays English: facets are
// compared in it, and saved probes go from one machine to another.
class ProfileTexts {
public:
    // Of a language as in core/language.h; without files everything stays as it is. Main thread only.
    static const ProfileTexts& of(const QString& language);
    static const ProfileTexts& inUse(); // of the language of the person

    // The translation, else the text itself.
    QString shown(const QString& english) const { return m_texts.value(english, english); }
    QString shown(const Facets& facets) const; // "un-acked at once: 20; freed by one ack: 1"
    void translate(Dimension& dimension) const;
    void translate(Profile& profile) const;

    // Adds what a file says; the error names the file and the place. No text may be there twice.
    Result<int, QString> read(const QByteArray& json, const QString& fileName);

    const QHash<QString, QString>& texts() const { return m_texts; } // for tests
    bool knowsName(const QString& facet) const { return m_names.contains(facet); }
    bool knowsValue(const QString& value) const; // each of its words; numbers need none

private:
    QString shownValue(const QString& value) const;
    QString shownWord(const QString& word) const;

    QHash<QString, QString> m_texts;
    QHash<QString, QString> m_names; // of facets
    QHash<QString, QString> m_words; // values of facets; "none within %1" holds one more value
    QString m_colon = QStringLiteral(": ");
    QString m_semicolon = QStringLiteral("; ");
};

} // namespace wb::broker
