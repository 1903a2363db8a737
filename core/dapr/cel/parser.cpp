#include "core/dapr/cel/syntax.h"

#include "core/dapr/go_text.h"

#include <QStringList>

#include <algorithm>
#include <cmath>

namespace wb::dapr::cel {

namespace {

using Kind = Node::Kind;

constexpr const char16_t* afterOperands =
    u"'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

// What may begin an operand, as ANTLR lists it; `more` after the parenthesis or the sign that allows it.
QString operands(QStringView behindParenthesis = {}, QStringView behindNot = {})
{
    return QStringLiteral("{'[', '{', '(', %1'.', '-', '!', %2").arg(behindParenthesis, behindNot) +
           QStringView(afterOperands).toString();
}

bool isReserved(QStringView name)
{
    static const QStringList words = QStringLiteral("as break const continue else false for function if import in let loop package "
                                                    "namespace null return true var void while").split(u' ');
    return std::find(words.begin(), words.end(), name) != words.end();
}

class Parser {
public:
    explicit Parser(const QString& source) : m_source(source), m_tokens(tokenize(source, m_complaints)) {}

    Result<Node, Fault> run()
    {
        Node root = expression();
        if (!m_failed && !is(Token::Kind::End)) {
            const bool last = ahead().kind == Token::Kind::End;
            complain((last ? QStringLiteral("extraneous") : QStringLiteral("mismatched")) +
                     QStringLiteral(" input '%1' expecting <EOF>").arg(token().text));
        }
        if (m_notHere) return Failure{Fault{Fault::Kind::NotHere, *m_notHere}};
        if (!m_complaints.empty()) {
            const Spot first = std::min_element(m_complaints.begin(), m_complaints.end(),
                                                [](const auto& a, const auto& b) { return a.spot < b.spot; })->spot;
            return Failure{Fault{Fault::Kind::Compile, display(m_complaints, m_source), first.line, first.column + 1}};
        }
        return root;
    }

private:
    const Token& token() const { return m_tokens[m_at]; }
    const Token& ahead() const { return m_tokens[std::min(m_at + 1, m_tokens.size() - 1)]; }
    bool is(Token::Kind kind) const { return token().kind == kind; }
    bool is(QStringView symbol) const { return isSymbol(token(), symbol); }
    bool isWord(QStringView word) const { return is(Token::Kind::Identifier) && token().text == word; }
    static bool isSymbol(const Token& token, QStringView symbol)
    {
        return token.kind == Token::Kind::Symbol && token.text == symbol;
    }
    static bool beginsOperand(const Token& token)
    {
        if (token.kind == Token::Kind::Symbol) return QStringView(u"[{(.-!").contains(token.text);
        return token.kind != Token::Kind::End && !(token.kind == Token::Kind::Identifier && token.text == u"in");
    }
    Token take() { return m_at + 1 < m_tokens.size() ? m_tokens[m_at++] : m_tokens[m_at]; }
    bool take(QStringView symbol)
    {
        if (!is(symbol)) return false;
        take();
        return true;
    }
    void complain(const QString& text) { complainAt(token().spot, QStringLiteral("Syntax error: ") + text); }
    void complainAt(Spot spot, const QString& text) { m_complaints.push_back({spot, text}); }
    Node fail(const QString& text)
    {
        complain(text);
        m_failed = true;
        return {};
    }
    Node made(Kind kind, Spot spot, const QString& text, std::vector<Node> children);

    Node expression();
    Node logical(bool isOr);
    Node relation();
    Node sum();
    Node product();
    Node binary(Node left, const Token& sign, Node right);
    Node unary();
    Node member();
    Node selection(Node target);
    Node primary();
    Node identifier(bool dot, Spot spot);
    Node number(bool negative, Spot spot);
    Node call(Kind kind, const QString& name, std::vector<Node> children);
    Node macro(const QString& name, std::vector<Node> children, Spot spot);
    Node list();
    Node map();
    void expect(QStringView symbol, const QString& expected);

