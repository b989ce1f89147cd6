// SPDX-License-Identifier: Apache-2.0
// decide() in a large hospital with every rule on, for holders, doors and instants that no cache has seen; beside the
// one look-up by id that any such system must do at least, and beside the scan of every group's members that peers do
// at each tap.
#include "daemon/access/decide.hpp"
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

namespace {

constexpr std::size_t kHolders = 1'000'000;
constexpr std::size_t kDoors = 500;
constexpr std::size_t kZones = 120;
constexpr std::size_t kJobClasses = 40;
constexpr std::size_t kSchedules = 200;
constexpr std::size_t kVendors = 30;
constexpr std::size_t kQuestions = std::size_t{1} << 20U;
constexpr double kGoalNs = 3000;
constexpr std::int64_t kUnderWay = 40;                       // grants whose outcome is not known
const WallTime kBegin{std::chrono::seconds{1'767'225'600}};  // 2026-01-01

site::Schedule schedule(std::size_t number) {
    site::Schedule made;
    made.name = "s" + std::to_string(number);
    const auto shift = static_cast<std::uint16_t>(number % 50 * 7);
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

// Three deep: every tenth is a wing, the others lie within one, every third of them within its neighbour.
site::Zone zone(std::size_t number) {
    site::Zone made;
    made.name = {number == 0 ? "outside" : "z" + std::to_string(number)};
    made.rule = {1};
    if (number == 0) return made;
    made.sensitivity = static_cast<site::Sensitivity>(number % 4);
    if (number % 10 != 0) made.parent = number % 3 == 1 ? number - 1 : number / 10 * 10;
    made.presence.context = number % 10 == 0 ? site::Context::off : site::Context::warn;
    made.presence.passback = number % 2 == 0 ? site::Passback::hard : site::Passback::soft;
    made.presence.passback_for = std::chrono::hours{2};
    made.presence.least = number % 40 == 7 ? 2 : 0;
    made.presence.most = 5000;
    made.care = number % 9 == 4;
    return made;
}

site::Door door(std::size_t number) {
    site::Door made;
    made.name = {"d" + std::to_string(number)};
    made.rule = {1};
    made.inner = number % (kZones - 1) + 1;
    made.entry.reader = number;
    made.entry.rule = {1};
    made.entry.levels = {{number % kSchedules, 1, {1}},
                         {(number + 9) % kSchedules, number % 25 == 0 ? 2U : 1U, {1}},
                         {std::nullopt, 0, {1}}};
    return made;
}

site::JobClass job_class(std::size_t number) {
    site::JobClass made;
    made.name = "j" + std::to_string(number);
    made.rule = {1};
    made.person_class = static_cast<site::PersonClass>(number % 5);
    made.rights.resize(kDoors);
    for (std::size_t at = 0; at < kDoors; ++at) {
        if ((at + number) % 4 == 0) continue;  // no right there
        made.rights[at].push_back({(number + at) % kSchedules, at % 16 == 0, at % 24 == 1, {1}});
        if (at % 3 == 0) made.rights[at].push_back({(number + at + 17) % kSchedules, false, false, {1}});
        if (at % 7 == 0) made.rights[at].push_back({0, false, false, {1}, true});
    }
    return made;
}

site::Vendor vendor(std::size_t number) {
    site::Vendor made;
    made.name = "v" + std::to_string(number);
    made.contract_until = kBegin + std::chrono::days{300 + number * 20};
    for (std::size_t at = 0; at < kZones; ++at) {
        if ((at + number) % 3 != 0) made.zones.push_back(at);
    }
    if (number % 2 == 0) made.permit.emplace().escort = number % 4 == 0;
    made.rule = made.contract_rule = {1};
    return made;
}

struct Hospital {
    site::Site site;
    state::State state;
    std::unordered_map<std::string, std::uint32_t> plain;  // the baselines
    std::vector<std::vector<std::string>> groups;          // the members of each job class
};

struct Question {
    std::array<char, 8> id{};
    std::uint32_t credential = 0;
    std::uint32_t door = 0;
    access::PinShown pin{};
    WallTime now{};
    [[nodiscard]] std::string_view holder() const { return {id.data(), id.size()}; }
};

// Levels by time, PINs, two people; training; vendors; duty; two posts of one person.
void add_rules(site::Site& site) {
    site.time_zone = site::TimeZone("Asia/Tokyo", {{WallTime::min(), std::chrono::hours{9}}});
    site.rules = {{}, {"site.toml", 1, "bench"}};
    site.special_days = special_days();
    site.levels.resize(3);
    site.levels[1].pin = true;
    site.levels[2].pin = true;
    site.levels[2].mode = site::AuthenticationMode::dual;
    for (std::size_t at = 0; at < kSchedules; ++at) site.schedules.push_back(schedule(at));
    for (std::size_t at = 0; at < kZones; ++at) site.zones.push_back(zone(at));
    for (std::size_t at = 0; at < kDoors; ++at) {
        site.doors.push_back(door(at));
        site.readers.push_back({{"r" + std::to_string(at)}, "", {}, {1}, at});
    }
    for (std::size_t at = 0; at < kJobClasses; ++at) site.job_classes.push_back(job_class(at));
    for (std::size_t at = 0; at < kVendors; ++at) site.vendors.push_back(vendor(at));
    site.training = site::Training{site::AfterTraining::deny_limited, std::chrono::days{30}, {1}};
    site.pin.rule = {1};
    auto& duty = site.duty.emplace();
    duty.codes = {{"D", 1}, {"N", 2}};
    duty.margin_before = duty.margin_after = std::chrono::minutes{30};
    duty.rule = {1};
    // Half the people have a row every third day, for a month.
    for (std::uint32_t at = 0; at < kHolders; at += 2) {
        for (std::int32_t day = 20454; day < 20484; day += 3) duty.rows.push_back({at, day, at / 2 % 2});
    }
}

site::Roster roster() {
    std::vector<site::Holder> holders(kHolders);
    std::vector<site::Assignment> more;
    for (std::size_t at = 0; at < kHolders; ++at) {
        auto& holder = holders[at];
        holder.id = {bench::holder_id(at)};
        holder.name = "職員 " + std::to_string(at);
        holder.assignment.job_class = static_cast<site::JobClassIndex>(at % kJobClasses);
        holder.line = static_cast<std::uint32_t>(at + 2);
        holder.trained_until = kBegin + std::chrono::days{at % 900};
        if (at % 10 == 3) holder.vendor = static_cast<site::VendorIndex>(at % kVendors);
        if (at % 5 != 1) continue;
        holder.first_more = static_cast<std::uint32_t>(more.size());
        holder.count = 2;
        more.push_back(holder.assignment);
        more.push_back(holder.assignment);
        more.back().job_class = static_cast<site::JobClassIndex>((at + 7) % kJobClasses);
        more.back().during = static_cast<std::uint32_t>(at % kSchedules);
    }
    return {"roster.csv", std::move(holders), std::move(more)};
}

// Everybody has a card and a PIN; one in twenty is somewhere; some tries went wrong.
void fill(state::State& state) {
    for (std::size_t at = 0; at < kZones; ++at) {
        state.registry.give({NamedThing::zone, static_cast<std::int64_t>(at + 1), zone(at).name.value});
    }
    for (std::size_t at = 0; at < kDoors; ++at) {
        const auto number = static_cast<std::int64_t>(at + 1);
        state.registry.give({NamedThing::door, number, "d" + std::to_string(at)});
        state.registry.give({NamedThing::reader, number, "r" + std::to_string(at)});
        if (at % 10 == 0) state.pin_points[{number}] = {1, kBegin, {}, {1}};
    }
    for (std::size_t at = 0; at < kHolders; ++at) {
        const auto number = static_cast<std::int64_t>(at + 1);
        state.credentials[{number}] = {{number}, at % 50 == 0, WallTime{}};
        state::Pin pin;
        pin.enrolled = at % 30 != 0;
        pin.set = kBegin + std::chrono::days{at % 700};
        if (at % 40 == 5) pin.tries = {2, kBegin, kBegin, {1}};
        state.pins[{number}] = pin;
        const ZoneNumber where{static_cast<std::int64_t>(at / 20 % (kZones - 1) + 2)};
        if (at % 20 == 0) state.presence.enter({number}, {where, kBegin, {1}, state::Standing::certain});
    }
    for (std::int64_t number = 0; number < kUnderWay; ++number) {
        EntryDraft draft;
        draft.kind = EntryKind::access;
        draft.dir = Direction::entry;
        draft.pid = {number * 1000 + 1};
        draft.door = {number + 1};
        AccessDetail detail;
        detail.to = {number % 100 + 2};
        draft.detail = detail;
        state.pending[{number}] = draft;
    }
}

std::unique_ptr<Hospital> build() {
    auto made = std::make_unique<Hospital>();
    add_rules(made->site);
    made->site.roster = roster();
    fill(made->state);
    made->groups.resize(kJobClasses);
    for (std::size_t at = 0; at < kHolders; ++at) {
        made->plain.emplace(bench::holder_id(at), static_cast<std::uint32_t>(at));
        made->groups[at % kJobClasses].push_back(bench::holder_id(at));
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
        const auto id = bench::holder_id(number);
        id.copy(question.id.data(), question.id.size());
        question.credential = number + 1;
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

access::Decision decide(const Question& question) {
    access::Request request{{question.door, Direction::entry},
                            access::KnownCard{{question.credential}, question.holder()}};
    request.shown.pin = question.pin;
    if (question.credential % 8 == 0) request.shown.second = access::KnownCard{{1}, "N0000001"};
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
    }
    return 0;
}
