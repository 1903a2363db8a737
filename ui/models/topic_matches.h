#pragma once

#include "ui/models/topic_tree_model.h"

namespace wb::ui {

// What one filter lets through: a topic itself, and what stands above it. Five bytes a topic, only while a filter is on.
struct TopicTreeModel::Matches {
    ledger::TopicId scanned = 1; // ids below it were looked at
    quint64 count = 0;           // topics that match themselves
    bool openAll = false;

    bool isVisible(ledger::TopicId id) const
    {
        return id < m_below.size() && (m_self[id] || m_below[id] > 0);
    }

    // Ids whose visibility changed are appended to `toggled` when it is given.
    void set(const TopicMirror& mirror, ledger::TopicId id, bool matches, std::vector<ledger::TopicId>* toggled)
    {
        if (m_below.size() < mirror.idEnd()) {
            m_below.resize(mirror.idEnd());
            m_self.resize(mirror.idEnd());
        }
        if (m_self[id] == matches) return;
        const bool wasVisible = isVisible(id);
        m_self[id] = matches;
        count += matches ? 1 : quint64(-1);
        if (toggled && wasVisible != isVisible(id)) toggled->push_back(id);
        for (ledger::TopicId up = mirror.node(id).parent; up != 0; up = mirror.node(up).parent) {
            const bool before = isVisible(up);
            m_below[up] += matches ? 1u : ~0u;
            if (toggled && before != isVisible(up)) toggled->push_back(up);
        }
    }

private:
    std::vector<std::uint32_t> m_below;
    std::vector<bool> m_self;
};

} // namespace wb::ui
