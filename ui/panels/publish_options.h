#pragma once

#include <QMap>
#include <QScrollArea>

class QComboBox;
class QLineEdit;
class QVBoxLayout;

namespace wb::ui {

// What goes with a request to a component beside topic and payload: the content type and the metadata.
class PublishOptions : public QScrollArea {
    Q_OBJECT
public:
    enum class For : quint8 { PubSub, Binding };

    explicit PublishOptions(QWidget* parent = nullptr);

    void setFor(For who); // which names are offered; what was typed stays
    QString contentType() const; // empty: by the look of the payload
    QMap<QString, QString> metadata() const;
    QString problem() const; // a value without a name, a name twice; empty: none

Q_SIGNALS:
    void changed();

private:
    struct Row {
        QWidget* widget;
        QComboBox* name;
        QLineEdit* value;
    };
    void addRow();
    void remove(QWidget* widget);
    void offerNames(QComboBox* box) const;
    void keepOneFree(); // the last row is for the next name

    For m_for = For::PubSub;
    QComboBox* m_contentType;
    QVBoxLayout* m_column;
    QList<Row> m_rows;
};

} // namespace wb::ui
