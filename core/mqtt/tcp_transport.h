#pragma once

#include "core/mqtt/rest_policy.h"
#include "core/mqtt/transport.h"

#include <QElapsedTimer>
#include <QTimer>

#include <string>
#include <vector>

class QSocketNotifier;
class QTcpSocket;

namespace wb::mqtt {

// Plain TCP. QTcpSocket looks up the name and connects (every address of the name); then the descriptor is read here,
// up to 256 KiB a read into one buffer, 1 MiB a turn of the event loop. Linux.
class TcpTransport final : public Transport {
    Q_OBJECT
public:
    explicit TcpTransport(Endpoint endpoint, QObject* parent = nullptr);
    ~TcpTransport() override;

    void open() override;
    void write(std::string_view bytes) override;
    void close() override;
    void abort() override;
    void setReading(bool on) override;
    void setPatient(bool on) override;
    qint64 bytesToWrite() const override;
    QString peer() const override { return m_peer; }

protected:
    bool event(QEvent* event) override;

private:
    void takeOver();
    void readTurn(bool afterRest);
    void flush();
    void brokenWrite(int code);
    void rest();
    void stopResting();
    void dropSocket();
    void closeNow();
    void endWithErrno(int code);

    Endpoint m_endpoint;
    QString m_peer;
    std::unique_ptr<QTcpSocket> m_connecting;
    int m_fd = -1;
    std::unique_ptr<QSocketNotifier> m_readable;
    std::unique_ptr<QSocketNotifier> m_writable;
    std::vector<char> m_buffer;
    std::string m_out;
    std::size_t m_outAt = 0;
    bool m_flushPosted = false;
    bool m_inReadTurn = false;
    bool m_reading = true;
    bool m_patient = false;
    bool m_closing = false;
    RestPolicy m_restPolicy;
    QTimer m_restTimer;
    QTimer m_closeTimer;
    QElapsedTimer m_clock;
};

} // namespace wb::mqtt
