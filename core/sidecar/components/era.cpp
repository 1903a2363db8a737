#include "core/sidecar/components/era.h"

#include "core/dapr/go_duration.h"

#include <QStringList>

namespace wb::sidecar {

namespace {

using namespace std::chrono_literals;

constexpr Release r1_1{1, 0}, r1_2{2, 0}, r1_6{6, 0}, r1_8{8, 0}, r1_9{9, 0}, r1_9_7{9, 7}, r1_10{10, 0}, r1_12{12, 0},
    r1_17{17, 0};

EraRules pubSubBefore(Release release)
{
    EraRules rules;
    rules.today = false;
    rules.twoConnections = true;                           // facts B.2
    rules.connectRetry = release >= r1_9_7;                // facts B.3
    rules.connectPause = 2s;                               // facts B.3
    rules.connectWait = release >= r1_8 ? 30s : 0s;        // facts A.1; before, a loop of 3 s without an end
    rules.capitalErrors = release < r1_1;                  // CC go.mod v1.0.0
    rules.resubscribes = release >= r1_9_7;                // facts B.5, H 14 (CC#2229)
    rules.inOrder = true;                                  // facts D.4
    rules.acknowledge = release >= r1_9 ? Acknowledge::Republished // facts E.1, H 12 (CC#2309)
        : release >= r1_6 ? Acknowledge::OnSuccess                 // facts E.1: AutoAckOff
                          : Acknowledge::Always;                   // facts H 19 (CC#1234)
    rules.choice = release >= r1_9 ? HandlerChoice::Patterns
        : release >= r1_8 ? HandlerChoice::Exact           // facts H 16 (CC#1881)
                          : HandlerChoice::Last;           // facts H 20 (CC#1735)
    rules.retries = release >= r1_1 && release < r1_9;     // facts E.1
    rules.retainedLeftAlone = release >= r1_9 && release < r1_9_7; // facts H 13 (CC#2300)
    rules.namesLastTopic = release < r1_1;                 // CC v1.0.0 pubsub/mqtt Subscribe
    rules.routesBeforeConnect = release >= r1_9;           // facts D.4
    rules.publishWait = release >= r1_8 ? 30s : 3s;        // facts A.1
    // A token that was waited for in vain has no error: Go prints a nil.
    rules.publishTimeout = release >= r1_9_7 ? QStringLiteral("context deadline exceeded")
        : release >= r1_8                    ? QStringLiteral("mqtt timeout while publishing")
                                             : QStringLiteral("mqtt error from publish: <nil>");
    rules.publishError = QStringLiteral("mqtt error from publish: %1");
    rules.subscribeFailureHidden = release >= r1_8;        // facts D.1
    return rules;
}

EraRules bindingBefore(Release release)
{
    EraRules rules;
    rules.today = false;
    rules.connectsAtInit = true;                           // CC bindings/mqtt Init
    rules.sharesOneClient = release < r1_2;                // facts A.4 (CC#850)
    rules.capitalErrors = release < r1_1;
    rules.connectRetry = false;                            // facts B.3
    rules.resubscribes = false;                            // facts B.5
    rules.inOrder = true;                                  // facts D.4
    rules.acknowledge = Acknowledge::Always;               // facts E.1: no AutoAckOff in bindings
    rules.retries = release >= r1_2;                       // facts E.1
    rules.publishWait = 3s;                                // facts C.3
    rules.publishTimeout = QStringLiteral("mqtt error from publish: <nil>");
    rules.publishError = QStringLiteral("mqtt error from publish: %1");
    rules.invokeTries = release >= r1_6 ? 4 : 1;           // facts C.3
    rules.requestTopic = release >= r1_8;                  // CC v1.8.0 bindings/mqtt Invoke
    return rules;
}

} // namespace

Release releaseOf(QStringView text)
{
    const Release newest;
    const QList<QStringView> parts = text.split(u'.');
    bool ok = parts.size() >= 2 && parts[0] == u"1";
    if (!ok) return newest;
    Release release;
    release.minor = parts[1].toInt(&ok);
    if (!ok || release.minor < 0) return newest;
    if (parts.size() > 2) release.patch = parts[2].toInt();
    return release;
}

EraRules eraRules(QStringView release, dapr::ComponentFamily family)
{
    const Release number = releaseOf(release);
    const bool binding = family == dapr::ComponentFamily::Binding;
    EraRules rules;
    if (number < r1_10) rules = binding ? bindingBefore(number) : pubSubBefore(number);
    rules.retries = rules.retries || (rules.today && binding);   // facts E.1
    rules.directionCounts = number >= r1_12;                     // facts A.4, D.6
    rules.invokeError = number >= r1_10 ? QStringLiteral("error invoking output binding %1: %2") // RT:pkg/messages
                                        : QStringLiteral("error when invoke output binding %1: %2");
    return rules;
}

QString initError(QStringView release, const QString& error, bool timedOut, const QString& name, const QString& logName,
                  Milliseconds limit)
{
    if (!timedOut) return error;
    const Release number = releaseOf(release);
    if (number >= r1_17) {
        const QString words = QStringLiteral("init timeout for component %1").arg(logName);
        return error.isEmpty() ? words : error + u'\n' + words; // Go's errors.Join
    }
    return QStringLiteral("init timeout for component %1 exceeded after %2")
        .arg(number >= r1_12 ? logName : name, dapr::goDurationText(limit));
}

} // namespace wb::sidecar
