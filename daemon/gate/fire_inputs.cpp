// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/fire_inputs.hpp"

#include "daemon/gate/gate.hpp"
#include "daemon/gate/lasting_level.hpp"

#include <algorithm>
#include <utility>

namespace sekisho::gate {
void FireInputs::claim(const site::Site& site, std::vector<Error>& errors) {
    for (const auto& input : site.inputs) {
        if (input.kind != site::InputKind::fire) continue;
        auto unit = std::make_unique<Unit>(parts_, input);
        unit->rule = site::to_text(site.rule(input.rule));
        if (auto error = unit->line.claim()) errors.push_back(std::move(*error));
        unit->stands = unit->line.level().value_or(false);
        if (unit->stands) record(true, input.name);
        units_.push_back(std::move(unit));
    }
}

void FireInputs::serve() {
    for (auto& unit : units_) {
        unit->line.watch([this, &of = *unit](hal::Edge edge) { moved(of, edge.active); },
                         [&of = *unit] { of.over.reset(); });
    }
}

void FireInputs::restore() {
    for (const auto& name : parts_.journal.state().fires) {
        const auto unit = std::find_if(units_.begin(), units_.end(),
                                       [&](const auto& of) { return of->line.configured().name == name; });
        if (unit != units_.end() && (*unit)->line.lost()) (*unit)->stands = true;
        if (unit == units_.end() || !(*unit)->stands) record(false, name);
    }
    drive_(stands());
}

void FireInputs::detach() {
    for (auto& unit : units_) unit->line.detach();
}

void FireInputs::replace(const site::Site& next) {
    auto before = std::exchange(units_, {});
    for (const auto& input : next.inputs) {
        if (input.kind != site::InputKind::fire) continue;
        auto unit = successor(before, parts_, input);
        unit->rule = site::to_text(next.rule(input.rule));
        units_.push_back(std::move(unit));
    }
    serve();
    drive_(stands());
    for (const auto& gone : before) {
        if (!gone) continue;
        gone->line.give_up();
        if (gone->stands) record(false, gone->line.configured().name);
    }
}

bool FireInputs::stands() const {
    return std::any_of(units_.begin(), units_.end(), [](const auto& unit) { return unit->stands; });
}

std::string FireInputs::rule() const {
    const auto active = std::find_if(units_.begin(), units_.end(), [](const auto& unit) { return unit->stands; });
    return active == units_.end() ? "" : (*active)->rule;
}

void FireInputs::moved(Unit& unit, bool active) {
    unit.over.reset();
    if (active || !unit.stands) return set(unit, active);
    unit.over = parts_.loop.at(parts_.clock.now().mono + kOverLasts, [this, &unit] { set(unit, false); });
}

void FireInputs::set(Unit& unit, bool active) {
    if (unit.stands == active) return;
    unit.stands = active;
    drive_(stands());
    record(active, unit.line.configured().name);
}

void FireInputs::record(bool active, const std::string& input) {
    EntryDraft draft;
    draft.kind = EntryKind::fire;
    draft.detail = FireDetail{active, input};
    parts_.journal.append(std::move(draft));
}

void FireInputs::tell(std::vector<InputStatus>& status) const {
    for (const auto& unit : units_)
        status.push_back({unit->line.configured().name, unit->stands, unit->line.why_lost()});
}

}  // namespace sekisho::gate