    QString m_source;
    std::vector<Complaint> m_complaints;
    std::vector<Token> m_tokens;
    size_t m_at = 0;
    int m_nesting = 0;
    bool m_failed = false;
    std::optional<QString> m_notHere;
};

Node Parser::made(Kind kind, Spot spot, const QString& text, std::vector<Node> children)
{
    Node node;
    node.kind = kind;
    node.spot = spot;
    node.text = text;
    for (const Node& child : children) node.depth = std::max(node.depth, child.depth + 1);
    node.children = std::move(children);
    if (node.depth > 4 * maxDepth) {
        m_notHere = CelTexts::tr("the expression is nested too deeply");
        m_failed = true;
        return {};
    }
    return node;
}

// A closing or dividing symbol. ANTLR deletes one token too many, or invents one that is missing.
void Parser::expect(QStringView symbol, const QString& expected)
{
    if (m_failed || take(symbol)) return;
    if (isSymbol(ahead(), symbol)) {
        complain(QStringLiteral("extraneous input '%1' expecting %2").arg(token().text, expected));
        take();
        take();
        return;
    }
    const bool single = !expected.startsWith(u'{');
    if (single && (symbol == u":" ? beginsOperand(token()) : is(Token::Kind::End))) {
        complain(QStringLiteral("missing '%1' at '%2'").arg(symbol, token().text));
        return;
    }
    fail(QStringLiteral("mismatched input '%1' expecting %2").arg(token().text, expected));
}

Node Parser::expression()
{
    if (++m_nesting > maxDepth && !m_failed) {
        complainAt({1, 0}, QStringLiteral("expression recursion limit exceeded: %1").arg(maxDepth));
        m_failed = true;
    }
    Node node = m_failed ? Node{} : logical(true);
    if (!m_failed && is(u"?")) {
        const Spot spot = take().spot;
        Node yes = logical(true);
        expect(u":", QStringLiteral("':'"));
        Node no = m_failed ? Node{} : expression();
        std::vector<Node> children;
        children.push_back(std::move(node));
        children.push_back(std::move(yes));
        children.push_back(std::move(no));
        node = made(Kind::Conditional, spot, QStringLiteral("_?_:_"), std::move(children));
    }
    --m_nesting;
    return node;
}

Node Parser::logical(bool isOr)
{
    const QStringView sign = isOr ? u"||" : u"&&";
    std::vector<Node> terms;
    terms.push_back(isOr ? logical(false) : relation());
    const Spot spot = token().spot;
    while (!m_failed && take(sign)) terms.push_back(isOr ? logical(false) : relation());
    if (m_failed || terms.size() == 1) return std::move(terms.front());
    return made(isOr ? Kind::Or : Kind::And, spot, isOr ? QStringLiteral("_||_") : QStringLiteral("_&&_"), std::move(terms));
}

Node Parser::binary(Node left, const Token& sign, Node right)
{
    std::vector<Node> children;
    children.push_back(std::move(left));
    children.push_back(std::move(right));
    const QString name = sign.text == u"in" ? QStringLiteral("@in") : u'_' + sign.text + u'_';
    return made(Kind::Binary, sign.spot, name, std::move(children));
}

Node Parser::relation()
{
    Node node = sum();
    const QStringList signs{QStringLiteral("<"), QStringLiteral("<="), QStringLiteral(">"),
                            QStringLiteral(">="), QStringLiteral("=="), QStringLiteral("!=")};
    while (!m_failed && ((is(Token::Kind::Symbol) && signs.contains(token().text)) || isWord(u"in"))) {
        const Token sign = take();
        Node right = sum();
        node = binary(std::move(node), sign, std::move(right));
    }
    return node;
}

Node Parser::sum()
{
    Node node = product();
    while (!m_failed && (is(u"+") || is(u"-"))) {
        const Token sign = take();
        Node right = product();
        node = binary(std::move(node), sign, std::move(right));
    }
    return node;
}

Node Parser::product()
{
    Node node = unary();
    while (!m_failed && (is(u"*") || is(u"/") || is(u"%"))) {
        const Token sign = take();
        Node right = unary();
        node = binary(std::move(node), sign, std::move(right));
    }
    return node;
}

Node Parser::unary()
{
    const Spot spot = token().spot;
    const QString sign = token().text;
    if (!is(u"!") && !is(u"-")) return member();
    int count = 0;
    for (; is(sign); ++count) {
        const bool literal = sign == u"-" && (ahead().kind == Token::Kind::Int || ahead().kind == Token::Kind::Double);
        if (literal && (count == 0 || count % 2 == 0)) break; // the sign is the number's own
        take();
    }
    Node node = member();
    if (m_failed || count % 2 == 0) return node; // two of them are none (cel-go parser.go)
    std::vector<Node> children;
    children.push_back(std::move(node));
    return made(Kind::Unary, spot, sign == u"!" ? QStringLiteral("!_") : QStringLiteral("-_"), std::move(children));
}

Node Parser::member()
{
    Node node = primary();
    while (!m_failed) {
        if (is(u".")) {
            node = selection(std::move(node));
        } else if (is(u"[")) {
            const Spot spot = take().spot;
            if (is(u"?")) {
                complainAt(spot, QStringLiteral("unsupported syntax '[?'"));
                m_failed = true;
                return {};
            }
            Node index = is(Token::Kind::End) ? fail(QStringLiteral("mismatched input '<EOF>' expecting ") + operands({}, u"'?', "))
                                              : expression();
            expect(u"]", QStringLiteral("']'"));
            std::vector<Node> children;
            children.push_back(std::move(node));
            children.push_back(std::move(index));
            node = made(Kind::Index, spot, QStringLiteral("_[_]"), std::move(children));
        } else if (is(u"{") && (node.kind == Kind::Identifier || node.kind == Kind::Select)) {
            m_notHere = CelTexts::tr("messages (%1{…}) are not known here").arg(node.text);
            m_failed = true;
        } else {
            break;
        }
    }
    return node;
}

Node Parser::selection(Node target)
{
    const Spot spot = take().spot;
    if (is(u"?")) {
        complainAt(spot, QStringLiteral("unsupported syntax '.?'"));
        m_failed = true;
        return {};
    }
    const QString name = token().text;
    if (!is(Token::Kind::Identifier) || name == u"in")
        return fail(QStringLiteral("no viable alternative at input '.%1'").arg(is(Token::Kind::End) ? QString() : name));
    if (name == u"true" || name == u"false" || name == u"null")
        return fail(QStringLiteral("mismatched input '%1' expecting IDENTIFIER").arg(name));
    take();
    std::vector<Node> children;
    children.push_back(std::move(target));
    if (is(u"(")) return call(Kind::Member, name, std::move(children));
    return made(Kind::Select, spot, name, std::move(children));
}

Node Parser::call(Kind kind, const QString& name, std::vector<Node> children)
{
    const Spot spot = take().spot;
    if (!is(u")")) {
        if (!beginsOperand(token()) && !beginsOperand(ahead()))
            return fail(QStringLiteral("mismatched input '%1' expecting ").arg(token().text) + operands(u"')', "));
        do children.push_back(expression());
        while (!m_failed && take(u","));
    }
    expect(u")", QStringLiteral("')'"));
    if (m_failed) return {};
    const size_t arguments = children.size() - (kind == Kind::Member ? 1 : 0);
    if (kind == Kind::Call && name == u"has" && arguments == 1) {
        Node& field = children.front();
        if (field.kind != Kind::Select) {
            complainAt(field.spot, QStringLiteral("invalid argument to has() macro"));
            return {};
        }
        field.kind = Kind::Has;
        field.spot = spot;
        return std::move(field);
    }
    const bool two = name == u"all" || name == u"exists" || name == u"exists_one" || name == u"filter" || name == u"map";
    if (kind == Kind::Member && ((two && arguments == 2) || (name == u"map" && arguments == 3)))
        return macro(name, std::move(children), spot);
    return made(kind, spot, name, std::move(children));
}

Node Parser::macro(const QString& name, std::vector<Node> children, Spot spot)
{
    const Node variable = children[1];
    if (variable.kind != Kind::Identifier) {
        complainAt(variable.spot, QStringLiteral("argument must be a simple name"));
        return {};
    }
    children.erase(children.begin() + 1);
    Node node = made(Kind::Macro, spot, name, std::move(children));
    node.variable = variable.text;
    return node;
}

Node Parser::primary()
{
    if (!beginsOperand(token()) || is(u"!")) {
        const bool skip = beginsOperand(ahead()) && !is(Token::Kind::End);
        const QString text = QStringLiteral("%1 input '%2' expecting ")
                                 .arg(skip ? QStringLiteral("extraneous") : QStringLiteral("mismatched"), token().text) + operands();
        if (!skip) return fail(text);
        complain(text);
        take();
        return primary();
    }
    const Spot spot = token().spot;
    if (is(u"-")) {
        take();
        return number(true, spot);
    }
    if (is(Token::Kind::Int) || is(Token::Kind::Uint) || is(Token::Kind::Double)) return number(false, spot);
    if (is(Token::Kind::String) || is(Token::Kind::Bytes)) {
        Node node = made(Kind::Literal, spot, {}, {});
        if (auto value = unescaped(take()))
            node.value = *std::move(value);
        else
            complainAt(spot, QStringLiteral("unable to unescape string"));
        return node;
    }
    if (take(u"(")) {
        Node node = expression();
        expect(u")", QStringLiteral("')'"));
        return node;
    }
    if (is(u"[")) return list();
    if (is(u"{")) return map();
    const bool dot = take(u".");
    if (dot && !is(Token::Kind::Identifier))
        return fail(QStringLiteral("no viable alternative at input '.%1'").arg(is(Token::Kind::End) ? QString() : token().text));
    return identifier(dot, spot);
}

Node Parser::identifier(bool dot, Spot spot)
{
    const Token name = take();
    Node node = made(Kind::Literal, spot, {}, {});
    if (!dot && name.text == u"null") return node;
    if (!dot && (name.text == u"true" || name.text == u"false")) {
        node.value = Value(name.text == u"true");
        return node;
    }
    if (isReserved(name.text)) {
        complainAt(name.spot, QStringLiteral("reserved identifier: %1").arg(name.text));
        return node;
    }
    if (is(u"(")) return call(Kind::Call, dot ? u'.' + name.text : name.text, {});
    node.kind = Kind::Identifier;
    node.text = dot ? u'.' + name.text : name.text;
    return node;
}

Node Parser::number(bool negative, Spot spot)
{
    const Token written = take();
    Node node = made(Kind::Literal, spot, {}, {});
    const QString digits = written.text.endsWith(u'u', Qt::CaseInsensitive) ? written.text.chopped(1) : written.text;
    const int base = digits.startsWith(u"0x") ? 16 : 10;
    bool ok = false;
    if (written.kind == Token::Kind::Double) {
        const double value = digits.toDouble(&ok);
        ok = ok && std::isfinite(value);
        node.value = Value(negative ? -value : value);
    } else if (written.kind == Token::Kind::Uint) {
        node.value = Value(digits.toULongLong(&ok, base));
    } else {
        const QString plain = base == 16 ? digits.mid(2) : digits;
        node.value = Value(QString(negative ? u'-' + plain : plain).toLongLong(&ok, base));
    }
    const QLatin1StringView name(written.kind == Token::Kind::Double ? "double" : written.kind == Token::Kind::Uint ? "uint" : "int");
    if (!ok) complainAt(spot, QStringLiteral("invalid %1 literal").arg(name));
    return node;
}

Node Parser::list()
{
    const Spot spot = take().spot;
    std::vector<Node> items;
    while (!m_failed && !is(u"]")) {
        if (items.empty() && is(u",") && isSymbol(ahead(), u"]")) {
            take();
            break;
        }
        items.push_back(expression());
        if (m_failed || !take(u",")) break;
    }
    expect(u"]", QStringLiteral("{']', ','}"));
    return made(Kind::List, spot, {}, m_failed ? std::vector<Node>{} : std::move(items));
}

Node Parser::map()
{
    const Spot spot = take().spot;
    std::vector<Node> parts;
    while (!m_failed && !is(u"}")) {
        if (parts.empty() && is(u",") && isSymbol(ahead(), u"}")) {
            take();
            break;
        }
        parts.push_back(expression());
        expect(u":", QStringLiteral("':'"));
        if (m_failed) break;
        parts.push_back(expression());
        if (m_failed || !take(u",")) break;
    }
    expect(u"}", QStringLiteral("{'}', ','}"));
    return made(Kind::Map, spot, {}, m_failed ? std::vector<Node>{} : std::move(parts));
}

} // namespace

QString display(std::vector<Complaint> complaints, const QString& source)
{
    std::stable_sort(complaints.begin(), complaints.end(), [](const auto& a, const auto& b) { return a.spot < b.spot; });
    const QStringList lines = source.split(u'\n');
    QStringList result;
    for (const Complaint& complaint : complaints) {
        QString text = QStringLiteral("ERROR: <input>:%1:%2: %3")
                           .arg(complaint.spot.line).arg(complaint.spot.column + 1).arg(complaint.text);
        const QString line = lines.value(complaint.spot.line - 1).replace(u'\t', u' ');
        QString mark;
        const QList<uint> characters = line.toUcs4();
        for (int i = 0; i <= complaint.spot.column; ++i) {
            const bool wide = i < characters.size() && characters[i] >= 0x80;
            const bool last = i == complaint.spot.column;
            mark += last ? (wide ? u'＾' : u'^') : (wide ? u'．' : u'.');
        }
        result += text + QStringLiteral("\n | ") + line + QStringLiteral("\n | ") + mark;
    }
    return result.join(u'\n');
}

Result<Node, Fault> parse(const QString& source)
{
    if (source.size() > maxLength)
        return Failure{Fault{Fault::Kind::Compile, QStringLiteral("expression code point size exceeds limit: size: %1, limit %2")
                                                       .arg(source.size()).arg(maxLength)}};
    return Parser(source).run();
}

} // namespace wb::dapr::cel
