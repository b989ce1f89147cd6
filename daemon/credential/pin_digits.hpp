// SPDX-License-Identifier: Apache-2.0
// What is typed at a keypad, key by key. The digits lie in locked memory that no core dump shows, are wiped when they
// are let go, and are never copied here (6.5-B1d8).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace sekisho::credential {

inline constexpr std::size_t kMostDigits = 16;

class PinDigits {
public:
    PinDigits() = default;
    // '0' .. '9'. More than kMostDigits are counted, not kept: what was typed is no PIN then.
    void add(char digit);
    void clear();
    [[nodiscard]] bool empty() const { return size_ == 0; }
    // Nothing was lost: `view` is what was typed.
    [[nodiscard]] bool whole() const { return size_ <= kMostDigits; }
    // Until the next call of another member. Too long: empty, which is nobody's PIN.
    [[nodiscard]] std::string_view view() const;
    // Constant time for what is of equal length.
    [[nodiscard]] bool same_as(const PinDigits& other) const;

private:
    struct Free {
        void operator()(char* digits) const;
    };
    std::unique_ptr<char, Free> digits_;
    std::size_t size_ = 0;
};

}  // namespace sekisho::credential
