#include "ui/panels/app_http_page.h"

#include "ui/widgets/panel_header.h"
#include "ui/widgets/theme.h"

#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

namespace wb::ui {

AppHttpPage::AppHttpPage(QWidget* parent)
    : QWidget(parent), m_url(new QLineEdit(this)), m_token(new QLineEdit(this)), m_calls(new QSpinBox(this)),
      m_sign(new QLabel(this)), m_state(new QLabel(this))
{
    m_url->setObjectName(QStringLiteral("appUrl"));
    m_url->setAccessibleName(tr("Address of the app"));
    m_url->setPlaceholderText(QStringLiteral("http://localhost:3000"));
    m_url->setFont(monospaced(font()));
    m_token->setObjectName(QStringLiteral("appToken"));
    m_token->setAccessibleName(tr("API token of the app"));
    m_token->setPlaceholderText(tr("none"));
    m_token->setToolTip(tr("APP_API_TOKEN: sent as the header dapr-api-token. Kept in memory only."));
    m_token->setEchoMode(QLineEdit::PasswordEchoOnEdit);
    m_calls->setObjectName(QStringLiteral("appCalls"));
    m_calls->setAccessibleName(tr("Calls at a time"));
    m_calls->setToolTip(tr("daprd --app-max-concurrency"));
    m_calls->setRange(0, 10'000);
    m_calls->setSpecialValueText(tr("no limit"));
    m_sign->setFixedWidth(14);
    m_sign->setAlignment(Qt::AlignTop);
    m_state->setObjectName(QStringLiteral("appState"));
    m_state->setWordWrap(true);
    m_state->setTextFormat(Qt::PlainText);
    m_state->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* again = new QToolButton(this);
    again->setText(tr("Ask again"));
    again->setFocusPolicy(Qt::TabFocus);
    again->setObjectName(QStringLiteral("appReload"));
    again->setAccessibleName(again->text());
    again->setToolTip(tr("Asks the app anew which topics it subscribes to: GET /dapr/subscribe"));
    auto* header = new PanelHeader(tr("Your own app"), this);
    header->addWidget(again);
    auto* form = new QFormLayout;
    form->setContentsMargins(12, 8, 12, 8);
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(6);
    form->addRow(tr("Address"), m_url);
    form->addRow(tr("API token"), m_token);
    form->addRow(tr("Calls at a time"), m_calls);
    auto* line = new QHBoxLayout;
    line->setSpacing(6);
    line->addWidget(m_sign);
    line->addWidget(m_state, 1);
    form->addRow(line);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header);
    layout->addLayout(form);
    layout->addStretch(1);
    for (QLineEdit* edit : {m_url, m_token})
        connect(edit, &QLineEdit::editingFinished, this, &AppHttpPage::changed);
    connect(m_calls, &QSpinBox::editingFinished, this, &AppHttpPage::changed);
    connect(again, &QToolButton::clicked, this, &AppHttpPage::reloadAsked);
    setState({});
}

void AppHttpPage::setUrl(const QString& url)
{
    m_url->setText(url);
}

sidecar::HttpAppSetup AppHttpPage::setup() const
{
    sidecar::HttpAppSetup setup;
    setup.url = m_url->text().trimmed();
    setup.apiToken = m_token->text();
    setup.maxConcurrency = m_calls->value() == 0 ? -1 : m_calls->value();
    return setup;
}

void AppHttpPage::setState(const sidecar::AppState& state)
{
    const bool known = state.kind == sidecar::AppKind::Http;
    const char* tone = "plain";
    QString sign = QStringLiteral("○");
    QString text = tr("Give the address of an HTTP app on this machine. It is asked for its subscriptions and called as daprd calls it.");
    if (known && state.reachable) {
        tone = "success";
        sign = QStringLiteral("✓");
        text = tr("It answers, and subscribes to %n topic(s).", nullptr, state.subscriptions);
        if (!state.text.isEmpty()) text += QStringLiteral("\n") + state.text;
    } else if (known && !state.text.isEmpty()) {
        tone = "failure";
        sign = QStringLiteral("!");
        text = tr("It does not answer: %1").arg(state.text);
    } else if (known && !state.url.isEmpty()) {
        sign = QStringLiteral("…");
        text = tr("Waiting for %1").arg(state.url);
    }
    m_sign->setText(sign);
    setTone(m_sign, tone);
    m_state->setText(text);
}

} // namespace wb::ui
