#include "core/ledger/history.h"

namespace wb::ledger {

namespace {

// Two sizes: large blocks for large budgets (one huge page each), small ones so that a small budget is let go finely.
constexpr std::size_t largeBlock = 2u << 20;
constexpr std::size_t smallBlock = 512u << 10;
constexpr std::size_t largeBlockFromBudget = 64u << 20;
constexpr std::size_t lazyBlocks = 2; // a quiet session touches a few pages of its first blocks, not a huge page
constexpr std::size_t recycledShare = 16; // of the budget at most this part waits in the pool

} // namespace

History::History() : m_pool(std::make_shared<PagePool>()) {}

std::size_t History::nextBlockBytes(std::size_t dataBytes) const
{
    // A packet of a quarter of a block or more gets a block of its own: what it would leave unused is too much.
    return dataBytes >= m_blockBytes / 4 ? Block::bytesFor(dataBytes) : m_blockBytes;
}

void History::open(std::size_t bytes)
{
    const bool hugePages = bytes == largeBlock && m_blocks.size() >= lazyBlocks;
    auto block = std::make_shared<Block>(m_pool, m_end, bytes, hugePages);
    m_blocks.reserve(m_blocks.size() + 1);
    if (!m_blocks.empty()) {
        m_blocks.back()->close();
        m_closedBytes += m_blocks.back()->usedBytes();
    }
    m_blocks.push_back(std::move(block));
}

void History::letGoOldest()
{
    if (m_blocks.size() > 1) m_closedBytes -= m_blocks.front()->usedBytes();
    m_blocks.erase(m_blocks.begin());
}

void History::letGoAll()
{
    m_blocks.clear();
    m_closedBytes = 0;
    m_pool->keepAtMost(0, 0);
}

void History::setBudget(std::size_t bytes)
{
    m_blockBytes = bytes >= largeBlockFromBudget ? largeBlock : smallBlock;
    m_pool->keepAtMost(m_blockBytes, bytes / recycledShare / m_blockBytes);
}

std::size_t History::bytes() const
{
    return m_closedBytes + m_pool->bytes() + (m_blocks.empty() ? 0 : m_blocks.back()->usedBytes());
}

} // namespace wb::ledger
