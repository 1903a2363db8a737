#pragma once

#include "core/broker/setup/broker_setup.h"

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QTabBar;

namespace wb::ui {

// The configuration files that follow from a set-up, as they will be, with what there is to know about them. What was
// made from a password is not shown.
class LocalBrokerPreview : public QWidget {
    Q_OBJECT
public:
    explicit LocalBrokerPreview(QWidget* parent = nullptr);

    void show(const Result<broker::SetupFiles, QString>& made);
    void showWords(const QString& words); // there are no files: why
    using QWidget::show;
    QString text() const; // of the file in front
    // As a person may see it: of settings that look like a secret only the name.
    static QString shownText(const broker::SetupFile& file);

private:
    void showFile();
    void tellNotes(const QString& text, const char* tone);

    QList<broker::SetupFile> m_files;
    QTabBar* m_names;
    QPlainTextEdit* m_text;
    QLabel* m_notes;
};

} // namespace wb::ui
