#include "core/dapr/edit.h"

#include <algorithm>

namespace wb::dapr {

QByteArray applied(QByteArray file, const QList<TextEdit>& edits)
{
    QList<TextEdit> sorted = edits;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const TextEdit& a, const TextEdit& b) { return a.range.begin < b.range.begin; });
    for (auto edit = sorted.crbegin(); edit != sorted.crend(); ++edit) {
        const qsizetype begin = std::clamp<qsizetype>(edit->range.begin, 0, file.size());
        const qsizetype end = std::clamp<qsizetype>(edit->range.end, begin, file.size());
        file.replace(begin, end - begin, edit->replacement);
    }
    return file;
}

} // namespace wb::dapr
