#include "core/dapr/decode_eras.h"
#include "core/dapr/field_table.h"
#include "core/dapr/go_text.h"
#include "core/dapr/pem.h"
#include "core/dapr/releases.h"

#include <span>
#include <variant>

// Dapr 1.0 to 1.10: each field is looked up by its exact name, in a fixed order, and an empty value counts as none.
// Sources: components-contrib v1.0.0 to v1.10.1, {pubsub,bindings}/{mqtt,mqtt3}/metadata.go (facts A.1, A.2, A.4).

namespace wb::dapr {

namespace {

using Target = std::variant<QString MqttSettings::*, // a text
                            int MqttSettings::*,        // a byte
                            bool MqttSettings::*, qint64 MqttSettings::*,
                            QByteArray MqttSettings::*>; // PEM

struct Step {
    const char* name;
    Target target;
    const char* error;          // its words; %1 is the value, %2 Go's reason
    const char* from = "1.0";
    const char* to = "1.10";
    bool required = false;
};

constexpr Step pubSubSteps[] = {
    {"url", &MqttSettings::url, "missing url", "1.0", "1.10", true},
    {"qos", &MqttSettings::qos, "invalid qos %1, %2", "1.0", "1.9"},
    {"qos", &MqttSettings::qos, "invalid qos %1: %2", "1.10"},
    {"retain", &MqttSettings::retain, "invalid retain %1, %2"},
    {"consumerID", &MqttSettings::consumerId, "missing consumerID", "1.0", "1.10", true},
    {"producerID", &MqttSettings::producerId, "", "1.9", "1.9"},
    {"cleanSession", &MqttSettings::cleanSession, "invalid clean session %1, %2", "1.0", "1.8"},
    {"cleanSession", &MqttSettings::cleanSession, "invalid cleanSession %1, %2", "1.9"},
    {"maxRetriableErrorsPerSec", &MqttSettings::maxRetriableErrorsPerSec, "invalid maxRetriableErrorsPerSec %1, %2", "1.9",
     "1.9"},
    {"caCert", &MqttSettings::caCert, "invalid ca certificate", "1.0", "1.8"},
    {"clientCert", &MqttSettings::clientCert, "invalid client certificate", "1.0", "1.8"},
    {"clientKey", &MqttSettings::clientKey, "invalid client certificate key", "1.0", "1.8"},
    {"caCert", &MqttSettings::caCert, "invalid caCert", "1.9", "1.9"},
    {"clientCert", &MqttSettings::clientCert, "invalid clientCert", "1.9", "1.9"},
    {"clientKey", &MqttSettings::clientKey, "invalid clientKey", "1.9", "1.9"},
    {"caCert", &MqttSettings::caCert, "invalid TLS configuration: invalid caCert", "1.10"},
    {"clientCert", &MqttSettings::clientCert, "invalid TLS configuration: invalid clientCert", "1.10"},
    {"clientKey", &MqttSettings::clientKey, "invalid TLS configuration: invalid clientKey", "1.10"},
    {"backOffMaxRetries", &MqttSettings::backOffMaxRetries, "invalid backOffMaxRetries %1, %2", "1.1", "1.8"},
};

constexpr Step bindingSteps[] = {
    {"url", &MqttSettings::url, "missing url", "1.2", "1.10", true},
    {"topic", &MqttSettings::topic, "missing topic", "1.2", "1.10", true},
    {"qos", &MqttSettings::qos, "invalid qos %1, %2", "1.2", "1.9"},
    {"retain", &MqttSettings::retain, "invalid retain %1, %2", "1.2"},
    {"consumerID", &MqttSettings::consumerId, "missing consumerID", "1.2", "1.10", true},
    {"cleanSession", &MqttSettings::cleanSession, "invalid clean session %1, %2", "1.2"},
    {"caCert", &MqttSettings::caCert, "invalid ca certificate", "1.2"},
    {"clientCert", &MqttSettings::clientCert, "invalid client certificate", "1.2"},
    {"clientKey", &MqttSettings::clientKey, "invalid client certificate key", "1.2"},
    {"backOffMaxRetries", &MqttSettings::backOffMaxRetries, "invalid backOffMaxRetries %1, %2", "1.2", "1.9"},
    {"backOffMaxRetries", &MqttSettings::backOffMaxRetries, "invalid backOffMaxRetries %1: %2", "1.10"},
};

// One decoder at work.
class FieldReader {
public:
    FieldReader(const Properties& properties, QStringView release, QStringView truthyFrom)
        : m_properties(properties), m_release(release), m_truthy(isFrom(release, truthyFrom))
    {
    }

