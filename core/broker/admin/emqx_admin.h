#pragma once

#include "core/broker/admin/admin_json.h"

namespace wb::broker {

// EMQX's REST interface: for each client of ours its session's figures and subscriptions, and from 5.6 on the messages in
// flight and in the queue (without payloads). 5.x with an API key, 4.x with an application's id and secret; which of the
// two answers is found out. From the documentation and source of EMQX (facts 2.57); no EMQX was asked.
class EmqxAdmin : public AdminSource {
public:
    explicit EmqxAdmin(const QStringList& clientIds);

    QList<AdminRequest> begin() override;
    Result<QList<AdminRequest>, AdminFailure> take(const AdminRequest& request, const AdminAnswer& answer) override;
    AdminView view() const override { return m_view; }

private:
    enum Topic : int { Nodes5, Nodes4, Client5, Client4, Subscriptions, InFlight, Waiting };
    using Asked = Result<QList<AdminRequest>, AdminFailure>;

    Asked takeNodes(const AdminRequest& request, const AdminAnswer& answer);
    Asked takeClient(const AdminRequest& request, const AdminAnswer& answer);
    Asked takeSubscriptions(AdminClient& client, const AdminAnswer& answer) const;
    Asked takeMessages(AdminClient& client, AdminGroup::Kind kind, const AdminAnswer& answer) const;
    void readClient(AdminClient& client, const QJsonObject& object) const;
    Result<QJsonArray, AdminFailure> listOf(const AdminAnswer& answer, const QString& what) const;
    QByteArray pathOf(int client) const;

    AdminView m_view;
    bool m_isOld = false;       // 4.x
    bool m_listsMessages = false; // 5.6 and newer
};

} // namespace wb::broker
