// SPDX-License-Identifier: Apache-2.0
// Answers about what would be and what was: a batch of `explain`, the fold of a ledger into its State, and a replay of
// its requests. In processor time, each beside the least that it could do.
#include "daemon/cli/explain.hpp"
#include "daemon/cli/replay.hpp"
#include "daemon/ledger/store/replay.hpp"
#include "tests/bench/options.hpp"
#include "tests/bench/reference_store.hpp"
#include "tests/bench/reference_story.hpp"
#include "tests/bench/site_files.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>

#include <chrono>
#include <ctime>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

using namespace sekisho;

namespace {

constexpr std::int64_t kEntries = 1'000'000;
constexpr std::size_t kLines = 300'000;
constexpr double kGoalAnswers = 200'000;
constexpr double kGoalRequests = 100'000;
constexpr double kGoalEntries = 1'000'000;

double processor_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

template <class Work>
double cost_of(Work work) {
    const double before = processor_seconds();
    work();
    return processor_seconds() - before;
}

void print(const char* what, const char* unit, double count, double seconds, double goal, const char* least_what,
           double least) {
    fmt::print("  {:<34} {:>10.0f} {} a second of processor time (goal {:.0f}); {:.2f} x {}\n", what, count / seconds,
               unit, goal, seconds / least, least_what);
}

// The doors of the reference store; one class of people with a right to each at some hours.
std::shared_ptr<const site::Site> reference_site() {
    auto made = std::make_shared<site::Site>();
    made->rules = {{}, {"site.toml", 1, "access_profiles.everywhere[0]"}};
    made->time_zone = site::TimeZone("Asia/Tokyo", {{WallTime::min(), std::chrono::hours{9}}});
    auto& hours = made->schedules.emplace_back();
    for (auto& list : hours.weekday) list = {{{360, 1200}}, {1}};
    made->levels.resize(1);
    made->zones.resize(1);
    made->zones[0].name = {"outside"};
    for (std::int64_t n = 1; n <= bench::kReferenceZones; ++n) {
        auto& zone = made->zones.emplace_back();
        zone.name = {fmt::format("zone_{:02}", n)};
        zone.presence.passback = site::Passback::soft;
        zone.presence.most = 500;
        zone.rule = {1};
    }
    auto& job = made->job_classes.emplace_back();
    for (std::int64_t n = 1; n <= bench::kReferenceDoors; ++n) {
        auto& door = made->doors.emplace_back();
        door.name = {fmt::format("door_{:02}", n)};
        door.inner = static_cast<site::ZoneIndex>(1 + (n - 1) % bench::kReferenceZones);
        door.entry.levels = {{std::nullopt, 0, {1}}};
        door.exit.emplace();
        job.rights.push_back({{0, false, false, {1}}});
    }
    std::vector<site::Holder> holders(static_cast<std::size_t>(bench::kReferencePeople));
    for (std::size_t n = 0; n < holders.size(); ++n) holders[n].id = {bench::holder_id(n)};
    made->roster = site::Roster("roster.csv", std::move(holders));
    return made;
}

struct Ledger {
    std::vector<Entry> entries;
    std::unordered_map<Pid, std::string> people;
    std::int64_t requests = 0;
};

Ledger tell(std::int64_t size) {
    Ledger told;
    bench::Story story({size, 1}, [](const EntryDraft&) { return std::vector<std::uint8_t>(32); });
    Entry key;  // the ledger's own comes first
    key.kind = EntryKind::key;
    key.seq = Seq{0};
    key.detail = KeyDetail{};
    told.entries.push_back(key);
    while (static_cast<std::int64_t>(told.entries.size()) < size) {
        (void)story.move_on();
        told.entries.push_back(story.next());
        const Entry& entry = told.entries.back();
        if (entry.kind == EntryKind::person) told.people[entry.pid] = bench::holder_id(told.people.size());
        if (entry.kind == EntryKind::access && entry.dir == Direction::entry) ++told.requests;
    }
    return told;
}

void batch(const site::Site& site) {
    std::vector<std::string> lines;
    for (std::size_t n = 0; n < kLines; ++n) {
        lines.push_back(fmt::format(
            R"({{"holder":"{}","access_point":"door_{:02}.entry","at":"2026-{:02}-{:02}T{:02}:30:00+09:00"}})",
            bench::holder_id(n * 7919 % static_cast<std::size_t>(bench::kReferencePeople)), n % 64 + 1, n % 12 + 1,
            n % 28 + 1, n % 24));
    }
    std::size_t fields = 0;
    const double least = cost_of([&] {
        for (const auto& line : lines) {
            unsigned char memory[2048];
            boost::json::monotonic_resource resource(memory, sizeof memory);
            fields += boost::json::parse(line, &resource).as_object().size();
        }
    });
    std::string out;
    cli::Explainer explainer(site);
    const double ours = cost_of([&] {
        for (const auto& line : lines) {
            if (!explainer.answer_line(line, out)) throw std::runtime_error("a line was not answered");
            out.clear();
        }
    });
    if (fields != kLines * 3) throw std::runtime_error("a line was not read");
    print("explain --batch", "answers", static_cast<double>(kLines), ours, kGoalAnswers, "reading the lines", least);
}

void fold(const Ledger& ledger) {
    std::unordered_map<Pid, std::int64_t> seen;
    const double least = cost_of([&] {
        for (const Entry& entry : ledger.entries) ++seen[entry.pid];
    });
    state::State state;
    const double ours = cost_of([&] {
        for (const Entry& entry : ledger.entries) state::apply(state, entry);
    });
    if (seen.empty() || state.applied_seq != ledger.entries.back().seq) throw std::runtime_error("not all was folded");
    print("fold into the State", "entries", static_cast<double>(ledger.entries.size()), ours, kGoalEntries,
          "one hash look-up each", least);
}

void replay(const Ledger& ledger, const site::Site& site) {
    std::int64_t changes = 0;
    const auto who = [&ledger](Pid pid) {
        const auto found = ledger.people.find(pid);
        return found == ledger.people.end() ? std::string_view() : std::string_view(found->second);
    };
    cli::Replay engine(site, who, {[](const Entry&) { return true; }}, [&changes](const cli::Change&) { ++changes; });
    state::State state;
    const double least = cost_of([&] {
        for (const Entry& entry : ledger.entries) state::apply(state, entry);
    });
    const double ours = cost_of([&] {
        for (const Entry& entry : ledger.entries) engine.take(entry);
        engine.finish();
    });
    if (engine.summary().requests != ledger.requests) throw std::runtime_error("not all was asked again");
    print("replay, entries in memory", "requests", static_cast<double>(ledger.requests), ours, kGoalRequests,
          "the fold of the same entries", least);
    fmt::print("    {} entries, {} of the requests would be answered otherwise\n", ledger.entries.size(), changes);
}

// From the disk, as the command does.
void replay_stored(const std::filesystem::path& db, const Ledger& ledger, const site::Site& site) {
    const auto read = [&db](const std::function<void(const Entry&)>& take) {
        ledger::Folding folding;
        folding.on_entry = take;
        const auto reached = ledger::read_on(db.string(), 0, std::numeric_limits<std::int64_t>::max(), folding);
        if (reached.has_error()) throw std::runtime_error(to_text(reached.error()));
    };
    const auto who = [&ledger](Pid pid) {
        const auto found = ledger.people.find(pid);
        return found == ledger.people.end() ? std::string_view() : std::string_view(found->second);
    };
    const double least = cost_of([&] { read([](const Entry&) {}); });
    cli::Replay engine(site, who, {[](const Entry&) { return true; }}, [](const cli::Change&) {});
    const double ours = cost_of([&] {
        read([&engine](const Entry& entry) { engine.take(entry); });
        engine.finish();
    });
    print("replay of a ledger on the disk", "requests", static_cast<double>(engine.summary().requests), ours,
          kGoalRequests, "reading it", least);
}

int run(const bench::Options& options) {
    const auto site = reference_site();
    if (options.wants("explain_batch")) batch(*site);
    const auto size = options.entries.value_or(kEntries);
    if (!options.wants("fold") && !options.wants("replay")) return 0;
    const auto ledger = tell(size);
    if (options.wants("fold")) fold(ledger);
    if (options.wants("replay")) {
        replay(ledger, *site);
        const auto folder = bench::reference_store(options.dir, {size, 1});
        replay_stored(folder / "ledger.db", ledger, *site);
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return bench::run_benchmark(argc, argv, run);
}
