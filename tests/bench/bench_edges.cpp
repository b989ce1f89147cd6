// SPDX-License-Identifier: Apache-2.0
// How long the loop lets things wait while 2,000 edges a second come in at 64 doors and cards at 16 readers, whether an
// edge is lost; and how long a fire waits for its locks while a ledger of ten million entries is verified besides.
#include "tests/bench/live_gate.hpp"
#include "tests/bench/options.hpp"
#include "tests/bench/reference_store.hpp"
#include "tests/bench/site_files.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <thread>

using namespace sekisho;

namespace {

constexpr std::size_t kDoors = 64;
constexpr std::size_t kReaders = 16;
constexpr int kEdgesASecond = 2000;
constexpr std::chrono::milliseconds kBetweenCards{62};  // of all readers together
constexpr std::chrono::milliseconds kBetweenProbes{1};
constexpr std::chrono::microseconds kBetweenTurns{250};
constexpr std::chrono::seconds kQuietFor{5};
constexpr std::chrono::seconds kBusyFor{30};
constexpr int kFires = 30;
constexpr double kGoalMs = 5;
constexpr double kFireGoalMs = 100;

// What one door does over and over: somebody leaves by the lever, and two more press it. A closing shorter than 50 ms
// is a bounce, and none of these is.
struct Step {
    const char* chip;
    bool active;
};
constexpr std::array kSteps{Step{"rex", true},  Step{"contact", true},  Step{"rex", false}, Step{"rex", true},
                            Step{"rex", false}, Step{"contact", false}, Step{"rex", true},  Step{"rex", false}};

// Edges, cards and probes from a thread of its own, until it is told to end.
class World {
public:
    World(bench::LiveGate& gate, int edges_a_second) : gate_(gate), edges_a_second_(edges_a_second) {
        thread_ = std::thread([this] { run(); });
    }
    World(const World&) = delete;
    World& operator=(const World&) = delete;
    ~World() { end(); }

    // Every door has come to the end of its round when it returns.
    void end() {
        {
            const std::lock_guard lock(mutex_);
            ending_ = true;
        }
        ended_.notify_one();
        if (thread_.joinable()) thread_.join();
    }
    [[nodiscard]] std::int64_t edges() const { return edges_; }
    [[nodiscard]] std::int64_t openings() const { return openings_; }
    // After end(), when the loop is at rest.
    [[nodiscard]] const bench::Samples& waits() const { return waits_; }

private:
    void run() {
        using bench::Steady;
        const auto begun = Steady::now();
        auto next_card = begun;
        auto next_probe = begun;
        std::size_t card = 0;
        std::unique_lock lock(mutex_);
        while (!ending_) {
            const auto now = Steady::now();
            const auto due = std::chrono::duration<double>(now - begun).count() * edges_a_second_;
            while (static_cast<double>(edges_) < due) next_edge();
            if (now >= next_probe) {
                next_probe += kBetweenProbes;
                gate_.post([this, posted = now] { waits_.add(Steady::now() - posted); });
            }
            if (edges_a_second_ != 0 && now >= next_card) {
                next_card += kBetweenCards;
                gate_.stranger(card++ % kReaders);
            }
            ended_.wait_until(lock, now + kBetweenTurns);
        }
        while (edges_ % static_cast<std::int64_t>(kDoors * kSteps.size()) != 0) {
            next_edge();
            gate_.pause(kBetweenTurns);
        }
    }
    void next_edge() {
        const auto number = static_cast<std::size_t>(edges_++);
        const auto& step = kSteps.at(number / kDoors % kSteps.size());
        if (step.active && std::string_view(step.chip) == "contact") ++openings_;
        gate_.edge({step.chip, std::to_string(number % kDoors), false}, step.active);
    }

