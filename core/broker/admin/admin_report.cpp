#include "core/broker/admin/admin_report.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace wb::broker {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::Admin)
};

QString groupId(AdminGroup::Kind kind)
{
    switch (kind) {
    case AdminGroup::Kind::Connection: return QStringLiteral("connection");
    case AdminGroup::Kind::Queue: return QStringLiteral("queue");
    case AdminGroup::Kind::Subscriptions: return QStringLiteral("subscriptions");
    case AdminGroup::Kind::InFlight: return QStringLiteral("in_flight");
    case AdminGroup::Kind::Waiting: break;
    }
    return QStringLiteral("waiting");
}

bool isList(AdminGroup::Kind kind)
{
    return kind != AdminGroup::Kind::Connection && kind != AdminGroup::Kind::Queue;
}

QJsonValue jsonOf(const AdminValue& value)
{
    return std::visit([](const auto& one) { return QJsonValue(one); }, value.value);
}

QJsonObject jsonOf(const QList<AdminValue>& values)
{
    QJsonObject object;
    for (const AdminValue& value : values) object.insert(value.id, jsonOf(value));
    return object;
}

QJsonObject jsonOf(const AdminGroup& group)
{
    QJsonObject object{{QStringLiteral("kind"), groupId(group.kind)}};
    if (!group.name.isEmpty()) object.insert(QStringLiteral("name"), group.name);
    if (!isList(group.kind)) {
        object.insert(QStringLiteral("values"), jsonOf(group.values));
        return object;
    }
    QJsonArray entries;
    for (const AdminValue& value : group.values) entries << QJsonObject{{QStringLiteral("topic"), value.name}, {QStringLiteral("text"), jsonOf(value)}};
    object.insert(QStringLiteral("entries"), entries);
    return object;
}

QJsonValue jsonOf(const std::optional<qint64>& number)
{
    return number ? QJsonValue(*number) : QJsonValue();
}

QString inCell(QString text)
{
    return text.replace(u'|', QStringLiteral("\\|")).replace(u'\n', u' ').replace(u'\r', u' ');
}

QString row(const QStringList& cells)
{
    QString line = QStringLiteral("|");
    for (const QString& cell : cells) line += u' ' + inCell(cell) + QStringLiteral(" |");
    return line + u'\n';
}

QString head(const QStringList& cells)
{
    QString line = row(cells) + u'|';
    for (qsizetype i = 0; i < cells.size(); ++i) line += QStringLiteral("---|");
    return line + u'\n';
}

// What holds for the whole reading.
QStringList remarks(const AdminView& view)
{
    QStringList lines{Text::tr("As of %1.").arg(view.takenAt.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")))};
    if (const QString lag = lagText(view); !lag.isEmpty()) lines << lag;
    return lines + view.notes;
}

QString tableRows(const QList<AdminValue>& values, const QString& indent)
{
    qsizetype width = 24;
    for (const AdminValue& value : values) width = std::max(width, std::min<qsizetype>(value.name.size(), 60));
    QString text;
    for (const AdminValue& value : values) {
        text += indent + value.name.leftJustified(width) + u' ' + valueText(value);
        text += value.meaning.isEmpty() ? QString() : QStringLiteral("  (%1)").arg(value.meaning);
        text += u'\n';
    }
    return text;
}

} // namespace

QString brokerLine(const AdminView& view)
{
    const QString name = view.version.isEmpty() ? view.product : Text::tr("%1 %2", "product and version").arg(view.product, view.version);
    return view.node.isEmpty() ? name : Text::tr("%1, node %2").arg(name, view.node);
}

QString adminTable(const AdminView& view)
{
    QString text = brokerLine(view) + u'\n' + remarks(view).join(u'\n') + u'\n';
    if (!view.broker.isEmpty()) text += u'\n' + Text::tr("The whole broker") + u'\n' + tableRows(view.broker, QStringLiteral("  "));
    for (const AdminClient& client : view.clients) {
        text += u'\n' + Text::tr("Client %1").arg(client.clientId) + u'\n';
        if (!client.note.isEmpty()) text += QStringLiteral("  ") + client.note + u'\n';
        for (const AdminGroup& group : client.groups)
            text += QStringLiteral("  ") + groupText(group) + u'\n' + tableRows(group.values, QStringLiteral("    "));
    }
    return text;
}

QJsonObject adminJson(const AdminView& view)
{
    QJsonArray clients;
    for (const AdminClient& client : view.clients) {
        QJsonArray groups;
        for (const AdminGroup& group : client.groups) groups << jsonOf(group);
        clients << QJsonObject{{QStringLiteral("client"), client.clientId},
                               {QStringLiteral("known"), client.known},
                               {QStringLiteral("note"), client.note},
                               {QStringLiteral("unacknowledged"), jsonOf(client.unacknowledged)},
                               {QStringLiteral("waiting"), jsonOf(client.waiting)},
                               {QStringLiteral("redelivered"), jsonOf(client.redelivered)},
                               {QStringLiteral("groups"), groups}};
    }
    return {{QStringLiteral("broker"), QJsonObject{{QStringLiteral("product"), view.product},
                                                   {QStringLiteral("version"), view.version},
                                                   {QStringLiteral("node"), view.node},
                                                   {QStringLiteral("figures"), jsonOf(view.broker)}}},
            {QStringLiteral("taken"), view.takenAt.toString(Qt::ISODateWithMs)},
            {QStringLiteral("lag_seconds"), view.lagSeconds},
            {QStringLiteral("notes"), QJsonArray::fromStringList(view.notes)},
            {QStringLiteral("clients"), clients}};
}

QString adminMarkdown(const AdminView& view, const QList<AdminOurs>& ours)
{
    QString text = QStringLiteral("## ") + Text::tr("The broker's own view: %1").arg(inCell(brokerLine(view))) + QStringLiteral("\n\n");
    text += remarks(view).join(u' ') + QStringLiteral("\n");
    if (!view.broker.isEmpty()) {
        text += u'\n' + head({Text::tr("The whole broker"), Text::tr("Broker")});
        for (const AdminValue& value : view.broker) text += row({value.name, valueText(value)});
    }
    for (const AdminClient& client : view.clients) {
        text += QStringLiteral("\n### ") + inCell(client.clientId) + QStringLiteral("\n\n");
        const auto mine = std::find_if(ours.begin(), ours.end(), [&](const AdminOurs& one) { return one.clientId == client.clientId; });
        if (mine != ours.end()) {
            const AdminComparison comparison = compare(client, *mine, view);
            text += Text::tr("%1: %2. %3").arg(inCell(mine->component), comparison.word, comparison.sentence) + QStringLiteral("\n\n");
        } else if (!client.note.isEmpty()) {
            text += client.note + QStringLiteral("\n\n");
        }
        if (client.groups.isEmpty()) continue;
        text += head({Text::tr("What"), Text::tr("Broker"), Text::tr("Meaning")});
        for (const AdminGroup& group : client.groups) {
            text += row({QStringLiteral("**%1**").arg(groupText(group)), {}, {}});
            for (const AdminValue& value : group.values) text += row({value.name, valueText(value), value.meaning});
        }
    }
    return text;
}

} // namespace wb::broker
