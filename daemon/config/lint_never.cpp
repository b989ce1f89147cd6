// SPDX-License-Identifier: Apache-2.0
// What can never hold, or not any more: schedules, special days and duty that are over, posts outside the time of their
// person or contract, rows of levels that nobody meets.
#include "daemon/config/lints.hpp"
#include "daemon/site/hours.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <set>

namespace sekisho::config {
namespace {

using std::chrono::days;

// The last date of each group; nothing: it has none.
std::vector<std::optional<site::LocalDay>> last_dates(const site::SpecialDays& special) {
    std::vector<std::optional<site::LocalDay>> last(special.groups.size());
    for (const auto& [day, group] : special.dates) last[group] = day;
    return last;
}

void lint_groups(Build& build, site::LocalDay today) {
    const auto& special = build.site.special_days;
    const auto last = last_dates(special);
    const bool renewed = !missing_year(special, today);  // else that is told, and says more
    for (site::GroupIndex group = 0; group < last.size(); ++group) {
        if (special.uncovered == group || (last[group] && (*last[group] >= today || !renewed))) continue;
        build.faults.warn(build.special_groups[group], RuleId::never_holds,
                          last[group]
                              ? fmt::format("special_days.{}: the last of its dates was {}", special.groups[group].name,
                                            site::date_text(*last[group]))
                              : fmt::format("special_days.{}: no date belongs to it", special.groups[group].name),
                          "give the group the dates to come, or remove it here and from the schedules");
    }
}

// Of a schedule that holds on special days alone, the list of the group that is over last.
void lint_schedule(Build& build, const site::Schedule& schedule, site::LocalDay today) {
    const auto some = [](const site::DayList& list) { return !list.periods.empty(); };
    if (std::any_of(schedule.weekday.begin(), schedule.weekday.end(), some)) return;
    const auto& special = build.site.special_days;
    const auto dates = last_dates(special);
    std::optional<site::GroupIndex> latest;
    for (site::GroupIndex group = 0; group < dates.size(); ++group) {
        if (!schedule.special[group] || !some(*schedule.special[group])) continue;
        if (special.uncovered == group) return;
        if (!latest || dates[group] > dates[*latest]) latest = group;
    }
    // The tail of its last date is over a day later.
    if (!latest || !dates[*latest] || *dates[*latest] + days{1} >= today) return;
    build.faults.warn(build.rule_places[schedule.special[*latest]->rule.value], RuleId::never_holds,
                      fmt::format("schedules.{} never holds any more: the last of its dates was {}", schedule.name,
                                  site::date_text(*dates[*latest])),
                      "give the group the dates to come, or remove the schedule and what refers to it");
}

void lint_duty_file(Build& build, site::LocalDay today) {
    if (!build.site.duty) return;
    const auto& rows = build.site.duty->rows;
    const auto last =
        std::max_element(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.day < b.day; });
    if (last != rows.end() && site::LocalDay{days{last->day}} + days{1} >= today) return;
    build.faults.warn(build.rule_places[build.site.duty->rule.value], RuleId::never_holds,
                      last == rows.end()
                          ? std::string("nobody is on duty: the duty file has no row")
                          : fmt::format("nobody is on duty any more: the last date of the duty file is {}",
                                        site::date_text(site::LocalDay{days{last->day}})),
                      "put the duty file of the dates to come in its place");
}

// 6.6.2-C1-1: of vendors under one contract, parents among them, it is told once.
void lint_contracts(Build& build, WallTime now) {
    std::set<std::uint32_t> told;
    for (const site::Vendor& vendor : build.site.vendors) {
        const std::uint32_t rule = vendor.contract_rule.value;
        if (vendor.contract_until > now || !told.insert(rule).second) continue;
        const auto last = build.site.time_zone.to_local(vendor.contract_until - std::chrono::seconds{1}).day;
        build.faults.warn(build.rule_places[rule], RuleId::never_holds,
                          fmt::format("{} is over: its last day was {}, and nobody of the vendor is let in",
                                      build.site.rules[rule].key, site::date_text(last)),
                          "write the new contract's `last_day`, or take the vendor and its people out");
    }
}

// When the post counts, by its own dates, those of its person and the contract.
struct Span {
    WallTime from;
    WallTime until;
};
Span span_of(const site::Site& site, const site::Holder& holder, const site::Assignment& post) {
    Span span{std::max(holder.valid_from, post.from), std::min(holder.valid_until, post.until)};
    if (holder.vendor != site::kNoVendor)
        span.until = std::min(span.until, site.vendors.at(holder.vendor).contract_until);
    return span;
}

}  // namespace

