// SPDX-License-Identifier: Apache-2.0
#include "daemon/access/past.hpp"

#include <algorithm>
#include <string>
#include <variant>

namespace sekisho::access {
namespace {

const AccessDetail& detail_of(const Entry& access) {
    return std::get<AccessDetail>(access.detail);
}

// A wait that ended well was decided at its end, all else when it happened.
bool decided_when_written(const Entry& access) {
    const auto& detail = detail_of(access);
    return detail.second != Pid{} || !detail.attendant.empty();
}

// On the clock that nobody sets.
BootTime decided_at(const Entry& access) {
    if (decided_when_written(access)) return access.recorded.boot;
    return access.recorded.boot - (access.recorded.wall - access.t_event);
}

PinShown pin_shown(const Entry& access) {
    if (access.ref_seq != kNoSeq) return PinShown::right;
    switch (detail_of(access).detail) {
        case Detail::wrong_pin: return PinShown::wrong;
        case Detail::pin_not_typed: return PinShown::not_typed;
        case Detail::pin_not_verifiable: return PinShown::not_verifiable;
        case Detail::ledger_failed: return PinShown::not_recordable;
        default: return PinShown::none;
    }
}

void refuse(Decision& decision, Detail detail) {
    decision.verdict = Verdict::denied;
    decision.reason = Reason::other;
    decision.detail = detail;
    decision.basis = Basis::none;
}

// What the gate itself knows of a door, and no rule.
void obstruct(Decision& decision, const site::Site& site, const Entry& access, site::Side side) {
    const auto& then = detail_of(access);
    if (decision.detail == Detail::pin_required && then.reason == Reason::invalid_pin) {
        const bool at_keypad = then.detail == Detail::no_keypad || then.detail == Detail::pin_delay;
        if (at_keypad) decision.detail = then.detail;
    } else if (decision.verdict == Verdict::granted && access.decision == Verdict::denied) {
        if (then.detail == Detail::ledger_failed) refuse(decision, Detail::ledger_failed);
        if (then.detail != Detail::access_point_disabled) return;
        refuse(decision, Detail::access_point_disabled);
        decision.rule = site.doors.at(side.door).rule;
    }
}

// 6.5-B3b2: nothing could be written, and the holder was on the list.
void let_in_by_list(Decision& decision, const site::Site& site, const Request& request) {
    const auto* card = std::get_if<KnownCard>(&request.card);
    if (decision.verdict != Verdict::granted || card == nullptr) return;
    if (site.emergency.covers(HolderId{std::string(card->holder)})) {
        decision.basis = Basis::emergency_list;
        decision.rule = site.emergency.rule;
    } else {
        refuse(decision, Detail::ledger_failed);
    }
}

// A visitor has no card of their own: the badge that was lent then.
void lend_badge(Request& request, const state::State& state, Pid second) {
    if (!request.shown.second) return;
    for (const auto& [seq, visit] : state.visits) {
        if (visit.visitor == second) request.shown.second->credential = visit.badge;
    }
}

Moment moment(const site::Site& site, WallTime clock, WallTime ledger, bool suspect, Duration running) {
    const auto policy = site.clock.when_suspect;
    return {clock, std::max(clock, ledger), suspect && policy == site::WhenSuspect::deny_limited,
            suspect && policy == site::WhenSuspect::business_hours_need_pin, running};
}

bool is_suspect(const state::State& state) {
    return state.alarms.contains({SystemAlarm::clock_suspect, ""});
}

}  // namespace

bool came_after(const Entry& other, const Entry& access) {
    const auto* with = std::get_if<AccessDetail>(&other.detail);
    const bool pair = with != nullptr && with->second != Pid{} && with->second == access.pid &&
                      detail_of(access).second == other.pid && other.seq.value + 1 == access.seq.value;
    return pair || (other.boot_seq == access.boot_seq && other.recorded.boot > decided_at(access));
}

Moment moment_at(const site::Site& site, const state::State& state, WallTime wall) {
    // As if the machine had run on until then.
    const auto since = std::max(Duration::zero(), wall - state.time.last.wall);
    return moment(site, wall, state.time.mark, is_suspect(state), state.time.ran(state.time.last.boot + since));
}

Moment moment_of(const site::Site& site, const state::State& state, const Entry& access) {
    const auto boot = decided_at(access);
    const auto wall = decided_when_written(access) ? access.recorded.wall : access.t_event;
    const bool suspect = is_suspect(state);
    const auto clock = suspect ? state.time.line.wall_at(boot) : wall;
    return moment(site, clock, state.time.seen(boot), suspect, state.time.ran(boot));
}

std::optional<site::Side> side_of(const site::Site& site, const state::State& state, const Entry& access) {
    const auto door = site.find_door(state.registry.name_of(NamedThing::door, access.door.value));
    if (!door || (access.dir == Direction::exit && !site.doors[*door].exit)) return std::nullopt;
    return site::Side{*door, access.dir};
}

Request request_of(const Entry& access, site::Side side, const WhoIs& who) {
    const auto& detail = detail_of(access);
    Request request{side, RefusedCard{detail.detail}, {}};
    if (access.pid != Pid{}) request.card = KnownCard{access.cred, who(access.pid).holder};
    request.shown.pin = pin_shown(access);
    request.shown.attended = !detail.attendant.empty();
    request.interlocked = detail.detail == Detail::interlocked;
    if (detail.second != Pid{}) request.shown.second = who(detail.second);
    return request;
}

Decision retell(const site::Site& site, const state::State& state, const Entry& access, site::Side side,
                const WhoIs& who) {
    Request request = request_of(access, side, who);
    lend_badge(request, state, detail_of(access).second);
    Decision decision = decide(site, state, request, moment_of(site, state, access));
    if (side.direction == Direction::exit) return decision;
    if (detail_of(access).basis == Basis::emergency_list) {
        let_in_by_list(decision, site, request);
    } else {
        obstruct(decision, site, access, side);
    }
    return decision;
}

}  // namespace sekisho::access
