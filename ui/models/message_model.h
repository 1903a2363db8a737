#pragma once

#include "core/ledger/query.h"
#include "core/sidecar/types.h"
#include "ui/models/seq_model.h"

#include <QHash>

#include <optional>
#include <string>
#include <vector>

namespace wb::ui {

// Which messages: of one topic and what is under it, or all of them.
struct MessageScope {
    std::optional<std::string> topic; // none: all topics
    bool operator==(const MessageScope&) const = default;
};

// Deliveries (inbound PUBLISH) of the selection.
class MessageModel : public SeqModel {
    Q_OBJECT
public:
    enum Column { TimeColumn, QosColumn, FlagsColumn, CameByColumn, TopicColumn, PayloadColumn, ColumnCount };

    explicit MessageModel(QObject* parent = nullptr);

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    void setScope(const MessageScope& scope);
    const MessageScope& scope() const { return m_scope; }
    void setFilter(const ledger::MessageFilter& filter); // besides the scope
    const ledger::MessageFilter& filter() const { return m_filter; }
    void setConnections(const QList<sidecar::ConnectionStatus>& connections);
    QString cameBy(const ledger::Record& record) const; // "sidecar orders-pubsub", "observer"

protected:
    bool accepts(const ledger::Snapshot& in, ledger::Seq seq) const override;
    void forgetTopics() override { m_inScope.clear(); }

private:
    bool isInScope(const ledger::Snapshot& in, ledger::TopicId topic) const;
    QVariant cellText(const ledger::Record& record, ledger::Seq seq, int column) const;

    MessageScope m_scope;
    ledger::MessageFilter m_filter;
    QHash<ledger::ConnectionId, QString> m_components;
    enum class Answer : std::uint8_t { Unknown, Yes, No };
    mutable std::vector<Answer> m_inScope; // by topic id: a name is compared once
};

} // namespace wb::ui
