#include "tests/ui/resource_files.h"
#include "tests/ui/story.h"
#include "ui/actions.h"
#include "ui/models/attempts_model.h"
#include "ui/models/waiting_model.h"
#include "ui/panels/app_hand_page.h"
#include "ui/panels/app_panel.h"
#include "ui/panels/app_script_page.h"
#include "ui/widgets/row_view.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/yaml_editor.h"

#include <QAction>
#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTcpServer>
#include <QTcpSocket>
#include <QToolButton>

using namespace wb;
using namespace wb::test;

namespace {

const QString orders = QStringLiteral("orders-pubsub");
constexpr auto everyKey = Qt::ControlModifier | Qt::ShiftModifier;

// One message for each word. Dapr hands an app no message that is not a JSON object (facts D.2).
QByteArray message(const QByteArray& word)
{
    return "{\"v\":\"" + word + "\"}";
}

bool send(quint16 port, const QByteArrayList& words)
{
    QByteArray lines;
    for (const QByteArray& word : words)
        lines += message(word) + '\n';
    return publish(port, {QStringLiteral("-t"), QStringLiteral("orders/new"), QStringLiteral("-q"), QStringLiteral("1"),
                          QStringLiteral("-l")}, lines);
}

// An app of some user: names its topics, and takes what is posted.
class SmallApp : public QTcpServer {
public:
    explicit SmallApp(const QByteArray& subscriptions)
    {
        if (!listen(QHostAddress::LocalHost)) qFatal("no port for the app");
        connect(this, &QTcpServer::newConnection, this, [this, subscriptions] {
            QTcpSocket* socket = nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, this, [this, socket, subscriptions] { read(socket, subscriptions); });
        });
    }
    QString url() const { return QStringLiteral("http://127.0.0.1:%1").arg(serverPort()); }
    const QByteArrayList& requests() const { return m_requests; } // their first lines

private:
    void read(QTcpSocket* socket, const QByteArray& subscriptions)
    {
        QByteArray& got = m_got[socket];
        got += socket->readAll();
        for (;;) {
            const qsizetype end = got.indexOf("\r\n\r\n");
            if (end < 0) return;
            const QByteArray head = got.left(end).toLower();
            const qsizetype at = head.indexOf("content-length:");
            const qsizetype length = at < 0 ? 0 : head.mid(at + 15, head.indexOf('\r', at) < 0 ? -1 : head.indexOf('\r', at) - at - 15).trimmed().toLongLong();
            if (got.size() < end + 4 + length) return;
            m_requests << got.left(got.indexOf('\r'));
            got.remove(0, end + 4 + length);
            const bool asked = m_requests.last().startsWith("GET /dapr/subscribe");
            const QByteArray body = asked ? subscriptions : QByteArray("{}");
            socket->write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
        }
    }

    QHash<QTcpSocket*, QByteArray> m_got;
    QByteArrayList m_requests;
};

} // namespace

// The app behind the sidecar, as a person works with it: a script, the own hand, an own app.
class tst_StoriesApp : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ui::applyTheme(ui::ThemeChoice::Light); }
    void anAnswerByHandAcknowledges();
    void theChosenAreAnsweredAndTheOthersWait();
    void leavingByHandEndsTheWaiting();
    void anAnswerForEveryCallTakesEffectAtOnce();
    void anEditedScriptAnswersLive();
    void aBrokenScriptIsMarkedAndTheOneBeforeGoesOn();
    void everyCallStandsAmongTheAttempts();
    void undoInTheScriptStaysInTheScript();
    void rulesAreAddedAboveTheOthers();
    void anOwnAppIsAskedAndCalled();
    void anAppThatIsNotThereIsToldInASentence();
    void kindScriptAndAddressAreRemembered();

private:
    ui::AppPanel* app(Story& s) { return s.window().findChild<ui::AppPanel*>(); }
    void connectTo(Story& s, Broker& mosquitto)
    {
        s.open(pubSubText(mosquitto.url().toUtf8()) + "---\n" + subscriptionText());
        s.key(Qt::Key_F9);
        QTRY_VERIFY(s.isSubscribed(orders));
    }
};

