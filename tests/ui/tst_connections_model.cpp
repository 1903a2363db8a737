#include "ui/models/connections_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace wb;
using sidecar::ConnectionStatus;
using sidecar::LinkState;
using ui::ConnectionsModel;

class tst_ConnectionsModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void sidecarAndObserverAreToldApart();
    void aStatusOfTheSameIdReplacesItsRow();
    void resumedAndNewSessionsReadDifferently();
    void whatDaprDoesNotNoticeIsShown();
    void theCountdownMovesWithTheClockItIsGiven();
    void aFailureSaysWhatAndWhatToDo();
    void removedConnectionsLeave();

private:
    static ConnectionStatus status(quint16 id, LinkState state);
    QString detail(int row) const { return m_model->index(row).data(ConnectionsModel::DetailRole).toString(); }

    std::unique_ptr<ConnectionsModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

ConnectionStatus tst_ConnectionsModel::status(quint16 id, LinkState state)
{
    ConnectionStatus s;
    s.id = id;
    s.component = QStringLiteral("orders-pubsub");
    s.purpose = QStringLiteral("pub/sub");
    s.clientId = QStringLiteral("orders");
    s.address = QStringLiteral("tcp://127.0.0.1:1883");
    s.state = state;
    return s;
}

void tst_ConnectionsModel::init()
{
    m_tester.reset();
    m_model = std::make_unique<ConnectionsModel>();
    m_tester = std::make_unique<QAbstractItemModelTester>(m_model.get(),
                                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
}

// product.md, "Two kinds of connection, never mixed up".
void tst_ConnectionsModel::sidecarAndObserverAreToldApart()
{
    m_model->update(status(1, LinkState::Connected));
    ConnectionStatus observer = status(2, LinkState::Connected);
    observer.role = sidecar::Role::Observer;
    observer.component.clear();
    m_model->update(observer);
    QCOMPARE(m_model->rowCount(), 2);
    QCOMPARE(m_model->index(0).data().toString(), QStringLiteral("orders-pubsub"));
    QCOMPARE(m_model->index(1).data().toString(), QStringLiteral("observer"));
    ConnectionStatus input = status(3, LinkState::Connected);
    input.purpose = QStringLiteral("input");
    m_model->update(input);
    QCOMPARE(m_model->index(2).data().toString(), QStringLiteral("orders-pubsub, input"));
}

void tst_ConnectionsModel::aStatusOfTheSameIdReplacesItsRow()
{
    m_model->update(status(1, LinkState::Connecting));
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    m_model->update(status(1, LinkState::Connected));
    QCOMPARE(m_model->rowCount(), 1);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(m_model->index(0).data(ConnectionsModel::StateRole).toInt(), int(LinkState::Connected));
}

void tst_ConnectionsModel::resumedAndNewSessionsReadDifferently()
{
    ConnectionStatus s = status(1, LinkState::Connected);
    m_model->update(s);
    QCOMPARE(detail(0), QStringLiteral("persistent session, new"));
    s.sessionPresent = true;
    m_model->update(s);
    QCOMPARE(detail(0), QStringLiteral("persistent session, resumed"));
    s.cleanSession = true;
    m_model->update(s);
    QCOMPARE(detail(0), QStringLiteral("clean session"));
}

// Facts D.1: Dapr looks at no return code of a SUBACK [MQTT-3.9.3-2]; the window does.
void tst_ConnectionsModel::whatDaprDoesNotNoticeIsShown()
{
    const auto concern = [this] { return m_model->index(0).data(ConnectionsModel::ConcernRole).toBool(); };
    ConnectionStatus s = status(1, LinkState::Connected);
    s.subscriptions = {{QStringLiteral("orders/new"), 1, 1}};
    m_model->update(s);
    QVERIFY(!concern());
    s.subscriptions = {{QStringLiteral("orders/new"), 1, 128}, {QStringLiteral("plant/#"), 2, 1}};
    m_model->update(s);
    QVERIFY(concern());
    QVERIFY2(detail(0).startsWith(QStringLiteral("orders/new refused")), qPrintable(detail(0)));
    QVERIFY2(detail(0).contains(QStringLiteral("plant/#: QoS 1 instead of 2")), qPrintable(detail(0)));
    QVERIFY(m_model->index(0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("Dapr does not notice")));
    s.subscriptions.clear();
    s.unacked = 3;
    s.daprError = QStringLiteral("init timeout");
    m_model->update(s);
    QVERIFY(concern());
    QVERIFY2(detail(0).contains(u'3'), qPrintable(detail(0)));
    QVERIFY2(detail(0).contains(QStringLiteral("daprd would have given up")), qPrintable(detail(0)));
    QVERIFY(m_model->index(0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("init timeout")));
}

void tst_ConnectionsModel::theCountdownMovesWithTheClockItIsGiven()
{
    const QDateTime now = QDateTime::fromSecsSinceEpoch(1'700'000'000, Qt::UTC);
    ConnectionStatus s = status(1, LinkState::WaitingToRetry);
    s.nextTry = now.addMSecs(4200);
    s.tries = 2;
    m_model->update(s);
    QVERIFY(m_model->isWaiting());
    m_model->setNow(now);
    QVERIFY2(detail(0).startsWith(QStringLiteral("next try in 5 s, 2")), qPrintable(detail(0)));
    m_model->setNow(now.addSecs(3));
    QVERIFY2(detail(0).startsWith(QStringLiteral("next try in 2 s")), qPrintable(detail(0)));
    m_model->setNow(now.addSecs(60));
    QVERIFY2(detail(0).startsWith(QStringLiteral("next try in 0 s")), qPrintable(detail(0)));
}

void tst_ConnectionsModel::aFailureSaysWhatAndWhatToDo()
{
    ConnectionStatus s = status(1, LinkState::Failed);
    mqtt::ConnectionError error;
    error.message = QStringLiteral("The broker refused the user name or password");
    error.advice = QStringLiteral("Check username and password.");
    s.error = error;
    m_model->update(s);
    QCOMPARE(detail(0), error.message);
    QCOMPARE(m_model->index(0).data(ConnectionsModel::AdviceRole).toString(), error.advice);
    const QString spoken = m_model->index(0).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(spoken.contains(QStringLiteral("failed")) && spoken.contains(error.message), qPrintable(spoken));
}

void tst_ConnectionsModel::removedConnectionsLeave()
{
    m_model->update(status(1, LinkState::Connected));
    m_model->update(status(2, LinkState::Connected));
    m_model->remove(1);
    m_model->remove(7); // unknown: nothing happens
    QCOMPARE(m_model->rowCount(), 1);
    QCOMPARE(m_model->index(0).data(ConnectionsModel::IdRole).toInt(), 2);
}

QTEST_GUILESS_MAIN(tst_ConnectionsModel)
#include "tst_connections_model.moc"
