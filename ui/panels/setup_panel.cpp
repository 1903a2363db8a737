#include "ui/panels/setup_panel.h"

#include "core/broker/setup/setup_places.h"
#include "ui/panels/setup_text_view.h"
#include "ui/panels/setup_trap_view.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/theme.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace wb::ui {

namespace {

constexpr int chooserWidth = 152;

QLabel* secondaryLabel(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setProperty("secondary", true);
    return label;
}

} // namespace

SetupPanel::SetupPanel(const SetupHelpSubject& subject, QWidget* parent)
    : QWidget(parent), m_subject(subject), m_products(new QListWidget(this)), m_versions(new QComboBox(this)),
      m_refusal(new Banner(this)), m_tabs(new QTabWidget(this)),
      m_config(new SetupTextView("setupConfig", tr("Configuration"), this)),
      m_docker(new SetupTextView("setupDocker", tr("docker run"), this)),
      m_kubernetes(new SetupTextView("setupKubernetes", tr("Kubernetes"), this)), m_traps(new SetupTrapView(this)),
      m_notes(new QLabel(this)), m_copy(new QPushButton(tr("&Copy"), this)), m_save(new QPushButton(tr("&Save…"), this))
{
    setObjectName(QStringLiteral("setupPanel"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(buildChooser());
    layout->addWidget(buildTexts(), 1);
    begin();
    connect(m_products, &QListWidget::currentRowChanged, this, &SetupPanel::productChosen);
    connect(m_versions, &QComboBox::currentTextChanged, this, &SetupPanel::update);
    connect(m_tabs, &QTabWidget::currentChanged, this, &SetupPanel::tabChanged);
    connect(m_copy, &QPushButton::clicked, this, &SetupPanel::copy);
    connect(m_save, &QPushButton::clicked, this, [this] { Q_EMIT saveAsked(currentFileName(), currentText()); });
}

QWidget* SetupPanel::buildChooser()
{
    auto* box = new QWidget(this);
    box->setFixedWidth(chooserWidth);
    m_products->setObjectName(QStringLiteral("setupProducts"));
    m_products->setAccessibleName(tr("Broker"));
    for (const broker::SetupProduct one : broker::setupProducts()) m_products->addItem(broker::productName(one));
    m_products->setFixedHeight(m_products->sizeHintForRow(0) * m_products->count() + 2 * m_products->frameWidth() + 8);
    m_versions->setObjectName(QStringLiteral("setupVersion"));
    m_versions->setAccessibleName(tr("Version of the broker"));
    m_versions->setEditable(true);
    m_versions->setInsertPolicy(QComboBox::NoInsert);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(secondaryLabel(tr("Broker"), box));
    layout->addWidget(m_products);
    layout->addSpacing(8);
    layout->addWidget(secondaryLabel(tr("Version"), box));
    layout->addWidget(m_versions);
    layout->addStretch(1);
    return box;
}

QWidget* SetupPanel::buildTexts()
{
    m_refusal->setObjectName(QStringLiteral("setupRefusal"));
    m_refusal->setClosable(false);
    m_tabs->setObjectName(QStringLiteral("setupTabs"));
    m_tabs->setAccessibleName(tr("Forms of the set-up"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_config, tr("Configuration"));
    m_tabs->addTab(m_docker, tr("docker run"));
    m_tabs->addTab(m_kubernetes, tr("Kubernetes"));
    m_tabs->addTab(m_traps, tr("What goes wrong"));
    m_notes->setObjectName(QStringLiteral("setupNotes"));
    m_notes->setAccessibleName(tr("What else to know"));
    m_notes->setWordWrap(true);
    m_notes->setTextFormat(Qt::RichText);
    m_notes->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_notes->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_notes->setContentsMargins(8, 8, 8, 8);
    auto* notes = new QScrollArea(this);
    notes->setObjectName(QStringLiteral("setupNotesArea"));
    notes->setWidgetResizable(true);
    notes->setWidget(m_notes);
    auto* split = new QSplitter(Qt::Vertical, this);
    split->setObjectName(QStringLiteral("setupSplitter"));
    split->setChildrenCollapsible(false);
    split->addWidget(m_tabs);
    split->addWidget(notes);
    split->setStretchFactor(0, 1);
    split->setSizes({420, 112});
    m_copy->setObjectName(QStringLiteral("setupCopy"));
    m_copy->setAccessibleName(tr("Copy the text"));
    m_copy->setProperty("primary", true);
    m_copy->setAutoDefault(false); // Enter in the version must not press it
    m_save->setAutoDefault(false);
    m_save->setObjectName(QStringLiteral("setupSave"));
    m_save->setAccessibleName(tr("Save the text to a file"));
    auto* corner = new QWidget(this);
    auto* buttons = new QHBoxLayout(corner);
    buttons->setContentsMargins(0, 0, 0, 4);
    buttons->setSpacing(8);
    buttons->addWidget(m_copy);
    buttons->addWidget(m_save);
    m_tabs->setCornerWidget(corner);
    auto* box = new QWidget(this);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_refusal);
    layout->addWidget(split, 1);
    return box;
}

broker::SetupProduct SetupPanel::product() const
{
    return broker::setupProducts().value(std::max(0, m_products->currentRow()));
}

void SetupPanel::begin()
{
    const auto asked = broker::productById(m_subject.product);
    m_products->setCurrentRow(int(broker::setupProducts().indexOf(asked.value_or(broker::SetupProduct::Mosquitto))));
    productChosen();
    if (asked && !m_subject.version.isEmpty()) m_versions->setCurrentText(m_subject.version);
    update();
    if (!m_subject.trouble.isEmpty()) m_tabs->setCurrentWidget(m_traps);
    tabChanged();
    m_products->setFocus();
}

void SetupPanel::productChosen()
{
    {
        const QSignalBlocker quiet(m_versions);
        m_versions->clear();
        m_versions->addItems(broker::knownVersions(product()));
    }
    update();
}

void SetupPanel::update()
{
    const auto help = broker::setupHelp(m_subject.component, {product(), m_versions->currentText().trimmed(), m_subject.namespaceName, m_subject.topics});
    m_copy->setEnabled(bool(help));
    m_save->setEnabled(bool(help));
    m_config->setTexts(help ? help->files : QList<broker::SetupText>());
    m_docker->setTexts(help ? QList{help->dockerRun} : QList<broker::SetupText>());
    m_kubernetes->setTexts(help ? QList{help->kubernetes} : QList<broker::SetupText>());
    if (!help) {
        m_refusal->say(Banner::Kind::Warning, help.error());
        m_notes->clear();
        return;
    }
    m_refusal->hide();
    showNotes(help->notes);
    showTraps(*help);
}

void SetupPanel::showNotes(const QStringList& notes)
{
    QString html;
    for (const QString& note : notes)
        html += QStringLiteral("<p style='margin:0 0 2px 12px; text-indent:-12px'>•&nbsp; %1</p>").arg(note.toHtmlEscaped());
    m_notes->setText(html);
}

// Somebody who comes from a failed connection sees first what explains it.
void SetupPanel::showTraps(const broker::SetupHelp& help)
{
    QList<broker::Trap> first;
    if (!m_subject.trouble.isEmpty())
        first = broker::trapsFor({broker::productName(help.plan.product), help.plan.version, m_subject.trouble,
                                  broker::componentWords(m_subject.component.settings, m_subject.topics)});
    if (first.isEmpty()) {
        m_traps->setTraps(help.traps, help.biting, false);
        return;
    }
    const qsizetype biting = first.size();
    for (const broker::Trap& trap : help.traps) {
        const bool there = std::any_of(first.begin(), first.end(), [&](const broker::Trap& one) { return one.id == trap.id; });
        if (!there) first << trap;
    }
    m_traps->setTraps(first, biting, true);
}

void SetupPanel::tabChanged()
{
    m_save->setVisible(m_tabs->currentWidget() != m_traps);
}

QString SetupPanel::currentText() const
{
    if (m_tabs->currentWidget() == m_traps) return m_traps->toPlainText();
    const broker::SetupText* text = static_cast<SetupTextView*>(m_tabs->currentWidget())->current();
    return text ? text->text : QString();
}

QString SetupPanel::currentFileName() const
{
    const auto* view = qobject_cast<SetupTextView*>(m_tabs->currentWidget());
    const broker::SetupText* text = view ? view->current() : nullptr;
    if (!text) return {};
    return text->made ? text->name + QStringLiteral(".sh") : text->name;
}

void SetupPanel::copy()
{
    QGuiApplication::clipboard()->setText(currentText());
}

} // namespace wb::ui
