#include "tests/ui/resource_files.h"
#include "tests/ui/story.h"
#include "ui/panels/connections_panel.h"
#include "ui/models/connections_model.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/theme.h"

#include <QLabel>
#include <QPushButton>
#include <QTcpServer>
#include <QTcpSocket>
#include <QToolButton>

using namespace wb;
using namespace wb::test;
using sidecar::LinkState;

namespace {

const QString orders = QStringLiteral("orders-pubsub");

// A component that daprd gives a second to start: its own words come early.
QByteArray component(const QString& url, const QByteArray& more = {})
{
    QByteArray text = pubSubText(url.toUtf8()) + more;
    return text.replace("  version: v1\n", "  version: v1\n  initTimeout: 1s\n");
}

} // namespace

// What can go wrong between file and broker: each says what failed, at which step, what to do, and daprd's own words,
// in the window and never in a box.
class tst_StoriesFailures : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ui::applyTheme(ui::ThemeChoice::Light); }
    void refusedPort();
    void unknownHost();
    void wrongPassword();
    void tlsToAPlainPort();
    void brokerThatNeverAnswers();
    void firstTroubleStaysUntilItEnds();

private:
    void isTold(Story& s, const QStringList& words);
};

void tst_StoriesFailures::isTold(Story& s, const QStringList& words)
{
    const auto told = [&] {
        const QString text = s.bannerText();
        return std::all_of(words.begin(), words.end(), [&](const QString& word) { return text.contains(word); });
    };
    QTRY_VERIFY2_WITH_TIMEOUT(told(), qPrintable(s.bannerText() + u'\n' + s.connectionsText()), 20000);
    const ui::Banner& banner = s.window().banner();
    QVERIFY(!banner.title().isEmpty());
    QVERIFY(!s.label("bannerAdvice").isEmpty()); // what to do
    QVERIFY(s.connectionsText().contains(words.first()) || s.connectionsText().contains(QStringLiteral("connecting")));
    QVERIFY2(!s.state().startsWith(QStringLiteral("connected")), qPrintable(s.state()));
    QCOMPARE(s.boxes(), 0);
    // Dapr's words on request.
    s.click(s.get<QToolButton>("bannerMore"));
    QVERIFY2(s.label("bannerDetail").contains(QStringLiteral("daprd would say")), qPrintable(s.label("bannerDetail")));
    // And the way out is one key.
    QVERIFY(s.window().connector().isActive(orders));
    s.key(Qt::Key_F9);
    QTRY_COMPARE(s.state(), QStringLiteral("not connected"));
    QTRY_VERIFY(!banner.isVisible());
}

void tst_StoriesFailures::refusedPort()
{
    QTcpServer nobody;
    QVERIFY(nobody.listen(QHostAddress::LocalHost));
    const QString url = QStringLiteral("tcp://127.0.0.1:%1").arg(nobody.serverPort());
    nobody.close();
    Story s;
    s.open(component(url));
    s.key(Qt::Key_F9);
    isTold(s, {QStringLiteral("refused the connection"), QStringLiteral("Is a broker running"), QStringLiteral("daprd would say")});
}

void tst_StoriesFailures::unknownHost()
{
    Story s;
    s.open(component(QStringLiteral("tcp://no-such-broker.invalid:1883")));
    s.key(Qt::Key_F9);
    isTold(s, {QStringLiteral("no-such-broker.invalid is not known"), QStringLiteral("Check the spelling"),
               QStringLiteral("daprd would say")});
}

void tst_StoriesFailures::wrongPassword()
{
    Story s;
    const QString passwords = s.folder().filePath(QStringLiteral("passwords"));
    if (QProcess::execute(QStringLiteral("mosquitto_passwd"),
                          {QStringLiteral("-c"), QStringLiteral("-b"), passwords, QStringLiteral("anna"), QStringLiteral("right-secret")})
        != 0)
        QFAIL("mosquitto_passwd is not installed: apt install mosquitto");
    broker::MosquittoOptions options;
    options.setup.anonymous = false;
    options.setup.extra = {QStringLiteral("password_file %1\n").arg(passwords)};
    Broker mosquitto(options);
    MUST_RUN(mosquitto);
    QString url = mosquitto.url();
    s.open(component(url.replace(QStringLiteral("tcp://"), QStringLiteral("tcp://anna:wrong-secret@"))));
    s.key(Qt::Key_F9);
    isTold(s, {QStringLiteral("CONNACK code"), QStringLiteral("assword"), QStringLiteral("daprd would say")});
    // The password that was refused is nowhere but in the file's own text and the form's field for that text.
    const QString secret = QStringLiteral("wrong-secret");
    QStringList places;
    const QStringList words = s.everyWord();
    for (const QString& word : words) {
        if (word.contains(secret)) places << word;
    }
    places.removeAll(QString::fromUtf8(s.window().workspace().files().at(0).text));
    QVERIFY2(places.size() <= 1, qPrintable(places.join(u'\n')));
    QVERIFY2(places.isEmpty() || places.first() == url, qPrintable(places.first()));
}

void tst_StoriesFailures::tlsToAPlainPort()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    Story s;
    QString url = mosquitto.url();
    s.open(component(url.replace(QStringLiteral("tcp://"), QStringLiteral("mqtts://"))));
    s.key(Qt::Key_F9);
    isTold(s, {QStringLiteral("TLS"), QStringLiteral("daprd would say")});
}

void tst_StoriesFailures::brokerThatNeverAnswers()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    Story s;
    s.window().connector().setObserving(false);
    s.open(component(QStringLiteral("tcp://127.0.0.1:%1").arg(silent.serverPort())));
    s.key(Qt::Key_F9);
    QTRY_VERIFY(s.state().startsWith(QStringLiteral("connecting to ")));
    QTRY_VERIFY(s.connectionsText().contains(QStringLiteral("connecting to tcp://127.0.0.1")));
    isTold(s, {QStringLiteral("no answer from"), QStringLiteral("daprd would say")});
}

// Two components that fail in turn do not take the banner from each other; the second is told when the first is over.
void tst_StoriesFailures::firstTroubleStaysUntilItEnds()
{
    QTcpServer nobody;
    QVERIFY(nobody.listen(QHostAddress::LocalHost));
    const QString url = QStringLiteral("tcp://127.0.0.1:%1").arg(nobody.serverPort());
    nobody.close();
    const QString billing = QStringLiteral("billing-pubsub");
    Story s;
    s.open(component(url));
    s.open(pubSubText(url.toUtf8(), "billing-pubsub"), QStringLiteral("billing.yaml"));
    s.key(Qt::Key_F9);
    QTRY_VERIFY(s.bannerText().startsWith(orders));
    s.choose(billing);
    s.window().connector().connectComponent(billing);
    QTRY_VERIFY(s.connection(billing).tries >= 1 && s.connection(billing).error);
    QVERIFY2(s.bannerText().startsWith(orders), qPrintable(s.bannerText()));
    s.window().connector().disconnectComponent(orders);
    QTRY_VERIFY2(s.bannerText().startsWith(billing), qPrintable(s.bannerText()));
    // What a person closed stays closed while nothing new happens.
    s.click(s.get<QToolButton>("bannerClose"));
    s.key(Qt::Key_R, Qt::ControlModifier);
    const int tries = s.connection(billing).tries;
    QTRY_VERIFY(s.connection(billing).tries > tries || s.connection(billing).state == LinkState::WaitingToRetry);
    QVERIFY(!s.window().banner().isVisible());
}

QTEST_MAIN(tst_StoriesFailures)
#include "tst_stories_failures.moc"
