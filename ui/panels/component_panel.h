#pragma once

#include "core/dapr/workspace.h"
#include "ui/widgets/field_editor.h"

#include <QHash>
#include <QWidget>

class QAction;
class QLabel;
class QSplitter;
class QStackedWidget;

namespace wb::ui {

class Banner;
class Chip;
class ComponentForm;
class DiffersLabel;
class FileEditors;
class FindBar;
class PanelHeader;

// Form and YAML side by side on one document; both always say the same. The form follows the document under the
// cursor. What daprd would do with it stands above.
class ComponentPanel : public QWidget {
    Q_OBJECT
public:
    explicit ComponentPanel(dapr::Workspace* workspace, QWidget* parent = nullptr);

    void showDocument(int document); // in Workspace::documents(); the cursor goes to its beginning
    void showPlace(const dapr::Place& place, const dapr::TextRange& range);
    int currentDocument() const { return m_document; } // -1: none
    QString currentComponent() const;                  // name; empty when the document is not an MQTT component

    FileEditors* files() const { return m_files; }
    ComponentForm* form() const { return m_form; }
    Banner* banner() const { return m_banner; }
    QSplitter* splitter() const { return m_splitter; }
    void find();
    void findAgain(bool forward);
    void saveCurrent();

    // Topics that the user typed for a component; kept by the owner, see typedTopicsChanged().
    void setTypedTopics(const QString& component, const QStringList& topics);
    // A broker that takes the place of the one in the file for now; empty: none.
    void setSubstitute(const QString& url);
    // For the empty state: the actions that lead on.
    void setEmptyActions(const QList<QAction*>& actions);

Q_SIGNALS:
    void currentDocumentChanged(int document);
    void typedTopicsChanged(const QString& component, const QStringList& topics);
    void told(const QString& text); // for the event log

private:
    QWidget* makeEmptyPage();
    QWidget* makeWorkPage();
    QLayout* makeHead(QWidget* page);
    QWidget* makeTextSide(QWidget* page);
    void connectFiles();
    void follow(int file, qsizetype byte);
    void refresh();
    void refreshHeader(const dapr::Document& document, const dapr::ResolvedComponent& resolved);
    void refreshForm(const dapr::Document& document);
    void refreshTopics(const dapr::Document& document);
    void takeTopics(const QStringList& topics);
    void editField(const QString& name, const FieldValue& value);
    void editScalar(const QStringList& path, const QString& value);
    void applyToCurrent(const QList<dapr::TextEdit>& edits, const QString& key);
    void showConflict(const QString& path, dapr::DiskState state);
    void showFailure(const QString& path, const QString& message);

    dapr::Workspace* m_workspace;
    int m_document = -1;
    QString m_substitute;
    QString m_formComponent; // whose topics the form shows
    QHash<QString, QStringList> m_typedTopics;

    QStackedWidget* m_pages;
    QWidget* m_emptyActions = nullptr;
    QLabel* m_name = nullptr;
    Chip* m_type = nullptr;
    QLabel* m_summary = nullptr;
    DiffersLabel* m_differs = nullptr;
    Banner* m_banner = nullptr;
    QSplitter* m_splitter = nullptr;
    ComponentForm* m_form = nullptr;
    PanelHeader* m_textHeader = nullptr;
    FileEditors* m_files = nullptr;
    FindBar* m_findBar = nullptr;
    QLabel* m_waiting = nullptr;
    QStackedWidget* m_formPages = nullptr;
};

} // namespace wb::ui
