#pragma once

#include <QStringList>
#include <QWidget>

#include <functional>

class QComboBox;
class QLineEdit;
class QPlainTextEdit;
class QStackedWidget;
class QToolButton;

namespace wb::ui {

// What a field can hold and how it is asked for.
struct FieldSpec {
    enum class Type : quint8 { Text, Integer, Bool, Choice, MultiLine };
    QString name;
    Type type = Type::Text;
    QStringList choices;   // Choice
    QString placeholder;   // shown while the field is not set: "default: 1"
    QString help;          // tool tip
    bool required = false;
    bool hidden = false;   // a password: shown as dots
};

// What stands in the file for it.
struct FieldValue {
    enum class Kind : quint8 { Unset, Plain, Secret, Environment };
    Kind kind = Kind::Unset;
    QString text;               // Plain: the value; Environment: the variable's name
    QString secretName, secretKey;
    bool operator==(const FieldValue&) const = default;
};

// One row of a form: an editor that fits the field's type, and a menu to make it a secret reference, an unset field,
// or (several lines) the contents of a file. Emits edited() for what the user does, never for setValue().
class FieldEditor : public QWidget {
    Q_OBJECT
public:
    explicit FieldEditor(FieldSpec spec, QWidget* parent = nullptr);

    const FieldSpec& spec() const { return m_spec; }
    const FieldValue& value() const { return m_value; }
    void setValue(const FieldValue& value); // keeps focus and cursor where the text does not change

    void setMenuVisible(bool visible);
    QWidget* focusTarget() const; // the widget that takes the keys

    // Asks for a file; replaced by tests.
    static std::function<QString(QWidget*)> askForFile;

Q_SIGNALS:
    void edited(const wb::ui::FieldValue& value);
    void left(); // the field lost the focus: an edit session is over

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* makePlain();
    QWidget* makeSecret();
    void makeMenu();
    void take(FieldValue value);
    void display(const FieldValue& value);
    QString plainText() const;
    void setPlainText(const QString& text);
    void loadFile();

    FieldSpec m_spec;
    FieldValue m_value;
    QStackedWidget* m_pages;
    QLineEdit* m_line = nullptr;
    QComboBox* m_combo = nullptr;
    QPlainTextEdit* m_lines = nullptr;
    QLineEdit* m_secretName = nullptr;
    QLineEdit* m_secretKey = nullptr;
    QLineEdit* m_variable = nullptr;
    QToolButton* m_more;
    bool m_showing = false;
};

} // namespace wb::ui
