#pragma once

#include <QStringList>
#include <QWidget>

class QLineEdit;
class QPushButton;

namespace wb::ui {

class NoticeBar;

// Which topic filters the observer subscribes to: one line, with commas. "#" and its like are asked about first, for a
// whole broker may answer (product.md: no subscription that the user did not ask for).
class ObserverBar : public QWidget {
    Q_OBJECT
public:
    explicit ObserverBar(QWidget* parent = nullptr);

    void setFilters(const QStringList& filters); // in force
    const QStringList& filters() const { return m_filters; }
    void edit(); // opens and takes the keyboard

    static QStringList split(const QString& text);

Q_SIGNALS:
    void filtersRequested(const QStringList& filters);
    void closed();

private:
    void apply();
    void request(const QStringList& filters);
    void done();

    QStringList m_filters;
    QLineEdit* m_edit;
    QPushButton* m_subscribe;
    QPushButton* m_cancel;
    NoticeBar* m_notice;
};

} // namespace wb::ui
