#pragma once

#include "core/dapr/problem.h"

#include <QDateTime>
#include <QWidget>

class QPlainTextEdit;

namespace wb::ui {

// What happened, in order: links coming and going, refusals, files saved. The last 5000 lines are kept.
class EventLog : public QWidget {
    Q_OBJECT
public:
    explicit EventLog(QWidget* parent = nullptr);

    void add(const QDateTime& time, dapr::Severity severity, const QString& text);
    QString text() const;

private:
    QPlainTextEdit* m_text;
};

} // namespace wb::ui
