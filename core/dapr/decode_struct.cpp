#include "core/dapr/decode_eras.h"
#include "core/dapr/go_text.h"
#include "core/dapr/pem.h"
#include "core/dapr/releases.h"

// Dapr 1.11 and later: the properties fill a struct, whatever the case of their names (facts A.0). Sources: dapr/kit
// metadata/utils.go, mapstructure; the rows in vectors/dapr/pubsub-metadata-decode-v1.18.4.txt.

namespace wb::dapr {

namespace {

// Since 1.12 two names that differ in case only are refused.
QString duplicateError(const Properties& properties)
{
    Properties seen;
    for (auto it = properties.begin(); it != properties.end(); ++it) {
        const QString name = it.key().toLower();
        if (seen.contains(name))
            return QStringLiteral("failed to resolve aliases: key %1 is duplicate in the metadata").arg(name);
        seen.insert(name, {});
    }
    return {};
}

// Looks up a struct's fields and gathers what does not fit, as mapstructure does.
class StructReader {
public:
    explicit StructReader(const Properties& properties) : m_properties(properties) {}

    // The exact name first, then any other case (1.11 takes whichever it meets first; we the first in order).
    const QString* find(const QString& name) const
    {
        const auto exact = m_properties.constFind(name);
        if (exact != m_properties.constEnd()) return &*exact;
        for (auto it = m_properties.constBegin(); it != m_properties.constEnd(); ++it)
            if (it.key().compare(name, Qt::CaseInsensitive) == 0) return &*it;
        return nullptr;
    }
    void take(const QString& name, QString& target) const
    {
        if (const QString* value = find(name)) target = *value;
    }
    void take(const QString& name, bool& target) const
    {
        if (const QString* value = find(name)) target = isTruthy(*value);
    }
    void takeByte(const QString& name, int& target)
    {
        const QString* text = find(name);
        if (!text) return;
        const auto number = goParseUint(text->isEmpty() ? QStringLiteral("0") : *text, 8);
        if (const auto* value = std::get_if<quint64>(&number)) target = static_cast<int>(*value);
        else misfit(name, "uint", *std::get_if<QString>(&number));
    }
    void takeInteger(const QString& name, qint64& target)
    {
        const QString* text = find(name);
        if (!text) return;
        const auto number = goParseInt(text->isEmpty() ? QStringLiteral("0") : *text, 64);
        if (const auto* value = std::get_if<qint64>(&number)) target = *value;
        else misfit(name, "int", *std::get_if<QString>(&number));
    }
    QString error() const
    {
        if (m_misfits.isEmpty()) return {};
        QStringList sorted = m_misfits;
        sorted.sort();
        return QStringLiteral("%1 error(s) decoding:\n").arg(sorted.size()) + sorted.join(QString());
    }

private:
    void misfit(const QString& name, const char* kind, const QString& reason)
    {
        m_misfits += QStringLiteral("\n* cannot parse '%1' as %2: %3").arg(name, QLatin1String(kind), reason);
    }

    const Properties& m_properties;
    QStringList m_misfits;
};

// False, with the words, for a text that is there and holds no PEM block.
bool takePem(const QString& value, QByteArray& target, QString& error, const char* words)
{
    if (value.isEmpty()) return true;
    const QByteArray bytes = value.toUtf8();
    if (isPem(bytes)) target = bytes;
    else error = QString::fromLatin1(words);
    return error.isEmpty();
}

void takeCommon(StructReader& reader, MqttSettings& settings)
{
    reader.take(QStringLiteral("url"), settings.url);
    reader.take(QStringLiteral("consumerID"), settings.consumerId);
    reader.take(QStringLiteral("retain"), settings.retain);
    reader.take(QStringLiteral("cleanSession"), settings.cleanSession);
}

} // namespace

DecodedMqtt pubSubByStruct(const Properties& properties, QStringView release)
{
    DecodedMqtt result;
    MqttSettings& settings = result.settings;
    QString misread = isFrom(release, u"1.12") ? duplicateError(properties) : QString();
    if (misread.isEmpty()) {
        StructReader reader(properties);
        takeCommon(reader, settings);
        reader.takeByte(QStringLiteral("qos"), settings.qos);
        misread = reader.error();
    }
    if (!misread.isEmpty()) {
        result.error = QStringLiteral("mqtt pubsub error: ") + misread;
        return result;
    }
    if (settings.url.isEmpty())
        result.error = QStringLiteral("missing url");
    else if (settings.qos > 7) // the format verb for an error that is not there: Dapr prints it so
        result.error = QStringLiteral("invalid qos %1: %!w(<nil>)").arg(settings.qos);
    else if (settings.consumerId.isEmpty())
        result.error = QStringLiteral("missing consumerID");
    if (!result.error.isEmpty()) return result;

    // CC:pubsub/tls.go reads these three again by their exact names: "cacert" has been lost by then.
    const auto value = [&](const char* name) { return properties.value(QLatin1String(name)); };
    const bool fine =
        takePem(value("caCert"), settings.caCert, result.error, "invalid TLS configuration: invalid caCert") &&
        takePem(value("clientCert"), settings.clientCert, result.error, "invalid TLS configuration: invalid clientCert") &&
        takePem(value("clientKey"), settings.clientKey, result.error, "invalid TLS configuration: invalid clientKey");
    if (!fine) settings.caCert = settings.clientCert = settings.clientKey = {};
    return result;
}

DecodedMqtt bindingByStruct(const Properties& properties, QStringView release)
{
    DecodedMqtt result;
    MqttSettings& settings = result.settings;
    if (isFrom(release, u"1.12")) result.error = duplicateError(properties);
    if (!result.error.isEmpty()) return result;
    StructReader reader(properties);
    takeCommon(reader, settings);
    reader.take(QStringLiteral("topic"), settings.topic);
    reader.takeInteger(QStringLiteral("backOffMaxRetries"), settings.backOffMaxRetries);
    // The struct's qos is tagged "-", which hides nothing from mapstructure: an item of that name is decoded.
    int hidden = 0;
    reader.takeByte(QStringLiteral("-"), hidden);
    result.error = reader.error();
    if (!result.error.isEmpty()) return result;
    if (settings.url.isEmpty())
        result.error = QStringLiteral("missing url");
    else if (settings.topic.isEmpty())
        result.error = QStringLiteral("missing topic");
    else if (settings.consumerId.isEmpty())
        result.error = QStringLiteral("missing consumerID");
    if (!result.error.isEmpty()) return result;
    const auto pem = [&](const char* name, QByteArray& target, const char* words) {
        const QString* value = reader.find(QLatin1String(name));
        return !value || takePem(*value, target, result.error, words);
    };
    [[maybe_unused]] const bool fine = pem("caCert", settings.caCert, "invalid ca certificate") &&
        pem("clientCert", settings.clientCert, "invalid client certificate") &&
        pem("clientKey", settings.clientKey, "invalid client certificate key");
    return result;
}

} // namespace wb::dapr
