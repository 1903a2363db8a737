#include "core/sidecar/app/by_hand_app.h"
#include "core/sidecar/app/replies.h"
#include "tests/unit/sidecar/app_calls.h"

#include <QTest>

using namespace wb;
using namespace wb::sidecar;
using namespace wb::test;

// The app whose answers the user gives.
class TestByHandApp : public QObject {
    Q_OBJECT

    static AppReply retry() { return statusReply(ScriptedAnswer::Kind::Retry); }

private Q_SLOTS:
    void aCallWaitsForItsAnswer();
    void allThatWaitAreAnsweredAtOnce();
    void anAnswerMayBringTheNextCall();
    void aCallGivenUpLeavesTheList();
    void theListIsToldOnceForMany();
    void aLongPayloadIsCut();
    void tooManyAreRefused();
    void aBulkCallGetsAStatusForEachEntry();
};

void TestByHandApp::aCallWaitsForItsAnswer()
{
    QList<WaitingCall> list;
    ByHandApp app([&](const QList<WaitingCall>& waiting) { list = waiting; });
    Answers answers;
    AppCall call = callOf("orders/1", "{\"a\":1}", "orders");
    call.retained = call.duplicate = true;
    call.attempt = 3;
    QVERIFY(!app.call(call, 7, answers));
    QTRY_COMPARE(list.size(), 1);
    WaitingCall expected;
    expected.attempt = 7;
    expected.component = QStringLiteral("pubsub");
    expected.route = QStringLiteral("orders");
    expected.topic = QStringLiteral("orders/1");
    expected.payload = "{\"a\":1}";
    expected.payloadBytes = 7;
    expected.retained = expected.duplicate = true;
    expected.tries = 3;
    expected.since = list[0].since;
    QCOMPARE(list[0], expected);
    QVERIFY(list[0].since.isValid());
    app.answer(8, retry()); // not one of ours
    app.answer(7, retry());
    QCOMPARE(text(answers.replies.at(7)), QByteArray("200 {\"status\":\"RETRY\"}"));
    app.answer(7, retry());
    QCOMPARE(answers.order.size(), std::size_t(1));
    QTRY_COMPARE(list.size(), 0);
}

void TestByHandApp::allThatWaitAreAnsweredAtOnce()
{
    ByHandApp app([](const QList<WaitingCall>&) {});
    Answers answers;
    for (AttemptId id : {5, 1, 9}) QVERIFY(!app.call(callOf("a"), id, answers));
    app.answerAll(retry());
    QCOMPARE(answers.order, (std::vector<AttemptId>{1, 5, 9})); // the oldest first
}

void TestByHandApp::anAnswerMayBringTheNextCall()
{
    struct Again : AppSink {
        void answered(AttemptId attempt, const AppReply&) override
        {
            ++count;
            if (attempt < 3) app->call(callOf("a"), attempt + 1, *this);
        }
        ByHandApp* app = nullptr;
        int count = 0;
    } again;
    QList<WaitingCall> list;
    ByHandApp app([&](const QList<WaitingCall>& waiting) { list = waiting; });
    again.app = &app;
    app.call(callOf("a"), 1, again);
    app.answerAll(retry()); // those that waited: the next one waits anew
    QCOMPARE(again.count, 1);
    QTRY_COMPARE(list.size(), 1);
    QCOMPARE(list[0].attempt, AttemptId(2));
}

void TestByHandApp::aCallGivenUpLeavesTheList()
{
    QList<WaitingCall> list;
    ByHandApp app([&](const QList<WaitingCall>& waiting) { list = waiting; });
    Answers answers;
    app.call(callOf("a"), 1, answers);
    QTRY_COMPARE(list.size(), 1);
    app.cancel(1);
    QTRY_COMPARE(list.size(), 0);
    app.answer(1, retry());
    QVERIFY(answers.order.empty());
}

void TestByHandApp::theListIsToldOnceForMany()
{
    int told = 0;
    qsizetype size = 0;
    ByHandApp app([&](const QList<WaitingCall>& waiting) {
        ++told;
        size = waiting.size();
    });
    Answers answers;
    for (AttemptId id = 1; id <= 500; ++id) app.call(callOf("a"), id, answers);
    QTRY_COMPARE(size, 500);
    QCOMPARE(told, 1);
    for (AttemptId id = 1; id <= 500; ++id) app.answer(id, retry()); // within one pace: told once more
    QCOMPARE(told, 1);
    QTRY_COMPARE(size, 0);
    QCOMPARE(told, 2);
}

void TestByHandApp::aLongPayloadIsCut()
{
    QList<WaitingCall> list;
    ByHandApp app([&](const QList<WaitingCall>& waiting) { list = waiting; });
    Answers answers;
    const std::string payload(100'000, 'x');
    app.call(callOf("a", payload), 1, answers);
    QTRY_COMPARE(list.size(), 1);
    QCOMPARE(list[0].payload.size(), qsizetype(ByHandApp::longestPayload));
    QCOMPARE(list[0].payloadBytes, 100'000);
}

void TestByHandApp::tooManyAreRefused()
{
    ByHandApp app([](const QList<WaitingCall>&) {});
    Answers answers;
    for (AttemptId id = 1; id <= ByHandApp::mostWaiting; ++id) QVERIFY(!app.call(callOf("a"), id, answers));
    const auto reply = app.call(callOf("a"), 2'000, answers);
    QVERIFY(reply);
    QCOMPARE(text(*reply), QByteArray("gone: 1000 messages wait for an answer by hand already"));
    app.cancel(1);
    QVERIFY(!app.call(callOf("a"), 2'001, answers));
}

void TestByHandApp::aBulkCallGetsAStatusForEachEntry()
{
    ByHandApp app([](const QList<WaitingCall>&) {});
    Answers answers;
    AppCall call = callOf("a");
    call.kind = AppCallKind::BulkTopic;
    call.body = R"({"entries":[{"entryId":"x"},{"entryId":"y"}]})";
    app.call(call, 1, answers);
    app.answer(1, retry());
    QCOMPARE(text(answers.replies.at(1)), QByteArray("200 {\"statuses\":[{\"entryId\":\"x\",\"status\":\"RETRY\"},"
                                                     "{\"entryId\":\"y\",\"status\":\"RETRY\"}]}"));
    app.call(call, 2, answers);
    app.answer(2, {AppReply::Kind::Grpc, 0, "DROP", {}});
    QVERIFY(text(answers.replies.at(2)).startsWith("grpc 0 {\"statuses\""));
    app.call(call, 3, answers);
    app.answer(3, {AppReply::Kind::Http, 500, {}, {}});
    QCOMPARE(text(answers.replies.at(3)), QByteArray("500"));
}

QTEST_GUILESS_MAIN(TestByHandApp)
#include "tst_by_hand_app.moc"
