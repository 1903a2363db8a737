#include "ui/panels/probe_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace wb::ui {

ProbeBar::ProbeBar(QWidget* parent) : QWidget(parent), m_text(new QLabel(this)), m_stop(new QPushButton(tr("Stop"), this))
{
    m_text->setObjectName(QStringLiteral("probeStatus"));
    m_text->setAccessibleName(tr("Probe"));
    m_text->setTextFormat(Qt::PlainText);
    m_stop->setObjectName(QStringLiteral("probeStop"));
    m_stop->setAccessibleName(tr("Stop the probe"));
    m_stop->setProperty("small", true);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(4, 0, 4, 0);
    layout->setSpacing(8);
    layout->addWidget(m_text);
    layout->addWidget(m_stop);
    connect(m_stop, &QPushButton::clicked, this, &ProbeBar::stopAsked);
    m_tick.setInterval(1000); // the seconds move also where nothing comes
    connect(&m_tick, &QTimer::timeout, this, &ProbeBar::say);
    hide();
}

void ProbeBar::begin(const QString& address, qint64 limitMs)
{
    m_address = address;
    m_limitMs = limitMs;
    m_current.clear();
    m_done = m_total = 0;
    m_stopping = false;
    m_stop->setEnabled(true);
    m_since.start();
    m_tick.start();
    say();
    show();
}

void ProbeBar::progress(int done, int total, const QString& current)
{
    m_done = done;
    m_total = total;
    m_current = current;
    m_text->setToolTip(current);
    say();
}

void ProbeBar::stopping()
{
    m_stopping = true;
    m_stop->setEnabled(false);
    say();
}

void ProbeBar::end()
{
    m_tick.stop();
    hide();
}

void ProbeBar::say()
{
    const QString seconds = QString::number(m_since.elapsed() / 1000);
    if (m_stopping) {
        m_text->setText(tr("◌ probe of %1: tidying up").arg(m_address));
        return;
    }
    constexpr qsizetype most = 32; // the line is shared
    const QString current = m_current.size() > most ? m_current.left(most - 1).trimmed() + QStringLiteral("…") : m_current;
    m_text->setText(current.isEmpty()
                        ? tr("◌ probe of %1: finding out who it is").arg(m_address)
                        : tr("◌ probe of %1: %2 of %3 · %4 · %5 of %6 s at most")
                              .arg(m_address, QString::number(m_done), QString::number(m_total), current, seconds,
                                   QString::number(m_limitMs / 1000)));
}

} // namespace wb::ui
