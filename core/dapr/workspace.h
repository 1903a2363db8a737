#pragma once

#include "core/dapr/resolve.h"

#include <QDateTime>
#include <QObject>

#include <functional>
#include <memory>

// The resource files that are open: their texts, documents and problems. Plain data and file access, no watcher and
// no thread of its own: the window's object in the window's thread, the console's in main().

namespace wb::dapr {

struct SourceFile {
    QString path;
    QByteArray text;       // what the editor shows; UTF-8 as on disk, byte for byte
    QByteArray savedText;  // what was read or written last
    QDateTime savedModified;
    bool isModified() const { return text != savedText; }
};

struct FileError {
    QString path;
    QString message; // "Cannot open orders.yaml: Permission denied"
};

enum class DiskState : quint8 { Same, Changed, Gone };

class Workspace : public QObject {
    Q_OBJECT
public:
    explicit Workspace(QObject* parent = nullptr);

    // A file (whatever its name) or a folder (its .yaml / .yml files, one level, by name). Adds to what is open;
    // opening the same path again re-reads it if unmodified. Files over 16 MiB are refused.
    // Of a folder everything readable is opened; the error tells of the first file that is not.
    // `progress` is called before each file of a folder; false stops there, and keeps what was read.
    using Progress = std::function<bool(qsizetype done, qsizetype total)>;
    Result<Ok, FileError> open(const QString& path, const Progress& progress = {});
    // A file that is not on disk yet; its index. save() writes it, unless something has come to stand there.
    int addNew(const QString& path, const QByteArray& text);
    void close(int fileIndex);

    const QList<SourceFile>& files() const;
    const QList<Document>& documents() const;
    const QList<Problem>& problems() const; // of all files, in order of file and place
    QList<Problem> problemsOf(int fileIndex) const;

    // What the checks assume beside the files: app id, Dapr release, environment. Changing it checks everything again.
    void setContext(const ResolveContext& context);
    const ResolveContext& context() const;
    // Called for every document whenever a text or the context changes; checkDocument() unless replaced.
    using Checker = std::function<QList<Problem>(const Workspace&, const Document&, const ResolveContext&)>;
    void setChecker(Checker checker);

    // Replaces the whole text of a file (the editor's way); re-reads its documents and problems. Pointers and
    // references into documents() and problems() end with each change.
    void setText(int fileIndex, const QByteArray& text);
    // The same through edits that touch only what they mean.
    void apply(int fileIndex, const QList<TextEdit>& edits);

    // Atomic (temporary file beside it, fsync, rename; permissions kept; links followed). Refused with
    // DiskState::Changed (or Gone) in `conflict` when the file on disk is not what was read, unless overwrite is set.
    struct SaveError {
        QString message;
        DiskState conflict = DiskState::Same;
    };
    Result<Ok, SaveError> save(int fileIndex, bool overwrite = false);
    DiskState diskState(int fileIndex) const;
    Result<Ok, FileError> reload(int fileIndex);

    // Which subscriptions (declarative) belong to that pub/sub component, for an app of this id (scopes). Of several with
    // one metadata.name only the last counts, whatever its component (RT:pkg/runtime/compstore/subscriptions.go).
    QList<const Document*> subscriptionsOf(const QString& componentName, const QString& appId) const;

Q_SIGNALS:
    void changed(int fileIndex); // documents and problems are new; -1: the list of files changed

private:
    struct Private;
    std::shared_ptr<Private> d;
};

} // namespace wb::dapr
