#pragma once

#include "core/ledger/block.h"

#include <memory>
#include <vector>

// The blocks of history, oldest first. Engine thread only.

namespace wb::ledger {

class History {
public:
    History();

    // Has the newest block room? Else open() one of nextBlockBytes() first.
    bool fits(std::size_t dataBytes) const
    {
        return !m_blocks.empty() && m_blocks.back()->hasRoomFor(dataBytes) && !newestIsOutsize();
    }
    std::size_t nextBlockBytes(std::size_t dataBytes) const;
    void open(std::size_t bytes); // closes the newest block
    Block& newest() { return *m_blocks.back(); }
    void appended() { ++m_end; }

    bool canLetGo() const { return m_blocks.size() > 1; }
    bool newestIsOutsize() const { return !m_blocks.empty() && m_blocks.back()->capacity() > m_blockBytes; }
    const Block& oldest() const { return *m_blocks.front(); }
    void letGoOldest();
    void letGoAll();

    void setBudget(std::size_t bytes); // decides the size of the blocks to come
    Seq begin() const { return m_blocks.empty() ? m_end : m_blocks.front()->first(); }
    Seq end() const { return m_end; }
    const std::vector<std::shared_ptr<Block>>& blocks() const { return m_blocks; }
    std::size_t bytes() const;

private:
    std::shared_ptr<PagePool> m_pool;
    std::vector<std::shared_ptr<Block>> m_blocks;
    std::size_t m_blockBytes = 0;
    std::size_t m_closedBytes = 0; // of all blocks but the newest
    Seq m_end = 0;
};

} // namespace wb::ledger
