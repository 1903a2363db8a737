#include "ui/panels/event_log.h"

#include "ui/widgets/theme.h"

#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace wb::ui {

EventLog::EventLog(QWidget* parent) : QWidget(parent), m_text(new QPlainTextEdit(this))
{
    m_text->setObjectName(QStringLiteral("eventLog"));
    m_text->setAccessibleName(tr("Events"));
    m_text->setReadOnly(true);
    m_text->setMaximumBlockCount(5000);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setProperty("flat", true);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setFont(monospaced(smaller(font())));
    m_text->setPlaceholderText(tr("Nothing has happened yet. Links, refusals and saved files are told here."));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_text);
}

void EventLog::add(const QDateTime& time, dapr::Severity severity, const QString& text)
{
    const QString sign = severity == dapr::Severity::Error     ? QStringLiteral("!")
                         : severity == dapr::Severity::Warning ? QStringLiteral("▲")
                                                               : QStringLiteral(" ");
    m_text->appendPlainText(QStringLiteral("%1 %2 %3")
                                .arg(time.toLocalTime().toString(QStringLiteral("HH:mm:ss.zzz")), sign, text));
}

QString EventLog::text() const
{
    return m_text->toPlainText();
}

} // namespace wb::ui
