#pragma once

#include <QComboBox>
#include <QToolBar>

class QMenu;
class QPushButton;
class QToolButton;

namespace wb::dapr {
class Workspace;
}

namespace wb::ui {

class ReleaseChooser;

// Which component the window works on: "orders-pubsub  pubsub.mqtt3".
class ComponentChooser : public QComboBox {
    Q_OBJECT
public:
    explicit ComponentChooser(QWidget* parent = nullptr);
    void fill(const dapr::Workspace& workspace); // keeps the choice where it can
    QString component() const;                   // empty: none
    void choose(const QString& component);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void chosen(const QString& component); // by the user

protected:
    void paintEvent(QPaintEvent* event) override;
};

class ToolBar : public QToolBar {
    Q_OBJECT
public:
    struct Parts {
        QAction* open;
        QMenu* newComponent;
        QAction* connectAction;
        QMenu* broker;
        QAction* record;
        QMenu* scenarios;
        QAction* search;
    };
    ToolBar(const Parts& parts, QWidget* parent);

    ComponentChooser* chooser() const { return m_chooser; }
    ReleaseChooser* releases() const { return m_releases; }
    void setBrokerText(const QString& text, const QString& toolTip);

private:
    QToolButton* addMenuButton(const QString& text, QMenu* menu, const char* objectName);
    void follow(QAction* action);

    ComponentChooser* m_chooser;
    ReleaseChooser* m_releases;
    QPushButton* m_connect;
    QToolButton* m_broker;
};

} // namespace wb::ui
