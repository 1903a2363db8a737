#include "core/dapr/cel/expression.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <cstddef>
#include <cstdint>

// Any text is an expression, a fault, or something that cannot be told here; none brings the program down.

using namespace wb::dapr::cel;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const Value event = Value::fromJson(QJsonDocument::fromJson(
        R"({"type":"a","time":"2024-05-06T07:08:09Z","n":1.5,"l":[1,"x",null],"m":{"a":{"b":true}},"s":"grüß"})").object());
    const QString text = QString::fromUtf8(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    const auto rule = compileMatch(text);
    if (!rule || !rule->has_value()) return 0;
    static_cast<void>(isMatch(**rule, event));
    if (const auto result = (*rule)->evaluate({{QStringLiteral("event"), event}})) static_cast<void>((*result).toString());
    static_cast<void>((*rule)->constant());
    return 0;
}
