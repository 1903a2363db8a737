#include "ui/panels/app_panel.h"

#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>

namespace wb::ui {

AppPanel::AppPanel(QWidget* parent) : QWidget(parent), m_id(new QLineEdit(this))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_id->setObjectName(QStringLiteral("appId"));
    m_id->setAccessibleName(tr("App id"));
    m_id->setToolTip(tr("daprd --app-id: used by {appID}, by scopes and where a component sets no consumerID"));
    auto* answer = new QLabel(tr("Built in: answers SUCCESS at once"), this);
    answer->setWordWrap(true);
    auto* form = new QFormLayout(this);
    form->setContentsMargins(12, 6, 12, 6);
    form->setHorizontalSpacing(8);
    form->setVerticalSpacing(4);
    form->addRow(answer);
    form->addRow(tr("App id"), m_id);
    connect(m_id, &QLineEdit::editingFinished, this, [this] {
        const QString id = m_id->text().trimmed();
        if (!id.isEmpty()) Q_EMIT appIdChanged(id);
    });
}

void AppPanel::setAppId(const QString& id)
{
    if (m_id->text() != id) m_id->setText(id);
}

} // namespace wb::ui
