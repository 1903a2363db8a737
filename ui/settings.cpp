#include "ui/settings.h"

#include "core/dapr/releases.h"

#include <QDir>
#include <QStandardPaths>

#include <algorithm>

namespace wb::ui {

namespace {

constexpr qsizetype mostRecent = 10;
constexpr int layoutVersion = 2; // counts up when docks are renamed or removed

QString key(const char* name)
{
    return QString::fromLatin1(name);
}

QString defaultPath()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation) + QStringLiteral("/mqtt-workbench.ini");
}

// A component's name may hold slashes, which QSettings takes for groups.
QString topicsKey(const QString& component)
{
    return key("topics/") + QString::fromLatin1(component.toUtf8().toHex());
}

} // namespace

Settings::Settings() : Settings(defaultPath()) {}

Settings::Settings(const QString& path) : m_store(path, QSettings::IniFormat)
{
    upgrade();
}

void Settings::upgrade()
{
    if (m_store.value(key("layout/version"), 0).toInt() == layoutVersion) return;
    m_store.remove(key("layout"));
    m_store.setValue(key("layout/version"), layoutVersion);
}

QByteArray Settings::layout() const
{
    return m_store.value(key("layout/docks")).toByteArray();
}

QByteArray Settings::geometry() const
{
    return m_store.value(key("layout/geometry")).toByteArray();
}

void Settings::setLayout(const QByteArray& layout, const QByteArray& geometry)
{
    m_store.setValue(key("layout/docks"), layout);
    m_store.setValue(key("layout/geometry"), geometry);
}

void Settings::forgetLayout()
{
    m_store.remove(key("layout"));
    upgrade();
}

QByteArray Settings::widgetState(const QString& objectName) const
{
    return m_store.value(key("layout/widgets/") + objectName).toByteArray();
}

void Settings::setWidgetState(const QString& objectName, const QByteArray& state)
{
    m_store.setValue(key("layout/widgets/") + objectName, state);
}

ThemeChoice Settings::theme() const
{
    const QString name = m_store.value(key("view/theme")).toString();
    if (name == u"light") return ThemeChoice::Light;
    return name == u"dark" ? ThemeChoice::Dark : ThemeChoice::System;
}

void Settings::setTheme(ThemeChoice choice)
{
    const char* name = choice == ThemeChoice::Light ? "light" : choice == ThemeChoice::Dark ? "dark" : "system";
    m_store.setValue(key("view/theme"), key(name));
}

QString Settings::language() const
{
    return m_store.value(key("view/language")).toString();
}

void Settings::setLanguage(const QString& language)
{
    m_store.setValue(key("view/language"), language);
}

QString Settings::appId() const
{
    return m_store.value(key("sidecar/appId"), key("myapp")).toString();
}

void Settings::setAppId(const QString& id)
{
    m_store.setValue(key("sidecar/appId"), id);
}

QString Settings::release() const
{
    const QString picked = m_store.value(key("sidecar/release")).toString();
    return dapr::daprReleases().contains(picked) ? picked : dapr::newestRelease();
}

void Settings::setRelease(const QString& release)
{
    m_store.setValue(key("sidecar/release"), release);
}

QString Settings::appKind() const
{
    return m_store.value(key("app/kind")).toString();
}

QString Settings::appScript() const
{
    return m_store.value(key("app/script")).toString();
}

QString Settings::appUrl() const
{
    return m_store.value(key("app/url")).toString();
}

void Settings::setApp(const QString& kind, const QString& script, const QString& url)
{
    m_store.setValue(key("app/kind"), kind);
    m_store.setValue(key("app/script"), script);
    m_store.setValue(key("app/url"), url);
}

bool Settings::observing() const
{
    return m_store.value(key("observer/on"), true).toBool();
}

void Settings::setObserving(bool on)
{
    m_store.setValue(key("observer/on"), on);
}

QStringList Settings::topics(const QString& component) const
{
    return m_store.value(topicsKey(component)).toStringList();
}

void Settings::setTopics(const QString& component, const QStringList& topics)
{
    if (topics.isEmpty()) {
        m_store.remove(topicsKey(component));
    } else {
        m_store.setValue(topicsKey(component), topics);
    }
}

std::size_t Settings::budgetBytes() const
{
    const qulonglong bytes = m_store.value(key("ledger/budgetBytes"), 256u << 20).toULongLong();
    return std::clamp<qulonglong>(bytes, 8u << 20, 64ull << 30);
}

void Settings::setBudgetBytes(std::size_t bytes)
{
    m_store.setValue(key("ledger/budgetBytes"), qulonglong(bytes));
}

QStringList Settings::recentScenarios() const
{
    return m_store.value(key("scenarios/recent")).toStringList();
}

void Settings::addRecentScenario(const QString& path)
{
    QStringList paths = recentScenarios();
    paths.removeAll(path);
    paths.prepend(path);
    m_store.setValue(key("scenarios/recent"), paths.mid(0, mostRecent));
}

QStringList Settings::brokerColumns() const
{
    return m_store.value(key("brokers/columns")).toStringList();
}

void Settings::setBrokerColumns(const QStringList& columns)
{
    m_store.setValue(key("brokers/columns"), columns);
}

QByteArray Settings::brokerSetup(const QString& broker) const
{
    return m_store.value(key("localBrokers/") + broker).toByteArray();
}

void Settings::setBrokerSetup(const QString& broker, const QByteArray& setup)
{
    m_store.setValue(key("localBrokers/") + broker, setup);
}

QString Settings::brokerProfiles() const
{
    return m_store.value(key("brokers/profiles")).toString();
}

void Settings::setBrokerProfiles(const QString& folder)
{
    m_store.setValue(key("brokers/profiles"), folder);
}

QString Settings::lastFolder() const
{
    return m_store.value(key("files/lastFolder"), QDir::homePath()).toString();
}

void Settings::setLastFolder(const QString& folder)
{
    m_store.setValue(key("files/lastFolder"), folder);
}

} // namespace wb::ui
