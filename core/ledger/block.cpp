#include "core/ledger/block.h"

#include <new>

#ifdef __unix__
#include <sys/mman.h>
#endif

namespace wb::ledger {

namespace {

constexpr std::size_t hugePageBytes = 2u << 20;
constexpr std::size_t gapWorthReturning = 64u << 10;

#ifdef __unix__
Pages mapPages(std::size_t bytes, bool hugePages)
{
    // Asks for more than needed and returns the ends: a huge page must begin at a multiple of its size.
    const std::size_t extra = hugePages ? hugePageBytes : 0;
    void* area = mmap(nullptr, bytes + extra, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (area == MAP_FAILED) throw std::bad_alloc();
    char* base = static_cast<char*>(area);
    if (!hugePages) return {base, bytes};
    const std::size_t over = reinterpret_cast<std::uintptr_t>(base) % hugePageBytes;
    const std::size_t head = over == 0 ? 0 : hugePageBytes - over;
    if (head > 0) munmap(base, head);
    if (extra > head) munmap(base + head + bytes, extra - head);
#ifdef MADV_HUGEPAGE
    madvise(base + head, bytes, MADV_HUGEPAGE); // a wish: fewer faults, and no harm where it is refused
#endif
    return {base + head, bytes};
}

void unmapPages(Pages pages)
{
    munmap(pages.base, pages.bytes);
}

std::size_t returnGap(char* from, char* to) // gives whole pages between back; how many bytes
{
    const auto start = (reinterpret_cast<std::uintptr_t>(from) + Block::pageBytes - 1) / Block::pageBytes;
    const auto end = reinterpret_cast<std::uintptr_t>(to) / Block::pageBytes;
    const std::size_t bytes = (end - start) * Block::pageBytes;
    return madvise(reinterpret_cast<void*>(start * Block::pageBytes), bytes, MADV_DONTNEED) == 0 ? bytes : 0;
}
#else
Pages mapPages(std::size_t bytes, bool)
{
    return {static_cast<char*>(::operator new(bytes, std::align_val_t{Block::pageBytes})), bytes};
}

void unmapPages(Pages pages)
{
    ::operator delete(pages.base, std::align_val_t{Block::pageBytes});
}

std::size_t returnGap(char*, char*)
{
    return 0;
}
#endif

} // namespace

PagePool::~PagePool()
{
    for (const Pages& pages : m_free) unmapPages(pages);
}

Pages PagePool::take(std::size_t bytes, bool hugePages)
{
    {
        const std::lock_guard lock(m_mutex);
        if (bytes == m_blockBytes && !m_free.empty()) {
            const Pages pages = m_free.back();
            m_free.pop_back();
            return pages;
        }
    }
    return mapPages(bytes, hugePages);
}

void PagePool::give(Pages pages)
{
    {
        const std::lock_guard lock(m_mutex);
        if (pages.bytes == m_blockBytes && m_free.size() < m_limit) {
            m_free.push_back(pages);
            return;
        }
    }
    unmapPages(pages);
}

void PagePool::keepAtMost(std::size_t blockBytes, std::size_t count)
{
    const std::lock_guard lock(m_mutex);
    const std::size_t keep = blockBytes == m_blockBytes ? count : 0;
    while (m_free.size() > keep) {
        unmapPages(m_free.back());
        m_free.pop_back();
    }
    m_blockBytes = blockBytes;
    m_limit = count;
    m_free.reserve(count);
}

std::size_t PagePool::bytes() const
{
    const std::lock_guard lock(m_mutex);
    return m_free.size() * m_blockBytes;
}

Block::Block(std::shared_ptr<PagePool> pool, Seq first, std::size_t bytes, bool hugePages)
    : m_pool(std::move(pool)), m_pages(m_pool->take(bytes, hugePages)), m_first(first), m_dataStart(bytes)
{
}

Block::~Block()
{
    m_pool->give(m_pages);
}

void Block::close()
{
    const std::size_t recordsEnd = m_count * sizeof(Record);
    m_gapKept = m_dataStart - recordsEnd;
    if (m_gapKept < gapWorthReturning) return;
    m_gapKept -= returnGap(m_pages.base + recordsEnd, m_pages.base + m_dataStart);
}

std::size_t Block::usedBytes() const
{
    return m_count * sizeof(Record) + (m_pages.bytes - m_dataStart) + m_gapKept;
}

} // namespace wb::ledger
