// SPDX-License-Identifier: Apache-2.0
// How long after a card's announcement the lock is driven, its entry durable in between; beside what the same disk
// takes for 4 KiB alone.
#include "tests/bench/live_gate.hpp"
#include "tests/bench/options.hpp"
#include "tests/bench/raw_file.hpp"
#include "tests/bench/site_files.hpp"

#include <map>

using namespace sekisho;

namespace {

constexpr std::size_t kDoors = 64;
constexpr int kRounds = 32;  // each door once a round
constexpr int kLoneTaps = 200;
constexpr std::chrono::milliseconds kQuiet{50};
constexpr int kRoundsBetweenRests = 4;  // the ledger tidies up after 1000 commits at the latest: three a tap
constexpr double kGoalRatio = 1.8;

struct Measured {
    bench::Samples total, flush, rest, raw;
    std::map<std::int64_t, int> flushes_a_tap;  // how many taps had that many
};

void tap(bench::LiveGate& gate, std::size_t door, Measured& measured) {
    const auto tap = gate.tap(door);
    const auto total = tap.driven - tap.announced;
    const auto flush = tap.after.time - tap.before.time;
    measured.total.add(total);
    measured.flush.add(flush);
    measured.rest.add(total - flush);
    ++measured.flushes_a_tap[tap.after.finished - tap.before.finished];
}

void measure(bench::LiveGate& gate, bench::RawFile& raw, std::size_t door, Measured& measured) {
    tap(gate, door, measured);
    measured.raw.add(raw.append());
}

void round(bench::LiveGate& gate, bench::RawFile& raw, Measured& measured) {
    for (std::size_t door = 0; door < kDoors; ++door) measure(gate, raw, door, measured);
    for (std::size_t door = 0; door < kDoors; ++door) gate.pass(door);
    gate.rest();
}

// False, with a word, where a figure went around the durable path.
bool report(const char* title, const Measured& measured) {
    bench::print_head(title);
    bench::print_row("tap to line", measured.total);
    bench::print_row("raw 4 KiB pwrite + fdatasync, interleaved", measured.raw);
    bench::print_row("of a tap, the flush", measured.flush);
    bench::print_row("of a tap, all else (aim: 100, 300)", measured.rest);
    fmt::print("  ratio to raw: p50 {:.2f} (goal at most {:.1f}), p99 {:.2f}\n",
               measured.total.us(0.5) / measured.raw.us(0.5), kGoalRatio,
               measured.total.us(0.99) / measured.raw.us(0.99));
    for (const auto& [flushes, taps] : measured.flushes_a_tap) {
        fmt::print("  flushes before the lock moved: {} in {} of {} taps\n", flushes, taps, measured.total.size());
    }
    if (!measured.flushes_a_tap.contains(0)) return true;
    fmt::print(stderr, "bench_tap: a lock moved before its entry was durable: these are no figures\n");
    return false;
}

// One tap at a time, as at a quiet door: tap and raw write alike find processors and disk asleep.
Measured lone_taps(bench::LiveGate& gate, bench::RawFile& raw) {
    Measured measured;
    for (int count = 0; count < kLoneTaps; ++count) {
        const auto door = static_cast<std::size_t>(count) % kDoors;
        gate.rest();
        gate.pause(kQuiet);
        tap(gate, door, measured);
        gate.pass(door);
        gate.rest();
        gate.pause(kQuiet);
        measured.raw.add(raw.append());
    }
    return measured;
}

int run(const bench::Options& options) {
    if (!options.wants("tap")) return 0;
    const auto folder = options.dir / "tap";
    const auto config = bench::write_site(folder / "config", {kDoors, 1000, "sim", "/dev"});
    bench::LiveGate gate(folder / "state", config);
    bench::RawFile raw(folder / "raw");
    // The ledger's log grows to its lasting size first: a gate in service writes over it.
    Measured warm_up;
    for (int count = 0; count < kRoundsBetweenRests; ++count) round(gate, raw, warm_up);
    Measured measured;
    for (int count = 0; count < kRounds; ++count) {
        if (count % kRoundsBetweenRests == 0) {
            gate.long_rest();
            Measured first;
            measure(gate, raw, 0, first);
            gate.pass(0);
            gate.rest();
        }
        round(gate, raw, measured);
    }
    const auto lone = lone_taps(gate, raw);
    const bool durable =
        report("tap to line at a busy gate: from the reader's announcement to the lock's output", measured);
    return report("the same at a quiet gate: one tap at a time", lone) && durable ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    return bench::run_benchmark(argc, argv, run);
}
