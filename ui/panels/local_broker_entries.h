#pragma once

#include <QList>
#include <QStringList>
#include <QWidget>

class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace wb::ui {

// A short list to be typed: rows of one or more fields, added and taken away. Fields of a secret column show dots.
class LocalBrokerEntries : public QWidget {
    Q_OBJECT
public:
    struct Column {
        QString name; // for the eyes and for a screen reader
        bool secret = false;
    };
    // `id` begins the object names: "brokerUsers" + "Add", + "_0_1" for the second field of the first row.
    LocalBrokerEntries(const QString& id, const QList<Column>& columns, const QString& addText, QWidget* parent = nullptr);

    void setRows(const QList<QStringList>& rows);
    QList<QStringList> rows() const; // empty ones left out

Q_SIGNALS:
    void changed();

private:
    struct Row {
        QWidget* box;
        QList<QLineEdit*> fields;
    };
    void addRow(const QStringList& texts);
    void removeRow(const QWidget* box);
    void rename();

    QString m_id;
    QList<Column> m_columns;
    QList<Row> m_rows;
    QVBoxLayout* m_lines;
    QPushButton* m_add;
};

} // namespace wb::ui
