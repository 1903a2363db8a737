#include "core/dapr/document_reader.h"

#include "core/dapr/json_shape.h"

#include <QCoreApplication>

#include <algorithm>

namespace wb::dapr {

namespace {

class DocumentReader {
    Q_DECLARE_TR_FUNCTIONS(wb::dapr::DocumentReader)
public:
    DocumentReader(const QByteArray& file, const DocumentCut& cut, int number, PlaceFinder& places)
        : m_file(file), m_cut(cut), m_places(places)
    {
        m_result.document.number = number;
        m_result.document.range = cut.range;
        m_result.document.line = placeOf(firstText()).line;
    }
    ReadDocument read();

private:
    bool readTree();
    void readKind();
    void readBody();
    void checkName();
    bool fits(const Shape& shape);
    void refuse(const QString& code, const QString& message, const QString& daprText, TextRange range);
    void note(Severity severity, const QString& code, const QString& message, const YamlNodePtr& node,
              const QString& source);
    Place placeOf(qsizetype byte) { return m_places.placeOf(byte); }
    qsizetype firstText() const;

    const QByteArray& m_file;
    const DocumentCut& m_cut;
    PlaceFinder& m_places;
    ReadDocument m_result;
};

QString loaderSource()
{
    return QStringLiteral("dapr/dapr pkg/internal/loader/disk/manifest.go");
}

qsizetype DocumentReader::firstText() const
{
    qsizetype i = m_cut.range.begin;
    while (i < m_cut.range.end && QByteArrayView(" \t\r\n").contains(m_file.at(i)))
        ++i;
    return i == m_cut.range.end ? m_cut.range.begin : i;
}

void DocumentReader::refuse(const QString& code, const QString& message, const QString& daprText, TextRange range)
{
    m_result.document.readable = false;
    m_result.document.loadError = daprText;
    m_result.problems.append({Severity::Error, code, message, placeOf(range.begin), range, loaderSource(), {}});
}

void DocumentReader::note(Severity severity, const QString& code, const QString& message, const YamlNodePtr& node,
                          const QString& source)
{
    const TextRange range = node ? node->range : TextRange{firstText(), firstText()};
    m_result.problems.append({severity, code, message, placeOf(range.begin), range, source, {}});
}

bool DocumentReader::readTree()
{
    if (m_cut.lost) {
        refuse(QStringLiteral("DAPR-SEPARATOR-LOST"),
               tr("Dapr loads nothing from here on: the last line that begins with --- has no line end."), {},
               {firstText(), firstText()});
        return false;
    }
    if (m_cut.tooLong) {
        refuse(QStringLiteral("DAPR-DOCUMENT-TOO-LARGE"),
               tr("This document is larger than 64 KiB. Dapr cannot read it and hangs while loading the file."),
               QStringLiteral("bufio.Scanner: token too long"), {firstText(), firstText()});
        return false;
    }
    auto tree = readYaml(m_file, m_cut.range, m_places);
    if (!tree) {
        const YamlError& error = tree.error();
        const TextRange range{error.offset, std::min(error.offset + 1, m_cut.range.end)};
        if (error.daprText.isEmpty()) {
            refuse(QStringLiteral("DAPR-NOT-READ-HERE"), tr("This document is not read here: %1.").arg(error.message), {}, range);
            return false;
        }
        if (error.message.contains(u"UTF-") || error.message.startsWith(u"control characters")) {
            refuse(QStringLiteral("DAPR-NOT-TEXT"), tr("This is not plain UTF-8 text: %1.").arg(error.message),
                   error.daprText, range);
            return false;
        }
        refuse(QStringLiteral("DAPR-YAML"), tr("This is not readable as YAML: %1.").arg(error.message), error.daprText,
               range);
        return false;
    }
    m_result.document.root = *tree;
    return true;
}

bool DocumentReader::fits(const Shape& shape)
{
    const auto error = checkShape(m_result.document.root, shape);
    if (!error) return true;
    const QString words = error->daprText.mid(error->daprText.indexOf(u"json: ") + 6);
    refuse(QStringLiteral("DAPR-SHAPE"), tr("Dapr does not load this document: %1.").arg(words), error->daprText,
           error->node->range);
    return false;
}

// Go gives numbers to string fields in their short form. That is also the form of keys, but for these three.
QString fieldText(const YamlNode& node)
{
    if (node.kind != ScalarKind::Float) return node.asDaprString();
    const QString text = node.asKey();
    if (text == u".inf") return QStringLiteral("+Inf");
    if (text == u"-.inf") return QStringLiteral("-Inf");
    return text == u".nan" ? QStringLiteral("NaN") : text;
}

QString textOf(const YamlNodePtr& parent, QStringView key)
{
    const YamlNodePtr node = parent ? parent->find(key) : nullptr;
    if (!node || node->isNull()) return {};
    return fieldText(*node);
}

QStringList textsOf(const YamlNodePtr& parent, QStringView key)
{
    QStringList texts;
    const YamlNodePtr list = parent ? parent->find(key) : nullptr;
    if (list)
        for (const YamlNodePtr& item : list->items)
            texts += fieldText(*item);
    return texts;
}

YamlNodePtr below(const YamlNodePtr& parent, QStringView key)
{
    YamlNodePtr node = parent ? parent->find(key) : nullptr;
    return node && node->type == YamlNode::Type::Mapping ? node : nullptr;
}

bool truthOf(const YamlNodePtr& parent, QStringView key)
{
    return textOf(parent, key) == u"true";
}

MetadataItem readItem(const YamlNodePtr& node)
{
    MetadataItem item;
    item.itemNode = node;
    item.name = textOf(node, u"name");
    item.nameNode = node->find(u"name");
    item.valueNode = node->find(u"value");
    if (item.valueNode) item.value = item.valueNode->asDaprString();
    if (const YamlNodePtr ref = below(node, u"secretKeyRef"))
        item.secretKeyRef = SecretKeyRef{textOf(ref, u"name"), textOf(ref, u"key")};
    const YamlNodePtr env = node->find(u"envRef");
    if (env && !env->isNull()) item.envRef = textOf(node, u"envRef");
    return item;
}

Component readComponent(const YamlNodePtr& root)
{
    Component component;
    const YamlNodePtr spec = below(root, u"spec");
    component.type = textOf(spec, u"type");
    component.version = textOf(spec, u"version");
    component.ignoreErrors = truthOf(spec, u"ignoreErrors");
    component.initTimeout = textOf(spec, u"initTimeout");
    component.secretStore = textOf(below(root, u"auth"), u"secretStore");
    component.scopes = textsOf(root, u"scopes");
    if (const YamlNodePtr metadata = spec ? spec->find(u"metadata") : nullptr)
        for (const YamlNodePtr& item : metadata->items)
            component.metadata.append(readItem(item));
    return component;
}

Subscription readSubscription(const YamlNodePtr& root, bool v2)
{
    Subscription subscription;
    const YamlNodePtr spec = below(root, u"spec");
    subscription.pubsubName = textOf(spec, u"pubsubname");
    subscription.topic = textOf(spec, u"topic");
    subscription.deadLetterTopic = textOf(spec, u"deadLetterTopic");
    const YamlNodePtr bulk = below(spec, u"bulkSubscribe");
    subscription.bulkEnabled = truthOf(bulk, u"enabled");
    subscription.bulkMaxMessages = textOf(bulk, u"maxMessagesCount").toInt();
    subscription.bulkMaxAwaitMs = textOf(bulk, u"maxAwaitDurationMs").toInt();
    subscription.scopes = textsOf(root, u"scopes");
    if (const YamlNodePtr metadata = below(spec, u"metadata"))
        for (const YamlEntry& entry : metadata->entries)
            subscription.metadata.append({entry.key->asKey(), entry.value->asDaprString()});
    const YamlNodePtr routes = below(spec, u"routes");
    subscription.defaultPath = v2 ? textOf(routes, u"default") : textOf(spec, u"route");
    if (const YamlNodePtr rules = v2 && routes ? routes->find(u"rules") : nullptr)
        for (const YamlNodePtr& rule : rules->items)
            subscription.rules.append({textOf(rule, u"match"), textOf(rule, u"path")});
    return subscription;
}

Resiliency readResiliency(const YamlNodePtr& root)
{
    Resiliency resiliency;
    resiliency.name = textOf(below(root, u"metadata"), u"name");
    resiliency.spec = below(root, u"spec");
    resiliency.scopes = textsOf(root, u"scopes");
    if (const YamlNodePtr components = below(below(resiliency.spec, u"targets"), u"components"))
        for (const YamlEntry& entry : components->entries)
            resiliency.targetComponents.append(entry.key->asKey());
    return resiliency;
}

// The loader of Resiliency hands whole files to the YAML library, which reads the first document: comments, directives
// and one separator may stand before it (pkg/resiliency/resiliency.go loadLocalResiliencyPath).
bool isFirstForYaml(const QByteArray& before)
{
    int separators = 0;
    for (const QByteArray& line : before.split('\n')) {
        if (line.startsWith("---"))
            ++separators;
        else if (!line.trimmed().isEmpty() && !line.trimmed().startsWith('#') && !line.startsWith('%'))
            return false;
    }
    return separators <= 1;
}

void DocumentReader::readKind()
{
    Document& document = m_result.document;
    document.apiVersion = textOf(document.root, u"apiVersion");
    document.kind = textOf(document.root, u"kind");
    const YamlNodePtr metadata = below(document.root, u"metadata");
    document.name = textOf(metadata, u"name");
    document.namespaceName = textOf(metadata, u"namespace");
}

// k8s.io/apimachinery pkg/api/validation/path IsValidPathSegmentName
void DocumentReader::checkName()
{
    Document& document = m_result.document;
    QStringList reasons;
    if (document.name == u"." || document.name == u"..") {
        reasons.append(QStringLiteral("may not be '%1'").arg(document.name));
    } else {
        for (const QChar c : {u'/', u'%'})
            if (document.name.contains(c)) reasons.append(QStringLiteral("may not contain '%1'").arg(c));
    }
    if (reasons.isEmpty()) return;
    const YamlNodePtr node = below(document.root, u"metadata")->find(u"name");
    const QString text = QStringLiteral("invalid name \"%1\" for \"%2\": %3")
                             .arg(document.name, document.kind, reasons.join(QStringLiteral("; ")));
    refuse(QStringLiteral("DAPR-NAME"), tr("Dapr does not load this document: %1.").arg(text), text, node->range);
}

void DocumentReader::readBody()
{
    Document& document = m_result.document;
    const bool v1 = document.apiVersion == u"dapr.io/v1alpha1";
    const bool v2 = document.apiVersion == u"dapr.io/v2alpha1";
    if (document.kind == u"Component" && v1) {
        checkName();
        if (document.readable && fits(componentShape())) document.body = readComponent(document.root);
    } else if (document.kind == u"Subscription" && (v1 || v2)) {
        checkName();
        if (document.readable && fits(subscriptionShape(v2))) document.body = readSubscription(document.root, v2);
    } else if (document.kind == u"Resiliency") { // its loader does not look at apiVersion
        const bool isRead = isFirstForYaml(m_file.left(m_cut.range.begin));
        if (fits(resiliencyShape())) {
            document.body = readResiliency(document.root);
            std::get<Resiliency>(document.body).isRead = isRead;
        }
        if (!isRead)
            note(Severity::Warning, QStringLiteral("DAPR-RESILIENCY-NOT-FIRST"),
                 tr("Dapr reads a Resiliency only from the first document of a file; this one has no effect."),
                 document.root->find(u"kind"), QStringLiteral("dapr/dapr pkg/resiliency/resiliency.go"));
    } else {
        const QStringList ours{QStringLiteral("component"), QStringLiteral("subscription"), QStringLiteral("resiliency")};
        if (!ours.contains(document.kind.toLower())) return;
        const QString kind = document.kind.at(0).toUpper() + document.kind.mid(1).toLower();
        note(Severity::Warning, QStringLiteral("DAPR-NOT-LOADED"),
             tr("Dapr skips this document without a word: it wants apiVersion dapr.io/v1alpha1 and kind %1, "
                "spelt exactly so.").arg(kind),
             document.root->find(document.kind == kind ? u"apiVersion" : u"kind"), loaderSource());
    }
}

ReadDocument DocumentReader::read()
{
    if (!readTree() || !m_result.document.root) return m_result;
    if (!fits(typeInfoShape())) return m_result;
    readKind();
    readBody();
    return m_result;
}

} // namespace

ReadDocument readDocument(const QByteArray& file, const DocumentCut& cut, int number, PlaceFinder& places)
{
    return DocumentReader(file, cut, number, places).read();
}

} // namespace wb::dapr
