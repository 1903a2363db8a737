#include "tests/ui/resource_files.h"
#include "ui/models/problems_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

using namespace wb;
using ui::ProblemsModel;

namespace {

// One problem for each word "bad" in the file, so that a test says with a text what the rows should be.
QList<dapr::Problem> badWords(const dapr::Workspace& workspace, const dapr::Document& document,
                              const dapr::ResolveContext&)
{
    QList<dapr::Problem> problems;
    const dapr::SourceFile& file = workspace.files().at(document.fileIndex);
    int number = 0;
    for (const QByteArray& line : file.text.split('\n')) {
        ++number;
        if (!line.contains("bad")) continue;
        dapr::Problem problem;
        problem.message = QString::fromUtf8(line.trimmed());
        problem.code = QStringLiteral("BAD");
        problem.place = {file.path, number, 1};
        if (line.contains("mendable")) problem.fix = dapr::Fix{QStringLiteral("Mend it"), {}};
        if (line.contains("error")) problem.severity = dapr::Severity::Error;
        problems.append(problem);
    }
    return problems;
}

} // namespace

class tst_ProblemsModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void rowsSayWhatAndWhere();
    void typingReplacesOnlyTheRowsThatDiffer();
    void countsFollow();

private:
    void setLines(const QByteArray& lines) { m_workspace->setText(0, "a: 1\n" + lines); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<dapr::Workspace> m_workspace;
    std::unique_ptr<ProblemsModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void tst_ProblemsModel::init()
{
    m_tester.reset();
    m_model.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_workspace = std::make_unique<dapr::Workspace>();
    m_workspace->setChecker(badWords);
    m_model = std::make_unique<ProblemsModel>(m_workspace.get());
    m_tester = std::make_unique<QAbstractItemModelTester>(m_model.get(),
                                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(m_workspace->open(test::writeFile(*m_folder, QStringLiteral("orders.yaml"), "a: 1\n")));
    // What the reader says of its own accord about such a file is not what is tested here.
    m_workspace->setText(0, {});
}

void tst_ProblemsModel::rowsSayWhatAndWhere()
{
    setLines("# bad one\n# fine\n# bad mendable error\n");
    int found = 0;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (m_model->index(row, ProblemsModel::CodeColumn).data().toString() != u"BAD") continue;
        ++found;
        const bool second = found == 2;
        QCOMPARE(m_model->index(row, ProblemsModel::PlaceColumn).data().toString(),
                 second ? QStringLiteral("orders.yaml:4:1") : QStringLiteral("orders.yaml:2:1"));
        const QModelIndex message = m_model->index(row, ProblemsModel::MessageColumn);
        QCOMPARE(message.data(ProblemsModel::FixRole).toString(), second ? QStringLiteral("Mend it") : QString());
        QVERIFY(message.data(Qt::AccessibleTextRole)
                    .toString()
                    .startsWith(second ? QStringLiteral("error") : QStringLiteral("warning")));
    }
    QCOMPARE(found, 2);
}

void tst_ProblemsModel::typingReplacesOnlyTheRowsThatDiffer()
{
    setLines("# bad one\n# bad two\n# bad three\n");
    const int rows = m_model->rowCount();
    const QPersistentModelIndex first(m_model->index(0, 0));
    QSignalSpy resets(m_model.get(), &QAbstractItemModel::modelReset);
    QSignalSpy removed(m_model.get(), &QAbstractItemModel::rowsRemoved);
    QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
    setLines("# bad one\n# fine\n# bad three\n");
    QCOMPARE(m_model->rowCount(), rows - 1);
    setLines("# bad one\n# bad two\n# bad three\n# bad four\n");
    QCOMPARE(m_model->rowCount(), rows + 1);
    QVERIFY(first.isValid());
    QCOMPARE(resets.count(), 0);
    QCOMPARE(removed.count(), 1);
    QCOMPARE(inserted.count(), 1);
}

void tst_ProblemsModel::countsFollow()
{
    setLines({});
    const int errors = m_model->errors(), warnings = m_model->warnings();
    setLines("# bad\n# bad error\n# bad error\n");
    QCOMPARE(m_model->errors(), errors + 2);
    QCOMPARE(m_model->warnings(), warnings + 1);
}

QTEST_GUILESS_MAIN(tst_ProblemsModel)
#include "tst_problems_model.moc"
