#include "ui/panels/publish_bar.h"

#include "core/mqtt/topic.h"
#include "core/mqtt/topic_words.h"
#include "ui/models/format.h"
#include "ui/panels/publish_options.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/panel_header.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStyleOptionComboBox>
#include <QStylePainter>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace wb::ui {

using sidecar::ConnectionStatus;
using sidecar::LinkState;

namespace {

// Tokens of the window's publish bars; the console has its own process.
quint64 nextToken()
{
    static quint64 last = 0;
    return ++last;
}

// A long name ends in "…" where a plain combo box cuts through a letter.
class NameBox : public QComboBox {
public:
    using QComboBox::QComboBox;

protected:
    void paintEvent(QPaintEvent*) override
    {
        QStylePainter painter(this);
        QStyleOptionComboBox option;
        initStyleOption(&option);
        painter.drawComplexControl(QStyle::CC_ComboBox, option);
        const QRect room = style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this);
        option.currentText = option.fontMetrics.elidedText(option.currentText, Qt::ElideRight, room.width() - 6);
        painter.drawControl(QStyle::CE_ComboBoxLabel, option);
    }
};

} // namespace

PublishBar::PublishBar(sidecar::Engine* engine, QWidget* parent) : QWidget(parent), m_engine(engine)
{
    setObjectName(QStringLiteral("publishBar"));
    m_publish = new QAction(tr("&Publish"), this);
    m_publish->setObjectName(QStringLiteral("publish"));
    m_publish->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return));
    m_publish->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(m_publish, &QAction::triggered, this, &PublishBar::publish);
    addAction(m_publish);
    m_clear = new QAction(tr("&Clear retained message…"), this);
    m_clear->setObjectName(QStringLiteral("clearRetained"));
    m_clear->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Delete));
    m_clear->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(m_clear); // or the key would count on its button only
    connect(m_clear, &QAction::triggered, this, &PublishBar::askToClearRetained);
    m_showOptions = new QAction(tr("&Metadata"), this);
    m_showOptions->setObjectName(QStringLiteral("publishMetadata"));
    m_showOptions->setToolTip(tr("Content type and metadata of a request to a component"));
    m_showOptions->setCheckable(true);
    m_showOptions->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P));
    m_showOptions->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(m_showOptions, &QAction::triggered, this, &PublishBar::updateOptions);
    addAction(m_showOptions);
    build();
    if (m_engine) connect(m_engine, &sidecar::Engine::published, this, &PublishBar::tell);
    updateBy();
}

void PublishBar::build()
{
    auto* header = new PanelHeader(tr("Publish"), this);
    header->addAction(m_showOptions)->setObjectName(QStringLiteral("publishMetadataButton"));
    header->addAction(m_clear);
    m_topic = new QLineEdit(this);
    m_topic->setObjectName(QStringLiteral("publishTopic"));
    m_topic->setAccessibleName(tr("Topic to publish to"));
    m_topic->setPlaceholderText(tr("Topic, e.g. orders/new"));
    m_topic->setFont(monospaced(font()));
    m_payload = new QPlainTextEdit(this);
    m_payload->setObjectName(QStringLiteral("publishPayload"));
    m_payload->setAccessibleName(tr("Payload to publish"));
    m_payload->setPlaceholderText(tr("Payload (Ctrl+Enter publishes)"));
    m_payload->setFont(monospaced(font()));
    m_payload->setTabChangesFocus(true);
    m_payload->setMinimumHeight(44);
    m_result = new NoticeBar(this);
    m_result->setObjectName(QStringLiteral("publishResult"));
    auto* form = new QVBoxLayout;
    form->setContentsMargins(12, 8, 12, 8);
    form->setSpacing(8);
    form->addWidget(m_topic);
    m_options = new PublishOptions(this);
    m_options->hide();
    auto* content = new QHBoxLayout;
    content->setSpacing(12);
    content->addWidget(m_payload, 1);
    content->addWidget(m_options, 1);
    form->addLayout(content, 1);
    form->addWidget(buildControls());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header);
    layout->addLayout(form, 1);
    layout->addWidget(m_result);
    QWidget::setTabOrder(m_topic, m_payload);
}

