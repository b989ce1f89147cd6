// SPDX-License-Identifier: Apache-2.0
// BRIEF-08: of two small sites, exactly the (person, door, instant) that differ are told. The oracle asks every
// assignment and policy at every instant of two weeks with a holiday; it knows no minutes, weeks and groups of people.
#include "daemon/site/diff.hpp"
#include "daemon/site/standing.hpp"
#include "tests/support/site_text.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::site {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using tests::local_day;
using tests::utc;

const WallTime kNow = utc("2026-12-24 03:00:00");
constexpr hours kWatched{14 * 24};
constexpr int kQuarters = 96;

int number(int below) {
    return *rc::gen::inRange(0, below);
}
bool once_in(int times) {
    return number(times) == 0;
}

std::vector<Period> random_periods() {
    std::vector<int> edges;
    for (int at = number(5); at > 0; --at) edges.push_back(number(kQuarters) * 15);
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    std::vector<Period> out;
    for (std::size_t at = 0; at + 1 < edges.size(); at += 2)
        out.push_back({static_cast<std::uint16_t>(edges[at]), static_cast<std::uint16_t>(edges[at + 1])});
    if (edges.size() % 2 == 1) out.push_back({static_cast<std::uint16_t>(edges.back()), 0});
    if (!out.empty() && out.back().end == 0) out.back().end = static_cast<std::uint16_t>(out.front().start / 30 * 15);
    return out;
}

Schedule random_schedule() {
    Schedule schedule;
    for (auto& day : schedule.weekday) day.periods = random_periods();
    schedule.special.resize(2);
    for (auto& list : schedule.special) {
        if (once_in(2)) list = DayList{random_periods(), {}};
    }
    schedule.overnight = once_in(2) ? Overnight::keep : Overnight::cut;
    return schedule;
}

SpecialDays random_days() {
    SpecialDays days;
    days.groups = {{"holidays", 0}, {"year_end", 1}};
    for (LocalDay day = local_day("2026-12-20"); day < local_day("2027-01-10"); day += std::chrono::days{1}) {
        if (once_in(5)) days.dates.emplace_back(day, static_cast<GroupIndex>(number(2)));
    }
    days.years = {std::chrono::year{2026}};
    if (once_in(2)) days.years.push_back(std::chrono::year{2027});
    if (once_in(3)) days.uncovered = static_cast<GroupIndex>(number(2));
    return days;
}

Policy random_policy() {
    Policy policy;
    policy.schedule = static_cast<ScheduleIndex>(number(3));
    policy.needs_permit = once_in(3);
    policy.needs_escort = once_in(3);
    return policy;
}

WallTime random_instant() {
    return kNow - hours(48) + minutes(15) * number(4 * 24 * 18);
}

Site rules() {
    Site site;
    site.time_zone = TimeZone("Asia/Tokyo", {{WallTime::min(), hours(9)}});
    site.special_days = random_days();
    for (int at = 0; at < 3; ++at) site.schedules.push_back(random_schedule());
    for (const auto sensitivity : {Sensitivity::unrestricted, Sensitivity::controlled, Sensitivity::limited}) {
        Zone zone;
        zone.name = {fmt::format("zone{}", site.zones.size())};
        zone.sensitivity = sensitivity;
        site.zones.push_back(zone);
    }
    site.readers.emplace_back();
    site.levels.emplace_back();
    for (const char* name : {"a", "b", "c"}) {
        if (once_in(5)) continue;
        Door door;
        door.name = {name};
        door.inner = static_cast<ZoneIndex>(number(2) + 1);
        door.entry.levels = {LevelChoice{}};
        site.doors.push_back(door);
    }
    for (int at = 0; at < 3; ++at) {
        JobClass job_class;
        job_class.name = fmt::format("class{}", number(2) + 2 * at);
        if (once_in(3)) job_class.person_class = PersonClass::third_party;
        job_class.rights.resize(site.doors.size());
        for (auto& policies : job_class.rights) {
            for (int more = number(3); more > 0; --more) policies.push_back(random_policy());
        }
        site.job_classes.push_back(job_class);
    }
    Vendor vendor;
    vendor.contract_until = random_instant();
    if (once_in(2)) vendor.zones.push_back(2);
    if (once_in(2)) vendor.permit = PermitTerms{"day", {}, {}, once_in(2), hours(24)};
    site.vendors.push_back(vendor);
    return site;
}

Assignment random_assignment() {
    Assignment one;
    one.job_class = static_cast<JobClassIndex>(number(3));
    if (once_in(2)) one.during = static_cast<std::uint32_t>(number(3));
    if (once_in(3)) one.from = random_instant();
    if (once_in(3)) one.until = random_instant();
    return one;
}

void people(Site& site, const std::vector<Holder>& holders, const std::vector<std::vector<Assignment>>& posts) {
    std::vector<Holder> all;
    std::vector<Assignment> more;
    for (std::size_t at = 0; at < holders.size(); ++at) {
        Holder holder = holders[at];
        if (posts[at].size() == 1) {
            holder.assignment = posts[at].front();
        } else {
            holder.first_more = static_cast<std::uint32_t>(more.size());
            holder.count = static_cast<std::uint32_t>(posts[at].size());
            more.insert(more.end(), posts[at].begin(), posts[at].end());
        }
        all.push_back(std::move(holder));
    }
    site.roster = Roster("roster.toml", std::move(all), std::move(more));
}

