#pragma once

#include <QWidget>

class QLineEdit;

namespace wb::ui {

// The app behind the sidecar. Today it is the built-in one, which answers SUCCESS at once; its id is what {appID},
// scopes and client ids are made from.
class AppPanel : public QWidget {
    Q_OBJECT
public:
    explicit AppPanel(QWidget* parent = nullptr);

    void setAppId(const QString& id);

Q_SIGNALS:
    void appIdChanged(const QString& id); // never empty

private:
    QLineEdit* m_id;
};

} // namespace wb::ui
