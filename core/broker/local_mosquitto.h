#pragma once

#include <QObject>
#include <QString>

#include <memory>

// A private mosquitto: the real program, on a free loopback port, with its own configuration and data in a temporary
// folder that is removed with it. Never a system service. It ends with this process, also when that is killed.

namespace wb::broker {

struct MosquittoOptions {
    QString program;          // empty: searched in PATH, /usr/sbin, /usr/local/sbin
    QString extraConfig;      // lines appended to the configuration
    bool persistence = true;  // the data survive stop() and start() of this object
};

class LocalMosquitto : public QObject {
    Q_OBJECT
public:
    enum class State : quint8 { Stopped, Starting, Running, Failed };

    explicit LocalMosquitto(MosquittoOptions options = {}, QObject* parent = nullptr);
    ~LocalMosquitto() override;

    void start(); // keeps its port over restarts
    void stop();  // SIGTERM, SIGKILL after 2 s
    void kill();  // SIGKILL
    State state() const;
    QString errorText() const; // why it failed, with what to do ("mosquitto is not installed: apt install mosquitto")
    quint16 port() const;      // 0 before the first start
    QString version() const;   // "2.0.11"
    QString url() const;       // "tcp://127.0.0.1:41883"

Q_SIGNALS:
    void stateChanged(wb::broker::LocalMosquitto::State state);
    void logLine(const QString& line);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace wb::broker
