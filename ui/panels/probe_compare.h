#pragma once

#include "core/broker/probe/report_text.h"

#include <QWidget>

#include <functional>

class QComboBox;
class QLabel;
class QPushButton;

namespace wb::ui {

class NoticeBar;
class ProbeCompareModel;
class RowView;

// A probe's results that were kept: measured in this session, or opened from a file.
struct KeptProbe {
    QString name; // "mosquitto 2.0.11 · 14:02:11 · orders.json"
    broker::ProbeReport report;
};

// Two probes beside each other, of one broker at two times or of two brokers: what differs first.
class ProbeCompare : public QWidget {
    Q_OBJECT
public:
    using AskPath = std::function<QString(QWidget*, const QString& title, const QString& suggested, const QString& filter)>;
    explicit ProbeCompare(AskPath askPath, QWidget* parent = nullptr);

    void setProbes(const QList<KeptProbe>& probes); // the choice stays where it can
    void choose(int before, int after);
    ProbeCompareModel& model() { return *m_model; }

Q_SIGNALS:
    void openAsked();
    void closeAsked();
    void evidenceAsked(int probe, const QString& dimension); // index in the list

private:
    QWidget* buildBar();
    QWidget* buildDetail();
    void compareChosen();
    void chooseFirst();
    void showRow();
    void copy();
    void exportTo();
    QByteArray bytesFor(const QString& path) const;

    AskPath m_askPath;
    QList<KeptProbe> m_probes;
    ProbeCompareModel* m_model;
    QComboBox *m_before, *m_after;
    QPushButton *m_only, *m_copy, *m_export;
    QLabel* m_summary;
    NoticeBar* m_notice;
    RowView* m_rows;
    QLabel *m_title, *m_values;
    QPushButton *m_beforePackets, *m_afterPackets;
};

} // namespace wb::ui
