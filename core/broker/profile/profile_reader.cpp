#include "core/broker/profile/profile_reader.h"

#include "core/broker/profile/json_members.h"
#include "core/broker/profile/touches.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QRegularExpression>

#include <algorithm>

namespace wb::broker {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::Profile)
};

Dimension readDimension(const QJsonValue& value, const QString& where, QString& error)
{
    JsonMembers members(value, where, error);
    Dimension dimension;
    dimension.id = members.text(QStringLiteral("id"));
    const auto group = groupWords().indexOf(members.text(QStringLiteral("group")));
    if (group < 0) members.complain(QStringLiteral("group"), Texts::tr("is not a group"));
    dimension.group = static_cast<Group>(std::max<qsizetype>(group, 0));
    dimension.title = members.text(QStringLiteral("title"));
    dimension.brief = members.text(QStringLiteral("brief"), false);
    dimension.why = members.text(QStringLiteral("why"));
    dimension.clause = members.text(QStringLiteral("clause"));
    members.refuseTheRest();
    return dimension;
}

QString readVersion(JsonMembers& members, const QString& key, bool needed)
{
    static const QRegularExpression form(QStringLiteral("^\\d+(\\.\\d+){0,3}$"));
    const QString version = members.text(key, needed);
    if (!version.isEmpty() && !form.match(version).hasMatch())
        members.complain(key, Texts::tr("is not a version such as 2.0"));
    return version;
}

VersionRange readRange(const QJsonValue& value, const QString& where, QString& error)
{
    JsonMembers members(value, where, error);
    VersionRange range;
    range.id = members.text(QStringLiteral("id"));
    range.title = members.text(QStringLiteral("title"));
    range.from = readVersion(members, QStringLiteral("from"), true);
    range.to = readVersion(members, QStringLiteral("to"), false);
    if (!range.to.isEmpty() && compareVersions(range.from, range.to) > 0)
        members.complain(QStringLiteral("to"), Texts::tr("lies before its beginning"));
    if (!members.isNull(QStringLiteral("measured"))) {
        JsonMembers measured(members.value(QStringLiteral("measured")), members.placeOf(QStringLiteral("measured")), error);
        range.measuredVersion = measured.text(QStringLiteral("version"));
        range.settings = measured.text(QStringLiteral("settings"));
        range.date = measured.date(QStringLiteral("date"));
        measured.refuseTheRest();
    }
    members.refuseTheRest();
    return range;
}

Facets readExpectation(JsonMembers& members)
{
    Facets facets;
    const QJsonObject object = members.object(QStringLiteral("expect"), false);
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!it.value().isString() || it.value().toString().isEmpty())
            members.complain(QStringLiteral("expect"), Texts::tr("holds something that is not a text"));
        facets << Facet{it.key(), it.value().toString()};
    }
    return facets;
}

std::optional<Statement> readSaying(const QJsonValue& value, const QString& where, QString& error)
{
    JsonMembers members(value, where, error);
    Statement statement;
    statement.value = members.text(QStringLiteral("value"));
    statement.brief = members.text(QStringLiteral("brief"), false);
    statement.sources = members.texts(QStringLiteral("sources"));
    if (statement.sources.isEmpty()) members.complain(QStringLiteral("sources"), Texts::tr("is missing"));
    statement.expect = readExpectation(members);
    members.refuseTheRest();
    return statement;
}

// What the value does not say about its circumstances holds for the whole range.
std::optional<Statement> readDoing(const QJsonValue& value, const QString& where, QString& error)
{
    JsonMembers members(value, where, error);
    Statement statement;
    statement.value = members.text(QStringLiteral("value"));
    statement.brief = members.text(QStringLiteral("brief"), false);
    statement.version = members.text(QStringLiteral("version"), false);
    statement.settings = members.text(QStringLiteral("settings"), false);
    statement.date = members.date(QStringLiteral("date"), false);
    statement.expect = readExpectation(members);
    members.refuseTheRest();
    return statement;
}

Concern readConcern(const QJsonValue& value, const QString& where, QString& error)
{
    static const QStringList levels{QStringLiteral("care"), QStringLiteral("bites")};
    JsonMembers members(value, where, error);
    Concern concern;
    const auto level = levels.indexOf(members.text(QStringLiteral("level")));
    if (level < 0) members.complain(QStringLiteral("level"), Texts::tr("is neither care nor bites"));
    concern.level = static_cast<Concern::Level>(std::max<qsizetype>(level, 0));
    concern.text = members.text(QStringLiteral("text"));
    concern.when = members.texts(QStringLiteral("when"), false);
    for (const QString& kind : std::as_const(concern.when)) {
        if (!touchKinds().contains(kind)) members.complain(kind, Texts::tr("is no way in which a component touches a row"));
    }
    members.refuseTheRest();
    return concern;
}

Statement inRange(Statement statement, const VersionRange& range)
{
    if (statement.version.isEmpty()) statement.version = range.measuredVersion;
    if (statement.settings.isEmpty()) statement.settings = range.settings;
    if (!statement.date.isValid()) statement.date = range.date;
    return statement;
}

class ProfileReader {
public:
    ProfileReader(QString file, const QList<Dimension>& known, QString& error)
        : m_file(std::move(file)), m_known(known), m_error(error)
    {
    }