    // The first error in the steps' order.
    QString read(std::span<const Step> steps, MqttSettings& settings) const
    {
        for (const Step& step : steps) {
            const bool applies = isFrom(m_release, QLatin1String(step.from).toString()) &&
                compareReleases(m_release, QLatin1String(step.to).toString()) <= 0;
            if (!applies) continue;
            const QString value = m_properties.value(QLatin1String(step.name));
            if (value.isEmpty() && step.required) return QLatin1String(step.error);
            if (value.isEmpty()) continue;
            const QString error =
                std::visit([&](auto member) { return take(step, value, settings.*member); }, step.target);
            if (!error.isEmpty()) return error;
        }
        return {};
    }

private:
    QString take(const Step&, const QString& value, QString& target) const
    {
        target = value;
        return {};
    }
    QString take(const Step& step, const QString& value, QByteArray& target) const
    {
        const QByteArray bytes = value.toUtf8();
        if (!isPem(bytes)) return QLatin1String(step.error);
        target = bytes;
        return {};
    }
    QString take(const Step& step, const QString& value, bool& target) const
    {
        if (m_truthy) {
            target = isTruthy(value);
            return {};
        }
        const auto parsed = goParseBool(value);
        if (!parsed) return QString::fromLatin1(step.error).arg(value, goParseBoolError(value));
        target = *parsed;
        return {};
    }
    QString take(const Step& step, const QString& value, qint64& target) const
    {
        const auto number = goAtoi(value);
        if (const QString* reason = std::get_if<QString>(&number)) return QString::fromLatin1(step.error).arg(value, *reason);
        target = *std::get_if<qint64>(&number);
        return {};
    }
    QString take(const Step& step, const QString& value, int& target) const
    {
        qint64 number = 0;
        const QString error = take(step, value, number);
        if (!error.isEmpty()) return error;
        // 1.10 checks the range, and wraps the error that is not there; before that the number is cut to a byte.
        if (isFrom(m_release, u"1.10") && (number < 0 || number > 7))
            return QString::fromLatin1(step.error).arg(value, QStringLiteral("%!w(<nil>)"));
        target = static_cast<int>(static_cast<quint8>(number));
        return {};
    }

    const Properties& m_properties;
    QStringView m_release;
    bool m_truthy;
};

void takeDefaults(const QString& type, QStringView release, MqttSettings& settings)
{
    const ComponentTable* table = tableFor(type, release);
    const auto textOf = [&](QStringView name) {
        const Field* field = table ? table->field(name) : nullptr;
        return field ? field->defaultFor(release) : QString();
    };
    settings.qos = textOf(u"qos").toInt();
    settings.cleanSession = textOf(u"cleanSession") == u"true";
    settings.retain = false;
    if (type == u"bindings.mqtt" && isFrom(release, u"1.10")) settings.qos = 1; // whatever the file says
}

// 1.0 and 1.1: two fields, read through JSON, so in any case; the last in byte order wins.
DecodedMqtt firstBinding(const Properties& properties)
{
    DecodedMqtt result;
    MqttSettings& settings = result.settings;
    settings.qos = 0;
    settings.cleanSession = true; // the MQTT library's own default
    QMap<QByteArray, QString> sorted;
    for (auto it = properties.begin(); it != properties.end(); ++it)
        sorted.insert(it.key().toUtf8(), it.value());
    for (auto it = sorted.begin(); it != sorted.end(); ++it) {
        const QString name = QString::fromUtf8(it.key());
        if (name.compare(u"url", Qt::CaseInsensitive) == 0) settings.url = it.value();
        if (name.compare(u"topic", Qt::CaseInsensitive) == 0) settings.topic = it.value();
    }
    if (settings.url.isEmpty())
        result.error = QStringLiteral("MQTT Error: URL required");
    else if (settings.topic.isEmpty())
        result.error = QStringLiteral("MQTT error: topic required");
    return result;
}

QString withPrefix(const QString& prefix, const QString& error)
{
    return error.isEmpty() ? error : prefix + error;
}

} // namespace

DecodedMqtt pubSubByFields(const Properties& properties, QStringView release)
{
    DecodedMqtt result;
    takeDefaults(QStringLiteral("pubsub.mqtt"), release, result.settings);
    const QString prefix = isFrom(release, u"1.10") ? QString() : QStringLiteral("mqtt pub sub error: ");
    result.error = withPrefix(prefix, FieldReader(properties, release, u"1.10").read(pubSubSteps, result.settings));
    return result;
}

DecodedMqtt bindingByFields(const Properties& properties, QStringView release)
{
    if (!isFrom(release, u"1.2")) return firstBinding(properties);
    DecodedMqtt result;
    takeDefaults(QStringLiteral("bindings.mqtt"), release, result.settings);
    const QString prefix = isFrom(release, u"1.10") ? QString() : QStringLiteral("mqtt binding error: ");
    result.error = withPrefix(prefix, FieldReader(properties, release, u"1.9").read(bindingSteps, result.settings));
    return result;
}

} // namespace wb::dapr
