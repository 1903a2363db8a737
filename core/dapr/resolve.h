#pragma once

#include "core/dapr/model.h"
#include "core/dapr/releases.h"

#include <QHash>
#include <QMap>

// From a component's text to the values that its code would see: secrets, environment, templates, defaults.

namespace wb::dapr {

enum class Origin : quint8 { File, Default, Runtime, Secret, Environment };

struct ResolvedField {
    QString name;  // as the table spells it
    QString value; // NEVER log, save or export when `secret`
    Origin origin = Origin::File;
    bool secret = false;
};

// What the MQTT component of a Dapr release works with (facts A, B.1).
struct MqttSettings {
    QString release;        // whose rules read them; empty: the newest
    QString url;            // as written, credentials and all; not for display, see displayUrl
    QString displayUrl;     // password replaced by ***
    QString scheme;         // after Dapr's mapping: tcp, ssl, ws, wss, or what was written (see applyUrl)
    QString host;           // "localhost"
    int port = -1;          // -1: none written
    QString userName;
    QString password;
    QString consumerId;
    QString consumerIdTemplate; // the consumerID before {uuid} and {podName} were filled in; empty: it has neither
    QString outputConsumerId; // bindings: of the output half, another instance with another {uuid} (facts B.2)
    QString producerId;     // pub/sub of 1.9
    QString randomId, outputRandomId; // bindings of 1.0 and 1.1: a new UUID for each half is the client id
    QString topic;          // bindings
    int qos = 1;            // a byte
    bool retain = false;
    bool cleanSession = false;
    qint64 backOffMaxRetries = 0;
    qint64 maxRetriableErrorsPerSec = 10; // pub/sub of 1.9; 0 and less: no limit
    QByteArray caCert, clientCert, clientKey; // PEM
    bool input = true, output = true;         // bindings: direction
    QString route;                            // bindings
    bool namespaceInConsumerId = false;       // {namespace} was used: topics get the namespace as prefix (since 1.10)
};

// Where a document fails in Dapr: while its file is loaded, while the component starts, or when it first connects.
enum class Stage : quint8 { None, Load, Init, Connect };

struct ResolvedComponent {
    QString name;
    QString type;             // lower case
    ComponentFamily family = ComponentFamily::Other;
    MqttSettings settings;
    QList<ResolvedField> fields; // in the table's order, then unknown ones (ignored by Dapr)
    QList<Problem> problems;     // found while resolving, with places
    QString error;               // Dapr's own words for why it would not start; empty when it would. It quotes the
                                 // URL as the file has it; a URL that came from a secret is masked.
    Stage stage = Stage::None;   // where `error` comes up
    bool decoded = false;        // an MQTT component whose settings hold what its decoder read
    QStringList ignored;         // metadata names, as written, that nothing reads
};

struct ResolveContext {
    QString release = newestRelease();
    QString appId = QStringLiteral("myapp");
    QString podName;       // empty: POD_NAME is not set
    QString namespaceName; // empty: NAMESPACE is not set
    // Environment for envRef, local env secret store; the console and the window pass the process's own.
    QMap<QString, QString> environment;
    QString workingFolder; // relative secretsFile paths start here; empty: the folder of the component's file
    bool keepUuid = false; // leave "{uuid}" as it stands (validate)
};

// With this process's environment, and the pod's name and namespace that daprd takes from there (POD_NAME, NAMESPACE).
ResolveContext contextOfProcess();

class Workspace;

ResolvedComponent resolve(const Workspace& workspace, const Document& document, const ResolveContext& context);

// Client ids that the component would use, by its settings' release (facts B.2). Pub/sub since 1.10 has one connection,
// so one id for both.
struct ClientIds {
    QString consumer;
    QString producer;
};
ClientIds clientIdsOf(const ResolvedComponent& component);

} // namespace wb::dapr
