#include "core/dapr/workspace.h"

#include "core/dapr/checks.h"
#include "core/dapr/disk_file.h"
#include "core/dapr/document_reader.h"
#include "core/dapr/edit.h"

#include <QDir>
#include <QFileInfo>
#include <QHash>

#include <algorithm>
#include <utility>

namespace wb::dapr {

namespace {

// A file of nothing but separators must not fill the memory.
constexpr int maxDocuments = 10'000;

struct FileState {
    QList<Document> documents;
    QList<Problem> problems; // of its shape
};

bool concerns(const QStringList& scopes, const QString& appId)
{
    return scopes.isEmpty() || scopes.contains(appId);
}

QString logName(const Document& document)
{
    const Component& component = *document.component();
    return QStringLiteral("%1 (%2/%3)").arg(document.name, component.type, component.version);
}

bool comesBefore(const Problem& a, const Problem& b)
{
    return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
}

} // namespace

struct Workspace::Private {
    QList<SourceFile> files;
    QList<FileState> states; // one a file
    QList<Document> documents;
    QList<QList<Problem>> problemsByFile;
    QList<Problem> problems;
    ResolveContext context;
    Checker checker = checkDocument;

    int indexOf(const QString& path) const;
    void parse(int fileIndex);
    void gather(const Workspace& workspace);
    void findDuplicates();
};

int Workspace::Private::indexOf(const QString& path) const
{
    const QString absolute = QDir::cleanPath(QFileInfo(path).absoluteFilePath());
    for (int i = 0; i < files.size(); ++i)
        if (QDir::cleanPath(QFileInfo(files.at(i).path).absoluteFilePath()) == absolute) return i;
    return -1;
}

void Workspace::Private::parse(int fileIndex)
{
    const SourceFile& file = files.at(fileIndex);
    FileState state;
    PlaceFinder places(file.text, file.path);
    int number = 0;
    for (const DocumentCut& cut : cutDocuments(file.text)) {
        if (number == maxDocuments) {
            state.problems.append({Severity::Error, QStringLiteral("DAPR-TOO-MANY-DOCUMENTS"),
                                   tr("Only the first %1 documents of this file are shown.").arg(maxDocuments),
                                   places.placeOf(cut.range.begin), {}, {}, {}});
            break;
        }
        ReadDocument read = readDocument(file.text, cut, ++number, places);
        state.documents.append(std::move(read.document));
        state.problems.append(read.problems);
    }
    states[fileIndex] = std::move(state);
}

// RT:pkg/internal/loader/disk: two components of one name that are for this app end the start. A folder is what one
// daprd is started with; files that merely are open beside each other do not meet there.
void Workspace::Private::findDuplicates()
{
    QHash<std::pair<QString, QString>, const Document*> first; // by folder and name
    for (const Document& document : std::as_const(documents)) {
        const Component* component = document.component();
        if (!component || !concerns(component->scopes, context.appId)) continue;
        const bool elsewhere = !context.namespaceName.isEmpty() && !document.namespaceName.isEmpty() &&
            document.namespaceName != context.namespaceName;
        if (elsewhere) continue;
        const QString folder = QFileInfo(files.at(document.fileIndex).path).path();
        const Document*& known = first[{folder, document.name}];
        if (!known) {
            known = &document;
            continue;
        }
        const YamlNodePtr metadata = document.root->find(u"metadata");
        const YamlNodePtr name = metadata ? metadata->find(u"name") : nullptr;
        const YamlNode& node = name ? *name : *document.root;
        const QString words = QStringLiteral("duplicate definition of Component name %1 with existing %2")
                                  .arg(logName(document), logName(*known));
        const QString where = QFileInfo(files.at(known->fileIndex).path).fileName();
        problemsByFile[document.fileIndex].append(
            {Severity::Error, QStringLiteral("DAPR-DUPLICATE-NAME"),
             tr("Dapr does not start: %1. The other one is in %2, line %3.").arg(words, where).arg(known->line),
             {files.at(document.fileIndex).path, node.line, node.column}, node.range,
             QStringLiteral("dapr/dapr pkg/internal/loader/disk"), {}});
    }
}

void Workspace::Private::gather(const Workspace& workspace)
{
    documents.clear();
    problemsByFile.clear();
    for (int i = 0; i < states.size(); ++i) {
        for (Document& document : states[i].documents) {
            document.fileIndex = i;
            documents.append(document);
        }
        problemsByFile.append(states.at(i).problems);
    }
    findDuplicates();
    if (checker)
        for (const Document& document : std::as_const(documents))
            problemsByFile[document.fileIndex].append(checker(workspace, document, context));
    problems.clear();
    for (QList<Problem>& list : problemsByFile) {
        std::stable_sort(list.begin(), list.end(), comesBefore);
        problems.append(list);
    }
}

Workspace::Workspace(QObject* parent) : QObject(parent), d(std::make_shared<Private>()) {}

Result<Ok, FileError> Workspace::open(const QString& path, const Progress& progress)
{
    const QFileInfo info(path);
    if (!info.exists()) return Failure{FileError{path, tr("There is no file or folder %1.").arg(path)}};
    const bool folder = info.isDir();
    if (folder && !QDir(path).isReadable())
        return Failure{FileError{path, tr("Cannot open the folder %1: Permission denied").arg(path)}};
    // All or nothing for a file; of a folder everything that can be read, and the first error.
    std::optional<FileError> error;
    const QStringList paths = folder ? resourceFilesOf(path) : QStringList{path};
    for (qsizetype i = 0; i < paths.size(); ++i) {
        if (folder && progress && !progress(i, paths.size())) break;
        const QString& one = paths.at(i);
        const int known = d->indexOf(one);
        if (known >= 0 && d->files.at(known).isModified()) continue;
        auto read = readDiskFile(one);
        if (!read) {
            if (!error) error = FileError{one, read.error()};
            continue;
        }
        const SourceFile file{one, read->bytes, read->bytes, read->modified};
        const int index = known >= 0 ? known : int(d->files.size());
        if (known < 0) {
            d->files.append(file);
            d->states.append(FileState());
        } else {
            d->files[known] = file;
        }
        d->parse(index);
    }
    d->gather(*this);
    Q_EMIT changed(-1);
    if (error) return Failure{*error};
    return Ok{};
}

int Workspace::addNew(const QString& path, const QByteArray& text)
{
    const int known = d->indexOf(path);
    if (known >= 0) {
        setText(known, text);
        return known;
    }
    d->files.append(SourceFile{path, text, {}, {}});
    d->states.append(FileState());
    d->parse(int(d->files.size()) - 1);
    d->gather(*this);
    Q_EMIT changed(-1);
    return int(d->files.size()) - 1;
}

void Workspace::close(int fileIndex)
{
    if (fileIndex < 0 || fileIndex >= d->files.size()) return;
    d->files.removeAt(fileIndex);
    d->states.removeAt(fileIndex);
    d->gather(*this);
    Q_EMIT changed(-1);
}

const QList<SourceFile>& Workspace::files() const
{
    return d->files;
}

const QList<Document>& Workspace::documents() const
{
    return d->documents;
}

const QList<Problem>& Workspace::problems() const
{
    return d->problems;
}

QList<Problem> Workspace::problemsOf(int fileIndex) const
{
    return d->problemsByFile.value(fileIndex);
}

void Workspace::setContext(const ResolveContext& context)
{
    d->context = context;
    d->gather(*this);
    for (int i = 0; i < d->files.size(); ++i)
        Q_EMIT changed(i);
}

const ResolveContext& Workspace::context() const
{
    return d->context;
}

void Workspace::setChecker(Checker checker)
{
    d->checker = std::move(checker);
    setContext(ResolveContext(d->context));
}

void Workspace::setText(int fileIndex, const QByteArray& text)
{
    if (fileIndex < 0 || fileIndex >= d->files.size() || d->files.at(fileIndex).text == text) return;
    d->files[fileIndex].text = text;
    d->parse(fileIndex);
    d->gather(*this);
    Q_EMIT changed(fileIndex);
}

void Workspace::apply(int fileIndex, const QList<TextEdit>& edits)
{
    if (fileIndex < 0 || fileIndex >= d->files.size()) return;
    setText(fileIndex, applied(d->files.at(fileIndex).text, edits));
}

DiskState Workspace::diskState(int fileIndex) const
{
    if (fileIndex < 0 || fileIndex >= d->files.size()) return DiskState::Gone;
    const SourceFile& file = d->files.at(fileIndex);
    const QFileInfo info(file.path);
    const bool isNew = !file.savedModified.isValid();
    if (!info.exists()) return isNew ? DiskState::Same : DiskState::Gone;
    if (isNew || info.size() != file.savedText.size()) return DiskState::Changed;
    // The bytes decide: times can be equal after a change and different without one.
    const auto read = readDiskFile(file.path);
    return read && read->bytes == file.savedText ? DiskState::Same : DiskState::Changed;
}

Result<Ok, Workspace::SaveError> Workspace::save(int fileIndex, bool overwrite)
{
    if (fileIndex < 0 || fileIndex >= d->files.size()) return Failure{SaveError{tr("There is no such file."), {}}};
    SourceFile& file = d->files[fileIndex];
    const QString name = QFileInfo(file.path).fileName();
    const DiskState state = diskState(fileIndex);
    if (!overwrite && state == DiskState::Changed)
        return Failure{SaveError{tr("%1 has changed on disk since it was read.").arg(name), state}};
    if (!overwrite && state == DiskState::Gone)
        return Failure{SaveError{tr("%1 is no longer on disk.").arg(name), state}};
    const auto written = writeDiskFile(file.path, file.text);
    if (!written) return Failure{SaveError{written.error(), DiskState::Same}};
    file.savedText = file.text;
    file.savedModified = *written;
    Q_EMIT changed(fileIndex);
    return Ok{};
}

Result<Ok, FileError> Workspace::reload(int fileIndex)
{
    if (fileIndex < 0 || fileIndex >= d->files.size()) return Failure{FileError{{}, tr("There is no such file.")}};
    SourceFile& file = d->files[fileIndex];
    auto read = readDiskFile(file.path);
    if (!read) return Failure{FileError{file.path, read.error()}};
    file.text = read->bytes;
    file.savedText = read->bytes;
    file.savedModified = read->modified;
    d->parse(fileIndex);
    d->gather(*this);
    Q_EMIT changed(fileIndex);
    return Ok{};
}

QList<const Document*> Workspace::subscriptionsOf(const QString& componentName, const QString& appId) const
{
    QList<const Document*> found; // of all components: a later one of the same name takes an earlier one's place
    for (const Document& document : std::as_const(d->documents)) {
        const Subscription* subscription = document.subscription();
        if (!subscription || !concerns(subscription->scopes, appId)) continue;
        found.removeIf([&](const Document* earlier) { return earlier->name == document.name; });
        found.append(&document);
    }
    found.removeIf([&](const Document* document) { return document->subscription()->pubsubName != componentName; });
    return found;
}

} // namespace wb::dapr
