// SPDX-License-Identifier: Apache-2.0
#include "daemon/site/losses.hpp"

#include <algorithm>
#include <chrono>
#include <set>

namespace sekisho::site {
namespace {

constexpr std::chrono::hours kLookAhead{7 * 24};

bool training_shuts(const Site& rules, const Holder& holder, DoorIndex door, WallTime when) {
    if (!rules.training || holder.trained_until > when || is_care(rules, door)) return false;
    const auto after = rules.training->after_end;
    return after == AfterTraining::deny || (after == AfterTraining::deny_limited && is_limited(rules, door));
}

bool vendor_shuts(const Site& rules, const Holder& holder, DoorIndex door, WallTime when) {
    if (holder.vendor == kNoVendor) return false;
    const Vendor& vendor = rules.vendors.at(holder.vendor);
    if (vendor.contract_until <= when) return true;
    const auto& zones = vendor.zones;
    return is_limited(rules, door) && std::find(zones.begin(), zones.end(), rules.doors[door].inner) == zones.end();
}

bool leads_somewhere(const Site& rules, const Holder& holder, const Assignment& assignment, WallTime when) {
    if (when < assignment.from || assignment.until <= when) return false;
    const auto& rights = rules.job_classes.at(assignment.job_class).rights;
    for (DoorIndex door = 0; door < rights.size(); ++door) {
        if (rights.at(door).empty()) continue;
        if (!training_shuts(rules, holder, door, when) && !vendor_shuts(rules, holder, door, when)) return true;
    }
    return false;
}

bool may_pass(const People& people, const Holder& holder, WallTime when) {
    if (when < holder.valid_from || holder.valid_until <= when) return false;
    const auto assignments = people.roster.assignments(holder);
    return std::any_of(assignments.begin(), assignments.end(), [&](const Assignment& assignment) {
        return leads_somewhere(people.rules, holder, assignment, when);
    });
}

}  // namespace

Losses lost_rights(const People& current, const People& next, WallTime now) {
    Losses losses = lost_holders(current.roster, next.roster, now);
    const std::set<HolderId> told(losses.people.begin(), losses.people.end());
    for (const Holder& holder : current.roster.holders()) {
        const Holder* kept = next.roster.find(holder.id.value);
        if (kept == nullptr || told.contains(holder.id)) continue;
        for (const WallTime when : {now, WallTime(now + kLookAhead)}) {
            if (!may_pass(current, holder, when) || may_pass(next, *kept, when)) continue;
            losses.people.push_back(holder.id);
            break;
        }
    }
    return losses;
}

}  // namespace sekisho::site
