#include "ui/broker_table_actions.h"

#include "core/dapr/workspace.h"
#include "ui/actions.h"
#include "ui/connector.h"
#include "ui/panels/broker_panel.h"
#include "ui/prompts.h"
#include "ui/settings.h"

#include <QAction>
#include <QDockWidget>
#include <QMenu>

namespace wb::ui {

namespace {

constexpr int soonMs = 150;

QList<broker::ColumnChoice> choicesOf(const QStringList& texts)
{
    QList<broker::ColumnChoice> choices;
    for (const QString& text : texts)
        choices << broker::ColumnChoice{text.section(QLatin1Char('='), 0, 0), text.section(QLatin1Char('='), 1)};
    return choices;
}

} // namespace

BrokerTableActions::BrokerTableActions(const Parts& parts, QObject* parent)
    : QObject(parent), m_parts(parts), m_panel(new BrokerPanel)
{
    m_panel->setObjectName(QStringLiteral("brokerPanel"));
    if (const QString folder = parts.settings->brokerProfiles(); !folder.isEmpty()) addProfiles(folder);
    m_panel->setColumns(choicesOf(parts.settings->brokerColumns()));
    m_soon.setSingleShot(true);
    m_soon.setInterval(soonMs);
    connect(&m_soon, &QTimer::timeout, this, &BrokerTableActions::refresh);
    const auto soon = [this] {
        if (!m_soon.isActive()) m_soon.start();
    };
    connect(parts.workspace, &dapr::Workspace::changed, this, soon);
    connect(parts.connector, &Connector::activeChanged, this, soon);
    connect(parts.connector, &Connector::typedTopicsChanged, this, soon);
    connect(m_panel, &BrokerPanel::profilesAsked, this, &BrokerTableActions::askForProfiles);
    connect(m_panel, &BrokerPanel::columnsChanged, this, [this] {
        QStringList texts;
        for (const broker::ColumnChoice& choice : m_panel->columns()) texts << QStringLiteral("%1=%2").arg(choice.product, choice.range);
        m_parts.settings->setBrokerColumns(texts);
    });
}

void BrokerTableActions::build(QMenu* view)
{
    QMenu* menu = view->addMenu(tr("Broker&s"));
    menu->setObjectName(QStringLiteral("menuBrokers"));
    const auto adopt = [&](QAction* action, const char* id, const char* key, const QString& tip) {
        m_parts.actions->adopt(menu, action, {id, action->text(), QKeySequence(QLatin1String(key)), tip});
        connect(action, &QAction::triggered, this, &BrokerTableActions::showPanel);
    };
    adopt(m_panel->filterAction(), "brokers.filter", "Alt+Shift+F", tr("Looks for words in what brokers say and do"));
    adopt(m_panel->differencesAction(), "brokers.differences", "Alt+Shift+D",
          tr("Shows only rows in which brokers differ from each other or from their documentation"));
    adopt(m_panel->touchedAction(), "brokers.touched", "Alt+Shift+T",
          tr("Shows only rows that the component's fields, topics and subscriptions touch"));
    adopt(m_panel->columnsAction(), "brokers.columns", "Alt+Shift+V", tr("Chooses which brokers and versions have a column"));
    adopt(m_panel->copyAction(), "brokers.copy", "Alt+Shift+M", tr("Copies the rows that are shown, as Markdown"));
}

// What a command does must be seen.
void BrokerTableActions::showPanel()
{
    auto* dock = qobject_cast<QDockWidget*>(m_panel->parentWidget());
    if (!dock) return;
    if (dock->isHidden()) dock->toggleViewAction()->trigger();
    dock->raise();
}

// Brokers are files: those of a folder stand beside the shipped ones, at each start.
void BrokerTableActions::askForProfiles()
{
    const QString folder = m_parts.prompts->openFolder(m_panel->window(), m_parts.settings->lastFolder());
    if (folder.isEmpty()) return;
    m_parts.settings->setBrokerProfiles(folder);
    addProfiles(folder);
}

void BrokerTableActions::addProfiles(const QString& folder)
{
    broker::ProfileBook book = broker::ProfileBook::shipped();
    const qsizetype before = book.profiles().size();
    const QStringList problems = book.addFolder(folder);
    m_panel->setBook(book);
    if (!problems.isEmpty()) m_panel->setFailure(problems.first(), problems.join(QLatin1Char('\n')));
    else if (book.profiles().size() == before) m_panel->setFailure(tr("%1 holds no profile of a further broker").arg(folder), {});
    else m_panel->setFailure({}, {});
}

void BrokerTableActions::setComponent(const QString& component)
{
    if (component == m_component) return; // what changes in it is heard of
    m_component = component;
    refresh();
}

void BrokerTableActions::refresh()
{
    m_soon.stop();
    const dapr::Document* document = m_parts.connector->documentOf(m_component);
    if (!document) {
        m_panel->setComponent({}, nullptr, {});
        return;
    }
    const dapr::ResolvedComponent resolved = dapr::resolve(*m_parts.workspace, *document, m_parts.workspace->context());
    m_panel->setComponent(m_component, &resolved, m_parts.connector->topicsOf(m_component));
}

} // namespace wb::ui
