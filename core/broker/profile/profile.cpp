#include "core/broker/profile/profile.h"

#include "core/broker/profile/profile_reader.h"
#include "core/broker/profile/texts.h"
#include "core/language.h"

#include <QCoreApplication>
#include <QDebug>
#include <QDir>

#include <algorithm>
#include <map>

// The resource sits in a static library: nothing else keeps the linker from dropping it.
static void initBrokerResources()
{
    Q_INIT_RESOURCE(core);
}

namespace wb::broker {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::Profile)
};

constexpr qsizetype shortLength = 60;

// The end of the first clause: at "; ", " (" or ". " and their like in Chinese, but not inside quotes.
qsizetype clauseEnd(QStringView text)
{
    bool quoted = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text.at(i) == u'"') quoted = !quoted;
        if (quoted || i == 0) continue;
        const QStringView rest = text.mid(i);
        if (rest.startsWith(u"; ") || rest.startsWith(u" (") || rest.startsWith(u". ")) return i;
        if (QStringView(u"；（。").contains(text.at(i))) return i;
    }
    return text.size();
}

QByteArray contentOf(const QString& path, QString& error)
{
    QFile file(path);
    if (file.open(QIODevice::ReadOnly)) return file.readAll();
    error = Texts::tr("%1 cannot be read: %2").arg(path, file.errorString());
    return {};
}

} // namespace

QList<Group> groups()
{
    return {Group::Delivery, Group::Sessions, Group::Retained, Group::Qos,      Group::Shared,
            Group::Topics,   Group::Limits,   Group::Security, Group::Operation};
}

const QStringList& groupWords()
{
    static const QStringList words{
        QStringLiteral("delivery"), QStringLiteral("sessions"), QStringLiteral("retained"),
        QStringLiteral("qos"),      QStringLiteral("shared"),   QStringLiteral("topics"),
        QStringLiteral("limits"),   QStringLiteral("security"), QStringLiteral("operation"),
    };
    return words;
}

QString groupTitle(Group group)
{
    switch (group) {
    case Group::Delivery: return Texts::tr("Delivery and redelivery");
    case Group::Sessions: return Texts::tr("Sessions");
    case Group::Retained: return Texts::tr("Retained messages");
    case Group::Qos: return Texts::tr("QoS");
    case Group::Shared: return Texts::tr("Shared subscriptions");
    case Group::Topics: return Texts::tr("Topics");
    case Group::Limits: return Texts::tr("Limits");
    case Group::Security: return Texts::tr("Security");
    case Group::Operation: break;
    }
    return Texts::tr("Operation");
}

QString Statement::shortValue() const
{
    const QString clause = value.left(clauseEnd(value)).trimmed();
    if (clause.size() <= shortLength) return clause;
    const qsizetype blank = clause.lastIndexOf(QLatin1Char(' '), shortLength - 1);
    return clause.left(blank > shortLength / 2 ? blank : shortLength - 1) + QStringLiteral("…");
}

QString Statement::briefValue() const
{
    return brief.isEmpty() ? shortValue() : brief;
}

int compareVersions(QStringView a, QStringView b)
{
    const auto left = a.split(u'.');
    const auto right = b.split(u'.');
    for (qsizetype i = 0; i < std::min(left.size(), right.size()); ++i) {
        const int difference = left.at(i).toInt() - right.at(i).toInt();
        if (difference != 0) return difference;
    }
    return 0;
}

bool VersionRange::covers(QStringView version) const
{
    if (version.isEmpty() || compareVersions(version, from) < 0) return false;
    return to.isEmpty() || compareVersions(version, to) <= 0;
}

const Cell& Profile::cell(QStringView dimension, qsizetype range) const
{
    static const Cell nothing;
    const auto it = cells.constFind(dimension.toString());
    return it == cells.cend() || range < 0 || range >= it->size() ? nothing : it->at(range);
}

qsizetype Profile::rangeOf(QStringView version) const
{
    for (qsizetype i = 0; i < ranges.size(); ++i) {
        if (ranges.at(i).covers(version)) return i;
    }
    return -1;
}

qsizetype Profile::nearestRange(QStringView version) const
{
    const qsizetype exact = rangeOf(version);
    if (exact >= 0 || ranges.isEmpty()) return exact;
    qsizetype nearest = version.isEmpty() ? ranges.size() - 1 : 0;
    for (qsizetype i = 0; i < ranges.size() && !version.isEmpty(); ++i) {
        if (compareVersions(ranges.at(i).from, version) <= 0) nearest = i;
    }
    return nearest;
}

ProfileBook ProfileBook::load(const ProfileTexts& texts)
{
    initBrokerResources();
    ProfileBook loaded;
    loaded.m_texts = &texts;
    QString error;
    auto dimensions = readDimensions(contentOf(QStringLiteral(":/brokers/dimensions.json"), error), QStringLiteral("dimensions.json"));
    if (dimensions)
        loaded.m_dimensions = *std::move(dimensions);
    else
        qCritical().noquote() << dimensions.error();
    const QStringList problems = loaded.addFolder(QStringLiteral(":/brokers/profiles"));
    for (const QString& problem : problems) qCritical().noquote() << problem;
    for (Dimension& dimension : loaded.m_dimensions) texts.translate(dimension);
    return loaded;
}

const ProfileBook& ProfileBook::shipped()
{
    initBrokerResources();
    const QString language = languageInUse();
    if (language == u"en") return inEnglish();
    static std::map<QString, ProfileBook> books;
    const auto known = books.find(language);
    return known != books.end() ? known->second : books.emplace(language, load(ProfileTexts::of(language))).first->second;
}

const ProfileBook& ProfileBook::inEnglish()
{
    static const ProfileTexts asTheyAre;
    static const ProfileBook book = load(asTheyAre);
    return book;
}

const Dimension* ProfileBook::dimension(QStringView id) const
{
    for (const Dimension& dimension : m_dimensions) {
        if (dimension.id == id) return &dimension;
    }
    return nullptr;
}

const Profile* ProfileBook::profile(QStringView product) const
{
    for (const Profile& profile : m_profiles) {
        if (profile.product.compare(product, Qt::CaseInsensitive) == 0) return &profile;
    }
    return nullptr;
}

QStringList ProfileBook::addFolder(const QString& folder)
{
    const QDir dir(folder);
    if (!dir.exists()) return {Texts::tr("there is no folder %1").arg(folder)};
    QStringList problems;
    const QStringList names = dir.entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name);
    for (const QString& name : names) {
        QString error;
        const QByteArray json = contentOf(dir.filePath(name), error);
        auto profile = error.isEmpty() ? readProfile(json, name, m_dimensions) : Result<Profile, QString>(Failure{error});
        if (!profile) {
            problems << profile.error();
            continue;
        }
        m_texts->translate(*profile);
        const auto same = std::find_if(m_profiles.begin(), m_profiles.end(), [&](const Profile& other) {
            return other.product.compare(profile->product, Qt::CaseInsensitive) == 0;
        });
        if (same == m_profiles.end())
            m_profiles << *std::move(profile);
        else
            *same = *std::move(profile);
    }
    return problems;
}

} // namespace wb::broker
