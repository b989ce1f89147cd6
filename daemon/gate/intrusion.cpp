// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/intrusion.hpp"

#include "daemon/gate/gate.hpp"
#include "daemon/gate/look_at_least.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace sekisho::gate {
namespace {

constexpr std::chrono::minutes kOverAfter{1};

// A door opened, and no entry says who goes, but that it is a way out that anybody may take.
bool is_unnamed(const Entry& entry) {
    if (const auto* door = std::get_if<DoorEventDetail>(&entry.detail)) {
        return door->event == DoorEvent::opened || door->event == DoorEvent::forced_open;
    }
    const auto* outcome = std::get_if<OutcomeDetail>(&entry.detail);
    return outcome != nullptr && entry.pid == Pid{} &&
           (outcome->passage == Passage::taken || outcome->passage == Passage::taken_assumed);
}

bool may_change(const Entry& entry) {
    switch (entry.kind) {
        case EntryKind::access:
        case EntryKind::unlock:
        case EntryKind::relock:
        case EntryKind::outcome:
        case EntryKind::door_event:
        case EntryKind::passage:
        case EntryKind::config:
        case EntryKind::zone_arming: return true;
        default: return false;
    }
}

}  // namespace

void Intrusion::claim(const site::Site& site, std::vector<Error>& errors) {
    for (const auto& input : site.inputs) {
        if (input.kind != site::InputKind::motion) continue;
        motions_.push_back(std::make_unique<Motion>(parts_, input));
        if (auto error = motions_.back()->line.claim()) errors.push_back(std::move(*error));
    }
}

void Intrusion::serve(std::shared_ptr<const site::Site> site) {
    site_ = std::move(site);
    recall();
    for (auto& motion : motions_) watch(*motion);
    look();
}

// What the ledger has of zones that do not arm any more is over.
void Intrusion::recall() {
    for (const auto& zone : site_->zones) {
        if (zone.presence.arm) guards_[zone.name.value] = recalled(zone.name.value);
    }
    for (auto& [zone, guard] : guards_) {
        if (guard.alarm && !guard.armed) end_alarm(zone_of(zone));  // the power failed between the two
    }
    const auto& state = parts_.journal.state();
    std::map<std::string, Guard> others;
    for (const auto& [number, arming] : state.arming) {
        const std::string zone(state.registry.name_of(NamedThing::zone, number.value));
        if (arming.armed && !guards_.contains(zone)) others[zone].armed = true;
    }
    for (const auto& [which, zone] : state.alarms) {
        if (which == SystemAlarm::intrusion && !guards_.contains(zone)) others[zone].alarm = true;
    }
    for (const auto& [zone, guard] : others) end(zone, guard);
}

Intrusion::Guard Intrusion::recalled(const std::string& zone) const {
    const auto& state = parts_.journal.state();
    Guard guard;
    const auto found = state.arming.find(ZoneNumber{state.registry.number_of(NamedThing::zone, zone)});
    guard.armed = found != state.arming.end() && found->second.armed;
    guard.alarm = state.alarms.contains({SystemAlarm::intrusion, zone});
    guard.last_sign = parts_.clock.now().mono;
    return guard;
}

void Intrusion::end(const std::string& zone, const Guard& guard) {
    EntryDraft draft;
    if (guard.armed) {
        draft.kind = EntryKind::zone_arming;
        draft.detail = ZoneArmingDetail{false, ArmingCause::configuration, "", ""};
        write(draft, zone);
    }
    if (!guard.alarm) return;
    draft.kind = EntryKind::alarm;
    draft.detail = AlarmDetail{SystemAlarm::intrusion, false, zone, {}};
    write(std::move(draft), zone);
}

void Intrusion::detach() {
    due_.reset();
    site_.reset();
    for (auto& motion : motions_) {
        if (motion->level) motion->level->stop();
        motion->line.detach();
    }
}

