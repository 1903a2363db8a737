#include "ui/widgets/json_text.h"

#include "ui/widgets/theme.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QWidget>

namespace wb::ui {

namespace {

constexpr int step = 2;

QByteArray indented(const QByteArray& json)
{
    QByteArray out;
    out.reserve(json.size() * 2);
    int depth = 0;
    bool inString = false;
    const auto newLine = [&] { out += '\n' + QByteArray(depth * step, ' '); };
    for (qsizetype i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (inString) {
            out += c;
            if (c == '\\' && i + 1 < json.size()) out += json[++i];
            else if (c == '"') inString = false;
            continue;
        }
        switch (c) {
        case ' ': case '\n': case '\r': case '\t': break;
        case '"': inString = true; out += c; break;
        case '{': case '[': {
            qsizetype next = i + 1;
            while (next < json.size() && QByteArrayView(" \n\r\t").contains(json[next])) ++next;
            out += c;
            if (next < json.size() && (json[next] == '}' || json[next] == ']')) {
                out += json[next];
                i = next;
                break;
            }
            ++depth;
            newLine();
            break;
        }
        case '}': case ']': --depth; newLine(); out += c; break;
        case ',': out += c; newLine(); break;
        case ':': out += ": "; break;
        default: out += c;
        }
    }
    return out;
}

QString valueText(const QJsonValue& value)
{
    if (value.isString()) return value.toString();
    return QString::fromUtf8(QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact)).chopped(1).mid(1);
}

} // namespace

std::optional<QString> prettyJson(const QByteArray& json)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError || document.isNull()) return {};
    return QString::fromUtf8(indented(json));
}

std::optional<CloudEventView> cloudEventOf(const QByteArray& json)
{
    const QJsonDocument document = QJsonDocument::fromJson(json);
    if (!document.isObject()) return {};
    const QJsonObject object = document.object();
    const QStringList required{QStringLiteral("id"), QStringLiteral("source"), QStringLiteral("type"),
                               QStringLiteral("specversion")};
    for (const QString& name : required)
        if (!object.value(name).isString()) return {};
    CloudEventView view;
    for (const QString& name : required) view.attributes += {name, object.value(name).toString()};
    for (auto it = object.begin(); it != object.end(); ++it)
        if (!required.contains(it.key()) && it.key() != u"data" && it.key() != u"data_base64")
            view.attributes += {it.key(), valueText(it.value())};
    const QJsonValue data = object.value(u"data");
    if (object.contains(u"data_base64")) {
        view.dataBytes = QByteArray::fromBase64(object.value(u"data_base64").toString().toLatin1());
        view.data = QCoreApplication::translate("wb::ui::JsonText", "binary data, %n bytes (data_base64)", nullptr,
                                                int(view.dataBytes.size()));
    } else if (data.isObject() || data.isArray()) {
        view.dataBytes = data.isObject() ? QJsonDocument(data.toObject()).toJson() : QJsonDocument(data.toArray()).toJson();
        view.data = QString::fromUtf8(indented(view.dataBytes));
    } else if (!data.isUndefined()) {
        view.data = valueText(data);
        view.dataBytes = view.data.toUtf8();
    }
    return view;
}

void JsonHighlighter::highlightBlock(const QString& text)
{
    static const QRegularExpression name(QStringLiteral(R"re("(?:[^"\\]|\\.)*"(?=\s*:))re"));
    static const QRegularExpression number(QStringLiteral(R"((?<=[:\s\[,])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?=[,\s\]}]|$))"));
    const Theme& colours = theme(qobject_cast<QWidget*>(parent()));
    QTextCharFormat quiet;
    quiet.setForeground(colours.secondary);
    QTextCharFormat value;
    value.setForeground(colours.accentText);
    for (auto it = number.globalMatch(text); it.hasNext();) {
        const auto match = it.next();
        setFormat(int(match.capturedStart()), int(match.capturedLength()), value);
    }
    for (auto it = name.globalMatch(text); it.hasNext();) {
        const auto match = it.next();
        setFormat(int(match.capturedStart()), int(match.capturedLength()), quiet);
    }
}

} // namespace wb::ui
