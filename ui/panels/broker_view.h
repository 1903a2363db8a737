#pragma once

#include <QTableView>

namespace wb::ui {

// The brokers' table in a narrow column: every cell wraps, none is cut, and the columns share what width there is.
class BrokerView : public QTableView {
    Q_OBJECT
public:
    explicit BrokerView(QWidget* parent = nullptr);

    void setModel(QAbstractItemModel* model) override;
    void fit(); // widths, then heights; later, when the events at hand are done

Q_SIGNALS:
    void headClicked(int column); // of a broker

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void fitNow();

    bool m_fitting = false;
};

} // namespace wb::ui
