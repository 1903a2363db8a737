#include "ui/panels/app_panel.h"

#include "core/sidecar/app/replies.h"
#include "ui/models/attempt_words.h"
#include "ui/panels/app_hand_page.h"
#include "ui/panels/app_http_page.h"
#include "ui/panels/app_script_page.h"
#include "ui/panels/attempts_view.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <utility>

namespace wb::ui {

namespace {

constexpr int sideWidth = 304;
constexpr int goodHeight = 184, roomyWindow = 800; // pixels

// In a low window the panel keeps its lists, and what is beside them scrolls.
QScrollArea* scrolled(QWidget* content, QWidget* parent)
{
    content->setAutoFillBackground(true);
    content->setBackgroundRole(QPalette::Base);
    auto* area = new QScrollArea(parent);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(content);
    return area;
}

} // namespace

AppPanel::AppPanel(QWidget* parent)
    : QWidget(parent), m_kind(new QComboBox(this)), m_id(new QLineEdit(this)), m_quickTitle(new QLabel(this)),
      m_quick(new QuickAnswers(this)), m_pages(new QStackedWidget(this)), m_script(new AppScriptPage(this)),
      m_hand(new AppHandPage(this)), m_http(new AppHttpPage(this)), m_attempts(new AttemptsView(this))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    for (QWidget* page : std::initializer_list<QWidget*>{m_script, m_hand, scrolled(m_http, this)})
        m_pages->addWidget(page);
    auto* parts = new QSplitter(Qt::Horizontal, this);
    parts->setObjectName(QStringLiteral("appSplitter"));
    parts->setChildrenCollapsible(false);
    parts->setHandleWidth(1);
    parts->addWidget(makeSide());
    parts->addWidget(m_pages);
    parts->addWidget(m_attempts);
    parts->setSizes({sideWidth, 560, 560});
    parts->setStretchFactor(0, 0);
    parts->setStretchFactor(1, 1);
    parts->setStretchFactor(2, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(parts);
    connect(m_quick, &QuickAnswers::chosen, this, &AppPanel::quick);
    connect(m_script, &AppScriptPage::scriptChanged, this, [this] {
        if (kind() == Kind::Simulated && m_held == Quick::Script) Q_EMIT setupChanged(setup());
    });
    connect(m_script, &AppScriptPage::textChanged, this, &AppPanel::memoryChanged);
    connect(m_hand, &AppHandPage::choiceChanged, this, &AppPanel::showQuick);
    connect(m_http, &AppHttpPage::changed, this, [this] {
        Q_EMIT memoryChanged();
        if (kind() == Kind::Own) Q_EMIT setupChanged(setup());
    });
    connect(m_http, &AppHttpPage::reloadAsked, this, &AppPanel::reload);
    showQuick();
}

QWidget* AppPanel::makeSide()
{
    m_kind->setObjectName(QStringLiteral("appKind"));
    m_kind->setAccessibleName(tr("Which app"));
    m_kind->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_kind->setMinimumContentsLength(8);
    m_kind->addItem(tr("Simulated"));
    m_kind->addItem(tr("By hand"));
    m_kind->addItem(tr("Your own app"));
    m_kind->setItemData(0, tr("A script answers"), Qt::ToolTipRole);
    m_kind->setItemData(1, tr("Each message waits until you answer it"), Qt::ToolTipRole);
    m_kind->setItemData(2, tr("A program of yours on this machine, called as daprd calls it"), Qt::ToolTipRole);
    connect(m_kind, &QComboBox::activated, this, &AppPanel::kindChosen);
    m_id->setObjectName(QStringLiteral("appId"));
    m_id->setAccessibleName(tr("App id"));
    m_id->setToolTip(tr("daprd --app-id: used by {appID}, by scopes and where a component sets no consumerID"));
    connect(m_id, &QLineEdit::editingFinished, this, [this] {
        const QString id = m_id->text().trimmed();
        if (!id.isEmpty()) Q_EMIT appIdChanged(id);
    });
    m_quickTitle->setObjectName(QStringLiteral("quickTitle"));
    m_quickTitle->setWordWrap(true);
    auto* side = new QWidget;
    auto* idTitle = new QLabel(tr("App id"), side);
    idTitle->setBuddy(m_id);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_kind, 1);
    row->addWidget(idTitle);
    row->addWidget(m_id, 1);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(12, 8, 12, 8);
    column->setSpacing(6);
    column->addLayout(row);
    column->addWidget(m_quickTitle);
    column->addWidget(m_quick);
    column->addStretch(1);
    QScrollArea* area = scrolled(side, this);
    area->setMinimumWidth(sideWidth);
    return area;
}

// The tab beside it needs a few lines only, and a dock keeps the height it has: where there is room, the lists get some.
void AppPanel::showEvent(QShowEvent* event)
{
    setMinimumHeight(window()->height() >= roomyWindow ? goodHeight : 0);
    QWidget::showEvent(event);
}

void AppPanel::setAppId(const QString& id)
{
    if (m_id->text() != id) m_id->setText(id);
}

