#pragma once

#include <QByteArray>
#include <QList>

// PEM as Go's encoding/pem finds it: that is all that Dapr's MQTT components ask of a certificate field at start-up.

namespace wb::dapr {

struct PemBlock {
    QByteArray type; // "CERTIFICATE"
    QByteArray der;
    bool hasHeaders = false; // "Proc-Type: 4,ENCRYPTED" and the like
};

// Every block of the text. Text before, between and behind blocks is skipped.
QList<PemBlock> pemBlocks(const QByteArray& text);
inline bool isPem(const QByteArray& text)
{
    return !pemBlocks(text).isEmpty();
}

} // namespace wb::dapr
