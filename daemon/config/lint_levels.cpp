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

// PRAC-02: of a room that nobody of the roster can enter. Where no job class has a right, uncovered-hours says so.
void lint_nobody(Build& build, const Timetable& times, site::DoorIndex index, const Present& present) {
    const site::Door& door = build.site.doors[index];
    const bool stands_open = door.unlock && !door.first_person_in;
    if (!is_empty(present.one) || stands_open || opens_in_an_emergency(build.site, index)) return;
    if (is_empty(hours_of_rights(build.site, times, index))) return;
    build.faults.warn(build.rule_places[door.rule.value], RuleId::door_of_nobody,
                      fmt::format("doors.{}: nobody of the roster has a right there at any time", door.name.value),
                      "give somebody a job class that has a right there; or a job class of the roster a row for it");
}

// PRAC-02, STD-IEC-10: whoever is to come in pairs needs another who may come at that hour.
void lint_company(Build& build, const Timetable& times, const Crowd& crowd, site::ZoneIndex index) {
    const site::Zone& zone = build.site.zones[index];
    if (zone.presence.least < 2) return;
    Cover one = times.never();
    Cover two = times.never();
    for (const auto& [standing, count] : crowd) {
        Cover in = times.never();
        for (site::DoorIndex door = 0; door < build.site.doors.size(); ++door) {
            if (build.site.doors[door].inner == index) add(in, present_at(build, times, {{standing, 1}}, door).one);
        }
        Cover again = in;
        if (count < 2) keep_only(again, one);
        add(two, again);
        add(one, in);
    }
    take_away(one, two);
    if (is_empty(one)) return;
    build.faults.warn(build.rule_places[zone.rule.value], RuleId::level_unsatisfiable,
                      fmt::format("zones.{}: occupancy.min is {}, and one alone has a right: {}", zone.name.value,
                                  zone.presence.least, times.text(one)),
                      "give a second person the right at these hours, or remove occupancy.min");
}

// 6.5-D7, STD-N116-01: at night nobody goes alone into an exclusion zone. Night is what no hospital calls business
// hours: 22:00 to 05:00.
Cover night(const Timetable& times) {
    constexpr std::size_t kFrom = 22 * 60;
    constexpr std::size_t kUntil = 5 * 60;
    Cover cover = times.always();
    for (auto& minutes : cover) {
        for (std::size_t minute = kUntil; minute < kFrom; ++minute) minutes.reset(minute);
    }
    return cover;
}

void lint_alone(Build& build, const Timetable& times, const site::Door& door) {
    const site::Zone& inner = build.site.zones[door.inner];
    if (inner.sensitivity != site::Sensitivity::exclusion || !inner.accepted_risk.empty()) return;
    const auto rows = hours_of_rows(door, times);
    for (std::size_t at = 0; at < rows.size(); ++at) {
        const site::LevelChoice& choice = door.entry.levels[at];
        const site::SecurityLevel& level = build.site.levels[choice.level];
        Cover alone = rows[at];
        keep_only(alone, night(times));
        if (level.mode == site::AuthenticationMode::dual || is_empty(alone)) continue;
        build.faults.warn(
            build.rule_places[choice.rule.value], RuleId::alone_at_night,
            fmt::format("doors.{}: `{}` lets one person alone into `{}`, which is exclusion: {}", door.name.value,
                        level.name, inner.name.value, times.text(alone)),
            "a level with mode = \"DualCredential\" outside business hours; or accepted_risk = \"why, and "
            "who decided it\" in the zone, where it cannot be otherwise");
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
    for (site::ZoneIndex index = 0; index < build.site.zones.size(); ++index) lint_company(build, times, crowd, index);
    for (site::DoorIndex index = 0; index < build.site.doors.size(); ++index) {
        lint_uncovered(build, times, index);
        const site::Door& door = build.site.doors[index];
        lint_alone(build, times, door);
        if (crowd.empty()) continue;  // nobody is known yet
        const Present present = present_at(build, times, crowd, index);
        lint_dual(build, times, door, present);
        lint_nobody(build, times, index, present);
        if (is_empty(present.escorted) || has_escort(build, times, crowd, index)) continue;
        build.faults.warn(
            build.rule_places[door.entry.rule.value], RuleId::escort_nobody,
            fmt::format("doors.{}: people go in beside an escort, and none of the staff has a right there",
                        door.name.value),
            "give a job class of the staff (licensed, clerical) a right at that door");
    }
}

}  // namespace sekisho::config