// D.3: nothing is acknowledged before the app has answered; SUCCESS acknowledges.
void tst_StoriesApp::anAnswerByHandAcknowledges()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    Story s;
    s.key(Qt::Key_H, everyKey);
    QVERIFY(s.get<QDockWidget>("dockApp")->isVisible());
    QVERIFY(!s.window().actionList().find("app.success")->isEnabled()); // nothing waits
    connectTo(s, mosquitto);
    QVERIFY(send(mosquitto.port(), {"a", "b"}));
    ui::AppHandPage* hand = app(s)->handPage();
    QTRY_COMPARE(hand->waiting(), 2);
    QTRY_COMPARE(s.connection(orders).unacked, 2);
    QCOMPARE(hand->model()->index(0, ui::WaitingModel::TopicColumn).data().toString(), QStringLiteral("orders/new"));
    QCOMPARE(s.label("quickTitle"), QStringLiteral("Answer the oldest:"));
    s.key(Qt::Key_1, everyKey);
    QTRY_COMPARE(hand->waiting(), 1);
    QTRY_COMPARE(s.connection(orders).unacked, 1);
    QCOMPARE(hand->model()->index(0, ui::WaitingModel::PayloadColumn).data().toString(), QString::fromUtf8(message("b")));
    s.click(s.get<QPushButton>("app.successButton"));
    QTRY_COMPARE(hand->waiting(), 0);
    QTRY_COMPARE(s.connection(orders).unacked, 0);
    QCOMPARE(s.label("quickTitle"), QStringLiteral("Nothing waits for an answer."));
    QVERIFY(!s.get<QPushButton>("app.successButton")->isEnabled());
}

void tst_StoriesApp::theChosenAreAnsweredAndTheOthersWait()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    Story s;
    s.key(Qt::Key_H, everyKey);
    connectTo(s, mosquitto);
    QVERIFY(send(mosquitto.port(), {"a", "b", "c", "d"}));
    ui::AppHandPage* hand = app(s)->handPage();
    QTRY_COMPARE(hand->waiting(), 4);
    ui::RowView* view = hand->view();
    s.clickRow(view, 1);
    QTest::keyClick(view, Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(hand->selected(), 2);
    QVERIFY2(s.label("quickTitle").contains(u'2'), qPrintable(s.label("quickTitle")));
    s.key(Qt::Key_1, everyKey);
    QTRY_COMPARE(hand->waiting(), 2);
    QCOMPARE(hand->model()->index(0, ui::WaitingModel::PayloadColumn).data().toString(), QString::fromUtf8(message("a")));
    QCOMPARE(hand->model()->index(1, ui::WaitingModel::PayloadColumn).data().toString(), QString::fromUtf8(message("d")));
    QTRY_COMPARE(s.connection(orders).unacked, 2);
    view->setFocus();
    s.key(Qt::Key_A, Qt::ControlModifier);
    s.key(Qt::Key_3, everyKey); // DROP
    QTRY_COMPARE(hand->waiting(), 0);
    QTRY_COMPARE(s.connection(orders).unacked, 0);
}

// The app that had them is gone, and with it the calls; they stay unacknowledged.
void tst_StoriesApp::leavingByHandEndsTheWaiting()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    Story s;
    s.key(Qt::Key_H, everyKey);
    connectTo(s, mosquitto);
    QVERIFY(send(mosquitto.port(), {"a"}));
    QTRY_COMPARE(app(s)->handPage()->waiting(), 1);
    s.key(Qt::Key_H, everyKey); // the same again changes nothing
    QCOMPARE(app(s)->handPage()->waiting(), 1);
    s.key(Qt::Key_I, everyKey);
    QTRY_COMPARE(app(s)->handPage()->waiting(), 0);
    QCOMPARE(app(s)->kind(), ui::AppPanel::Kind::Simulated);
    QVERIFY(s.window().actionList().find("app.simulated")->isChecked());
}

void tst_StoriesApp::anAnswerForEveryCallTakesEffectAtOnce()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    Story s;
    connectTo(s, mosquitto);
    QVERIFY(send(mosquitto.port(), {"a"}));
    QTRY_COMPARE(s.messagesIn(QStringLiteral("orders/new")), 1u);
    QTRY_COMPARE(s.connection(orders).unacked, 0);
    s.key(Qt::Key_6, everyKey); // never
    QVERIFY(s.window().actionList().find("app.never")->isChecked());
    QVERIFY(send(mosquitto.port(), {"b", "c"}));
    QTRY_COMPARE(s.connection(orders).unacked, 2);
    s.key(Qt::Key_1, everyKey);
    QVERIFY(s.window().actionList().find("app.success")->isChecked());
    QVERIFY(!s.window().actionList().find("app.never")->isChecked());
    QVERIFY(send(mosquitto.port(), {"d"}));
    QTRY_COMPARE(s.messagesIn(QStringLiteral("orders/new")), 4u);
    QTRY_COMPARE(s.connection(orders).unacked, 2); // what was never answered stays so
}

