#pragma once

#include "core/broker/admin/admin_source.h"

#include <QByteArrayList>
#include <QMap>

namespace wb::test {

// Plays the broker for one reading: an answer for each path, 404 for others.
struct AdminPlay {
    QMap<QByteArray, broker::AdminAnswer> answers;
    QByteArrayList asked;
    std::optional<broker::AdminFailure> failure;
    broker::AdminView view;

    void answer(const QByteArray& path, const QByteArray& body, int status = 200) { answers.insert(path, {status, body}); }
    void play(broker::AdminSource& source)
    {
        asked.clear();
        failure.reset();
        QList<broker::AdminRequest> waiting = source.begin();
        while (!waiting.isEmpty()) {
            const broker::AdminRequest request = waiting.takeFirst();
            asked << request.path;
            const auto more = source.take(request, answers.value(request.path, {404, "{\"error\":\"Object Not Found\",\"reason\":\"Not Found\"}"}));
            if (!more) {
                failure = more.error();
                return;
            }
            waiting << *more;
        }
        view = source.view();
    }
    const broker::AdminClient& client(qsizetype at = 0) const { return view.clients.at(at); }
};

inline const broker::AdminGroup* groupOf(const broker::AdminClient& client, broker::AdminGroup::Kind kind)
{
    for (const broker::AdminGroup& group : client.groups) {
        if (group.kind == kind) return &group;
    }
    return nullptr;
}

// The value as text; empty when there is none of this id.
inline QString valueIn(const broker::AdminClient& client, broker::AdminGroup::Kind kind, const QString& id)
{
    const broker::AdminGroup* group = groupOf(client, kind);
    if (!group) return {};
    for (const broker::AdminValue& value : group->values) {
        if (value.id == id) return broker::valueText(value);
    }
    return {};
}

} // namespace wb::test
