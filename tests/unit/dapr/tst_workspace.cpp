#include "core/dapr/workspace.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace wb::dapr;

namespace {

QByteArray component(const QByteArray& name, const QByteArray& rest = {})
{
    return "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: " + name +
        "\nspec:\n  type: pubsub.mqtt3\n  version: v1\n" + rest;
}

void write(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(file.write(bytes), bytes.size());
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(cannot be read)");
}

QStringList codesOf(const QList<Problem>& problems)
{
    QStringList codes;
    for (const Problem& problem : problems)
        codes += problem.code;
    return codes;
}

} // namespace

class TestWorkspace : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        QVERIFY(m_dir->isValid());
    }
    void opensAFileOfAnyName();
    void opensAFolderAsDaprDoes();
    void saysWhyAFileIsNotOpened();
    void opensTheRestOfAFolder();
    void refusesHugeFiles();
    void readsAgainUnlessModified();
    void readsOnlyTheChangedFileAgain();
    void appliesEdits();
    void ordersProblemsByPlace();
    void asksTheCheckerWithTheContext();
    void checksDocumentsOfItself();
    void findsDuplicateNames();
    void duplicatesMindScopesAndNamespaces();
    void savesAtomicallyAndKeepsPermissions();
    void savesThroughLinks();
    void neverOverwritesSilently();
    void noticesSameSizeChangesWithinATick();
    void savesNewFiles();
    void saysWhySavingFailed();
    void reloadsFromDisk();
    void closesFiles();
    void findsSubscriptions();
    void showsBinaryFilesWithAProblem();
    void copesWithMillionsOfSeparators();

private:
    QString path(const char* name) const { return m_dir->filePath(QString::fromUtf8(name)); }
    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestWorkspace::opensAFileOfAnyName()
{
    write(path("orders.txt"), component("a"));
    Workspace workspace;
    QSignalSpy changed(&workspace, &Workspace::changed);
    QVERIFY(workspace.open(path("orders.txt")));
    QCOMPARE(workspace.files().size(), 1);
    QCOMPARE(workspace.documents().size(), 1);
    QCOMPARE(workspace.documents().first().fileIndex, 0);
    QCOMPARE(changed.last().first().toInt(), -1);
    QVERIFY(!workspace.files().first().isModified());
}

// facts F.1: .yaml and .yml in any case, one level, by name.
void TestWorkspace::opensAFolderAsDaprDoes()
{
    for (const char* name : {"b.yml", "A.YAML", "c.yaml.bak", "readme.md", "z.yaml"})
        write(path(name), component("x"));
    QVERIFY(QDir(m_dir->path()).mkpath(QStringLiteral("d.yaml")));
    QVERIFY(QDir(m_dir->path()).mkpath(QStringLiteral("sub")));
    write(path("sub/e.yaml"), component("x"));
    Workspace workspace;
    QVERIFY(workspace.open(m_dir->path()));
    QStringList names;
    for (const SourceFile& file : workspace.files())
        names += QFileInfo(file.path).fileName();
    QCOMPARE(names, (QStringList{QStringLiteral("A.YAML"), QStringLiteral("b.yml"), QStringLiteral("z.yaml")}));
}

void TestWorkspace::saysWhyAFileIsNotOpened()
{
    Workspace workspace;
    const auto absent = workspace.open(path("absent.yaml"));
    QVERIFY(!absent);
    QVERIFY(absent.error().message.contains(QStringLiteral("absent.yaml")));
    if (geteuid() == 0) QSKIP("root may read everything");
    write(path("secret.yaml"), component("a"));
    QVERIFY(QFile::setPermissions(path("secret.yaml"), {}));
    const auto denied = workspace.open(path("secret.yaml"));
    QVERIFY(!denied);
    QCOMPARE(denied.error().message, QStringLiteral("Cannot open secret.yaml: Permission denied"));
}

void TestWorkspace::opensTheRestOfAFolder()
{
    write(path("a.yaml"), QByteArray(16 * 1024 * 1024 + 1, ' '));
    write(path("b.yaml"), component("b"));
    Workspace workspace;
    const auto opened = workspace.open(m_dir->path());
    QVERIFY(!opened);
    QVERIFY(opened.error().path.endsWith(QStringLiteral("a.yaml")));
    QCOMPARE(workspace.files().size(), 1);
}

void TestWorkspace::refusesHugeFiles()
{
    write(path("a.yaml"), QByteArray(16 * 1024 * 1024 + 1, ' '));
    Workspace workspace;
    const auto opened = workspace.open(path("a.yaml"));
    QVERIFY(!opened);
    QCOMPARE(opened.error().message, QStringLiteral("a.yaml is larger than 16 MiB and is not opened."));
    QVERIFY(workspace.files().isEmpty());
}

