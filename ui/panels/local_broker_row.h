#pragma once

#include <QPointer>
#include <QWidget>

class QLabel;
class QMenu;
class QToolButton;
class QVBoxLayout;

namespace wb::ui {

class ElidedLabel;

// One private broker: a sign, its name and version, its address; start or stop; a menu with the rest. Below, in small
// words, what there is to tell: what it is doing, how it is set up, why it does not run.
class LocalBrokerRow : public QWidget {
    Q_OBJECT
public:
    enum class Sign : quint8 { Off, Missing, Starting, Running, Failed };

    // `id` begins the object names: "mosquitto" + "Toggle".
    explicit LocalBrokerRow(const QString& id, QWidget* parent = nullptr);

    struct Look {
        Sign sign = Sign::Off;
        QString name;    // "mosquitto 2.0.11"
        QString state;   // ":41883", "4 s"; stands at the right
        QString stateTip;
        QString detail;  // below; empty: one line is enough
    };
    void show(const Look& look);
    using QWidget::show;
    void setMenu(QMenu* menu);
    void setUnder(QWidget* widget); // between the line and the detail
    QWidget* under() const { return m_under; }

Q_SIGNALS:
    void toggleAsked();

private:
    QLabel* m_sign;
    ElidedLabel* m_name;
    QLabel* m_state;
    QToolButton* m_toggle;
    QToolButton* m_more;
    QPointer<QMenu> m_menu;
    QLabel* m_detail;
    QVBoxLayout* m_lines;
    QWidget* m_under = nullptr;
};

} // namespace wb::ui
