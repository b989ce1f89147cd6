// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/verify_disposed.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/ledger/merkle.hpp"
#include "daemon/ledger/store/range_walk.hpp"
#include "daemon/ledger/store/replay.hpp"
#include "daemon/ledger/store/snapshot_file.hpp"
#include "daemon/ledger/store/verify_jobs.hpp"

#include <fmt/format.h>
#include <filesystem>
#include <limits>
#include <optional>
#include <utility>

namespace sekisho::ledger {
namespace {

constexpr std::int64_t kEntriesTried = 10'000;  // entries: a few seconds
constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();

std::string mismatch(const DisposedRange& range, std::int64_t dropped) {
    return fmt::format(
        "the disposal speaks of {} entries of {} to {}, and {} are missing or are such that must go: others than those "
        "were taken out",
        range.dropped, range.first, range.end - 1, dropped);
}

// Where one entry too many is missing: the one without which the hash is the disposal's. Nothing: it is not as simple,
// or the range is too long to try.
std::optional<Seq> one_too_many(disk::Database& database, const DisposedRange& range) {
    if (range.dropped > kEntriesTried) return std::nullopt;
    std::vector<std::pair<std::int64_t, Digest>> gone;
    RangeWalk walk(range.first, range.end);
    walk.tell([&gone](std::int64_t seq, const Digest& hash) { gone.emplace_back(seq, hash); });
    if (walk.go_on(database, kAll).has_error()) return std::nullopt;
    for (const auto& without : gone) {
        RunningHash hash;
        for (const auto& [seq, leaf] : gone) {
            if (seq != without.first) hash.add(leaf);
        }
        if (hash.finish() == range.sha256) return Seq{without.first};
    }
    return std::nullopt;
}

void check_hash(disk::Database& database, const DisposedRange& range, Findings& findings) {
    RangeWalk walk(range.first, range.end);
    const auto walked = walk.go_on(database, kAll);
    if (walked.has_error()) {
        findings.add(range.entry, fmt::format("the range of the disposal cannot be read: {}", walked.error().what));
    } else if (const auto stayed = walk.dropped() == range.dropped + 1 ? one_too_many(database, range) : std::nullopt) {
        findings.add(*stayed, fmt::format("the entry is missing and should have stayed: the disposal of entry {} does "
                                          "not speak of it",
                                          range.entry.value));
    } else if (walk.dropped() != range.dropped) {
        findings.add(range.entry, mismatch(range, walk.dropped()));
    } else if (walk.sha256() != range.sha256) {
        findings.add(range.entry, fmt::format("the hashes of the {} entries of {} to {} that are missing or must go "
                                              "are not those that the disposal speaks of",
                                              range.dropped, range.first, range.end - 1));
    }
}

void check_ranges(const Scanned& scanned, bool whole, Findings& findings) {
    const std::vector<DisposedRange>& disposals = scanned.disposals;
    for (std::size_t i = 0; i < disposals.size(); ++i) {
        const DisposedRange& range = disposals[i];
        if (i == 0 && !whole) continue;  // the one before it was not read
        const std::int64_t begin = i == 0 ? 0 : disposals[i - 1].end;
        if (range.first != begin) {
            findings.add(range.entry, fmt::format("the disposal's range begins with {}, and not with {}, where the one "
                                                  "before it ended",
                                                  range.first, begin));
        }
    }
    for (const DisposedRange& range : disposals) {
        const auto snapshot = scanned.snapshots.find(range.snapshot);
        const bool read = whole || snapshot != scanned.snapshots.end();
        if (read && (snapshot == scanned.snapshots.end() || snapshot->second.entries < range.end)) {
            findings.add(range.entry, fmt::format("entry {} is no snapshot of what the disposal's range added up to",
                                                  range.snapshot.value));
        }
    }
}

}  // namespace

void check_disposals(std::vector<disk::Database>& databases, const Scanned& scanned, bool whole, Findings& findings) {
    check_ranges(scanned, whole, findings);
    std::vector<Findings> found(scanned.disposals.size());
    std::vector<Job> jobs;
    for (std::size_t i = 0; i < found.size(); ++i) {
        jobs.emplace_back(
            [&scanned, &found, i](disk::Database& database) { check_hash(database, scanned.disposals[i], found[i]); });
    }
    run_jobs(databases, jobs);
    for (Findings& of_range : found) findings.take_over(std::move(of_range));
}

Result<bool> check_snapshot(const std::string& folder, const Scanned& scanned, Findings& findings) {
    if (scanned.disposals.empty()) return false;
    const auto at = [&folder](const char* name) { return (std::filesystem::path(folder) / name).string(); };
    bool state_directory = false;
    for (const char* name : {"snapshot", "config"}) {
        const auto there = disk::is_there(at(name));
        if (there.has_error()) return there.error();
        state_directory = state_directory || there.value();
    }
    if (!state_directory) return false;
    const auto snapshot = scanned.snapshots.find(scanned.disposals.back().snapshot);
    if (snapshot == scanned.snapshots.end()) return false;  // told already, or not read
    const auto text = read_snapshot(folder.empty() ? "." : folder, snapshot->second.sha256);
    if (text.has_error()) findings.add(snapshot->first, text.error().what);
    return true;
}

}  // namespace sekisho::ledger