void Intrusion::replace(std::shared_ptr<const site::Site> site) {
    auto before = std::exchange(motions_, {});
    for (const auto& input : site->inputs) {
        if (input.kind == site::InputKind::motion) motions_.push_back(successor(before, parts_, input));
    }
    for (const auto& gone : before) {
        if (gone) gone->line.give_up();
    }
    site_ = std::move(site);
    auto guards = std::exchange(guards_, {});
    for (const auto& zone : site_->zones) {
        if (!zone.presence.arm) continue;
        const auto known = guards.extract(zone.name.value);
        guards_[zone.name.value] = known.empty() ? recalled(zone.name.value) : known.mapped();
    }
    for (const auto& [zone, guard] : guards) end(zone, guard);
    for (auto& motion : motions_) watch(*motion);
    due_ = parts_.loop.at(parts_.clock.now().mono, [this] { look(); });  // behind the doors
}

void Intrusion::watch(Motion& motion) {
    if (!motion.level) motion.level.emplace(parts_.loop, [this, &motion](bool active) { moved(motion, active); });
    if (motion.line.lost()) motion.stands = false;  // by the reload itself, to a line that is missing
    motion.level->begin_as(motion.stands);
    motion.line.watch([&motion](hal::Edge edge) { motion.level->moved(edge, motion.line.configured().delay); },
                      [this, &motion] { lost(motion); });
}

// What nobody sees any more is no sign of anybody; when the line is back, it begins anew.
void Intrusion::lost(Motion& motion) {
    motion.level->forget();
    motion.level->begin_as(false);
    if (std::exchange(motion.stands, false)) moved(motion, false);
}

void Intrusion::moved(Motion& motion, bool active) {
    motion.stands = active;
    if (!site_) return;
    const site::ZoneIndex where = *motion.line.configured().zone;
    for (auto& [name, guard] : guards_) {
        const Zone zone = zone_of(name);
        if (!guard.armed || !site::lies_within(*site_, where, zone.index)) continue;
        if (active) {
            raise(zone, {});
        } else {
            guard.last_sign = parts_.clock.now().mono;
        }
    }
    look();
}

bool Intrusion::moves_in(site::ZoneIndex zone) const {
    return std::any_of(motions_.begin(), motions_.end(), [&](const auto& motion) {
        return motion->stands && site::lies_within(*site_, *motion->line.configured().zone, zone);
    });
}

Intrusion::Zone Intrusion::zone_of(const std::string& name) {
    const site::ZoneIndex index = *site_->find_zone(name);
    return {index, site_->zones[index], guards_.at(name)};
}

void Intrusion::look() {
    due_.reset();
    if (!site_ || guards_.empty()) return;
    const Now now = clock_watch_.check();
    Duration wait = kLookAtLeast;
    for (const auto& [name, guard] : guards_) wait = std::min(wait, look_at(zone_of(name), now));
    due_ = parts_.loop.at(now.mono + wait, [this] { look(); });
}

Duration Intrusion::look_at(Zone zone, const Now& now) {
    const WallTime clock = clock_watch_.moment(now).clock;
    const auto& arm = *zone.configured.presence.arm;
    const auto edge = site::next_edge(site_->schedules[arm.outside], site_->special_days, site_->time_zone, clock);
    const Duration until_edge = edge - clock;
    if (const auto found = against(zone, clock)) {
        zone.guard.empty_since.reset();
        if (zone.guard.armed) arming(zone, false, found->cause, found->grant);
        return until_edge;
    }
    return std::min(until_edge, zone.guard.armed ? quiet(zone, now.mono) : settle(zone, now.mono));
}

std::optional<Intrusion::Against> Intrusion::against(Zone zone, WallTime clock) const {
    const auto& schedule = site_->schedules[zone.configured.presence.arm->outside];
    const auto local = site_->time_zone.to_local(clock);
    if (site::ask(schedule, site_->special_days, local).inside) return Against{ArmingCause::schedule};
    if (const Seq grant = grant_into(zone.index); grant != kNoSeq) return Against{ArmingCause::entry, grant};
    if (people_in(zone.index) != state::Occupancy{}) return Against{ArmingCause::not_empty};
    // None of these disarms it: whoever opens a door of an armed zone, nobody knows whom, least of all.
    const bool unsure = zone.guard.doubted || is_unsure(zone.index);
    const bool waits = unsure || stands_open(zone.index) || !is_watched(zone.index);
    return waits && !zone.guard.armed ? std::optional(Against{ArmingCause::unnamed_passage}) : std::nullopt;
}

