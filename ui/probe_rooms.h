#pragma once

#include "ui/panels/probe_compare.h"
#include "ui/prompts.h"

#include <QObject>

#include <memory>

class QTabWidget;

namespace wb::ui {

class ProbeEvidence;

// The results that were kept in this session, measured or opened, and the rooms in which they are looked at: two beside
// each other, and the packets behind one value.
class ProbeRooms : public QObject {
    Q_OBJECT
public:
    ProbeRooms(QTabWidget* tabs, const Prompts* prompts, QObject* parent);

    const QList<KeptProbe>& kept() const { return m_kept; }
    int keep(const broker::ProbeReport& report, const QString& where); // address or file; its index
    bool showEvidence(const broker::ProbeReport& report, const QString& dimension); // false: there is none
    void compare(int before, int after); // indexes; -1: none
    void closeFront(); // the room in front, when it is one of these
    bool isInFront() const;

Q_SIGNALS:
    void openAsked();
    void changed(); // rooms or results
    void refused(const QString& sentence);

private:
    void show(QWidget* room, const QString& title);
    void close(QWidget* room);

    QTabWidget* m_tabs;
    const Prompts* m_prompts;
    QList<KeptProbe> m_kept;
    ProbeCompare* m_compare = nullptr;   // while it is open
    ProbeEvidence* m_evidence = nullptr; // while it is open
    QWidget* m_before = nullptr;         // room that was in front before
};

} // namespace wb::ui
