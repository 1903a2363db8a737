#include "tests/support/fake_engine.h"
#include "tests/ui/resource_files.h"
#include "tests/ui/story.h"
#include "ui/actions.h"
#include "ui/broker_identities.h"
#include "ui/control_brokers.h"
#include "ui/widgets/theme.h"

#include <QClipboard>
#include <QFile>
#include <QPlainTextEdit>

using namespace wb;
using namespace wb::test;
using State = broker::LocalBroker::State;

namespace {

constexpr int waitMs = 20000;
const QString orders = QStringLiteral("orders-pubsub");

} // namespace

// "EMQX by Docker or Podman where present, with the exact command shown and progress while it starts": at the whole
// window, with a stand-in for the engine that is found in PATH first.
class tst_ContainerStory : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { qputenv("PATH", m_path); }
    void aContainerTakesThePlaceOfTheUrl();
    void nothingIsLeftBehindByTheWindow();

private:
    FakeEngine m_docker;
    QByteArray m_path;
};

void tst_ContainerStory::initTestCase()
{
    ui::applyTheme(ui::ThemeChoice::Light);
    QVERIFY(m_docker.isValid());
    m_path = qgetenv("PATH");
    qputenv("PATH", QFile::encodeName(m_docker.folder() + u':') + m_path);
}

void tst_ContainerStory::aContainerTakesThePlaceOfTheUrl()
{
    m_docker.pull({QStringLiteral("Unable to find image 'docker.io/emqx/emqx:5.8.6' locally"), QStringLiteral("0bc8ff246cb8: Pull complete"),
                   QStringLiteral("4e5566ad5b20: Pulling fs layer")});
    Story s;
    s.open(pubSubText("tcp://nowhere.invalid:1883") + "---\n" + subscriptionText());
    s.window().actionList().find("broker.container.local")->trigger();
    broker::LocalBroker& container = s.window().brokers().of(broker::BrokerKind::Container);
    QTRY_VERIFY2_WITH_TIMEOUT(s.everyWord().join(u' ').contains(u"1 of 2 layers"), qPrintable(container.progress()), waitMs);
    m_docker.endPull({QStringLiteral("4e5566ad5b20: Pull complete"), QStringLiteral("Status: Downloaded newer image for emqx/emqx:5.8.6")});
    QTRY_VERIFY2_WITH_TIMEOUT(container.state() == State::Running, qPrintable(container.errorText()), waitMs);

    s.window().actionList().find("broker.container.command")->trigger();
    QCOMPARE(QGuiApplication::clipboard()->text(), m_docker.program() + u' ' + m_docker.calls(QStringLiteral("run")).value(0));

    s.key(Qt::Key_F9);
    QTRY_VERIFY_WITH_TIMEOUT(s.isSubscribed(orders), waitMs);
    // What is known of EMQX is used from now on.
    const auto* identities = s.window().findChild<ui::BrokerIdentities*>();
    QVERIFY(identities);
    QCOMPARE(identities->at(container.url()).product, QStringLiteral("EMQX"));
    QCOMPARE(identities->at(container.url()).version, QStringLiteral("5.8.6"));
}

void tst_ContainerStory::nothingIsLeftBehindByTheWindow()
{
    Story s;
    broker::LocalBroker& container = s.window().brokers().of(broker::BrokerKind::Container);
    s.window().actionList().find("broker.container.start")->trigger();
    QTRY_VERIFY2_WITH_TIMEOUT(container.state() == State::Running, qPrintable(container.errorText()), waitMs);
    QCOMPARE(m_docker.containers().size(), 1);
    s.closeWindow();
    QVERIFY(m_docker.containers().isEmpty());
    QVERIFY(m_docker.volumes().isEmpty());
}

QTEST_MAIN(tst_ContainerStory)
#include "tst_container_story.moc"
