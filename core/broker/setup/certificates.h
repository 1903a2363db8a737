#pragma once

#include <QDateTime>
#include <QObject>
#include <QProcess>
#include <QStringList>

#include <optional>

namespace wb::broker {

// A CA of one broker and what it has signed; PEM files that only this user may read. Keys without a passphrase. The
// CA's own key is thrown away, so nothing else can be signed with it.
struct Certificates {
    QString ca;                // what clients trust: `caCert` of a Dapr component
    QString server, serverKey; // for localhost, 127.0.0.1, ::1 and the names asked for
    QString client, clientKey; // common name "mqtt-workbench"; `clientCert` and `clientKey` of a Dapr component
    QDateTime until;           // they are valid until then: two weeks
    bool operator==(const Certificates&) const = default;
};

// Makes them with the program openssl (1.1.1 does not have what is used; 3.0 and newer do), EC keys on P-256. Takes some
// 50 ms without blocking. One thread.
class CertificateMaker : public QObject {
    Q_OBJECT
public:
    explicit CertificateMaker(QObject* parent = nullptr);
    ~CertificateMaker() override;

    static QString missing(); // see LocalBroker::missing()

    // Into this folder, which is there; files of the same names are replaced. `names`: host names and IP addresses
    // besides the three. made() or failed() follows, never in the call.
    void start(const QString& folder, const QStringList& names = {});
    void stop(); // nothing follows any more
    bool isAtWork() const { return m_atWork; }

Q_SIGNALS:
    void made(const wb::broker::Certificates& certificates);
    void failed(const QString& why); // a sentence for a person

private:
    struct Order { // one certificate with its key
        QString name, commonName;
    };
    void next();
    void fail(const QString& why);
    void finished(int exitCode);
    QString path(const QString& name) const { return m_folder + QLatin1Char('/') + name; }

    QProcess m_openssl;
    QString m_folder;
    QList<Order> m_orders; // still to come, the first at work
    bool m_atWork = false;
    QDateTime m_until;
};

} // namespace wb::broker
