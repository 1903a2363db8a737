#include "core/broker/profile/comparison.h"

#include "core/broker/profile/texts.h"

#include <QCoreApplication>

#include <algorithm>

namespace wb::broker {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::Comparison)
};

const Touch* touchOf(const QList<Touch>& touches, const QString& dimension)
{
    const auto found = std::find_if(touches.begin(), touches.end(), [&](const Touch& one) { return one.dimension == dimension; });
    return found == touches.end() ? nullptr : &*found;
}

// Two expectations of one facet are compatible when one alternative of the one could be what the other expects.
Agreement overlap(const QString& one, const QString& other)
{
    Agreement best = Agreement::Different;
    for (const auto& [seen, expected] : {std::pair(one, other), std::pair(other, one)}) {
        const QStringList alternatives = seen.split(QStringLiteral(" | "));
        for (const QString& alternative : alternatives) {
            // Of a range its ends: "1020..1040" overlaps "1000..1020".
            QStringList ends{alternative};
            if (const qsizetype dots = alternative.indexOf(QStringLiteral("..")); dots > 0) {
                const qsizetype blank = alternative.indexOf(QLatin1Char(' '), dots);
                const QString unit = blank < 0 ? QString() : alternative.mid(blank);
                const QString upper = alternative.mid(dots + 2);
                ends = {alternative.left(dots) + unit, upper};
            }
            for (const QString& end : std::as_const(ends)) {
                const Agreement verdict = agreement(end, expected);
                if (verdict == Agreement::Same) return verdict;
                if (verdict == Agreement::Open) best = verdict;
            }
        }
    }
    return best;
}

std::optional<bool> facetsDiffer(const Facets& one, const Facets& other)
{
    std::optional<bool> differ;
    for (const Facet& facet : one) {
        const QString value = valueOf(other, facet.name);
        if (value.isEmpty()) continue;
        const Agreement verdict = overlap(facet.value, value);
        if (verdict == Agreement::Different) return true;
        if (verdict == Agreement::Same) differ = false;
    }
    return differ;
}

// What is known of a cell's behaviour for the rule: measured before documented.
Facets behaviour(const ComparisonCell& cell)
{
    Facets facets = cell.does ? cell.does->expect : Facets();
    if (!cell.says) return facets;
    for (const Facet& facet : cell.says->expect) {
        if (valueOf(facets, facet.name).isEmpty()) facets << facet;
    }
    return facets;
}

bool cellsDiffer(const ComparisonCell& one, const ComparisonCell& other)
{
    if (one.state == CellState::NotEstablished || other.state == CellState::NotEstablished) return false;
    const auto byRule = facetsDiffer(behaviour(one), behaviour(other));
    if (byRule.value_or(false)) return true;
    // Measured at the broker itself: there the facets are all that is known.
    if (byRule && (one.isProbed || other.isProbed)) return false;
    return one.brief != other.brief;
}

CellState stateOf(const Cell& cell)
{
    if (!cell.says) return cell.does ? CellState::Measured : CellState::NotEstablished;
    if (!cell.does) return CellState::Documented;
    const auto differs = cell.differs ? cell.differs : statementsDiffer(*cell.does, *cell.says);
    if (!differs) return CellState::Open;
    return *differs ? CellState::Differs : CellState::Same;
}

ComparisonCell profileCell(const Cell& cell)
{
    ComparisonCell result;
    result.state = stateOf(cell);
    result.says = cell.says;
    result.does = cell.does;
    if (cell.does || cell.says) result.brief = (cell.does ? cell.does : cell.says)->briefValue();
    if (result.state == CellState::Differs) result.saysBrief = cell.says->briefValue();
    return result;
}

// A person reads the profile's own words where the measurement agrees with them, and what was measured where it does not.
void takeResult(ComparisonCell& cell, const ProbeReport& report, const ProbeResult& result, const ProfileTexts& texts)
{
    cell.isProbed = true;
    cell.confidence = result.confidence;
    cell.evidence = result.evidence.size();
    const std::optional<Statement> before = cell.does ? cell.does : cell.says;
    const bool asKnown = before && !result.facets.isEmpty() && agreement(result.facets, before->expect) == Agreement::Same;
    Statement does;
    does.value = result.facets.isEmpty() ? result.value() : texts.shown(result.facets);
    does.brief = asKnown ? before->briefValue() : result.facets.isEmpty() ? QString() : does.value;
    does.version = report.version;
    does.settings = Texts::tr("as this broker runs");
    does.date = report.started.toLocalTime().date();
    does.expect = result.facets;
    cell.does = result.facets.isEmpty() ? std::nullopt : std::optional(does);
    cell.saysBrief.clear();
    if (!cell.does) {
        cell.state = cell.says ? CellState::Documented : CellState::NotEstablished;
        cell.brief = cell.says ? cell.says->briefValue() : QString();
        return;
    }
    cell.brief = does.brief;
    cell.state = !cell.says         ? CellState::Measured
                 : !result.differs  ? CellState::Open
                 : *result.differs  ? CellState::Differs
                                    : CellState::Same;
    if (cell.state == CellState::Differs) cell.saysBrief = cell.says->briefValue();
}

