#include "core/broker/setup/quoting.h"

#include "core/broker/container/container_command.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QStringList>

namespace wb::broker {

QString oneLine(QString text)
{
    static const QRegularExpression unseen(QStringLiteral("[\\p{C}\\p{Zl}\\p{Zp}]"));
    return text.replace(unseen, QStringLiteral(" ")).left(200);
}

QString dnsName(const QString& text)
{
    constexpr int longest = 40; // room for "-rabbitmq-login" below the 63 of a label
    static const QRegularExpression others(QStringLiteral("[^a-z0-9]+"));
    static const QRegularExpression begin(QStringLiteral("^[^a-z]+"));
    static const QRegularExpression end(QStringLiteral("-+$"));
    QString safe = text.toLower().replace(others, QStringLiteral("-")).remove(begin).left(longest).remove(end);
    return safe.isEmpty() ? QStringLiteral("component") : safe;
}

// JSON's strings are YAML's.
QString yamlQuoted(const QString& text)
{
    const QString list = QString::fromUtf8(QJsonDocument(QJsonArray{oneLine(text)}).toJson(QJsonDocument::Compact));
    return list.mid(1, list.size() - 2);
}

QString shellWord(const QString& text)
{
    return shellQuoted(oneLine(text));
}

QString indented(const QString& text, int spaces)
{
    QStringList lines = text.split(u'\n');
    for (QString& line : lines)
        if (!line.isEmpty()) line.prepend(QString(spaces, u' '));
    return lines.join(u'\n');
}

} // namespace wb::broker
