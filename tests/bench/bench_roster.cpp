// SPDX-License-Identifier: Apache-2.0
// Large rosters: how long they take to load, what they take of memory, and how long a tap waits while they are
// reloaded.
#include "daemon/config/load.hpp"
#include "tests/bench/live_gate.hpp"
#include "tests/bench/options.hpp"
#include "tests/bench/site_files.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <exception>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <variant>

using namespace sekisho;

namespace {

constexpr std::size_t kDoors = 64;
constexpr std::size_t kReloaded = 100'000;
constexpr double kTapGoalMs = 20;
constexpr std::size_t kTaps = 1500;
constexpr int kReloads = 40;
constexpr std::chrono::milliseconds kBetweenTaps{5};

struct Cost {
    double seconds = 0;
    double peak_mb = 0;
};

// `work` in a process of its own, so that its peak of memory is its own too.
Cost cost_of(const std::function<void()>& work) {
    const auto start = bench::Steady::now();
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("no process left");
    if (child == 0) {
        work();
        ::_exit(0);
    }
    int status = 0;
    rusage usage{};
    if (::wait4(child, &status, 0, &usage) != child || status != 0) throw std::runtime_error("a measurement failed");
    const std::chrono::duration<double> took = bench::Steady::now() - start;
    return {took.count(), static_cast<double>(usage.ru_maxrss) / 1024};
}

// The least that reading a CSV file is: all of it in memory, every cell found.
std::size_t split(const std::filesystem::path& path) {
    std::string text(std::filesystem::file_size(path), '\0');
    std::ifstream(path, std::ios::binary).read(text.data(), static_cast<std::streamsize>(text.size()));
    std::vector<std::string_view> cells;
    std::size_t all = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find('\n', at);
        cells.clear();
        for (auto from = at; from <= end;) {
            const auto comma = std::min(text.find(',', from), end);
            cells.push_back(std::string_view(text).substr(from, comma - from));
            from = comma + 1;
        }
        all += cells.size();
        at = end + 1;
    }
    return all;
}

void load(const std::filesystem::path& folder, std::size_t holders) {
    const auto config = bench::write_site(folder, {kDoors, holders, "sim", "/dev"});
    const auto roster = folder / "roster.csv";
    const auto ours = cost_of([&] {
        const auto loaded = config::load(config.string());
        const auto* site = std::get_if<std::shared_ptr<const site::Site>>(&loaded);
        if (site == nullptr || (*site)->roster.holders().size() != holders) ::_exit(1);
        ::_exit(0);  // the process ends here: giving the memory back is not part of it
    });
    const auto least = cost_of([&] { ::_exit(split(roster) == (holders + 1) * 6 ? 0 : 1); });
    const double mb = static_cast<double>(std::filesystem::file_size(roster)) / (1 << 20);
    fmt::print(
        "  {:>9} people, {:5.1f} MB: {:6.3f} s, peak {:6.1f} MB; reading and splitting at commas {:6.3f} s, "
        "peak {:6.1f} MB; {:.1f} x the time\n",
        holders, mb, ours.seconds, ours.peak_mb, least.seconds, least.peak_mb, ours.seconds / least.seconds);
}

// The next door that is locked: one that was passed locks 50 ms later.
std::size_t next_locked(bench::LiveGate& gate, std::size_t door) {
    for (std::size_t tries = 0; tries < kDoors * 100; ++tries) {
        door = (door + 1) % kDoors;
        if (gate.locked(door)) return door;
    }
    throw std::runtime_error("no door locks");
}

struct Waits {
    bench::Samples all;
    bench::Samples loop_work;  // of each, the processor time of the loop
};

// Taps until there are kTaps and `enough` says so.
Waits taps(bench::LiveGate& gate, const std::function<bool()>& enough) {
    Waits waits;
    std::size_t door = 0;
    while (waits.all.size() < kTaps || !enough()) {
        door = next_locked(gate, door);
        const auto tap = gate.tap(door);
        if (tap.after.finished == tap.before.finished) {
            throw std::logic_error("a lock moved before its entry was durable");
        }
        waits.all.add(tap.driven - tap.posted);
        waits.loop_work.add(tap.loop_work);
        gate.pass(door);
        gate.pause(kBetweenTaps);
    }
    return waits;
}

// Reloads back to back, on a thread of its own.
class Reloads {
public:
    explicit Reloads(bench::LiveGate& gate) : thread_([this, &gate] { reload(gate); }) {}
    Reloads(const Reloads&) = delete;
    Reloads& operator=(const Reloads&) = delete;
    ~Reloads() {
        over_ = true;
        if (thread_.joinable()) thread_.join();
    }
    [[nodiscard]] int count() const { return count_; }
    [[nodiscard]] bool failed() const { return failed_; }
    // Throws what ended them too early.
    void stop() {
        over_ = true;
        thread_.join();
        if (failure_) std::rethrow_exception(failure_);
    }

private:
    void reload(bench::LiveGate& gate) {
        try {
            for (; !over_; ++count_) gate.reload();
        } catch (const std::exception&) {
            failure_ = std::current_exception();
            failed_ = true;
        }
    }
    std::atomic<bool> over_{false};
    std::atomic<bool> failed_{false};
    std::atomic<int> count_{0};
    std::exception_ptr failure_;
    std::thread thread_;
};

void tap_during_reload(const std::filesystem::path& folder) {
    const auto config = bench::write_site(folder / "config", {kDoors, kReloaded, "sim", "/dev"});
    bench::LiveGate gate(folder / "state", config);
    const auto quiet = taps(gate, [] { return true; });
    gate.rest();
    Reloads reloads(gate);
    const auto busy = taps(gate, [&] { return reloads.failed() || reloads.count() >= kReloads; });
    reloads.stop();
    bench::print_head("a tap's wait, from the reader's message to the lock's output, 100000 people");
    bench::print_row("nothing else going on", quiet.all);
    bench::print_row("  of it, work of the loop", quiet.loop_work);
    bench::print_row(fmt::format("while {} reloads run back to back", reloads.count()).c_str(), busy.all);
    bench::print_row("  of it, work of the loop", busy.loop_work);
    fmt::print(
        "  longest {:.1f} ms (goal at most {:.0f}), of it work of the loop at most {:.1f} ms; ratio to quiet: "
        "p50 {:.2f}, p99 {:.2f}\n",
        busy.all.us(1.0) / 1000, kTapGoalMs, busy.loop_work.us(1.0) / 1000, busy.all.us(0.5) / quiet.all.us(0.5),
        busy.all.us(0.99) / quiet.all.us(0.99));
}

int run(const bench::Options& options) {
    const auto folder = options.dir / "roster";
    if (options.wants("roster_load")) {
        fmt::print("a roster from CSV (goal: 100000 people in 1 s)\n");
        load(folder / "load", 100'000);
        load(folder / "load", 1'000'000);
    }
    if (options.wants("roster_reload")) tap_during_reload(folder / "reload");
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return bench::run_benchmark(argc, argv, run);
}
