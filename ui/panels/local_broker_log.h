#pragma once

#include "ui/models/calm.h"

#include <QPointer>
#include <QWidget>

class QAction;
class QComboBox;
class QLabel;
class QLineEdit;

namespace wb::broker {
class LocalBroker;
}

namespace wb::ui {

class LocalBrokerLogModel;
class RowView;

// What the local brokers say, by time: of all or of one, to be searched, held still, copied. Bounded and counted.
class LocalBrokerLog : public QWidget {
    Q_OBJECT
public:
    explicit LocalBrokerLog(QWidget* parent = nullptr);

    void watch(broker::LocalBroker* broker); // from now on; may be told twice
    void showBroker(const QString& name);    // lines of this one only; empty: of all
    QList<QAction*> viewActions() const { return m_actions; }
    QAction* findAction() const { return m_find; }
    LocalBrokerLogModel* model() const { return m_model; }
    QString note() const; // for the dock's title: "312 lines, 40 let go"

Q_SIGNALS:
    void noteChanged();

private:
    QAction* addAction(const char* name, const QString& text, const QKeySequence& keys);
    QString nameOf(const broker::LocalBroker& broker);
    void buildActions();
    QWidget* buildToolBar();
    void findNext(bool forward);
    void tellMatches();
    void tellCounts();
    void copy();
    void updateEmptyText();

    LocalBrokerLogModel* m_model;
    RowView* m_list;
    QList<QAction*> m_actions;
    QAction* m_find = nullptr;
    QAction* m_follow = nullptr;
    QAction* m_pause = nullptr;
    QAction* m_trouble = nullptr;
    QAction* m_copy = nullptr;
    QAction* m_clear = nullptr;
    QComboBox* m_broker = nullptr;
    QLineEdit* m_words = nullptr;
    QLabel* m_matches = nullptr;
    QLabel* m_missed = nullptr;
    QList<QPointer<broker::LocalBroker>> m_watched;
    Calm m_calmMatches{[this] { tellMatches(); }};
    Calm m_calmCounts{[this] { tellCounts(); }};
};

} // namespace wb::ui
