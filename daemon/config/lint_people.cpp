// SPDX-License-Identifier: Apache-2.0
// People of the roster who can go nowhere, and permits that nobody can approve.
#include "daemon/config/lints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

namespace sekisho::config {
namespace {

bool has_right(const site::Site& site, const site::Standing& standing, const Timetable& times) {
    for (site::DoorIndex door = 0; door < site.doors.size(); ++door) {
        for (const site::DayContext& context : times.contexts()) {
            if (site::any_of(site::rights_on(site, standing, door, context)).any()) return true;
        }
    }
    return false;
}

}  // namespace

void lint_holders(Build& build, std::string_view roster, const Timetable& times, std::optional<WallTime> now) {
    std::map<site::Standing, bool> known;
    for (const site::Holder& holder : build.site.roster.holders()) {
        const auto standing = site::standing_since(build.site, holder, now.value_or(WallTime::min()));
        if (standing.posts.empty()) continue;  // left
        const auto [row, is_new] = known.emplace(standing, false);
        if (is_new) row->second = has_right(build.site, standing, times);
        if (row->second) continue;
        // Without the id: whoever reads a log is not to learn who that is.
        build.faults.warn({roster, holder.line, 1}, RuleId::holder_without_right,
                          "this person has no right at any door at any time",
                          "give the job class a profile; or compare the hours of the assignment with those of its "
                          "profiles, and the vendor's `zones`");
    }
}

void lint_permits(Build& build) {
    const auto& roles = build.site.roles;
    const auto is_held = [&](const std::string& name) {
        return std::any_of(roles.begin(), roles.end(),
                           [&](const site::Role& role) { return role.name == name && !role.operators.empty(); });
    };
    for (const site::Vendor& vendor : build.site.vendors) {
        if (!vendor.permit) continue;
        const auto& approve = vendor.permit->approve;
        if (std::any_of(approve.begin(), approve.end(), is_held)) continue;
        build.faults.warn(build.rule_places[vendor.rule.value], RuleId::permit_unapproved,
                          fmt::format("vendors.{}: a permit is approved by {}, and [roles] names nobody of it",
                                      vendor.name, fmt::join(approve, ", ")),
                          "write the accounts of that role into [roles]");
    }
}

}  // namespace sekisho::config
