#pragma once

#include "core/broker/container/container_plan.h"
#include "core/broker/local_broker.h"

#include <memory>

// A private broker in a container, by Docker or Podman where one of them is there: an image of a known broker or any
// other, on a free loopback port, with its configuration in a private folder and its data in a volume of its own. The
// command is shown as it is (command()). Container, volume and folder go with this object; after a crash of this program
// a guard beside it removes them (container_guard.h), and the next start anywhere what even that left (container_owner.h).

namespace wb::broker {

class LocalContainer : public LocalBroker {
    Q_OBJECT
public:
    explicit LocalContainer(ContainerOptions options = {}, QObject* parent = nullptr);
    ~LocalContainer() override; // waits until the container is removed, at most ten seconds

    // See LocalBroker::missing(); says only whether Docker or Podman is installed: to ask them takes its time, and start()
    // does so.
    static QString missing(const QString& engine = {});

    // Running follows when it has answered a CONNECT, or Failed. An image that is not here yet is downloaded first:
    // minutes; stop() and kill() end that too. While stop() is at work: starts again afterwards.
    void start() override;
    void stop() override; // `stop`: SIGTERM, SIGKILL after ten seconds; data stay for the next start()
    void kill() override; // `kill`
    State state() const override;
    QString progress() const override;
    QString errorText() const override;
    quint16 port() const override;
    quint16 webSocketPort() const;  // 0: not asked for, or the image has none; as the next one
    quint16 managementPort() const;
    QString adminUrl() const override;
    QString product() const override;      // "EMQX"
    QString version() const override;      // the image's tag until the broker's log says it
    qint64 processId() const override;     // of the engine's `run`, not of the broker: that is the engine's child
    void setSetup(const BrokerSetup& setup) override;

    const ContainerOptions& options() const;
    void setOptions(const ContainerOptions& options); // from the next start() on
    // What runs, else what start() would run now: for a shell, secrets masked. Empty: it cannot be said (see errorText() of
    // a start); ports are chosen by the first call.
    QString command() const override;
    QString engine() const;        // "Docker"; empty: none has answered yet
    QString containerName() const;
    QStringList notes() const;     // what the product or image cannot do of what was asked; of the last start()
    bool isEngineMissing() const;  // Failed because nobody here runs containers: not the broker's fault

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace wb::broker
