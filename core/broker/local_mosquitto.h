#pragma once

#include "core/broker/local_broker.h"

// A private mosquitto: the real program, on a free loopback port, with its own configuration and data in a temporary
// folder that is removed with it. Never a system service. It ends with this process, also when that is killed (see
// process_guard.h: use it from a thread that lives as long as the broker should); a folder that a killed program left
// behind is removed at the next start. stop() and start() keep the data, unless the set-up says otherwise; kill() loses
// what was not saved (`autosave_interval`, `autosave_on_changes` among its own lines save more often). Written for
// mosquitto 2.0.11 (Debian 12) and newer.

namespace wb::broker {

struct MosquittoOptions {
    QString program; // empty: searched in PATH, /usr/sbin, /usr/local/sbin
    BrokerSetup setup;
    QStringList moreListeners; // one entry a further listener on an own free port: its lines ("protocol websockets").
                               // Web sockets belong here: 2.0.11 does not start with web socket listeners only
};

class LocalMosquitto : public LocalBroker {
    Q_OBJECT
public:
    explicit LocalMosquitto(MosquittoOptions options = {}, QObject* parent = nullptr);
    ~LocalMosquitto() override;

    static QString missing(); // see LocalBroker::missing()

    // Running follows when the broker says that it listens, or Failed. While stop() is still at work: starts again
    // afterwards. While starting or running: does nothing.
    void start() override;
    void stop() override; // SIGTERM, SIGKILL after 2 s
    void kill() override;
    State state() const override;
    QString progress() const override;
    QString errorText() const override;
    quint16 port() const override;
    quint16 morePort(qsizetype index) const; // of moreListeners.at(index)
    quint16 webSocketPort() const;           // 0: the set-up asks for none
    QString product() const override;
    QString version() const override;
    qint64 processId() const override;
    QString folder() const; // its own temporary folder: configuration and data
    QString command() const override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace wb::broker
