#include "core/dapr/findings.h"

namespace wb::dapr {

QString fileOf(const Workspace& workspace, const Document& document)
{
    const auto& files = workspace.files();
    return document.fileIndex >= 0 && document.fileIndex < files.size() ? files.at(document.fileIndex).path : QString();
}

const QByteArray& textOf(const Workspace& workspace, const Document& document)
{
    static const QByteArray none;
    const auto& files = workspace.files();
    return document.fileIndex >= 0 && document.fileIndex < files.size() ? files.at(document.fileIndex).text : none;
}

Problem problemAt(const Workspace& workspace, const Document& document, const YamlNodePtr& node, Severity severity,
                  const QString& code, const QString& message, const QString& source)
{
    Problem problem;
    problem.severity = severity;
    problem.code = code;
    problem.message = message;
    problem.source = source;
    problem.place.file = fileOf(workspace, document);
    problem.place.line = node ? node->line : document.line;
    problem.place.column = node ? node->column : 1;
    if (node) problem.range = node->range;
    return problem;
}

YamlNodePtr valuePlace(const MetadataItem& item)
{
    if (item.valueNode) return item.valueNode;
    return item.nameNode ? item.nameNode : item.itemNode;
}

} // namespace wb::dapr
