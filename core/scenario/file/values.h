#pragma once

#include "core/dapr/yaml.h"
#include "core/scenario/file/format.h"
#include "core/scenario/file/scenario.h"

#include <QHash>
#include <QSet>

#include <variant>

// From the YAML nodes of a scenario to values, by the tables of format.h. Every mistake is told, not only the first.

namespace wb::scenario {

struct FileProblem {
    QString file;
    Place place;          // 0, 0: of the file as a whole
    QString message;      // a sentence for a person, without the place
    QString sentence() const; // "orders.yaml:3:5: …"
};

using Value = std::variant<std::monostate, bool, qint64, milliseconds, QString, QByteArray, QStringList, CountRange,
                           Window, QList<Window>, QMap<QString, QString>, QMap<QString, CountRange>, sidecar::AppSetup,
                           sidecar::ScriptedAnswer>;

// What stood in a mapping, read by its table. A key that was wrong or not there is absent.
class Fields {
public:
    bool has(QStringView name) const { return m_values.contains(name.toString()); }
    template <class T>
    T get(QStringView name, T otherwise = {}) const
    {
        const auto it = m_values.find(name.toString());
        if (it == m_values.end()) return otherwise;
        const T* value = std::get_if<T>(&*it);
        return value ? *value : otherwise;
    }
    template <class T>
    std::optional<T> find(QStringView name) const
    {
        const auto it = m_values.find(name.toString());
        if (it == m_values.end()) return {};
        const T* value = std::get_if<T>(&*it);
        return value ? std::optional<T>(*value) : std::nullopt;
    }
    int number(QStringView name, int otherwise = 0) const { return int(get<qint64>(name, otherwise)); }
    QString text(QStringView name) const { return get<QString>(name); }
    void set(const QString& name, Value value) { m_values.insert(name, std::move(value)); }

private:
    QHash<QString, Value> m_values;
};

class ValueReader {
public:
    ValueReader(const QByteArray& file, QString name) : m_file(file), m_name(std::move(name)) {}

    // What the texts refer to; filled as the file is read.
    QStringList components;
    QSet<QString> stepNames;

    void complain(const dapr::YamlNode& at, const QString& message) { complain({at.line, at.column}, message); }
    void complain(Place place, const QString& message);
    const QList<FileProblem>& problems() const { return m_problems; }
    const QByteArray& file() const { return m_file; }
    const QString& fileName() const { return m_name; }

    // The mapping's members by the keys; `others` belong to somebody else.
    Fields fields(const dapr::YamlNode& mapping, const QList<Key>& keys, const QStringList& others = {});
    Value value(const Key& key, const dapr::YamlNode& node);

    static constexpr qsizetype mostTexts = 1000; // in a list

private:
    bool checkMember(const dapr::YamlEntry& entry, const QStringList& known, QSet<QString>& seen);
    Value text(const dapr::YamlNode& node, bool mayBeEmpty);
    Value texts(const Key& key, const dapr::YamlNode& node);
    Value truth(const dapr::YamlNode& node);
    Value number(const Key& key, const dapr::YamlNode& node);
    Value time(const dapr::YamlNode& node);
    Value word(const Key& key, const dapr::YamlNode& node);
    Value topic(const dapr::YamlNode& node, bool filter);
    Value component(const dapr::YamlNode& node);
    Value stepName(const dapr::YamlNode& node);
    Value count(const dapr::YamlNode& node);
    std::optional<Window> span(const dapr::YamlNode& node);
    Value spans(const dapr::YamlNode& node);
    Value payload(const dapr::YamlNode& node);
    Value base64(const dapr::YamlNode& node);
    Value textMap(const dapr::YamlNode& node);
    Value states(const Key& key, const dapr::YamlNode& node);
    Value app(const Key& key, const dapr::YamlNode& node);
    Value answer(const dapr::YamlNode& node);

    const QByteArray& m_file;
    QString m_name;
    QList<FileProblem> m_problems;
};

// "1.5s"; nothing when it is none. A unit is needed.
std::optional<milliseconds> timeOfText(const QString& text);
std::optional<CountRange> countOfText(const QString& text);
std::optional<Window> windowOfText(const QString& text);

} // namespace wb::scenario
