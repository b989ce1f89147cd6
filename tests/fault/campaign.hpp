// SPDX-License-Identifier: Apache-2.0
// Crash states by the thousand: a recorded workload, every moment at which most is undecided, the images that may be
// left.
#pragma once

#include "tests/fault/recording.hpp"
#include "tests/fault/workload.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace sekisho::fault {

// Whether the long campaigns are asked for: SEKISHO_FAULT=long.
[[nodiscard]] bool is_long();

// In memory, so that a state costs no disk; removed in the end.
class MemoryFolder {
public:
    MemoryFolder();
    ~MemoryFolder();
    MemoryFolder(const MemoryFolder&) = delete;
    MemoryFolder& operator=(const MemoryFolder&) = delete;
    [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

struct RecordedRun {
    std::vector<Recorder::Moment> moments;
    Written written;
};
// A workload of so many steps, recorded.
[[nodiscard]] RecordedRun record_run(std::uint64_t seed, int steps, std::int64_t filler);

struct Tally {
    std::int64_t moments = 0;    // at which a crash was tried
    std::int64_t exhausted = 0;  // of which every image was looked at
    std::int64_t states = 0;     // different images
    std::int64_t faulty = 0;
    std::int64_t lost = 0;           // of the faulty: an acknowledged entry or text is gone
    std::vector<std::string> first;  // what was wrong, of the first few
};
std::string to_text(const Tally& tally);

// What is wrong with what a crash left in a folder, when so much had been acknowledged; "LOST..." when some of that is
// gone; empty: nothing. `number` counts the states.
using Look = std::function<std::string(const std::string& dir, std::int64_t acknowledged, std::int64_t number)>;
// `most`: images of one moment; `enough`: different images of the whole, at which it ends.
struct Bounds {
    std::uint64_t most = 0;
    std::int64_t enough = 0;
};
[[nodiscard]] Tally try_crashes(const std::vector<Recorder::Moment>& moments, Flushes flushes, std::uint64_t seed,
                                const Bounds& bounds, const Look& look);
// With what a recorded run promised.
[[nodiscard]] Tally try_crashes(const RecordedRun& run, Flushes flushes, std::uint64_t seed, const Bounds& bounds);

}  // namespace sekisho::fault