void tst_StoriesApp::anEditedScriptAnswersLive()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    Story s;
    connectTo(s, mosquitto);
    s.key(Qt::Key_I, everyKey);
    ui::AppScriptPage* page = app(s)->scriptPage();
    page->editor()->setFocus();
    s.key(Qt::Key_A, Qt::ControlModifier);
    s.type(QStringLiteral("rules: [{topic: orders/new, payload: bad, answers: [never]}]"));
    QTRY_COMPARE(page->script().rules.size(), 1);
    QTRY_VERIFY2(s.notice("appScriptNotice").contains(QStringLiteral("In use")), qPrintable(s.notice("appScriptNotice")));
    QVERIFY(send(mosquitto.port(), {"good", "bad", "good"}));
    QTRY_COMPARE(s.messagesIn(QStringLiteral("orders/new")), 3u);
    QTRY_COMPARE(s.connection(orders).unacked, 1);
}

void tst_StoriesApp::aBrokenScriptIsMarkedAndTheOneBeforeGoesOn()
{
    Story s;
    s.key(Qt::Key_I, everyKey);
    ui::AppScriptPage* page = app(s)->scriptPage();
    page->setText(QStringLiteral("rules: []\ndefault: retry\n"));
    const sidecar::SimulatedScript before = page->script();
    QCOMPARE(before.otherwise.kind, sidecar::ScriptedAnswer::Kind::Retry);
    QVERIFY(page->editor()->marks().isEmpty());
    page->setText(QStringLiteral("rules: []\ndefault: perhaps\n"));
    QCOMPARE(page->editor()->marks().size(), 1);
    QCOMPARE(page->editor()->marks().first().line, 2);
    QCOMPARE(page->editor()->marks().first().level, ui::EditorMark::Level::Error);
    QVERIFY2(s.notice("appScriptNotice").contains(QStringLiteral("Line 2")), qPrintable(s.notice("appScriptNotice")));
    QCOMPARE(page->script(), before);
    page->setText(QStringLiteral("default: drop\n"));
    QVERIFY(page->editor()->marks().isEmpty());
    QCOMPARE(page->script().otherwise.kind, sidecar::ScriptedAnswer::Kind::Drop);
}

// D.3: 500 leaves the message to the broker, SUCCESS acknowledges; both are told in words.
void tst_StoriesApp::everyCallStandsAmongTheAttempts()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    Story s;
    connectTo(s, mosquitto);
    const ui::AttemptsModel* attempts = app(s)->attempts();
    const auto cell = [&](int row, int column) { return attempts->index(row, column).data().toString(); };
    QVERIFY(send(mosquitto.port(), {"x"}));
    QTRY_COMPARE(attempts->rowCount(), 1);
    QCOMPARE(cell(0, ui::AttemptsModel::TopicColumn), QStringLiteral("orders/new"));
    QCOMPARE(cell(0, ui::AttemptsModel::RouteColumn), QStringLiteral("/orders"));
    QCOMPARE(cell(0, ui::AttemptsModel::AnswerColumn), QStringLiteral("HTTP 200"));
    QCOMPARE(cell(0, ui::AttemptsModel::OutcomeColumn), QStringLiteral("✓ acknowledged"));
    s.key(Qt::Key_4, everyKey); // 500
    QVERIFY(send(mosquitto.port(), {"x"}));
    QTRY_COMPARE(attempts->rowCount(), 2);
    QCOMPARE(cell(1, ui::AttemptsModel::AnswerColumn), QStringLiteral("HTTP 500"));
    QVERIFY2(cell(1, ui::AttemptsModel::OutcomeColumn).startsWith(QStringLiteral("! not acknowledged")),
             qPrintable(cell(1, ui::AttemptsModel::OutcomeColumn)));
    s.key(Qt::Key_L, Qt::ControlModifier); // clear what was seen
    QCOMPARE(attempts->rowCount(), 0);
}

// The script is no file of the Component room: Ctrl+Z in it must not take back something there.
void tst_StoriesApp::undoInTheScriptStaysInTheScript()
{
    Story s;
    s.open(pubSubText());
    s.key(Qt::Key_I, everyKey);
    ui::AppScriptPage* page = app(s)->scriptPage();
    const QString before = page->text();
    page->editor()->setFocus();
    s.type(QStringLiteral("# x"));
    QVERIFY(page->text() != before);
    for (int i = 0; i < 5; ++i)
        s.key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(page->text(), before);
    QCOMPARE(s.window().workspace().files().at(0).text, pubSubText());
}

