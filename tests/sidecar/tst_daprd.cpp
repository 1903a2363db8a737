#include "tests/sidecar/daprd_party.h"
#include "tests/sidecar/engine_party.h"
#include "tests/sidecar/normal_form.h"

#include <QTest>

// Whatever a real daprd does with an app, a publish or a start-up error, the engine does (facts C to F). The executable
// is named by the environment variable DAPRD; without it nothing is compared, and that is said.

namespace wb::test {

class TestDaprd : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void engineDoesAsDaprd_data();
    void engineDoesAsDaprd();
    void cleanupTestCase();

private:
    QString m_daprd;
    QStringList m_table;
};

void TestDaprd::initTestCase()
{
    m_daprd = qEnvironmentVariable("DAPRD");
    if (m_daprd.isEmpty())
        QSKIP("NOT COMPARED WITH A REAL DAPRD: the environment variable DAPRD names no executable. Build one from its public Go "
              "module and run again with DAPRD=/path/to/daprd.");
    QVERIFY2(QFileInfo(m_daprd).isExecutable(), qPrintable(QStringLiteral("DAPRD is no executable: ") + m_daprd));
}

void TestDaprd::engineDoesAsDaprd_data()
{
    QTest::addColumn<int>("index");
    const QList<JudgeCase> cases = judgeCases();
    for (int i = 0; i < cases.size(); ++i) QTest::newRow(qPrintable(cases[i].name)) << i;
}

void TestDaprd::engineDoesAsDaprd()
{
    QFETCH(int, index);
    const JudgeCase judged = judgeCases().at(index);
    JudgeSeen real, ours;
    DaprdParty daprd(m_daprd);
    const QString problem = Rig(judged).play(daprd, real);
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    // A case in which daprd does nothing at all judges nothing.
    QVERIFY2(judged.starts || !real.startError.isEmpty(), "daprd starts with what it should refuse");
    EngineParty engine;
    const QString own = Rig(judged).play(engine, ours);
    const QString different = own.isEmpty() ? difference(judged, real, ours) : own;
    m_table << QStringLiteral("%1  %2").arg(different.isEmpty() ? QStringLiteral("equal  ") : QStringLiteral("DIFFERS"), judged.name);
    QVERIFY2(different.isEmpty(), qPrintable(different));
}

void TestDaprd::cleanupTestCase()
{
    for (const QString& line : m_table) qInfo().noquote() << line;
}

} // namespace wb::test

QTEST_GUILESS_MAIN(wb::test::TestDaprd)
#include "tst_daprd.moc"
