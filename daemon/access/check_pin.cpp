// SPDX-License-Identifier: Apache-2.0
// PINs: which one lets in, and what a wrong one costs (6.5-B1d2, C7u1, D6-1, D6-2). Times are compared with the
// ledger's, so that a clock set forwards ends no lock-out for the next one to be longer; and what is to last so long
// ends after so much running time besides, so that one set back prolongs none.
#include "daemon/access/checks.hpp"

#include <algorithm>

namespace sekisho::access {
namespace {

const state::Pin* pin_of(const state::State& state, Pid person) {
    const auto found = state.pins.find(person);
    return found == state.pins.end() ? nullptr : &found->second;
}

// By the row of `levels` that asks for the PIN, or by `[clock]` where it does; what `[pin]` says is its own rule.
Refusal refused(const Case& request, Detail detail, Reason reason = Reason::invalid_pin) {
    const bool by_level = request.site.levels.at(request.level->level).pin;
    return denied(reason, detail, by_level ? request.level->rule : request.site.clock.rule);
}

// Of a PIN that is right.
Refusal check_age(Case& request, const state::Pin& pin) {
    const site::PinPolicy& policy = request.site.pin;
    if (!policy.max_age) return std::nullopt;
    const auto end = pin.set + *policy.max_age;
    request.pin_ends_soon = request.now.ledger >= end - policy.warn_before;
    if (request.now.ledger < end) return std::nullopt;
    const bool care = site::is_care(request.site, request.side.door);
    if (care || pin.grace_used < policy.grace_uses) {
        request.notes.add(Detail::credential_renewal_needed);
        return std::nullopt;
    }
    return denied(Reason::credential_expired, Detail::credential_renewal_needed, policy.rule);
}

std::int64_t microseconds(WallTime time) {
    return time.time_since_epoch().count();
}

PinCount counted(const site::PinPolicy& policy, std::int64_t failures, const Moment& now) {
    const auto step = std::min(static_cast<std::size_t>(failures), policy.delay.size()) - 1;
    return {failures, microseconds(now.ledger + policy.delay[step]), 0};
}

bool is_locked_out(const state::PinTries& tries, const Moment& now) {
    return tries.stands(tries.locked_until, now.ledger, now.running);
}

bool is_delayed(const state::PinTries& tries, const Moment& now) {
    return tries.stands(tries.not_before, now.ledger, now.running);
}

}  // namespace

Refusal check_lockout(const Case& request) {
    if (request.shown.pin != PinShown::none) return std::nullopt;
    const auto* pin = pin_of(*request.state, request.person);
    if (pin == nullptr || !is_locked_out(pin->tries, request.now)) return std::nullopt;
    return denied(Reason::credential_not_enabled, Detail::credential_locked_out, request.site.pin.rule);
}

Refusal check_pin(Case& request) {
    const site::Door& door = request.site.doors.at(request.side.door);
    const auto* pin = pin_of(*request.state, request.person);
    if (!request.site.readers.at(door.entry.reader).keypad) return refused(request, Detail::no_keypad);
    if (pin == nullptr || !pin->enrolled) return refused(request, Detail::pin_not_enrolled);
    switch (request.shown.pin) {
        case PinShown::right: return check_age(request, *pin);
        case PinShown::wrong: return refused(request, Detail::wrong_pin);
        case PinShown::not_typed: return refused(request, Detail::pin_not_typed);
        case PinShown::not_verifiable: return refused(request, Detail::pin_not_verifiable);
        case PinShown::not_recordable:
            if (site::is_care(request.site, request.side.door)) {
                request.notes.add(Detail::ledger_failed);
                return std::nullopt;
            }
            return refused(request, Detail::ledger_failed, Reason::other);
        case PinShown::none: break;
    }
    const auto why = why_no_try(*request.state, request.site, door.entry.reader, request.person, request.now);
    return why ? denied(Reason::invalid_pin, *why, request.site.pin.rule) : refused(request, Detail::pin_required);
}

bool asks_for_pin(const site::Site& site, site::Side side, const Moment& now) {
    if (side.direction == Direction::exit) return false;
    const auto* level = level_now(site, side.door, now);
    return level != nullptr && needs_pin(site, side.door, *level, now);
}

PinCount count_try(const site::PinPolicy& policy, const state::PinTries* person, const Moment& now) {
    if (person == nullptr) return {};
    PinCount count = counted(policy, person->failures + 1, now);
    // Every further one after a lock-out locks out again: only a right one begins the count anew.
    if (count.failures >= policy.lockout.failures)
        count.locked_until_us = microseconds(now.ledger + policy.lockout.duration);
    return count;
}

PinCount count_try_at(const site::Site& site, const state::PinTries* point, site::ReaderIndex reader,
                      const Moment& now) {
    PinCount count = counted(site.pin, (point == nullptr ? 0 : point->failures) + 1, now);
    const auto side = site::side_of_reader(site, reader);
    const bool care = side && site::is_care(site, side->door);
    if (care) count.not_before_us = 0;  // PRAC-06: nobody else waits for whoever typed a wrong one there
    // The count begins anew: whoever plays with a keypad must not keep a room shut for ever. Patients' rooms never are.
    if (count.failures < site.pin.throttle.failures || care) return count;
    return {0, count.not_before_us, microseconds(now.ledger + site.pin.throttle.duration)};
}

std::optional<Detail> why_no_try(const state::State& state, const site::Site& site, site::ReaderIndex reader,
                                 Pid person, const Moment& now) {
    const auto number = state.registry.number_of(NamedThing::reader, site.readers.at(reader).name.value);
    const auto point = state.pin_points.find(ReaderNumber{number});
    const bool known = point != state.pin_points.end();
    if (known && is_locked_out(point->second, now)) return Detail::access_point_locked_out;
    if (known && is_delayed(point->second, now)) return Detail::pin_delay;
    const auto* pin = pin_of(state, person);
    if (pin == nullptr) return std::nullopt;
    if (is_locked_out(pin->tries, now)) return Detail::credential_locked_out;
    return is_delayed(pin->tries, now) ? std::optional(Detail::pin_delay) : std::nullopt;
}

}  // namespace sekisho::access
