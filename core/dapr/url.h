#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QString>

// URLs as Dapr's MQTT components read them: Go's net/url rules, then the component's scheme map (facts B.1).

namespace wb::dapr {

struct GoUrl {
    QString scheme; // lower case
    QString opaque; // what stands behind "scheme:" when no slash does
    QString user;
    QString password;
    bool hasUser = false;     // there is a userinfo part
    bool hasPassword = false; // "user:" has one, an empty one
    QString host;   // with port, as written: "h:1883", "[::1]:1883"
    QString path;
    QString query;  // without "?"
    QString fragment;
};

// The error is Go's sentence, `parse "<url>": …`; it quotes the URL, so it can hold a password (see withoutPassword).
Result<GoUrl, QString> parseGoUrl(const QString& url);

// The scheme that the component hands on: mqtt -> tcp; mqtts, tcps, tls -> ssl; others as they are.
QString brokerScheme(const QString& scheme);
// "tcp://h:1883": what Dapr dials.
QString brokerAddress(const GoUrl& url);
// False: paho refuses the scheme with "unknown protocol".
bool isDialable(const QString& brokerScheme);
bool isTlsScheme(const QString& brokerScheme);       // ssl, wss and their other spellings
bool isWebSocketScheme(const QString& brokerScheme); // ws, wss

// "[::1]:1883" -> {"::1", 1883}; -1 when no port is written.
struct HostPort {
    QString host;
    int port = -1;
};
HostPort splitHostPort(const QString& hostWithPort);

// The URL, or any text that quotes one, with the password replaced by ***: for eyes.
QString withoutPassword(const QString& text);

} // namespace wb::dapr
