#include "core/sidecar/app/http_answer.h"

#include <QTest>

using namespace wb::sidecar;

// How an app's answer is read. The expectations were seen of daprd 1.18.3 with an app that answers so.
class TestHttpAnswer : public QObject {
    Q_OBJECT
    struct Read {
        QByteArray text; // "200 body", or the error, or "not yet"
        bool reuse = false;
    };
    static Read read(const QByteArray& bytes, qsizetype piece, bool end)
    {
        HttpAnswerReader reader;
        for (qsizetype at = 0; at < bytes.size(); at += piece) {
            const QByteArray part = bytes.mid(at, piece);
            if (reader.feed(part) < part.size()) break;
        }
        if (end) reader.feedEnd();
        if (reader.state() == HttpAnswerReader::State::Failed) return {reader.error().toUtf8(), false};
        if (reader.state() != HttpAnswerReader::State::Done) return {"not yet", false};
        return {QByteArray::number(reader.status()) + ' ' + reader.body(), reader.mayReuse()};
    }
    static QByteArray broken(const char* cause)
    {
        return QByteArray("net/http: HTTP/1.x transport connection broken: ") + cause;
    }

private Q_SLOTS:
    void anAnswerIsReadHoweverItIsCut_data();
    void anAnswerIsReadHoweverItIsCut();
    void aHeadTooLongIsRefused();
    void aBodyTooLongIsRefused();
    void aConnectionIsUsedAgainWhenNothingSpeaksAgainstIt_data();
    void aConnectionIsUsedAgainWhenNothingSpeaksAgainstIt();
    void whatFollowsAnAnswerIsNotTaken();
    void whoSpeaksNoHttpIsKnownByTheFirstLine();
    void gzipIsReadAsFarAsItGoes_data();
    void gzipIsReadAsFarAsItGoes();
    void gzipCannotGrowBeyondTheBound();
};

