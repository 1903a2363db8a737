#pragma once

#include <QString>
#include <QWidget>

namespace wb::ui {

// The widget with its two names: of the object, for tests and style sheets, and the one that a screen reader says.
template <class T>
T* named(T* widget, const char* objectName, const QString& name)
{
    widget->setObjectName(QLatin1String(objectName));
    widget->setAccessibleName(name);
    return widget;
}

} // namespace wb::ui
