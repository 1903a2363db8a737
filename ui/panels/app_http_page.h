#pragma once

#include "core/sidecar/app/app_setup.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QSpinBox;

namespace wb::ui {

// The user's own app: where it is, and how it is.
class AppHttpPage : public QWidget {
    Q_OBJECT
public:
    explicit AppHttpPage(QWidget* parent = nullptr);

    void setUrl(const QString& url);
    sidecar::HttpAppSetup setup() const;
    void setState(const sidecar::AppState& state);

Q_SIGNALS:
    void changed();
    void reloadAsked();

private:
    QLineEdit* m_url;
    QLineEdit* m_token;
    QSpinBox* m_calls;
    QLabel* m_sign;
    QLabel* m_state;
};

} // namespace wb::ui