Duration Intrusion::settle(Zone zone, MonoTime now) {
    Guard& guard = zone.guard;
    if (!guard.empty_since) guard.empty_since = now;
    const Duration after = zone.configured.presence.arm->after;
    if (now - *guard.empty_since < after) return *guard.empty_since + after - now;
    arming(zone, true, ArmingCause::empty, kNoSeq);
    if (moves_in(zone.index)) raise(zone, {});
    return kLookAtLeast;
}

Duration Intrusion::quiet(Zone zone, MonoTime now) {
    Guard& guard = zone.guard;
    if (!guard.alarm) return kLookAtLeast;
    if (moves_in(zone.index) || stands_open(zone.index)) guard.last_sign = now;
    const Duration left = guard.last_sign + kOverAfter - now;
    if (left > Duration{}) return left;
    end_alarm(zone);
    return kLookAtLeast;
}

void Intrusion::told(const Entry& entry) {
    if (!site_ || guards_.empty() || !may_change(entry)) return;
    const auto* arming = std::get_if<ZoneArmingDetail>(&entry.detail);
    if (arming != nullptr && arming->cause == ArmingCause::unnamed_passage) {
        const std::string zone(parts_.journal.state().registry.name_of(NamedThing::zone, entry.zone.value));
        if (const auto guard = guards_.find(zone); guard != guards_.end()) guard->second.doubted = false;
    }
    if (is_unnamed(entry)) opened(entry);
    look();
}

// A door of an armed zone: a sign of somebody. Of one that is not: nobody knows whether it is empty.
void Intrusion::opened(const Entry& entry) {
    const auto& registry = parts_.journal.state().registry;
    const auto index = site_->find_door(registry.name_of(NamedThing::door, entry.door.value));
    if (!index) return;
    const auto& door = site_->doors[*index];
    for (auto& [name, guard] : guards_) {
        const Zone zone = zone_of(name);
        if (!site::borders(*site_, door, zone.index)) continue;
        if (guard.armed) {
            EntryDraft sign;
            sign.door = entry.door;
            sign.ref_seq = entry.seq;
            raise(zone, std::move(sign));
        } else if (!guard.doubted && !is_unsure(zone.index) && !is_explained(door, zone.index, entry)) {
            guard.doubted = true;
            arming(zone, false, ArmingCause::unnamed_passage, entry.seq);
        }
    }
}

void Intrusion::raise(Zone zone, EntryDraft sign) {
    zone.guard.last_sign = parts_.clock.now().mono;
    if (std::exchange(zone.guard.alarm, true)) return;
    sign.kind = EntryKind::alarm;
    sign.detail = AlarmDetail{SystemAlarm::intrusion, true, zone.configured.name.value, {}};
    write(std::move(sign), zone.configured.name.value);
}

void Intrusion::end_alarm(Zone zone) {
    if (!std::exchange(zone.guard.alarm, false)) return;
    EntryDraft draft;
    draft.kind = EntryKind::alarm;
    draft.detail = AlarmDetail{SystemAlarm::intrusion, false, zone.configured.name.value, {}};
    write(std::move(draft), zone.configured.name.value);
}

void Intrusion::arming(Zone zone, bool armed, ArmingCause cause, Seq of) {
    zone.guard.armed = armed;
    zone.guard.empty_since.reset();
    EntryDraft draft;
    draft.kind = EntryKind::zone_arming;
    draft.ref_seq = of;
    draft.detail = ZoneArmingDetail{armed, cause, site::to_text(site_->rule(zone.configured.presence.arm->rule)), ""};
    write(std::move(draft), zone.configured.name.value);
    if (!armed) end_alarm(zone);
}

// Numbers are known when it is sent off.
void Intrusion::write(EntryDraft draft, const std::string& zone, Journal::Done done) {
    const auto number = [zone](EntryDraft& of, const state::State& state) {
        of.zone = ZoneNumber{state.registry.number_of(NamedThing::zone, zone)};
    };
    parts_.journal.append(std::move(draft), number, std::move(done));
}

void Intrusion::tell(std::vector<InputStatus>& status) const {
    for (const auto& motion : motions_)
        status.push_back({motion->line.configured().name, motion->stands, motion->line.why_lost()});
}

}  // namespace sekisho::gate