void TestHttpAnswer::anAnswerIsReadHoweverItIsCut_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("end");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* name, const QByteArray& bytes, bool end, const QByteArray& text) {
        QTest::newRow(name) << bytes << end << text;
    };
    const QByteArray ok = "HTTP/1.1 200 OK\r\n";
    row("length", ok + "Content-Length: 5\r\n\r\nhello", false, "200 hello");
    row("no body", ok + "Content-Length: 0\r\n\r\n", false, "200 ");
    row("chunks", ok + "Transfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n3 \r\n yo\r\n0\r\nT: x\r\n\r\n", false, "200 hello yo");
    row("until the end", ok + "\r\nhello", true, "200 hello");
    row("until the end, not there", ok + "\r\nhello", false, "not yet");
    row("cut short", ok + "Content-Length: 1000\r\n\r\nhello", true, "200 hello");
    row("chunk cut short", ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel", true, "200 hel");
    row("chunk that is none", ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\nzz\r\nhello", false, "200 hi");
    row("204", "HTTP/1.1 204 No Content\r\n\r\n", false, "204 ");
    row("304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n", false, "304 ");
    row("hints before it", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok
                               + "Content-Length: 2\r\n\r\nhi", false, "200 hi");
    row("101", "HTTP/1.1 101 Switching\r\n\r\n", false, "101 ");
    row("bare line feeds", "HTTP/1.0 200 OK\nContent-Length: 2\n\nhi", false, "200 hi");
    row("HTTP/2.0", "HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", false, "200 hi");
    row("no reason", "HTTP/1.1 503\r\nContent-Length: 0\r\n\r\n", false, "503 ");
    row("space in a name", ok + "bad name: x\r\nContent-Length: 0\r\n\r\n", false, "200 ");
    row("folded line", ok + "X: a\r\n b\r\nContent-Length: 1\r\n\r\nz", false, "200 z");
    row("same length twice", ok + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi", false, "200 hi");
    row("nothing", "", true, "EOF");
    row("garbage", "SSH-2.0-OpenSSH_9.2\r\n\r\n", false, broken("malformed HTTP response \"SSH-2.0-OpenSSH_9.2\""));
    row("TLS alert", QByteArray("\x15\x03\x01\x00\x02\x02\x16\n", 8), false,
        broken("malformed HTTP response \"\\x15\\x03\\x01\\x00\\x02\\x02\\x16\""));
    row("half a head", ok + "Conte", true, broken("malformed MIME header: missing colon: \"Conte\""));
    row("head without its end", ok + "Content-Length: 2\r\n", true, broken("unexpected EOF"));
    row("half a line", "HTTP/1.1 2", true, broken("unexpected EOF"));
    row("no colon", ok + "nonsense\r\n\r\n", false, broken("malformed MIME header: missing colon: \"nonsense\""));
    row("no name", ok + ": x\r\n\r\n", false, broken("malformed MIME header line: : x"));
    row("bad length", ok + "Content-Length: abc\r\n\r\n", false, broken("bad Content-Length \"abc\""));
    row("negative length", ok + "Content-Length: -1\r\n\r\n", false, broken("bad Content-Length \"-1\""));
    row("two lengths", ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", false,
        broken("http: message cannot contain multiple Content-Length headers; got [\"1\" \"2\"]"));
    row("unknown encoding", ok + "Transfer-Encoding: gzip\r\n\r\n", false, broken("unsupported transfer encoding: \"gzip\""));
    row("status of two digits", "HTTP/1.1 99 Odd\r\n\r\n", false, broken("malformed HTTP status code \"99\""));
    row("status of letters", "HTTP/1.1 OKK\r\n\r\n", false, broken("malformed HTTP status code \"OKK\""));
    row("version", "HTTP/one 200 OK\r\n\r\n", false, broken("malformed HTTP version \"HTTP/one\""));
}

void TestHttpAnswer::anAnswerIsReadHoweverItIsCut()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, end);
    QFETCH(QByteArray, text);
    for (const qsizetype piece : {qsizetype(1), qsizetype(3), qsizetype(100'000)})
        QCOMPARE(read(bytes, piece, end).text, text);
}

void TestHttpAnswer::aHeadTooLongIsRefused()
{
    const QByteArray error = broken("net/http: server response headers exceeded 4096 bytes; aborted");
    const QByteArray begin = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: ";
    const qsizetype fits = HttpAnswerReader::longestHead - begin.size() - 4;
    for (const qsizetype piece : {qsizetype(7), qsizetype(100'000)}) {
        QCOMPARE(read(begin + QByteArray(fits, 'x') + "\r\n\r\n", piece, false).text, QByteArray("200 "));
        QCOMPARE(read(begin + QByteArray(fits + 1, 'x') + "\r\n\r\n", piece, false).text, error);
        QCOMPARE(read(QByteArray("\xff\xfe\x00\x01", 4).repeated(2'000), piece, true).text, error);
    }
}

void TestHttpAnswer::aBodyTooLongIsRefused()
{
    HttpAnswerReader reader;
    reader.feed("HTTP/1.1 200 OK\r\n\r\n");
    const QByteArray piece(1 << 20, 'x');
    for (int i = 0; i < 16; ++i) {
        reader.feed(piece);
        QCOMPARE(reader.state(), HttpAnswerReader::State::Body);
    }
    reader.feed("x");
    QCOMPARE(reader.state(), HttpAnswerReader::State::Failed);
    QVERIFY(reader.isTooLong());
}

void TestHttpAnswer::aConnectionIsUsedAgainWhenNothingSpeaksAgainstIt_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("reuse");
    QTest::newRow("1.1") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") << true;
    QTest::newRow("1.0") << QByteArray("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n") << false;
    QTest::newRow("1.0 kept") << QByteArray("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n") << true;
    QTest::newRow("close") << QByteArray("HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 0\r\n\r\n") << false;
    QTest::newRow("204") << QByteArray("HTTP/1.1 204 No\r\n\r\n") << true;
    QTest::newRow("bad chunk") << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n") << false;
    QTest::newRow("chunks") << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") << true;
}

void TestHttpAnswer::aConnectionIsUsedAgainWhenNothingSpeaksAgainstIt()
{
    QFETCH(QByteArray, bytes);
    QTEST(read(bytes, 100'000, false).reuse, "reuse");
}

void TestHttpAnswer::whatFollowsAnAnswerIsNotTaken()
{
    HttpAnswerReader reader;
    const QByteArray one = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
    QCOMPARE(reader.feed(one + "HTTP/1.1"), one.size());
    QCOMPARE(reader.body(), QByteArray("hi"));
}

void TestHttpAnswer::whoSpeaksNoHttpIsKnownByTheFirstLine()
{
    HttpAnswerReader reader;
    reader.feed("220 mail.example ESMTP\r\n"); // and then waits for us
    QCOMPARE(reader.error().toUtf8(), broken("malformed HTTP status code \"mail.example\""));
}

// {"status":"RETRY"}, compressed by gzip.
static const QByteArray zipped = QByteArray::fromHex(
    "1f8b0800000000000203ab562a2e492c292d56b2520a720d098a"
    "54aa05005ee7c48512000000");

void TestHttpAnswer::gzipIsReadAsFarAsItGoes_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("text");
    const QByteArray retry = "{\"status\":\"RETRY\"}";
    QTest::newRow("whole") << zipped << retry;
    QTest::newRow("two members") << zipped + zipped << retry + retry;
    QTest::newRow("without its end") << zipped.chopped(8) << retry;
    QTest::newRow("wrong sum") << zipped.chopped(8) + QByteArray(8, '\0') << retry;
    QTest::newRow("no gzip") << QByteArray("{\"status\":\"RETRY\"}") << QByteArray();
    QTest::newRow("nothing") << QByteArray() << QByteArray();
}

void TestHttpAnswer::gzipIsReadAsFarAsItGoes()
{
    QFETCH(QByteArray, body);
    const QByteArray head = "HTTP/1.1 200 OK\r\nContent-Encoding: GZip\r\nContent-Length: " + QByteArray::number(body.size());
    QFETCH(QByteArray, text);
    QCOMPARE(read(head + "\r\n\r\n" + body, 100'000, false).text, "200 " + text);
}

void TestHttpAnswer::gzipCannotGrowBeyondTheBound()
{
    // 64 members of the same 1000 zeros, each far smaller than what it stands for.
    const QByteArray zeros = QByteArray::fromHex("1f8b080000000000020363601805a360140c77000080170b06e8030000");
    QCOMPARE(gunzipped(zeros, 5'000), QByteArray(1'000, '\0'));
    QCOMPARE(gunzipped(zeros.repeated(64), 5'000).size(), 5'000);
}

QTEST_GUILESS_MAIN(TestHttpAnswer)
#include "tst_http_answer.moc"
