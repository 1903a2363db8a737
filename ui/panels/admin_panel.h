#pragma once

#include "ui/panels/admin_form.h"

#include <QWidget>

class QAction;
class QLabel;
class QSpinBox;

namespace wb::broker {
struct AdminFailure;
}

namespace wb::ui {

class AdminModel;
class NoticeBar;
class RowView;

// What the broker itself says of our clients, beside what we say: how it is reached, since when the figures are, and the
// figures. Reads nothing by itself.
class AdminPanel : public QWidget {
    Q_OBJECT
public:
    struct Parts {
        QAction *watch, *readNow, *copy;
    };
    explicit AdminPanel(const Parts& parts, QWidget* parent = nullptr);

    AdminForm* form() const { return m_form; }
    AdminModel* model() const { return m_model; }
    int intervalMs() const;
    QString note() const; // for the title: "3 differ"; may be empty

    void showStarted(const QString& where); // "RabbitMQ at http://127.0.0.1:15672"
    void showView(const broker::AdminView& view);
    void showFailure(const broker::AdminFailure& failure, int nextInMs);
    void showStopped();

Q_SIGNALS:
    void intervalChanged(int ms);
    void noteChanged();

private:
    QWidget* buildHead(const Parts& parts);
    QWidget* buildBar(const Parts& parts);
    void showState();
    void showDetail();
    QString stateText() const;

    AdminForm* m_form;
    AdminModel* m_model;
    QLabel *m_where = nullptr, *m_state = nullptr, *m_detail = nullptr;
    QSpinBox* m_interval = nullptr;
    NoticeBar* m_notice;
    RowView* m_list;
    QDateTime m_takenAt;
    QString m_lag;
    bool m_running = false;
    bool m_failed = false; // the last reading
};

} // namespace wb::ui
