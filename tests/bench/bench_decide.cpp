// SPDX-License-Identifier: Apache-2.0
// decide() in a large hospital with every rule on, for holders, doors and instants that no cache has seen; beside the
// one look-up by id that any such system must do at least, and beside the scan of every group's members that peers do
// at each tap.
#include "daemon/access/decide.hpp"
#include "tests/bench/large_hospital.hpp"
#include "tests/bench/samples.hpp"
#include "tests/bench/site_files.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

using namespace sekisho;
using namespace sekisho::bench;

namespace {

constexpr std::size_t kQuestions = std::size_t{1} << 20U;
constexpr double kGoalNs = 3000;

struct Hospital {
    site::Site site;
    state::State state;
    std::unordered_map<std::string, std::uint32_t> plain;  // the baselines
    std::vector<std::vector<std::string>> groups;          // the members of each job class
};

struct Question {
    std::array<char, 8> id{};
    std::size_t credential = 0;
    std::uint32_t door = 0;
    access::PinShown pin{};
    WallTime now{};
    [[nodiscard]] std::string_view holder() const { return {id.data(), id.size()}; }
};

std::unique_ptr<Hospital> build() {
    auto made = std::unique_ptr<Hospital>(new Hospital{large_site(), large_state(), {}, {}});
    made->groups.resize(kJobClasses);
    for (std::size_t at = 0; at < kHolders; ++at) {
        made->plain.emplace(holder_id(at), static_cast<std::uint32_t>(at));
        made->groups[at % kJobClasses].push_back(holder_id(at));
    }
    return made;
}

const Hospital& hospital() {
    static const auto built = build();
    return *built;
}

std::vector<Question> ask() {
    std::mt19937_64 random(1);
    std::uniform_int_distribution<std::uint32_t> holder(0, kHolders - 1);
    std::uniform_int_distribution<std::uint32_t> door_number(0, kDoors - 1);
    std::uniform_int_distribution<std::int64_t> second(1'767'225'600, 1'830'297'599);  // 2026 and 2027
    std::vector<Question> asked(kQuestions);
    for (auto& question : asked) {
        const auto number = holder(random);
        const auto id = holder_id(number);
        id.copy(question.id.data(), question.id.size());
        question.credential = number + 1;
        // A badge, a sealed card: the ids beside them are for the baselines.
        if (random() % 64 == 0) question.credential = kHolders + 1 + random() % (kVisits + kSealedCards);
        question.door = door_number(random);
        question.pin = random() % 4 == 0 ? access::PinShown::none : access::PinShown::right;
        question.now = WallTime{std::chrono::seconds{second(random)}};
    }
    return asked;
}

const std::vector<Question>& questions() {
    static const auto asked = ask();
    return asked;
}

CredentialRef card_of(std::size_t number) {
    return {static_cast<std::int64_t>(number)};
}

// The sealed cards are those behind the badges.
std::string_view holder_of(const Question& question) {
    static const auto names = [] {
        std::vector<std::string> made;
        for (std::int64_t at = 0; at < kSealedCards; ++at) made.push_back("break_glass:b" + std::to_string(at));
        return made;
    }();
    constexpr std::size_t kBefore = kHolders + kVisits;
    return question.credential <= kBefore ? question.holder() : names.at(question.credential - kBefore - 1);
}

access::Decision decide(const Question& question) {
    access::Request request{{question.door, Direction::entry},
                            access::KnownCard{card_of(question.credential), holder_of(question)}};
    request.shown.pin = question.pin;
    if (question.credential % 8 == 0) {
        request.shown.second = access::KnownCard{{1}, "N0000000"};
    } else if (question.credential > kHolders) {  // a visitor with the host
        request.shown.second = access::KnownCard{card_of(question.credential - kHolders), "N0000000"};
    }
    return access::decide(hospital().site, hospital().state, request, access::moment_of(question.now));
}

std::uint32_t look_up(const Question& question) {
    return hospital().plain.find(std::string(question.holder()))->second;  // 8 bytes: no allocation
}

// Whether one of the groups with a right at the door has the holder among its members, and holds then.
bool scan_groups(const Question& question) {
    const auto& site = hospital().site;
    const auto local = site.time_zone.to_local(question.now);
    for (std::size_t group = 0; group < kJobClasses; ++group) {
        const auto& rights = site.job_classes[group].rights[question.door];
        if (rights.empty()) continue;
        const auto& members = hospital().groups[group];
        if (std::find(members.begin(), members.end(), question.holder()) == members.end()) continue;
        return site::ask(site.schedules[rights.front().schedule], site.special_days, local).inside;
    }
    return false;
}

template <class Answer>
void run(benchmark::State& state, Answer answer) {
    const auto& all = questions();
    (void)hospital();
    std::size_t at = 0;
    for (auto _ : state) benchmark::DoNotOptimize(answer(all[at++ % kQuestions]));
    // One by one, with the clock's own cost in it: for the spread.
    Samples samples;
    for (std::size_t count = 0; count < 200'000; ++count) {
        const auto start = Steady::now();
        benchmark::DoNotOptimize(answer(all[at++ % kQuestions]));
        samples.add(Steady::now() - start);
    }
    state.counters["p50_ns"] = samples.us(0.5) * 1000;
    state.counters["p99_ns"] = samples.us(0.99) * 1000;
}

void measure_decide(benchmark::State& state) {
    run(state, decide);
}
void measure_baseline(benchmark::State& state) {
    run(state, look_up);
}
void measure_scan(benchmark::State& state) {
    const auto& all = questions();
    (void)hospital();
    std::size_t at = 0;
    for (auto _ : state) benchmark::DoNotOptimize(scan_groups(all[at++ % kQuestions]));
}
BENCHMARK(measure_decide)->Name("decide");
BENCHMARK(measure_baseline)->Name("decide_baseline_one_hash_lookup");
BENCHMARK(measure_scan)->Name("decide_peers_scan_of_all_groups");

// Keeps the mean CPU times, to say their ratio at the end: nothing here waits for anything.
class Reporter : public benchmark::ConsoleReporter {
public:
    Reporter() : ConsoleReporter(OO_Tabular) {}
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const auto& each : runs) nanoseconds[each.benchmark_name()] = each.GetAdjustedCPUTime();
        ConsoleReporter::ReportRuns(runs);
    }
    std::map<std::string, double> nanoseconds;
};

// What the figure is a mean of.
void print_answers() {
    std::map<std::string, std::size_t> answers;
    for (const auto& question : questions()) {
        const auto answer = decide(question);
        const bool granted = answer.verdict == Verdict::granted;
        ++answers[granted ? fmt::format("granted, {}", to_text(answer.basis)) : std::string(to_text(answer.reason))];
    }
    for (const auto& [answer, count] : answers)
        fmt::print("  {:>6.2f} % {}\n", 100.0 * static_cast<double>(count) / kQuestions, answer);
}

}  // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    Reporter reporter;
    benchmark::RunSpecifiedBenchmarks(&reporter);
    const auto& measured = reporter.nanoseconds;
    if (measured.size() == 3) {
        const double ours = measured.at("decide");
        fmt::print(
            "  {} holders, {} doors, {} zones, {} job classes, {} schedules, every rule on: {:.2f} x one hash look-up, "
            "{:.0f} ns of the goal of {:.0f}; scanning every group's members takes {:.0f} x as long\n",
            kHolders, kDoors, kZones, kJobClasses, kSchedules, ours / measured.at("decide_baseline_one_hash_lookup"),
            ours, kGoalNs, measured.at("decide_peers_scan_of_all_groups") / ours);
        print_answers();
    }
    return 0;
}
