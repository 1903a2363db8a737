#include "ui/models/resources_model.h"

#include <QFileInfo>

#include <algorithm>
#include <limits>
#include <utility>

namespace wb::ui {

namespace {

QString kindOf(const dapr::Document& document)
{
    const dapr::Component* component = document.component();
    if (!component) return document.kind;
    switch (dapr::familyOf(component->type)) {
    case dapr::ComponentFamily::PubSub: return QStringLiteral("pubsub");
    case dapr::ComponentFamily::Binding: return QStringLiteral("binding");
    case dapr::ComponentFamily::SecretStore: return QStringLiteral("secretstore");
    case dapr::ComponentFamily::Other: break;
    }
    return QStringLiteral("Component");
}

bool lies(const dapr::Problem& problem, const dapr::Document& document, int nextLine)
{
    return problem.place.line >= document.line && problem.place.line < nextLine;
}

} // namespace

ResourcesModel::ResourcesModel(dapr::Workspace* workspace, QObject* parent)
    : QAbstractItemModel(parent), m_workspace(workspace)
{
    m_files = read();
    connect(workspace, &dapr::Workspace::changed, this, &ResourcesModel::update);
}

ResourcesModel::Doc ResourcesModel::describe(const dapr::Document& document, int number,
                                             const QList<dapr::Problem>& problems) const
{
    Doc doc;
    doc.document = number;
    doc.kind = kindOf(document);
    doc.detail = document.component() ? document.component()->type : document.kind;
    doc.name = !document.name.isEmpty() ? document.name
               : !document.readable     ? tr("unreadable document")
               : !document.kind.isEmpty() ? tr("%1 without a name").arg(document.kind)
                                          : tr("empty document");
    if (document.component() && dapr::isMqttType(document.component()->type)) doc.component = document.name;

    const auto& all = m_workspace->documents();
    const bool hasNext = number + 1 < all.size() && all.at(number + 1).fileIndex == document.fileIndex;
    const int nextLine = hasNext ? all.at(number + 1).line : std::numeric_limits<int>::max();
    for (const dapr::Problem& problem : problems) {
        if (problem.severity == dapr::Severity::Note || !lies(problem, document, nextLine)) continue;
        ++doc.problems;
        doc.worst = std::max(doc.worst, problem.severity);
    }
    return doc;
}

std::vector<ResourcesModel::File> ResourcesModel::read() const
{
    std::vector<File> files;
    for (const dapr::SourceFile& source : m_workspace->files()) {
        File file;
        file.path = source.path;
        file.modified = source.isModified();
        file.self.name = QFileInfo(source.path).fileName();
        file.self.kind = QStringLiteral("file");
        files.push_back(file);
    }
    std::vector<QList<dapr::Problem>> problems;
    for (std::size_t i = 0; i < files.size(); ++i)
        problems.push_back(m_workspace->problemsOf(int(i)));
    const auto& documents = m_workspace->documents();
    for (int i = 0; i < documents.size(); ++i) {
        const int owner = documents.at(i).fileIndex;
        if (owner < 0 || owner >= int(files.size())) continue;
        files[std::size_t(owner)].docs.push_back(describe(documents.at(i), i, problems[std::size_t(owner)]));
    }
    for (std::size_t i = 0; i < files.size(); ++i) {
        File& file = files[i];
        if (file.docs.size() == 1) {
            file.self = file.docs.front();
            continue;
        }
        file.self.detail = tr("%n document(s)", nullptr, int(file.docs.size()));
        for (const dapr::Problem& problem : std::as_const(problems[i])) {
            if (problem.severity == dapr::Severity::Note) continue;
            ++file.self.problems;
            file.self.worst = std::max(file.self.worst, problem.severity);
        }
    }
    return files;
}

void ResourcesModel::update()
{
    std::vector<File> next = read();
    const auto has = [](const std::vector<File>& files, const QString& path) {
        return std::any_of(files.begin(), files.end(), [&](const File& f) { return f.path == path; });
    };
    for (int row = int(m_files.size()) - 1; row >= 0; --row) {
        if (has(next, m_files[std::size_t(row)].path)) continue;
        beginRemoveRows({}, row, row);
        m_files.erase(m_files.begin() + row);
        endRemoveRows();
    }
    for (int row = 0; row < int(next.size()); ++row) {
        File& file = next[std::size_t(row)];
        if (row < int(m_files.size()) && m_files[std::size_t(row)].path == file.path) {
            updateFile(row, std::move(file));
            continue;
        }
        if (has(m_files, file.path)) { // the order changed: rare, and not worth moves
            beginResetModel();
            m_files = read();
            endResetModel();
            return;
        }
        beginInsertRows({}, row, row);
        m_files.insert(m_files.begin() + row, std::move(file));
        endInsertRows();
    }
}

void ResourcesModel::updateFile(int row, File next)
{
    File& file = m_files[std::size_t(row)];
    const QModelIndex parent = index(row, 0);
    const int had = file.children();
    const int has = next.children();
    if (has < had) {
        beginRemoveRows(parent, has, had - 1);
        file = std::move(next);
        endRemoveRows();
    } else if (has > had) {
        beginInsertRows(parent, had, has - 1);
        file = std::move(next);
        endInsertRows();
    } else {
        file = std::move(next);
    }
    Q_EMIT dataChanged(parent, parent);
    const int both = std::min(had, has);
    if (both > 0) Q_EMIT dataChanged(index(0, 0, parent), index(both - 1, 0, parent));
}

// internalId: 0 for a file's row, else one more than the row of the file.
QModelIndex ResourcesModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent)) return {};
    return createIndex(row, column, parent.isValid() ? quintptr(parent.row()) + 1 : quintptr(0));
}