void TestWorkspace::readsAgainUnlessModified()
{
    write(path("a.yaml"), component("a"));
    Workspace workspace;
    QVERIFY(workspace.open(path("a.yaml")));
    write(path("a.yaml"), component("b"));
    QVERIFY(workspace.open(m_dir->path() + QStringLiteral("/./a.yaml")));
    QCOMPARE(workspace.files().size(), 1);
    QCOMPARE(workspace.documents().first().name, QStringLiteral("b"));
    workspace.setText(0, component("mine"));
    write(path("a.yaml"), component("c"));
    QVERIFY(workspace.open(path("a.yaml")));
    QCOMPARE(workspace.documents().first().name, QStringLiteral("mine"));
}

void TestWorkspace::readsOnlyTheChangedFileAgain()
{
    write(path("a.yaml"), component("a"));
    write(path("b.yaml"), component("b"));
    Workspace workspace;
    QVERIFY(workspace.open(m_dir->path()));
    const YamlNode* untouched = workspace.documents().at(1).root.get();
    QSignalSpy changed(&workspace, &Workspace::changed);
    workspace.setText(0, component("a2") + "---\n" + component("a3"));
    QCOMPARE(workspace.documents().size(), 3);
    QCOMPARE(workspace.documents().at(2).root.get(), untouched);
    QCOMPARE(workspace.documents().at(2).fileIndex, 1);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.first().first().toInt(), 0);
    workspace.setText(0, workspace.files().first().text);
    QCOMPARE(changed.size(), 1);
}

void TestWorkspace::appliesEdits()
{
    write(path("a.yaml"), component("a"));
    Workspace workspace;
    QVERIFY(workspace.open(path("a.yaml")));
    const qsizetype at = component("a").indexOf("pubsub");
    workspace.apply(0, {{{at, at + 6}, "bindings"}, {{0, 0}, "# top\n"}});
    QCOMPARE(workspace.documents().first().component()->type, QStringLiteral("bindings.mqtt3"));
    QVERIFY(workspace.files().first().text.startsWith("# top\n"));
    QVERIFY(workspace.files().first().isModified());
}

void TestWorkspace::ordersProblemsByPlace()
{
    write(path("a.yaml"), component("a/b") + "---\na: [\n---\nkind: component\n");
    write(path("b.yaml"), "a: [\n");
    Workspace workspace;
    workspace.setChecker([](const Workspace&, const Document& document, const ResolveContext&) {
        return QList<Problem>{{Severity::Note, QStringLiteral("TEST"), {}, {{}, 1, document.number}, {}, {}, {}}};
    });
    QVERIFY(workspace.open(m_dir->path()));
    QCOMPARE(codesOf(workspace.problemsOf(0)),
             (QStringList{QStringLiteral("TEST"), QStringLiteral("TEST"), QStringLiteral("TEST"),
                          QStringLiteral("DAPR-NAME"), QStringLiteral("DAPR-YAML"), QStringLiteral("DAPR-NOT-LOADED")}));
    QCOMPARE(workspace.problems().size(), 8);
    QVERIFY(workspace.problems().at(7).place.file.endsWith(QStringLiteral("b.yaml")));
    QVERIFY(workspace.problemsOf(7).isEmpty());
}

void TestWorkspace::asksTheCheckerWithTheContext()
{
    write(path("a.yaml"), component("a"));
    Workspace workspace;
    QStringList seen;
    workspace.setChecker([&](const Workspace& asked, const Document& document, const ResolveContext& context) {
        seen += document.name + u'@' + context.appId + u'@' + QString::number(asked.documents().size());
        return QList<Problem>();
    });
    QVERIFY(workspace.open(path("a.yaml")));
    QCOMPARE(seen, QStringList{QStringLiteral("a@myapp@1")});
    ResolveContext context;
    context.appId = QStringLiteral("other");
    QSignalSpy changed(&workspace, &Workspace::changed);
    workspace.setContext(context);
    QCOMPARE(seen.last(), QStringLiteral("a@other@1"));
    QCOMPARE(workspace.context().appId, QStringLiteral("other"));
    QCOMPARE(changed.size(), 1);
}

void TestWorkspace::checksDocumentsOfItself()
{
    write(path("a.yaml"), component("a"));
    Workspace workspace;
    QVERIFY(workspace.open(path("a.yaml")));
    QVERIFY(!workspace.problems().isEmpty()); // it has no url
}

