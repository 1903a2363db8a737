#include "ui/release_chooser.h"

#include "core/dapr/releases.h"

namespace wb::ui {

ReleaseChooser::ReleaseChooser(QWidget* parent) : QComboBox(parent)
{
    setObjectName(QStringLiteral("releaseChooser"));
    setAccessibleName(tr("Dapr version"));
    setToolTip(tr("As which Dapr the files are read and components are connected: fields, defaults, client ids, "
                  "acknowledgement and retry follow it"));
    const QStringList releases = dapr::daprReleases();
    setMaxVisibleItems(int(releases.size()));
    for (const QString& release : releases)
        addItem(tr("Dapr %1").arg(release), release);
    connect(this, &QComboBox::activated, this, [this] { Q_EMIT picked(release()); });
}

void ReleaseChooser::choose(const QString& release)
{
    const int row = findData(release);
    if (row >= 0) setCurrentIndex(row);
}

void ReleaseChooser::step(int by)
{
    const int row = currentIndex() - by;
    if (row < 0 || row >= count()) return;
    setCurrentIndex(row);
    Q_EMIT picked(release());
}

} // namespace wb::ui
