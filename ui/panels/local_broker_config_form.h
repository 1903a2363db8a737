#pragma once

#include "core/broker/setup/broker_setup.h"
#include "ui/panels/local_broker_abilities.h"

#include <QWidget>

#include <optional>

class QCheckBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QSpinBox;

namespace wb::ui {

class LocalBrokerEntries;

// The values of a broker's set-up as a form. What the product or its version cannot do is disabled, with the reason
// below. Empty numbers stay as the broker comes.
class LocalBrokerConfigForm : public QWidget {
    Q_OBJECT
public:
    explicit LocalBrokerConfigForm(QWidget* parent = nullptr);

    void setProduct(std::optional<broker::SetupProduct> product, const QString& version);
    void setSetup(const broker::BrokerSetup& setup);
    broker::BrokerSetup setup() const;
    // Where the CA of the last start lies; empty: there is none yet.
    void setCaFile(const QString& path);

Q_SIGNALS:
    void changed();
    void copyCaPathAsked();
    void copyCaFieldAsked(); // as the caCert of a component

private:
    struct Field {
        QWidget* box;
        QWidget* editor;
        QLabel* reason;
    };
    void heading(const QString& text);
    Field addField(const QString& label, QWidget* editor, const char* name, const QString& help = {});
    QCheckBox* check(const QString& text);
    QSpinBox* number(int most, const QString& unit = {});
    void buildAccess();
    void buildTls();
    void buildSessions();
    void buildRabbit();
    void buildExtra();
    static void allow(const Field& field, const QString& whyNot);
    void updateTls();

    SetupAbilities m_abilities;
    std::optional<broker::SetupProduct> m_product;
    broker::BrokerSetup m_given; // what the form does not show
    QFormLayout* m_form;
    QCheckBox *m_anonymous, *m_tls, *m_clientCertificates, *m_persistence, *m_management;
    LocalBrokerEntries *m_users, *m_vhosts;
    QSpinBox *m_inFlight, *m_queued, *m_session, *m_retry;
    QLineEdit* m_vhost;
    QPlainTextEdit* m_extra;
    QLabel* m_ca;
    QWidget* m_caButtons;
    QString m_caFile;
    Field m_persistenceField, m_inFlightField, m_queuedField, m_sessionField, m_retryField, m_vhostField, m_vhostsField, m_managementField;
};

} // namespace wb::ui
