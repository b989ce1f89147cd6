// SPDX-License-Identifier: Apache-2.0
// A hospital of a million people with every rule on that decide() knows, and in a state in which each of them counts:
// people inside, wrong PINs, grants under way, permits, visits, modes, a plan in force, cards in other hands.
#pragma once

#include "daemon/site/site.hpp"
#include "daemon/state/state.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace sekisho::bench {

inline constexpr std::size_t kHolders = 1'000'000;
inline constexpr std::size_t kDoors = 500;
inline constexpr std::size_t kZones = 120;
inline constexpr std::size_t kJobClasses = 40;
inline constexpr std::size_t kSchedules = 200;
inline constexpr std::size_t kVendors = 30;
inline constexpr std::int64_t kVisits = 200;      // their badges are the credentials behind those of the holders
inline constexpr std::int64_t kSealedCards = 20;  // behind the badges
const WallTime kBegin{std::chrono::seconds{1'767'225'600}};  // 2026-01-01; the next two years are asked about

// Holder `n` is holder_id(n) with credential and person n + 1, and of job class n % kJobClasses among others.
[[nodiscard]] site::Site large_site();
[[nodiscard]] state::State large_state();

}  // namespace sekisho::bench
