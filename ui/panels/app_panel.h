#pragma once

#include "core/sidecar/app/app_setup.h"
#include "core/sidecar/runtime/attempt_fact.h"
#include "ui/panels/quick_answers.h"

#include <QWidget>

#include <optional>

class QComboBox;
class QLabel;
class QLineEdit;
class QStackedWidget;

namespace wb::ui {

class AppHandPage;
class AppHttpPage;
class AppScriptPage;
class AttemptsModel;
class AttemptsView;

// The app behind the sidecar: which one it is, what it answers, what waits for the user, and what became of its answers.
// Its id is what {appID}, scopes and client ids are made from.
class AppPanel : public QWidget {
    Q_OBJECT
public:
    enum class Kind : quint8 { Simulated, ByHand, Own };
    struct Memory { // what is kept between runs: no token
        Kind kind = Kind::Simulated;
        QString script, url;
    };

    explicit AppPanel(QWidget* parent = nullptr);

    void setAppId(const QString& id);
    void restore(const Memory& memory); // tells nobody but setup()
    Memory memory() const;
    void setKind(Kind kind);            // as by the picker
    Kind kind() const;
    sidecar::AppSetup setup() const;

    // SUCCESS and its like: what holds for all calls from now on, or an answer to what waits.
    void quick(Quick quick);
    bool canQuick(Quick quick) const;
    std::optional<Quick> held() const; // what holds; nothing unless the app is simulated
    void reload();                     // asks the user's own app again

    void setWaiting(const QList<sidecar::WaitingCall>& waiting);
    void setState(const sidecar::AppState& state);
    void addAttempts(const QList<sidecar::AttemptFact>& attempts, quint64 lost);
    void clearAttempts();

    QString note() const; // for the title: "3 wait for your answer"; may be empty
    AppScriptPage* scriptPage() const { return m_script; }
    AppHandPage* handPage() const { return m_hand; }
    AttemptsModel* attempts() const;

Q_SIGNALS:
    void appIdChanged(const QString& id); // never empty
    void setupChanged(const wb::sidecar::AppSetup& setup); // the engine is to use another app
    void reloadAsked(); // of the user's own app
    void memoryChanged();
    void answered(const QList<quint64>& attempts, const wb::sidecar::AppReply& reply); // by hand
    void quickChanged(); // canQuick(), held() or note() may be others

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeSide();
    void kindChosen();
    void showQuick();

    QComboBox* m_kind;
    QLineEdit* m_id;
    QLabel* m_quickTitle;
    QuickAnswers* m_quick;
    QStackedWidget* m_pages;
    AppScriptPage* m_script;
    AppHandPage* m_hand;
    AppHttpPage* m_http;
    AttemptsView* m_attempts;
    Kind m_shown = Kind::Simulated;
    Quick m_held = Quick::Script;
    sidecar::AppState m_state;
};

} // namespace wb::ui
