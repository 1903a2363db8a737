#pragma once

#include <QComboBox>

namespace wb::ui {

// As which Dapr the open files are read and components are connected.
class ReleaseChooser : public QComboBox {
    Q_OBJECT
public:
    explicit ReleaseChooser(QWidget* parent = nullptr);

    QString release() const { return currentData().toString(); }
    void choose(const QString& release); // tells nobody
    void step(int by);                   // 1: the next newer, -1: the next older; tells like a pick by hand

Q_SIGNALS:
    void picked(const QString& release); // by the user
};

} // namespace wb::ui
