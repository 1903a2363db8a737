#pragma once

#include "core/dapr/yaml.h"

#include <optional>

// Where libyaml reads another language than go-yaml v2, which was made from an older libyaml. What go-yaml takes and
// libyaml refuses is rewritten, byte for byte, before libyaml sees it; what go-yaml refuses is found in the scalar.
// Source: sigs.k8s.io/yaml 1.4 goyaml.v2/scannerc.go beside libyaml 0.2.5 scanner.c.

namespace wb::dapr {

class YamlDialect {
public:
    YamlDialect(const QByteArray& file, TextRange range) : m_file(file), m_range(range) {}

    // What to parse: the document's bytes.
    QByteArrayView text() const;
    // Whether go-yaml would have read on over the error, which lies at that byte; then text() has changed and is to be
    // read again.
    bool readsOn(const YamlError& error);
    // A scalar's text with what was rewritten put back.
    QString restored(QString text, ScalarStyle style) const;

    // What go-yaml says of a scalar that libyaml took.
    struct Fault {
        QString message;
        qsizetype byte = 0;
        bool scanner = false; // else the parser found it
    };
    // A plain scalar in a flow collection, which go-yaml ends at a question mark; a quoted one with "\/" in it.
    std::optional<Fault> faultOf(TextRange scalar, ScalarStyle style, bool inFlow, bool inBraces) const;

private:
    bool patch(qsizetype byte, char by);

    const QByteArray& m_file;
    TextRange m_range;
    QByteArray m_patched; // empty: nothing was
    int m_patches = 0;
    char m_colon = 0;     // stands for a colon that belongs to a plain scalar
    bool m_quotes = false; // an escape character stands for "\'"
};

} // namespace wb::dapr
