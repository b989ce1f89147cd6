// SPDX-License-Identifier: Apache-2.0
// What should be seen to although it keeps nobody out. One granted entry may have several of them.
#pragma once

#include "daemon/model/vocabulary.hpp"

#include <array>
#include <cstddef>

namespace sekisho::access {

class Notes {
public:
    // More than there are checks that leave one. What came beyond it would be left out.
    static constexpr std::size_t kMost = 12;

    // Each once. Findings (somebody must look at them) stand before reminders to the person; among equals in the order
    // in which they came.
    void add(Detail note);
    // The gravest, `none` where there is none; it is taken out.
    Detail take_first();

    [[nodiscard]] const Detail* begin() const { return notes_.data(); }
    [[nodiscard]] const Detail* end() const { return notes_.data() + count_; }
    [[nodiscard]] bool empty() const { return count_ == 0; }

private:
    std::array<Detail, kMost> notes_{};
    std::size_t count_ = 0;
};

}  // namespace sekisho::access
