#include "tests/ui/resource_files.h"
#include "ui/models/problems_model.h"
#include "ui/panels/problems_panel.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

using namespace wb;
using namespace wb::ui;

class tst_ProblemsPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void aClickLeadsToThePlace();
    void f8WalksThroughAllAndAround();
    void onlyASafeFixIsOffered();
    void anEmptyListSaysSo();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<dapr::Workspace> m_workspace;
    std::unique_ptr<ProblemsPanel> m_panel;
};

void tst_ProblemsPanel::init()
{
    m_panel.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_workspace = std::make_unique<dapr::Workspace>();
    m_workspace->setChecker([](const dapr::Workspace& workspace, const dapr::Document& document,
                               const dapr::ResolveContext&) {
        QList<dapr::Problem> problems;
        for (const int line : {6, 9}) {
            dapr::Problem problem;
            problem.message = QStringLiteral("problem in line %1").arg(line);
            problem.place = {workspace.files().at(document.fileIndex).path, line, 3};
            if (line == 9) problem.fix = dapr::Fix{QStringLiteral("Mend it"), {{{0, 0}, "#"}}};
            problems.append(problem);
        }
        return problems;
    });
    m_panel = std::make_unique<ProblemsPanel>(m_workspace.get());
    m_panel->resize(800, 160);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
}

void tst_ProblemsPanel::aClickLeadsToThePlace()
{
    QVERIFY(m_workspace->open(test::writeFile(*m_folder, QStringLiteral("a.yaml"), test::pubSubText())));
    QCOMPARE(m_panel->model()->rowCount(), 2);
    QSignalSpy chosen(m_panel.get(), &ProblemsPanel::placeChosen);
    const QRect second = m_panel->view()->visualRect(m_panel->model()->index(1, 0));
    QTest::mouseClick(m_panel->view()->viewport(), Qt::LeftButton, {}, second.center());
    QVERIFY(!chosen.isEmpty());
    QCOMPARE(chosen.first().at(0).value<dapr::Place>().line, 9);
}

void tst_ProblemsPanel::f8WalksThroughAllAndAround()
{
    QVERIFY(m_workspace->open(test::writeFile(*m_folder, QStringLiteral("a.yaml"), test::pubSubText())));
    QSignalSpy chosen(m_panel.get(), &ProblemsPanel::placeChosen);
    for (const int line : {6, 9, 6}) {
        m_panel->step(1);
        QCOMPARE(chosen.takeLast().at(0).value<dapr::Place>().line, line);
    }
    m_panel->step(-1);
    QCOMPARE(chosen.takeLast().at(0).value<dapr::Place>().line, 9);
}

void tst_ProblemsPanel::onlyASafeFixIsOffered()
{
    QVERIFY(m_workspace->open(test::writeFile(*m_folder, QStringLiteral("a.yaml"), test::pubSubText())));
    auto* fix = m_panel->findChild<QPushButton*>(QStringLiteral("applyFix"));
    QSignalSpy fixed(m_panel.get(), &ProblemsPanel::fixChosen);
    m_panel->step(1);
    QVERIFY(!fix->isVisible());
    m_panel->fixCurrent();
    QCOMPARE(fixed.count(), 0);
    m_panel->step(1);
    QVERIFY(fix->isVisible());
    QCOMPARE(fix->text(), QStringLiteral("Mend it"));
    QTest::mouseClick(fix, Qt::LeftButton);
    QCOMPARE(fixed.count(), 1);
}

void tst_ProblemsPanel::anEmptyListSaysSo()
{
    const auto* words = m_panel->view()->viewport()->findChild<QLabel*>();
    QVERIFY(words && words->isVisible() && !words->text().isEmpty());
    QVERIFY(m_workspace->open(test::writeFile(*m_folder, QStringLiteral("a.yaml"), test::pubSubText())));
    QVERIFY(!words->isVisible());
}

QTEST_MAIN(tst_ProblemsPanel)
#include "tst_problems_panel.moc"
