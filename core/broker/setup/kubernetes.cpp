#include "core/broker/setup/container_setup.h"
#include "core/broker/setup/quoting.h"
#include "core/broker/setup/setup_places.h"

#include <QCoreApplication>

namespace wb::broker {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::Kubernetes)
};

class Manifest {
public:
    Manifest(const SetupPlan& plan, const ContainerSetup& container, const QList<SetupText>& files, const QString& space)
        : m_plan(plan), m_container(container), m_files(files), m_space(space)
    {
    }

    QString text(const QString& url)
    {
        comment(url);
        QStringList documents;
        if (!m_container.configFiles.isEmpty()) documents << configMap();
        documents << claim() << deployment() << service();
        return m_head + documents.join(QStringLiteral("---\n"));
    }

private:
    bool needsLogin() const;
    void say(const QString& line) { m_head += QStringLiteral("# ") + oneLine(line) + QLatin1Char('\n'); }
    void comment(const QString& url);
    QString meta(const char* kind, const char* version, const QString& name) const;
    QString configMap() const;
    QString claim() const;
    QString deployment() const;
    QString environment() const;
    QString mounts() const;
    QString volumes() const;
    QString service() const;
    QString part(const char* suffix) const { return m_container.name + QLatin1Char('-') + QLatin1String(suffix); }
    QString mounted(const char* volume, const QString& name) const;

    const SetupPlan& m_plan;
    const ContainerSetup& m_container;
    const QList<SetupText>& m_files;
    const QString& m_space;
    QString m_head;
};

bool Manifest::needsLogin() const
{
    return !m_container.secretFiles.isEmpty()
        || std::any_of(m_container.variables.begin(), m_container.variables.end(), [](const SetupVariable& one) { return one.secret; });
}

// Secrets are made by commands: what stands in a manifest is read by everybody who reads the repository.
void Manifest::comment(const QString& url)
{
    say(Texts::tr("%1 %2 for the Dapr component %3").arg(productName(m_plan.product), m_plan.version, m_plan.name));
    say(Texts::tr("The component's url in the cluster: %1").arg(url));
    const QString create = QStringLiteral("kubectl --namespace %1 create secret generic").arg(m_space);
    if (!m_plan.login.isEmpty()) {
        say(Texts::tr("With the password in place of %1 it belongs into a secret (bash):").arg(passwordPlaceholder()));
        m_head += QStringLiteral("#   read -rs URL && printf %s \"$URL\" | %1 %2-url --from-file=url=/dev/stdin\n").arg(create, m_plan.dnsName);
        say(Texts::tr("and in the component, instead of the value of url:"));
        m_head += QStringLiteral("#   - name: url\n#     secretKeyRef:\n#       name: %1-url\n#       key: url\n").arg(m_plan.dnsName);
    }
    if (needsLogin()) {
        say(Texts::tr("Before the broker starts, its login:"));
        QString from;
        for (const QString& file : m_container.secretFiles) from += QStringLiteral(" --from-file=") + file;
        m_head += from.isEmpty() ? QStringLiteral("#   read -rs PASSWORD && printf %s \"$PASSWORD\" | %1 %2 --from-file=password=/dev/stdin\n").arg(create, part("login"))
                                 : QStringLiteral("#   %1 %2%3\n").arg(create, part("login"), from);
    }
    if (!m_container.tls) return;
    say(Texts::tr("Before the broker starts, its certificate, which must name %1:").arg(m_container.name + u'.' + m_space + QStringLiteral(".svc.cluster.local")));
    m_head += QStringLiteral("#   %1 %2 --from-file=tls/ca.crt --from-file=tls/server.crt --from-file=tls/server.key\n").arg(create, part("tls"));
}

QString Manifest::meta(const char* kind, const char* version, const QString& name) const
{
    return QStringLiteral("apiVersion: %1\nkind: %2\nmetadata:\n  name: %3\n  namespace: %4\n  labels:\n    app.kubernetes.io/name: %5\n")
        .arg(QLatin1String(version), QLatin1String(kind), yamlQuoted(name), yamlQuoted(m_space), yamlQuoted(m_container.name));
}

QString Manifest::configMap() const
{
    QString text = meta("ConfigMap", "v1", part("config")) + QStringLiteral("data:\n");
    for (const SetupText& file : m_files) {
        if (!m_container.configFiles.contains(file.name)) continue;
        text += QStringLiteral("  %1: |\n%2").arg(yamlQuoted(file.name), indented(file.text, 4));
        if (!text.endsWith(u'\n')) text += u'\n';
    }
    return text;
}

