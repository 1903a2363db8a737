#include "ui/connector.h"

#include "core/sidecar/endpoint.h"
#include "core/sidecar/setup.h"

#include <QUrl>

#include <algorithm>

namespace wb::ui {

namespace {

// An observer inside a shared subscription would take messages away from the app; it watches the plain filter.
QString plainFilter(const QString& filter)
{
    if (!filter.startsWith(u"$share/")) return filter;
    const qsizetype group = filter.indexOf(u'/', 7);
    return group < 0 ? filter : filter.mid(group + 1);
}

template <class Call>
void tell(sidecar::Engine* engine, Call call)
{
    QMetaObject::invokeMethod(engine, [engine, call = std::move(call)] { call(*engine); }, Qt::QueuedConnection);
}

} // namespace

Connector::Connector(dapr::Workspace* workspace, sidecar::Engine* engine, QObject* parent)
    : QObject(parent), m_workspace(workspace), m_engine(engine)
{
    connect(engine, &sidecar::Engine::connectionChanged, this, &Connector::take);
    connect(engine, &sidecar::Engine::connectionRemoved, this, &Connector::forget);
}

const dapr::Document* Connector::documentOf(const QString& component) const
{
    for (const dapr::Document& document : m_workspace->documents()) {
        if (document.name == component && document.component() && dapr::isMqttType(document.component()->type))
            return &document;
    }
    return nullptr;
}

void Connector::substituteBroker(const QString& component, dapr::MqttSettings& settings) const
{
    const Substitute other = m_substitutes.value(component);
    if (other.url.isEmpty()) return;
    const QUrl url(other.url);
    settings.url = other.url;
    settings.displayUrl = other.url;
    settings.scheme = url.scheme();
    settings.host = url.host();
    settings.port = url.port();
    settings.caCert = other.ca;
    settings.clientCert = other.clientCertificate;
    settings.clientKey = other.clientKey;
}

sidecar::ComponentSetup Connector::setupOf(const dapr::Document& document) const
{
    sidecar::ComponentSetup setup = sidecar::setupOf(*m_workspace, document, m_workspace->context());
    substituteBroker(document.name, setup.component.settings);
    if (setup.component.family != dapr::ComponentFamily::PubSub) return setup;
    for (const QString& topic : m_typedTopics.value(document.name)) {
        const bool known = std::any_of(setup.subscriptions.cbegin(), setup.subscriptions.cend(),
                                       [&](const sidecar::AppSubscription& one) { return one.topic == topic; });
        if (!known) setup.subscriptions.append({topic, QString(), false});
    }
    return setup;
}

std::optional<Connector::Refusal> Connector::refusalOf(const dapr::Document& document,
                                                       const sidecar::ComponentSetup& setup)
{
    if (!document.loadError.isEmpty())
        return Refusal{document.name, tr("daprd would not load %1").arg(document.name),
                       tr("Mend the file; the problem is marked in the text."), document.loadError};
    if (!setup.component.error.isEmpty())
        return Refusal{document.name, tr("daprd would not start %1").arg(document.name),
                       tr("Mend the fields marked in the form; Dapr's own words are in the details."),
                       sidecar::withoutPasswords(setup.component.error)};
    return std::nullopt;
}

std::optional<sidecar::ComponentSetup> Connector::open(const dapr::Document& document)
{
    const sidecar::ComponentSetup setup = setupOf(document);
    if (const auto refusal = refusalOf(document, setup)) {
        Q_EMIT refused(*refusal);
        return std::nullopt;
    }
    Q_EMIT connectAsked(document.name);
    m_connectedAs.insert(document.name, setup.release);
    tell(m_engine, [setup](sidecar::Engine& engine) { engine.connectComponent(setup); });
    Q_EMIT activeChanged();
    return setup;
}

void Connector::connectComponent(const QString& name)
{
    const dapr::Document* document = documentOf(name);
    if (!document) {
        Q_EMIT refused({name, tr("There is no MQTT component to connect"),
                        tr("Open a file with a component of type pubsub.mqtt3 or bindings.mqtt3, or choose another one."),
                        {}});
        return;
    }
    const auto setup = open(*document);
    if (!setup) return;
    if (m_observed != name) m_filtersChosen = false;
    m_observed = name;
    m_observedFile = m_workspace->files().at(document->fileIndex).path;
    useFilters(m_filtersChosen ? m_filters : defaultFilters(*setup)); // the file may name other topics by now
}

void Connector::disconnectComponent(const QString& name)
{
    Q_EMIT disconnectAsked(name);
    tell(m_engine, [name](sidecar::Engine& engine) { engine.disconnectComponent(name); });
    if (name != m_observed) return;
    m_observed.clear();
    tell(m_engine, [](sidecar::Engine& engine) { engine.stopObserver(); });
}

void Connector::disconnectAll()
{
    for (const QString& name : activeComponents())
        disconnectComponent(name);
}

QStringList Connector::defaultFilters(const sidecar::ComponentSetup& setup) const
{
    QStringList filters;
    const bool prefixed = setup.component.settings.namespaceInConsumerId && !setup.namespaceName.isEmpty();
    for (const sidecar::AppSubscription& s : setup.subscriptions)
        filters << (prefixed ? setup.namespaceName + plainFilter(s.topic) : plainFilter(s.topic));
    if (setup.component.family == dapr::ComponentFamily::Binding && !setup.component.settings.topic.isEmpty())
        filters << plainFilter(setup.component.settings.topic);
    filters.removeDuplicates();
    return filters;
}

QStringList Connector::topicsOf(const QString& component) const
{
    const dapr::Document* document = documentOf(component);
    if (!document) return {};
    QStringList topics;
    const sidecar::ComponentSetup setup = setupOf(*document);
    for (const sidecar::AppSubscription& one : setup.subscriptions) topics << one.topic;
    const dapr::ResolvedComponent& resolved = setup.component;
    if (resolved.family == dapr::ComponentFamily::Binding && !resolved.settings.topic.isEmpty()) topics << resolved.settings.topic;
    for (const sidecar::ConnectionStatus& status : m_statuses) {
        if (status.role != sidecar::Role::Sidecar || status.component != component) continue;
        for (const sidecar::SubscriptionStatus& one : status.subscriptions) topics << one.filter;
    }
    topics.removeDuplicates();
    return topics;
}

void Connector::startObserver()
{
    if (!m_observing || m_observed.isEmpty() || m_filters.isEmpty()) {
        tell(m_engine, [](sidecar::Engine& engine) { engine.stopObserver(); });
        return;
    }
    const dapr::Document* document = observedDocument();
    if (!document) return;
    dapr::MqttSettings settings = dapr::resolve(*m_workspace, *document, m_workspace->context()).settings;
    substituteBroker(document->name, settings);
    const auto setup = sidecar::observerOf(settings, m_filters);
    if (!setup) return; // the component's own connection tells why
    tell(m_engine, [setup = *setup](sidecar::Engine& engine) { engine.setObserver(setup); });
}

const dapr::Document* Connector::observedDocument() const
{
    for (const dapr::Document& document : m_workspace->documents()) {
        if (document.name == m_observed && document.component()
            && m_workspace->files().at(document.fileIndex).path == m_observedFile)
            return &document;
    }
    return documentOf(m_observed);
}

void Connector::observe(const dapr::Document& document, const QStringList& filters)
{
    m_observed = document.name;
    m_observedFile = m_workspace->files().at(document.fileIndex).path;
    setObserverFilters(filters);
}

void Connector::setObserving(bool on)
{
    m_observing = on;
    startObserver();
}

void Connector::setObserverFilters(const QStringList& filters)
{
    m_filtersChosen = true;
    useFilters(filters);
}

void Connector::useFilters(const QStringList& filters)
{
    const bool changed = filters != m_filters;
    m_filters = filters;
    startObserver();
    if (changed) Q_EMIT observerFiltersChanged(filters);
}

void Connector::setTypedTopics(const QString& component, const QStringList& topics)
{
    if (m_typedTopics.value(component) == topics) return;
    m_typedTopics.insert(component, topics);
    Q_EMIT typedTopicsChanged(component);
    const dapr::Document* document = documentOf(component);
    if (!document || !isActive(component)) return;
    const auto subscriptions = setupOf(*document).subscriptions;
    tell(m_engine, [component, subscriptions](sidecar::Engine& engine) {
        engine.setSubscriptions(component, subscriptions);
    });
    if (component != m_observed) return;
    QStringList filters = m_filters; // topics are added; one that nobody wants any more does no harm
    for (const QString& topic : topics) {
        if (!filters.contains(plainFilter(topic))) filters << plainFilter(topic);
    }
    useFilters(filters);
}

void Connector::setSubstitute(const QString& component, const Substitute& substitute)
{
    if (substitute == m_substitutes.value(component)) return;
    if (substitute.url.isEmpty()) m_substitutes.remove(component);
    else m_substitutes.insert(component, substitute);
    const dapr::Document* document = documentOf(component);
    if (document && isActive(component)) open(*document);
    if (component == m_observed) startObserver(); // with the same filters
}

void Connector::take(const sidecar::ConnectionStatus& status)
{
    m_statuses.insert(status.id, status);
    noteReleases();
    Q_EMIT activeChanged();
}

void Connector::forget(quint16 id)
{
    m_statuses.remove(id);
    noteReleases();
    Q_EMIT activeChanged();
}

// What somebody else connected (the demo) was connected as the release of that moment.
void Connector::noteReleases()
{
    const QStringList active = activeComponents();
    for (const QString& name : active) {
        if (!m_connectedAs.contains(name)) m_connectedAs.insert(name, m_workspace->context().release);
    }
    m_connectedAs.removeIf([&active](auto entry) { return !active.contains(entry.key()); });
}

QStringList Connector::componentsOfOtherRelease() const
{
    QStringList names;
    for (const QString& name : activeComponents()) {
        const QString as = releaseOf(name);
        if (!as.isEmpty() && as != m_workspace->context().release) names << name;
    }
    names.sort();
    return names;
}

void Connector::reconnect(const QStringList& components)
{
    for (const QString& name : components) {
        if (const dapr::Document* document = documentOf(name)) open(*document);
    }
    startObserver();
}

void Connector::startReplica(const QString& name, int replica)
{
    const dapr::Document* document = documentOf(name);
    if (!document) return;
    sidecar::ComponentSetup setup = setupOf(*document);
    setup.replica = replica;
    tell(m_engine, [setup](sidecar::Engine& engine) { engine.connectComponent(setup); });
}

Result<Connector::BrokerAccess, mqtt::ConnectionError> Connector::brokerOf(const QString& component) const
{
    const dapr::Document* document = documentOf(component);
    if (!document) {
        mqtt::ConnectionError error;
        error.message = tr("There is no MQTT component to connect");
        return Failure{error};
    }
    dapr::MqttSettings settings = dapr::resolve(*m_workspace, *document, m_workspace->context()).settings;
    substituteBroker(component, settings);
    const auto setup = sidecar::observerOf(settings, {});
    if (!setup) return Failure{setup.error()};
    return BrokerAccess{setup->endpoint, setup->userName, setup->password, sidecar::addressOf(setup->endpoint)};
}

QList<broker::Touch> Connector::touchesOf(const QString& component) const
{
    const dapr::Document* document = documentOf(component);
    if (!document) return {};
    return broker::touches(setupOf(*document).component, topicsOf(component));
}

bool Connector::isActive(const QString& name) const
{
    return activeComponents().contains(name);
}

QStringList Connector::activeComponents() const
{
    QStringList names;
    for (const sidecar::ConnectionStatus& status : m_statuses) {
        const bool on = status.state != sidecar::LinkState::Off;
        if (on && status.role == sidecar::Role::Sidecar && !names.contains(status.component))
            names << status.component;
    }
    return names;
}

} // namespace wb::ui
