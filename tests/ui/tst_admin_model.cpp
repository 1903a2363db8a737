#include "tests/unit/broker/admin_answers.h"
#include "tests/unit/broker/admin_play.h"
#include "ui/models/admin_model.h"
#include "ui/roles/item_roles.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace wb;
using namespace wb::test::answers;
using broker::AdminKind;
using broker::AdminOurs;
using broker::AdminView;
using ui::AdminModel;
using ui::ExpandedRole;

namespace {

// A reading of an EMQX that is played.
AdminView viewOf(const QByteArray& client, const QStringList& ids = {QStringLiteral("orders")})
{
    test::AdminPlay play;
    play.answer("/api/v5/nodes", nodes5);
    play.answer("/api/v5/clients/orders", client);
    play.answer("/api/v5/clients/orders/subscriptions", subscriptions5);
    play.answer("/api/v5/clients/orders/inflight_messages?limit=20&payload=none", inflight5);
    play.play(*broker::adminSource({AdminKind::Emqx, {}, ids}));
    play.view.takenAt = QDateTime(QDate(2026, 11, 20), QTime(19, 2), Qt::UTC);
    return play.view;
}

} // namespace

class tst_AdminModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_model = std::make_unique<AdminModel>();
        m_tester = std::make_unique<QAbstractItemModelTester>(m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    }
    void cleanup()
    {
        m_tester.reset();
        m_model.reset();
    }

    void theBrokersFigureStandsBesideOurs()
    {
        m_model->setView(viewOf(client5));
        QCOMPARE(text(0, AdminModel::NameColumn), QStringLiteral("orders"));
        QCOMPARE(text(0, AdminModel::BrokerColumn), QStringLiteral("2 un-acked"));
        QCOMPARE(text(0, AdminModel::OursColumn), QString()); // nobody of ours
        m_model->setOurs({{QStringLiteral("orders"), QStringLiteral("orders-pubsub"), 2, true}});
        QCOMPARE(text(0, AdminModel::OursColumn), QStringLiteral("✓ 2, agree"));
        QCOMPARE(m_model->differing(), 0);
        m_model->setOurs({{QStringLiteral("orders"), QStringLiteral("orders-pubsub"), 5, true}});
        QCOMPARE(text(0, AdminModel::OursColumn), QStringLiteral("≠ 5, differ"));
        QCOMPARE(m_model->index(0, AdminModel::OursColumn).data(ui::ToneRole).toInt(), int(ui::Tone::Warning));
        QCOMPARE(m_model->differing(), 1);
        // What explains it is said where it is asked for.
        QVERIFY2(m_model->detail(0).contains(u"15 s") && m_model->detail(0).contains(u"orders-pubsub"), qPrintable(m_model->detail(0)));
    }

    void aClientThatTheBrokerDoesNotKnowSaysSo()
    {
        m_model->setView(viewOf(client5, {QStringLiteral("nobody")}));
        QCOMPARE(text(0, AdminModel::BrokerColumn), QStringLiteral("not told"));
        QVERIFY2(m_model->detail(0).contains(u"no session"), qPrintable(m_model->detail(0)));
        QVERIFY(!m_model->index(0, 0).data(ui::ExpandableRole).toBool());
    }

    // A reading every few seconds must not move what a person looks at.
    void anotherReadingChangesOnlyItsCells()
    {
        m_model->setView(viewOf(client5));
        QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted), removed(m_model.get(), &QAbstractItemModel::rowsRemoved),
            reset(m_model.get(), &QAbstractItemModel::modelReset), changed(m_model.get(), &QAbstractItemModel::dataChanged);
        m_model->setView(viewOf(client5));
        QCOMPARE(inserted.count() + removed.count() + reset.count() + changed.count(), 0);
        m_model->setView(viewOf(QByteArray(client5).replace("\"mqueue_len\":1", "\"mqueue_len\":9")));
        QCOMPARE(inserted.count() + removed.count() + reset.count(), 0);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(text(rowOf(QStringLiteral("queue"), false), AdminModel::BrokerColumn), QStringLiteral("9"));
    }

    void whatIsOpenStaysOpen()
    {
        m_model->setView(viewOf(client5));
        const int all = m_model->rowCount();
        const int session = rowOf(QStringLiteral("queue"), true);
        QVERIFY(session > 0 && m_model->index(session, 0).data(ExpandedRole).toBool());
        QVERIFY(m_model->setData(m_model->index(session, 0), false, ExpandedRole));
        QVERIFY(m_model->rowCount() < all);
        const int fewer = m_model->rowCount();
        m_model->setView(viewOf(QByteArray(client5).replace("\"mqueue_len\":1", "\"mqueue_len\":9")));
        QCOMPARE(m_model->rowCount(), fewer);
        QVERIFY(!m_model->setData(m_model->index(session, 0), false, ExpandedRole)); // it is closed already
        QVERIFY(m_model->setData(m_model->index(session, 0), true, ExpandedRole));
        QCOMPARE(m_model->rowCount(), all);
    }

    void clientsComeAndGo()
    {
        m_model->setView(viewOf(client5, {QStringLiteral("orders"), QStringLiteral("bills")}));
        QVERIFY(rowOf(QStringLiteral("bills"), false) > 0);
        m_model->setView(viewOf(client5, {QStringLiteral("bills"), QStringLiteral("orders")}));
        QCOMPARE(rowOf(QStringLiteral("bills"), false), 0);
        m_model->setView(viewOf(client5));
        QCOMPARE(rowOf(QStringLiteral("bills"), false), -1);
        m_model->clear();
        QCOMPARE(m_model->rowCount(), 0);
    }

private:
    QString text(int row, int column) const { return m_model->index(row, column).data().toString(); }
    int rowOf(const QString& name, bool isBranch) const
    {
        for (int row = 0; row < m_model->rowCount(); ++row) {
            if (text(row, AdminModel::NameColumn) == name && m_model->index(row, 0).data(ui::ExpandableRole).toBool() == isBranch) return row;
        }
        return -1;
    }

    std::unique_ptr<AdminModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

QTEST_MAIN(tst_AdminModel)
#include "tst_admin_model.moc"
