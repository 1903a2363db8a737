#pragma once

#include "core/broker/profile/touches.h"
#include "core/dapr/workspace.h"
#include "core/sidecar/engine.h"

#include <QHash>
#include <QMap>
#include <QObject>

#include <optional>

namespace wb::ui {

// From a component in the workspace to the engine's commands: resolves it, adds the app's topics, and opens the
// observer beside it. Answers come back as the engine's signals.
class Connector : public QObject {
    Q_OBJECT
public:
    Connector(dapr::Workspace* workspace, sidecar::Engine* engine, QObject* parent = nullptr);

    struct Refusal {
        QString component, title, advice;
        QString detail; // Dapr's own words, passwords masked
    };

    // Connects, or connects again with what the file says now. refused() when there is nothing to connect to.
    void connectComponent(const QString& name);
    void disconnectComponent(const QString& name);
    void disconnectAll();
    bool isActive(const QString& name) const; // connected, or trying
    QStringList activeComponents() const;
    // As which Dapr an active component was connected; empty when it is not active.
    QString releaseOf(const QString& component) const { return m_connectedAs.value(component); }
    // Active ones that were connected as another Dapr than the workspace's is now. They stay so until reconnected.
    QStringList componentsOfOtherRelease() const;
    void reconnect(const QStringList& components);
    // A further sidecar with what the file says of the component; from 1. It ends with Engine::disconnectReplica().
    void startReplica(const QString& name, int replica);

    // Where the component's broker is, with its credentials, for a client of the outside world.
    struct BrokerAccess {
        mqtt::Endpoint endpoint;
        QString userName, password; // memory only
        QString address;            // for display
    };
    Result<BrokerAccess, mqtt::ConnectionError> brokerOf(const QString& component) const;
    QList<broker::Touch> touchesOf(const QString& component) const; // of a broker's behaviour, with the app's topics

    void setTypedTopics(const QString& component, const QStringList& topics);
    // A broker in place of the one that the component's URL names; never written to a file. Empty: the URL counts again.
    // With TLS, what a private broker made for its clients takes the place of the component's own certificates.
    struct Substitute {
        QString url;
        QByteArray ca, clientCertificate, clientKey; // PEM, memory only; empty: none
        bool operator==(const Substitute&) const = default;
    };
    void setSubstitute(const QString& component, const Substitute& substitute);
    QString substitute(const QString& component) const { return m_substitutes.value(component).url; }

    void setObserving(bool on);
    bool isObserving() const { return m_observing; }
    void setObserverFilters(const QStringList& filters);
    const QStringList& observerFilters() const { return m_filters; }
    // Starts the observer for a component that somebody else connected (the demo).
    void observe(const dapr::Document& document, const QStringList& filters);

    // Topic filters that the component subscribes to, as they are written: of the files, typed ones, a binding's own, and
    // those that are subscribed just now because the app asked for them.
    QStringList topicsOf(const QString& component) const;

    const dapr::Document* documentOf(const QString& component) const;

Q_SIGNALS:
    void refused(const wb::ui::Connector::Refusal& refusal);
    void activeChanged();
    void connectAsked(const QString& component); // and it is about to be done
    void disconnectAsked(const QString& component);
    void typedTopicsChanged(const QString& component);
    void observerFiltersChanged(const QStringList& filters);

private:
    void take(const sidecar::ConnectionStatus& status);
    void forget(quint16 id);
    sidecar::ComponentSetup setupOf(const dapr::Document& document) const; // with typed topics and the substitute
    static std::optional<Refusal> refusalOf(const dapr::Document& document, const sidecar::ComponentSetup& setup);
    void noteReleases();
    std::optional<sidecar::ComponentSetup> open(const dapr::Document& document); // empty: refused
    QStringList defaultFilters(const sidecar::ComponentSetup& setup) const;
    const dapr::Document* observedDocument() const;
    void startObserver();
    void useFilters(const QStringList& filters);
    void substituteBroker(const QString& component, dapr::MqttSettings& settings) const;

    dapr::Workspace* m_workspace;
    sidecar::Engine* m_engine;
    QHash<quint16, sidecar::ConnectionStatus> m_statuses;
    QHash<QString, QStringList> m_typedTopics;
    QHash<QString, QString> m_connectedAs; // component, Dapr's release
    QHash<QString, Substitute> m_substitutes; // by component
    bool m_observing = true;
    QStringList m_filters;
    bool m_filtersChosen = false; // by the user: then a new connect keeps them
    QString m_observed;     // component whose broker the observer watches
    QString m_observedFile; // and its file: two files may hold components of one name
};

} // namespace wb::ui
