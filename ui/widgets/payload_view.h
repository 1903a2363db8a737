#pragma once

#include <QByteArray>
#include <QWidget>

class QPlainTextEdit;
class QStackedWidget;
class QTabBar;

namespace wb::ui {

class ByteView;
class NoticeBar;

// A payload as text, JSON, CloudEvent and bytes. What it can be is found out; the form that the person chose last is
// kept where it fits. Large payloads are shown in part first.
class PayloadView : public QWidget {
    Q_OBJECT
public:
    enum Form { TextForm, JsonForm, CloudEventForm, HexForm };
    static constexpr qsizetype partBytes = 64 * 1024;    // shown of a large payload
    static constexpr qsizetype largeBytes = 1024 * 1024; // from here on a payload is large

    explicit PayloadView(QWidget* parent = nullptr);

    void setPayload(const QByteArray& payload);
    void setNothing(const QString& text); // no payload: says why
    const QByteArray& payload() const { return m_payload; }
    QTabBar* tabs() const { return m_tabs; } // for a panel header
    Form form() const;
    void setForm(Form form);
    bool isPossible(Form form) const;
    QString shownText() const; // of the form in front; for tests and copying
    QString encodingNote() const { return m_note; } // "UTF-8 text", "binary"

public Q_SLOTS:
    void showAll();

private:
    void render();
    void renderForm();
    void chooseForm();
    QPlainTextEdit* makeText(const QString& name, const QString& accessibleName);
    static void setTextStill(QPlainTextEdit* edit, const QString& text); // keeps the scroll position

    QByteArray m_payload;
    QByteArray m_shown; // all of it, or its first part
    QString m_note;
    QTabBar* m_tabs;
    NoticeBar* m_notice;
    QStackedWidget* m_pages;
    QPlainTextEdit* m_text;
    QPlainTextEdit* m_json;
    QPlainTextEdit* m_event;
    ByteView* m_bytes;
    Form m_wanted = JsonForm; // a CloudEvent's own tab is one click away
    bool m_all = false;
    bool m_choosing = false;
};

} // namespace wb::ui
