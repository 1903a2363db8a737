#include "tests/ui/resource_files.h"
#include "ui/models/resources_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

using namespace wb;
using ui::ResourcesModel;

class tst_ResourcesModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void fileWithOneDocumentIsOneRow();
    void fileWithSeveralDocumentsHasAChildForEach();
    void typingASecondDocumentKeepsTheFirstRow();
    void problemsAreCountedWhereTheyStand();
    void unsavedChangesAreToldInWords();
    void closingAFileRemovesItsRowOnly();

private:
    QString print() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<dapr::Workspace> m_workspace;
    std::unique_ptr<ResourcesModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void tst_ResourcesModel::init()
{
    m_tester.reset();
    m_model.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_workspace = std::make_unique<dapr::Workspace>();
    m_model = std::make_unique<ResourcesModel>(m_workspace.get());
    m_tester = std::make_unique<QAbstractItemModelTester>(m_model.get(),
                                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
}

// The whole tree as indented text, so that a failure reads like a difference.
QString tst_ResourcesModel::print() const
{
    QString text;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex file = m_model->index(row, 0);
        text += QStringLiteral("%1 (%2)\n").arg(file.data().toString(), file.data(ResourcesModel::KindRole).toString());
        for (int i = 0; i < m_model->rowCount(file); ++i) {
            const QModelIndex child = m_model->index(i, 0, file);
            text += QStringLiteral("  %1 (%2)\n")
                        .arg(child.data().toString(), child.data(ResourcesModel::KindRole).toString());
        }
    }
    return text;
}

void tst_ResourcesModel::fileWithOneDocumentIsOneRow()
{
    QVERIFY(m_workspace->open(test::writeFile(*m_folder, QStringLiteral("a.yaml"), test::pubSubText())));
    QCOMPARE(print(), QStringLiteral("orders-pubsub (pubsub)\n"));
    const QModelIndex row = m_model->index(0, 0);
    QCOMPARE(row.data(ResourcesModel::ComponentRole).toString(), QStringLiteral("orders-pubsub"));
    QCOMPARE(m_model->indexOfDocument(0), row);
}

void tst_ResourcesModel::fileWithSeveralDocumentsHasAChildForEach()
{
    QVERIFY(m_workspace->open(test::writeFile(*m_folder, QStringLiteral("all.yaml"),
                                              test::pubSubText() + "---\n" + test::subscriptionText())));
    QCOMPARE(print(), QStringLiteral("all.yaml (file)\n  orders-pubsub (pubsub)\n  orders-subscription (Subscription)\n"));
    QCOMPARE(m_model->indexOfDocument(1), m_model->index(1, 0, m_model->index(0, 0)));
}

void tst_ResourcesModel::typingASecondDocumentKeepsTheFirstRow()
{
    QVERIFY(m_workspace->open(test::writeFile(*m_folder, QStringLiteral("a.yaml"), test::pubSubText())));
    const QPersistentModelIndex first(m_model->index(0, 0));
    m_workspace->setText(0, test::pubSubText() + "---\n" + test::subscriptionText());
    QVERIFY(first.isValid());
    QCOMPARE(m_model->rowCount(first), 2);
    m_workspace->setText(0, test::pubSubText());
    QVERIFY(first.isValid());
    QCOMPARE(print(), QStringLiteral("orders-pubsub (pubsub)\n"));
}

void tst_ResourcesModel::problemsAreCountedWhereTheyStand()
{
    QByteArray broken = test::subscriptionText();
    broken.replace("  topic: orders/new\n", "");
    m_workspace->setChecker([](const dapr::Workspace& workspace, const dapr::Document& document,
                               const dapr::ResolveContext&) -> QList<dapr::Problem> {
        if (document.kind != u"Subscription") return {};
        dapr::Problem problem;
        problem.severity = dapr::Severity::Error;
        problem.place = {workspace.files().at(document.fileIndex).path, document.line + 1, 1};
        return {problem};
    });
    QVERIFY(m_workspace->open(
        test::writeFile(*m_folder, QStringLiteral("all.yaml"), test::pubSubText() + "---\n" + broken)));
    const QModelIndex file = m_model->index(0, 0);
    QCOMPARE(m_model->index(0, 0, file).data(ResourcesModel::ProblemCountRole).toInt(), 0);
    QCOMPARE(m_model->index(1, 0, file).data(ResourcesModel::ProblemCountRole).toInt(), 1);
    QCOMPARE(m_model->index(1, 0, file).data(ResourcesModel::SeverityRole).toInt(), int(dapr::Severity::Error));
    QCOMPARE(file.data(ResourcesModel::ProblemCountRole).toInt(), 1);
}

void tst_ResourcesModel::unsavedChangesAreToldInWords()
{
    QVERIFY(m_workspace->open(test::writeFile(*m_folder, QStringLiteral("a.yaml"), test::pubSubText())));
    QVERIFY(!m_model->index(0, 0).data(ResourcesModel::ModifiedRole).toBool());
    m_workspace->setText(0, test::pubSubText("tcp://other:1883"));
    QVERIFY(m_model->index(0, 0).data(ResourcesModel::ModifiedRole).toBool());
    QVERIFY(m_model->index(0, 0).data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("not saved")));
}

void tst_ResourcesModel::closingAFileRemovesItsRowOnly()
{
    QVERIFY(m_workspace->open(test::writeFile(*m_folder, QStringLiteral("a.yaml"), test::pubSubText())));
    QVERIFY(m_workspace->open(test::writeFile(*m_folder, QStringLiteral("b.yaml"), test::subscriptionText())));
    const QPersistentModelIndex second(m_model->index(1, 0));
    m_workspace->close(0);
    QVERIFY(second.isValid());
    QCOMPARE(print(), QStringLiteral("orders-subscription (Subscription)\n"));
    QCOMPARE(second.data(ResourcesModel::FileRole).toInt(), 0);
}

QTEST_GUILESS_MAIN(tst_ResourcesModel)
#include "tst_resources_model.moc"
