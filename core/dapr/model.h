#pragma once

#include "core/dapr/yaml.h"

#include <QStringList>

#include <optional>
#include <variant>

// The kinds of resource the program understands, as written in their files (nothing resolved, nothing defaulted).

namespace wb::dapr {

struct SecretKeyRef {
    QString name;
    QString key; // empty in the file means: same as name
};

struct MetadataItem {
    QString name;
    YamlNodePtr nameNode;
    YamlNodePtr itemNode;    // the whole mapping
    YamlNodePtr valueNode;   // null when the item has no `value`
    QString value;           // as Dapr's string
    std::optional<SecretKeyRef> secretKeyRef;
    std::optional<QString> envRef;
};

struct Component {
    QString type;    // as written; Dapr compares it in lower case
    QString version;
    QString secretStore; // auth.secretStore
    bool ignoreErrors = false;
    QString initTimeout;
    QList<MetadataItem> metadata;
    QStringList scopes;

    const MetadataItem* item(QStringView name) const; // case-insensitive, last one wins
};

struct SubscriptionRule {
    QString match; // CEL; empty = always
    QString path;
};

struct Subscription {
    QString pubsubName;
    QString topic;
    QList<SubscriptionRule> rules;
    QString defaultPath;
    QString deadLetterTopic;
    bool bulkEnabled = false;
    int bulkMaxMessages = 0, bulkMaxAwaitMs = 0; // 0: not written
    QList<std::pair<QString, QString>> metadata; // rawPayload, unsubscribeOnClose
    QStringList scopes;
};

struct Resiliency {
    QString name;
    bool isRead = true; // false: not the first document of its file, for which daprd has no eyes
    YamlNodePtr spec; // policies and targets; decoded in resiliency_spec.h
    QStringList targetComponents;
    QStringList scopes;
};

struct OtherKind {}; // listed and left alone

using ResourceBody = std::variant<OtherKind, Component, Subscription, Resiliency>;

// One YAML document of one file.
struct Document {
    int fileIndex = -1;   // in Workspace::files()
    int number = 1;       // in its file, from 1
    TextRange range;
    int line = 1;         // of its first non-empty line
    QString apiVersion;
    QString kind;         // "Component" …; as written
    QString name;         // metadata.name
    QString namespaceName;
    YamlNodePtr root;     // null when empty or unreadable
    ResourceBody body;
    bool readable = true; // false: a YAML or shape error, see the problems
    QString loadError;    // Dapr's own words for why it does not load the document; empty when it does

    const Component* component() const { return std::get_if<Component>(&body); }
    const Subscription* subscription() const { return std::get_if<Subscription>(&body); }
    const Resiliency* resiliency() const { return std::get_if<Resiliency>(&body); }
};

enum class ComponentFamily : quint8 { Other, PubSub, Binding, SecretStore };
ComponentFamily familyOf(QStringView type); // mqtt and mqtt3 types, local secret stores; anything else is Other
bool isMqttType(QStringView type);

} // namespace wb::dapr
