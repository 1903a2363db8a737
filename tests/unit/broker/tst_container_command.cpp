#include "core/broker/container/container_command.h"
#include "core/broker/container/container_engine.h"
#include "core/broker/container/container_owner.h"
#include "core/broker/container/container_plan.h"
#include "core/broker/container/pull_progress.h"

#include <QProcess>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>

using namespace wb::broker;
using namespace Qt::StringLiterals;

namespace {

// What a shell makes of a line: its words, one a line.
QStringList wordsOfShell(const QString& line)
{
    QProcess shell;
    shell.start(u"/bin/sh"_s, {u"-c"_s, u"printf '%s\\n' "_s + line});
    if (!shell.waitForFinished()) return {};
    return QString::fromUtf8(shell.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts);
}

ContainerPlan planOf(const ContainerOptions& options)
{
    const auto plan = planFor(options, {20001, 0, 0}, u"/tmp/private"_s, u"volume-data"_s);
    if (!plan) qWarning("%s", qPrintable(plan.error()));
    return plan ? *plan : ContainerPlan();
}

} // namespace

class TestContainerCommand : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void commandSaysAllInTheOrderOfRun();
    void secretGoesByTheEnvironment();
    void shownTextIsTheSameWordsToAShell();
    void secretVariablesAreToldByName_data();
    void secretVariablesAreToldByName();
    void imageNamesAreCompletedAsDockerDoes_data();
    void imageNamesAreCompletedAsDockerDoes();
    void imagesAreWellFormed();
    void imageIsFoundByItsMajorVersion();
    void unknownImageHasItsOwnName();
    void emqxTakesSettingsAsVariables();
    void whatVariablesCannotSayGoesIntoFiles();
    void brokerIsSetUpForTheInsideOfItsContainer();
    void virtualHostsHavePortsOfTheirOwn();
    void certificatesAreGivenToTheContainer();
    void namesCannotBeOptions();
    void colonInTheFolderIsRefused();
    void containerHasNoDataWithoutPersistence();
    void brokenImageFileIsRefused();
    void namesOfLivingProgramsAreNotAbandoned();
    void troubleOfAnEngineSaysWhatToDo_data();
    void troubleOfAnEngineSaysWhatToDo();
    void layersOfDockerAreCounted();
    void podmanSaysThatItPulls();
    void brokersOwnWordsAreNoPull();
};

void TestContainerCommand::commandSaysAllInTheOrderOfRun()
{
    ContainerRun run;
    run.program = u"/usr/bin/docker"_s;
    run.name = u"mqtt-workbench-1"_s;
    run.label = u"mqtt-workbench.owner=me"_s;
    run.hostName = u"host"_s;
    run.ports = {{20001, 1883}, {20002, 18083}};
    run.mounts = {{u"/tmp/x/emqx.conf"_s, u"/opt/emqx/etc/emqx.conf"_s}, {u"data"_s, u"/opt/emqx/data"_s, false}};
    run.environment = {{u"A"_s, u"1"_s}};
    run.image = u"docker.io/emqx/emqx:5.8.6"_s;
    run.arguments = {u"foreground"_s};
    const ContainerCommand command = runCommand(run);
    QCOMPARE(command.program, run.program);
    QCOMPARE(command.arguments.join(u' '),
             u"run --rm --name mqtt-workbench-1 --label mqtt-workbench.owner=me --hostname host --publish 127.0.0.1:20001:1883 "
             "--publish 127.0.0.1:20002:18083 --volume /tmp/x/emqx.conf:/opt/emqx/etc/emqx.conf:ro,Z --volume data:/opt/emqx/data "
             "--env A=1 docker.io/emqx/emqx:5.8.6 foreground"_s);
    QVERIFY(command.secrets.isEmpty());
}

