#pragma once

#include "core/sidecar/app/app_setup.h"

#include <QTimer>
#include <QWidget>

class QToolButton;

namespace wb::ui {

class NoticeBar;
class YamlEditor;

// The simulated app's script as YAML, read while it is typed: what is wrong is underlined where it stands, and the
// script before stays in use until the text can be read again.
class AppScriptPage : public QWidget {
    Q_OBJECT
public:
    explicit AppScriptPage(QWidget* parent = nullptr);

    void setText(const QString& text);
    QString text() const;
    const sidecar::SimulatedScript& script() const { return m_script; } // the last that could be read
    void setOverride(const QString& answer); // what every call gets in place of the script; empty: the script counts
    YamlEditor* editor() const { return m_editor; }

    static QString firstText(); // before the person writes one

Q_SIGNALS:
    void scriptChanged(); // another script, not another text for the same one
    void textChanged();

private:
    void read();
    void showState();
    void addTemplates(QToolButton* button);
    void insertRule(const QString& rule);

    YamlEditor* m_editor;
    NoticeBar* m_notice;
    QTimer m_typing;
    sidecar::SimulatedScript m_script;
    QString m_override;
    QString m_problem; // of the text as it stands; empty: none
};

} // namespace wb::ui