QWidget* PublishBar::buildControls()
{
    auto* row = new QWidget(this);
    m_by = new NameBox(row);
    m_by->setObjectName(QStringLiteral("publishBy"));
    m_by->setAccessibleName(tr("Publish by"));
    m_by->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_by->setMinimumContentsLength(10);
    m_by->setPlaceholderText(tr("not connected"));
    m_qos = new QComboBox(row);
    m_qos->setObjectName(QStringLiteral("publishQos"));
    m_qos->setAccessibleName(tr("QoS"));
    for (int qos = 0; qos < 3; ++qos) m_qos->addItem(tr("QoS %1").arg(qos), qos);
    m_qos->setCurrentIndex(1);
    m_retain = new QCheckBox(tr("retain"), row);
    m_retain->setObjectName(QStringLiteral("publishRetain"));
    m_retain->setToolTip(tr("The broker keeps this message and gives it to every later subscriber"));
    m_cloudEvent = new QCheckBox(tr("as CloudEvent"), row);
    m_cloudEvent->setObjectName(QStringLiteral("publishCloudEvent"));
    m_cloudEvent->setToolTip(tr("Wrapped as daprd wraps what an app publishes"));
    m_button = new QPushButton(tr("Publish"), row);
    m_button->setObjectName(QStringLiteral("publishButton"));
    m_button->setProperty("primary", true);
    m_button->setToolTip(tr("Publish (Ctrl+Enter)"));
    connect(m_button, &QPushButton::clicked, m_publish, &QAction::trigger);
    connect(m_by, &QComboBox::currentIndexChanged, this, &PublishBar::updateBy);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_by, 1);
    layout->addWidget(m_qos);
    layout->addWidget(m_retain);
    layout->addWidget(m_cloudEvent);
    layout->addWidget(m_button);
    return row;
}

void PublishBar::setConnections(const QList<ConnectionStatus>& connections)
{
    m_connections = connections;
    QList<std::pair<QString, QString>> choices; // text, component; the observer has none
    for (const ConnectionStatus& status : connections) {
        const bool observer = status.role == ledger::Role::Observer;
        if (!observer && status.purpose == u"input") continue;
        const std::pair<QString, QString> choice = observer ? std::pair(tr("by observer"), QString())
                                                            : std::pair(tr("by %1").arg(status.component), status.component);
        if (choices.contains(choice)) continue;
        observer ? choices.prepend(choice) : choices.append(choice);
    }
    const bool same = choices.size() == m_by->count()
        && std::all_of(choices.begin(), choices.end(), [this, row = 0](const auto& choice) mutable {
               return m_by->itemData(row++).toString() == choice.second;
           });
    if (same) return updateBy(); // counters change ten times a second; an open list must stay open
    const QString chosen = m_by->currentData().toString();
    const bool hadChoice = m_by->count() > 0;
    const QSignalBlocker quiet(m_by);
    m_by->clear();
    for (const auto& [name, component] : std::as_const(choices)) m_by->addItem(name, component);
    const int again = hadChoice ? m_by->findData(chosen) : 0;
    m_by->setCurrentIndex(again >= 0 ? again : (m_by->count() > 0 ? 0 : -1));
    updateBy();
}

bool PublishBar::byPubSub() const
{
    return std::any_of(m_connections.begin(), m_connections.end(), [this](const ConnectionStatus& status) {
        return status.component == byName() && status.purpose == u"pub/sub";
    });
}

// The observer speaks MQTT: there is no request that could hold metadata.
void PublishBar::updateOptions()
{
    const bool component = m_by->count() > 0 && !byName().isEmpty();
    m_showOptions->setEnabled(component);
    m_options->setFor(byPubSub() ? PublishOptions::For::PubSub : PublishOptions::For::Binding);
    m_options->setVisible(component && m_showOptions->isChecked());
}

void PublishBar::updateBy()
{
    const bool pubsub = byPubSub();
    const bool observer = byName().isEmpty();
    updateOptions();
    m_qos->setEnabled(observer);
    m_qos->setToolTip(observer ? tr("QoS of the PUBLISH") : tr("A component publishes with its own qos field"));
    m_retain->setEnabled(observer || pubsub); // a request's own retain is read by pub/sub only (CC:pubsub/mqtt3/mqtt.go)
    m_cloudEvent->setEnabled(!observer && pubsub);
    m_by->setEnabled(m_by->count() > 0);
    m_by->setToolTip(m_by->currentText());
    m_button->setEnabled(m_by->count() > 0);
    m_button->setToolTip(m_by->count() > 0 ? tr("Publish (Ctrl+Enter)") : tr("Connect first: there is no connection to publish by"));
}

void PublishBar::setTopic(const QString& topic)
{
    if (m_topic->isModified() && !m_topic->text().isEmpty()) return;
    m_topic->setText(topic);
}

QString PublishBar::byName() const
{
    return m_by->currentData().toString();
}

QString PublishBar::problem() const
{
    const std::string topic = m_topic->text().toStdString();
    if (topic.empty()) return tr("Give a topic to publish to.");
    if (const std::string_view why = mqtt::topicNameProblem(topic); !why.empty())
        return tr("%1 cannot be published to: %2.").arg(m_topic->text(), mqtt::topicWords(why));
    if (m_by->count() == 0) return tr("There is no connection to publish by. Connect a component or start the observer.");
    for (const ConnectionStatus& status : m_connections) {
        const bool observer = status.role == ledger::Role::Observer;
        if (observer != byName().isEmpty() || status.component != byName()) continue;
        // By a component also while its link is down: what Dapr makes of that is worth seeing (facts C.1).
        const bool can = observer ? status.state == LinkState::Connected : status.state != LinkState::Off;
        if (can) return m_options->isVisibleTo(this) ? m_options->problem() : QString();
    }
    return tr("%1 is not connected.").arg(byName().isEmpty() ? tr("The observer") : byName());
}