    bench::LiveGate& gate_;
    const int edges_a_second_;
    std::mutex mutex_;
    std::condition_variable ended_;
    bool ending_ = false;
    std::int64_t edges_ = 0;
    std::int64_t openings_ = 0;
    bench::Samples waits_;
    std::thread thread_;
};

// What the ledger has of the doors.
struct Told {
    std::int64_t opened = 0;
    std::int64_t closed = 0;
    std::int64_t denied = 0;
};

void print_waits(const char* what, const bench::Samples& waits) {
    fmt::print("  {:<44} {:>9.1f} {:>9.1f} {:>9.1f}  us ({} times)\n", what, waits.us(0.5), waits.us(0.999),
               waits.us(1.0), waits.size());
}

// False, with a word, where the ledger does not tell of each opening and closing.
bool measure_edges(bench::LiveGate& gate, Told& told) {
    gate.watch([&told](const Entry& entry) {
        if (entry.kind == EntryKind::access) ++told.denied;
        if (entry.kind == EntryKind::outcome) ++told.opened;  // somebody left by the lever
        const auto* detail = std::get_if<DoorEventDetail>(&entry.detail);
        if (detail != nullptr && detail->event == DoorEvent::closed) ++told.closed;
        const auto* relock = std::get_if<RelockDetail>(&entry.detail);  // in its place, where the lever rests by then
        if (relock != nullptr && relock->cause == RelockCause::closed) ++told.closed;
    });
    World quiet(gate, 0);
    gate.pause(kQuietFor);
    quiet.end();
    const auto flushes_before = bench::flushes().finished;
    World busy(gate, kEdgesASecond);
    gate.pause(kBusyFor);
    busy.end();
    gate.pause(std::chrono::milliseconds{100});  // the last closings have lasted
    gate.rest();
    fmt::print(
        "what waits for the loop, {} edges a second at {} doors, cards at {} readers\n  {:<44} {:>9} {:>9} {:>9}\n",
        kEdgesASecond, kDoors, kReaders, "", "p50", "p99.9", "longest");
    print_waits("at work", busy.waits());
    print_waits("nothing to do", quiet.waits());
    fmt::print(
        "  p99.9 {:.2f} ms (aim {} ms); {} edges with {} openings: the ledger has {} and {} closings, {} cards "
        "refused, {} flushes\n",
        busy.waits().us(0.999) / 1000, kGoalMs, busy.edges(), busy.openings(), told.opened, told.closed, told.denied,
        bench::flushes().finished - flushes_before);
    if (told.opened == busy.openings() && told.closed == busy.openings()) return true;
    fmt::print(stderr, "bench_edges: edges were lost\n");
    return false;
}

// `sekisho ledger verify` one time after the other, until it ends.
class Verifying {
public:
    explicit Verifying(const std::filesystem::path& store) : store_(store), thread_([this] { run(); }) {}
    Verifying(const Verifying&) = delete;
    Verifying& operator=(const Verifying&) = delete;
    ~Verifying() { end(); }

    // Throws where one of them did not verify.
    void check() {
        end();
        if (failed_) {
            throw std::runtime_error(store_.string() + " did not verify; if an earlier revision made it, remove it");
        }
        fmt::print("  {} verified meanwhile, another one was under way at the end\n", verified_);
    }

private:
    void end() {
        ending_ = true;
        const pid_t child = child_;
        if (thread_.joinable() && child > 0) ::kill(child, SIGTERM);
        if (thread_.joinable()) thread_.join();
    }
    void run() {
        std::array<std::string, 7> words{std::filesystem::read_symlink("/proc/self/exe").parent_path() / "sekisho",
                                         "ledger",
                                         "verify",
                                         "--db",
                                         store_ / "ledger.db",
                                         "--commissioning",
                                         store_ / "commissioning.txt"};
        std::array<char*, words.size() + 1> command{};
        std::transform(words.begin(), words.end(), command.begin(), [](std::string& word) { return word.data(); });
        posix_spawn_file_actions_t silent;
        ::posix_spawn_file_actions_init(&silent);
        ::posix_spawn_file_actions_addopen(&silent, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        while (!ending_ && !failed_) {
            pid_t child = 0;
            failed_ = ::posix_spawn(&child, words[0].c_str(), &silent, nullptr, command.data(), environ) != 0;
            if (failed_) break;
            child_ = child;
            int status = 0;
            ::waitpid(child, &status, 0);
            child_ = 0;
            if (ending_) break;
            failed_ = !WIFEXITED(status) || WEXITSTATUS(status) != 0;
            verified_ += failed_ ? 0 : 1;
        }
        ::posix_spawn_file_actions_destroy(&silent);
    }

    const std::filesystem::path store_;
    std::atomic<bool> ending_{false};
    std::atomic<bool> failed_{false};
    std::atomic<pid_t> child_{0};
    std::atomic<int> verified_{0};
    std::thread thread_;
};

void measure_fires(bench::LiveGate& gate, const bench::Options& options) {
    bench::ReferencePlan plan;
    plan.entries = options.entries.value_or(plan.entries);
    const auto store = bench::reference_store(options.dir, plan);
    Verifying verifying(store);
    World world(gate, kEdgesASecond);
    bench::Samples fires;
    for (int count = 0; count < kFires; ++count) {
        gate.pause(std::chrono::milliseconds{500});
        fires.add(gate.fire());
        gate.fire_over();
    }
    world.end();
    bench::print_head(
        "from a fire to the last of 64 locks, beside the same edges and cards and while a ledger is verified");
    bench::print_row(fmt::format("{} entries", plan.entries).c_str(), fires);
    verifying.check();
    fmt::print("  longest {:.1f} ms (goal at most {} ms)\n", fires.us(1.0) / 1000, kFireGoalMs);
}

int run(const bench::Options& options) {
    if (!options.wants("edges") && !options.wants("fire")) return 0;
    const auto folder = options.dir / "edges";
    bench::SiteSize size{kDoors, 1000, "sim", "/dev"};
    size.ways_out = true;
    Told told;  // outlives the gate, which tells it
    bench::LiveGate gate(folder / "state", bench::write_site(folder / "config", size));
    const bool whole = !options.wants("edges") || measure_edges(gate, told);
    if (options.wants("fire")) measure_fires(gate, options);
    return whole ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    return bench::run_benchmark(argc, argv, run);
}
