// SPDX-License-Identifier: Apache-2.0
// decide() in a large hospital, for holders, doors and instants that no cache has seen; beside the one look-up by id
// that any such system must do at least.
#include "daemon/access/decide.hpp"
#include "tests/bench/samples.hpp"
#include "tests/bench/site_files.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

using namespace sekisho;

namespace {

constexpr std::size_t kHolders = 1'000'000;
constexpr std::size_t kDoors = 64;
constexpr std::size_t kJobClasses = 40;
constexpr std::size_t kSchedules = 50;
constexpr std::size_t kQuestions = std::size_t{1} << 20U;
constexpr double kGoalNs = 2000;

site::Schedule schedule(std::size_t number) {
    site::Schedule made;
    made.name = "s" + std::to_string(number);
    const auto shift = static_cast<std::uint16_t>(number * 7);
    for (std::size_t day = 0; day < 7; ++day) {
        auto& list = made.weekday.at(day);
        list.rule = {1};
        if (day == number % 7) continue;
        list.periods = {{static_cast<std::uint16_t>(300 + shift), static_cast<std::uint16_t>(660 + shift)},
                        {static_cast<std::uint16_t>(720 + shift), static_cast<std::uint16_t>(1020 + shift)}};
        if (number % 3 == 0) list.periods.push_back({1400, 200});  // runs into the next date
    }
    made.special = {site::DayList{{}, {1}}, std::nullopt};
    return made;
}

site::SpecialDays special_days() {
    site::SpecialDays days;
    days.groups = {{"holidays", 0}, {"year_end", 10}};
    days.years = {std::chrono::year{2026}, std::chrono::year{2027}};
    const site::LocalDay first{std::chrono::days{20454}};  // 2026-01-01
    for (int row = 0; row < 40; ++row) {
        days.dates.emplace_back(first + std::chrono::days{row * 18}, row % 2);
    }
    return days;
}

site::Door door(std::size_t number) {
    site::Door made;
    made.name = {"d" + std::to_string(number)};
    made.rule = {1};
    made.entry.rule = {1};
    made.entry.levels = {{number % kSchedules, 0, {1}}, {(number + 9) % kSchedules, 1, {1}}, {std::nullopt, 0, {1}}};
    return made;
}

site::JobClass job_class(std::size_t number) {
    site::JobClass made;
    made.name = "j" + std::to_string(number);
    made.rule = {1};
    made.rights.resize(kDoors);
    for (std::size_t at = 0; at < kDoors; ++at) {
        if ((at + number) % 4 == 0) continue;  // no right there
        made.rights[at].push_back({(number + at) % kSchedules, at % 8 == 0, false, {1}});
        if (at % 3 == 0) made.rights[at].push_back({(number + at + 17) % kSchedules, false, false, {1}});
    }
    return made;
}

struct Hospital {
    site::Site site;
    state::State state;
    std::unordered_map<std::string, std::uint32_t> plain;  // the baseline
};

struct Question {
    std::array<char, 8> id{};
    std::uint32_t credential = 0;
    std::uint32_t door = 0;
    WallTime now{};
    [[nodiscard]] std::string_view holder() const { return {id.data(), id.size()}; }
};

std::unique_ptr<Hospital> build() {
    auto made = std::make_unique<Hospital>();
    auto& site = made->site;
    site.time_zone = site::TimeZone("Asia/Tokyo", {{WallTime::min(), std::chrono::hours{9}}});
    site.rules = {{}, {"site.toml", 1, "bench"}};
    site.special_days = special_days();
    site.levels.resize(2);
    site.levels[1].pin = true;
    for (std::size_t at = 0; at < kSchedules; ++at) site.schedules.push_back(schedule(at));
    for (std::size_t at = 0; at < kDoors; ++at) site.doors.push_back(door(at));
    for (std::size_t at = 0; at < kJobClasses; ++at) site.job_classes.push_back(job_class(at));
    std::vector<site::Holder> holders(kHolders);
    for (std::size_t at = 0; at < kHolders; ++at) {
        holders[at].id = {bench::holder_id(at)};
        holders[at].name = "職員 " + std::to_string(at);
        holders[at].assignment.job_class = static_cast<site::JobClassIndex>(at % kJobClasses);
        holders[at].line = static_cast<std::uint32_t>(at + 2);
        const auto number = static_cast<std::int64_t>(at + 1);
        made->state.credentials[{number}] = {{number}, at % 50 == 0, WallTime{}};
        made->plain.emplace(bench::holder_id(at), static_cast<std::uint32_t>(at));
    }
    site.roster = site::Roster("roster.csv", std::move(holders));
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
        const auto id = bench::holder_id(number);
        id.copy(question.id.data(), question.id.size());
        question.credential = number + 1;
        question.door = door_number(random);
        question.now = WallTime{std::chrono::seconds{second(random)}};
    }
    return asked;
}

const std::vector<Question>& questions() {
    static const auto asked = ask();
    return asked;
}

access::Decision decide(const Question& question) {
    const access::Request request{{question.door, Direction::entry},
                                  access::KnownCard{{question.credential}, question.holder()}};
    return access::decide(hospital().site, hospital().state, request, access::moment_of(question.now));
}

std::uint32_t look_up(const Question& question) {
    return hospital().plain.find(std::string(question.holder()))->second;  // 8 bytes: no allocation
}

template <class Answer>
void run(benchmark::State& state, Answer answer) {
    const auto& all = questions();
    (void)hospital();
    std::size_t at = 0;
    for (auto _ : state) benchmark::DoNotOptimize(answer(all[at++ % kQuestions]));
    // One by one, with the clock's own cost in it: for the spread.
    bench::Samples samples;
    for (std::size_t count = 0; count < 200'000; ++count) {
        const auto start = bench::Steady::now();
        benchmark::DoNotOptimize(answer(all[at++ % kQuestions]));
        samples.add(bench::Steady::now() - start);
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
BENCHMARK(measure_decide)->Name("decide");
BENCHMARK(measure_baseline)->Name("decide_baseline_one_hash_lookup");

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

}  // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    Reporter reporter;
    benchmark::RunSpecifiedBenchmarks(&reporter);
    const auto& measured = reporter.nanoseconds;
    if (measured.size() == 2) {
        const double ours = measured.at("decide");
        fmt::print(
            "  {} holders, {} doors, {} job classes, {} schedules: {:.2f} x one hash look-up, {:.0f} ns of the goal of "
            "{:.0f}\n",
            kHolders, kDoors, kJobClasses, kSchedules, ours / measured.at("decide_baseline_one_hash_lookup"), ours,
            kGoalNs);
    }
    return 0;
}
