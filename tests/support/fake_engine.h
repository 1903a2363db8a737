#pragma once

#include <QString>
#include <QStringList>
#include <QTemporaryDir>

// A container engine for tests: a program that takes the commands of Docker and Podman (ps, run, stop, kill, rm, volume)
// and says what they say, and whose containers are processes of the real mosquitto on the port that was published. As with
// a real engine they outlive the `run` that made them. Images cannot be fetched in a test.

namespace wb::test {

class FakeEngine {
public:
    explicit FakeEngine(const QString& name = QStringLiteral("docker")); // of the program, in a folder of its own
    ~FakeEngine();                                                       // ends what still runs

    bool isValid() const; // it could be written
    QString program() const;
    QString folder() const; // of the program: for PATH

    QStringList calls() const; // one a line, in their order
    QStringList calls(const QString& verb) const;
    QStringList containers() const;
    QStringList volumes() const;
    qint64 processOf(const QString& container) const; // of its mosquitto; 0: none

    void refuse(const QString& words);     // every command, as without a daemon: told to stderr, exit code 1
    void refuseRun(const QString& words);  // the next `run`: exit code 125
    void pull(const QStringList& lines);   // the next `run` says these and waits for endPull()
    void endPull(const QStringList& lines); // says these and goes on
    void dieAtOnce(const QString& words);  // the next container says so and ends with exit code 3

private:
    QString path(const QString& name) const;
    void write(const QString& name, const QString& text);

    QTemporaryDir m_state;
    QString m_name;
};

} // namespace wb::test
