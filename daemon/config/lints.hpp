// SPDX-License-Identifier: Apache-2.0
// What is allowed and probably not meant: warnings over a whole Site without faults.
#pragma once

#include "daemon/config/build.hpp"
#include "daemon/site/minutes.hpp"
#include "daemon/site/standing.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::config {

// `roster`: its file as faults name it. Without build.now what depends on the date is left out.
void lint(Build& build, std::string_view roster);

// A set of minutes for each context of the calendar.
using Cover = std::vector<site::MinuteSet>;

class Timetable {
public:
    explicit Timetable(const site::Site& site);

    [[nodiscard]] const std::vector<site::DayContext>& contexts() const { return contexts_; }
    [[nodiscard]] const Cover& of(site::ScheduleIndex schedule) const { return schedules_.at(schedule); }
    [[nodiscard]] Cover never() const { return Cover(contexts_.size()); }
    [[nodiscard]] Cover always() const { return Cover(contexts_.size(), ~site::MinuteSet()); }
    // In words, for people: "sat 12:30-24:00; national_holidays 00:00-24:00".
    [[nodiscard]] std::string text(const Cover& cover) const;

private:
    const site::Site& site_;
    std::vector<site::DayContext> contexts_;
    std::vector<Cover> schedules_;
};

[[nodiscard]] bool is_within(const Cover& inner, const Cover& outer);
[[nodiscard]] bool is_empty(const Cover& cover);
void add(Cover& cover, const Cover& more);
void keep_only(Cover& cover, const Cover& common);
void take_away(Cover& cover, const Cover& less);

// The hours in which each row of the door's levels decides.
[[nodiscard]] std::vector<Cover> hours_of_rows(const site::Door& door, const Timetable& times);
// Those at which some job class has a right there, whoever may hold it now.
[[nodiscard]] Cover hours_of_rights(const site::Site& site, const Timetable& times, site::DoorIndex door);
// Whether somebody may come in there beside the rights of job classes: then any of its levels may be met.
[[nodiscard]] bool opens_in_an_emergency(const site::Site& site, site::DoorIndex door);
[[nodiscard]] bool has_right(const site::Site& site, const site::Standing& standing, const Timetable& times);

// How many people share what rights depend on; those whose time is over by `now` are left out.
using Crowd = std::map<site::Standing, std::size_t>;
[[nodiscard]] Crowd crowd_of(const site::Site& site, std::optional<WallTime> now);

// lint_rights.cpp: rows and profiles that give nothing.
void lint_rights(Build& build, const Timetable& times);
// lint_levels.cpp: rows that another has covered; hours without anybody; levels, company and escorts that nobody can
// give; exclusion zones into which one may go alone at night.
void lint_levels(Build& build, const Timetable& times);
void lint_doors(Build& build, const Timetable& times, const Crowd& crowd);
// lint_people.cpp
void lint_holders(Build& build, std::string_view roster, const Timetable& times);
void lint_permits(Build& build);
void lint_workers(Build& build);
// lint_screens.cpp: exits that nobody sees, and a program that others may change. Looks at the disk.
void lint_screens(Build& build);
// Why that file is not run, in words behind its path; "": it would be. The file alone: folders and links are looked at
// before each run.
[[nodiscard]] std::string fault_of_program(const std::string& path);
// lint_locks.cpp: bolts that nobody watches, fires that nobody has to reset.
void lint_locks(Build& build);
void lint_fires(Build& build);
// lint_imports.cpp: a scanner that others may change. Looks at the disk.
void lint_imports(Build& build);
// lint_calendar.cpp
void lint_calendar(Build& build, WallTime now);
// Whose special days should be listed by now: this year, from 1 November the next (6.4-B1d).
[[nodiscard]] std::optional<std::chrono::year> missing_year(const site::SpecialDays& special, site::LocalDay today);
// lint_never.cpp: schedules, special days and duty that are over; posts that lie outside all else; rows of levels that
// nobody meets.
void lint_over(Build& build, WallTime now);
void lint_posts(Build& build, std::string_view roster, const Timetable& times);
void lint_unmet_levels(Build& build, const Timetable& times);
// recorded_only.cpp: doors on a plain key, of which nothing is recorded here (6.5-C3).
void lint_recorded_only(Build& build);
// lint_duties.cpp: accounts on both sides of what two should do (6.5-B2b).
void lint_duties(Build& build);

}  // namespace sekisho::config