void TestContainerCommand::secretGoesByTheEnvironment()
{
    ContainerRun run;
    run.program = u"docker"_s;
    run.image = u"i"_s;
    run.environment = {{u"ADMIN_PASSWORD"_s, u"hunter2"_s}};
    const ContainerCommand command = runCommand(run);
    QVERIFY(command.arguments.contains(u"ADMIN_PASSWORD"_s)); // the engine takes the value from its own environment
    QVERIFY(!command.arguments.join(u' ').contains(u"hunter2"_s));
    QCOMPARE(command.secrets.value(u"ADMIN_PASSWORD"_s), u"hunter2"_s);
    QVERIFY(!command.text().contains(u"hunter2"_s));
    QVERIFY(command.text().startsWith(u"ADMIN_PASSWORD="_s));
}

// Quoting of the POSIX shell, 2.2.2: a single quote cannot stand between single quotes.
void TestContainerCommand::shownTextIsTheSameWordsToAShell()
{
    ContainerRun run;
    run.program = u"/opt/my tools/docker"_s;
    run.name = u"n"_s;
    run.environment = {{u"A"_s, u"it's $HOME `id` \"x\" \\ * ; & | < > ( ) # ~"_s}, {u"B"_s, QString()}, {u"C"_s, u"ünicode"_s}};
    run.image = u"docker.io/x/y:1"_s;
    const ContainerCommand command = runCommand(run);
    QCOMPARE(wordsOfShell(command.text()), QStringList{command.program} + command.arguments);
    QCOMPARE(shellQuoted(QString()), u"''"_s);
    QCOMPARE(shellQuoted(u"plain-1.2_3:/x=y,z@w%+"_s), u"plain-1.2_3:/x=y,z@w%+"_s);
    QCOMPARE(shellQuoted(u"plain\n"_s), u"'plain\n'"_s);
}

void TestContainerCommand::secretVariablesAreToldByName_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("secret");
    QTest::newRow("dashboard") << u"EMQX_DASHBOARD__DEFAULT_PASSWORD"_s << true;
    QTest::newRow("cookie") << u"RABBITMQ_ERLANG_COOKIE"_s << true;
    QTest::newRow("short") << u"RABBITMQ_DEFAULT_PASS"_s << true;
    QTest::newRow("lower case") << u"api_key"_s << true;
    QTest::newRow("retry") << u"EMQX_MQTT__RETRY_INTERVAL"_s << false;
    QTest::newRow("keepalive is no key") << u"EMQX_MQTT__KEEPALIVE_MULTIPLIER"_s << false;
}

void TestContainerCommand::secretVariablesAreToldByName()
{
    QFETCH(QString, name);
    QTEST(isSecretVariable(name), "secret");
}

void TestContainerCommand::imageNamesAreCompletedAsDockerDoes_data()
{
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("complete");
    QTest::newRow("official") << u"rabbitmq:4.0.5"_s << u"docker.io/library/rabbitmq:4.0.5"_s;
    QTest::newRow("somebody's") << u"emqx/emqx:5.8.6"_s << u"docker.io/emqx/emqx:5.8.6"_s;
    QTest::newRow("no tag") << u"emqx/emqx"_s << u"docker.io/emqx/emqx:latest"_s;
    QTest::newRow("registry") << u"quay.io/a/b:1"_s << u"quay.io/a/b:1"_s;
    QTest::newRow("registry with a port") << u"reg:5000/b"_s << u"reg:5000/b:latest"_s;
    QTest::newRow("localhost") << u"localhost/b:1"_s << u"localhost/b:1"_s;
    QTest::newRow("digest") << u"emqx/emqx@sha256:00"_s << u"docker.io/emqx/emqx@sha256:00"_s;
}

void TestContainerCommand::imageNamesAreCompletedAsDockerDoes()
{
    QFETCH(QString, given);
    QTEST(textOf(completed(given)), "complete");
}

