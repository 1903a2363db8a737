#include "tests/ui/resource_files.h"
#include "ui/panels/component_form.h"
#include "ui/panels/component_panel.h"
#include "ui/panels/file_editors.h"
#include "ui/panels/topics_editor.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/yaml_editor.h"

#include <QComboBox>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace wb;
using namespace wb::ui;

// Form and text are two views of one document: whatever changes in one is there in the other, and one undo stack takes
// back both.
class tst_ComponentPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(ThemeChoice::Light); }
    void init();
    void cleanup();
    void typingInTheFormChangesOnlyThatToken();
    void typingInTheTextUpdatesTheForm();
    void aFieldsEditIsOneStepForUndo();
    void undoAndRedoCoverFormAndText();
    void theFocusedFieldKeepsItsCursor();
    void unreadableTextLeavesTheFormWaiting();
    void theFormFollowsTheDocumentUnderTheCursor();
    void otherKindsShowOnlyTheText();
    void problemsStandUnderTheirField();
    void aFieldThatIsNotReadShowsOnlyWhereTheFileHasIt();
    void problemsAreMarkedInTheText();
    void savingWritesTheFileAndClearsTheMark();
    void aChangeOnDiskIsReadWhenNothingIsUnsaved();
    void aChangeOnDiskIsNeverOverwrittenSilently();
    void overwritingIsTheUsersDecision();
    void aSecretReferenceIsWrittenAsOne();
    void aCertificateIsLoadedFromItsFile();
    void theTextIsKeptByteForByte();
    void typedTopicsAreToldAndNotWritten();

private:
    void open(const QByteArray& text);
    QLineEdit* line(const QString& field) const;
    QByteArray text() const { return m_workspace->files().at(0).text; }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<dapr::Workspace> m_workspace;
    std::unique_ptr<ComponentPanel> m_panel;
    QString m_path;
};

void tst_ComponentPanel::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_workspace = std::make_unique<dapr::Workspace>();
    m_panel = std::make_unique<ComponentPanel>(m_workspace.get());
    m_panel->resize(1000, 800);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
}

void tst_ComponentPanel::cleanup()
{
    m_panel.reset();
    m_workspace.reset();
}

void tst_ComponentPanel::open(const QByteArray& text)
{
    m_path = test::writeFile(*m_folder, QStringLiteral("orders.yaml"), text);
    QVERIFY(m_workspace->open(m_path));
    m_path = m_workspace->files().at(0).path;
    QCOMPARE(m_panel->currentDocument(), 0);
}

QLineEdit* tst_ComponentPanel::line(const QString& field) const
{
    FieldEditor* editor = m_panel->form()->field(field);
    return editor ? editor->findChild<QLineEdit*>(QStringLiteral("value")) : nullptr;
}

// "Edits change only the text they mean: comments, order, quoting and the other documents stay byte for byte."
void tst_ComponentPanel::typingInTheFormChangesOnlyThatToken()
{
    const QByteArray before = test::pubSubText() + "---\n" + test::subscriptionText();
    open(before);
    QLineEdit* url = line(QStringLiteral("url"));
    QVERIFY(url);
    QCOMPARE(url->text(), QStringLiteral("tcp://127.0.0.1:1883"));
    url->setFocus();
    url->selectAll();
    QTest::keyClicks(url, QStringLiteral("tcp://broker:1884"));
    QByteArray wanted = before;
    wanted.replace("tcp://127.0.0.1:1883", "tcp://broker:1884");
    QCOMPARE(text(), wanted);
    QCOMPARE(m_panel->files()->currentEditor()->bytes(), wanted);
}

void tst_ComponentPanel::typingInTheTextUpdatesTheForm()
{
    open(test::pubSubText());
    YamlEditor* editor = m_panel->files()->currentEditor();
    const qsizetype at = text().indexOf("value: orders") + qsizetype(sizeof("value: orders")) - 1;
    editor->setFocus();
    editor->setCaret(at);
    QTest::keyClicks(editor->viewport(), QStringLiteral("-eu"));
    QTRY_COMPARE(line(QStringLiteral("consumerID"))->text(), QStringLiteral("orders-eu"));
    QVERIFY(editor->hasFocus());
    QCOMPARE(editor->caret(), at + 3);
}

