#include "core/sidecar/components/go_lock.h"

#include <QStringList>
#include <QTest>

using namespace wb::sidecar;

// Go's sync.RWMutex as its documentation and the facts (D.1, D.2) need it.
class TestGoLock : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readersShareIt();
    void writerWaitsForTheReaders();
    void waitingWriterKeepsNewReadersOut();
    void readersOfTheMeantimeComeBeforeTheNextWriter();
    void holderMayReleaseAtOnce();
};

namespace {

struct Log : QStringList {
    GoLock::Holder say(const char* what)
    {
        return [this, what] { append(QLatin1String(what)); };
    }
};

} // namespace

void TestGoLock::readersShareIt()
{
    GoLock lock;
    Log log;
    lock.read(log.say("r1"));
    QVERIFY(lock.isFreeToRead());
    lock.read(log.say("r2"));
    QCOMPARE(log.join(u' '), QStringLiteral("r1 r2"));
}

void TestGoLock::writerWaitsForTheReaders()
{
    GoLock lock;
    Log log;
    lock.read(log.say("r1"));
    lock.read(log.say("r2"));
    lock.write(log.say("w"));
    lock.releaseRead();
    QCOMPARE(log.join(u' '), QStringLiteral("r1 r2"));
    lock.releaseRead();
    QCOMPARE(log.join(u' '), QStringLiteral("r1 r2 w"));
    QVERIFY(!lock.isFreeToRead());
}

void TestGoLock::waitingWriterKeepsNewReadersOut()
{
    GoLock lock;
    Log log;
    lock.read(log.say("r1"));
    lock.write(log.say("w"));
    lock.read(log.say("r2"));
    QCOMPARE(log.join(u' '), QStringLiteral("r1"));
    lock.releaseRead();
    QCOMPARE(log.join(u' '), QStringLiteral("r1 w"));
    lock.releaseWrite();
    QCOMPARE(log.join(u' '), QStringLiteral("r1 w r2"));
}

void TestGoLock::readersOfTheMeantimeComeBeforeTheNextWriter()
{
    GoLock lock;
    Log log;
    lock.write(log.say("w1"));
    lock.write(log.say("w2"));
    lock.read(log.say("r1"));
    lock.read(log.say("r2"));
    lock.releaseWrite();
    QCOMPARE(log.join(u' '), QStringLiteral("w1 r1 r2"));
    lock.releaseRead();
    QCOMPARE(log.size(), 3); // both have to go
    lock.releaseRead();
    QCOMPARE(log.join(u' '), QStringLiteral("w1 r1 r2 w2"));
}

void TestGoLock::holderMayReleaseAtOnce()
{
    GoLock lock;
    Log log;
    lock.write(log.say("w1"));
    for (const char* reader : {"r1", "r2"})
        lock.read([&, reader] {
            log.append(QLatin1String(reader));
            lock.releaseRead();
        });
    lock.write([&] {
        log.append(QStringLiteral("w2"));
        lock.releaseWrite();
    });
    lock.releaseWrite();
    QCOMPARE(log.join(u' '), QStringLiteral("w1 r1 r2 w2"));
    QVERIFY(lock.isFreeToRead());
}

QTEST_GUILESS_MAIN(TestGoLock)
#include "tst_go_lock.moc"