void TestContainerCommand::imagesAreWellFormed()
{
    QVERIFY(knownImages().size() >= 5);
    QCOMPARE(knownImages().first().product, u"EMQX"_s);
    for (const ContainerImage& image : knownImages()) {
        QVERIFY2(image.image.section(u'/', 0, 0).contains(u'.'), qPrintable(image.image)); // Podman guesses no registry
        QVERIFY2(!image.versions.isEmpty(), qPrintable(image.image));
        QVERIFY2(QRegularExpression(image.log).isValid(), qPrintable(image.log));
        QVERIFY2(image.log.isEmpty() || QRegularExpression(image.log).captureCount() == 1, qPrintable(image.log));
        QVERIFY2(!image.needsFiles || !image.files.isEmpty(), qPrintable(image.image));
        QVERIFY2(image.files.isEmpty() || image.setup, qPrintable(image.image));
        for (const ContainerSetting& setting : image.settings) QVERIFY2(setting.value.contains(u"%1"_s), qPrintable(setting.name));
        for (auto it = image.settings.begin(); it != image.settings.end(); ++it)
            QVERIFY2((QStringList{u"retry"_s, u"in flight"_s, u"queued"_s, u"session"_s}.contains(it.key())), qPrintable(it.key()));
        for (const QString& version : image.versions) QCOMPARE(imageFor(image.withTag(version)).versions, image.versions);
    }
}

void TestContainerCommand::imageIsFoundByItsMajorVersion()
{
    QCOMPARE(imageFor(u"emqx/emqx:4.3.1"_s).settings.value(u"retry"_s).name, u"EMQX_ZONE__EXTERNAL__RETRY_INTERVAL"_s);
    QCOMPARE(imageFor(u"emqx/emqx:5.0.1"_s).settings.value(u"retry"_s).name, u"EMQX_MQTT__RETRY_INTERVAL"_s);
    QCOMPARE(imageFor(u"emqx/emqx"_s).settings.value(u"retry"_s).name, u"EMQX_MQTT__RETRY_INTERVAL"_s);
}

void TestContainerCommand::unknownImageHasItsOwnName()
{
    ContainerOptions options;
    options.image = u"acme/broker:7"_s;
    QCOMPARE(imageOf(options).product, u"broker"_s);
    QCOMPARE(planOf(options).run.image, u"docker.io/acme/broker:7"_s);
    options.setup.inFlight = 3; // who knows how it would be told
    const auto plan = planFor(options, {20001, 0, 0}, u"/tmp/private"_s, u"v"_s);
    QVERIFY(!plan);
    QVERIFY2(plan.error().contains(u"docker.io/acme/broker:7"_s), qPrintable(plan.error()));
}

void TestContainerCommand::emqxTakesSettingsAsVariables()
{
    ContainerOptions options;
    options.image = u"emqx/emqx:5.8.6"_s;
    options.setup.retrySeconds = 30;
    options.setup.sessionSeconds = 60;
    const ContainerPlan plan = planOf(options);
    QCOMPARE(plan.run.environment.value(u"EMQX_MQTT__RETRY_INTERVAL"_s), u"30s"_s);
    QCOMPARE(plan.run.environment.value(u"EMQX_MQTT__SESSION_EXPIRY_INTERVAL"_s), u"60s"_s);
    QCOMPARE(plan.run.environment.value(u"EMQX_NODE_NAME"_s), u"emqx@127.0.0.1"_s); // its data belong to the node's name
    QVERIFY(plan.files.isEmpty());
    QCOMPARE(plan.run.ports, (QList<ContainerPort>{{20001, 1883}}));

    options.image = u"emqx/emqx:4.4.19"_s;
    options.setup.retrySeconds = 0; // never
    QCOMPARE(planOf(options).run.environment.value(u"EMQX_ZONE__EXTERNAL__RETRY_INTERVAL"_s), u"0s"_s);
}

