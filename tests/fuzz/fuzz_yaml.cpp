#include "core/dapr/document_reader.h"
#include "core/dapr/edit.h"

#include <cstdlib>

// Any bytes as a resource file: cut, read, and edited where a component comes out. What must hold: ranges lie in
// the file, an edit that is offered does what was asked and leaves the other documents where they are.

using namespace wb::dapr;

namespace {

void require(bool holds)
{
    if (!holds) std::abort();
}

void checkRanges(const YamlNode& node, qsizetype size)
{
    require(node.range.begin >= 0 && node.range.begin <= node.range.end && node.range.end <= size);
    require(node.line >= 1 && node.column >= 1);
    if (node.alias) return; // its content has been seen at its anchor
    for (const YamlNodePtr& item : node.items)
        checkRanges(*item, size);
    for (const YamlEntry& entry : node.entries) {
        checkRanges(*entry.key, size);
        if (!entry.merged) checkRanges(*entry.value, size);
    }
}

QList<Document> documentsOf(const QByteArray& file)
{
    QList<Document> documents;
    PlaceFinder places(file, QStringLiteral("f"));
    for (const DocumentCut& cut : cutDocuments(file))
        documents.append(readDocument(file, cut, int(documents.size()) + 1, places).document);
    return documents;
}

void checkEdits(const QByteArray& file, const Document& document, const QString& field, const QString& value)
{
    const QList<TextEdit> edits = setField(file, document, field, value);
    if (edits.isEmpty()) return;
    for (qsizetype i = 1; i < edits.size(); ++i)
        require(edits.at(i - 1).range.end <= edits.at(i).range.begin);
    const QByteArray after = applied(file, edits);
    const QList<Document> documents = documentsOf(after);
    const Component* component = documents.at(document.number - 1).component();
    require(component && component->item(field) && component->item(field)->value == value);
    const QList<TextEdit> back = removeField(after, documents.at(document.number - 1), field);
    (void)applied(after, back);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    const QByteArray file(reinterpret_cast<const char*>(data), qsizetype(size));
    const QString value = QString::fromUtf8(file.right(12)).remove(QChar::ReplacementCharacter);
    for (const Document& document : documentsOf(file)) {
        if (document.root) {
            checkRanges(*document.root, file.size());
            (void)document.root->toJson();
            (void)setScalar(file, document, {QStringLiteral("metadata"), QStringLiteral("name")}, value);
        }
        const Component* component = document.component();
        if (!component) continue;
        checkEdits(file, document, QStringLiteral("brandNew"), value);
        for (const MetadataItem& item : component->metadata.mid(0, 3))
            if (!item.name.isEmpty()) checkEdits(file, document, item.name, value);
    }
    return 0;
}
