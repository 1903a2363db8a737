#pragma once

#include "core/sidecar/app/app_setup.h"

#include <QTimer>
#include <QWidget>

namespace wb::ui {

class PanelHeader;
class RowView;
class WaitingModel;

// The messages that wait for the user's answer.
class AppHandPage : public QWidget {
    Q_OBJECT
public:
    explicit AppHandPage(QWidget* parent = nullptr);

    void setWaiting(const QList<sidecar::WaitingCall>& waiting);
    QList<quint64> chosen() const; // the selected, or the oldest when none is; empty: nothing waits
    int selected() const;
    int waiting() const;
    WaitingModel* model() const { return m_model; }
    RowView* view() const { return m_view; }

Q_SIGNALS:
    void choiceChanged();

private:
    void showCount();

    WaitingModel* m_model;
    RowView* m_view;
    PanelHeader* m_header;
    QTimer m_ages;
};

} // namespace wb::ui
