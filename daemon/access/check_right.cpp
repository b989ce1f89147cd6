// SPDX-License-Identifier: Apache-2.0
#include "daemon/access/checks.hpp"

#include <vector>

namespace sekisho::access {
namespace {

// Of the policies whose schedule holds, the first that needs no permit, else the first; nullptr: none holds.
const site::Policy* policy_now(const site::Site& site, const std::vector<site::Policy>& policies,
                               site::LocalTime local) {
    const site::Policy* with_permit = nullptr;
    for (const site::Policy& policy : policies) {
        if (policy.needs_permit && with_permit) continue;
        if (!site::ask(site.schedules.at(policy.schedule), site.special_days, local).inside) continue;
        if (!policy.needs_permit) return &policy;
        with_permit = &policy;
    }
    return with_permit;
}

// What the level in force and the policy ask for besides.
Refusal find_needs(Case& request, site::LocalTime local) {
    const site::AccessPoint& point = request.site.doors.at(request.side.door).entry;
    request.level = level_now(request.site, point, local);
    if (!request.level) return denied(Reason::other, Detail::access_point_disabled, point.rule);
    const site::SecurityLevel& level = request.site.levels.at(request.level->level);
    request.needs.pin = level.pin;
    request.needs.second_person = level.mode == site::AuthenticationMode::dual;
    request.needs.permit = request.policy->needs_permit;
    return std::nullopt;
}

}  // namespace

const site::LevelChoice* level_now(const site::Site& site, const site::AccessPoint& point, site::LocalTime local) {
    for (const site::LevelChoice& choice : point.levels) {
        if (!choice.during) return &choice;
        if (site::ask(site.schedules.at(*choice.during), site.special_days, local).inside) return &choice;
    }
    return nullptr;
}

Refusal check_right(Case& request) {
    const site::Site& site = request.site;
    const std::size_t door = request.side.door;
    if (request.holder.job_class >= site.job_classes.size()) {
        return denied(Reason::unauthorized, Detail::no_right, kDefaultDeny);
    }
    const site::JobClass& job_class = site.job_classes[request.holder.job_class];
    if (door >= job_class.rights.size() || job_class.rights[door].empty()) {
        return denied(Reason::unauthorized, Detail::no_right, job_class.rule);
    }
    const auto& policies = job_class.rights[door];
    if (request.now.deny_limited && site::is_limited(site, door)) {
        return denied(Reason::not_permitted_at_this_time, Detail::clock_suspect, site.clock.rule);
    }
    const site::LocalTime local = site.time_zone.to_local(request.now.clock);
    request.policy = policy_now(site, policies, local);
    if (!request.policy) {
        const auto answer = site::ask(site.schedules.at(policies.front().schedule), site.special_days, local);
        return denied(Reason::not_permitted_at_this_time, Detail::outside_schedule, answer.rule);
    }
    return request.side.direction == Direction::exit ? std::nullopt : find_needs(request, local);
}

}  // namespace sekisho::access
