#include "core/dapr/yaml_dialect.h"

namespace wb::dapr {

namespace {

constexpr int maxPatches = 200; // each costs another reading
constexpr QChar quoteMark(0x1b);

} // namespace

QByteArrayView YamlDialect::text() const
{
    if (!m_patched.isEmpty()) return m_patched;
    return QByteArrayView(m_file).sliced(m_range.begin, m_range.end - m_range.begin);
}

bool YamlDialect::patch(qsizetype byte, char by)
{
    if (m_patches == maxPatches || byte >= m_range.end) return false;
    ++m_patches;
    if (m_patched.isEmpty()) m_patched = text().toByteArray();
    m_patched[byte - m_range.begin] = by;
    return true;
}

bool YamlDialect::readsOn(const YamlError& error)
{
    const auto at = [&](qsizetype byte) { return byte < m_range.end ? m_file.at(byte) : '\0'; };
    if (error.message == u"found unknown escape character" && at(error.offset + 1) == '\'') {
        m_quotes = true;
        return patch(error.offset + 1, 'e');
    }
    if (error.message == u"found unexpected ':'" && at(error.offset) == ':') {
        const QByteArrayView document = QByteArrayView(m_file).sliced(m_range.begin, m_range.end - m_range.begin);
        for (const char candidate : {'^', ';', '$', '_', '+', '=', '(', ')', '/'}) {
            if (m_colon == 0 && !document.contains(candidate)) m_colon = candidate;
        }
        return m_colon != 0 && patch(error.offset, m_colon);
    }
    return false;
}

QString YamlDialect::restored(QString text, ScalarStyle style) const
{
    if (m_quotes && style == ScalarStyle::DoubleQuoted) text.replace(quoteMark, u'\'');
    if (m_colon != 0 && style == ScalarStyle::Plain) text.replace(QLatin1Char(m_colon), u':');
    return text;
}

std::optional<YamlDialect::Fault> YamlDialect::faultOf(TextRange scalar, ScalarStyle style, bool inFlow,
                                                       bool inBraces) const
{
    const QByteArrayView raw = QByteArrayView(m_file).sliced(scalar.begin, scalar.end - scalar.begin);
    if (style == ScalarStyle::Plain && inFlow) {
        const qsizetype mark = raw.indexOf('?', 1);
        if (mark < 0) return std::nullopt;
        const QString message = inBraces ? QStringLiteral("did not find expected ',' or '}'")
                                         : QStringLiteral("did not find expected ',' or ']'");
        return Fault{message, scalar.begin + mark, false};
    }
    if (style != ScalarStyle::DoubleQuoted) return std::nullopt;
    for (qsizetype i = 0; i + 1 < raw.size(); ++i) {
        if (raw.at(i) != '\\') continue;
        if (raw.at(i + 1) == '/')
            return Fault{QStringLiteral("found unknown escape character"), scalar.begin + i, true};
        ++i;
    }
    return std::nullopt;
}

} // namespace wb::dapr