void TestWorkspace::findsDuplicateNames()
{
    write(path("a.yaml"), component("p"));
    write(path("b.yaml"), component("q") + "---\n" + component("p"));
    Workspace workspace;
    workspace.setChecker({});
    QVERIFY(workspace.open(m_dir->path()));
    QCOMPARE(workspace.problems().size(), 1);
    const Problem& problem = workspace.problems().first();
    QCOMPARE(problem.code, QStringLiteral("DAPR-DUPLICATE-NAME"));
    QVERIFY(problem.message.contains(QStringLiteral(
        "duplicate definition of Component name p (pubsub.mqtt3/v1) with existing p (pubsub.mqtt3/v1)")));
    QVERIFY(problem.message.contains(QStringLiteral("a.yaml")));
    QVERIFY(problem.place.file.endsWith(QStringLiteral("b.yaml")));
    QCOMPARE(problem.place.line, 12);
    workspace.setText(0, component("r"));
    QVERIFY(workspace.problems().isEmpty());
}

void TestWorkspace::duplicatesMindScopesAndNamespaces()
{
    write(path("a.yaml"), component("p") + "---\n" + component("p", "scopes: [other]\n"));
    Workspace workspace;
    workspace.setChecker({});
    QVERIFY(workspace.open(m_dir->path()));
    QVERIFY(workspace.problems().isEmpty());
    ResolveContext context;
    context.appId = QStringLiteral("other");
    workspace.setContext(context);
    QCOMPARE(workspace.problems().size(), 1);
    context.namespaceName = QStringLiteral("prod");
    workspace.setContext(context);
    QByteArray text = workspace.files().first().text;
    workspace.setText(0, text.replace("  name: p\n", "  name: p\n  namespace: test\n"));
    QVERIFY(workspace.problems().isEmpty());
}