void tst_ComponentPanel::aFieldsEditIsOneStepForUndo()
{
    open(test::pubSubText());
    const QByteArray before = text();
    QLineEdit* id = line(QStringLiteral("consumerID"));
    id->setFocus();
    id->selectAll();
    QTest::keyClicks(id, QStringLiteral("invoices"));
    QVERIFY(text().contains("value: invoices"));
    m_panel->files()->undo();
    QCOMPARE(text(), before);
    QCOMPARE(id->text(), QStringLiteral("orders"));
}

void tst_ComponentPanel::undoAndRedoCoverFormAndText()
{
    open(test::pubSubText());
    const QByteArray first = text();
    QLineEdit* id = line(QStringLiteral("consumerID"));
    id->setFocus();
    id->selectAll();
    QTest::keyClicks(id, QStringLiteral("eu"));
    const QByteArray second = text();
    YamlEditor* editor = m_panel->files()->currentEditor();
    editor->setFocus();
    editor->setCaret(0);
    QTest::keyClicks(editor->viewport(), QStringLiteral("#"));
    m_panel->files()->flush();
    const QByteArray third = text();
    QCOMPARE(third, "#" + second);

    m_panel->files()->undo();
    QCOMPARE(text(), second);
    m_panel->files()->undo();
    QCOMPARE(text(), first);
    m_panel->files()->redo();
    QCOMPARE(text(), second);
    QCOMPARE(line(QStringLiteral("consumerID"))->text(), QStringLiteral("eu"));
    m_panel->files()->redo();
    QCOMPARE(text(), third);
}

void tst_ComponentPanel::theFocusedFieldKeepsItsCursor()
{
    open(test::pubSubText());
    QLineEdit* id = line(QStringLiteral("consumerID"));
    id->setFocus();
    id->setCursorPosition(3);
    QTest::keyClicks(id, QStringLiteral("X"));
    QCOMPARE(id->text(), QStringLiteral("ordXers"));
    QCOMPARE(id->cursorPosition(), 4);
    QVERIFY(id->hasFocus());
}

void tst_ComponentPanel::unreadableTextLeavesTheFormWaiting()
{
    open(test::pubSubText());
    QVERIFY(m_panel->form()->isVisible());
    YamlEditor* editor = m_panel->files()->currentEditor();
    editor->applyChanges({{0, 0, "{"}});
    m_panel->files()->flush();
    QVERIFY(!m_panel->form()->isVisible());
    m_panel->files()->undo();
    QVERIFY(m_panel->form()->isVisible());
    QCOMPARE(line(QStringLiteral("consumerID"))->text(), QStringLiteral("orders"));
}

void tst_ComponentPanel::theFormFollowsTheDocumentUnderTheCursor()
{
    const QByteArray one = test::pubSubText("tcp://one:1883", "one");
    open(one + "---\n" + test::pubSubText("tcp://two:1883", "two"));
    QSignalSpy changed(m_panel.get(), &ComponentPanel::currentDocumentChanged);
    QCOMPARE(m_panel->currentComponent(), QStringLiteral("one"));
    m_panel->files()->currentEditor()->setCaret(one.size() + 30);
    QTRY_COMPARE(m_panel->currentComponent(), QStringLiteral("two"));
    QCOMPARE(line(QStringLiteral("url"))->text(), QStringLiteral("tcp://two:1883"));
    m_panel->showDocument(0);
    QCOMPARE(m_panel->currentComponent(), QStringLiteral("one"));
    QCOMPARE(line(QStringLiteral("url"))->text(), QStringLiteral("tcp://one:1883"));
    QCOMPARE(changed.count(), 2);
}

void tst_ComponentPanel::otherKindsShowOnlyTheText()
{
    open(test::subscriptionText());
    QVERIFY(!m_panel->form()->isVisible());
    QVERIFY(m_panel->files()->isVisible());
    QVERIFY(m_panel->currentComponent().isEmpty());
}

