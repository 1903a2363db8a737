#include "ui/widgets/text_diff.h"

#include <QTest>

using wb::ui::lineDifference;

class tst_TextDiff : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void equalTextsHaveNone();
    void changedAddedAndRemovedLinesAreMarked();
    void whatIsLeftOutIsCounted();
    void veryLongTextsNameTheFirstLineOnly();
};

void tst_TextDiff::equalTextsHaveNone()
{
    QVERIFY(lineDifference("a\nb\n", "a\nb\n").isEmpty());
    QVERIFY(lineDifference("", "").isEmpty());
}

void tst_TextDiff::changedAddedAndRemovedLinesAreMarked()
{
    QCOMPARE(lineDifference("a\nb\nc", "a\nB\nc"), QStringLiteral("  a\n- b\n+ B\n  c\n"));
    QCOMPARE(lineDifference("a\nc", "a\nb\nc"), QStringLiteral("  a\n+ b\n  c\n"));
    QCOMPARE(lineDifference("a\nb\nc", "a\nc"), QStringLiteral("  a\n- b\n  c\n"));
}

void tst_TextDiff::whatIsLeftOutIsCounted()
{
    const QByteArray head = QByteArray("same\n").repeated(10);
    const QString text = lineDifference(head + "x", head + "y");
    QVERIFY2(text.contains(QStringLiteral("7 equal")), qPrintable(text));
    QCOMPARE(text.count(QStringLiteral("  same\n")), 3);
}

void tst_TextDiff::veryLongTextsNameTheFirstLineOnly()
{
    const QByteArray many = QByteArray("same\n").repeated(5000);
    QVERIFY(lineDifference(many + "x", many + "y").contains(QStringLiteral("5001")));
}

QTEST_GUILESS_MAIN(tst_TextDiff)
#include "tst_text_diff.moc"