void TestContainerCommand::whatVariablesCannotSayGoesIntoFiles()
{
    ContainerOptions options;
    options.image = u"emqx/emqx:5.8.6"_s;
    options.setup.users = {{u"ada"_s, u"hunter2"_s}};
    const ContainerPlan plan = planOf(options);
    QVERIFY(plan.run.mounts.contains(ContainerMount{u"/tmp/private/config/emqx.conf"_s, u"/opt/emqx/etc/emqx.conf"_s}));
    QVERIFY(plan.run.mounts.contains(ContainerMount{u"/tmp/private/config"_s, u"/etc/mqtt-workbench"_s}));
    QCOMPARE(plan.files.first().name, u"emqx.conf"_s);
    QVERIFY(plan.files.first().text.contains("/etc/mqtt-workbench/users.json"));
    QVERIFY(!runCommand(plan.run).text().contains(u"hunter2"_s));

    options.image = u"emqx/emqx:4.4.19"_s; // its start script writes to emqx.conf: a file that may only be read ends it
    QVERIFY(!planFor(options, {20001, 0, 0}, u"/tmp/private"_s, u"v"_s));
}

void TestContainerCommand::brokerIsSetUpForTheInsideOfItsContainer()
{
    ContainerOptions options;
    options.image = u"eclipse-mosquitto:2.0.20"_s;
    options.setup.address = u"127.0.0.1"_s; // in the container nobody could come in by it
    options.setup.port = 4711;
    options.setup.webSocketPort = 1;
    const auto plan = planFor(options, {20001, 20002, 0}, u"/tmp/private"_s, u"v"_s);
    QVERIFY(plan);
    const QByteArray text = plan->files.first().text;
    QVERIFY2(text.contains("listener 1883\n"), text.constData());
    QVERIFY2(text.contains("persistence_location /mosquitto/data/\n"), text.constData());
    QVERIFY2(text.contains("listener 9001\n"), text.constData());
    QCOMPARE(plan->run.ports, (QList<ContainerPort>{{20001, 1883}, {20002, 9001}}));
    QCOMPARE(plan->run.mounts, (QList<ContainerMount>{{u"/tmp/private/config/mosquitto.conf"_s, u"/mosquitto/config/mosquitto.conf"_s},
                                                      {u"v"_s, u"/mosquitto/data"_s, false}}));
}

void TestContainerCommand::virtualHostsHavePortsOfTheirOwn()
{
    ContainerOptions options;
    options.image = u"rabbitmq:4.0.5"_s;
    options.setup.vhosts = {{20005, u"one"_s}, {20006, u"two"_s}};
    const ContainerPlan plan = planOf(options);
    QCOMPARE(plan.run.ports, (QList<ContainerPort>{{20001, 1883}, {20005, 1900}, {20006, 1901}}));
    const QByteArray text = plan.files.first().text;
    QVERIFY2(text.contains("1900") && text.contains("1901") && !text.contains("20005"), text.constData());
}

void TestContainerCommand::certificatesAreGivenToTheContainer()
{
    ContainerOptions options;
    options.image = u"rabbitmq:4.0.5"_s;
    options.setup.tls = SetupTls{u"/home/me/ca.pem"_s, u"/home/me/server.pem"_s, u"/home/me/server.key"_s};
    const ContainerPlan plan = planOf(options);
    QCOMPARE(plan.copies.value(u"key.pem"_s), u"/home/me/server.key"_s);
    QVERIFY(plan.files.first().text.contains("/etc/mqtt-workbench/key.pem"));
    QVERIFY(!plan.files.first().text.contains("/home/me"));
    QVERIFY(plan.run.mounts.contains(ContainerMount{u"/tmp/private/config"_s, u"/etc/mqtt-workbench"_s}));
    QCOMPARE(plan.run.hostName, u"mqtt-workbench"_s); // its data belong to the node's name
}

