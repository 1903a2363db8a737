#include "ui/panels/redelivery_detail.h"

#include "ui/models/format.h"
#include "ui/models/lane_story_model.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/panel_header.h"
#include "ui/widgets/row_view.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace wb::ui {

using ledger::Lane;
using ledger::LaneState;

namespace {

QLabel* wrapped(QWidget* parent, const char* name, bool secondary)
{
    auto* label = new QLabel(parent);
    label->setObjectName(QLatin1String(name));
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    if (secondary) label->setProperty("secondary", true);
    return label;
}

Chip::Kind chipKind(Tone tone)
{
    switch (tone) {
    case Tone::Ok: return Chip::Kind::Success;
    case Tone::Warning: return Chip::Kind::Warning;
    case Tone::Error: return Chip::Kind::Failure;
    case Tone::DeadLetter: return Chip::Kind::DeadLetter;
    default: return Chip::Kind::Plain;
    }
}

bool hasDup(const Lane& lane)
{
    return std::any_of(lane.marks.begin(), lane.marks.end(),
                       [](const auto& mark) { return mark.kind == ledger::MarkKind::Delivery && mark.dup; });
}

ledger::Seq packetOf(const Lane& lane, int mark)
{
    if (mark >= 0 && mark < int(lane.marks.size()) && lane.marks[std::size_t(mark)].seq != ledger::noSeq)
        return lane.marks[std::size_t(mark)].seq;
    for (const auto& other : lane.marks)
        if (other.kind == ledger::MarkKind::Delivery && other.seq != ledger::noSeq) return other.seq;
    for (const auto& other : lane.marks)
        if (other.seq != ledger::noSeq) return other.seq;
    return ledger::noSeq;
}

} // namespace

RedeliveryDetail::RedeliveryDetail(QWidget* parent) : QWidget(parent), m_story(new LaneStoryModel(this))
{
    auto* sides = new QSplitter(Qt::Horizontal, this);
    sides->setObjectName(QStringLiteral("redeliveryDetailSplitter"));
    sides->setChildrenCollapsible(false);
    sides->addWidget(buildStory());
    sides->addWidget(buildWhy());
    sides->setSizes({580, 420});
    sides->setStretchFactor(0, 3);
    sides->setStretchFactor(1, 2);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(sides);
    connect(m_list, &RowView::rowChosen, this, [this](const QModelIndex& index) {
        const LaneStep* step = m_story->stepAt(index.row());
        if (step && !m_choosing) Q_EMIT markChosen(step->mark);
    });
    show({});
}

QWidget* RedeliveryDetail::buildStory()
{
    auto* box = new QWidget(this);
    onSurface(box);
    auto* head = new QWidget(box);
    m_title = new QLabel(head);
    m_title->setObjectName(QStringLiteral("laneTitle"));
    m_title->setTextFormat(Qt::PlainText);
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_state = new Chip({}, Chip::Kind::Plain, head);
    m_state->setObjectName(QStringLiteral("laneState"));
    m_dup = new Chip(QStringLiteral("DUP"), Chip::Kind::Dup, head);
    m_retained = new Chip(tr("retained"), Chip::Kind::Retained, head);
    m_qos = new Chip({}, Chip::Kind::Plain, head);
    auto* line = new QHBoxLayout(head);
    line->setContentsMargins(12, 8, 12, 0);
    line->setSpacing(4);
    line->addWidget(m_title);
    for (Chip* chip : {m_state, m_dup, m_retained, m_qos}) line->addWidget(chip);
    line->addStretch(1);
    m_title->setMinimumWidth(40);
    m_summary = wrapped(box, "laneSummary", true);
    m_summary->setContentsMargins(12, 2, 12, 4);
    m_list = new RowView(box);
    m_list->setObjectName(QStringLiteral("laneStory"));
    m_list->setAccessibleName(tr("What happened to the message, in order"));
    m_list->setModel(m_story);
    m_list->setSelectionMode(QAbstractItemView::SingleSelection);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(QHeaderView::ResizeToContents); // times and names are never cut
    m_list->header()->setSectionResizeMode(LaneStoryModel::WhatColumn, QHeaderView::Stretch);
    m_list->header()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_list->setEmptyText(tr("No message chosen"), tr("Choose a lane above: by mouse, or with the arrow keys."));
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(head);
    layout->addWidget(m_summary);
    layout->addWidget(m_list, 1);
    box->setMinimumWidth(200);
    return box;
}

void RedeliveryDetail::onSurface(QWidget* box)
{
    box->setBackgroundRole(QPalette::Base);
    box->setAutoFillBackground(true);
}

QPushButton* RedeliveryDetail::addButton(QWidget* box, const QString& text, const char* name)
{
    auto* button = new QPushButton(text, box);
    button->setObjectName(QLatin1String(name));
    return button;
}

