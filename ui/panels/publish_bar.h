#pragma once

#include "core/sidecar/engine.h"

#include <QElapsedTimer>
#include <QPointer>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace wb::ui {

class NoticeBar;
class PublishOptions;

// Publishes one message, by the observer or by a component, and says how it went right there.
class PublishBar : public QWidget {
    Q_OBJECT
public:
    explicit PublishBar(sidecar::Engine* engine, QWidget* parent = nullptr);

    void setConnections(const QList<sidecar::ConnectionStatus>& connections);
    void setTopic(const QString& topic); // of the selection; what the person typed is left alone
    QAction* publishAction() const { return m_publish; }
    QAction* clearRetainedAction() const { return m_clear; }
    QAction* optionsAction() const { return m_showOptions; } // content type and metadata

    // Called with the engine's answer; public for tests.
    void tell(const wb::sidecar::PublishResult& result);

Q_SIGNALS:
    void publishRequested(const wb::sidecar::PublishRequest& request); // beside the engine's slot, for whoever looks on

private:
    void build();
    QWidget* buildControls();
    void publish();
    void askToClearRetained();
    void send(sidecar::PublishRequest request);
    void updateBy();
    void updateOptions();
    bool byPubSub() const;
    QString problem() const; // why it cannot be published now; empty when it can
    QString byName() const;

    QPointer<sidecar::Engine> m_engine;
    QList<sidecar::ConnectionStatus> m_connections;
    QLineEdit* m_topic = nullptr;
    QPlainTextEdit* m_payload = nullptr;
    QComboBox* m_qos = nullptr;
    QCheckBox* m_retain = nullptr;
    QComboBox* m_by = nullptr;
    QCheckBox* m_cloudEvent = nullptr;
    QPushButton* m_button = nullptr;
    NoticeBar* m_result = nullptr;
    QAction* m_publish = nullptr;
    QAction* m_clear = nullptr;
    QAction* m_showOptions = nullptr;
    PublishOptions* m_options = nullptr;
    QString m_sentBy; // component of the last request; empty: the observer
    quint64 m_token = 0; // of the last request; 0: none
    QString m_sentTopic;
    QElapsedTimer m_since;
};

} // namespace wb::ui