void tst_ComponentPanel::problemsStandUnderTheirField()
{
    QByteArray bad = test::pubSubText();
    bad.replace("value: 1 # once", "value: 7 # once");
    open(bad);
    QVERIFY2(!m_panel->form()->problemText(QStringLiteral("qos")).isEmpty(), "no message under qos");
    QLineEdit* url = line(QStringLiteral("url"));
    url->setFocus();
    url->selectAll();
    QTest::keyClick(url, Qt::Key_Delete);
    QVERIFY2(!m_panel->form()->problemText(QStringLiteral("url")).isEmpty(), "no message under url");
}

void tst_ComponentPanel::aFieldThatIsNotReadShowsOnlyWhereTheFileHasIt()
{
    open(test::pubSubText());
    QVERIFY(!m_panel->form()->field(QStringLiteral("producerID"))->isVisible());
    QByteArray with = test::pubSubText();
    with.replace("    - name: qos", "    - name: producerID\n      value: old\n    - name: qos");
    QVERIFY(with != text());
    m_workspace->setText(0, with);
    QTRY_VERIFY(m_panel->form()->field(QStringLiteral("producerID"))->isVisible());
}

void tst_ComponentPanel::problemsAreMarkedInTheText()
{
    QByteArray bad = test::pubSubText();
    bad.replace("value: 1 # once", "value: 7 # once");
    open(bad);
    const YamlEditor* editor = m_panel->files()->currentEditor();
    QVERIFY(!editor->marks().isEmpty());
    for (const EditorMark& mark : editor->marks())
        QVERIFY(!mark.text.isEmpty());
    const int line = int(bad.left(bad.indexOf("value: 7")).count('\n'));
    QVERIFY2(editor->markersAtLine(line) != 0, "no sign in the margin");
}

void tst_ComponentPanel::savingWritesTheFileAndClearsTheMark()
{
    open(test::pubSubText());
    QLineEdit* id = line(QStringLiteral("consumerID"));
    id->setFocus();
    id->selectAll();
    QTest::keyClicks(id, QStringLiteral("eu"));
    QVERIFY(m_workspace->files().at(0).isModified());
    QSignalSpy saved(m_panel->files(), &FileEditors::saved);
    m_panel->saveCurrent();
    QCOMPARE(saved.count(), 1);
    QVERIFY(!m_workspace->files().at(0).isModified());
    QCOMPARE(test::readFile(m_path), text());
    QVERIFY(!m_panel->banner()->isVisible());
}

void tst_ComponentPanel::aChangeOnDiskIsReadWhenNothingIsUnsaved()
{
    open(test::pubSubText());
    QSignalSpy reloaded(m_panel->files(), &FileEditors::reloaded);
    const QByteArray other = test::pubSubText("tcp://elsewhere:1883");
    test::writeFile(*m_folder, QStringLiteral("orders.yaml"), other);
    QVERIFY(reloaded.wait());
    QCOMPARE(m_panel->files()->currentEditor()->bytes(), other);
    QCOMPARE(line(QStringLiteral("url"))->text(), QStringLiteral("tcp://elsewhere:1883"));
}

void tst_ComponentPanel::aChangeOnDiskIsNeverOverwrittenSilently()
{
    open(test::pubSubText());
    line(QStringLiteral("consumerID"))->setFocus();
    QTest::keyClicks(line(QStringLiteral("consumerID")), QStringLiteral("X"));
    const QByteArray other = test::pubSubText("tcp://elsewhere:1883");
    QSignalSpy conflicted(m_panel->files(), &FileEditors::conflicted);
    test::writeFile(*m_folder, QStringLiteral("orders.yaml"), other);
    m_panel->saveCurrent();
    QVERIFY(!conflicted.isEmpty());
    QCOMPARE(test::readFile(m_path), other);
    QVERIFY(m_panel->banner()->isVisible());
    QVERIFY(m_panel->banner()->detail().contains(QStringLiteral("elsewhere")));

    auto* reload = m_panel->banner()->findChild<QPushButton*>(QStringLiteral("conflictReload"));
    QVERIFY(reload);
    QTest::mouseClick(reload, Qt::LeftButton);
    QCOMPARE(text(), other);
    QVERIFY(!m_panel->banner()->isVisible());
    m_panel->files()->undo(); // what was typed is not lost
    QVERIFY(text().contains("X"));
}

