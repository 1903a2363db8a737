#pragma once

#include "core/broker/setup/setup_help.h"
#include "core/dapr/resolve.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QListWidget;
class QPushButton;
class QTabWidget;

namespace wb::ui {

class Banner;
class SetupTextView;
class SetupTrapView;

// What the set-up help is about.
struct SetupHelpSubject {
    dapr::ResolvedComponent component;
    QStringList topics;    // that it subscribes to
    QString namespaceName; // of its file
    QString product;       // to begin with: "RabbitMQ"; empty or unknown: mosquitto
    QString version;       // of it; empty: the preferred one
    QStringList trouble;   // broker::troubleWords(): why somebody asks; empty: nothing failed
};

// How to set up a broker for one component: product and version at the left, the texts at the right, and what else to
// know below.
class SetupPanel : public QWidget {
    Q_OBJECT
public:
    explicit SetupPanel(const SetupHelpSubject& subject, QWidget* parent = nullptr);

    QString currentText() const;     // of the tab in front
    QString currentFileName() const; // that it would be saved as

Q_SIGNALS:
    void saveAsked(const QString& fileName, const QString& text);

private:
    QWidget* buildChooser();
    QWidget* buildTexts();
    void begin();
    void productChosen();
    void update();
    void showNotes(const QStringList& notes);
    void showTraps(const broker::SetupHelp& help);
    void tabChanged();
    void copy();
    broker::SetupProduct product() const;

    SetupHelpSubject m_subject;
    QListWidget* m_products;
    QComboBox* m_versions;
    Banner* m_refusal;
    QTabWidget* m_tabs;
    SetupTextView* m_config;
    SetupTextView* m_docker;
    SetupTextView* m_kubernetes;
    SetupTrapView* m_traps;
    QLabel* m_notes;
    QPushButton* m_copy;
    QPushButton* m_save;
};

} // namespace wb::ui
