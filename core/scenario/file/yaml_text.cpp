#include "core/scenario/file/yaml_text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

#include <algorithm>

namespace wb::scenario {

namespace {

QString quoted(const QString& text)
{
    const QByteArray list = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
    QString result = QString::fromUtf8(list.mid(1, list.size() - 2));
    // JSON leaves these as they are; to YAML 1.1 they are line breaks or not printable.
    for (const char16_t c : {u'\u007f', u'\u0085', u'\u2028', u'\u2029', u'\ufeff', u'\ufffe', u'\uffff'})
        result.replace(QChar(c), QStringLiteral("\\u%1").arg(int(c), 4, 16, QLatin1Char('0')));
    return result;
}

bool isWord(const QString& text)
{
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z$][A-Za-z0-9_$.-]*(/[A-Za-z0-9_$.#+-]+)*( [A-Za-z0-9_$.-]+)*$"));
    static const QRegularExpression other(QStringLiteral("^(y|n|yes|no|on|off|true|false|null|nan|inf)$"),
                                          QRegularExpression::CaseInsensitiveOption);
    return plain.match(text).hasMatch() && !other.match(text).hasMatch();
}

} // namespace

QString yamlText(const QString& text)
{
    return isWord(text) ? text : quoted(text);
}

void FlowMap::texts(QStringView key, const QStringList& texts)
{
    QStringList list;
    for (const QString& text : texts) list << yamlText(text);
    if (!list.isEmpty()) raw(key, flowList(list));
}

QString flowList(const QStringList& yaml)
{
    return QStringLiteral("[%1]").arg(yaml.join(QStringLiteral(", ")));
}

QString yamlBlock(const QString& text)
{
    const auto fits = [](QChar c) { return c == u'\n' || c == u'\t' || (c.unicode() >= 0x20 && c.unicode() < 0x7f) || (c.unicode() >= 0xa0 && c.unicode() < 0x2028); };
    const bool blank = text.trimmed().isEmpty();
    if (blank || !std::all_of(text.begin(), text.end(), fits)) return quoted(text);
    QString block = QStringLiteral("|2\n");
    QString body = text;
    while (body.endsWith(u'\n')) body.chop(1);
    for (const QString& line : body.split(u'\n')) block += line.isEmpty() ? QStringLiteral("\n") : QStringLiteral("  %1\n").arg(line);
    block.chop(1);
    return block;
}

} // namespace wb::scenario
