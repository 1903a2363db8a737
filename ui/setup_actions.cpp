#include "ui/setup_actions.h"

#include "core/broker/setup/traps.h"
#include "core/dapr/url.h"
#include "core/sidecar/endpoint.h"
#include "core/sidecar/setup.h"
#include "ui/actions.h"
#include "ui/broker_identities.h"
#include "ui/connector.h"
#include "ui/setup_help.h"
#include "ui/widgets/banner.h"

#include <QAction>
#include <QMenu>
#include <QPushButton>

namespace wb::ui {

SetupActions::SetupActions(const Parts& parts, QObject* parent) : QObject(parent), m_parts(parts) {}

void SetupActions::build(QMenu* menu)
{
    menu->addSeparator();
    m_help = m_parts.actions->add(menu,
                                  {"broker.setupHelp", tr("Set-up &help…"), QKeySequence(QStringLiteral("Ctrl+F2")),
                                   tr("The configuration of a broker that fits the component: files, docker run, Kubernetes, and what goes wrong")},
                                  [this] { show(); });
    m_help->setEnabled(false);
}

void SetupActions::setComponent(const QString& component)
{
    m_component = component;
    m_help->setEnabled(documentOf(component) != nullptr);
}

const dapr::Document* SetupActions::documentOf(const QString& component) const
{
    const dapr::Document* document = m_parts.connector->documentOf(component);
    return document && document->component() && dapr::isMqttType(document->component()->type) ? document : nullptr;
}

std::optional<SetupHelpSubject> SetupActions::subjectOf(const QString& component) const
{
    const dapr::Document* document = documentOf(component);
    if (!document) return std::nullopt;
    // As the file has it: a private broker in place of its URL needs no help.
    const sidecar::ComponentSetup setup = sidecar::setupOf(*m_parts.workspace, *document, m_parts.workspace->context());
    SetupHelpSubject subject;
    subject.component = setup.component;
    for (const sidecar::AppSubscription& one : setup.subscriptions) subject.topics << one.topic;
    if (setup.component.family == dapr::ComponentFamily::Binding) subject.topics << setup.component.settings.topic;
    subject.namespaceName = document->namespaceName;
    return subject;
}

// The observer goes to the broker of the component that is chosen.
std::optional<SetupHelpSubject> SetupActions::subjectOf(const sidecar::ConnectionStatus& status) const
{
    if (!status.error) return std::nullopt;
    auto subject = subjectOf(status.component.isEmpty() ? m_component : status.component);
    if (!subject) return std::nullopt;
    const broker::BrokerIdentity broker = m_parts.identities->at(status.address);
    subject->product = broker.product;
    subject->version = broker.version;
    subject->trouble = broker::troubleWords(*status.error);
    return subject;
}

void SetupActions::show(const QString& product)
{
    auto subject = subjectOf(m_component);
    if (!subject) return;
    subject->product = product;
    if (product.isEmpty()) {
        if (const auto endpoint = sidecar::endpointOf(subject->component.settings)) {
            const broker::BrokerIdentity broker = m_parts.identities->at(sidecar::addressOf(*endpoint));
            subject->product = broker.product;
            subject->version = broker.version;
        }
    }
    showSetupHelp(*subject, *m_parts.prompts, m_parts.window);
}

QStringList SetupActions::hints(const sidecar::ConnectionStatus& status) const
{
    const auto subject = subjectOf(status);
    if (!subject) return {};
    dapr::MqttSettings settings = subject->component.settings;
    if (const auto url = dapr::parseGoUrl(status.address)) settings.host = dapr::splitHostPort(url->host).host; // a private broker's
    return broker::trapHints({subject->product, subject->version, subject->trouble, broker::componentWords(settings, subject->topics)});
}

void SetupActions::offer(const sidecar::ConnectionStatus& status, Banner* banner)
{
    const auto subject = subjectOf(status);
    if (!subject) return;
    QPushButton* button = banner->addButton(tr("Set-up help"), QStringLiteral("bannerSetup"));
    button->setToolTip(m_help->toolTip());
    connect(button, &QPushButton::clicked, this, [this, subject = *subject] { showSetupHelp(subject, *m_parts.prompts, m_parts.window); });
}

} // namespace wb::ui