void TestContainerCommand::namesCannotBeOptions()
{
    ContainerOptions options;
    for (const QString& image : {u"--privileged"_s, u"a b"_s, u"x\ny"_s, u"a/"_s, u":tag"_s}) {
        options.image = image;
        QVERIFY2(!planFor(options, {20001, 0, 0}, u"/tmp/private"_s, u"v"_s), qPrintable(image));
    }
    options.image = u"emqx/emqx"_s;
    options.environment.insert(u"A=B C"_s, u"1"_s);
    QVERIFY(!planFor(options, {20001, 0, 0}, u"/tmp/private"_s, u"v"_s));
    QVERIFY(isImageName(u"reg.example:5000/a/b_c.d:1.0-x"_s));
    QVERIFY(isImageName(u"docker.io/emqx/emqx@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"_s));
}

void TestContainerCommand::colonInTheFolderIsRefused()
{
    const auto plan = planFor({}, {20001, 0, 0}, u"/tmp/a:b"_s, u"v"_s); // --volume would read it as two
    QVERIFY(!plan);
    QVERIFY2(plan.error().contains(u"/tmp/a:b"_s), qPrintable(plan.error()));
}

void TestContainerCommand::containerHasNoDataWithoutPersistence()
{
    ContainerOptions options;
    QCOMPARE(planOf(options).run.mounts, (QList<ContainerMount>{{u"volume-data"_s, u"/opt/emqx/data"_s, false}}));
    options.setup.persistence = false;
    QVERIFY(planOf(options).run.mounts.isEmpty());
}

void TestContainerCommand::brokenImageFileIsRefused()
{
    const auto wrong = readContainerImages(R"({"images": [{"product": "x", "image": "a.b/c", "versions": ["1"], "sources": ["s"], "colour": 1}]})", u"x.json"_s);
    QVERIFY(!wrong);
    QVERIFY2(wrong.error().contains(u"colour"_s), qPrintable(wrong.error()));
    QVERIFY(!readContainerImages("{", u"x.json"_s));
    QVERIFY(!readContainerImages(R"({"images": [{"product": "x", "setup": "vax", "image": "a.b/c", "versions": ["1"], "sources": ["s"]}]})", u"x.json"_s));
}

void TestContainerCommand::namesOfLivingProgramsAreNotAbandoned()
{
    const QString own = newContainerName();
    QVERIFY(own != newContainerName());
    QVERIFY(abandoned({own, volumeOf(own)}).isEmpty());
    // Another process of the same number, of an earlier time.
    const QStringList parts = own.split(u'-');
    QStringList earlier = parts;
    earlier[5] = u"1"_s;
    const QString gone = earlier.join(u'-');
    QCOMPARE(abandoned({own, gone, volumeOf(gone)}), (QStringList{gone, volumeOf(gone)}));
    // Another start of this machine; another machine, of which we know nothing; somebody else's containers.
    QStringList beforeBoot = parts;
    beforeBoot[3] = u"00000000"_s;
    QCOMPARE(abandoned({beforeBoot.join(u'-')}).size(), 1);
    QStringList elsewhere = earlier;
    elsewhere[2] = u"00000000"_s;
    QVERIFY(abandoned({elsewhere.join(u'-'), u"mqtt-workbench-mine"_s, u"postgres"_s, QString()}).isEmpty());
}

void TestContainerCommand::troubleOfAnEngineSaysWhatToDo_data()
{
    QTest::addColumn<QString>("engine");
    QTest::addColumn<QString>("said");
    QTest::addColumn<QString>("advice");
    QTest::newRow("no daemon") << u"Docker"_s << u"Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"_s
                               << u"systemctl start docker"_s;
    QTest::newRow("no daemon, newer words") << u"Docker"_s << u"failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct"_s
                                            << u"systemctl start docker"_s;
    QTest::newRow("no right") << u"Docker"_s << u"permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get"_s
                              << u"usermod"_s;
    QTest::newRow("Podman") << u"Podman"_s << u"Error: cannot find newuidmap: exec: \"newuidmap\": executable file not found in $PATH"_s << u"newuidmap"_s;
    QTest::newRow("silence") << u"Podman"_s << QString() << u"does not answer"_s;
}