QWidget* RedeliveryDetail::buildWhy()
{
    m_whyBox = new QWidget(this);
    onSurface(m_whyBox);
    m_whyTitle = new QLabel(tr("Why"), m_whyBox);
    QFont bold = font();
    bold.setBold(true);
    m_whyTitle->setFont(bold);
    m_what = wrapped(m_whyBox, "whyWhat", false);
    m_why = wrapped(m_whyBox, "whyText", false);
    m_advice = wrapped(m_whyBox, "whyAdvice", true);
    m_source = wrapped(m_whyBox, "whySource", true);
    auto* buttons = new QWidget(m_whyBox);
    m_packets = addButton(buttons, tr("Open packets"), "openPackets");
    m_answer = addButton(buttons, tr("Answer SUCCESS now"), "answerSuccess");
    m_release = addButton(buttons, tr("Release acknowledgement"), "releaseAcknowledgement");
    m_reconnect = addButton(buttons, tr("Reconnect"), "reconnectNow");
    m_reconnect->setToolTip(tr("Ends the connection and makes it anew with the same session"));
    auto* line = new QHBoxLayout(buttons);
    line->setContentsMargins(0, 4, 0, 0);
    line->setSpacing(8);
    for (QPushButton* button : {m_packets, m_answer, m_release, m_reconnect}) line->addWidget(button);
    line->addStretch(1);
    auto* layout = new QVBoxLayout(m_whyBox);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(4);
    for (QWidget* part : std::initializer_list<QWidget*>{m_whyTitle, m_what, m_why, m_advice, buttons, m_source}) layout->addWidget(part);
    layout->addStretch(1);
    auto* area = new QScrollArea(this);
    area->setObjectName(QStringLiteral("whyArea"));
    area->setAccessibleName(tr("Why the message is where it is"));
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidget(m_whyBox);
    area->setMinimumWidth(180);
    const auto lane = [this] { return m_shown.lane ? m_shown.lane->id : 0; };
    connect(m_packets, &QPushButton::clicked, this, [this] {
        const ledger::Seq seq = m_shown.lane ? packetOf(*m_shown.lane, m_shown.mark) : ledger::noSeq;
        if (seq != ledger::noSeq) Q_EMIT packetAsked(seq);
    });
    connect(m_answer, &QPushButton::clicked, this, [this] { Q_EMIT answerAsked(m_shown.waitingAttempt); });
    connect(m_release, &QPushButton::clicked, this, [this, lane] { Q_EMIT releaseAsked(lane()); });
    connect(m_reconnect, &QPushButton::clicked, this, [this] {
        if (m_shown.lane) Q_EMIT reconnectAsked(m_shown.lane->component, m_shown.lane->replica);
    });
    return area;
}

void RedeliveryDetail::focusWhy()
{
    if (m_packets->isVisible()) m_packets->setFocus(Qt::OtherFocusReason);
}

void RedeliveryDetail::show(const Shown& shown)
{
    const bool other = !shown.lane || !m_shown.lane || shown.lane->id != m_shown.lane->id;
    m_shown = shown;
    m_choosing = true; // by us
    if (other) {
        m_list->selectionModel()->clear();
        m_list->setFollow(false);
    }
    m_story->setSteps(shown.lane ? storyOf(*shown.lane, shown.crossings, shown.broker) : QList<LaneStep>(), shown.referenceNs);
    if (const int row = m_story->rowOfMark(shown.mark); row >= 0) {
        const QModelIndex index = m_story->index(row, 0);
        m_list->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        m_list->scrollTo(index);
    }
    m_choosing = false;
    showHead();
    showWhy();
}

void RedeliveryDetail::showHead()
{
    const Lane* lane = m_shown.lane.get();
    for (QWidget* part : std::initializer_list<QWidget*>{m_title, m_state, m_qos, m_summary}) part->setVisible(lane);
    m_dup->setVisible(lane && hasDup(*lane));
    m_retained->setVisible(lane && lane->retained);
    if (!lane) return;
    const QString title = tr("#%1 %2").arg(lane->id).arg(QString::fromStdString(lane->topic));
    m_title->setText(title);
    m_title->setToolTip(title);
    QString state = laneStateText(lane->state);
    if (lane->unackedSinceNs > 0 && m_shown.nowNs > lane->unackedSinceNs)
        state = tr("%1 %2").arg(state, ageText(m_shown.nowNs - lane->unackedSinceNs));
    m_state->setText(laneStateSign(lane->state) + u' ' + state);
    m_state->setKind(chipKind(laneStateTone(lane->state)));
    m_qos->setText(tr("QoS %1").arg(int(lane->qos)));
    QString summary = summaryOf(*lane);
    if (!lane->component.isEmpty())
        summary = tr("%1: %2").arg(tr("%1 on %2").arg(componentText(lane->component, lane->replica), m_shown.broker), summary);
    if (lane->marksLetGo > 0) summary += u' ' + tr("%1 older marks were let go.").arg(groupedNumber(lane->marksLetGo));
    m_summary->setText(summary);
}

void RedeliveryDetail::showWhy()
{
    const Lane* lane = m_shown.lane.get();
    m_whyTitle->setVisible(lane);
    if (!lane) {
        for (QWidget* part : std::initializer_list<QWidget*>{m_what, m_why, m_advice, m_source, m_packets, m_answer, m_release, m_reconnect})
            part->hide();
        return;
    }
    const bool ofMark = m_shown.mark >= 0 && m_shown.mark < int(lane->marks.size());
    const broker::Why why = ofMark ? broker::explain(*lane, lane->marks[std::size_t(m_shown.mark)], m_shown.farEnd)
                                   : broker::explain(*lane, m_shown.farEnd);
    const auto say = [](QLabel* label, const QString& text) {
        if (label->text() != text) label->setText(text);
        label->setVisible(!text.isEmpty());
    };
    say(m_what, why.what);
    say(m_why, why.why);
    say(m_advice, why.advice);
    say(m_source, why.source.isEmpty() ? QString() : tr("Source: %1").arg(why.source));
    m_packets->setVisible(packetOf(*lane, m_shown.mark) != ledger::noSeq);
    m_answer->setVisible(m_shown.waitingAttempt != 0);
    m_release->setVisible(why.remedies.testFlag(broker::Remedy::Release));
    m_reconnect->setVisible(why.remedies.testFlag(broker::Remedy::Reconnect));
}

} // namespace wb::ui