// What the profile warns of counts for a broker that was measured only as far as it behaves like the profile.
bool contradicts(const ComparisonCell& cell, const Cell& profile)
{
    if (!cell.isProbed || !cell.does) return false;
    const auto& known = profile.does ? profile.does : profile.says;
    return known && facetsDiffer(cell.does->expect, known->expect).value_or(false);
}

QList<Concern> metConcerns(const Cell& profile, const Touch* touch)
{
    QList<Concern> met;
    if (!touch) return met;
    for (const Concern& concern : profile.concerns) {
        const bool applies = concern.when.isEmpty()
                             || std::any_of(concern.when.begin(), concern.when.end(), [&](const QString& kind) { return touch->kinds.contains(kind); });
        if (applies) met << concern;
    }
    return met;
}

struct Source {
    const Profile* profile = nullptr;
    qsizetype range = -1;
    const ProbeReport* report = nullptr;
    const ProfileTexts* texts = nullptr; // with a report
    bool isConnected = false;
};

// A broker to which the component is connected has let it in, whatever such brokers do as shipped.
bool isAboutTheDoor(const Concern& concern)
{
    static const QStringList kinds{QStringLiteral("no login"), QStringLiteral("sample login"), QStringLiteral("tls"),
                                   QStringLiteral("virtual host"), QStringLiteral("web socket")};
    return !concern.when.isEmpty()
           && std::all_of(concern.when.begin(), concern.when.end(), [](const QString& kind) { return kinds.contains(kind); });
}

ComparisonCell cellOf(const Source& source, const Dimension& dimension, const Touch* touch)
{
    static const Cell nothing;
    const Cell& known = source.profile ? source.profile->cell(dimension.id, source.range) : nothing;
    ComparisonCell cell = profileCell(known);
    if (const ProbeResult* result = source.report ? source.report->result(dimension.id) : nullptr)
        takeResult(cell, *source.report, *result, *source.texts);
    if (!contradicts(cell, known)) cell.concerns = metConcerns(known, touch);
    if (source.isConnected) cell.concerns.removeIf(isAboutTheDoor);
    if (touch && cell.isProbed && cell.state == CellState::Differs && cell.concerns.isEmpty())
        cell.concerns << Concern{Concern::Level::Care, Texts::tr("measured otherwise than documented: %1").arg(dimension.brief), {}};
    return cell;
}

QString fitsLine(int touched, int unknown)
{
    const QString line = Texts::tr("nothing known against it in %n touched row(s)", nullptr, touched);
    return unknown == 0 ? line : Texts::tr("%1; %2").arg(line, Texts::tr("%n not established", nullptr, unknown));
}

BrokerVerdict verdictOf(const Comparison& table, qsizetype column)
{
    BrokerVerdict verdict;
    QStringList bites, care, first;
    int touched = 0, unknown = 0;
    for (const ComparisonRow& row : table.rows) {
        if (row.touched.isEmpty()) continue;
        const ComparisonCell& cell = row.cells.at(column);
        ++touched;
        unknown += cell.state == CellState::NotEstablished ? 1 : 0;
        for (const Concern& concern : cell.concerns) {
            const bool isBite = concern.level == Concern::Level::Bites;
            if (isBite && bites.isEmpty()) first.clear();
            if (first.isEmpty()) first << concern.text;
            (isBite ? bites : care) << row.dimension.id;
        }
    }
    if (table.component.isEmpty() || unknown == touched) {
        if (!table.component.isEmpty()) verdict.line = Texts::tr("nobody has established how it behaves");
        return verdict;
    }
    verdict.rows = bites + care;
    verdict.rows.removeDuplicates();
    verdict.level = !bites.isEmpty()  ? BrokerVerdict::Level::Bites
                    : !care.isEmpty() ? BrokerVerdict::Level::Care
                                      : BrokerVerdict::Level::Fits;
    const int more = int(verdict.rows.size()) - 1;
    verdict.line = verdict.rows.isEmpty() ? fitsLine(touched, unknown)
                   : more == 0            ? first.first()
                                          : Texts::tr("%1; %2").arg(first.first(), Texts::tr("%n more row(s)", nullptr, more));
    return verdict;
}

ComparisonColumn columnOf(const Profile& profile, qsizetype range)
{
    ComparisonColumn column;
    column.product = profile.product;
    column.range = profile.ranges.at(range).id;
    column.title = profile.ranges.at(range).title;
    column.version = column.range;
    return column;
}

qsizetype indexOf(const Profile& profile, const QString& range)
{
    for (qsizetype i = 0; i < profile.ranges.size(); ++i) {
        if (profile.ranges.at(i).id == range) return i;
    }
    return range.isEmpty() ? profile.ranges.size() - 1 : profile.rangeOf(range);
}

