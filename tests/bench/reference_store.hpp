// SPDX-License-Identifier: Apache-2.0
// A ledger as a hospital leaves it behind: people, doors, days with keys of their own, through the product's own
// encoding, tree and signatures. Only the way to the disk is another one: no flush a commit, which is no figure anyhow.
#pragma once

#include <cstdint>
#include <filesystem>

namespace sekisho::bench {

struct ReferencePlan {
    std::int64_t entries = 10'000'000;  // at least 1000
    std::uint64_t seed = 1;             // the same seed, the same entries, but for the keys of the first day
};

inline constexpr const char* kReferenceOrigin = "bench.example/reference";
inline constexpr std::int64_t kReferencePeople = 10'000;
inline constexpr std::int64_t kReferenceDoors = 64;
inline constexpr std::int64_t kReferenceZones = 32;   // two doors each
inline constexpr std::int64_t kReferenceDays = 1096;  // three years from 2023-01-01T00:00Z

// Makes the state directory `folder`, which must not be there: ledger.db, keys (of the last day: it can be opened and
// written on), commissioning.txt; beside them checkpoint.txt (all entries) and earlier.txt (99 % of them). Four of five
// entries are committed singly, the others in groups of 2 to 14. Throws std::runtime_error.
void make_reference_store(const std::filesystem::path& folder, const ReferencePlan& plan);

// The one below `folder` for this plan, made when it is not there yet: it costs minutes, and is kept between runs.
[[nodiscard]] std::filesystem::path reference_store(const std::filesystem::path& folder, const ReferencePlan& plan);

}  // namespace sekisho::bench
