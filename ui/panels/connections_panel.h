#pragma once

#include <QTimer>
#include <QWidget>

class QListView;

namespace wb::ui {

class ConnectionsModel;

// The sidecars' connections and the observer's: state by sign and word, client id, session, next try.
class ConnectionsPanel : public QWidget {
    Q_OBJECT
public:
    explicit ConnectionsPanel(QWidget* parent = nullptr);

    ConnectionsModel* model() const { return m_model; }
    QListView* view() const { return m_view; }
    quint16 currentConnection() const; // 0: none

Q_SIGNALS:
    void retryAsked(quint16 connection); // double click or Enter on a row that waits

private:
    ConnectionsModel* m_model;
    QListView* m_view;
    QTimer m_countdown;
};

} // namespace wb::ui
