#include "core/broker/setup/written_files.h"

#include "core/broker/container/container_command.h"

#include <QCoreApplication>
#include <QFile>
#include <QRegularExpression>

namespace wb::broker {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::BrokerSetup)
};

} // namespace

Result<Ok, QString> writeSetupFiles(const QString& folder, const SetupFiles& files)
{
    for (const SetupFile& wanted : files.files) {
        QFile file(folder + QLatin1Char('/') + wanted.name);
        if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) ||
            !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) || file.write(wanted.text) != wanted.text.size() || !file.flush())
            return Failure{Texts::tr("Cannot write %1: %2").arg(file.fileName(), file.errorString())};
    }
    return Ok{};
}

QString quotedLine(const QString& fileName, int line)
{
    static const QRegularExpression secret(QStringLiteral("pass|secret|psk|token|cookie"), QRegularExpression::CaseInsensitiveOption);
    QFile file(fileName);
    if (line < 1 || !file.open(QIODevice::ReadOnly)) return {};
    const QString text = QString::fromUtf8(file.readAll().split('\n').value(line - 1)).trimmed();
    return secret.match(text).hasMatch() ? text.section(QRegularExpression(QStringLiteral("[\\s=]")), 0, 0) + QStringLiteral(" …") : text;
}

QString shellLine(const QString& program, const QStringList& arguments, const QStringList& environment)
{
    QStringList words;
    for (const QString& variable : environment) {
        const qsizetype equals = variable.indexOf(QLatin1Char('='));
        words << variable.left(equals + 1) + shellQuoted(variable.mid(equals + 1));
    }
    for (const QString& word : QStringList{program} + arguments) words << shellQuoted(word);
    return words.join(QLatin1Char(' '));
}

} // namespace wb::broker
