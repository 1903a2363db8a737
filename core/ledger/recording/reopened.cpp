#include "core/ledger/recording/reopened.h"

#include "core/ledger/recording/pcapng.h"
#include "core/ledger/recording/recording_reader.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

#include <algorithm>
#include <climits>
#include <utility>

namespace wb::ledger {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::ledger::Recording)
};

constexpr std::uint64_t progressBytes = 4u << 20;

int counted(std::uint64_t number) // for %n
{
    return int(std::min<std::uint64_t>(number, INT_MAX));
}

// What is not whole, in sentences.
QString incompleteText(pcapng::BlockReader::Found found, std::uint64_t offset, const RecordingReader& reader)
{
    using Found = pcapng::BlockReader::Found;
    QStringList sentences;
    switch (found) {
    case Found::Truncated:
        sentences << Texts::tr("The recording ends in the middle of a block at byte %1; what stands before it was read.").arg(offset);
        break;
    case Found::Damaged:
        sentences << Texts::tr("The block at byte %1 is damaged; what stands before it was read.").arg(offset);
        break;
    case Found::Block: // a second section
        sentences << Texts::tr("Another recording begins at byte %1; it was not read.").arg(offset);
        break;
    default:
        if (!reader.isClosed())
            sentences << Texts::tr("The recording was not closed: what happened after byte %1, its end, is missing.").arg(offset);
    }
    if (reader.lost() > 0)
        sentences << Texts::tr("%n packets and facts could not be written when it was made.", nullptr, counted(reader.lost()));
    if (const auto& skipped = reader.skipped(); skipped.count > 0)
        sentences << Texts::tr("%n blocks were skipped because they are not understood, the first at byte %1.", nullptr,
                               counted(skipped.count)).arg(skipped.firstOffset);
    return sentences.join(QLatin1Char(' '));
}

QString foreignText(RecordingReader::Foreign why)
{
    switch (why) {
    case RecordingReader::Foreign::NotPcapng:
        return Texts::tr("This is no recording: it does not begin as a pcapng file does (byte 0).");
    case RecordingReader::Foreign::ByteOrder:
        return Texts::tr("This pcapng file is written in an order of bytes (byte 8) that recordings never have.");
    case RecordingReader::Foreign::Interfaces:
        return Texts::tr("This pcapng file was not recorded by this program: it lacks the interface \"%1\".")
            .arg(QString::fromUtf8(packetInterface.data(), qsizetype(packetInterface.size())));
    }
    Q_UNREACHABLE();
}

} // namespace

Result<Reopened, QString> reopenRecording(QIODevice& device, std::size_t budgetBytes,
                                          const std::function<bool(qint64, qint64)>& progress, std::size_t mostLanes)
{
    using Found = pcapng::BlockReader::Found;
    pcapng::BlockReader blocks(device);
    RecordingReader reader(budgetBytes, mostLanes);
    pcapng::Block block;
    std::uint64_t told = 0;
    Found found;
    while ((found = blocks.next(block)) == Found::Block) {
        if (block.offset > 0 && block.type == pcapng::sectionHeader) break;
        if (const auto why = reader.take(block)) return Failure{foreignText(*why)};
        if (!progress || block.offset - told < progressBytes) continue;
        told = block.offset;
        if (!progress(qint64(block.offset), device.size()))
            return Failure{Texts::tr("Reading was stopped at byte %1.").arg(block.offset)};
    }
    const std::uint64_t offset = found == Found::Block ? block.offset : blocks.offset();
    if (offset == 0 && found == Found::Truncated && block.type == pcapng::sectionHeader)
        return Failure{Texts::tr("The recording ends before its first packet, at byte %1.").arg(device.size())};
    if (offset == 0 && found != Found::Failed) {
        const bool isSection = block.type == pcapng::sectionHeader;
        return Failure{foreignText(isSection ? RecordingReader::Foreign::ByteOrder : RecordingReader::Foreign::NotPcapng)};
    }
    if (found == Found::Failed)
        return Failure{Texts::tr("The recording could not be read at byte %1: %2.").arg(offset).arg(device.errorString())};
    if (const auto why = reader.end()) return Failure{foreignText(*why)};
    if (progress) progress(device.size(), device.size());
    Reopened reopened = reader.result();
    reopened.incomplete = incompleteText(found, offset, reader);
    return reopened;
}

Result<Reopened, QString> reopenRecording(const QString& path, std::size_t budgetBytes,
                                          const std::function<bool(qint64, qint64)>& progress, std::size_t mostLanes)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return Failure{Texts::tr("%1 could not be opened: %2.").arg(QDir::toNativeSeparators(path), file.errorString())};
    return reopenRecording(file, budgetBytes, progress, mostLanes);
}

} // namespace wb::ledger
