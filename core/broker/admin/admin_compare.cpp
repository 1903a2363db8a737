#include "core/broker/admin/admin_compare.h"

#include <QCoreApplication>

namespace wb::broker {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::Admin)
};

using Verdict = AdminComparison::Verdict;

} // namespace

QString lagText(const AdminView& view)
{
    if (view.lagSeconds <= 0) return {};
    switch (view.kind) {
    case AdminKind::RabbitMq: return Text::tr("RabbitMQ counts every %1 s: its figures may be that old.").arg(view.lagSeconds);
    case AdminKind::Emqx: return Text::tr("EMQX writes a client's figures down up to %1 s after it did something: they may be that old.").arg(view.lagSeconds);
    case AdminKind::Mosquitto: break;
    }
    return Text::tr("mosquitto publishes its figures every %1 s (sys_interval, if it was not changed): they may be that old.").arg(view.lagSeconds);
}

AdminComparison compare(const AdminClient& client, const AdminOurs& ours, const AdminView& view)
{
    const QString counted = Text::tr("Without our acknowledgement by our own count: %1.").arg(ours.unacked);
    const auto sentences = [](const QString& one, const QString& other) { return Text::tr("%1 %2").arg(one, other); };
    if (!client.unacknowledged)
        return {Verdict::NotComparable, Text::tr("not comparable"), client.note.isEmpty() ? counted : sentences(counted, client.note)};
    if (*client.unacknowledged == ours.unacked)
        return {Verdict::Agree, Text::tr("agree"), Text::tr("The broker and we both count %1 without acknowledgement.").arg(ours.unacked)};
    QString sentence = Text::tr("The broker counts %1 without acknowledgement, we count %2.").arg(*client.unacknowledged).arg(ours.unacked);
    if (!ours.isConnected) sentence = sentences(sentence, Text::tr("We are not connected: what we owed is the broker's again."));
    if (const QString lag = lagText(view); !lag.isEmpty()) sentence = sentences(sentence, lag);
    return {Verdict::Differ, Text::tr("differ"), sentence};
}

} // namespace wb::broker
