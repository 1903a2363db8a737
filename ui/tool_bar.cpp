#include "ui/tool_bar.h"

#include "core/dapr/workspace.h"
#include "core/language.h"
#include "ui/release_chooser.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStyleOptionComboBox>
#include <QStylePainter>
#include <QToolButton>

namespace wb::ui {

ComponentChooser::ComponentChooser(QWidget* parent) : QComboBox(parent)
{
    setObjectName(QStringLiteral("componentChooser"));
    setAccessibleName(tr("Component"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(this, &QComboBox::activated, this, [this] { Q_EMIT chosen(component()); });
}

void ComponentChooser::fill(const dapr::Workspace& workspace)
{
    const QString before = component();
    const QSignalBlocker quiet(this);
    clear();
    for (const dapr::Document& document : workspace.documents()) {
        if (!document.component() || !dapr::isMqttType(document.component()->type)) continue;
        addItem(tr("%1, %2").arg(document.name, document.component()->type), document.name);
        setItemData(count() - 1, document.component()->type, Qt::UserRole + 1);
    }
    setEnabled(count() > 0);
    if (!before.isEmpty()) choose(before);
    updateGeometry();
    update();
}

QString ComponentChooser::component() const
{
    return currentData().toString();
}

void ComponentChooser::choose(const QString& component)
{
    const int row = findData(component);
    if (row >= 0) setCurrentIndex(row);
}

QSize ComponentChooser::minimumSizeHint() const
{
    return {160, QComboBox::minimumSizeHint().height()};
}

QSize ComponentChooser::sizeHint() const
{
    QFont bold = font();
    bold.setBold(true);
    int widest = QFontMetrics(font()).horizontalAdvance(tr("no component"));
    for (int row = 0; row < count(); ++row) {
        const QString type = itemData(row, Qt::UserRole + 1).toString();
        widest = std::max(widest, QFontMetrics(bold).horizontalAdvance(itemData(row).toString())
                                      + QFontMetrics(smaller(font())).horizontalAdvance(type));
    }
    return {std::min(widest + 56, 380), QComboBox::sizeHint().height()};
}

void ComponentChooser::paintEvent(QPaintEvent*)
{
    QStylePainter painter(this);
    QStyleOptionComboBox option;
    initStyleOption(&option);
    option.currentText.clear();
    painter.drawComplexControl(QStyle::CC_ComboBox, option);
    const Theme& t = theme(this);
    QRect rect = this->rect().adjusted(10, 0, -24, 0);
    if (currentIndex() < 0) {
        painter.setPen(t.secondary);
        painter.drawText(rect, Qt::AlignVCenter | Qt::AlignLeft, tr("no component"));
        return;
    }
    QFont bold = font();
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(t.text);
    const QString name = painter.fontMetrics().elidedText(component(), Qt::ElideMiddle, rect.width());
    painter.drawText(rect, Qt::AlignVCenter | Qt::AlignLeft, name);
    rect.setLeft(rect.left() + painter.fontMetrics().horizontalAdvance(name) + 8);
    painter.setFont(smaller(font()));
    painter.setPen(t.secondary);
    const QString type = currentData(Qt::UserRole + 1).toString();
    painter.drawText(rect, Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(type, Qt::ElideRight, rect.width()));
}

ToolBar::ToolBar(const Parts& parts, QWidget* parent)
    : QToolBar(parent), m_chooser(new ComponentChooser(this)), m_releases(new ReleaseChooser(this)),
      m_connect(new QPushButton(this))
{
    setObjectName(QStringLiteral("mainToolBar"));
    setWindowTitle(tr("Tool bar"));
    setMovable(false);
    setFloatable(false);
    setToolButtonStyle(Qt::ToolButtonTextOnly);
    setContextMenuPolicy(Qt::PreventContextMenu);
    addAction(parts.open);
    addMenuButton(tr("New component"), parts.newComponent, "newComponentButton");
    addSeparator();
    addWidget(m_chooser);
    addWidget(m_releases);
    m_connect->setObjectName(QStringLiteral("connectButton"));
    m_connect->setProperty("primary", true);
    addWidget(m_connect);
    follow(parts.connectAction);
    m_broker = addMenuButton(tr("Broker"), parts.broker, "brokerButton");
    auto* stretch = new QWidget(this);
    stretch->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    addWidget(stretch);
    addAction(parts.record);
    if (QWidget* button = widgetForAction(parts.record)) {
        button->setAccessibleName(withoutMnemonic(parts.record->text()));
        button->setFocusPolicy(Qt::TabFocus);
    }
    addMenuButton(tr("Run scenario"), parts.scenarios, "scenarioButton");
    addAction(parts.search);
    if (auto* button = qobject_cast<QToolButton*>(widgetForAction(parts.search))) {
        button->setText(tr("Search commands  %1").arg(parts.search->shortcut().toString(QKeySequence::NativeText)));
        button->setAccessibleName(withoutMnemonic(parts.search->text()));
        button->setFocusPolicy(Qt::TabFocus);
    }
    if (auto* button = qobject_cast<QToolButton*>(widgetForAction(parts.open))) {
        parts.open->setIconText(withoutMnemonic(parts.open->text())); // Qt leaves the "(O)" of other languages
        button->setAccessibleName(parts.open->iconText());
        button->setFocusPolicy(Qt::TabFocus);
    }
    // Buttons, chooser and menu buttons come from different styles of control; one height makes one line of them.
    const int height = fontMetrics().height() + 13;
    for (QWidget* part : findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
        if (part != stretch && part->objectName() != u"qt_toolbar_ext_button") part->setFixedHeight(height);
    }
}

QToolButton* ToolBar::addMenuButton(const QString& text, QMenu* menu, const char* objectName)
{
    auto* button = new QToolButton(this);
    button->setObjectName(QLatin1String(objectName));
    button->setText(text);
    button->setAccessibleName(text);
    button->setMenu(menu);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    button->setFocusPolicy(Qt::TabFocus);
    addWidget(button);
    return button;
}

void ToolBar::follow(QAction* action)
{
    const auto update = [this, action] {
        m_connect->setText(withoutMnemonic(action->text()));
        m_connect->setAccessibleName(m_connect->text());
        m_connect->setToolTip(action->toolTip());
        m_connect->setEnabled(action->isEnabled());
    };
    connect(action, &QAction::changed, m_connect, update);
    connect(m_connect, &QPushButton::clicked, action, &QAction::trigger);
    update();
}

void ToolBar::setBrokerText(const QString& text, const QString& toolTip)
{
    m_broker->setText(text);
    m_broker->setAccessibleName(tr("Broker: %1").arg(text));
    m_broker->setToolTip(toolTip);
}

} // namespace wb::ui
