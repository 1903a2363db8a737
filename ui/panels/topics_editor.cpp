#include "ui/panels/topics_editor.h"

#include "ui/widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace wb::ui {

TopicsEditor::TopicsEditor(QWidget* parent)
    : QWidget(parent), m_rows(new QVBoxLayout), m_empty(new QLabel(this)), m_line(new QLineEdit(this))
{
    m_empty->setText(tr("No Subscription names this component. Add the topics that your app subscribes to by itself; "
                        "they are remembered here and never written to the file."));
    m_empty->setWordWrap(true);
    m_empty->setProperty("secondary", true);
    m_line->setObjectName(QStringLiteral("newTopic"));
    m_line->setAccessibleName(tr("Topic to subscribe to"));
    m_line->setPlaceholderText(tr("orders/new, plant/+/temp"));
    auto* add = new QPushButton(tr("Add topic"), this);
    add->setObjectName(QStringLiteral("addTopic"));
    add->setAccessibleName(add->text());
    connect(add, &QPushButton::clicked, this, &TopicsEditor::addTyped);
    connect(m_line, &QLineEdit::returnPressed, this, &TopicsEditor::addTyped);

    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(m_line, 1);
    line->addWidget(add);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    m_rows->setSpacing(0);
    layout->addWidget(m_empty);
    layout->addLayout(m_rows);
    layout->addLayout(line);
}

void TopicsEditor::setDeclared(const QList<Declared>& declared)
{
    if (declared == m_declared) return;
    m_declared = declared;
    rebuild();
}

void TopicsEditor::setTyped(const QStringList& topics)
{
    if (topics == m_typed) return;
    m_typed = topics;
    rebuild();
}

void TopicsEditor::addTyped()
{
    const QString topic = m_line->text().trimmed();
    if (topic.isEmpty()) return;
    m_line->clear();
    if (m_typed.contains(topic)) return;
    m_typed << topic;
    rebuild();
    Q_EMIT typedChanged(m_typed);
}

void TopicsEditor::rebuild()
{
    while (QLayoutItem* item = m_rows->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
    const auto row = [this](const QString& topic, const QString& origin) {
        auto* widget = new QWidget(this);
        auto* layout = new QHBoxLayout(widget);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(8);
        auto* name = new QLabel(topic, widget);
        name->setTextFormat(Qt::PlainText);
        name->setFont(monospaced(font()));
        auto* from = new QLabel(origin, widget);
        from->setTextFormat(Qt::PlainText);
        from->setProperty("secondary", true);
        layout->addWidget(name, 1);
        layout->addWidget(from);
        widget->setMinimumHeight(24);
        m_rows->addWidget(widget);
        return layout;
    };
    for (const Declared& declared : std::as_const(m_declared))
        row(declared.topic, tr("from %1").arg(declared.resource));
    for (const QString& topic : std::as_const(m_typed)) {
        QHBoxLayout* layout = row(topic, tr("typed here"));
        auto* remove = new QToolButton(layout->parentWidget());
        remove->setText(QStringLiteral("✕"));
        remove->setAccessibleName(tr("Remove topic %1").arg(topic));
        remove->setToolTip(remove->accessibleName());
        connect(remove, &QToolButton::clicked, this, [this, topic] {
            m_typed.removeAll(topic);
            rebuild();
            Q_EMIT typedChanged(m_typed);
        });
        layout->addWidget(remove);
    }
    m_empty->setVisible(m_declared.isEmpty() && m_typed.isEmpty());
}

} // namespace wb::ui
