#include "core/sidecar/app/script_words.h"

#include <array>
#include <cmath>

namespace wb::sidecar {

namespace {

using Kind = ScriptedAnswer::Kind;

struct Word {
    const char16_t* text;
    Kind kind;
};
constexpr std::array<Word, 5> words{{{u"success", Kind::Success}, {u"retry", Kind::Retry}, {u"drop", Kind::Drop},
                                     {u"never", Kind::Never}, {u"crash", Kind::Crash}}};

bool isStatusWord(Kind kind)
{
    return kind == Kind::Success || kind == Kind::Retry || kind == Kind::Drop;
}

// Digits only: "+5", " 5" and "5.0" are no numbers here.
std::optional<int> plainNumber(QStringView text, int least, int most)
{
    if (text.isEmpty() || text.size() > 4) return {};
    int number = 0;
    for (const QChar c : text) {
        if (c < u'0' || c > u'9') return {};
        number = number * 10 + (c.unicode() - u'0');
    }
    if (number < least || number > most) return {};
    return number;
}

constexpr double dayMs = 24.0 * 3600 * 1000;

double unitMs(QStringView unit)
{
    if (unit == u"ns") return 1e-6;
    if (unit == u"us" || unit == u"\u00b5s" || unit == u"\u03bcs") return 1e-3;
    if (unit == u"ms") return 1;
    if (unit == u"s") return 1000;
    if (unit == u"m") return 60'000;
    if (unit == u"h") return 3'600'000;
    return 0;
}

bool isDigitOrDot(QChar c)
{
    return (c >= u'0' && c <= u'9') || c == u'.';
}

} // namespace

std::optional<ScriptedAnswer> answerOfWord(const QString& word)
{
    ScriptedAnswer answer;
    const QString lower = word.trimmed().toLower();
    QStringView rest = lower;
    if (rest.startsWith(u"grpc ")) {
        answer.grpc = true;
        rest = rest.mid(5).trimmed();
    }
    for (const Word& one : words) {
        if (rest != one.text) continue;
        if (answer.grpc && !isStatusWord(one.kind)) return {};
        answer.kind = one.kind;
        return answer;
    }
    const auto number = answer.grpc ? plainNumber(rest, 0, 16) : plainNumber(rest, 100, 599);
    if (!number) return {};
    answer.kind = answer.grpc ? Kind::GrpcStatus : Kind::HttpStatus;
    answer.status = *number;
    return answer;
}

QString wordOfAnswer(const ScriptedAnswer& answer)
{
    QString text;
    for (const Word& one : words)
        if (one.kind == answer.kind) text = QString::fromUtf16(one.text);
    if (text.isEmpty()) text = QString::number(answer.status);
    return answer.grpc ? QStringLiteral("grpc ") + text : text;
}

std::optional<std::chrono::milliseconds> scriptTime(const QString& text)
{
    double sum = 0;
    qsizetype at = 0;
    while (at < text.size()) {
        const qsizetype numberAt = at;
        while (at < text.size() && isDigitOrDot(text[at])) ++at;
        bool ok = false;
        const double number = text.mid(numberAt, at - numberAt).toDouble(&ok);
        const qsizetype unitAt = at;
        while (at < text.size() && !isDigitOrDot(text[at])) ++at;
        const QStringView unit = QStringView(text).mid(unitAt, at - unitAt);
        const bool bare = unit.isEmpty() && numberAt == 0 && !text.contains(u'.');
        const double factor = bare ? 1 : unitMs(unit);
        if (!ok || factor == 0) return {};
        sum += number * factor;
    }
    if (text.isEmpty() || !(sum <= dayMs)) return {};
    return std::chrono::milliseconds(std::llround(sum));
}

} // namespace wb::sidecar
