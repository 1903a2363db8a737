#pragma once

#include "core/dapr/effective.h"
#include "core/dapr/field_table.h"
#include "core/dapr/workspace.h"
#include "ui/widgets/field_editor.h"

#include <QHash>
#include <QScrollArea>

class QFormLayout;
class QLabel;
class QLayout;
class QLineEdit;

namespace wb::ui {

class DiffersLabel;
class TopicsEditor;

// The fields of one component, made from its type's table. Shows what the file says and asks for changes; whoever owns
// the text makes them.
class ComponentForm : public QScrollArea {
    Q_OBJECT
public:
    explicit ComponentForm(QWidget* parent = nullptr);

    // `effective`: the values that the component would work with, from where, and where they differ. Keeps focus and
    // cursor.
    void setDocument(const dapr::Document& document, const QList<dapr::Problem>& problems,
                     const QList<dapr::EffectiveField>& effective, const QString& release);
    TopicsEditor* topics() const { return m_topics; }
    FieldEditor* field(const QString& name) const { return m_rows.value(name).editor; }
    // The message under a field, or empty.
    QString problemText(const QString& name) const;
    QString originText(const QString& name) const;  // "file ≠"
    QString differsText(const QString& name) const; // "≠ Dapr 1.0 works with 0."; empty: the same everywhere

Q_SIGNALS:
    void fieldEdited(const QString& name, const wb::ui::FieldValue& value);
    void scalarEdited(const QStringList& path, const QString& value);
    void left(); // a field lost the focus

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Row {
        FieldEditor* editor = nullptr;
        QLabel* label = nullptr;
        QLabel* origin = nullptr;
        QLabel* below = nullptr;
        DiffersLabel* differs = nullptr;
        QLayout* cell = nullptr;
    };

    void wrapRows();
    void rebuild(const dapr::ComponentTable& table, const QString& release);
    void addGeneral(QFormLayout* form);
    void addField(QFormLayout* form, const dapr::Field& field, const QString& release);
    void fillGeneral(const dapr::Document& document, const dapr::Component& component);
    void fillField(const dapr::Field& field, const dapr::Component& component,
                   const QList<dapr::Problem>& problems, const dapr::EffectiveField* effective);
    void fillOrigin(const Row& row, const dapr::Field& field, const dapr::EffectiveField* effective);

    const dapr::ComponentTable* m_table = nullptr;
    QString m_release;
    QHash<QString, Row> m_rows;
    FieldEditor* m_name = nullptr;
    FieldEditor* m_type = nullptr;
    FieldEditor* m_store = nullptr;
    QLabel* m_topicsTitle = nullptr;
    TopicsEditor* m_topics = nullptr;
    QFormLayout* m_layout = nullptr;
};

} // namespace wb::ui
