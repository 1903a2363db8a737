#pragma once

#include <QStringList>

#include <optional>

// Pieces of YAML as the writer sets them down: flow mappings on one line, texts quoted where a reader could take them
// for something else. Pure.

namespace wb::scenario {

QString yamlText(const QString& text); // "orders/new" as it is, "yes", "1", "a: b" in double quotes

// {a: b, c: 1}, built member by member.
class FlowMap {
public:
    void raw(QStringView key, const QString& yaml) { m_parts << QStringLiteral("%1: %2").arg(key.toString(), yaml); }
    void text(QStringView key, const QString& text)
    {
        if (!text.isEmpty()) raw(key, yamlText(text));
    }
    void number(QStringView key, qint64 number, qint64 usual)
    {
        if (number != usual) raw(key, QString::number(number));
    }
    void truth(QStringView key, bool truth, bool usual)
    {
        if (truth != usual) raw(key, truth ? QStringLiteral("true") : QStringLiteral("false"));
    }
    void truth(QStringView key, const std::optional<bool>& value)
    {
        if (value) raw(key, *value ? QStringLiteral("true") : QStringLiteral("false"));
    }
    void texts(QStringView key, const QStringList& texts);
    bool isEmpty() const { return m_parts.isEmpty(); }
    QString yaml() const { return QStringLiteral("{%1}").arg(m_parts.join(QStringLiteral(", "))); }

private:
    QStringList m_parts;
};

QString flowList(const QStringList& yaml); // [a, b]

// Lines as a literal block ("|2"), indented by two; in double quotes where a block cannot hold them.
QString yamlBlock(const QString& text);

} // namespace wb::scenario
