#include "ui/panels/control_words.h"

#include <QCoreApplication>

namespace wb::ui {

using sidecar::AckAction;
using sidecar::AckRule;
using sidecar::CutKind;

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(wb::ui::ControlWords)
};

// Which acknowledgements: whole phrases, because languages order them differently.
QString scopeText(const AckRule& rule)
{
    if (rule.lane != 0) return Tr::tr("message #%1").arg(rule.lane);
    if (rule.next > 0 && !rule.topicFilter.isEmpty())
        return Tr::tr("the next %n of %1", nullptr, rule.next).arg(rule.topicFilter);
    if (rule.next > 0) return Tr::tr("the next %n", nullptr, rule.next);
    return rule.topicFilter.isEmpty() ? Tr::tr("everything") : rule.topicFilter;
}

} // namespace

QString ruleText(const AckRule& rule)
{
    const QString scope = scopeText(rule);
    switch (rule.action) {
    case AckAction::Hold: return Tr::tr("holding %1").arg(scope);
    case AckAction::Drop: return Tr::tr("dropping %1").arg(scope);
    case AckAction::Delay: break;
    }
    return Tr::tr("delaying %1 by %2 ms").arg(scope).arg(rule.delay.count());
}

QString ruleEffect(const AckRule& rule)
{
    switch (rule.action) {
    case AckAction::Hold:
        return Tr::tr("The app is asked as always; its acknowledgement waits here until you release it. For the broker "
                      "the message is in flight so long.");
    case AckAction::Drop:
        return Tr::tr("The app is asked as always; its acknowledgement is never sent. The broker keeps the message until "
                      "the session resumes, when it sends it again, or ends.");
    case AckAction::Delay: break;
    }
    return Tr::tr("The app is asked as always; its acknowledgement is sent that much later. A connection that ends "
                  "meanwhile takes it along.");
}

QString cutText(CutKind kind)
{
    switch (kind) {
    case CutKind::Disconnect: return Tr::tr("clean DISCONNECT");
    case CutKind::Close: return Tr::tr("TCP close");
    case CutKind::Reset: return Tr::tr("TCP reset");
    case CutKind::Silence: break;
    }
    return Tr::tr("half-open silence");
}

QString cutEffect(CutKind kind, bool stayAway)
{
    QString what;
    switch (kind) {
    case CutKind::Disconnect: what = Tr::tr("Sends DISCONNECT and closes: the broker sends no will."); break;
    case CutKind::Close: what = Tr::tr("Closes the TCP connection without DISCONNECT: the broker sends the will."); break;
    case CutKind::Reset: what = Tr::tr("Resets the TCP connection, as a crashed machine or a firewall does."); break;
    case CutKind::Silence:
        what = Tr::tr("Neither sends nor reads from now on, the socket stays open: only a keep-alive can notice.");
        break;
    }
    return stayAway ? Tr::tr("%1 The sidecar stays away until you choose Reconnect.").arg(what)
                    : Tr::tr("%1 The sidecar connects again as Dapr does.").arg(what);
}

} // namespace wb::ui