    Profile read(const QJsonObject& object)
    {
        JsonMembers members(object, m_file, m_error);
        m_profile.file = m_file;
        m_profile.product = members.text(QStringLiteral("product"));
        readRanges(members);
        const QJsonObject dimensions = members.object(QStringLiteral("dimensions"));
        for (auto it = dimensions.begin(); it != dimensions.end(); ++it) {
            const bool isKnown = std::any_of(m_known.begin(), m_known.end(),
                                             [&](const Dimension& one) { return one.id == it.key(); });
            if (!isKnown) members.complain(it.key(), Texts::tr("is not a dimension"));
            if (!it.value().isArray()) members.complain(it.key(), Texts::tr("is not a list"));
            readCells(it.key(), it.value().toArray());
        }
        members.refuseTheRest();
        return m_profile;
    }

private:
    void readRanges(JsonMembers& members)
    {
        const QJsonArray list = members.array(QStringLiteral("ranges"));
        if (list.isEmpty()) members.complain(QStringLiteral("ranges"), Texts::tr("is missing"));
        for (const QJsonValue& value : list) {
            const VersionRange range = readRange(value, placeIn(QStringLiteral("ranges"), m_profile.ranges.size()), m_error);
            for (const VersionRange& other : std::as_const(m_profile.ranges)) {
                if (other.id == range.id) members.complain(range.id, Texts::tr("is there twice"));
                if (other.to.isEmpty() || compareVersions(range.from, other.to) <= 0)
                    members.complain(range.id, Texts::tr("does not begin behind the range before it"));
            }
            m_profile.ranges << range;
        }
    }

    void readCells(const QString& dimension, const QJsonArray& entries)
    {
        QList<Cell> cells(m_profile.ranges.size());
        QStringList seen;
        qsizetype index = 0;
        for (const QJsonValue& value : entries) {
            const QString where = placeIn(QStringLiteral("dimensions.") + dimension, index++);
            JsonMembers members(value, where, m_error);
            const Cell cell = readCell(members);
            const QStringList ids = members.texts(QStringLiteral("ranges"));
            for (const QString& id : ids) {
                const qsizetype at = rangeIndex(id);
                if (at < 0) members.complain(id, Texts::tr("is not a version range of this file"));
                if (seen.contains(id)) members.complain(id, Texts::tr("is there twice"));
                seen << id;
                if (at < 0) continue;
                cells[at] = cell;
                if (cell.does) cells[at].does = inRange(*cell.does, m_profile.ranges.at(at));
            }
            members.refuseTheRest();
        }
        m_profile.cells.insert(dimension, cells);
    }

    Cell readCell(JsonMembers& members)
    {
        const auto says = QStringLiteral("says");
        const auto does = QStringLiteral("does");
        Cell cell;
        if (!members.isNull(says)) cell.says = readSaying(members.value(says), members.placeOf(says), m_error);
        if (!members.isNull(does)) cell.does = readDoing(members.value(does), members.placeOf(does), m_error);
        const QString brief = members.text(QStringLiteral("brief"), false);
        for (auto* statement : {&cell.says, &cell.does}) {
            if (*statement && (*statement)->brief.isEmpty()) (*statement)->brief = brief;
        }
        cell.differs = members.boolean(QStringLiteral("differs"));
        const auto concerns = QStringLiteral("concerns");
        for (const QJsonValue& value : members.array(concerns, false))
            cell.concerns << readConcern(value, QStringLiteral("%1[%2]").arg(members.placeOf(concerns), QString::number(cell.concerns.size())), m_error);
        return cell;
    }

    qsizetype rangeIndex(const QString& id) const
    {
        for (qsizetype i = 0; i < m_profile.ranges.size(); ++i) {
            if (m_profile.ranges.at(i).id == id) return i;
        }
        return -1;
    }
    QString placeIn(const QString& key, qsizetype index) const
    {
        return QStringLiteral("%1, %2[%3]").arg(m_file, key, QString::number(index));
    }

    const QString m_file;
    const QList<Dimension>& m_known;
    QString& m_error;
    Profile m_profile;
};

} // namespace

Result<QList<Dimension>, QString> readDimensions(const QByteArray& json, const QString& fileName)
{
    const auto object = readJsonObject(json, fileName);
    if (!object) return Failure{object.error()};
    QString error;
    JsonMembers members(*object, fileName, error);
    QList<Dimension> dimensions;
    const QJsonArray list = members.array(QStringLiteral("dimensions"));
    for (const QJsonValue& value : list) {
        const QString where = QStringLiteral("%1, dimensions[%2]").arg(fileName, QString::number(dimensions.size()));
        const Dimension dimension = readDimension(value, where, error);
        for (const Dimension& other : std::as_const(dimensions)) {
            if (other.id == dimension.id) members.complain(dimension.id, Texts::tr("is there twice"));
        }
        dimensions << dimension;
    }
    members.refuseTheRest();
    if (!error.isEmpty()) return Failure{error};
    return dimensions;
}

Result<Profile, QString> readProfile(const QByteArray& json, const QString& fileName, const QList<Dimension>& known)
{
    const auto object = readJsonObject(json, fileName);
    if (!object) return Failure{object.error()};
    QString error;
    Profile profile = ProfileReader(fileName, known, error).read(*object);
    if (!error.isEmpty()) return Failure{error};
    return profile;
}

} // namespace wb::broker