void tst_StoriesApp::rulesAreAddedAboveTheOthers()
{
    Story s;
    s.key(Qt::Key_I, everyKey);
    ui::AppScriptPage* page = app(s)->scriptPage();
    const QList<QAction*> templates = s.get<QToolButton>("addRule")->menu()->actions();
    QVERIFY(templates.size() >= 5);
    int rules = 0;
    for (QAction* one : templates) {
        one->trigger();
        QVERIFY2(page->editor()->marks().isEmpty(), qPrintable(page->text() + s.notice("appScriptNotice")));
        QCOMPARE(page->script().rules.size(), ++rules);
    }
    page->setText(QStringLiteral("# mine\nrules:\n    - route: a\n      answers: [drop]\n"));
    templates.at(1)->trigger();
    QVERIFY2(page->editor()->marks().isEmpty(), qPrintable(page->text()));
    QCOMPARE(page->script().rules.size(), 2);
    QCOMPARE(page->script().rules.last().route, QStringLiteral("a"));
    QVERIFY(page->text().startsWith(QStringLiteral("# mine\n")));
    page->setText(QStringLiteral("default: retry\n"));
    templates.first()->trigger();
    QVERIFY2(page->editor()->marks().isEmpty(), qPrintable(page->text()));
    QCOMPARE(page->script().rules.size(), 1);
    QCOMPARE(page->script().otherwise.kind, sidecar::ScriptedAnswer::Kind::Retry);
}

// D.2, D.3: the app names its topics itself, gets the message by POST, and its 200 acknowledges.
void tst_StoriesApp::anOwnAppIsAskedAndCalled()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    SmallApp own(R"([{"pubsubname":"orders-pubsub","topic":"orders/paid","route":"/paid"}])");
    Story s;
    s.key(Qt::Key_A, everyKey);
    auto* url = s.get<QLineEdit>("appUrl");
    url->setFocus();
    s.type(own.url());
    s.key(Qt::Key_Return);
    QTRY_VERIFY2(s.label("appState").contains(QStringLiteral("subscribes to")), qPrintable(s.label("appState")));
    s.open(pubSubText(mosquitto.url().toUtf8()));
    s.key(Qt::Key_F9);
    QTRY_VERIFY(s.isSubscribed(orders));
    QVERIFY(publish(mosquitto.port(), {QStringLiteral("-t"), QStringLiteral("orders/paid"), QStringLiteral("-q"),
                                       QStringLiteral("1"), QStringLiteral("-m"), QStringLiteral("{\"id\":1}")}));
    QTRY_VERIFY2(own.requests().contains("POST /paid HTTP/1.1"), own.requests().join('\n').constData());
    QTRY_COMPARE(s.connection(orders).unacked, 0);
}

void tst_StoriesApp::anAppThatIsNotThereIsToldInASentence()
{
    quint16 port = 0;
    {
        QTcpServer gone;
        QVERIFY(gone.listen(QHostAddress::LocalHost));
        port = gone.serverPort();
    }
    Story s;
    s.key(Qt::Key_A, everyKey);
    auto* url = s.get<QLineEdit>("appUrl");
    url->setFocus();
    s.type(QStringLiteral("http://127.0.0.1:%1").arg(port));
    s.key(Qt::Key_Return);
    QTRY_VERIFY2(s.label("appState").startsWith(QStringLiteral("It does not answer: ")), qPrintable(s.label("appState")));
    QVERIFY(s.window().actionList().find("app.reload")->isEnabled());
    QVERIFY(!s.window().actionList().find("app.success")->isEnabled()); // the app answers, nobody else
}

void tst_StoriesApp::kindScriptAndAddressAreRemembered()
{
    Story s;
    app(s)->scriptPage()->setText(QStringLiteral("default: drop\n"));
    s.key(Qt::Key_A, everyKey);
    auto* url = s.get<QLineEdit>("appUrl");
    QVERIFY(url->isVisible());
    url->setFocus();
    s.type(QStringLiteral("http://127.0.0.1:9"));
    s.key(Qt::Key_Return);
    s.get<QLineEdit>("appToken")->setText(QStringLiteral("hush"));
    s.makeWindow();
    QCOMPARE(app(s)->kind(), ui::AppPanel::Kind::Own);
    QCOMPARE(app(s)->setup().http.url, QStringLiteral("http://127.0.0.1:9"));
    QCOMPARE(app(s)->scriptPage()->text(), QStringLiteral("default: drop\n"));
    QVERIFY(app(s)->setup().http.apiToken.isEmpty()); // a secret is kept in memory only
    QVERIFY(!readFile(s.folder().filePath(QStringLiteral("settings.ini"))).contains("hush"));
}

QTEST_MAIN(tst_StoriesApp)
#include "tst_stories_app.moc"
