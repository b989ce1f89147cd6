// SPDX-License-Identifier: Apache-2.0
#include "daemon/access/checks.hpp"

#include <algorithm>
#include <span>
#include <vector>

namespace sekisho::access {
namespace {

using site::Assignment;

// Nothing: the job class has no right at the door.
std::span<const site::Policy> policies_of(const Case& request, const Assignment& assignment) {
    const auto& job_classes = request.site.job_classes;
    if (assignment.job_class >= job_classes.size()) return {};
    const auto& rights = job_classes[assignment.job_class].rights;
    if (request.side.door >= rights.size()) return {};
    return rights[request.side.door];
}

site::ScheduleAnswer ask(const Case& request, std::size_t schedule, site::LocalTime local) {
    return site::ask(request.site.schedules.at(schedule), request.site.special_days, local);
}

bool at_work(const Case& request, const Assignment& assignment, site::LocalTime local) {
    return assignment.during == Assignment::kAlways || ask(request, assignment.during, local).inside;
}

// How much is asked of whoever comes by it: the class, too, may ask for an escort.
int burden(const Case& request, const site::Policy& policy, const site::JobClass& job_class) {
    const bool escort = policy.needs_escort || is_third_party_inside(request, job_class);
    return (policy.needs_permit ? 2 : 0) + (escort ? 1 : 0);
}

bool holds(const Case& request, const site::Policy& policy, site::LocalTime local) {
    if (policy.on_duty) return site::on_duty(request.site, request.holder, local);
    return ask(request, policy.schedule, local).inside;
}

// Of the policies that hold, of all assignments in force, the first that asks for the least.
void find_policy(Case& request, site::LocalTime local) {
    for (const Assignment& assignment : request.site.roster.assignments(request.holder)) {
        if (!in_force(assignment, request.now) || !at_work(request, assignment, local)) continue;
        for (const site::Policy& policy : policies_of(request, assignment)) {
            const site::JobClass& job_class = request.site.job_classes[assignment.job_class];
            const int asked = burden(request, policy, job_class);
            if (request.policy && asked >= burden(request, *request.policy, *request.job_class)) continue;
            if (!holds(request, policy, local)) continue;
            request.policy = &policy;
            request.job_class = &job_class;
            if (asked == 0) return;
        }
    }
}

// Why there is no right at any time: `first` is set to the first assignment in force that has one.
Refusal check_any_right(const Case& request, const Assignment*& first) {
    const Assignment* post = nullptr;
    for (const Assignment& assignment : request.site.roster.assignments(request.holder)) {
        if (!in_force(assignment, request.now)) continue;
        if (!post) post = &assignment;
        if (policies_of(request, assignment).empty()) continue;
        first = &assignment;
        return std::nullopt;
    }
    if (!post) {
        auto refusal = denied(Reason::unauthorized, Detail::no_assignment, kDefaultDeny);
        refusal.roster_line = request.holder.line;
        return refusal;
    }
    const auto& job_classes = request.site.job_classes;
    const bool known = post->job_class < job_classes.size();
    return denied(Reason::unauthorized, Detail::no_right, known ? job_classes[post->job_class].rule : kDefaultDeny);
}

// What says no: the list of the assignment's schedule, or of the first policy's, or the duty file.
Refusal outside_schedule(const Case& request, const Assignment& assignment, site::LocalTime local) {
    const bool working = at_work(request, assignment, local);
    const site::Policy& policy = policies_of(request, assignment).front();
    if (working && policy.on_duty)
        return denied(Reason::not_permitted_at_this_time, Detail::off_duty, request.site.duty->rule);
    const std::size_t schedule = working ? policy.schedule : std::size_t{assignment.during};
    return denied(Reason::not_permitted_at_this_time, Detail::outside_schedule, ask(request, schedule, local).rule);
}

// What the level in force asks for, and who may not come alone.
Refusal find_needs(Case& request) {
    const site::AccessPoint& point = request.site.doors.at(request.side.door).entry;
    request.level = level_now(request.site, request.side.door, request.now);
    if (!request.level) return denied(Reason::other, Detail::access_point_disabled, point.rule);
    const site::SecurityLevel& level = request.site.levels.at(request.level->level);
    request.needs.pin = needs_pin(request.site, request.side.door, *request.level, request.now);
    if (level.pin && !request.needs.pin) request.notes.add(Detail::clock_suspect);
    request.needs.second_person = level.mode == site::AuthenticationMode::dual;
    request.needs.interlock = site::interlock_of(request.site, request.side.door) != nullptr;
    find_company(request);
    relax(request);
    return std::nullopt;
}

}  // namespace

bool in_force(const Assignment& assignment, const Moment& now) {
    return assignment.from <= now.clock && now.ledger < assignment.until;
}

const site::LevelChoice* level_now(const site::Site& site, site::DoorIndex door, const Moment& now) {
    const auto& levels = site.doors.at(door).entry.levels;
    const site::LocalTime local = site.time_zone.to_local(now.clock);
    for (const site::LevelChoice& choice : levels) {
        if (!choice.during) return &choice;
        if (site::ask(site.schedules.at(*choice.during), site.special_days, local).inside) return &choice;
    }
    return nullptr;
}

bool needs_pin(const site::Site& site, site::DoorIndex door, const site::LevelChoice& level, const Moment& now) {
    if (!now.need_pin) return site.levels.at(level.level).pin;
    const auto& rows = site.doors.at(door).entry.levels;
    return !site::is_care(site, door) && std::any_of(rows.begin(), rows.end(), [&](const site::LevelChoice& row) {
        return site.levels.at(row.level).pin;
    });
}

Refusal check_right(Case& request) {
    const site::Site& site = request.site;
    const Assignment* first = nullptr;
    if (auto refusal = check_any_right(request, first)) {
        if (!widen(request)) return refusal;
    }
    if (auto refusal = check_vendor_zone(request)) return refusal;
    if (request.now.deny_limited && site::is_limited(site, request.side.door)) {
        if (!site::is_care(site, request.side.door))
            return denied(Reason::not_permitted_at_this_time, Detail::clock_suspect, site.clock.rule);
        request.notes.add(Detail::clock_suspect);
    }
    const site::LocalTime local = site.time_zone.to_local(request.now.clock);
    if (!request.policy) find_policy(request, local);
    // A plan's right is one more of them, and it asks for nothing.
    const bool bare = request.policy && burden(request, *request.policy, *request.job_class) == 0;
    if (!bare && !widen(request) && !request.policy) return outside_schedule(request, *first, local);
    return request.side.direction == Direction::exit ? std::nullopt : find_needs(request);
}

}  // namespace sekisho::access
