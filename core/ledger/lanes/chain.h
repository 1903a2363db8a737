#pragma once

#include <cstdint>
#include <vector>

// A list through members of a vector's elements, by index: joining and leaving cost nothing but their neighbours.

namespace wb::ledger {

constexpr std::uint32_t nil = ~std::uint32_t{0};

struct Links {
    std::uint32_t before = nil;
    std::uint32_t after = nil;
    bool in = false;
};

template <class T, Links T::*links>
struct Chain {
    std::uint32_t head = nil;
    std::uint32_t tail = nil;

    bool empty() const { return head == nil; }

    void append(std::vector<T>& all, std::uint32_t index) { insertAfter(all, tail, index); }

    void insertAfter(std::vector<T>& all, std::uint32_t before, std::uint32_t index)
    {
        Links& own = all[index].*links;
        own.in = true;
        own.before = before;
        own.after = before == nil ? head : (all[before].*links).after;
        (own.before == nil ? head : (all[own.before].*links).after) = index;
        (own.after == nil ? tail : (all[own.after].*links).before) = index;
    }

    void remove(std::vector<T>& all, std::uint32_t index)
    {
        Links& own = all[index].*links;
        if (!own.in) return;
        (own.before == nil ? head : (all[own.before].*links).after) = own.after;
        (own.after == nil ? tail : (all[own.after].*links).before) = own.before;
        own = {};
    }

    static std::uint32_t after(const std::vector<T>& all, std::uint32_t index) { return (all[index].*links).after; }
    static std::uint32_t before(const std::vector<T>& all, std::uint32_t index) { return (all[index].*links).before; }
};

// Elements that keep their index, freed ones are used again.
template <class T>
struct Pool {
    std::vector<T> all;
    std::vector<std::uint32_t> unused;

    T& operator[](std::uint32_t index) { return all[index]; }
    const T& operator[](std::uint32_t index) const { return all[index]; }

    std::uint32_t take()
    {
        if (unused.empty()) {
            all.emplace_back();
            return static_cast<std::uint32_t>(all.size() - 1);
        }
        const std::uint32_t index = unused.back();
        unused.pop_back();
        return index;
    }
    void giveBack(std::uint32_t index) { unused.push_back(index); }
    void clear()
    {
        all.clear();
        unused.clear();
    }
};

} // namespace wb::ledger
