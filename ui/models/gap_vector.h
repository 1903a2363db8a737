#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

namespace wb::ui {

// A vector with its free room kept where the last change was. Many insertions in ascending (or descending) order cost
// one pass over the elements together, and every state between two of them is a whole one: what begin/endInsertRows
// asks for, without moving everything each time.
template <class T>
class GapVector {
public:
    std::size_t size() const { return m_items.size() - m_gapSize; }
    bool empty() const { return size() == 0; }
    const T& operator[](std::size_t i) const { return m_items[i < m_gap ? i : i + m_gapSize]; }

    template <class It>
    void insert(std::size_t at, It first, It last)
    {
        const auto count = static_cast<std::size_t>(std::distance(first, last));
        if (m_gapSize < count) grow(count);
        moveGap(at);
        std::copy(first, last, m_items.begin() + std::ptrdiff_t(m_gap));
        m_gap += count;
        m_gapSize -= count;
    }
    void insert(std::size_t at, const T& item) { insert(at, &item, &item + 1); }

    void erase(std::size_t at, std::size_t count)
    {
        moveGap(at);
        m_gapSize += count; // what stood behind the gap
    }

    void assign(std::vector<T> items)
    {
        m_items = std::move(items);
        m_gap = m_items.size();
        m_gapSize = 0;
    }
    void clear() { assign({}); }

    // The first position in [from, size()) for which before(element) is false; the elements are partitioned by it.
    template <class Before>
    std::size_t partitionPoint(std::size_t from, Before&& before) const
    {
        std::size_t low = from;
        std::size_t high = size();
        while (low < high) {
            const std::size_t middle = low + (high - low) / 2;
            if (before((*this)[middle])) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    std::size_t capacityBytes() const { return m_items.capacity() * sizeof(T); }

private:
    void moveGap(std::size_t to)
    {
        const auto begin = m_items.begin();
        if (to < m_gap)
            std::move_backward(begin + std::ptrdiff_t(to), begin + std::ptrdiff_t(m_gap),
                               begin + std::ptrdiff_t(m_gap + m_gapSize));
        else if (to > m_gap)
            std::move(begin + std::ptrdiff_t(m_gap + m_gapSize), begin + std::ptrdiff_t(to + m_gapSize),
                      begin + std::ptrdiff_t(m_gap));
        m_gap = to;
    }
    void grow(std::size_t count)
    {
        const std::size_t used = size();
        moveGap(used);
        m_items.resize(used);
        const std::size_t room = std::max(count, used / 4 + 64); // a quarter: small waste at a million rows
        m_items.reserve(used + room);
        m_items.resize(used + room);
        m_gap = used;
        m_gapSize = room;
    }

    std::vector<T> m_items;
    std::size_t m_gap = 0;
    std::size_t m_gapSize = 0;
};

} // namespace wb::ui