QString Manifest::claim() const
{
    return meta("PersistentVolumeClaim", "v1", part("data"))
        + QStringLiteral("spec:\n  accessModes: [\"ReadWriteOnce\"]\n  resources:\n    requests:\n      storage: 1Gi\n");
}

QString Manifest::environment() const
{
    if (m_container.variables.isEmpty()) return {};
    QString text = QStringLiteral("          env:\n");
    for (const SetupVariable& one : m_container.variables) {
        text += QStringLiteral("            - name: %1\n").arg(one.name);
        text += one.secret ? QStringLiteral("              valueFrom:\n                secretKeyRef:\n                  name: %1\n                  key: password\n")
                                 .arg(yamlQuoted(part("login")))
                           : QStringLiteral("              value: %1\n").arg(yamlQuoted(one.value));
    }
    return text;
}

QString Manifest::mounted(const char* volume, const QString& name) const
{
    return QStringLiteral("            - name: %1\n              mountPath: %2\n              subPath: %3\n              readOnly: true\n")
        .arg(QLatin1String(volume), yamlQuoted(m_container.folder + QLatin1Char('/') + name), yamlQuoted(name));
}

// File by file: the image has others in the same folder.
QString Manifest::mounts() const
{
    QString text = QStringLiteral("          volumeMounts:\n            - name: data\n              mountPath: %1\n").arg(yamlQuoted(m_container.data));
    for (const QString& name : m_container.configFiles) text += mounted("config", name);
    for (const QString& name : m_container.secretFiles) text += mounted("login", name);
    if (m_container.tls)
        text += QStringLiteral("            - name: tls\n              mountPath: %1\n              readOnly: true\n").arg(yamlQuoted(m_container.folder + QStringLiteral("/tls")));
    return text;
}

QString Manifest::volumes() const
{
    QString text = QStringLiteral("      volumes:\n        - name: data\n          persistentVolumeClaim:\n            claimName: %1\n").arg(yamlQuoted(part("data")));
    if (!m_container.configFiles.isEmpty())
        text += QStringLiteral("        - name: config\n          configMap:\n            name: %1\n").arg(yamlQuoted(part("config")));
    if (!m_container.secretFiles.isEmpty())
        text += QStringLiteral("        - name: login\n          secret:\n            secretName: %1\n").arg(yamlQuoted(part("login")));
    if (m_container.tls) text += QStringLiteral("        - name: tls\n          secret:\n            secretName: %1\n").arg(yamlQuoted(part("tls")));
    return text;
}

// Recreate: two brokers cannot share one data folder. fsGroup: the broker's user may write it.
QString Manifest::deployment() const
{
    QString text = meta("Deployment", "apps/v1", m_container.name)
        + QStringLiteral("spec:\n  replicas: 1\n  strategy:\n    type: Recreate\n  selector:\n    matchLabels:\n      app.kubernetes.io/name: %1\n"
                         "  template:\n    metadata:\n      labels:\n        app.kubernetes.io/name: %1\n    spec:\n"
                         "      securityContext:\n        fsGroup: %2\n      containers:\n        - name: %3\n          image: %4\n          ports:\n")
              .arg(yamlQuoted(m_container.name), QString::number(m_container.user), QLatin1String(placeOf(m_plan.product).id),
                   yamlQuoted(m_container.image));
    for (const quint16 port : m_container.ports) text += QStringLiteral("            - containerPort: %1\n").arg(port);
    text += QStringLiteral("          readinessProbe:\n            tcpSocket:\n              port: %1\n").arg(m_plan.port);
    return text + environment() + mounts() + volumes();
}

QString Manifest::service() const
{
    QString text = meta("Service", "v1", m_container.name)
        + QStringLiteral("spec:\n  selector:\n    app.kubernetes.io/name: %1\n  ports:\n").arg(yamlQuoted(m_container.name));
    for (const quint16 port : m_container.ports)
        text += QStringLiteral("    - name: %1\n      port: %2\n      targetPort: %2\n")
                    .arg(port == m_plan.port ? QStringLiteral("mqtt") : QStringLiteral("management"), QString::number(port));
    return text;
}

} // namespace

SetupText kubernetesText(const SetupPlan& plan, const ContainerSetup& container, const QList<SetupText>& files,
                         const QString& namespaceName, const QString& url)
{
    return {container.name + QStringLiteral(".yaml"), Manifest(plan, container, files, namespaceName).text(url), SetupLanguage::Yaml};
}

} // namespace wb::broker
