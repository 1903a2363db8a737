#include "ui/panels/publish_options.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace wb::ui {

namespace {

// What daprd and its components read of a request's metadata (facts C.1, C.3).
const QStringList& namesFor(PublishOptions::For who)
{
    static const QStringList pubsub{QStringLiteral("ttlInSeconds"),      QStringLiteral("rawPayload"),
                                    QStringLiteral("retain"),            QStringLiteral("cloudevent.id"),
                                    QStringLiteral("cloudevent.source"), QStringLiteral("cloudevent.type"),
                                    QStringLiteral("cloudevent.subject"), QStringLiteral("cloudevent.traceparent")};
    static const QStringList binding{QStringLiteral("topic"), QStringLiteral("retain")};
    return who == PublishOptions::For::PubSub ? pubsub : binding;
}

} // namespace

PublishOptions::PublishOptions(QWidget* parent)
    : QScrollArea(parent), m_contentType(new QComboBox), m_column(new QVBoxLayout)
{
    setObjectName(QStringLiteral("publishOptions"));
    setAccessibleName(tr("Content type and metadata of the request"));
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    m_contentType->setObjectName(QStringLiteral("publishContentType"));
    m_contentType->setAccessibleName(tr("Content type"));
    m_contentType->setToolTip(tr("Content-Type of the request: becomes datacontenttype of the CloudEvent"));
    m_contentType->setEditable(true);
    m_contentType->addItems({QString(), QStringLiteral("application/json"), QStringLiteral("text/plain"),
                             QStringLiteral("application/octet-stream"), QStringLiteral("application/cloudevents+json")});
    m_contentType->lineEdit()->setPlaceholderText(tr("by the look of the payload"));
    m_contentType->lineEdit()->setObjectName(QStringLiteral("publishContentTypeText"));
    m_contentType->lineEdit()->setAccessibleName(tr("Content type"));
    m_contentType->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    connect(m_contentType, &QComboBox::currentTextChanged, this, &PublishOptions::changed);
    auto* page = new QWidget;
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(8);
    form->addRow(tr("Content type"), m_contentType);
    auto* title = new QLabel(tr("Metadata"), page);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 4, 0);
    layout->setSpacing(4);
    layout->addLayout(form);
    layout->addWidget(title);
    m_column->setSpacing(4);
    layout->addLayout(m_column);
    layout->addStretch(1);
    setWidget(page);
    page->setAutoFillBackground(false); // the ground of the bar
    viewport()->setAutoFillBackground(false);
    addRow();
}

void PublishOptions::offerNames(QComboBox* box) const
{
    const QSignalBlocker quiet(box);
    const QString typed = box->currentText();
    box->clear();
    box->addItem(QString());
    box->addItems(namesFor(m_for));
    box->setCurrentText(typed);
}

void PublishOptions::setFor(For who)
{
    if (who == m_for) return;
    m_for = who;
    for (const Row& row : std::as_const(m_rows))
        offerNames(row.name);
}

void PublishOptions::addRow()
{
    Row row;
    row.widget = new QWidget(widget());
    row.name = new QComboBox(row.widget);
    row.name->setEditable(true);
    row.name->setObjectName(QStringLiteral("metadataName"));
    row.name->setAccessibleName(tr("Name of the metadata"));
    row.name->lineEdit()->setAccessibleName(row.name->accessibleName());
    row.name->lineEdit()->setPlaceholderText(tr("name"));
    row.name->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    row.name->setMinimumContentsLength(8);
    offerNames(row.name);
    row.value = new QLineEdit(row.widget);
    row.value->setObjectName(QStringLiteral("metadataValue"));
    row.value->setAccessibleName(tr("Value of the metadata"));
    row.value->setPlaceholderText(tr("value"));
    auto* gone = new QToolButton(row.widget);
    gone->setText(QStringLiteral("✕"));
    gone->setFocusPolicy(Qt::TabFocus);
    gone->setAccessibleName(tr("Remove this metadata"));
    gone->setToolTip(gone->accessibleName());
    auto* layout = new QHBoxLayout(row.widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(row.name, 1);
    layout->addWidget(row.value, 1);
    layout->addWidget(gone);
    m_column->addWidget(row.widget);
    m_rows << row;
    connect(row.name, &QComboBox::currentTextChanged, this, &PublishOptions::keepOneFree);
    connect(row.value, &QLineEdit::textChanged, this, &PublishOptions::keepOneFree);
    connect(gone, &QToolButton::clicked, this, [this, widget = row.widget] { remove(widget); });
}

void PublishOptions::remove(QWidget* widget)
{
    m_rows.removeIf([widget](const Row& row) { return row.widget == widget; });
    widget->hide();
    widget->deleteLater(); // it holds the button that was pressed
    keepOneFree();
}

void PublishOptions::keepOneFree()
{
    const bool free = !m_rows.isEmpty() && m_rows.last().name->currentText().isEmpty() && m_rows.last().value->text().isEmpty();
    if (!free) addRow();
    Q_EMIT changed();
}

QString PublishOptions::contentType() const
{
    return m_contentType->currentText().trimmed();
}

QMap<QString, QString> PublishOptions::metadata() const
{
    QMap<QString, QString> map;
    for (const Row& row : m_rows) {
        if (!row.name->currentText().isEmpty()) map.insert(row.name->currentText(), row.value->text());
    }
    return map;
}

QString PublishOptions::problem() const
{
    QStringList names;
    for (const Row& row : m_rows) {
        const QString name = row.name->currentText();
        if (name.isEmpty() && !row.value->text().isEmpty()) return tr("The metadata value “%1” has no name.").arg(row.value->text());
        if (!name.isEmpty() && names.contains(name)) return tr("The metadata %1 is given twice.").arg(name);
        names << name;
    }
    return {};
}

} // namespace wb::ui
