#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QSyntaxHighlighter>

#include <optional>

namespace wb::ui {

// The JSON text with one value a line and two blanks a level; order, numbers and escapes stay as they came.
// Nothing when it is not an object or array of JSON (RFC 8259).
std::optional<QString> prettyJson(const QByteArray& json);

// The parts of a CloudEvent in JSON (spec 1.0, section "JSON format"); nothing when it is not one.
struct CloudEventView {
    QList<std::pair<QString, QString>> attributes; // id, source, type, specversion first, then as they stand
    QString data;                                  // pretty JSON, text, or a word about binary data
    QByteArray dataBytes;
};
std::optional<CloudEventView> cloudEventOf(const QByteArray& json);

// Names quieter than values.
class JsonHighlighter : public QSyntaxHighlighter {
    Q_OBJECT
public:
    using QSyntaxHighlighter::QSyntaxHighlighter;

protected:
    void highlightBlock(const QString& text) override;
};

} // namespace wb::ui
