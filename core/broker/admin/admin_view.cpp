#include "core/broker/admin/admin_view.h"

#include <QCoreApplication>

namespace wb::broker {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::Admin)
};

// The largest unit that says it exactly: "24 h", "90 s".
QString durationText(qint64 seconds)
{
    if (seconds != 0 && seconds % 86400 == 0 && seconds > 86400) return Text::tr("%1 d").arg(seconds / 86400);
    if (seconds != 0 && seconds % 3600 == 0) return Text::tr("%1 h").arg(seconds / 3600);
    if (seconds != 0 && seconds % 60 == 0) return Text::tr("%1 min").arg(seconds / 60);
    return Text::tr("%1 s").arg(seconds);
}

} // namespace

QString adminId(AdminKind kind)
{
    switch (kind) {
    case AdminKind::RabbitMq: return QStringLiteral("rabbitmq");
    case AdminKind::Emqx: return QStringLiteral("emqx");
    case AdminKind::Mosquitto: break;
    }
    return QStringLiteral("mosquitto");
}

QString adminName(AdminKind kind)
{
    switch (kind) {
    case AdminKind::RabbitMq: return QStringLiteral("RabbitMQ");
    case AdminKind::Emqx: return QStringLiteral("EMQX");
    case AdminKind::Mosquitto: break;
    }
    return QStringLiteral("mosquitto");
}

std::optional<AdminKind> adminKindOf(const QString& product)
{
    for (const AdminKind kind : {AdminKind::RabbitMq, AdminKind::Emqx, AdminKind::Mosquitto}) {
        if (product.compare(adminId(kind), Qt::CaseInsensitive) == 0) return kind;
    }
    return std::nullopt;
}

QString valueText(const AdminValue& value)
{
    if (const bool* flag = std::get_if<bool>(&value.value)) return *flag ? Text::tr("yes") : Text::tr("no");
    if (const QString* text = std::get_if<QString>(&value.value)) return *text;
    const qint64 number = *std::get_if<qint64>(&value.value);
    switch (value.unit) {
    case AdminValue::Unit::Seconds: return durationText(number);
    case AdminValue::Unit::Bytes: return Text::tr("%1 B").arg(number);
    case AdminValue::Unit::None: break;
    }
    return QString::number(number);
}

QString groupText(const AdminGroup& group)
{
    switch (group.kind) {
    case AdminGroup::Kind::Connection: return Text::tr("connection");
    case AdminGroup::Kind::Queue: return group.name.isEmpty() ? Text::tr("queue") : Text::tr("queue %1").arg(group.name);
    case AdminGroup::Kind::Subscriptions: return Text::tr("subscriptions");
    case AdminGroup::Kind::InFlight: return Text::tr("messages in flight");
    case AdminGroup::Kind::Waiting: break;
    }
    return Text::tr("messages that wait");
}

} // namespace wb::broker
