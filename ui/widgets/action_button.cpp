#include "ui/widgets/action_button.h"

#include "core/language.h"

#include <QAction>
#include <QPushButton>

namespace wb::ui {

QPushButton* actionButton(QAction* action, const char* objectName, QWidget* parent)
{
    auto* button = new QPushButton(parent);
    button->setObjectName(QLatin1String(objectName));
    const auto follow = [button, action] {
        button->setText(action->iconText());
        button->setAccessibleName(withoutMnemonic(action->text()));
        button->setToolTip(action->toolTip());
        button->setEnabled(action->isEnabled());
    };
    QObject::connect(action, &QAction::changed, button, follow);
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    follow();
    return button;
}

} // namespace wb::ui
