#include "core/dapr/cel/functions.h"

#include <QRegularExpression>

// matches(): Go has RE2, Qt has PCRE. A pattern is rewritten where the two read the same text differently and that can
// be said in PCRE, and refused as "not here" where it cannot.

namespace wb::dapr::cel {

namespace {

class Translator {
public:
    explicit Translator(const QString& pattern) : m_in(pattern) {}
    Result<QString, Fault> run();

private:
    Failure<Fault> error(const QString& text, const QString& part) const
    {
        return evaluationError(QStringLiteral("error parsing regexp: %1: `%2`").arg(text, part));
    }
    Failure<Fault> unknown(qsizetype length = 1) const
    {
        return notHere(CelTexts::tr("the regular expression has %1, which is not certain to mean the same here")
                           .arg(m_in.mid(m_at, length)));
    }
    QChar at(qsizetype offset = 0) const { return m_at + offset < m_in.size() ? m_in[m_at + offset] : QChar(); }
    void copy(qsizetype count)
    {
        m_out += m_in.mid(m_at, count);
        m_at += count;
    }
    std::optional<Fault> escape(bool inClass);
    std::optional<Fault> characterClass();
    std::optional<Fault> group();
    std::optional<Fault> repetition();
    std::optional<Fault> item();

    QString m_in, m_out;
    qsizetype m_at = 0;
    int m_open = 0;
    bool m_repeatable = false; // something stands before that can be repeated
    bool m_dotTakesAll = false;
};

std::optional<Fault> Translator::escape(bool inClass)
{
    if (m_at + 1 >= m_in.size()) return error(QStringLiteral("trailing backslash at end of expression"), QString()).error;
    const QChar c = at(1);
    // RE2's \s leaves out the vertical tab.
    if (c == u's' || (c == u'S' && !inClass)) {
        const QString spaces = QStringLiteral("\\t\\n\\f\\r ");
        m_out += inClass ? spaces : c == u's' ? u'[' + spaces + u']' : QStringLiteral("[^") + spaces + u']';
        m_at += 2;
        return std::nullopt;
    }
    const bool plain = c.unicode() < 0x80 && (c.isPunct() || c.isSymbol());
    if (plain || QStringView(u"dDwWtnrfa").contains(c) || (!inClass && QStringView(u"bBAz").contains(c))) {
        copy(2);
        return std::nullopt;
    }
    if (c >= u'1' && c <= u'9' && !(at(2) >= u'0' && at(2) <= u'7'))
        return error(QStringLiteral("invalid escape sequence"), m_in.mid(m_at, 2)).error;
    return unknown(2).error;
}

std::optional<Fault> Translator::characterClass()
{
    const qsizetype begin = m_at;
    copy(at(1) == u'^' ? 2 : 1);
    if (at() == u']') {
        m_out += u'\\';
        copy(1);
    }
    while (m_at < m_in.size() && at() != u']') {
        if (at() == u'\\') {
            if (auto fault = escape(true)) return fault;
            continue;
        }
        if (at() == u'[' && at(1) == u':') {
            const qsizetype end = m_in.indexOf(u":]", m_at);
            if (end < 0) return unknown(2).error;
            copy(end + 2 - m_at);
            continue;
        }
        if (at() == u'[') m_out += u'\\';
        copy(1);
    }
    if (m_at >= m_in.size()) return error(QStringLiteral("missing closing ]"), m_in.mid(begin)).error;
    copy(1);
    m_repeatable = true;
    return std::nullopt;
}

std::optional<Fault> Translator::group()
{
    ++m_open;
    m_repeatable = false;
    if (at(1) != u'?') {
        copy(1);
        return std::nullopt;
    }
    if (at(2) == u':') {
        copy(3);
        return std::nullopt;
    }
    if (at(2) == u'=' || at(2) == u'!') return error(QStringLiteral("invalid or unsupported Perl syntax"), m_in.mid(m_at, 3)).error;
    static const QRegularExpression named(QStringLiteral("\\G\\(\\?P?<[A-Za-z_][A-Za-z0-9_]*>"));
    static const QRegularExpression flags(QStringLiteral("\\G\\(\\?([is]+)(:|\\))"));
    const auto name = named.match(m_in, m_at);
    if (name.hasMatch() && name.capturedLength() < 30) {
        copy(name.capturedLength());
        return std::nullopt;
    }
    const auto flag = flags.match(m_in, m_at);
    if (!flag.hasMatch()) return unknown(4).error;
    if (flag.capturedView(1).contains(u's')) m_dotTakesAll = true; // PCRE's own dot from here on
    if (flag.capturedView(2) == u")") --m_open;
    copy(flag.capturedLength());
    return std::nullopt;
}

std::optional<Fault> Translator::repetition()
{
    static const QRegularExpression counted(QStringLiteral("\\G\\{([0-9]+)(,([0-9]*))?\\}"));
    qsizetype length = 1;
    if (at() == u'{') {
        const auto match = counted.match(m_in, m_at);
        if (!match.hasMatch()) { // RE2: not a repetition, then a character
            m_out += u'\\';
            copy(1);
            m_repeatable = true;
            return std::nullopt;
        }
        length = match.capturedLength();
        const int least = match.capturedView(1).toInt();
        const int most = match.capturedView(3).isEmpty() ? least : match.capturedView(3).toInt();
        if (match.capturedLength(1) > 4 || match.capturedLength(3) > 4 || least > 1000 || most > 1000 || most < least)
            return error(QStringLiteral("invalid repeat count"), match.captured()).error;
    }
    if (!m_repeatable) return error(QStringLiteral("missing argument to repetition operator"), m_in.mid(m_at, length)).error;
    const qsizetype lazy = at(length) == u'?' ? 1 : 0;
    const QChar next = at(length + lazy);
    if (next == u'*' || next == u'+' || next == u'?' || (next == u'{' && counted.match(m_in, m_at + length + lazy).hasMatch())) {
        if (next == u'{') return unknown(length + lazy + 1).error;
        return error(QStringLiteral("invalid nested repetition operator"), m_in.mid(m_at, length + lazy + 1)).error;
    }
    copy(length + lazy);
    m_repeatable = false;
    return std::nullopt;
}

std::optional<Fault> Translator::item()
{
    switch (at().unicode()) {
    case u'\\':
        m_repeatable = true;
        return escape(false);
    case u'[': return characterClass();
    case u'(': return group();
    case u')':
        if (m_open-- == 0) return error(QStringLiteral("unexpected )"), m_in).error;
        copy(1);
        m_repeatable = true;
        return std::nullopt;
    case u'*':
    case u'+':
    case u'?':
    case u'{': return repetition();
    case u'|':
        copy(1);
        m_repeatable = false;
        return std::nullopt;
    case u'.': // everything but \n, whatever else PCRE may take for a line end
        m_out += m_dotTakesAll ? QStringLiteral(".") : QStringLiteral("[^\\n]");
        break;
    case u'$': // without (?m) the very end, not before a last \n
        m_out += QStringLiteral("\\z");
        break;
    default: m_out += at();
    }
    ++m_at;
    m_repeatable = true;
    return std::nullopt;
}

Result<QString, Fault> Translator::run()
{
    while (m_at < m_in.size())
        if (auto fault = item()) return Failure{*fault};
    if (m_open > 0) return error(QStringLiteral("missing closing )"), m_in);
    return m_out;
}

} // namespace

Outcome matchesPattern(const QByteArray& text, const QByteArray& pattern)
{
    if (pattern.size() > 10'000) return notHere(CelTexts::tr("the regular expression is too long"));
    const auto translated = Translator(QString::fromUtf8(pattern)).run();
    if (!translated) return Failure{translated.error()};
    // PCRE goes back and forth where RE2 does not: a limit keeps a hostile pair of text and pattern from taking for ever.
    const QRegularExpression expression(QStringLiteral("(*LIMIT_MATCH=1000000)(*LIMIT_DEPTH=20000)(*NO_JIT)") + *translated);
    if (!expression.isValid())
        return notHere(CelTexts::tr("the regular expression is not understood here: %1").arg(expression.errorString()));
    const auto match = expression.match(QString::fromUtf8(text));
    return match.isValid() ? Outcome(Value(match.hasMatch()))
                           : Outcome(notHere(CelTexts::tr("the regular expression takes too long here")));
}

} // namespace wb::dapr::cel
