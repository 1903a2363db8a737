#include "ui/panels/observer_bar.h"

#include "core/mqtt/topic.h"
#include "core/mqtt/topic_words.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>

namespace wb::ui {

namespace {

bool isEverything(const QString& filter)
{
    return filter == u"#" || filter == u"+/#" || filter == u"/#" || filter == u"$SYS/#";
}

} // namespace

ObserverBar::ObserverBar(QWidget* parent)
    : QWidget(parent), m_edit(new QLineEdit(this)), m_subscribe(new QPushButton(tr("Subscribe"), this)),
      m_cancel(new QPushButton(tr("Cancel"), this)), m_notice(new NoticeBar(this))
{
    setObjectName(QStringLiteral("observerBar"));
    m_edit->setObjectName(QStringLiteral("observerFilters"));
    m_edit->setAccessibleName(tr("Topic filters of the observer, separated by commas"));
    m_edit->setPlaceholderText(tr("Topic filters, e.g. orders/#, plant/+/temp; empty turns the observer off"));
    m_edit->setFont(monospaced(font()));
    m_subscribe->setObjectName(QStringLiteral("observerSubscribe"));
    m_cancel->setObjectName(QStringLiteral("observerCancel"));
    m_notice->setObjectName(QStringLiteral("observerNotice"));
    auto* label = new QLabel(tr("Observer subscribes to"), this);
    label->setBuddy(m_edit);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(12, 4, 12, 8);
    row->setSpacing(8);
    row->addWidget(label);
    row->addWidget(m_edit, 1);
    row->addWidget(m_subscribe);
    row->addWidget(m_cancel);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(row);
    layout->addWidget(m_notice);
    connect(m_edit, &QLineEdit::returnPressed, this, &ObserverBar::apply);
    connect(m_edit, &QLineEdit::textEdited, m_notice, &NoticeBar::clear);
    connect(m_subscribe, &QPushButton::clicked, this, &ObserverBar::apply);
    connect(m_cancel, &QPushButton::clicked, this, &ObserverBar::done);
    auto* escape = new QShortcut(QKeySequence(Qt::Key_Escape), this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut);
    connect(escape, &QShortcut::activated, this, &ObserverBar::done);
    hide();
}

QStringList ObserverBar::split(const QString& text)
{
    QStringList filters;
    for (const QString& part : text.split(u','))
        if (const QString filter = part.trimmed(); !filter.isEmpty() && !filters.contains(filter)) filters += filter;
    return filters;
}

void ObserverBar::setFilters(const QStringList& filters)
{
    m_filters = filters;
    if (!isVisible()) m_edit->setText(filters.join(QStringLiteral(", ")));
}

void ObserverBar::edit()
{
    m_edit->setText(m_filters.join(QStringLiteral(", ")));
    m_notice->clear();
    show();
    m_edit->setFocus();
    m_edit->selectAll();
}

void ObserverBar::apply()
{
    const QStringList filters = split(m_edit->text());
    m_notice->clear();
    QString everything;
    for (const QString& filter : filters) {
        const std::string_view why = mqtt::topicFilterProblem(filter.toStdString());
        if (!why.empty()) {
            m_notice->say(NoticeBar::Kind::Failure, tr("%1 is not a topic filter: %2.")
                                                        .arg(filter, mqtt::topicWords(why)));
            return;
        }
        if (isEverything(filter) && !m_filters.contains(filter)) everything = filter;
    }
    if (everything.isEmpty()) {
        request(filters);
        return;
    }
    m_notice->say(NoticeBar::Kind::Warning,
                  tr("%1 asks the broker for the messages of every client. Subscribe to it?").arg(everything));
    QPushButton* yes = m_notice->addButton(tr("Subscribe to everything"));
    yes->setObjectName(QStringLiteral("confirmEverything"));
    connect(yes, &QPushButton::clicked, this, [this, filters] { request(filters); });
    yes->setFocus();
}

void ObserverBar::request(const QStringList& filters)
{
    Q_EMIT filtersRequested(filters);
    done();
}

void ObserverBar::done()
{
    m_notice->clear();
    hide();
    Q_EMIT closed();
}

} // namespace wb::ui
