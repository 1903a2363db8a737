#pragma once

#include "core/broker/admin/admin_view.h"
#include "core/result.h"

#include <QByteArray>
#include <QStringList>

#include <memory>

// One reading of a broker's HTTP interface as questions and answers: a pure machine. It says what to GET, takes what
// came, and in the end has the view. Whoever drives it does the network (admin_watch) or plays the broker (tests).

namespace wb::broker {

struct AdminRequest {
    QByteArray path; // percent-encoded, with its query: "/api/queues/%2F/mqtt-subscription-aqos1"
    int topic = 0;   // the source's own: what it asks
    int client = -1; // the source's own: about whom
};

struct AdminAnswer {
    int status = 0;
    QByteArray body;
    bool isTooLarge = false; // more than was to be read; the body is empty
};

// Why a reading failed. `final`: asking again the same way cannot help (login refused, no such interface).
struct AdminFailure {
    QString message; // sentence
    QString advice;  // may be empty
    bool isFinal = false;
};

class AdminSource {
public:
    virtual ~AdminSource() = default;
    virtual QList<AdminRequest> begin() = 0;
    // What to ask next, perhaps nothing. Error: the reading is over.
    virtual Result<QList<AdminRequest>, AdminFailure> take(const AdminRequest& request, const AdminAnswer& answer) = 0;
    virtual AdminView view() const = 0; // when everything asked for has been taken; takenAt is the driver's to set
};

struct AdminQuestion {
    AdminKind kind = AdminKind::RabbitMq; // RabbitMq or Emqx
    QString vhost = QStringLiteral("/");  // RabbitMQ: of clients that are not connected
    QStringList clientIds;
};
std::unique_ptr<AdminSource> adminSource(const AdminQuestion& question); // null for mosquitto

} // namespace wb::broker