void TestContainerCommand::troubleOfAnEngineSaysWhatToDo()
{
    QFETCH(QString, engine);
    QFETCH(QString, said);
    QFETCH(QString, advice);
    const QString sentence = engineTrouble({u"/usr/bin/x"_s, engine}, said);
    QVERIFY2(sentence.startsWith(engine), qPrintable(sentence));
    QVERIFY2(sentence.contains(advice), qPrintable(sentence));
    if (!said.isEmpty()) QVERIFY2(sentence.contains(said), qPrintable(sentence));
}

// Without a terminal `docker run` writes each step of a layer once, and no bytes.
void TestContainerCommand::layersOfDockerAreCounted()
{
    PullProgress pull;
    QVERIFY(pull.text().isEmpty());
    QVERIFY(pull.feed(u"Unable to find image 'docker.io/emqx/emqx:5.8.6' locally"_s));
    QVERIFY(pull.isPulling());
    for (const char16_t* line : {u"5.8.6: Pulling from emqx/emqx", u"0bc8ff246cb8: Already exists", u"4e5566ad5b20: Pulling fs layer",
                                 u"7c21b3fea4e2: Pulling fs layer", u"7c21b3fea4e2: Waiting", u"4e5566ad5b20: Verifying Checksum",
                                 u"4e5566ad5b20: Download complete", u"4e5566ad5b20: Pull complete"})
        QVERIFY2(pull.feed(QString::fromUtf16(line)), qPrintable(QString::fromUtf16(line)));
    QVERIFY2(pull.text().contains(u"2 of 3"_s), qPrintable(pull.text()));
    QVERIFY(pull.feed(u"Digest: sha256:c5e0b5e4ad5d4ddf6d1d2b2c3a"_s));
    QVERIFY(pull.feed(u"Status: Downloaded newer image for emqx/emqx:5.8.6"_s));
    QVERIFY(!pull.isPulling());
    QVERIFY(pull.text().isEmpty());
}

void TestContainerCommand::podmanSaysThatItPulls()
{
    PullProgress pull;
    for (const char16_t* line : {u"Trying to pull docker.io/emqx/emqx:5.8.6...", u"Getting image source signatures",
                                 u"Copying blob sha256:0bc8ff246cb8e1a5b7b1c5b9d1b9c1f6f1b9d1b9c1f6f1b9d1b9c1f6f1b9d1b9",
                                 u"Copying blob sha256:4e5566ad5b20e1a5b7b1c5b9d1b9c1f6f1b9d1b9c1f6f1b9d1b9c1f6f1b9d1b9"})
        QVERIFY2(pull.feed(QString::fromUtf16(line)), qPrintable(QString::fromUtf16(line)));
    QVERIFY2(pull.text().contains(u'2'), qPrintable(pull.text()));
    QVERIFY(pull.feed(u"Copying config sha256:5d1e0b5e4ad5d4ddf6d1d2b2c3a"_s));
    QVERIFY(pull.feed(u"Writing manifest to image destination"_s));
    QVERIFY(!pull.isPulling()); // before 4.5 one line more
    QVERIFY(!pull.feed(u"Storing signatures"_s));
    QVERIFY(!pull.isPulling());
}

void TestContainerCommand::brokersOwnWordsAreNoPull()
{
    PullProgress pull;
    for (const char16_t* line : {u"EMQX 5.8.6 is running now!", u"1795201439: mosquitto version 2.0.11 starting", u"Digest: sha256:00",
                                 u"Writing manifest to image destination"})
        QVERIFY2(!pull.feed(QString::fromUtf16(line)), qPrintable(QString::fromUtf16(line)));
    QVERIFY(!pull.isPulling());
}

QTEST_GUILESS_MAIN(TestContainerCommand)

#include "tst_container_command.moc"
