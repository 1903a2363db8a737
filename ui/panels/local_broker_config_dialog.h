#pragma once

#include "core/broker/local_broker.h"
#include "core/broker/setup/broker_setup.h"

#include <QDialog>
#include <QPointer>

#include <optional>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace wb::ui {

class LocalBrokerConfigForm;
class LocalBrokerPreview;

// How a private broker is set up: the values at the left, the configuration file that follows from them at the right,
// the command that starts it below. Nothing applies before the next start; that can be had from here.
class LocalBrokerConfigDialog : public QDialog {
    Q_OBJECT
public:
    LocalBrokerConfigDialog(broker::LocalBroker* broker, std::optional<broker::SetupProduct> product,
                            const broker::BrokerSetup& setup, QWidget* parent);

    broker::BrokerSetup setup() const;
    void setProduct(std::optional<broker::SetupProduct> product); // a container may be of another image now
    void setPending(bool pending); // it runs with another set-up than the applied one

Q_SIGNALS:
    void applied();    // setup() is for the next start
    void startAsked(); // which is now; after applied()

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildRight();
    QWidget* buildButtons();
    void apply();
    void edited();
    void updatePreview();
    void updateState();
    void copyCaField();

    QPointer<broker::LocalBroker> m_broker;
    std::optional<broker::SetupProduct> m_product;
    broker::BrokerSetup m_appliedSetup;
    LocalBrokerConfigForm* m_form;
    LocalBrokerPreview* m_preview;
    QPlainTextEdit* m_command;
    QLabel* m_state;
    QPushButton *m_apply, *m_start, *m_copyCommand;
    bool m_pending = false;
    bool m_possible = true; // the values give a configuration
};

} // namespace wb::ui
