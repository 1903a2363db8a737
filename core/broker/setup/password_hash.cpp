#include "core/broker/setup/password_hash.h"

#include <QCryptographicHash>
#include <QPasswordDigestor>
#include <QRandomGenerator>

namespace wb::broker {
namespace {

constexpr int mosquittoSaltBytes = 12;
constexpr int mosquittoRounds = 101; // mosquitto_passwd's default
constexpr int sha512Bytes = 64;

QByteArray salt(int bytes)
{
    QByteArray made(bytes, Qt::Uninitialized);
    for (char& byte : made) byte = static_cast<char>(QRandomGenerator::system()->bounded(256));
    return made;
}

} // namespace

QByteArray mosquittoHash6(const QString& password)
{
    const QByteArray own = salt(mosquittoSaltBytes);
    const QByteArray hash = QCryptographicHash::hash(password.toUtf8() + own, QCryptographicHash::Sha512);
    return "$6$" + own.toBase64() + '$' + hash.toBase64();
}

QByteArray mosquittoHash7(const QString& password)
{
    const QByteArray own = salt(mosquittoSaltBytes);
    const QByteArray hash = QPasswordDigestor::deriveKeyPbkdf2(QCryptographicHash::Sha512, password.toUtf8(), own,
                                                               mosquittoRounds, sha512Bytes);
    return "$7$" + QByteArray::number(mosquittoRounds) + '$' + own.toBase64() + '$' + hash.toBase64();
}

QByteArray rabbitMqHash(const QString& password)
{
    const QByteArray own = salt(4);
    return (own + QCryptographicHash::hash(own + password.toUtf8(), QCryptographicHash::Sha256)).toBase64();
}

SaltedHash emqxHash(const QString& password)
{
    const QByteArray own = salt(16).toHex();
    return {QCryptographicHash::hash(password.toUtf8() + own, QCryptographicHash::Sha256).toHex(), own};
}

} // namespace wb::broker
