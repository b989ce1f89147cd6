// SPDX-License-Identifier: Apache-2.0
// Levels by hours: rows that are never reached, hours in which nobody has a right, levels and escorts that nobody can
// give (PRAC-02, PRAC-03).
#include "daemon/config/lints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace sekisho::config {
namespace {

// Minutes at which at least one, and at least two people have a right, and at which somebody needs an escort.
struct Present {
    Cover one, two, escorted;
};

Present present_at(const Build& build, const Timetable& times, const Crowd& crowd, site::DoorIndex door) {
    Present present{times.never(), times.never(), times.never()};
    for (const auto& [standing, count] : crowd) {
        for (std::size_t at = 0; at < times.contexts().size(); ++at) {
            const auto rights = site::rights_on(build.site, standing, door, times.contexts()[at]);
            const auto minutes = site::any_of(rights);
            present.two[at] |= count > 1 ? minutes : minutes & present.one[at];
            present.one[at] |= minutes;
            for (unsigned needs = 0; needs < site::kNeedKinds; ++needs) {
                if ((needs & site::kNeedsEscort) != 0) present.escorted[at] |= rights[needs];
            }
        }
    }
    return present;
}

// One of the staff, who has a right there at some time.
bool has_escort(const Build& build, const Timetable& times, const Crowd& crowd, site::DoorIndex door) {
    const auto is_staff = [&](const site::Post& post) {
        const auto kind = build.site.job_classes[post.job_class].person_class;
        return kind == site::PersonClass::licensed || kind == site::PersonClass::clerical;
    };
    return std::any_of(crowd.begin(), crowd.end(), [&](const auto& row) {
        const site::Standing& standing = row.first;
        if (standing.vendor != site::kNoVendor || std::none_of(standing.posts.begin(), standing.posts.end(), is_staff))
            return false;
        return std::any_of(times.contexts().begin(), times.contexts().end(), [&](const auto& context) {
            return site::any_of(site::rights_on(build.site, standing, door, context)).any();
        });
    });
}

Cover duty_hours(const site::Site& site, const Timetable& times) {
    Cover hours = times.never();
    if (!site.duty) return hours;
    for (const site::DutyCode& code : site.duty->codes) add(hours, times.of(code.schedule));
    return hours;
}

void lint_uncovered(Build& build, const Timetable& times, site::DoorIndex index) {
    const site::Door& door = build.site.doors[index];
    Cover open = hours_of_rights(build.site, times, index);
    // With first_person_in somebody who has a right must come first.
    if (door.unlock && !door.first_person_in) add(open, times.of(*door.unlock));
    Cover uncovered = times.always();
    take_away(uncovered, open);
    if (is_empty(uncovered)) return;
    build.faults.warn(build.rule_places[door.rule.value], RuleId::uncovered_hours,
                      fmt::format("doors.{}: nobody has a right: {}", door.name.value, times.text(uncovered)),
                      "where somebody must get in at these hours, give a job class a row that covers them");
}

void lint_dual(Build& build, const Timetable& times, const site::Door& door, const Present& present) {
    const auto rows = hours_of_rows(door, times);
    for (std::size_t at = 0; at < rows.size(); ++at) {
        const site::LevelChoice& choice = door.entry.levels[at];
        const site::SecurityLevel& level = build.site.levels[choice.level];
        if (level.mode != site::AuthenticationMode::dual || level.desk_may_attend) continue;
        Cover alone = rows[at];
        keep_only(alone, present.one);
        take_away(alone, present.two);
        if (is_empty(alone)) continue;
        build.faults.warn(build.rule_places[choice.rule.value], RuleId::level_unsatisfiable,
                          fmt::format("doors.{}: `{}` asks for two people, and one alone has a right: {}",
                                      door.name.value, level.name, times.text(alone)),
                          "give a second person the right, or add \"security_desk\" to `second` of that level");
    }
}

}  // namespace

std::vector<Cover> hours_of_rows(const site::Door& door, const Timetable& times) {
    std::vector<Cover> rows;
    Cover before = times.never();
    for (const site::LevelChoice& choice : door.entry.levels) {
        Cover hours = choice.during ? times.of(*choice.during) : times.always();
        Cover row = hours;
        take_away(row, before);
        rows.push_back(std::move(row));
        add(before, hours);
    }
    return rows;
}

Cover hours_of_rights(const site::Site& site, const Timetable& times, site::DoorIndex door) {
    Cover hours = times.never();
    for (const site::JobClass& job_class : site.job_classes) {
        for (const site::Policy& policy : job_class.rights[door])
            add(hours, policy.on_duty ? duty_hours(site, times) : times.of(policy.schedule));
    }
    return hours;
}

void lint_levels(Build& build, const Timetable& times) {
    for (const site::Door& door : build.site.doors) {
        const auto rows = hours_of_rows(door, times);
        for (std::size_t at = 1; at < rows.size(); ++at) {
            if (!is_empty(rows[at])) continue;
            const site::LevelChoice& choice = door.entry.levels[at];
            build.faults.warn(build.rule_places[choice.rule.value], RuleId::level_covered,
                              fmt::format("{} is never reached: the rows above it hold at all of its hours",
                                          build.site.rules[choice.rule.value].key),
                              "the first row that holds decides: move the narrower one up, or remove it");
        }
    }
}

void lint_doors(Build& build, const Timetable& times, const Crowd& crowd) {
    for (site::DoorIndex index = 0; index < build.site.doors.size(); ++index) {
        lint_uncovered(build, times, index);
        if (crowd.empty()) continue;  // nobody is known yet
        const site::Door& door = build.site.doors[index];
        const Present present = present_at(build, times, crowd, index);
        lint_dual(build, times, door, present);
        if (is_empty(present.escorted) || has_escort(build, times, crowd, index)) continue;
        build.faults.warn(
            build.rule_places[door.entry.rule.value], RuleId::escort_nobody,
            fmt::format("doors.{}: people go in beside an escort, and none of the staff has a right there",
                        door.name.value),
            "give a job class of the staff (licensed, clerical) a right at that door");
    }
}

}  // namespace sekisho::config
