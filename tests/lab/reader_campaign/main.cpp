// SPDX-License-Identifier: Apache-2.0
// reader_campaign [--readers N] [--polls N] [--faults N] [--seed N]: the client, the real worker and libnfc against
// emulated readers, for as long as it takes. First cards come and go until the readers have looked so often; then each
// reader is broken in every way, again and again, and must read a card within 5 s of the end of each fault. Memory and
// descriptors of this process and of the workers must not grow. Prints what was measured; exit status 0 without
// findings.
//
// reader_campaign --latency N: N cards, held to readers with the rules of a bare configuration: how long until they are
// announced. A p99 above 120 ms is a finding, and says something of the reader only on a machine that is quiet.
#include "hal/loop/asio_loop.hpp"
#include "tests/lab/reader_campaign/track.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <numeric>

namespace sekisho::campaign {
namespace {

using namespace std::chrono_literals;

constexpr long kMayGrow = 4096;           // KiB, of this process: its lists of what it measured are part of that
constexpr long kWorkerMayGrow = 512;      // KiB
constexpr double kAnnouncedWithin = 120;  // ms, p99: what docs/admin-guide.md says of the defaults

struct Options {
    int readers = 16;
    std::int64_t polls = 20'000;
    std::int64_t faults = 300;
    std::int64_t latency = 0;
    std::uint64_t seed = 1;
};

class Campaign {
public:
    Campaign(const Options& options, const PollRules& rules) : options_(options) {
        for (int number = 0; number < options.readers; ++number) {
            tracks_.push_back(std::make_unique<Track>(loop_, number, options.seed, rules, tally_));
        }
        run_until([this] { return all_rest(); });
    }

    // Until `done`, or a reader is lost.
    void run_until(const std::function<bool()>& done) {
        while (!done() && tally_.findings.empty()) {
            loop_.context().run_one_for(2ms);
            loop_.context().poll();
            const auto now = hal::monotonic_now();
            for (auto& track : tracks_) track->step(now);
        }
    }
    void play(Play what) {
        for (auto& track : tracks_) track->play(what);
    }
    void rest() {
        play(Play::nothing);
        run_until([this] { return all_rest(); });
    }
    void cards_for_polls() {
        constexpr std::int64_t kWarm = 10;  // a part of this many: what is allocated once is there
        play_until_looks(options_.polls / kWarm);
        const auto before = footprints();
        play_until_looks(options_.polls);
        const auto after = footprints();
        compare(before[0], after[0], kMayGrow, "the client");
        for (std::size_t i = 1; i < before.size(); ++i) compare(before[i], after[i], kWorkerMayGrow, "a worker");
    }
    void faults() {
        const auto before = footprint_of(::getpid());
        play(Play::faults);
        run_until([this] { return tally_.faults >= options_.faults; });
        rest();
        compare(before, footprint_of(::getpid()), kMayGrow, "the client");
    }
    void latency() {
        play(Play::cards);
        run_until([this] { return tally_.cards >= options_.latency; });
        rest();
    }
    // Nobody is left behind.
    void end() {
        const auto emulators = tracks_.size();
        for (auto& track : tracks_) track->stop();
        const auto limit = hal::monotonic_now() + 10s;
        while (!childless_but_for(emulators) && hal::monotonic_now() < limit) {
            loop_.context().restart();
            loop_.context().run_one_for(10ms);
        }
        if (!childless_but_for(emulators)) tally_.findings.push_back("a worker is left behind");
    }
    [[nodiscard]] std::int64_t looks() {
        return std::accumulate(tracks_.begin(), tracks_.end(), std::int64_t{0},
                               [](std::int64_t sum, const auto& track) { return sum + track->looks(); });
    }
    [[nodiscard]] Tally& tally() { return tally_; }

private:
    [[nodiscard]] bool all_rest() const {
        return std::all_of(tracks_.begin(), tracks_.end(), [](const auto& track) { return track->resting(); });
    }
    void play_until_looks(std::int64_t count) {
        play(Play::cards);
        auto ask_next = hal::monotonic_now();
        run_until([this, count, &ask_next] {
            if (hal::monotonic_now() < ask_next) return false;
            ask_next = hal::monotonic_now() + 1s;
            return looks() >= count;
        });
        rest();
    }
    // The client's, then the workers'.
    [[nodiscard]] std::vector<Footprint> footprints() const {
        std::vector<Footprint> all{footprint_of(::getpid())};
        for (const auto& track : tracks_) all.push_back(track->worker());
        return all;
    }
    void compare(const Footprint& before, const Footprint& after, long may_grow, const char* who) {
        fmt::print("{}: {} -> {} KiB, {} -> {} descriptors\n", who, before.resident_kib, after.resident_kib,
                   before.descriptors, after.descriptors);
        if (after.resident_kib > before.resident_kib + may_grow || after.descriptors != before.descriptors) {
            tally_.findings.push_back(fmt::format("{} grew", who));
        }
    }

    const Options options_;
    Tally tally_;
    hal::AsioLoop loop_;
    std::vector<std::unique_ptr<Track>> tracks_;
};

double milliseconds(Duration time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

// Prints how long the cards took; their p99, 0 without any.
double print_latency(std::vector<Duration> announced) {
    if (announced.empty()) return 0;
    std::sort(announced.begin(), announced.end());
    const auto at = [&](std::size_t percent) {
        return milliseconds(announced[(announced.size() - 1) * percent / 100]);
    };
    fmt::print("announced after: p50 {:.1f} ms, p99 {:.1f} ms, longest {:.1f} ms ({} cards)\n", at(50), at(99), at(100),
               announced.size());
    return at(99);
}

int run(const Options& options) {
    PollRules rules;
    if (options.latency == 0) rules.pause = rules.idle_pause = 10ms;  // as often as it may
    const auto begun = hal::monotonic_now();
    Campaign campaign(options, rules);
    if (options.latency > 0) {
        campaign.latency();
    } else {
        campaign.cards_for_polls();
        campaign.faults();
    }
    const auto looks = campaign.looks();
    campaign.end();
    auto& tally = campaign.tally();
    const auto p99 = print_latency(tally.announced);
    if (options.latency > 0 && p99 > kAnnouncedWithin) {
        tally.findings.push_back(
            fmt::format("cards are announced late: p99 {:.1f} ms, above {:.0f} ms", p99, kAnnouncedWithin));
    }
    fmt::print("{} looks, {} cards, {} faults, back after at most {:.0f} ms; {:.0f} s; seed {}\n", looks, tally.cards,
               tally.faults, milliseconds(tally.longest_return), milliseconds(hal::monotonic_now() - begun) / 1000,
               options.seed);
    for (const auto& finding : tally.findings) fmt::print("FINDING: {}\n", finding);
    return tally.findings.empty() ? 0 : 1;
}

}  // namespace
}  // namespace sekisho::campaign

int main(int argc, char** argv) {
    sekisho::campaign::Options options;
    CLI::App app("readers that are polled and broken for long");
    app.add_option("--readers", options.readers)->check(CLI::Range(1, 64));
    app.add_option("--polls", options.polls)->check(CLI::PositiveNumber);
    app.add_option("--faults", options.faults)->check(CLI::PositiveNumber);
    app.add_option("--latency", options.latency)->check(CLI::PositiveNumber);
    app.add_option("--seed", options.seed);
    CLI11_PARSE(app, argc, argv);
    return sekisho::campaign::run(options);
}
