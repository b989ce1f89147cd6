// SPDX-License-Identifier: Apache-2.0
// People of the roster who can go nowhere, permits that nobody can approve, and people of vendors of whom nobody asks
// whether they still work there.
#include "daemon/config/lints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>

namespace sekisho::config {
bool has_right(const site::Site& site, const site::Standing& standing, const Timetable& times) {
    for (site::DoorIndex door = 0; door < site.doors.size(); ++door) {
        for (const site::DayContext& context : times.contexts()) {
            if (site::any_of(site::rights_on(site, standing, door, context)).any()) return true;
        }
    }
    return false;
}

void lint_holders(Build& build, std::string_view roster, const Timetable& times) {
    std::map<site::Standing, bool> known;
    for (const site::Holder& holder : build.site.roster.holders()) {
        const auto standing = site::standing_since(build.site, holder, build.now.value_or(WallTime::min()));
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
    const site::Site& site = build.site;
    for (const site::Vendor& vendor : site.vendors) {
        if (!vendor.permit || !vendor.permit->approvers.empty()) continue;
        build.faults.warn(build.rule_places[vendor.rule.value], RuleId::permit_unapproved,
                          fmt::format("vendors.{}: a permit is approved by {}, and that is nobody", vendor.name,
                                      fmt::join(vendor.permit->approve, ", ")),
                          "write the accounts of that role into [roles]");
    }
    if (!site.facility_heads.empty()) return;
    std::set<std::uint32_t> rules;
    for (const site::JobClass& job_class : site.job_classes) {
        if (job_class.person_class == site::PersonClass::vendor) continue;
        for (const auto& policies : job_class.rights) {
            for (const site::Policy& policy : policies) {
                if (policy.needs_permit) rules.insert(policy.rule.value);
            }
        }
    }
    for (const std::uint32_t rule : rules) {
        build.faults.warn(
            build.rule_places[rule], RuleId::permit_unapproved,
            fmt::format("{} asks people of no vendor for a permit, and nobody may approve one", site.rules[rule].key),
            "facility_head or deputy_head in [roles]");
    }
}

void lint_workers(Build& build) {
    const auto& holders = build.site.roster.holders();
    for (site::VendorIndex index = 0; index < build.site.vendors.size(); ++index) {
        const site::Vendor& vendor = build.site.vendors[index];
        const bool has_workers = std::any_of(holders.begin(), holders.end(),
                                             [index](const site::Holder& holder) { return holder.vendor == index; });
        if (vendor.confirm_every || !has_workers) continue;
        build.faults.warn(
            build.rule_places[vendor.rule.value], RuleId::workers_unconfirmed,
            fmt::format("vendors.{} has people in the roster, and nothing ends when it does not say that they still "
                        "work for it",
                        vendor.name),
            "confirm_workers_every = \"31d\", and suspend_unused_after = \"90d\"");
    }
}

}  // namespace sekisho::config
