#include "ui/panels/local_broker_images.h"

#include "core/broker/container/container_image.h"

#include <QLineEdit>

namespace wb::ui {

LocalBrokerImages::LocalBrokerImages(QWidget* parent) : QComboBox(parent)
{
    setObjectName(QStringLiteral("brokerImage"));
    setAccessibleName(tr("Image of the broker in a container"));
    setToolTip(tr("A known image, or any other: name:version"));
    setEditable(true);
    setInsertPolicy(NoInsert);
    setSizeAdjustPolicy(AdjustToMinimumContentsLengthWithIcon); // its row is narrow
    setMinimumContentsLength(12);
    for (const broker::ContainerImage& image : broker::knownImages()) {
        for (const QString& version : image.versions) {
            addItem(shortName(image.withTag(version)));
            setItemData(count() - 1, tr("%1 %2").arg(image.product, version), Qt::ToolTipRole);
        }
    }
    lineEdit()->setAccessibleName(accessibleName());
    connect(this, &QComboBox::activated, this, &LocalBrokerImages::choose);
    connect(lineEdit(), &QLineEdit::editingFinished, this, &LocalBrokerImages::choose);
}

QString LocalBrokerImages::shortName(const QString& image)
{
    QString name = image;
    for (const QString& start : {QStringLiteral("docker.io/"), QStringLiteral("library/")})
        if (name.startsWith(start)) name.remove(0, start.size());
    return name;
}

void LocalBrokerImages::setImage(const QString& image)
{
    m_image = shortName(image);
    if (lineEdit()->text() == m_image) return;
    const QSignalBlocker quiet(this);
    setCurrentIndex(findText(m_image));
    setEditText(m_image);
    lineEdit()->setCursorPosition(0);
}

void LocalBrokerImages::choose()
{
    const QString name = shortName(currentText().trimmed());
    if (name.isEmpty()) {
        setImage(m_image);
    } else if (name != m_image) {
        m_image = name;
        Q_EMIT imageChosen(name);
    }
}

} // namespace wb::ui
