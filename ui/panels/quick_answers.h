#pragma once

#include "core/sidecar/app/app_setup.h"

#include <QWidget>

#include <array>
#include <optional>

class QPushButton;

namespace wb::ui {

// Answers that are one press away. With the simulated app each holds for every call until another one, or the script,
// is chosen; by hand each answers what waits.
enum class Quick : quint8 { Script, Success, Retry, Drop, Error500, Crash, Never };

struct QuickSpec {
    Quick quick;
    const char* id;  // of the action
    const char* key; // its shortcut
};
inline constexpr std::array<QuickSpec, 7> quickSpecs{{
    {Quick::Script, "app.script", "Ctrl+Shift+0"},
    {Quick::Success, "app.success", "Ctrl+Shift+1"},
    {Quick::Retry, "app.retry", "Ctrl+Shift+2"},
    {Quick::Drop, "app.drop", "Ctrl+Shift+3"},
    {Quick::Error500, "app.error", "Ctrl+Shift+4"},
    {Quick::Crash, "app.crash", "Ctrl+Shift+5"},
    {Quick::Never, "app.never", "Ctrl+Shift+6"},
}};

QString quickText(Quick quick); // "SUCCESS"
QString quickTip(Quick quick);  // what Dapr makes of it, in a sentence
std::optional<sidecar::ScriptedAnswer> answerOf(Quick quick); // nothing for Script

// The buttons for them.
class QuickAnswers : public QWidget {
    Q_OBJECT
public:
    explicit QuickAnswers(QWidget* parent = nullptr);

    void setHolding(std::optional<Quick> held); // that button stays pressed; nothing: each is a single act
    void setUsable(Quick quick, bool offered, bool usable);

Q_SIGNALS:
    void chosen(wb::ui::Quick quick);

private:
    QPushButton* button(Quick quick) const { return m_buttons[std::size_t(quick)]; }
    std::array<QPushButton*, quickSpecs.size()> m_buttons{};
};

} // namespace wb::ui
