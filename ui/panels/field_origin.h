#pragma once

#include "core/dapr/effective.h"

#include <QLabel>

namespace wb::ui {

QString originText(const dapr::EffectiveField& field); // "file", "default", "not read"; empty: there is no value
// Value, origin and where it differs, one sentence a line: for tool tips and screen readers.
QString effectiveText(const dapr::EffectiveField& field);

// "≠ Dapr 1.0 to 1.7 works with 0. (1 more)" on one line; the whole of it is the tool tip.
class DiffersLabel : public QLabel {
    Q_OBJECT
public:
    explicit DiffersLabel(QWidget* parent = nullptr);
    void setDiffers(const QStringList& sentences); // empty: hidden
    QString line() const { return m_line; }
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_line;
};

} // namespace wb::ui
