// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/tethers.hpp"

#include "daemon/gate/gate.hpp"
#include "daemon/state/workflows.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace sekisho::gate {
namespace {

// The end of a permit is looked for at least this often, so that a step of the wall clock is noticed.
constexpr std::chrono::seconds kLookAtLeast{30};

// Who is said to be there, by the State of the moment at which the entry is sent off.
void put_zone(EntryDraft& draft, const state::State& state, const std::string& zone) {
    draft.zone = ZoneNumber{state.registry.number_of(NamedThing::zone, zone)};
    auto* detail = std::get_if<TetherDetail>(&draft.detail);
    if (detail == nullptr || detail->act == TetherAct::closed) return;
    for (const auto& [pid, presence] : state.presence.rows()) {
        if (presence.zone == draft.zone) detail->occupants.push_back({pid});
    }
    std::sort(detail->occupants.begin(), detail->occupants.end(),
              [](const auto& a, const auto& b) { return a.pid < b.pid; });
}

}  // namespace

void Tethers::set_up(Unit& unit, const site::Site& site, const site::Tether& tether) {
    unit.asset = tether.asset;
    unit.zone = site.zones[*tether.loop.zone].name.value;
}

void Tethers::claim(const site::Site& site, std::vector<Error>& errors) {
    for (const auto& tether : site.tethers) {
        auto unit = std::make_unique<Unit>(parts_, tether.loop);
        set_up(*unit, site, tether);
        if (auto error = unit->line.claim()) errors.push_back(std::move(*error));
        units_.push_back(std::move(unit));
    }
}

void Tethers::serve() {
    const auto& state = parts_.journal.state();
    auto open = state.open_tethers;
    auto alarms = state.alarms;
    std::erase_if(alarms, [](const auto& alarm) { return alarm.first != SystemAlarm::tether_open; });
    for (auto& unit : units_) {
        const auto& name = unit->line.configured().name;
        const auto standing = open.extract(name);
        unit->stands = !standing.empty();
        unit->in_service = unit->stands && standing.mapped() == TetherAct::opened_in_service;
        alarms.erase({SystemAlarm::tether_open, name});
        watch(*unit);
    }
    for (const auto& [gone, subject] : alarms) alarm(subject, "", false);
    look();
}

void Tethers::detach() {
    over_.reset();
    for (auto& unit : units_) {
        unit->level.reset();
        unit->line.detach();
    }
}

void Tethers::replace(const site::Site& next) {
    auto before = std::exchange(units_, {});
    for (const auto& tether : next.tethers) {
        const auto was = std::find_if(before.begin(), before.end(), [&](const auto& unit) {
            return unit && unit->line.configured().name == tether.loop.name;
        });
        const bool in_service = was != before.end() && (*was)->in_service;
        auto unit = successor(before, parts_, tether.loop);
        unit->in_service = in_service;
        set_up(*unit, next, tether);
        units_.push_back(std::move(unit));
    }
    for (const auto& gone : before) {
        if (!gone) continue;
        gone->line.give_up();
        if (gone->stands) set(*gone, false);
    }
    for (auto& unit : units_) watch(*unit);
    look();
}

void Tethers::told(const Entry& entry) {
    if (entry.kind == EntryKind::permit) look();
}

void Tethers::watch(Unit& unit) {
    unit.level.emplace(parts_.loop, [this, &unit](bool open) { set(unit, open); });
    unit.level->begin_as(unit.stands);
    unit.line.watch([&unit](hal::Edge edge) { unit.level->moved(edge, unit.line.configured().delay); },
                    [&unit] { unit.level->forget(); });
}

// The permit whose work is under way and that names it.
std::optional<Seq> Tethers::permit_for(const Unit& unit) const {
    const auto now = clock_watch_.moment(parts_.clock.now()).ledger;
    for (const auto& [seq, permit] : parts_.journal.state().permits) {
        const auto& names = permit.service;
        const bool named = std::find(names.begin(), names.end(), unit.line.configured().name) != names.end();
        if (named && state::under_way(permit, now)) return seq;
    }
    return std::nullopt;
}

void Tethers::set(Unit& unit, bool open) {
    const bool alarmed = unit.stands && !unit.in_service;
    unit.stands = open;
    const auto permit = open ? permit_for(unit) : std::nullopt;
    unit.in_service = permit.has_value();
    const auto act = permit ? TetherAct::opened_in_service : open ? TetherAct::opened : TetherAct::closed;
    write(unit, act, permit.value_or(kNoSeq));
    const auto& name = unit.line.configured().name;
    if (open && !permit) alarm(name, unit.zone, true);
    if (alarmed) alarm(name, unit.zone, false);
    if (unit.in_service) look();
}

// Those that are open in service: whether they still are.
void Tethers::look() {
    over_.reset();
    bool any = false;
    for (auto& unit : units_) {
        if (!unit->in_service) continue;
        any = true;
        if (permit_for(*unit)) continue;
        unit->in_service = false;
        write(*unit, TetherAct::opened, kNoSeq);
        alarm(unit->line.configured().name, unit->zone, true);
    }
    if (!any) return;
    const auto now = clock_watch_.check();
    const auto ledger = clock_watch_.moment(now).ledger;
    auto wait = Duration{kLookAtLeast};
    for (const auto& [seq, permit] : parts_.journal.state().permits) {
        if (state::under_way(permit, ledger)) wait = std::min<Duration>(wait, permit.until - ledger);
    }
    over_ = parts_.loop.at(now.mono + wait, [this] { look(); });
}

void Tethers::write(const Unit& unit, TetherAct act, Seq permit) {
    EntryDraft draft;
    draft.kind = EntryKind::tether;
    draft.ref_seq = permit;
    draft.detail = TetherDetail{act, unit.line.configured().name, unit.asset, {}};
    parts_.journal.append(std::move(draft),
                          [zone = unit.zone](EntryDraft& of, const state::State& state) { put_zone(of, state, zone); });
}

void Tethers::alarm(const std::string& tether, const std::string& zone, bool active) {
    EntryDraft draft;
    draft.kind = EntryKind::alarm;
    draft.detail = AlarmDetail{SystemAlarm::tether_open, active, tether};
    parts_.journal.append(std::move(draft), [zone](EntryDraft& of, const state::State& state) {
        if (!zone.empty()) put_zone(of, state, zone);
    });
}

void Tethers::tell(std::vector<InputStatus>& status) const {
    for (const auto& unit : units_)
        status.push_back({unit->line.configured().name, unit->stands, unit->line.why_lost()});
}

}  // namespace sekisho::gate
