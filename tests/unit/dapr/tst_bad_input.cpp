#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

const QByteArray head("apiVersion: dapr.io/v1alpha1\nkind: Component\n");

// Each name of the bomb stands nine times in the next.
QByteArray bomb()
{
    QByteArray text = head + "a: &a [x, x, x, x, x, x, x, x, x]\n";
    for (char name = 'b'; name <= 'i'; ++name) {
        QByteArray list;
        for (int i = 0; i < 9; ++i)
            list += (i ? ", *" : "*") + QByteArray(1, char(name - 1));
        text += QByteArray(1, name) + ": &" + QByteArray(1, name) + " [" + list + "]\n";
    }
    return text;
}

QByteArray manyDocuments(int count)
{
    QByteArray text;
    for (int i = 0; i < count; ++i)
        text += "---\n" + head + "metadata: {name: a" + QByteArray::number(i) +
            "}\nspec: {type: pubsub.mqtt3, metadata: [{name: url, value: 'tcp://h:1'}]}\n";
    return text;
}

} // namespace

// Bad input ends in a sentence, in bounded time and memory: the console program is run on each.
class TestBadInput : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QByteArray m_out, m_err;
    int m_code = -1;

    QString write(const QString& name, const QByteArray& text)
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly)) return {};
        file.write(text);
        return file.fileName();
    }

    bool run(const QStringList& arguments)
    {
        QProcess process;
        process.start(QStringLiteral(WB_MQTTWB), QStringList{QStringLiteral("validate")} + arguments);
        if (!process.waitForFinished(120'000) || process.exitStatus() != QProcess::NormalExit) return false;
        m_out = process.readAllStandardOutput();
        m_err = process.readAllStandardError();
        m_code = process.exitCode();
        return true;
    }

private Q_SLOTS:
    void cleanupTestCase()
    {
        // Of the largest of all runs; the editor of a file of a person's size needs a tenth of it.
        rusage usage = {};
        QCOMPARE(getrusage(RUSAGE_CHILDREN, &usage), 0);
        qInfo("largest resident size: %ld MiB", usage.ru_maxrss / 1024);
#ifdef __SANITIZE_ADDRESS__
        const long most = 4 * 400 * 1024; // what is freed is kept for a while, and each byte has its shadow
#else
        const long most = 400 * 1024;
#endif
        QVERIFY2(usage.ru_maxrss < most, "kilobytes");
    }

    void files_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("sentence");
        QTest::newRow("too deep for Dapr") << QByteArray(30'000, '[') + QByteArray(30'000, ']')
                                           << QByteArray("exceeded max depth of 10000");
        QTest::newRow("never closed") << QByteArray(60'000, '[') << QByteArray("exceeded max depth of 10000");
        QTest::newRow("too deep for us") << head + "x: " + QByteArray(2000, '[') + QByteArray(2000, ']') + '\n'
                                         << QByteArray("it is nested more than 1000 levels deep");
        QTest::newRow("alias bomb") << bomb() << QByteArray("document contains excessive aliasing");
        QTest::newRow("merge bomb") << [] {
            QByteArray text = head + "m0: &m0 {a: 1}\n";
            for (int i = 1; i < 40; ++i) {
                const QByteArray last = "*m" + QByteArray::number(i - 1);
                text += "m" + QByteArray::number(i) + ": &m" + QByteArray::number(i) + " {<<: [" + last + ", " + last + "]}\n";
            }
            return text;
        }() << QByteArray("document contains excessive aliasing");
        QTest::newRow("zeros") << QByteArray(60'000, '\0') << QByteArray("control characters are not allowed");
        QTest::newRow("binary") << QByteArray("\x7f" "ELF\x02\x01\x01\x00\x00\xff\xfe\x80", 12) << QByteArray("DAPR-NOT-TEXT");
        QTest::newRow("Latin-1") << head + "metadata: {name: caf\xe9}\n" << QByteArray("DAPR-NOT-TEXT");
        QTest::newRow("UTF-16") << QByteArray("\xff\xfe" "a\0:\0 \0b\0", 10) << QByteArray("its text is UTF-16");
        QTest::newRow("larger than the loader's buffer") << head + "x: " + QByteArray(70'000, 'a') + '\n'
                                                         << QByteArray("larger than 64 KiB");
        QTest::newRow("one line of 15 MB") << "x: \"" + QByteArray(15'000'000, 'a') + "\"\n"
                                           << QByteArray("larger than 64 KiB");
        QTest::newRow("five million separators") << QByteArray("---\n").repeated(3'500'000)
                                                 << QByteArray("Only the first 10000 documents");
        QTest::newRow("thousands of components") << manyDocuments(12'000) << QByteArray("Only the first 10000 documents");
        QTest::newRow("thousands of fields") << [] {
            QByteArray text = head + "spec:\n  type: pubsub.mqtt3\n  metadata:\n";
            for (int i = 0; i < 3000; ++i)
                text += "  - {name: k" + QByteArray::number(i) + "}\n";
            return text;
        }() << QByteArray("missing url");
    }

    void files()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, sentence);
        const QString path = write(QStringLiteral("bad.yaml"), text);
        QVERIFY(run({path}));
        QCOMPARE(m_code, 1);
        QVERIFY2(m_out.contains(sentence), m_out.left(500));
        QVERIFY(run({QStringLiteral("--format"), QStringLiteral("json"), path}));
        QVERIFY(QJsonDocument::fromJson(m_out).isObject());
    }

    void aHugeFileIsNotRead()
    {
        const QString path = m_folder.filePath(QStringLiteral("huge.yaml"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.resize(200LL * 1024 * 1024));
        QVERIFY(run({path}));
        QCOMPARE(m_code, 2);
        QVERIFY2(m_err.contains("larger than 16 MiB"), m_err);
        QVERIFY(QFile::remove(path));
    }

    // Nested deeper than we read but not deeper than Dapr: its verdict is not known here.
    void whatIsNotReadIsSkipped()
    {
        const QString path =
            write(QStringLiteral("deep.yaml"), head + "x: " + QByteArray(2000, '[') + QByteArray(2000, ']') + '\n');
        QVERIFY(run({QStringLiteral("--format"), QStringLiteral("json"), path}));
        const QJsonObject document = QJsonDocument::fromJson(m_out)[u"documents"].toArray().first().toObject();
        QCOMPARE(document[u"verdict"].toString(), QStringLiteral("skipped"));
        QVERIFY(document[u"error"].isNull());
        QCOMPARE(document[u"problems"].toArray().first().toObject()[u"code"].toString(), QStringLiteral("DAPR-NOT-READ-HERE"));
    }

    void aPipeWithoutWriter()
    {
        const QString path = m_folder.filePath(QStringLiteral("pipe.yaml"));
        QCOMPARE(mkfifo(QFile::encodeName(path).constData(), 0600), 0);
        QVERIFY(run({path}));
        QCOMPARE(m_code, 2);
        QVERIFY2(m_err.contains("nobody writes"), m_err);
        QVERIFY(QFile::remove(path));
    }

    // Exit code 2: to have checked nothing is no success.
    void aFolderWithoutResources()
    {
        QTemporaryDir folder;
        QVERIFY(run({folder.path()}));
        QCOMPARE(m_code, 2);
        QVERIFY2(m_err.contains("holds no resource files"), m_err);
        QVERIFY(run({QStringLiteral("--format"), QStringLiteral("json"), folder.path()}));
        QCOMPARE(QJsonDocument::fromJson(m_out)[u"documents"].toArray().size(), 0);
    }

    void withoutRights()
    {
        QTemporaryDir folder;
        const QString inner = folder.filePath(QStringLiteral("closed"));
        QVERIFY(QDir().mkdir(inner));
        QCOMPARE(chmod(QFile::encodeName(folder.path()).constData(), 0755), 0);
        QVERIFY(QFile::setPermissions(inner, {}));
        QProcess process;
        // Root may read everything, so it becomes nobody.
        process.setChildProcessModifier([] {
            if (geteuid() == 0 && setuid(65534) != 0) _exit(99);
        });
        process.start(QStringLiteral(WB_MQTTWB), {QStringLiteral("validate"), inner});
        if (!process.waitForStarted()) QSKIP("nobody may not run the program here");
        QVERIFY(process.waitForFinished());
        m_err = process.readAllStandardError();
        QCOMPARE(process.exitCode(), 2);
        QVERIFY2(m_err.contains("Permission denied"), m_err);
        QVERIFY(QFile::setPermissions(inner, QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner));
    }

    void aSecretsFileThatCannotBeRead_data()
    {
        QTest::addColumn<QString>("secretsFile");
        QTest::newRow("missing") << QStringLiteral("nowhere.json");
        QTest::newRow("a folder") << QStringLiteral(".");
        QTest::newRow("not JSON") << QStringLiteral("bad.json");
        QTest::newRow("too large") << QStringLiteral("large.json");
        write(QStringLiteral("bad.json"), "{\"a\": ");
        QFile large(m_folder.filePath(QStringLiteral("large.json")));
        QVERIFY(large.open(QIODevice::WriteOnly) && large.resize(17LL * 1024 * 1024));
    }

    void aSecretsFileThatCannotBeRead()
    {
        QFETCH(QString, secretsFile);
        const QByteArray store = head + "metadata: {name: s}\nspec:\n  type: secretstores.local.file\n  metadata:\n"
                                        "  - {name: secretsFile, value: '" + secretsFile.toUtf8() + "'}\n";
        const QByteArray component = head + "metadata: {name: c}\nspec:\n  type: pubsub.mqtt3\n  metadata:\n"
                                            "  - {name: url, secretKeyRef: {name: u}}\nauth: {secretStore: s}\n";
        QVERIFY(run({write(QStringLiteral("secrets.yaml"), store + "---\n" + component)}));
        QCOMPARE(m_code, 1);
        QVERIFY2(m_out.contains("DAPR-SECRET-UNREADABLE"), m_out);
    }
};

QTEST_GUILESS_MAIN(TestBadInput)
#include "tst_bad_input.moc"
