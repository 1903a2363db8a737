#include "core/broker/container/pull_progress.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace wb::broker {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::PullProgress)
};

} // namespace

bool PullProgress::feed(const QString& line)
{
    static const QRegularExpression begin(QStringLiteral("^Unable to find image '.*' locally$|^Trying to pull |^\\S+: Pulling from |^Getting image source signatures"));
    // Podman before 4.5 says "Storing signatures" behind that; newer ones nothing more.
    static const QRegularExpression end(QStringLiteral("^Status: (Downloaded newer image|Image is up to date)|^Writing manifest to image destination"));
    static const QRegularExpression docker(
        QStringLiteral("^([0-9a-f]{12}): (Pulling fs layer|Waiting|Downloading|Verifying Checksum|Download complete|Extracting|"
                       "Pull complete|Already exists|Retrying in .*)"));
    static const QRegularExpression podman(QStringLiteral("^Copying blob (sha256:)?([0-9a-f]{12,64})( done| skipped.*)?"));
    static const QRegularExpression rest(QStringLiteral("^Digest: sha256:|^Copying config "));
    if (begin.match(line).hasMatch()) {
        m_pulling = true;
        return true;
    }
    if (const auto match = docker.match(line); match.hasMatch()) {
        m_pulling = true;
        m_layers.insert(match.captured(1));
        if (match.captured(2) == u"Pull complete" || match.captured(2) == u"Already exists") m_complete.insert(match.captured(1));
        return true;
    }
    if (!m_pulling) return false; // what follows could be a broker's own words
    if (const auto match = podman.match(line); match.hasMatch()) {
        m_layers.insert(match.captured(2));
        if (match.hasCaptured(3)) m_complete.insert(match.captured(2));
        return true;
    }
    if (end.match(line).hasMatch()) {
        m_pulling = false;
        return true;
    }
    if (!rest.match(line).hasMatch()) return false;
    m_unpacking = true;
    return true;
}

QString PullProgress::text() const
{
    if (!m_pulling) return {};
    if (m_unpacking) return Texts::tr("the image is being unpacked");
    // Podman says when it begins a layer and, without a terminal, not when it is done with it.
    if (m_layers.isEmpty()) return Texts::tr("the image is being downloaded");
    if (m_complete.isEmpty()) return Texts::tr("the image is being downloaded: %n layer(s)", nullptr, int(m_layers.size()));
    return Texts::tr("the image is being downloaded: %1 of %2 layers").arg(m_complete.size()).arg(m_layers.size());
}

} // namespace wb::broker
