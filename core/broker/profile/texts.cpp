#include "core/broker/profile/texts.h"

#include "core/broker/profile/json_members.h"
#include "core/broker/profile/profile.h"
#include "core/language.h"

#include <QCoreApplication>
#include <QDebug>
#include <QDir>
#include <QRegularExpression>

#include <algorithm>
#include <map>
#include <optional>

// The resource sits in a static library: nothing else keeps the linker from dropping it.
static void initTextResources()
{
    Q_INIT_RESOURCE(core);
}

namespace wb::broker {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::Profile)
};

// Of what is expected, and of what was seen now and then.
const QStringList alternatives{QStringLiteral(" | "), QStringLiteral(" or ")};

QString separatorIn(const QString& value)
{
    return value.contains(alternatives.last()) ? alternatives.last() : alternatives.first();
}

// What stands in the holes of "at least %1" or "%1 of %2"; empty when the text is not of that form.
QStringList insideOf(const QString& form, const QString& text)
{
    if (!form.contains(QStringLiteral("%1"))) return {};
    QString pattern = QRegularExpression::escape(form);
    for (const QString& hole : {QStringLiteral("\\%1"), QStringLiteral("\\%2")}) pattern.replace(hole, QStringLiteral("(.+)"));
    const QRegularExpression whole(QRegularExpression::anchoredPattern(pattern));
    return whole.match(text).capturedTexts().mid(1);
}

// Numbers, units of one letter, codes of packets: "20", "29..31 s", "0, 1, 2", "CONNACK 5", "DUP=1", "a/b".
bool speaksForItself(const QString& word)
{
    static const QRegularExpression spoken(QStringLiteral("[a-z]{2}"));
    return !spoken.match(word).hasMatch() || word.startsWith(u'$');
}

} // namespace

const ProfileTexts& ProfileTexts::of(const QString& language)
{
    initTextResources();
    static std::map<QString, ProfileTexts> all;
    const auto known = all.find(language);
    if (known != all.end()) return known->second;
    ProfileTexts texts;
    const QDir folder(QStringLiteral(":/brokers/texts/") + language);
    const QStringList names = folder.entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name);
    for (const QString& name : names) {
        QFile file(folder.filePath(name));
        const auto read = texts.read(file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray(), language + u'/' + name);
        if (!read) qCritical().noquote() << read.error(); // a broken resource is a bug and is caught by a test
    }
    if (!names.isEmpty()) {
        texts.m_colon = QStringLiteral("：");
        texts.m_semicolon = QStringLiteral("；");
    }
    return all.emplace(language, texts).first->second;
}

const ProfileTexts& ProfileTexts::inUse()
{
    return of(languageInUse());
}

Result<int, QString> ProfileTexts::read(const QByteArray& json, const QString& fileName)
{
    const auto object = readJsonObject(json, fileName);
    if (!object) return Failure{object.error()};
    QString error;
    JsonMembers members(*object, fileName, error);
    int count = 0;
    const auto take = [&](const QString& key, QHash<QString, QString>& into) {
        const QJsonObject texts = members.object(key, false);
        for (auto it = texts.begin(); it != texts.end(); ++it, ++count) {
            if (into.contains(it.key())) members.complain(it.key(), Texts::tr("is there twice"));
            if (it.value().toString().isEmpty()) members.complain(it.key(), Texts::tr("is not a text"));
            into.insert(it.key(), it.value().toString());
        }
    };
    take(QStringLiteral("texts"), m_texts);
    take(QStringLiteral("facets"), m_names);
    take(QStringLiteral("words"), m_words);
    members.refuseTheRest();
    if (!error.isEmpty()) return Failure{error};
    return count;
}

void ProfileTexts::translate(Dimension& dimension) const
{
    for (QString* text : {&dimension.title, &dimension.brief, &dimension.why, &dimension.clause}) *text = shown(*text);
}

void ProfileTexts::translate(Profile& profile) const
{
    for (VersionRange& range : profile.ranges) {
        for (QString* text : {&range.title, &range.settings, &range.measuredVersion}) *text = shown(*text);
    }
    for (QList<Cell>& cells : profile.cells) {
        for (Cell& cell : cells) {
            for (std::optional<Statement>* statement : {&cell.says, &cell.does}) {
                if (!*statement) continue;
                Statement& one = **statement;
                for (QString* text : {&one.value, &one.brief, &one.settings, &one.version}) *text = shown(*text);
            }
            for (Concern& concern : cell.concerns) concern.text = shown(concern.text);
        }
    }
}

// --- facets

QString ProfileTexts::shownWord(const QString& word) const
{
    const auto known = m_words.constFind(word);
    if (known != m_words.cend()) return *known;
    for (const bool isUnit : {false, true}) { // in "none within 3 keep-alives" the unit belongs to the number
        for (auto form = m_words.cbegin(); form != m_words.cend(); ++form) {
            if (form.key().startsWith(u"%1") != isUnit) continue;
            QString shown = form.value();
            const QStringList inside = insideOf(form.key(), word);
            for (const QString& one : inside) shown = shown.arg(shownWord(one));
            if (!inside.isEmpty()) return shown;
        }
    }
    return word;
}

QString ProfileTexts::shownValue(const QString& value) const
{
    QStringList words = value.split(separatorIn(value));
    for (QString& word : words) word = shownWord(word);
    return words.join(alternatives.first());
}

bool ProfileTexts::knowsValue(const QString& value) const
{
    const QStringList words = value.split(separatorIn(value));
    return std::all_of(words.begin(), words.end(), [this](const QString& word) { return speaksForItself(word) || shownWord(word) != word; });
}

QString ProfileTexts::shown(const Facets& facets) const
{
    QStringList parts;
    for (const Facet& facet : facets) parts << m_names.value(facet.name, facet.name) + m_colon + shownValue(facet.value);
    return parts.join(m_semicolon);
}

} // namespace wb::broker
