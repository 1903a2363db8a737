#pragma once

#include "core/sidecar/app/http_client.h"

#include "core/sidecar/app/app_setup.h"

// The user's own app: called as daprd calls it (facts D.3, D.6; RT:pkg/channel/http). At first it waits, as daprd does,
// until the app listens; then it asks it for its configuration and its subscriptions. Engine thread.

namespace wb::sidecar {

class HttpApp final : public QObject, public App {
    Q_OBJECT
public:
    explicit HttpApp(const HttpAppSetup& setup, QObject* parent = nullptr);
    ~HttpApp() override;

    void start();  // look for the app; its subscriptions follow when it is there
    void reload(); // ask for the subscriptions once more

    std::optional<AppReply> call(const AppCall& call, AttemptId attempt, AppSink& sink) override;
    void cancel(AttemptId attempt) override;
    bool isThere() const override { return m_there; }
    void wantsBinding(std::string_view route, BindingWish wish) override; // OPTIONS /<route>

    static constexpr std::chrono::milliseconds lookAgain{250}; // while the app is not there
    static constexpr std::chrono::seconds slow{5};             // after which a silent app is told of

Q_SIGNALS:
    void reachableChanged(bool reachable, const QString& text); // a sentence for a person
    void subscriptionsAnswered(int status, const QByteArray& body); // to GET /dapr/subscribe

private:
    struct Pending {
        HttpClient::RequestId request = 0;
        AppSink* sink = nullptr;
    };
    bool checkUrl(const QString& url);
    void ask(const QByteArray& method, const QByteArray& path, HttpClient::Done done);
    void askForConfiguration();
    void askForSubscriptions();
    AppReply replyOf(const HttpOutcome& outcome, const QByteArray& method, const QByteArray& url) const;
    void see(const HttpOutcome& outcome);
    void show(bool reachable, const QString& text);
    QString sentenceOf(const HttpOutcome& outcome) const;
    static std::vector<AppHeader> headersOf(const AppCall& call);

    HttpAppSetup m_setup;
    QByteArray m_base;     // "http://127.0.0.1:3000"
    QString m_urlProblem;  // why m_client is null
    std::unique_ptr<HttpClient> m_client;
    std::unordered_map<AttemptId, Pending> m_pending;
    mqtt::Timer m_again;
    mqtt::Timer m_slow;
    bool m_found = false;  // it has answered once
    bool m_there = false;  // and told its subscriptions
    bool m_reachable = false;
    QString m_text;
};

} // namespace wb::sidecar