void PublishBar::publish()
{
    m_result->removeButtons();
    if (const QString why = problem(); !why.isEmpty()) {
        m_result->say(NoticeBar::Kind::Failure, why);
        return;
    }
    sidecar::PublishRequest request;
    request.component = byName();
    request.topic = m_topic->text();
    request.payload = m_payload->toPlainText().toUtf8();
    request.qos = mqtt::QoS(m_qos->currentData().toInt());
    request.retain = m_retain->isEnabled() && m_retain->isChecked();
    request.wrapAsCloudEvent = m_cloudEvent->isEnabled() && m_cloudEvent->isChecked();
    if (m_options->isVisibleTo(this)) { // what is not seen is not sent
        request.contentType = m_options->contentType();
        request.metadata = m_options->metadata();
    }
    send(request);
}

void PublishBar::send(sidecar::PublishRequest request)
{
    request.token = m_token = nextToken();
    m_sentTopic = request.topic;
    m_sentBy = request.component;
    m_since.start();
    m_result->say(NoticeBar::Kind::Note, request.qos == mqtt::QoS::AtMostOnce || !request.component.isEmpty()
                                             ? tr("Publishing to %1 …").arg(request.topic)
                                             : tr("Waiting for the broker's acknowledgement …"));
    Q_EMIT publishRequested(request);
    if (!m_engine) return;
    QMetaObject::invokeMethod(
        m_engine, [engine = m_engine.data(), request] { engine->publish(request); }, Qt::QueuedConnection);
}

// By a component: what Dapr tells its caller, beside what the wire says; the two may differ (facts C.1).
void PublishBar::tell(const sidecar::PublishResult& result)
{
    if (result.token != m_token || m_token == 0) return;
    m_token = 0;
    const QString took = latencyText(result.latencyNs);
    if (!m_sentBy.isEmpty()) {
        if (!result.ok)
            m_result->say(NoticeBar::Kind::Failure, tr("%1: Dapr reports an error: %2").arg(m_sentTopic, result.message));
        else if (!result.message.isEmpty())
            m_result->say(NoticeBar::Kind::Warning,
                          tr("%1: Dapr reports success; on the wire: %2").arg(m_sentTopic, result.message));
        else if (result.latencyNs > 0)
            m_result->say(NoticeBar::Kind::Success,
                          tr("Published to %1: Dapr reports success; acknowledged after %2").arg(m_sentTopic, took));
        else
            m_result->say(NoticeBar::Kind::Success,
                          tr("Published to %1: Dapr reports success; QoS 0, so nobody acknowledges it").arg(m_sentTopic));
        return;
    }
    if (result.ok && !result.message.isEmpty())
        m_result->say(NoticeBar::Kind::Warning, tr("%1: %2").arg(m_sentTopic, result.message));
    else if (result.ok)
        m_result->say(NoticeBar::Kind::Success, result.latencyNs > 0
                                                    ? tr("Published to %1, acknowledged after %2").arg(m_sentTopic, took)
                                                    : tr("Published to %1").arg(m_sentTopic));
    else
        m_result->say(NoticeBar::Kind::Failure, tr("Not published to %1: %2").arg(m_sentTopic, result.message));
}

void PublishBar::askToClearRetained()
{
    m_result->removeButtons();
    const QString topic = m_topic->text();
    if (const QString why = problem(); !why.isEmpty()) {
        m_result->say(NoticeBar::Kind::Failure, why);
        return;
    }
    if (!byName().isEmpty()) {
        m_result->say(NoticeBar::Kind::Failure,
                      tr("Choose the observer: a component publishes with its own retain field."));
        return;
    }
    m_result->say(NoticeBar::Kind::Warning,
                  tr("The broker forgets the retained message of %1, for every client. Clear it?").arg(topic));
    QPushButton* yes = m_result->addButton(tr("Clear it"));
    yes->setObjectName(QStringLiteral("confirmClearRetained"));
    QPushButton* no = m_result->addButton(tr("Keep it"));
    no->setObjectName(QStringLiteral("cancelClearRetained"));
    connect(no, &QPushButton::clicked, m_result, &NoticeBar::clear);
    connect(yes, &QPushButton::clicked, this, [this, topic] {
        m_result->removeButtons();
        sidecar::PublishRequest request;
        request.topic = topic;
        request.retain = true; // an empty retained message clears [MQTT-3.3.1-10]
        send(request);
    });
    yes->setFocus();
}

} // namespace wb::ui
