#pragma once

#include <QByteArray>
#include <QString>

// Passwords as the files of brokers hold them. Each with its own random salt.

namespace wb::broker {

// mosquitto 1.x: $6$, salted SHA-512; mosquitto 2.x: $7$, PBKDF2 with SHA-512, as its mosquitto_passwd writes them.
QByteArray mosquittoHash6(const QString& password);
QByteArray mosquittoHash7(const QString& password);

// RabbitMQ's rabbit_password_hashing_sha256: four bytes of salt, then SHA-256 of salt and password; base64.
QByteArray rabbitMqHash(const QString& password);

// EMQX 5, name = sha256, salt_position = suffix: SHA-256 of password and salt, both in hexadecimal.
struct SaltedHash {
    QByteArray hash;
    QByteArray salt;
};
SaltedHash emqxHash(const QString& password);

} // namespace wb::broker
