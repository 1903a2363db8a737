#include "ui/models/connections_model.h"

#include <algorithm>

namespace wb::ui {

int ConnectionsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

void ConnectionsModel::update(const sidecar::ConnectionStatus& status)
{
    const auto same = [&](const sidecar::ConnectionStatus& row) { return row.id == status.id; };
    const auto at = std::find_if(m_rows.begin(), m_rows.end(), same);
    if (at == m_rows.end()) {
        beginInsertRows({}, int(m_rows.size()), int(m_rows.size()));
        m_rows.append(status);
        endInsertRows();
        return;
    }
    *at = status;
    const QModelIndex changed = index(int(at - m_rows.begin()));
    Q_EMIT dataChanged(changed, changed);
}

void ConnectionsModel::remove(sidecar::ConnectionId id)
{
    for (int row = 0; row < int(m_rows.size()); ++row) {
        if (m_rows.at(row).id != id) continue;
        beginRemoveRows({}, row, row);
        m_rows.removeAt(row);
        endRemoveRows();
        return;
    }
}

bool ConnectionsModel::isWaiting() const
{
    return std::any_of(m_rows.begin(), m_rows.end(), [](const sidecar::ConnectionStatus& row) {
        return row.state == sidecar::LinkState::WaitingToRetry;
    });
}

void ConnectionsModel::setNow(const QDateTime& now)
{
    m_now = now;
    for (int row = 0; row < int(m_rows.size()); ++row) {
        if (m_rows.at(row).state != sidecar::LinkState::WaitingToRetry) continue;
        Q_EMIT dataChanged(index(row), index(row), {DetailRole, Qt::ToolTipRole, Qt::AccessibleTextRole});
    }
}

QString ConnectionsModel::stateText(sidecar::LinkState state)
{
    switch (state) {
    case sidecar::LinkState::Off: return tr("off");
    case sidecar::LinkState::Connecting: return tr("connecting");
    case sidecar::LinkState::Connected: return tr("connected");
    case sidecar::LinkState::WaitingToRetry: return tr("waiting to try again");
    case sidecar::LinkState::Failed: return tr("failed");
    }
    return {};
}

QString ConnectionsModel::title(const sidecar::ConnectionStatus& status) const
{
    if (status.role == sidecar::Role::Observer) return tr("observer");
    if (status.purpose == u"input") return tr("%1, input").arg(status.component);
    if (status.purpose == u"output") return tr("%1, output").arg(status.component);
    return status.component;
}

QString ConnectionsModel::sessionText(const sidecar::ConnectionStatus& status) const
{
    if (status.cleanSession) return tr("clean session");
    return status.sessionPresent ? tr("persistent session, resumed") : tr("persistent session, new");
}

// What Dapr takes no notice of: it looks at no return code of a SUBACK (facts D.1).
QStringList ConnectionsModel::concerns(const sidecar::ConnectionStatus& status) const
{
    QStringList list;
    if (status.state != sidecar::LinkState::Connected) return list;
    for (const sidecar::SubscriptionStatus& s : status.subscriptions) {
        if (s.grantedQos > 2) list << tr("%1 refused").arg(s.filter);
        else if (s.grantedQos >= 0 && s.grantedQos < s.requestedQos)
            list << tr("%1: QoS %2 instead of %3").arg(s.filter).arg(s.grantedQos).arg(s.requestedQos);
    }
    if (!status.daprError.isEmpty()) list << tr("daprd would have given up");
    return list;
}

QString ConnectionsModel::connectedText(const sidecar::ConnectionStatus& status) const
{
    QStringList parts = concerns(status);
    if (status.unacked > 0) parts << tr("%n un-acked", nullptr, status.unacked);
    parts << sessionText(status);
    return parts.join(tr(" · "));
}

QString ConnectionsModel::toolTip(const sidecar::ConnectionStatus& status) const
{
    QStringList lines{tr("%1, client id %2").arg(stateText(status.state), status.clientId), status.address,
                      sessionText(status), tr("keep-alive %1 s").arg(status.keepAliveSeconds)};
    for (const sidecar::SubscriptionStatus& s : status.subscriptions) {
        lines << (s.grantedQos < 0 ? tr("%1: QoS %2 asked for").arg(s.filter).arg(s.requestedQos)
                  : s.grantedQos > 2
                      ? tr("%1: refused by the broker; Dapr does not notice and waits for messages that never come").arg(s.filter)
                      : tr("%1: QoS %2 asked for, %3 granted").arg(s.filter).arg(s.requestedQos).arg(s.grantedQos));
    }
    if (status.unacked > 0) lines << tr("%n deliveries without our acknowledgement", nullptr, status.unacked);
    if (status.outboundInFlight > 0) lines << tr("%n of our messages in flight", nullptr, status.outboundInFlight);
    if (status.error) lines << status.error->message << status.error->advice;
    if (!status.daprError.isEmpty()) lines << tr("daprd would say: %1").arg(status.daprError);
    lines.removeAll(QString());
    return lines.join(u'\n');
}

QString ConnectionsModel::detail(const sidecar::ConnectionStatus& status) const
{
    switch (status.state) {
    case sidecar::LinkState::Off: return tr("off");
    case sidecar::LinkState::Connecting:
        return status.tries > 1 ? tr("connecting to %1, try %2").arg(status.address).arg(status.tries)
                                : tr("connecting to %1").arg(status.address);
    case sidecar::LinkState::Connected: return connectedText(status);
    case sidecar::LinkState::WaitingToRetry: {
        if (!status.nextTry.isValid()) return tr("stays away until you reconnect");
        const qint64 left = std::max<qint64>(0, m_now.msecsTo(status.nextTry));
        return tr("next try in %1 s, %n tries so far", nullptr, status.tries).arg((left + 999) / 1000);
    }
    case sidecar::LinkState::Failed: return status.error ? status.error->message : tr("failed");
    }
    return {};
}

QVariant ConnectionsModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const sidecar::ConnectionStatus& status = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole: return title(status);
    case Qt::ToolTipRole: return toolTip(status);
    case Qt::AccessibleTextRole:
        return tr("%1, %2, client id %3, %4")
            .arg(title(status), stateText(status.state), status.clientId, detail(status));
    case ClientIdRole: return status.clientId;
    case DetailRole: return detail(status);
    case StateRole: return int(status.state);
    case IdRole: return int(status.id);
    case ConcernRole: return !concerns(status).isEmpty();
    case AdviceRole: return status.error ? status.error->advice : QString();
    default: return {};
    }
}

} // namespace wb::ui
