#pragma once

#include <type_traits>
#include <utility>
#include <variant>

// Errors are values in this program: a function that can fail returns Result<T, E>.
// Use Failure{e} to return an error; test with `if (!r)`, then read r.error(), else *r.
// (std::expected is C++23; this is the small part of it that the program needs.)

namespace wb {

template <class E>
struct Failure {
    E error;
};
template <class E>
Failure(E) -> Failure<E>;

template <class T, class E>
class [[nodiscard]] Result {
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    template <class F>
        requires std::is_constructible_v<E, F&&>
    Result(Failure<F> failure) : m_state(std::in_place_index<1>, std::move(failure.error))
    {
    }

    bool hasValue() const { return m_state.index() == 0; }
    explicit operator bool() const { return hasValue(); }

    // Precondition: hasValue().
    T& operator*() & { return *std::get_if<0>(&m_state); }
    const T& operator*() const& { return *std::get_if<0>(&m_state); }
    T&& operator*() && { return std::move(*std::get_if<0>(&m_state)); }
    T* operator->() { return std::get_if<0>(&m_state); }
    const T* operator->() const { return std::get_if<0>(&m_state); }

    // Precondition: !hasValue().
    const E& error() const { return *std::get_if<1>(&m_state); }

private:
    std::variant<T, E> m_state;
};

// For functions that only succeed or fail: `return Ok{};`
struct Ok {};

} // namespace wb