bool opens_in_an_emergency(const site::Site& site, site::DoorIndex door) {
    const auto widened = [&](const site::EmergencyEffect& effect) {
        return effect.kind == site::EffectKind::widen && site::reaches(effect, site.doors[door].inner);
    };
    const auto by_plan = [&](const site::EmergencyPlan& plan) {
        return std::any_of(plan.effects.begin(), plan.effects.end(), widened);
    };
    const auto by_card = [&](const site::BreakGlass& card) {
        return std::binary_search(card.doors.begin(), card.doors.end(), door);
    };
    return std::any_of(site.emergency_plans.begin(), site.emergency_plans.end(), by_plan) ||
           std::any_of(site.break_glass.begin(), site.break_glass.end(), by_card);
}

void lint_over(Build& build, WallTime now) {
    const site::LocalDay today = build.site.time_zone.to_local(now).day;
    lint_groups(build, today);
    for (const site::Schedule& schedule : build.site.schedules) lint_schedule(build, schedule, today);
    lint_duty_file(build, today);
    lint_contracts(build, now);
}

void lint_posts(Build& build, std::string_view roster, const Timetable& times) {
    const site::Site& site = build.site;
    std::map<site::Standing, bool> known;
    const auto gives = [&](const site::Standing& standing) {
        const auto [row, is_new] = known.emplace(standing, false);
        if (is_new) row->second = has_right(site, standing, times);
        return row->second;
    };
    for (const site::Holder& holder : site.roster.holders()) {
        // Of who has no right at all holder-without-right is told.
        const bool has_any = gives(site::standing_since(site, holder, build.now.value_or(WallTime::min())));
        for (const site::Assignment& post : site.roster.assignments(holder)) {
            const Span span = span_of(site, holder, post);
            const Place place{roster, post.line, 1};
            if (span.from >= span.until) {
                build.faults.warn(place, RuleId::never_holds,
                                  "this post lies outside the time of its person or contract",
                                  "compare its dates with `valid` and with the vendor's contract");
            } else if (has_any && post.during != site::Assignment::kAlways && (!build.now || span.until > *build.now) &&
                       gives({holder.vendor, {{post.job_class, site::Assignment::kAlways}}}) &&
                       !gives({holder.vendor, {{post.job_class, post.during}}})) {
                build.faults.warn(place, RuleId::never_holds, "the hours of this post never meet those of its profiles",
                                  "compare its `schedule` with those of the profiles of its job class");
            }
        }
    }
}

void lint_unmet_levels(Build& build, const Timetable& times) {
    const site::Site& site = build.site;
    for (site::DoorIndex index = 0; index < site.doors.size(); ++index) {
        const Cover rights = hours_of_rights(site, times, index);
        if (is_empty(rights) || opens_in_an_emergency(site, index)) continue;
        const auto rows = hours_of_rows(site.doors[index], times);
        for (std::size_t at = 0; at < rows.size(); ++at) {
            const site::LevelChoice& choice = site.doors[index].entry.levels[at];
            if (!choice.during || is_empty(rows[at])) continue;  // the last must be there; or it is never reached
            Cover met = rows[at];
            keep_only(met, rights);
            if (!is_empty(met)) continue;
            build.faults.warn(build.rule_places[choice.rule.value], RuleId::never_holds,
                              fmt::format("{}: nobody has a right at its hours", site.rules[choice.rule.value].key),
                              "remove the row, or give a job class a right at these hours");
        }
    }
}

}  // namespace sekisho::config
