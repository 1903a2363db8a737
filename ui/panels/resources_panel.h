#pragma once

#include <QWidget>

class QTreeView;

namespace wb::dapr {
class Workspace;
}

namespace wb::ui {

class ResourcesModel;

// The open files and their documents: kind, name, problems, unsaved changes.
class ResourcesPanel : public QWidget {
    Q_OBJECT
public:
    explicit ResourcesPanel(dapr::Workspace* workspace, QWidget* parent = nullptr);

    ResourcesModel* model() const { return m_model; }
    QTreeView* view() const { return m_view; }
    void select(int document, int file); // without telling back

Q_SIGNALS:
    void documentChosen(int document);
    void fileChosen(int file);

private:
    ResourcesModel* m_model;
    QTreeView* m_view;
    bool m_selecting = false;
};

} // namespace wb::ui
