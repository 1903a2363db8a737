#pragma once

#include <QDialog>

#include <functional>

class QLabel;
class QPushButton;

namespace wb::ui {

class NoticeBar;
class YamlEditor;

// A scenario's text: read back with every keystroke, so that each mistake is told with its place, and written in one
// piece or not at all.
class ScenarioEditor : public QDialog {
    Q_OBJECT
public:
    // `path` empty: a new scenario; `ask` says where it goes, and for what cannot be written where it is.
    ScenarioEditor(const QString& path, const QByteArray& text, std::function<QString(const QString& suggested)> ask,
                   QWidget* parent);

    YamlEditor& editor() { return *m_editor; }
    QString problems() const; // with places; empty: none
    void goTo(int line, int column);

Q_SIGNALS:
    void saved(const QString& path);

public Q_SLOTS:
    void reject() override; // asks about changes that are not saved

private:
    void check();
    void save();
    bool canWriteHere() const;

    QString m_path;
    std::function<QString(const QString&)> m_ask;
    YamlEditor* m_editor;
    NoticeBar* m_notice;
    QLabel* m_state;
    QPushButton* m_save;
    QByteArray m_saved;
};

} // namespace wb::ui
