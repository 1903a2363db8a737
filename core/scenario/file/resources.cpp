#include "core/scenario/file/resources.h"

#include "core/dapr/document_reader.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace wb::scenario {

namespace {

using dapr::YamlNode;

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::scenario::Reader)
};

constexpr qsizetype mostFile = 1 << 20;

// Where a place in the text of a block scalar ("resources: |") stands in the scenario's file.
class BlockPlaces {
public:
    BlockPlaces(const QByteArray& file, const YamlNode& node) : m_node(node)
    {
        m_block = node.style == dapr::ScalarStyle::Literal && !node.alias;
        if (!m_block) return;
        // The block's indentation is that of its first line with text.
        qsizetype line = file.indexOf('\n', node.range.begin) + 1;
        while (line > 0 && line < node.range.end) {
            qsizetype end = file.indexOf('\n', line);
            if (end < 0) end = file.size();
            const QByteArrayView text = QByteArrayView(file).sliced(line, end - line);
            if (!text.trimmed().isEmpty()) {
                while (m_indent < text.size() && text[m_indent] == ' ') ++m_indent;
                return;
            }
            line = end + 1;
        }
    }
    Place of(int line, int column) const
    {
        if (!m_block || line <= 0) return {m_node.line, m_node.column};
        return {m_node.line + line, int(m_indent) + std::max(column, 1)};
    }

private:
    const YamlNode& m_node;
    bool m_block = false;
    qsizetype m_indent = 0;
};

// One Dapr document after the other; each becomes a file of its own, because daprd reads only the first Resiliency of
// a file (facts E.2).
template <class PlaceOf>
void addDocuments(ValueReader& values, const QByteArray& text, PlaceOf placeOf, Scenario& scenario)
{
    dapr::PlaceFinder finder(text, QString());
    for (const dapr::DocumentCut& cut : dapr::cutDocuments(text)) {
        const QByteArray document = text.mid(cut.range.begin, cut.range.end - cut.range.begin);
        dapr::DocumentCut alone = cut;
        alone.lost = false; // the file's last line end is the scenario's affair
        const dapr::ReadDocument read = dapr::readDocument(text, alone, 1, finder);
        if (!read.document.root && read.document.readable) continue; // only comments
        if (!read.document.readable) { // anything else that is wrong with it may be the scenario's point
            for (const dapr::Problem& problem : read.problems)
                if (problem.severity == dapr::Severity::Error)
                    values.complain(placeOf(problem.place.line, problem.place.column), problem.message);
            continue;
        }
        const Place place = placeOf(read.document.line, 1);
        if (std::holds_alternative<dapr::OtherKind>(read.document.body))
            values.complain(place, Texts::tr("a Component, Subscription or Resiliency of Dapr is needed here"));
        const dapr::Component* component = read.document.component();
        if (component && dapr::isMqttType(component->type)) {
            if (scenario.components.contains(read.document.name))
                values.complain(place, Texts::tr("a component named \"%1\" stands here twice").arg(read.document.name));
            scenario.components << read.document.name;
        }
        scenario.resources << document;
    }
}

void addFile(ValueReader& values, const YamlNode& node, const QString& scenarioFile, Scenario& scenario)
{
    const QString path = QFileInfo(scenarioFile).dir().filePath(node.text);
    QFile file(path);
    if (node.type != YamlNode::Type::Scalar || !QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly)) {
        values.complain(node, Texts::tr("the file cannot be read: %1").arg(path));
        return;
    }
    const QByteArray text = file.read(mostFile + 1);
    if (text.size() > mostFile) {
        values.complain(node, Texts::tr("the file is longer than %1 KiB: %2").arg(mostFile / 1024).arg(path));
        return;
    }
    addDocuments(values, text, [&](int, int) { return Place{node.line, node.column}; }, scenario);
}

} // namespace

void readResources(ValueReader& values, const YamlNode& node, Scenario& scenario)
{
    const auto one = [&](const YamlNode& item) {
        if (item.type == YamlNode::Type::Scalar && !item.isNull()) {
            const BlockPlaces places(values.file(), item);
            addDocuments(values, item.text.toUtf8(), [&](int line, int column) { return places.of(line, column); }, scenario);
        } else if (item.type == YamlNode::Type::Mapping && item.entries.size() == 1 && item.entries[0].key->text == u"file") {
            addFile(values, *item.entries[0].value, values.fileName(), scenario);
        } else {
            values.complain(item, Texts::tr("Dapr resources are needed here: a text (resources: |) or {file: name.yaml}"));
        }
    };
    if (node.type != YamlNode::Type::Sequence) {
        one(node);
        return;
    }
    for (const auto& item : node.items) one(*item);
}

} // namespace wb::scenario
