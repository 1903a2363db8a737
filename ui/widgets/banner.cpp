#include "ui/widgets/banner.h"

#include "ui/widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace wb::ui {

namespace {

QLabel* wrapped(QWidget* parent, const char* objectName)
{
    auto* label = new QLabel(parent);
    label->setObjectName(QLatin1String(objectName));
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

Banner::Banner(QWidget* parent)
    : QWidget(parent), m_sign(new QLabel(this)), m_title(wrapped(this, "bannerTitle")),
      m_advice(wrapped(this, "bannerAdvice")), m_detail(wrapped(this, "bannerDetail")), m_more(new QToolButton(this)),
      m_close(new QToolButton(this)), m_buttons(new QHBoxLayout)
{
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_sign->setFont(bold);
    m_sign->setAlignment(Qt::AlignTop | Qt::AlignHCenter);
    m_sign->setFixedWidth(16);
    m_advice->setProperty("secondary", true);
    m_detail->setFont(monospaced(smaller(font())));
    m_detail->hide();

    m_more->setText(tr("Details"));
    m_more->setCheckable(true);
    m_more->setObjectName(QStringLiteral("bannerMore"));
    m_more->setAccessibleName(tr("Show technical details"));
    connect(m_more, &QToolButton::toggled, this, &Banner::toggleDetail);
    m_close->setObjectName(QStringLiteral("bannerClose"));
    m_close->setAccessibleName(tr("Close this notice"));
    connect(m_close, &QToolButton::clicked, this, [this] {
        hide();
        Q_EMIT closed();
    });

    auto* text = new QVBoxLayout;
    text->setSpacing(2);
    text->addWidget(m_title);
    text->addWidget(m_advice);
    text->addWidget(m_detail);
    m_buttons->setSpacing(8);
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(12, 8, 8, 8);
    line->setSpacing(8);
    line->addWidget(m_sign);
    line->addLayout(text, 1);
    line->addLayout(m_buttons);
    line->addWidget(m_more, 0, Qt::AlignTop);
    line->addWidget(m_close, 0, Qt::AlignTop);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    hide();
}

void Banner::say(Kind kind, const QString& title, const QString& advice, const QString& detail)
{
    m_kind = kind;
    m_sign->setText(kind == Kind::Error     ? QStringLiteral("!")
                    : kind == Kind::Warning ? QStringLiteral("▲")
                                            : QStringLiteral("i"));
    setTone(m_sign, kind == Kind::Error ? "failure" : kind == Kind::Warning ? "warning" : "plain");
    m_title->setText(title);
    m_advice->setText(advice);
    m_advice->setVisible(!advice.isEmpty());
    m_detail->setText(detail);
    m_more->setVisible(!detail.isEmpty());
    m_more->setChecked(false);
    toggleDetail(false);
    setAccessibleName(title);
    setAccessibleDescription(advice);
    show();
    update();
}

void Banner::clearButtons()
{
    while (QLayoutItem* item = m_buttons->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

QPushButton* Banner::addButton(const QString& text, const QString& objectName)
{
    auto* button = new QPushButton(text, this);
    button->setObjectName(objectName);
    button->setAccessibleName(text);
    button->setAutoDefault(true); // Enter presses it, too
    m_buttons->addWidget(button, 0, Qt::AlignTop);
    return button;
}

void Banner::setClosable(bool closable)
{
    m_close->setVisible(closable);
}

QString Banner::title() const
{
    return m_title->text();
}

QString Banner::detail() const
{
    return m_detail->text();
}

void Banner::toggleDetail(bool on)
{
    m_detail->setVisible(on && !m_detail->text().isEmpty());
}

void Banner::paintEvent(QPaintEvent*)
{
    const Theme& t = theme(this);
    const QColor edge = m_kind == Kind::Error ? t.failure : m_kind == Kind::Warning ? t.warning : t.accent;
    QPainter painter(this);
    painter.fillRect(rect(), t.surface);
    painter.fillRect(QRect(0, 0, 3, height()), edge);
    painter.fillRect(QRect(0, height() - 1, width(), 1), t.border);
}

} // namespace wb::ui
