#include "ui/panels/local_broker_entries.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace wb::ui {

LocalBrokerEntries::LocalBrokerEntries(const QString& id, const QList<Column>& columns, const QString& addText, QWidget* parent)
    : QWidget(parent), m_id(id), m_columns(columns), m_lines(new QVBoxLayout), m_add(new QPushButton(addText, this))
{
    m_add->setObjectName(id + QStringLiteral("Add"));
    m_add->setAutoDefault(false);
    m_lines->setSpacing(4);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(m_lines);
    layout->addWidget(m_add, 0, Qt::AlignLeft);
    connect(m_add, &QPushButton::clicked, this, [this] {
        addRow({});
        m_rows.last().fields.first()->setFocus(Qt::OtherFocusReason);
    });
}

void LocalBrokerEntries::setRows(const QList<QStringList>& rows)
{
    while (!m_rows.isEmpty()) delete m_rows.takeLast().box;
    for (const QStringList& row : rows) addRow(row);
}

QList<QStringList> LocalBrokerEntries::rows() const
{
    QList<QStringList> rows;
    for (const Row& row : m_rows) {
        QStringList texts;
        for (const QLineEdit* field : row.fields) texts << field->text();
        if (std::any_of(texts.cbegin(), texts.cend(), [](const QString& text) { return !text.isEmpty(); })) rows << texts;
    }
    return rows;
}

void LocalBrokerEntries::addRow(const QStringList& texts)
{
    Row row{new QWidget(this), {}};
    auto* line = new QHBoxLayout(row.box);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(4);
    for (qsizetype i = 0; i < m_columns.size(); ++i) {
        auto* field = new QLineEdit(texts.value(i), row.box);
        field->setPlaceholderText(m_columns.at(i).name);
        if (m_columns.at(i).secret) field->setEchoMode(QLineEdit::Password);
        connect(field, &QLineEdit::textChanged, this, &LocalBrokerEntries::changed);
        line->addWidget(field, 1);
        row.fields << field;
    }
    auto* remove = new QToolButton(row.box);
    remove->setText(QStringLiteral("✕"));
    remove->setObjectName(QStringLiteral("remove"));
    remove->setFocusPolicy(Qt::StrongFocus);
    connect(remove, &QToolButton::clicked, this, [this, box = row.box] { removeRow(box); });
    line->addWidget(remove);
    m_lines->addWidget(row.box);
    row.box->show(); // now, not when the layout comes to it: the focus is to go there
    // The Tab key goes through the rows to the button, as the eyes do; else what is made last would come last.
    QWidget* before = m_add->previousInFocusChain();
    while (before != m_add && !(before->focusPolicy() & Qt::TabFocus)) before = before->previousInFocusChain();
    for (QLineEdit* field : row.fields) {
        setTabOrder(before, field);
        before = field;
    }
    setTabOrder(before, remove);
    setTabOrder(remove, m_add);
    m_rows << row;
    rename();
}

void LocalBrokerEntries::removeRow(const QWidget* box)
{
    const auto at = std::find_if(m_rows.begin(), m_rows.end(), [box](const Row& row) { return row.box == box; });
    if (at == m_rows.end()) return;
    at->box->hide();
    at->box->deleteLater(); // its own button asks for it
    m_rows.erase(at);
    rename();
    m_add->setFocus(Qt::OtherFocusReason);
    Q_EMIT changed();
}

// Which row it is belongs to the names.
void LocalBrokerEntries::rename()
{
    for (qsizetype row = 0; row < m_rows.size(); ++row) {
        for (qsizetype i = 0; i < m_columns.size(); ++i) {
            QLineEdit* field = m_rows.at(row).fields.at(i);
            field->setObjectName(QStringLiteral("%1_%2_%3").arg(m_id).arg(row).arg(i));
            field->setAccessibleName(tr("%1, row %2").arg(m_columns.at(i).name).arg(row + 1));
        }
        auto* remove = m_rows.at(row).box->findChild<QToolButton*>();
        remove->setAccessibleName(tr("Take row %1 away").arg(row + 1));
        remove->setToolTip(remove->accessibleName());
    }
}

} // namespace wb::ui
