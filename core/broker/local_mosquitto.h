#pragma once

#include <QObject>
#include <QString>
#include <QStringList>

#include <memory>
#include <optional>

// A private mosquitto: the real program, on a free loopback port, with its own configuration and data in a temporary
// folder that is removed with it. Never a system service. It ends with this process, also when that is killed (see
// process_guard.h: use it from a thread that lives as long as the broker should); a folder that a killed program left
// behind is removed at the next start. Written for mosquitto 2.0.11 (Debian 12) and newer.

namespace wb::broker {

struct MosquittoOptions {
    QString program;          // empty: searched in PATH, /usr/sbin, /usr/local/sbin
    QString extraConfig;      // lines appended to the configuration; they follow the lines of the own listener, so that
                              // `cafile`, `certfile`, `max_connections` … apply to it
    QStringList moreListeners; // one entry a further listener on an own free port: its lines ("protocol websockets").
                               // Web sockets belong here: 2.0.11 does not start with web socket listeners only
    bool persistence = true;  // the data survive stop() and start() of this object; kill() loses what was not saved
                              // (`autosave_interval`, `autosave_on_changes` in extraConfig save more often)
    bool allowAnonymous = true;
    std::optional<int> maxQueuedMessages; // per client, 0 = no limit; empty: the broker's default (1000)
};

class LocalMosquitto : public QObject {
    Q_OBJECT
public:
    enum class State : quint8 { Stopped, Starting, Running, Failed };

    explicit LocalMosquitto(MosquittoOptions options = {}, QObject* parent = nullptr);
    ~LocalMosquitto() override;

    // Running follows when the broker says that it listens, or Failed. Keeps its port over restarts. While stop() is
    // still at work: starts again afterwards. While starting or running: does nothing.
    void start();
    void stop();  // SIGTERM, SIGKILL after 2 s; Stopped follows
    void kill();  // SIGKILL; Stopped follows
    State state() const; // a broker that ended although nobody here asked for it has Failed
    QString errorText() const; // why it failed, with what to do ("mosquitto is not installed: apt install mosquitto")
    quint16 port() const;      // 0 before the first start
    quint16 morePort(qsizetype index) const; // of moreListeners.at(index)
    QString version() const;   // "2.0.11"; empty before the first start
    qint64 processId() const;  // 0 while there is no process
    QString folder() const;    // its own temporary folder: configuration and data
    void setExtraConfig(const QString& lines); // from the next start() on
    QString url() const;       // "tcp://127.0.0.1:41883"

Q_SIGNALS:
    void stateChanged(wb::broker::LocalMosquitto::State state);
    void logLine(const QString& line);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace wb::broker
