#pragma once

#include "core/dapr/workspace.h"

#include <QAbstractItemModel>

#include <vector>

namespace wb::ui {

// The open files and the documents in them. A file with one document is one row; with several, each is a child.
class ResourcesModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Role : int {
        KindRole = Qt::UserRole + 1, // "pubsub", "binding", "secretstore", "Subscription", "Resiliency", "file", other
        DetailRole,                  // type, kind or "3 documents"
        ProblemCountRole,            // warnings and errors
        SeverityRole,                // int(dapr::Severity) of the worst; only when ProblemCountRole > 0
        ModifiedRole,
        FileRole,     // index in Workspace::files()
        DocumentRole, // index in Workspace::documents(); -1 for a file with no or several documents
        ComponentRole // name when the row is a component of an MQTT type, else empty
    };

    explicit ResourcesModel(dapr::Workspace* workspace, QObject* parent = nullptr);

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

    QModelIndex indexOfDocument(int document) const;
    QModelIndex indexOfFile(int file) const;

private:
    struct Doc {
        QString name, kind, detail, component;
        int document = -1;
        int problems = 0;
        dapr::Severity worst = dapr::Severity::Note;
        bool operator==(const Doc&) const = default;
    };
    struct File {
        QString path;
        bool modified = false;
        std::vector<Doc> docs;
        Doc self; // what the file's own row shows
        int children() const { return docs.size() > 1 ? int(docs.size()) : 0; }
    };

    void update();
    void updateFile(int row, File next);
    std::vector<File> read() const;
    Doc describe(const dapr::Document& document, int number, const QList<dapr::Problem>& problems) const;
    QString accessibleText(const Doc& doc, bool modified) const;

    dapr::Workspace* m_workspace;
    std::vector<File> m_files;
};

} // namespace wb::ui