Source addConnected(Comparison& table, const ProfileBook& book, const ConnectedBroker& connected)
{
    Source source;
    source.isConnected = true;
    source.report = connected.report ? &*connected.report : nullptr;
    source.texts = &book.texts();
    QString product = connected.product, version = connected.version;
    if (source.report && product.isEmpty()) {
        product = source.report->product;
        version = source.report->version;
    }
    source.profile = book.profile(product);
    ComparisonColumn column;
    if (source.profile) {
        source.range = source.profile->nearestRange(version);
        column = columnOf(*source.profile, source.range);
    } else {
        column.product = product;
    }
    column.title = connected.address;
    column.version = version;
    column.isConnected = true;
    column.isProbed = source.report != nullptr;
    table.columns << column;
    return source;
}

bool anyDiffers(const QList<ComparisonCell>& cells)
{
    for (qsizetype i = 0; i < cells.size(); ++i) {
        if (cells.at(i).state == CellState::Differs) return true;
        for (qsizetype j = i + 1; j < cells.size(); ++j) {
            if (cellsDiffer(cells.at(i), cells.at(j))) return true;
        }
    }
    return false;
}

} // namespace

QList<ColumnChoice> defaultColumns(const ProfileBook& book)
{
    QList<ColumnChoice> columns;
    for (const char* product : {"mosquitto", "EMQX", "RabbitMQ"}) {
        if (book.profile(QString::fromLatin1(product))) columns << ColumnChoice{QString::fromLatin1(product), {}};
    }
    for (const Profile& profile : book.profiles()) {
        const bool there = std::any_of(columns.begin(), columns.end(), [&](const ColumnChoice& one) {
            return one.product.compare(profile.product, Qt::CaseInsensitive) == 0;
        });
        if (!there) columns << ColumnChoice{profile.product, {}};
    }
    return columns;
}

QString stateWord(CellState state)
{
    switch (state) {
    case CellState::Documented: return Texts::tr("only documented");
    case CellState::Measured: return Texts::tr("only measured");
    case CellState::Same: return Texts::tr("as documented");
    case CellState::Open: return Texts::tr("open");
    case CellState::Differs: return Texts::tr("differs");
    case CellState::NotEstablished: break;
    }
    return Texts::tr("not established");
}

QString levelWord(BrokerVerdict::Level level)
{
    switch (level) {
    case BrokerVerdict::Level::Fits: return Texts::tr("fits");
    case BrokerVerdict::Level::Care: return Texts::tr("take care");
    case BrokerVerdict::Level::Bites: return Texts::tr("bites");
    case BrokerVerdict::Level::None: break;
    }
    return {};
}

BrokerVerdict::Level levelOf(const ComparisonCell& cell)
{
    auto level = BrokerVerdict::Level::None;
    for (const Concern& concern : cell.concerns)
        level = std::max(level, concern.level == Concern::Level::Bites ? BrokerVerdict::Level::Bites : BrokerVerdict::Level::Care);
    return level;
}

std::optional<bool> statementsDiffer(const Statement& does, const Statement& says)
{
    return facetsDiffer(does.expect, says.expect);
}

Comparison compareBrokers(const ProfileBook& book, const ComparisonInput& input)
{
    Comparison table;
    table.component = input.component;
    QList<Source> sources;
    for (const ColumnChoice& choice : input.columns) {
        const Profile* profile = book.profile(choice.product);
        const qsizetype range = profile ? indexOf(*profile, choice.range) : -1;
        if (range < 0) continue;
        table.columns << columnOf(*profile, range);
        sources << Source{profile, range};
    }
    if (input.connected) sources << addConnected(table, book, *input.connected);
    for (const Dimension& dimension : book.dimensions()) {
        ComparisonRow row;
        row.dimension = dimension;
        if (row.dimension.brief.isEmpty()) row.dimension.brief = dimension.title;
        const Touch* touch = touchOf(input.touches, dimension.id);
        if (touch) {
            row.touched = touch->reason;
            row.kinds = touch->kinds;
        }
        for (const Source& source : std::as_const(sources)) row.cells << cellOf(source, row.dimension, touch);
        row.differs = anyDiffers(row.cells);
        table.rows << row;
    }
    for (qsizetype i = 0; i < table.columns.size(); ++i) table.columns[i].verdict = verdictOf(table, i);
    return table;
}

bool isShown(const ComparisonRow& row, const RowFilter& filter)
{
    if (filter.differences && !row.differs) return false;
    if (filter.touched && row.touched.isEmpty()) return false;
    if (!filter.rows.isEmpty() && !filter.rows.contains(row.dimension.id)) return false;
    if (filter.words.trimmed().isEmpty()) return true;
    QStringList all{row.dimension.id, row.dimension.brief, row.dimension.title, row.dimension.why, row.dimension.clause,
                    groupTitle(row.dimension.group), row.touched};
    for (const ComparisonCell& cell : row.cells) {
        all << cell.brief << cell.saysBrief;
        for (const auto& statement : {cell.says, cell.does}) {
            if (statement) all << statement->value << statement->sources;
        }
    }
    const QString text = all.join(QLatin1Char('\n'));
    const QStringList words = filter.words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    return std::all_of(words.begin(), words.end(), [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

} // namespace wb::broker
