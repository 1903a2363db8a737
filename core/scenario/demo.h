#pragma once

#include "core/broker/local_mosquitto.h"
#include "core/dapr/workspace.h"
#include "core/sidecar/engine.h"

#include <QObject>

// The demo: sample resources from the program's own data, a private mosquitto, the component connected, and messages
// of QoS 0, 1 and 2, retained ones among them, flowing. Shared by `mqtt-workbench --demo` and `mqttwb demo`.

namespace wb::scenario {

class Demo : public QObject {
    Q_OBJECT
public:
    Demo(dapr::Workspace& workspace, sidecar::Engine& engine, QObject* parent = nullptr);
    ~Demo() override;

    void start();
    broker::LocalMosquitto& broker();
    QStringList observerFilters() const; // {"orders/#", "plant/#"}
    QString folder() const;              // temporary copy of the samples, with the broker's port written into the URL
    dapr::ResolveContext context() const; // app id and environment of the demo

Q_SIGNALS:
    void ready();                       // resources are open, the broker runs; the demo connects the components itself
    void failed(const QString& message);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace wb::scenario
