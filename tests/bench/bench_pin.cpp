// SPDX-License-Identifier: Apache-2.0
// How long after the key that ends a PIN the lock is driven: the attempt durable before the look, the look, the entry
// durable before the lock. Alone, and beside one other person at another door; beside one look by itself.
#include "daemon/vault/pin.hpp"
#include "tests/bench/live_gate.hpp"
#include "tests/bench/options.hpp"
#include "tests/bench/site_files.hpp"

using namespace sekisho;

namespace {

constexpr std::size_t kDoors = 2;
constexpr int kTimes = 40;
constexpr const char* kPin = "83017529";
constexpr double kGoalMs = 500;

bench::Nanoseconds look_alone() {
    const auto begin = bench::Steady::now();
    vault::check_nothing(kPin);
    return bench::Steady::now() - begin;
}

void enter(bench::LiveGate& gate, const std::vector<std::size_t>& doors, bench::Samples& samples) {
    gate.rest();
    for (const auto took : gate.enter_with_pin(doors, kPin)) samples.add(took);
    for (const std::size_t door : doors) gate.pass(door);
}

int run(const bench::Options& options) {
    if (!options.wants("pin")) return 0;
    const auto folder = options.dir / "pin";
    bench::SiteSize size{kDoors, 1000, "sim", "/dev"};
    size.pins = true;
    bench::LiveGate gate(folder / "state", bench::write_site(folder / "config", size));
    for (std::size_t door = 0; door < kDoors; ++door) gate.give_pin(door, kPin);
    bench::Samples alone, beside, raw;
    for (int count = 0; count < kTimes; ++count) {
        enter(gate, {static_cast<std::size_t>(count) % kDoors}, alone);
        enter(gate, {0, 1}, beside);
        raw.add(look_alone());
    }
    bench::print_head("a PIN's last key to line");
    bench::print_row("alone", alone);
    bench::print_row("beside one other PIN", beside);
    bench::print_row("one look by itself, interleaved", raw);
    fmt::print(
        "  ratio to it: alone {:.2f}, beside another {:.2f} (p50); the longest {:.0f} ms of the goal of {:.0f}\n",
        alone.us(0.5) / raw.us(0.5), beside.us(0.5) / raw.us(0.5), beside.us(1.0) / 1000, kGoalMs);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return bench::run_benchmark(argc, argv, run);
}