void AppPanel::restore(const Memory& memory)
{
    const QSignalBlocker quiet(this);
    m_kind->setCurrentIndex(int(memory.kind));
    if (!memory.script.isEmpty()) m_script->setText(memory.script);
    m_http->setUrl(memory.url);
    kindChosen();
}

AppPanel::Memory AppPanel::memory() const
{
    return {kind(), m_script->text(), m_http->setup().url};
}

AppPanel::Kind AppPanel::kind() const
{
    return Kind(m_kind->currentIndex());
}

void AppPanel::setKind(Kind kind)
{
    m_kind->setCurrentIndex(int(kind));
    kindChosen();
}

void AppPanel::kindChosen()
{
    if (std::exchange(m_shown, kind()) == kind()) return; // the same again: what runs goes on
    m_pages->setCurrentIndex(m_kind->currentIndex());
    m_kind->setToolTip(m_kind->itemData(m_kind->currentIndex(), Qt::ToolTipRole).toString());
    m_held = Quick::Script;
    m_script->setOverride({});
    showQuick();
    Q_EMIT memoryChanged();
    Q_EMIT setupChanged(setup());
}

sidecar::AppSetup AppPanel::setup() const
{
    sidecar::AppSetup setup;
    switch (kind()) {
    case Kind::Simulated:
        if (const auto answer = answerOf(m_held)) setup.script.otherwise = *answer;
        else setup.script = m_script->script();
        // An app that takes everything needs no script, and costs nothing.
        setup.kind = setup.script == sidecar::SimulatedScript{} ? sidecar::AppKind::Willing : sidecar::AppKind::Simulated;
        break;
    case Kind::ByHand: setup.kind = sidecar::AppKind::ByHand; break;
    case Kind::Own:
        setup.kind = sidecar::AppKind::Http;
        setup.http = m_http->setup();
        setup.http.appId = m_id->text().trimmed();
        break;
    }
    return setup;
}

void AppPanel::quick(Quick quick)
{
    if (!canQuick(quick)) return;
    const auto answer = answerOf(quick);
    if (kind() == Kind::ByHand) {
        const auto reply = sidecar::replyOf(*answer);
        if (reply) Q_EMIT answered(m_hand->chosen(), *reply);
        return;
    }
    m_held = quick;
    m_script->setOverride(answer ? quickText(quick) : QString());
    showQuick();
    Q_EMIT setupChanged(setup());
}

bool AppPanel::canQuick(Quick quick) const
{
    switch (kind()) {
    case Kind::Simulated: return true;
    case Kind::ByHand: return m_hand->waiting() > 0 && quick != Quick::Script && quick != Quick::Never;
    case Kind::Own: break;
    }
    return false;
}

std::optional<Quick> AppPanel::held() const
{
    return kind() == Kind::Simulated ? std::optional(m_held) : std::nullopt;
}

void AppPanel::reload()
{
    if (kind() == Kind::Own) Q_EMIT reloadAsked();
}

void AppPanel::showQuick()
{
    const bool byHand = kind() == Kind::ByHand;
    for (const QuickSpec& spec : quickSpecs) {
        const bool offered = !byHand || (spec.quick != Quick::Script && spec.quick != Quick::Never);
        m_quick->setUsable(spec.quick, offered, canQuick(spec.quick));
    }
    m_quick->setHolding(held());
    switch (kind()) {
    case Kind::Simulated: m_quickTitle->setText(tr("Answer every call:")); break;
    case Kind::ByHand: {
        const int selected = m_hand->selected();
        m_quickTitle->setText(m_hand->waiting() == 0 ? tr("Nothing waits for an answer.")
                              : selected == 0        ? tr("Answer the oldest:")
                                                     : tr("Answer the %n chosen:", nullptr, selected));
        break;
    }
    case Kind::Own: m_quickTitle->setText(tr("Your app answers.")); break;
    }
    m_quick->setVisible(kind() != Kind::Own);
    Q_EMIT quickChanged();
}

void AppPanel::setWaiting(const QList<sidecar::WaitingCall>& waiting)
{
    m_hand->setWaiting(waiting);
}

void AppPanel::setState(const sidecar::AppState& state)
{
    m_state = state;
    m_http->setState(state);
    Q_EMIT quickChanged();
}

void AppPanel::addAttempts(const QList<sidecar::AttemptFact>& attempts, quint64 lost)
{
    m_attempts->add(rowsOf(attempts), lost);
}

void AppPanel::clearAttempts()
{
    m_attempts->clear();
}

AttemptsModel* AppPanel::attempts() const
{
    return m_attempts->model();
}

QString AppPanel::note() const
{
    switch (kind()) {
    case Kind::Simulated:
        if (!m_state.reachable) return tr("crashed, not there");
        return m_held == Quick::Script ? QString() : tr("every call: %1").arg(quickText(m_held));
    case Kind::ByHand: return m_hand->waiting() == 0 ? QString() : tr("%n wait(s) for your answer", nullptr, m_hand->waiting());
    case Kind::Own: return m_state.kind == sidecar::AppKind::Http && !m_state.reachable ? tr("does not answer") : QString();
    }
    return {};
}

} // namespace wb::ui
