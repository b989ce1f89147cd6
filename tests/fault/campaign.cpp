// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/campaign.hpp"

#include "tests/fault/randomness.hpp"

#include <fmt/format.h>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <unordered_set>

namespace sekisho::fault {

bool is_long() {
    const char* asked = std::getenv("SEKISHO_FAULT");
    return asked != nullptr && std::string_view(asked) == "long";
}

MemoryFolder::MemoryFolder() : path_("/dev/shm/sekisho-fault-XXXXXX") {
    if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no folder could be made in /dev/shm");
}
MemoryFolder::~MemoryFolder() {
    std::filesystem::remove_all(path_);
}

RecordedRun record_run(std::uint64_t seed, int steps, std::int64_t filler) {
    seed_randomness(seed);
    const MemoryFolder folder;
    Recorder recorder;
    Workload workload(folder / "state", seed, [&recorder](std::int64_t entries) { recorder.mark(entries); });
    const Watch watch(folder / "state", recorder);
    workload.begin(filler).value();
    for (int i = 0; i < steps; ++i) workload.step().value();
    workload.end();
    return {recorder.moments(), workload.written()};
}

std::string to_text(const Tally& tally) {
    return fmt::format("{} states at {} moments ({} of them whole), {} faulty, {} of these lost something",
                       tally.states, tally.moments, tally.exhausted, tally.faulty, tally.lost);
}

Tally try_crashes(const std::vector<Recorder::Moment>& moments, Flushes flushes, std::uint64_t seed,
                  const Bounds& bounds, const Look& look) {
    constexpr std::size_t kShown = 5;
    const MemoryFolder folder;
    const std::string dir = folder / "state";
    std::mt19937_64 random(seed);
    Tally tally;
    std::unordered_set<std::uint64_t> seen;
    std::int64_t promised = 0;
    const auto try_one = [&](const Image& image) {
        if (tally.states >= bounds.enough || !seen.insert(digest_of(image)).second) return;
        ++tally.states;
        lay_out(image, dir);
        const std::string fault = look(dir, promised, tally.states);
        if (fault.empty()) return;
        ++tally.faulty;
        if (fault.starts_with("LOST")) ++tally.lost;
        if (tally.first.size() < kShown) tally.first.push_back(fmt::format("{} acknowledged: {}", promised, fault));
    };
    each_crash(moments, flushes, [&](const Disk& disk, std::int64_t acknowledged) {
        if (tally.states >= bounds.enough) return;
        // A state that was sound with fewer promises need not be so with more.
        if (acknowledged != promised) seen.clear();
        promised = acknowledged;
        const Images images(disk);
        ++tally.moments;
        if (images.count() <= bounds.most) ++tally.exhausted;
        images.each(bounds.most, random, try_one);
    });
    return tally;
}

Tally try_crashes(const RecordedRun& run, Flushes flushes, std::uint64_t seed, const Bounds& bounds) {
    constexpr std::int64_t kDeepEvery = 4;
    return try_crashes(run.moments, flushes, seed, bounds,
                       [&run](const std::string& dir, std::int64_t acknowledged, std::int64_t number) {
                           return fault_of(dir, run.written, {acknowledged, number % kDeepEvery == 0, true});
                       });
}

}  // namespace sekisho::fault