void TestWorkspace::savesAtomicallyAndKeepsPermissions()
{
    write(path("a.yaml"), component("a"));
    const auto mode = QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup;
    QVERIFY(QFile::setPermissions(path("a.yaml"), mode));
    const auto before = QFile::permissions(path("a.yaml"));
    Workspace workspace;
    QVERIFY(workspace.open(path("a.yaml")));
    workspace.setText(0, component("b"));
    QVERIFY(workspace.save(0));
    QCOMPARE(contentOf(path("a.yaml")), component("b"));
    QCOMPARE(QFile::permissions(path("a.yaml")), before);
    QVERIFY(!workspace.files().first().isModified());
    QCOMPARE(workspace.diskState(0), DiskState::Same);
    QCOMPARE(QDir(m_dir->path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
}

void TestWorkspace::savesThroughLinks()
{
    write(path("real.yaml"), component("a"));
    QVERIFY(QFile::link(path("real.yaml"), path("one.yaml")));
    QVERIFY(QFile::link(path("one.yaml"), path("two.yaml")));
    Workspace workspace;
    QVERIFY(workspace.open(path("two.yaml")));
    workspace.setText(0, component("b"));
    QVERIFY(workspace.save(0));
    QVERIFY(QFileInfo(path("two.yaml")).isSymLink() && QFileInfo(path("one.yaml")).isSymLink());
    QVERIFY(!QFileInfo(path("real.yaml")).isSymLink());
    QCOMPARE(contentOf(path("real.yaml")), component("b"));
}

void TestWorkspace::neverOverwritesSilently()
{
    write(path("a.yaml"), component("a"));
    Workspace workspace;
    QVERIFY(workspace.open(path("a.yaml")));
    workspace.setText(0, component("mine"));
    write(path("a.yaml"), component("theirs"));
    QCOMPARE(workspace.diskState(0), DiskState::Changed);
    const auto refused = workspace.save(0);
    QVERIFY(!refused);
    QCOMPARE(refused.error().conflict, DiskState::Changed);
    QCOMPARE(contentOf(path("a.yaml")), component("theirs"));
    QVERIFY(workspace.files().first().isModified());
    QVERIFY(workspace.save(0, true));
    QCOMPARE(contentOf(path("a.yaml")), component("mine"));

    QVERIFY(QFile::remove(path("a.yaml")));
    QCOMPARE(workspace.diskState(0), DiskState::Gone);
    QCOMPARE(workspace.save(0).error().conflict, DiskState::Gone);
    QVERIFY(!QFile::exists(path("a.yaml")));
    QVERIFY(workspace.save(0, true));
    QCOMPARE(contentOf(path("a.yaml")), component("mine"));
}

void TestWorkspace::noticesSameSizeChangesWithinATick()
{
    write(path("a.yaml"), component("a"));
    Workspace workspace;
    QVERIFY(workspace.open(path("a.yaml")));
    const QDateTime time = QFileInfo(path("a.yaml")).lastModified();
    write(path("a.yaml"), component("b"));
    QFile file(path("a.yaml"));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.setFileTime(time, QFileDevice::FileModificationTime));
    file.close();
    QCOMPARE(workspace.diskState(0), DiskState::Changed);
    write(path("a.yaml"), component("a")); // another time, the same bytes
    QCOMPARE(workspace.diskState(0), DiskState::Same);
}

void TestWorkspace::savesNewFiles()
{
    Workspace workspace;
    const int index = workspace.addNew(path("new.yaml"), component("n"));
    QCOMPARE(index, 0);
    QVERIFY(workspace.files().first().isModified());
    QCOMPARE(workspace.diskState(0), DiskState::Same);
    write(path("new.yaml"), component("theirs"));
    QCOMPARE(workspace.save(0).error().conflict, DiskState::Changed);
    QVERIFY(QFile::remove(path("new.yaml")));
    QVERIFY(workspace.save(0));
    QCOMPARE(contentOf(path("new.yaml")), component("n"));
}

void TestWorkspace::saysWhySavingFailed()
{
    Workspace workspace;
    workspace.addNew(path("absent/new.yaml"), component("n"));
    const auto saved = workspace.save(0);
    QVERIFY(!saved);
    QVERIFY(saved.error().message.startsWith(QStringLiteral("Cannot save new.yaml: ")));
    QCOMPARE(saved.error().conflict, DiskState::Same);
    QVERIFY(workspace.files().first().isModified());
    QVERIFY(!workspace.save(5));
}

void TestWorkspace::reloadsFromDisk()
{
    write(path("a.yaml"), component("a"));
    Workspace workspace;
    QVERIFY(workspace.open(path("a.yaml")));
    workspace.setText(0, component("mine"));
    write(path("a.yaml"), component("theirs"));
    QVERIFY(workspace.reload(0));
    QCOMPARE(workspace.documents().first().name, QStringLiteral("theirs"));
    QCOMPARE(workspace.diskState(0), DiskState::Same);
    QVERIFY(QFile::remove(path("a.yaml")));
    QVERIFY(!workspace.reload(0));
    QCOMPARE(workspace.documents().first().name, QStringLiteral("theirs"));
}

void TestWorkspace::closesFiles()
{
    write(path("a.yaml"), component("a"));
    write(path("b.yaml"), component("b"));
    Workspace workspace;
    QVERIFY(workspace.open(m_dir->path()));
    workspace.close(0);
    workspace.close(7);
    QCOMPARE(workspace.files().size(), 1);
    QCOMPARE(workspace.documents().first().name, QStringLiteral("b"));
    QCOMPARE(workspace.documents().first().fileIndex, 0);
}

void TestWorkspace::findsSubscriptions()
{
    const auto named = [](const QByteArray& name, const QByteArray& pubsub) {
        return "apiVersion: dapr.io/v1alpha1\nkind: Subscription\nmetadata: {name: " + name
            + "}\nspec: {route: /r, topic: t, pubsubname: " + pubsub + "}\n";
    };
    write(path("a.yaml"), named("a", "p") + "scopes: [one]\n---\n" + named("b", "p") + "---\n" + named("c", "q"));
    Workspace workspace;
    QVERIFY(workspace.open(m_dir->path()));
    QCOMPARE(workspace.subscriptionsOf(QStringLiteral("p"), QStringLiteral("one")).size(), 2);
    QCOMPARE(workspace.subscriptionsOf(QStringLiteral("p"), QStringLiteral("two")).size(), 1);
    QVERIFY(workspace.subscriptionsOf(QStringLiteral("P"), QStringLiteral("one")).isEmpty());
    // RT:pkg/runtime/compstore/subscriptions.go keeps them by name: the last one of a name counts, for whatever component.
    write(path("b.yaml"), named("b", "q"));
    QVERIFY(workspace.open(path("b.yaml")));
    QCOMPARE(workspace.subscriptionsOf(QStringLiteral("p"), QStringLiteral("two")).size(), 0);
    QCOMPARE(workspace.subscriptionsOf(QStringLiteral("q"), QStringLiteral("two")).size(), 2);
}

void TestWorkspace::showsBinaryFilesWithAProblem()
{
    write(path("a.yaml"), QByteArray("a: b\nc: \xFF\xFE\0\x01", 12));
    Workspace workspace;
    workspace.setChecker({});
    QVERIFY(workspace.open(m_dir->path()));
    QCOMPARE(codesOf(workspace.problems()), QStringList{QStringLiteral("DAPR-NOT-TEXT")});
    QCOMPARE(workspace.problems().first().place.line, 2);
}

void TestWorkspace::copesWithMillionsOfSeparators()
{
    Workspace workspace;
    workspace.setChecker({});
    workspace.addNew(path("a.yaml"), QByteArray("a\n---\n").repeated(2'000'000));
    QCOMPARE(workspace.documents().size(), 10'000);
    QVERIFY(codesOf(workspace.problems()).contains(QStringLiteral("DAPR-TOO-MANY-DOCUMENTS")));
}

QTEST_GUILESS_MAIN(TestWorkspace)
#include "tst_workspace.moc"