QModelIndex ResourcesModel::parent(const QModelIndex& child) const
{
    if (!child.isValid() || child.internalId() == 0) return {};
    return createIndex(int(child.internalId()) - 1, 0, quintptr(0));
}

int ResourcesModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid()) return int(m_files.size());
    if (parent.internalId() != 0 || parent.column() != 0) return 0;
    return m_files[std::size_t(parent.row())].children();
}

int ResourcesModel::columnCount(const QModelIndex&) const
{
    return 1;
}

QVariant ResourcesModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const bool isFile = index.internalId() == 0;
    const int fileRow = isFile ? index.row() : int(index.internalId()) - 1;
    const File& file = m_files[std::size_t(fileRow)];
    const Doc& doc = isFile ? file.self : file.docs[std::size_t(index.row())];
    const bool modified = isFile && file.modified;
    switch (role) {
    case Qt::DisplayRole: return doc.name;
    case Qt::ToolTipRole: return tr("%1\n%2").arg(file.path, doc.detail);
    case Qt::AccessibleTextRole: return accessibleText(doc, modified);
    case KindRole: return doc.kind;
    case DetailRole: return doc.detail;
    case ProblemCountRole: return doc.problems;
    case SeverityRole: return doc.problems > 0 ? QVariant(int(doc.worst)) : QVariant();
    case ModifiedRole: return modified;
    case FileRole: return fileRow;
    case DocumentRole: return doc.document;
    case ComponentRole: return doc.component;
    default: return {};
    }
}

QString ResourcesModel::accessibleText(const Doc& doc, bool modified) const
{
    QString text = tr("%1, %2").arg(doc.name, doc.detail);
    if (doc.problems > 0) text = tr("%1, %2").arg(text, tr("%n problem(s)", nullptr, doc.problems));
    if (modified) text = tr("%1, not saved").arg(text);
    return text;
}

QModelIndex ResourcesModel::indexOfDocument(int document) const
{
    for (int row = 0; row < int(m_files.size()); ++row) {
        const File& file = m_files[std::size_t(row)];
        for (int i = 0; i < int(file.docs.size()); ++i) {
            if (file.docs[std::size_t(i)].document != document) continue;
            return file.children() == 0 ? index(row, 0) : index(i, 0, index(row, 0));
        }
    }
    return {};
}

QModelIndex ResourcesModel::indexOfFile(int file) const
{
    return index(file, 0);
}

} // namespace wb::ui
