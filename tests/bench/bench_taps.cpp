// SPDX-License-Identifier: Apache-2.0
// Whether memory stays flat over millions of taps: a whole gate in virtual time, its ledger on a memory file system.
// What is counted is what the daemon has allocated, without SQLite's own bounded caches, and nothing of the files.
#include "daemon/ledger/store/store.hpp"
#include "daemon/main/reloader.hpp"
#include "daemon/main/virtual_gate.hpp"
#include "tests/bench/options.hpp"
#include "tests/bench/site_files.hpp"

#include <malloc.h>
#include <sqlite3.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <variant>

using namespace sekisho;

namespace {

constexpr std::size_t kDoors = 64;
constexpr std::int64_t kTaps = 10'000'000;
constexpr std::size_t kParts = 10;
constexpr std::int64_t kWarmUpRounds = 2000;  // the simulation's own log of outputs reaches its bound
constexpr std::int64_t kRoundsBetweenLooks = 50;
const char* const kMemory = "/dev/shm";

CardEvidence card(std::size_t door) {
    CardEvidence card;
    card.technology = CardTechnology::felica;
    card.number = {1, 2, 3, 4, 5, 6, 7, static_cast<std::uint8_t>(door)};
    return card;
}

std::int64_t allocated() {
    const auto heap = ::mallinfo2();
    return static_cast<std::int64_t>(heap.uordblks + heap.hblkhd) - ::sqlite3_memory_used();
}

ReaderName reader(std::size_t door) {
    return {fmt::format("r{}", door)};
}

// Everybody taps, goes through and is gone: at every door at once, so that a commit serves all of them.
void round(main::VirtualGate& gate) {
    const auto each = [&gate](const auto& move) {
        for (std::size_t door = 0; door < kDoors; ++door) move(door);
        gate.settle();
    };
    each([&](std::size_t door) { gate.hardware().tap(reader(door), card(door)).value(); });
    each([&](std::size_t door) {
        gate.hardware().remove(reader(door));
        gate.hardware().set_input({"contact", std::to_string(door), false}, true);
    });
    each([&](std::size_t door) { gate.hardware().set_input({"contact", std::to_string(door), false}, false); });
    gate.advance(std::chrono::seconds{3});
}

// Its folder goes with it.
class Folder {
public:
    Folder() : path_(std::filesystem::path(kMemory) / fmt::format("sekisho-bench-{}", ::getpid())) {}
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

int run(const bench::Options& options) {
    if (!options.wants("taps")) return 0;
    const Folder folder;
    const auto loaded =
        main::load_config(bench::write_site(folder.path() / "config", {kDoors, 1000, "sim", "/dev"}).string(), true);
    const WallTime begin{std::chrono::seconds{1'767'225'600}};  // 2026-01-01
    const auto state = (folder.path() / "state").string();
    Now now;
    now.wall = begin;
    ledger::init_state_dir(state, bench::kOrigin, now).value();
    main::VirtualGate gate(state, std::get<std::shared_ptr<const site::Site>>(loaded), begin);
    gate.start().value();
    for (std::size_t door = 0; door < kDoors; ++door)
        (void)gate.issue(bench::holder_id(door), reader(door).value, card(door)).value();
    const auto taps = options.entries.value_or(kTaps);
    const auto rounds = taps / static_cast<std::int64_t>(kDoors);
    for (std::int64_t count = 0; count < kWarmUpRounds; ++count) round(gate);
    const auto before = gate.gate().status().entries;
    std::array<std::int64_t, kParts> highest{};
    const auto begun = std::chrono::steady_clock::now();
    for (std::int64_t count = 0; count < rounds; ++count) {
        round(gate);
        if (count % kRoundsBetweenLooks != 0) continue;
        auto& of_part = highest.at(static_cast<std::size_t>(count * static_cast<std::int64_t>(kParts) / rounds));
        of_part = std::max(of_part, allocated());
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    fmt::print(
        "memory over {} taps at {} doors, in {:.1f} days of virtual time, {:.0f} s: {} entries\n  highest of each "
        "tenth, KB:",
        rounds * static_cast<std::int64_t>(kDoors), kDoors,
        std::chrono::duration<double, std::ratio<86400>>(gate.clock().now().wall - begin).count(), took.count(),
        gate.gate().status().entries - before);
    for (const auto bytes : highest) fmt::print(" {}", bytes / 1024);
    fmt::print("\n  last tenth against the first: {:+.1f} KB\n",
               static_cast<double>(highest.back() - highest.front()) / 1024);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return bench::run_benchmark(argc, argv, run);
}
