#include "ui/panels/field_origin.h"

#include "ui/widgets/theme.h"

#include <QCoreApplication>
#include <QPainter>

namespace wb::ui {

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(wb::ui::FieldOrigin)
};

} // namespace

QString originText(const dapr::EffectiveField& field)
{
    if (!field.isRead) return Tr::tr("not read");
    switch (field.origin) {
    case dapr::Origin::File: return Tr::tr("file");
    case dapr::Origin::Default: return field.value.isEmpty() ? QString() : Tr::tr("default");
    case dapr::Origin::Runtime: return Tr::tr("runtime");
    case dapr::Origin::Secret: return Tr::tr("secret");
    case dapr::Origin::Environment: return Tr::tr("environment");
    }
    return {};
}

QString effectiveText(const dapr::EffectiveField& field)
{
    QStringList lines;
    const QString origin = originText(field);
    if (!field.isRead) {
        lines << Tr::tr("This Dapr version does not read it.");
    } else if (!origin.isEmpty()) {
        lines << Tr::tr("Works with: %1 (%2)").arg(field.value.isEmpty() ? Tr::tr("nothing") : field.value, origin);
    }
    for (const QString& sentence : field.differs)
        lines << QStringLiteral("≠ ") + sentence;
    return lines.join(u'\n');
}

DiffersLabel::DiffersLabel(QWidget* parent) : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    setProperty("secondary", true); // its size; its colour is painted
    hide();
}

void DiffersLabel::setDiffers(const QStringList& sentences)
{
    m_line.clear();
    if (!sentences.isEmpty()) {
        m_line = QStringLiteral("≠ ") + sentences.first();
        if (sentences.size() > 1) m_line += u' ' + tr("(%n more)", nullptr, int(sentences.size()) - 1);
    }
    setText(m_line); // for screen readers and for the height; painted below
    setToolTip(QStringLiteral("≠ ") + sentences.join(QStringLiteral("\n≠ ")));
    setVisible(!sentences.isEmpty());
}

QSize DiffersLabel::minimumSizeHint() const
{
    return {0, QLabel::minimumSizeHint().height()};
}

void DiffersLabel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setPen(theme(this).differs);
    painter.drawText(contentsRect(), Qt::AlignLeft | Qt::AlignVCenter,
                     fontMetrics().elidedText(m_line, Qt::ElideRight, contentsRect().width()));
}

} // namespace wb::ui
