// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/tethers.hpp"

#include "daemon/gate/gate.hpp"
#include "daemon/gate/look_at_least.hpp"
#include "daemon/state/workflows.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace sekisho::gate {
namespace {

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

// Of one that is open and shorted at once, that it is open: the wires are wrong, and the chain may be off.
TetherAct Tethers::condition_of(const Unit& unit) {
    return unit.stands ? TetherAct::opened : unit.bridged ? TetherAct::bridged : TetherAct::closed;
}

void Tethers::claim(const site::Site& site, std::vector<Error>& errors) {
    for (const auto& tether : site.tethers) {
        auto unit = std::make_unique<Unit>(parts_, tether.loop);
        set_up(*unit, site, tether);
        if (auto error = unit->line.claim()) errors.push_back(std::move(*error));
        if (tether.bridged) {
            unit->bridge = std::make_unique<InputLine>(parts_, *tether.bridged);
            if (auto error = unit->bridge->claim()) errors.push_back(std::move(*error));
        }
        units_.push_back(std::move(unit));
    }
}

void Tethers::serve() {
    serving_ = true;
    const auto& state = parts_.journal.state();
    auto open = state.open_tethers;
    auto alarms = state.alarms;
    std::erase_if(alarms, [](const auto& alarm) { return alarm.first != SystemAlarm::tether_open; });
    for (auto& unit : units_) {
        const auto& name = unit->line.configured().name;
        if (const auto standing = open.extract(name); !standing.empty()) recall(*unit, standing.mapped());
        // The power may have failed between an entry and its alarm.
        const bool told = alarms.erase({SystemAlarm::tether_open, name}) != 0;
        const bool stands = condition_of(*unit) != TetherAct::closed && !unit->in_service;
        if (told != stands) alarm(name, unit->zone, stands);
        if (unit->bridged && !unit->bridge) close(*unit);
        watch(*unit);
    }
    for (const auto& [gone, act] : open) write({TetherAct::closed, gone, "", {}}, "", kNoSeq);
    for (const auto& [gone, subject] : alarms) alarm(subject, "", false);
    look();
}

// As the ledger says it was.
void Tethers::recall(Unit& unit, TetherAct act) {
    unit.bridged = act == TetherAct::bridged || act == TetherAct::bridged_in_service;
    unit.stands = !unit.bridged;
    unit.in_service = act == TetherAct::opened_in_service || act == TetherAct::bridged_in_service;
}

void Tethers::detach() {
    serving_ = false;
    over_.reset();
    for (auto& unit : units_) {
        if (unit->level) unit->level->stop();
        if (unit->bridge_level) unit->bridge_level->stop();
        unit->line.detach();
        if (unit->bridge) unit->bridge->detach();
    }
}

void Tethers::replace(const site::Site& next) {
    auto before = std::exchange(units_, {});
    for (const auto& tether : next.tethers) {
        const auto was = std::find_if(before.begin(), before.end(), [&](const auto& unit) {
            return unit && unit->line.configured().name == tether.loop.name;
        });
        const bool known = was != before.end();
        const bool in_service = known && (*was)->in_service;
        const bool bridged = known && (*was)->bridged;
        const InputLine* old_bridge = known ? (*was)->bridge.get() : nullptr;
        auto bridge = bridge_of(tether, known ? std::move((*was)->bridge) : nullptr);
        auto unit = successor(before, parts_, tether.loop);
        if (bridge.get() != old_bridge) unit->bridge_level.reset();
        unit->in_service = in_service;
        unit->bridged = bridged;
        unit->bridge = std::move(bridge);
        set_up(*unit, next, tether);
        units_.push_back(std::move(unit));
    }
    for (const auto& gone : before) {
        if (!gone) continue;
        gone->line.give_up();
        if (gone->bridge) gone->bridge->give_up();
        close(*gone);
    }
    serving_ = true;
    for (auto& unit : units_) {
        if (unit->bridged && !unit->bridge) set(*unit, unit->bridged, false);
        watch(*unit);
    }
    look();
}

// The line that tells of a short from now on: the one of `before` where it is the same.
std::unique_ptr<InputLine> Tethers::bridge_of(const site::Tether& tether, std::unique_ptr<InputLine> before) {
    if (before && tether.bridged && before->configured().line == tether.bridged->line) {
        before->reconfigure(*tether.bridged);
        return before;
    }
    if (before) before->give_up();
    if (!tether.bridged) return nullptr;
    auto fresh = std::make_unique<InputLine>(parts_, *tether.bridged);
    (void)fresh->claim();  // watch() records what is missing, and tries again
    return fresh;
}

void Tethers::told(const Entry& entry) {
    if (serving_ && entry.kind == EntryKind::permit) look();
}

void Tethers::watch(Unit& unit) {
    const auto follow = [this, &unit](InputLine& line, std::optional<LastingLevel>& level, bool& what) {
        if (!level) level.emplace(parts_.loop, [this, &unit, &what](bool active) { set(unit, what, active); });
        level->begin_as(what);
        line.watch([&level, &line](hal::Edge edge) { level->moved(edge, line.configured().delay); },
                   [&level] { level->forget(); });
    };
    follow(unit.line, unit.level, unit.stands);
    if (unit.bridge) follow(*unit.bridge, unit.bridge_level, unit.bridged);
}

// The permit whose work is under way and that names it.
std::optional<Seq> Tethers::permit_for(const Unit& unit) const {
    const auto now = clock_watch_.moment(clock_watch_.check()).ledger;
    for (const auto& [seq, permit] : parts_.journal.state().permits) {
        const auto& names = permit.service;
        const bool named = std::find(names.begin(), names.end(), unit.line.configured().name) != names.end();
        if (named && state::under_way(permit, now)) return seq;
    }
    return std::nullopt;
}

void Tethers::set(Unit& unit, bool& what, bool active) {
    const auto before = condition_of(unit);
    what = active;
    changed(unit, before);
}

// It is watched no more.
void Tethers::close(Unit& unit) {
    const auto before = condition_of(unit);
    unit.stands = unit.bridged = false;
    changed(unit, before);
}

void Tethers::changed(Unit& unit, TetherAct before) {
    const auto now = condition_of(unit);
    if (now == before) return;
    const bool alarmed = before != TetherAct::closed && !unit.in_service;
    const auto permit = now != TetherAct::closed ? permit_for(unit) : std::nullopt;
    unit.in_service = permit.has_value();
    write(unit, permit.value_or(kNoSeq));
    const bool alarms = now != TetherAct::closed && !permit;
    if (alarms != alarmed) alarm(unit.line.configured().name, unit.zone, alarms);
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
        write(*unit, kNoSeq);
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

void Tethers::write(const Unit& unit, Seq permit) {
    auto act = condition_of(unit);
    if (unit.in_service) act = act == TetherAct::opened ? TetherAct::opened_in_service : TetherAct::bridged_in_service;
    write({act, unit.line.configured().name, unit.asset, {}}, unit.zone, permit);
}

void Tethers::write(TetherDetail detail, const std::string& zone, Seq permit) {
    EntryDraft draft;
    draft.kind = EntryKind::tether;
    draft.ref_seq = permit;
    draft.detail = std::move(detail);
    parts_.journal.append(std::move(draft), [zone](EntryDraft& of, const state::State& state) {
        if (!zone.empty()) put_zone(of, state, zone);
    });
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
    for (const auto& unit : units_) {
        status.push_back({unit->line.configured().name, unit->stands, unit->line.why_lost()});
        if (unit->bridge) status.push_back({unit->bridge->configured().name, unit->bridged, unit->bridge->why_lost()});
    }
}

}  // namespace sekisho::gate
