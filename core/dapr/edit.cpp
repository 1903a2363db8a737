#include "core/dapr/edit.h"

#include "core/dapr/editor.h"

#include <algorithm>
#include <functional>

namespace wb::dapr {

namespace {

// A field by its name: as it is spelt, else in any case; of several the last one, which is Dapr's.
const YamlNode* findItem(const YamlNode& list, const QString& field)
{
    const YamlNode* loose = nullptr;
    for (auto item = list.items.rbegin(); item != list.items.rend(); ++item) {
        const YamlNodePtr name = (*item)->find(u"name");
        if (!name) continue;
        if (name->asDaprString() == field) return item->get();
        if (!loose && name->asDaprString().compare(field, Qt::CaseInsensitive) == 0) loose = item->get();
    }
    return loose;
}

struct Metadata {
    const YamlNode* spec = nullptr;
    const YamlEntry* entry = nullptr; // of `metadata`
    const YamlNode* list = nullptr;   // null when there is nothing or no list
};

Metadata metadataOf(const YamlNode& root)
{
    Metadata result;
    const YamlEntry* spec = Editor::ownEntry(root, u"spec");
    if (!spec || spec->value->type != YamlNode::Type::Mapping) return result;
    result.spec = spec->value.get();
    result.entry = result.spec->findEntry(u"metadata");
    if (result.entry && result.entry->value->type == YamlNode::Type::Sequence)
        result.list = result.entry->value.get();
    return result;
}

void addItem(Editor& editor, const YamlNode& root, const NewNode& item)
{
    const Metadata metadata = metadataOf(root);
    NewNode list = item;
    list.kind = NewNode::Kind::ListOfOne;
    if (metadata.entry && metadata.entry->merged) {
        editor.refuse();
    } else if (metadata.list && !metadata.list->items.empty()) {
        editor.appendItem(*metadata.list, item);
    } else if (metadata.entry) {
        editor.fillList(*metadata.spec, *metadata.entry, item);
    } else if (metadata.spec) {
        editor.addEntry(*metadata.spec, QStringLiteral("metadata"), list, ScalarStyle::Plain);
    } else if (root.findEntry(u"spec")) {
        editor.refuse();
    } else {
        NewNode spec;
        spec.kind = NewNode::Kind::Mapping;
        spec.members = {{QStringLiteral("metadata"), list}};
        editor.addEntry(root, QStringLiteral("spec"), spec, ScalarStyle::Plain);
    }
}

NewNode refNode(const SecretKeyRef& ref)
{
    NewNode node;
    node.kind = NewNode::Kind::Mapping;
    node.members = {{QStringLiteral("name"), NewNode::scalar(ref.name)}};
    if (!ref.key.isEmpty()) node.members.push_back({QStringLiteral("key"), NewNode::scalar(ref.key)});
    return node;
}

// One of value, secretKeyRef and envRef stays or is written; the others go.
void setOneOf(Editor& editor, const YamlNode& item, const QString& key, const NewNode& node)
{
    const QStringList all{QStringLiteral("value"), QStringLiteral("secretKeyRef"), QStringLiteral("envRef")};
    QList<const YamlEntry*> found;
    const YamlEntry* same = Editor::ownEntry(item, key);
    for (const QString& one : all) {
        const YamlEntry* entry = item.findEntry(one);
        if (entry && entry->merged && one != key) return editor.refuse();
        if (entry && !entry->merged) found.append(entry);
    }
    const YamlEntry* kept = same ? same : found.isEmpty() ? nullptr : found.first();
    if (kept && kept == same && node.kind == NewNode::Kind::Scalar) editor.replaceValue(item, *same, node.text);
    else if (kept) editor.replaceEntry(item, *kept, key, node);
    else editor.addEntry(item, key, node, ScalarStyle::Plain);
    for (const YamlEntry* entry : found)
        if (entry != kept) editor.removeEntry(item, *entry);
}

void setItem(Editor& editor, const YamlNode& root, const QString& field, const QString& key, const NewNode& node)
{
    const Metadata metadata = metadataOf(root);
    const YamlNode* item = metadata.list ? findItem(*metadata.list, field) : nullptr;
    NewNode whole;
    whole.kind = NewNode::Kind::Mapping;
    whole.members = {{QStringLiteral("name"), NewNode::scalar(field)}, {key, node}};
    if (!item) addItem(editor, root, whole);
    else if (metadata.list->alias || metadata.entry->merged) editor.refuse();
    else if (item->alias) editor.replaceNode(*item, whole);
    else setOneOf(editor, *item, key, node);
}

// Everything that an edit of this place must leave alone: the neighbours on the way to it.
QStringList neighbours(const YamlNode& root, const QStringList& path, const QString& field)
{
    QStringList texts;
    const YamlNode* node = &root;
    for (const QString& key : path) {
        const YamlEntry* way = node->findEntry(key);
        QStringList here;
        for (const YamlEntry& entry : node->entries)
            if (!way || entry.key->asKey() != way->key->asKey())
                here += entry.key->asKey() + u'=' + entry.value->toJson();
        here.removeDuplicates();
        texts += here;
        if (!way) return texts;
        node = way->value.get();
    }
    if (field.isEmpty()) return texts;
    for (const YamlNodePtr& item : node->items) {
        const YamlNodePtr name = item->find(u"name");
        if (!name || name->asDaprString().compare(field, Qt::CaseInsensitive) != 0) texts += item->toJson();
    }
    return texts;
}

struct Task {
    QStringList path;
    QString field;
    std::function<void(Editor&, const YamlNode&)> change;
    std::function<bool(const YamlNode&)> holds; // of the new tree
};

// Tries the change in the neighbours' style, then in double quotes; what does not read back as asked is not done.
QList<TextEdit> carriedOut(const QByteArray& file, const Document& document, const Task& task)
{
    if (!document.root || document.root->type != YamlNode::Type::Mapping) return {};
    const QStringList before = neighbours(*document.root, task.path, task.field);
    for (const bool forceQuotes : {false, true}) {
        Editor editor(file, document, forceQuotes);
        task.change(editor, *document.root);
        if (!editor.ok()) return {};
        const QByteArray result = applied(file, editor.edits());
        const qsizetype end = document.range.end + result.size() - file.size();
        const auto read = readYaml(result, {document.range.begin, end}, {});
        if (read && *read && task.holds(**read) && neighbours(**read, task.path, task.field) == before)
            return editor.edits();
    }
    return {};
}

QStringList metadataPath()
{
    return {QStringLiteral("spec"), QStringLiteral("metadata")};
}

const YamlNode* itemIn(const YamlNode& root, const QString& field)
{
    const YamlNodePtr spec = root.find(u"spec");
    const YamlNodePtr list = spec ? spec->find(u"metadata") : nullptr;
    return list ? findItem(*list, field) : nullptr;
}

} // namespace

QList<TextEdit> setField(const QByteArray& file, const Document& document, const QString& field, const QString& value)
{
    if (!document.component()) return {};
    Task task{metadataPath(), field, {}, {}};
    task.change = [&](Editor& editor, const YamlNode& root) {
        setItem(editor, root, field, QStringLiteral("value"), NewNode::scalar(value));
    };
    task.holds = [&](const YamlNode& root) {
        const YamlNode* item = itemIn(root, field);
        const YamlNodePtr node = item ? item->find(u"value") : nullptr;
        return node && node->asDaprString() == value && !item->find(u"secretKeyRef");
    };
    return carriedOut(file, document, task);
}

QList<TextEdit> setSecretRef(const QByteArray& file, const Document& document, const QString& field,
                             const SecretKeyRef& ref)
{
    if (!document.component()) return {};
    Task task{metadataPath(), field, {}, {}};
    task.change = [&](Editor& editor, const YamlNode& root) {
        setItem(editor, root, field, QStringLiteral("secretKeyRef"), refNode(ref));
    };
    task.holds = [&](const YamlNode& root) {
        const YamlNode* item = itemIn(root, field);
        const YamlNodePtr node = item ? item->find(u"secretKeyRef") : nullptr;
        const YamlNodePtr name = node ? node->find(u"name") : nullptr;
        const YamlNodePtr key = node ? node->find(u"key") : nullptr;
        return name && name->asDaprString() == ref.name && (key ? key->asDaprString() : QString()) == ref.key &&
            !item->find(u"value");
    };
    return carriedOut(file, document, task);
}

QList<TextEdit> removeField(const QByteArray& file, const Document& document, const QString& field)
{
    if (!document.component() || !itemIn(*document.root, field)) return {};
    Task task{metadataPath(), field, {}, {}};
    const YamlNode* first = itemIn(*document.root, field);
    const QString spelt = first->find(u"name")->asDaprString();
    task.change = [&](Editor& editor, const YamlNode& root) {
        const Metadata metadata = metadataOf(root);
        if (!metadata.list || metadata.entry->merged) return editor.refuse();
        for (const YamlNodePtr& item : metadata.list->items) {
            const YamlNodePtr name = item->find(u"name");
            if (name && name->asDaprString() == spelt) editor.removeItem(*metadata.list, *item);
        }
    };
    task.holds = [&](const YamlNode& root) {
        const YamlNode* item = itemIn(root, spelt);
        return !item || item->find(u"name")->asDaprString() != spelt;
    };
    return carriedOut(file, document, task);
}

QList<TextEdit> setScalar(const QByteArray& file, const Document& document, const QStringList& path,
                          const QString& value)
{
    if (path.isEmpty()) return {};
    Task task{path, {}, {}, {}};
    const bool truth = path.last() == u"ignoreErrors";
    task.change = [&](Editor& editor, const YamlNode& root) {
        const YamlNode* node = &root;
        for (qsizetype i = 0; i < path.size(); ++i) {
            const YamlEntry* entry = node->findEntry(path.at(i));
            const bool last = i + 1 == path.size();
            if (node->alias || (entry && entry->merged)) return editor.refuse();
            if (entry && last)
                return editor.replaceValue(*node, *entry, value,
                                           truth ? Editor::Wanted::Plain : Editor::Wanted::Text);
            if (entry && entry->value->type == YamlNode::Type::Mapping) {
                node = entry->value.get();
                continue;
            }
            NewNode fresh = NewNode::scalar(value);
            for (qsizetype below = path.size() - 1; below > i; --below) {
                NewNode parent;
                parent.kind = NewNode::Kind::Mapping;
                parent.members = {{path.at(below), fresh}};
                fresh = parent;
            }
            if (entry) return editor.replaceEntry(*node, *entry, path.at(i), fresh);
            return editor.addEntry(*node, path.at(i), fresh, ScalarStyle::Plain);
        }
    };
    task.holds = [&](const YamlNode& root) {
        const YamlNode* node = &root;
        for (const QString& key : path) {
            const YamlEntry* entry = node->findEntry(key);
            if (!entry) return false;
            node = entry->value.get();
        }
        return node->asDaprString() == value;
    };
    return carriedOut(file, document, task);
}

QByteArray applied(QByteArray file, const QList<TextEdit>& edits)
{
    QList<TextEdit> sorted = edits;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const TextEdit& a, const TextEdit& b) { return a.range.begin < b.range.begin; });
    for (auto edit = sorted.crbegin(); edit != sorted.crend(); ++edit) {
        const qsizetype begin = std::clamp<qsizetype>(edit->range.begin, 0, file.size());
        const qsizetype end = std::clamp<qsizetype>(edit->range.end, begin, file.size());
        file.replace(begin, end - begin, edit->replacement);
    }
    return file;
}

} // namespace wb::dapr
