#pragma once

#include "core/broker/local_mosquitto.h"
#include "ui/main_window.h"
#include "ui/models/feed.h"

#include <QApplication>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

// What a person does at the whole window, and what they see of it: files, keys, clicks, words on the screen.

namespace wb::ui {
class LivePanel;
class RowView;
}

namespace wb::test {

class Story {
public:
    Story();
    ~Story();

    ui::MainWindow& window() { return *m_window; }
    QTemporaryDir& folder() { return m_folder; }
    // Writes the file and opens it.
    void open(const QByteArray& text, const QString& name = QStringLiteral("orders.yaml"));
    void makeWindow();
    void closeWindow() { m_window.reset(); }

    // To whatever has the focus, as from a keyboard.
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier);
    void type(const QString& text);
    void click(QWidget* widget);
    void clickRow(ui::RowView* view, int row);
    void choose(const QString& component); // in the tool bar, with the arrow keys
    template <class T>
    T* get(const char* name)
    {
        T* found = m_window->findChild<T*>(QLatin1String(name));
        if (!found) qFatal("no %s", name);
        return found;
    }

    ui::LivePanel& live();
    const ledger::Delta& seen(); // newest delta
    ledger::Counters counters() { return seen().counters; }
    QString state(); // in the status bar
    QString label(const char* name); // text of a QLabel when it can be seen, else empty
    QString notice(const char* name); // text of a NoticeBar when it can be seen, else empty
    QString bannerText(); // title, advice and details of the banner when it can be seen, else empty
    QString connectionsText(); // what the Connections panel says of all rows
    // Every word in the window, also of hidden rooms and in tool tips, rows of models included.
    QStringList everyWord();
    // The connection's status, or one with id 0. Purpose "observer" for the observer.
    sidecar::ConnectionStatus connection(const QString& component, const QString& purpose = {});
    bool isConnected(const QString& component, const QString& purpose = {})
    {
        return connection(component, purpose).state == sidecar::LinkState::Connected;
    }
    bool observerIsUp() { return isConnected({}, QStringLiteral("observer")); }
    // All filters of the connection have their SUBACK.
    bool isSubscribed(const QString& component, const QString& purpose = {});
    quint64 messagesIn(const QString& topic); // as the tree counts them
    int boxes() const; // message boxes and other dialogs that are open

    QString saveTo, openFrom; // what the person answers when asked for a file

private:
    QTemporaryDir m_folder;
    std::unique_ptr<ui::MainWindow> m_window;
};

// A mosquitto that is up. Check running() first.
class Broker : public broker::LocalMosquitto {
public:
    explicit Broker(broker::MosquittoOptions options = {});
    bool running() const { return state() == State::Running; }
    bool restart(); // after its death
};

// Runs mosquitto_pub with `input` and waits for its end while the window lives on; false when it failed.
bool publish(quint16 port, const QStringList& arguments, const QByteArray& input = {});

} // namespace wb::test

#define MUST_RUN(broker) QVERIFY2((broker).running(), qPrintable((broker).errorText()))