void tst_ComponentPanel::overwritingIsTheUsersDecision()
{
    open(test::pubSubText());
    line(QStringLiteral("consumerID"))->setFocus();
    QTest::keyClicks(line(QStringLiteral("consumerID")), QStringLiteral("X"));
    test::writeFile(*m_folder, QStringLiteral("orders.yaml"), test::pubSubText("tcp://elsewhere:1883"));
    m_panel->saveCurrent();
    auto* overwrite = m_panel->banner()->findChild<QPushButton*>(QStringLiteral("conflictOverwrite"));
    QVERIFY(overwrite);
    QTest::mouseClick(overwrite, Qt::LeftButton);
    QCOMPARE(test::readFile(m_path), text());
    QVERIFY(text().contains("X"));
}

// product.md: "A component's secret stays a reference".
void tst_ComponentPanel::aSecretReferenceIsWrittenAsOne()
{
    open(test::pubSubText());
    FieldEditor* key = m_panel->form()->field(QStringLiteral("clientKey"));
    QVERIFY(key);
    const QList<QAction*> choices = key->findChild<QToolButton*>(QStringLiteral("more"))->menu()->actions();
    choices.at(1)->trigger(); // from a secret store
    QVERIFY2(text().contains("secretKeyRef"), text().constData());
    QCOMPARE(key->value().kind, FieldValue::Kind::Secret);
    auto* name = key->findChild<QLineEdit*>(QStringLiteral("secretName"));
    name->setFocus();
    name->selectAll();
    QTest::keyClicks(name, QStringLiteral("mqtt"));
    QVERIFY2(text().contains("name: mqtt"), text().constData());
    QVERIFY(text().startsWith(test::pubSubText())); // everything else stays
    choices.last()->trigger(); // not set
    QVERIFY2(!text().contains("secretKeyRef"), text().constData());
}

void tst_ComponentPanel::aCertificateIsLoadedFromItsFile()
{
    open(test::pubSubText());
    const QByteArray pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    const QString path = test::writeFile(*m_folder, QStringLiteral("ca.pem"), pem);
    const auto before = FieldEditor::askForFile;
    FieldEditor::askForFile = [path](QWidget*) { return path; };
    FieldEditor* ca = m_panel->form()->field(QStringLiteral("caCert"));
    ca->findChild<QToolButton*>(QStringLiteral("more"))->menu()->actions().at(2)->trigger();
    FieldEditor::askForFile = before;
    const dapr::MetadataItem* item = m_workspace->documents().at(0).component()->item(u"caCert");
    QVERIFY(item);
    QCOMPARE(item->value.toUtf8(), pem);
    QCOMPARE(ca->value().text.toUtf8(), pem);
}

// Line ends, a byte order mark, tabs, a missing last line end: what was read is what is there.
void tst_ComponentPanel::theTextIsKeptByteForByte()
{
    QByteArray odd = "\xEF\xBB\xBF" + test::pubSubText();
    odd.replace("\n", "\r\n");
    odd += "# \xC3\xA4\xE4\xBD\xA0 no line end";
    open(odd);
    QCOMPARE(m_panel->files()->currentEditor()->bytes(), odd);
    m_panel->files()->flush();
    QVERIFY(!m_workspace->files().at(0).isModified());
}

void tst_ComponentPanel::typedTopicsAreToldAndNotWritten()
{
    open(test::pubSubText());
    const QByteArray before = text();
    QSignalSpy told(m_panel.get(), &ComponentPanel::typedTopicsChanged);
    auto* topic = m_panel->form()->topics()->findChild<QLineEdit*>(QStringLiteral("newTopic"));
    QVERIFY(topic);
    QTest::keyClicks(topic, QStringLiteral("plant/+/temp"));
    QTest::keyClick(topic, Qt::Key_Return);
    QCOMPARE(told.count(), 1);
    QCOMPARE(told.first().at(0).toString(), QStringLiteral("orders-pubsub"));
    QCOMPARE(told.first().at(1).toStringList(), QStringList{QStringLiteral("plant/+/temp")});
    QCOMPARE(text(), before);
}

QTEST_MAIN(tst_ComponentPanel)
#include "tst_component_panel.moc"
