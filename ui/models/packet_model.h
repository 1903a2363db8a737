#pragma once

#include "core/sidecar/types.h"
#include "ui/models/seq_model.h"

#include <QHash>

#include <optional>
#include <string>

namespace wb::ui {

// Which packets; everything by default.
struct PacketQuery {
    quint16 types = 0;                              // bit 1 << type; 0: all
    std::optional<ledger::ConnectionId> connection;
    QString text; // in topic, payload or wire bytes, whatever the case of A to Z
    bool operator==(const PacketQuery&) const = default;
};

// Every control packet, both ways.
class PacketModel : public SeqModel {
    Q_OBJECT
public:
    enum Column {
        NumberColumn,
        TimeColumn,
        DirectionColumn,
        ConnectionColumn,
        TypeColumn,
        IdColumn,
        FlagsColumn,
        SizeColumn,
        SummaryColumn,
        ColumnCount
    };

    explicit PacketModel(QObject* parent = nullptr);

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    void setQuery(const PacketQuery& query);
    const PacketQuery& query() const { return m_query; }
    void setConnections(const QList<sidecar::ConnectionStatus>& connections);
    QString connectionName(ledger::ConnectionId id, ledger::Role role) const;

protected:
    bool accepts(const ledger::Snapshot& in, ledger::Seq seq) const override;
    bool acceptsAll() const override { return m_query == PacketQuery(); }

private:
    QVariant cellText(const ledger::Record& record, ledger::Seq seq, int column) const;
    int cellTone(const ledger::Record& record, int column) const;
    QString summary(const ledger::Record& record, ledger::Seq seq) const;
    QString flagsText(const ledger::Record& record) const;

    PacketQuery m_query;
    std::string m_text;
    QHash<ledger::ConnectionId, QString> m_names;
};

// One sentence about a packet that is not a PUBLISH: "granted QoS 1", "refused: not authorised".
QString packetSummary(std::string_view wire);
qint64 wireSize(const ledger::Record& record, std::size_t topicBytes); // without building the bytes again

} // namespace wb::ui
