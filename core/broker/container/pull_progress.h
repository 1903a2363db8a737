#pragma once

#include <QSet>
#include <QString>

// How far the download of an image is, from the lines that `docker run` and `podman run` write when they have no
// terminal. A value; any thread.

namespace wb::broker {

class PullProgress {
public:
    // Whether the line was about a download; then text() and isPulling() are new.
    bool feed(const QString& line);
    bool isPulling() const { return m_pulling; } // false also behind its end
    QString text() const;                        // "the image is being downloaded: 3 of 7 layers"; empty: none is

private:
    bool m_pulling = false;
    bool m_unpacking = false;
    QSet<QString> m_layers;
    QSet<QString> m_complete;
};

} // namespace wb::broker
