#pragma once

#include <QComboBox>

namespace wb::ui {

// Which image a broker in a container is of: the known ones with their versions, or any that is typed.
class LocalBrokerImages : public QComboBox {
    Q_OBJECT
public:
    explicit LocalBrokerImages(QWidget* parent = nullptr);

    void setImage(const QString& image); // "docker.io/emqx/emqx:5.8.6"
    // As people write it: without the registry and the folder that Docker takes when there is none.
    static QString shortName(const QString& image);

Q_SIGNALS:
    void imageChosen(const QString& image); // by the person; never empty

private:
    void choose();

    QString m_image; // as it stands
};

} // namespace wb::ui
