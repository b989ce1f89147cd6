// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/lints.hpp"

#include "daemon/site/hours.hpp"

#include <algorithm>

namespace sekisho::config {

Timetable::Timetable(const site::Site& site) : site_(site), contexts_(site::contexts_of(site.special_days)) {
    for (const site::Schedule& schedule : site.schedules) {
        Cover& cover = schedules_.emplace_back();
        for (const site::DayContext& context : contexts_) cover.push_back(site::minutes_of(schedule, context));
    }
}

std::string Timetable::text(const Cover& cover) const {
    site::Hours hours;
    for (std::size_t at = 0; at < hours.week.size(); ++at) hours.week[contexts_[at].weekday] = cover[at];
    const auto& days = site_.special_days;
    std::vector<site::NamedDates> groups;
    for (const site::SpecialDayGroup& group : days.groups) groups.push_back({group.name, {}});
    const auto tell = [&](site::LocalDay day) {
        const auto context = site::context_of(days, day);
        const auto at = std::find(contexts_.begin(), contexts_.end(), context) - contexts_.begin();
        const auto& minutes = cover.at(static_cast<std::size_t>(at));
        if (minutes != hours.week[context.weekday]) hours.dates.emplace_back(day, minutes);
    };
    std::vector<site::LocalDay> told;
    for (const auto& [day, group] : days.dates) {
        groups[group].dates.push_back(day);
        told.push_back(day);
        told.push_back(day + std::chrono::days{1});
    }
    std::sort(told.begin(), told.end());
    told.erase(std::unique(told.begin(), told.end()), told.end());
    for (const site::LocalDay day : told) tell(day);
    return site::hours_text(hours, groups);
}

bool is_within(const Cover& inner, const Cover& outer) {
    for (std::size_t at = 0; at < inner.size(); ++at) {
        if ((inner[at] & ~outer[at]).any()) return false;
    }
    return true;
}

bool is_empty(const Cover& cover) {
    return std::all_of(cover.begin(), cover.end(), [](const auto& minutes) { return minutes.none(); });
}

void add(Cover& cover, const Cover& more) {
    for (std::size_t at = 0; at < cover.size(); ++at) cover[at] |= more[at];
}
void keep_only(Cover& cover, const Cover& common) {
    for (std::size_t at = 0; at < cover.size(); ++at) cover[at] &= common[at];
}
void take_away(Cover& cover, const Cover& less) {
    for (std::size_t at = 0; at < cover.size(); ++at) cover[at] &= ~less[at];
}

Crowd crowd_of(const site::Site& site, std::optional<WallTime> now) {
    Crowd crowd;
    for (const site::Holder& holder : site.roster.holders()) {
        auto standing = site::standing_since(site, holder, now.value_or(WallTime::min()));
        if (!standing.posts.empty()) ++crowd[std::move(standing)];
    }
    return crowd;
}

void lint(Build& build, std::string_view roster) {
    const Timetable times(build.site);
    lint_rights(build, times);
    lint_levels(build, times);
    lint_doors(build, times, crowd_of(build.site, build.now));
    lint_unmet_levels(build, times);
    lint_holders(build, roster, times);
    lint_posts(build, roster, times);
    lint_permits(build);
    lint_workers(build);
    lint_duties(build);
    lint_recorded_only(build);
    lint_locks(build);
    lint_fires(build);
    lint_screens(build);
    lint_imports(build);
    if (!build.now) return;
    lint_calendar(build, *build.now);
    lint_over(build, *build.now);
}

}  // namespace sekisho::config
