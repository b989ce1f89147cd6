// SPDX-License-Identifier: Apache-2.0
// How values are spread over fixed bounds: what a histogram shows.
#pragma once

#include "daemon/model/time.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace sekisho::gate {

// Times from far below to far above what a tap may take.
struct Times {
    using Value = Duration;
    static constexpr std::array<Value, 14> kBounds{
        std::chrono::microseconds(50),  std::chrono::microseconds(200), std::chrono::microseconds(500),
        std::chrono::milliseconds(1),   std::chrono::milliseconds(2),   std::chrono::milliseconds(5),
        std::chrono::milliseconds(10),  std::chrono::milliseconds(20),  std::chrono::milliseconds(50),
        std::chrono::milliseconds(100), std::chrono::milliseconds(200), std::chrono::milliseconds(500),
        std::chrono::seconds(1),        std::chrono::seconds(5)};
};
// Entries that share a commit.
struct Sizes {
    using Value = std::int64_t;
    static constexpr std::array<Value, 9> kBounds{1, 2, 5, 10, 20, 50, 100, 500, 1000};
};

template <class Of>
struct Spread {
    using Value = typename Of::Value;
    static constexpr std::size_t kPlaces = Of::kBounds.size() + 1;  // the last: above every bound

    std::array<std::uint64_t, kPlaces> counts{};
    Value sum{};

    // A bound belongs to its own place.
    [[nodiscard]] static std::size_t place_of(Value value) noexcept {
        return static_cast<std::size_t>(std::lower_bound(Of::kBounds.begin(), Of::kBounds.end(), value) -
                                        Of::kBounds.begin());
    }
    void add(Value value) noexcept {
        ++counts[place_of(value)];
        sum += value;
    }
};

}  // namespace sekisho::gate
