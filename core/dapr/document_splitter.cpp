#include "core/dapr/yaml.h"

namespace wb::dapr {

namespace {

// bufio.MaxScanTokenSize: a document, its separator line included, has to fit into the scanner's buffer; the last
// one has to leave a byte free so that the scanner can see the end of the file.
constexpr qsizetype scannerBuffer = 64 * 1024;

} // namespace

// RT:pkg/internal/loader/disk/manifest.go splitYamlDoc
QList<DocumentCut> cutDocuments(const QByteArray& file)
{
    QList<DocumentCut> cuts;
    const QByteArray separator("\n---");
    qsizetype begin = 0;
    while (begin < file.size()) {
        const qsizetype found = file.indexOf(separator, begin);
        if (found < 0) {
            cuts.append({{begin, file.size()}, file.size() - begin >= scannerBuffer, false});
            break;
        }
        const qsizetype after = found + separator.size();
        if (after == file.size()) {
            cuts.append({{begin, found}, file.size() - begin >= scannerBuffer, false});
            break;
        }
        const qsizetype lineEnd = file.indexOf('\n', after);
        if (lineEnd < 0) {
            cuts.append({{begin, file.size()}, file.size() - begin >= scannerBuffer, true});
            break;
        }
        cuts.append({{begin, found}, lineEnd + 1 - begin > scannerBuffer, false});
        begin = lineEnd + 1;
    }
    return cuts;
}

QList<TextRange> splitDocuments(const QByteArray& file)
{
    QList<TextRange> ranges;
    for (const DocumentCut& cut : cutDocuments(file))
        if (!cut.lost) ranges.append(cut.range);
    return ranges;
}

} // namespace wb::dapr
