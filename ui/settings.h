#pragma once

#include "ui/widgets/theme.h"

#include <QByteArray>
#include <QSettings>
#include <QStringList>

#include <cstddef>

namespace wb::ui {

// What the window remembers between runs, in one INI file under the desktop's configuration folder. Versioned: a file
// of another version keeps the person's choices and forgets the layout. Never a password, never a message.
class Settings {
public:
    Settings();                              // the person's file
    explicit Settings(const QString& path);  // tests

    QByteArray layout() const;
    QByteArray geometry() const;
    void setLayout(const QByteArray& layout, const QByteArray& geometry);
    void forgetLayout();
    QByteArray widgetState(const QString& objectName) const; // splitters and headers
    void setWidgetState(const QString& objectName, const QByteArray& state);

    ThemeChoice theme() const;
    void setTheme(ThemeChoice choice);
    QString language() const; // "", "en", "zh_CN"; "" = the desktop's
    void setLanguage(const QString& language);
    QString appId() const;
    void setAppId(const QString& id);
    QString release() const; // of Dapr, "1.18"; the newest until the person picks one
    void setRelease(const QString& release);
    QString appKind() const; // "simulated", "by hand", "own"; "" = simulated
    QString appScript() const;
    QString appUrl() const;
    void setApp(const QString& kind, const QString& script, const QString& url);
    bool observing() const;
    void setObserving(bool on);
    QStringList topics(const QString& component) const; // typed by the user
    void setTopics(const QString& component, const QStringList& topics);
    std::size_t budgetBytes() const; // memory for what is seen
    void setBudgetBytes(std::size_t bytes);
    QStringList recentScenarios() const; // newest first
    void addRecentScenario(const QString& path);
    QStringList brokerColumns() const; // "mosquitto=2.0"; empty: the newest of every broker
    void setBrokerColumns(const QStringList& columns);
    QByteArray brokerSetup(const QString& broker) const; // of a private one; see broker_setup_memory.h
    void setBrokerSetup(const QString& broker, const QByteArray& setup);
    QString brokerProfiles() const; // a folder; empty: the shipped ones only
    void setBrokerProfiles(const QString& folder);
    QString lastFolder() const;
    void setLastFolder(const QString& folder);

private:
    void upgrade();
    mutable QSettings m_store;
};

} // namespace wb::ui
