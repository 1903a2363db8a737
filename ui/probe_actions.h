#pragma once

#include "core/broker/identity.h"
#include "core/broker/probe/probe.h"
#include "ui/panels/probe_dialog.h"
#include "ui/probe_rooms.h"

#include <QHash>
#include <QObject>

#include <functional>
#include <memory>
#include <optional>

class QMenu;
class QStatusBar;
class QTabWidget;
class QWidget;

namespace wb::ui {

class Actions;
class Connector;
class ControlBrokers;
class ProbeBar;

// "Probe this broker": asks what to measure, measures beside everything else, tells how far it is, and keeps what was
// learned: to be saved, opened, compared, exported, and proved by its packets. One probe at a time.
class ProbeActions : public QObject {
    Q_OBJECT
public:
    struct Parts {
        Actions* actions;
        Connector* connector;
        ControlBrokers* brokers;
        const Prompts* prompts;
        QTabWidget* tabs; // rooms are added to it
        QWidget* window;
    };
    ProbeActions(const Parts& parts, QObject* parent);
    ~ProbeActions() override; // a probe that still runs is stopped and tidied up, which takes some seconds

    void build(QMenu* broker);
    void buildStatus(QStatusBar* bar);
    void setFolder(const QString& folder) { m_folder = folder; } // where files are suggested

    void setComponent(const QString& component);   // whose broker is meant; empty: none is open
    void setSelected(const QString& dimension);    // row that is selected somewhere; empty: none
    void setConnected(const QString& address);     // broker whose results are shown; empty: the component's
    bool isConnected() const { return !m_connected.isEmpty(); }
    void ask(const QStringList& only);             // the dialog; empty: all rows to begin with
    void start(const ProbeSubject& subject, broker::ProbeSetup setup);
    void stop();
    bool isRunning() const { return m_probe != nullptr; }
    // The window is about to close. False: a probe has to tidy up first, and mayCloseNow() follows.
    bool mayClose();

    void showEvidence(const QString& dimension);
    void save();
    void open();
    void openFile(const QString& path);
    void compare();
    const ProbeRooms& rooms() const { return *m_rooms; }
    const broker::ProbeReport* shown() const; // results of the broker that is meant; null: none

Q_SIGNALS:
    // For the column of the broker that is meant: what is known of it so far; nothing: it was not probed.
    void reportChanged(const std::optional<wb::broker::ProbeReport>& report);
    void probing(bool running, int done, int total, const QString& current); // current: id of a dimension; empty: none yet
    void learned(const QString& address, const wb::broker::BrokerIdentity& broker);
    void used(const QString& sentence);
    void probeFailed(const QString& title, const QString& advice, const QString& detail); // a probe, with what was learned
    void failed(const QString& title, const QString& advice, const QString& detail); // anything else
    void mayCloseNow();

private:
    QList<ProbeSubject> subjects() const;
    QString address() const; // of the broker that is meant
    QStringList touched() const;
    void measured(int done);
    void ended();
    void tellEnd(const broker::ProbeReport& report, const QString& address);
    void tellReport();
    void saveEvidence();
    void exportTo();
    void write(const QString& path, const QByteArray& bytes, const QString& what);
    QString suggested(const QString& end) const;
    void enable();

    Parts m_parts;
    ProbeRooms* m_rooms;
    ProbeBar* m_bar = nullptr;
    std::unique_ptr<broker::Probe> m_probe; // while it runs
    QString m_probed;                       // its address
    QString m_component, m_selected, m_connected, m_folder;
    QHash<QString, int> m_results; // address: the newest of the kept ones
    bool m_closing = false;
};

} // namespace wb::ui
