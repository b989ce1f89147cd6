// SPDX-License-Identifier: Apache-2.0
// Durations of one thing, many times.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace sekisho::bench {

using Steady = std::chrono::steady_clock;
using Nanoseconds = std::chrono::nanoseconds;

class Samples {
public:
    void add(Nanoseconds sample) { all_.push_back(sample); }
    [[nodiscard]] std::size_t size() const { return all_.size(); }
    // In microseconds; `share` 0.5 is the median, 1.0 the longest. At least one sample.
    [[nodiscard]] double us(double share) const {
        auto sorted = all_;
        const auto rank = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1));
        const auto nth = sorted.begin() + static_cast<std::ptrdiff_t>(rank);
        std::nth_element(sorted.begin(), nth, sorted.end());
        return static_cast<double>(nth->count()) / 1000.0;
    }

private:
    std::vector<Nanoseconds> all_;
};

inline void print_row(const char* what, const Samples& samples) {
    fmt::print("  {:<44} {:>9.1f} {:>9.1f} {:>9.1f}  us ({} times)\n", what, samples.us(0.5), samples.us(0.99),
               samples.us(1.0), samples.size());
}
inline void print_head(const char* title) {
    fmt::print("{}\n  {:<44} {:>9} {:>9} {:>9}\n", title, "", "p50", "p99", "longest");
}

}  // namespace sekisho::bench
