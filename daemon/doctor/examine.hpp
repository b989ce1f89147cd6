// SPDX-License-Identifier: Apache-2.0
// What is wrong with a machine before it guards a door, and what to do about it.
#pragma once

#include "daemon/doctor/facts.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <vector>

namespace sekisho::doctor {

struct Finding {
    Check check{};
    Error error;  // what, where, what to do
};

// All of these checks, in the order of Check. Nothing: the machine is as it should be. None is of `software`
// (health.hpp).
[[nodiscard]] std::vector<Finding> examine(const Facts& facts, std::span<const Check> checks = kChecks);

// What no medium of a kind can do: flushes whose median is shorter come from a cache that power loss empties.
inline constexpr Duration kLeastOnPlatter = std::chrono::milliseconds(1);  // 15,000 turns a minute take 4 ms each
inline constexpr Duration kLeastOnCard = std::chrono::microseconds(100);   // a page of flash takes 200 us and more
inline constexpr Duration kLeastAnywhere = std::chrono::microseconds(20);  // two commands to the fastest flash there is
// A tap waits for one flush, and 0.5 s is all it may take (BRIEF-06).
inline constexpr Duration kMostForATap = std::chrono::milliseconds(100);
inline constexpr Duration kMostClockError = std::chrono::seconds(1);
inline constexpr int kNearlyFull = 80;  // percent: the daemon's own alarm begins there (6.5-B3b2)

// The median of what was measured. Nothing: nothing was.
[[nodiscard]] std::optional<Duration> median_of(std::vector<Duration> flushes);

}  // namespace sekisho::doctor