void random_people(Site& site) {
    std::vector<Holder> holders;
    std::vector<std::vector<Assignment>> posts;
    for (int at = 0; at < 4; ++at) {
        if (once_in(5)) continue;
        Holder holder;
        holder.id = {fmt::format("E{}", at)};
        if (once_in(3)) holder.vendor = 0;
        if (once_in(3)) holder.valid_from = random_instant();
        if (once_in(3)) holder.valid_until = random_instant();
        holders.push_back(holder);
        posts.emplace_back();
        for (int count = once_in(3) ? 2 : 1; count > 0; --count) posts.back().push_back(random_assignment());
    }
    people(site, holders, posts);
}

// --- the oracle ---

bool inside(const Site& site, std::size_t schedule, WallTime at) {
    return ask(site.schedules[schedule], site.special_days, site.time_zone.to_local(at)).inside;
}

// What the rights at that instant ask for, the lightest of them only.
std::set<unsigned> asked_for(const Site& site, const std::string& id, const std::string& door_name, WallTime at) {
    std::set<unsigned> all;
    const Holder* holder = site.roster.find(id);
    const auto door = site.find_door(door_name);
    if (holder == nullptr || !door || at < holder->valid_from || at >= holder->valid_until) return all;
    const Zone& zone = site.zones[site.doors[*door].inner];
    const Vendor* vendor = holder->vendor == kNoVendor ? nullptr : &site.vendors[holder->vendor];
    const bool limited = zone.sensitivity == Sensitivity::limited;
    if (vendor != nullptr && at >= vendor->contract_until) return all;
    if (vendor != nullptr && limited && vendor->zones.empty()) return all;
    for (const Assignment& one : site.roster.assignments(*holder)) {
        if (at < one.from || at >= one.until) continue;
        if (one.during != Assignment::kAlways && !inside(site, one.during, at)) continue;
        const JobClass& job_class = site.job_classes[one.job_class];
        for (const Policy& policy : job_class.rights[*door]) {
            if (!inside(site, policy.schedule, at)) continue;
            const bool terms = vendor != nullptr && limited && vendor->permit;
            const bool guest = job_class.person_class == PersonClass::third_party;
            const bool permit = policy.needs_permit || terms;
            const bool escort = policy.needs_escort || guest || (terms && vendor->permit->escort);
            all.insert((permit ? 1U : 0U) + (escort ? 2U : 0U));
        }
    }
    std::set<unsigned> lightest;
    for (const unsigned one : all) {
        const bool heavier =
            std::any_of(all.begin(), all.end(), [one](unsigned less) { return less != one && (less & one) == less; });
        if (!heavier) lightest.insert(one);
    }
    return lightest;
}

using Told = std::set<std::pair<bool, unsigned>>;  // gained?, needs

Told told(const Diff& diff, const std::string& id, const std::string& door, WallTime at) {
    Told out;
    const LocalTime local = diff.time_zone.to_local(at);
    for (const PeopleChange& change : diff.people) {
        if (std::find(change.people.begin(), change.people.end(), HolderId{id}) == change.people.end()) continue;
        for (const ChangeSpan& span : change.spans) {
            if (at < span.from || at >= span.until) continue;
            for (const RightChange& right : span.rights) {
                if (right.door == door && right.hours.on(local.day).test(static_cast<std::size_t>(local.second / 60)))
                    out.emplace(right.gain, right.needs);
            }
        }
    }
    return out;
}

Told expected(const Site& before, const Site& after, const std::string& id, const std::string& door, WallTime at) {
    const auto old = asked_for(before, id, door, at);
    const auto next = asked_for(after, id, door, at);
    Told out;
    for (const unsigned needs : next) {
        if (old.count(needs) == 0) out.emplace(true, needs);
    }
    for (const unsigned needs : old) {
        if (next.count(needs) == 0) out.emplace(false, needs);
    }
    return out;
}

// BRIEF-08: tells exactly who gains and loses what when.
RC_GTEST_PROP(Diff, TellsExactlyWhoGainsAndLosesWhatWhen_BRIEF_08, ()) {
    Site before = rules();
    Site after = once_in(2) ? rules() : before;
    random_people(before);
    random_people(after);
    const Diff found = diff(before, after, kNow);
    for (const char* id : {"E0", "E1", "E2", "E3"}) {
        for (const char* door : {"a", "b", "c"}) {
            for (WallTime at = kNow; at < kNow + kWatched; at += minutes(15)) {
                const Told wanted = expected(before, after, id, door, at);
                if (told(found, id, door, at) != wanted)
                    RC_FAIL(fmt::format("{} at {} {} s after the beginning", id, door, (at - kNow) / hours(1)));
            }
        }
    }
}

// Alike changes are told once: nobody stands in two groups, and no two groups are the same.
// BRIEF-08: tells each person once.
RC_GTEST_PROP(Diff, TellsEachPersonOnce_BRIEF_08, ()) {
    Site before = rules();
    Site after = rules();
    random_people(before);
    random_people(after);
    std::set<HolderId> seen;
    for (const PeopleChange& change : diff(before, after, kNow).people) {
        RC_ASSERT(!change.people.empty() && !change.spans.empty());
        for (const HolderId& id : change.people) RC_ASSERT(seen.insert(id).second);
    }
}

// BRIEF-08: finds nothing between a site and itself.
RC_GTEST_PROP(Diff, FindsNothingBetweenASiteAndItself_BRIEF_08, ()) {
    Site site = rules();
    random_people(site);
    RC_ASSERT(diff(site, site, kNow).empty());
}

}  // namespace
}  // namespace sekisho::site
