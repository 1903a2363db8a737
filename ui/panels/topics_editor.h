#pragma once

#include <QStringList>
#include <QWidget>

class QLabel;
class QLineEdit;
class QVBoxLayout;

namespace wb::ui {

// The topics that the app behind a pub/sub component subscribes to: those of Subscription resources, read only, and
// those that the user types in place of what the app would ask for by itself.
class TopicsEditor : public QWidget {
    Q_OBJECT
public:
    struct Declared {
        QString topic;
        QString resource; // name of the Subscription
        bool operator==(const Declared&) const = default;
    };

    explicit TopicsEditor(QWidget* parent = nullptr);

    void setDeclared(const QList<Declared>& declared);
    void setTyped(const QStringList& topics);
    const QStringList& typed() const { return m_typed; }

Q_SIGNALS:
    void typedChanged(const QStringList& topics);

private:
    void rebuild();
    void addTyped();

    QList<Declared> m_declared;
    QStringList m_typed;
    QVBoxLayout* m_rows;
    QLabel* m_empty;
    QLineEdit* m_line;
};

} // namespace wb::ui
