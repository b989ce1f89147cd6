// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/fire_inputs.hpp"

#include "daemon/gate/gate.hpp"
#include "daemon/gate/lasting_level.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace sekisho::gate {

void FireInputs::claim(const site::Site& site, const FireNames& kept, std::vector<Error>& errors) {
    kept_ = kept;
    for (const auto& input : site.inputs) {
        if (input.kind != site::InputKind::fire) continue;
        auto unit = std::make_unique<Unit>(parts_, input);
        unit->rule = site::to_text(site.rule(input.rule));
        if (auto error = unit->line.claim()) errors.push_back(std::move(*error));
        const auto level = unit->line.level();
        const bool burns = level.value_or(false);
        if (burns) record(true, input.name);
        unit->by_kept = !burns && kept.contains(input.name) && (!level || !input.reset_by.empty());
        unit->stands = burns || unit->by_kept;
        units_.push_back(std::move(unit));
    }
}

void FireInputs::begin_keeping() {
    keeping_ = true;
    changed();
}

void FireInputs::serve() {
    for (auto& unit : units_) {
        unit->line.watch([this, &of = *unit](hal::Edge edge) { moved(of, edge.active); },
                         [&of = *unit] {
                             of.over.reset();
                             of.quiet = false;  // nobody sees whether it still is
                             of.anew = true;
                         });
    }
}

void FireInputs::restore() {
    const auto& known = parts_.journal.state().fires;
    for (const auto& unit : units_) {
        const auto& name = unit->line.configured().name;
        if (unit->stands && unit->by_kept && !known.contains(name)) record(true, name);
    }
    for (const auto& name : known) {
        auto* unit = find(name);
        if (unit != nullptr && (unit->line.lost() || !unit->line.configured().reset_by.empty())) {
            unit->stands = true;
            if (!unit->line.level().value_or(true)) moved(*unit, false);
        }
        if (unit == nullptr || !unit->stands) record(false, name);
    }
    begin_keeping();
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
    changed();
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
    if (active) {
        unit.quiet = false;
        unit.anew = true;
    }
    if (active || !unit.stands) return set(unit, active);
    unit.over = parts_.loop.at(parts_.clock.now().mono + kOverLasts, [this, &unit] { fall_quiet(unit); });
}

void FireInputs::fall_quiet(Unit& unit) {
    unit.quiet = true;
    if (unit.line.configured().reset_by.empty()) set(unit, false);
}

void FireInputs::set(Unit& unit, bool active) {
    if (unit.stands == active) return;
    unit.stands = active;
    changed();
    record(active, unit.line.configured().name);
}

// The doors first.
void FireInputs::changed() {
    drive_(stands());
    FireNames names;
    for (const auto& unit : units_) {
        if (unit->stands) names.insert(unit->line.configured().name);
    }
    if (!keeping_ || names == kept_) return;
    kept_ = std::move(names);
    if (keep_) keep_(kept_);
}

void FireInputs::record(bool active, const std::string& input) {
    EntryDraft draft;
    draft.kind = EntryKind::fire;
    draft.detail = FireDetail{active, input, {}};
    parts_.journal.append(std::move(draft));
}

FireInputs::Unit* FireInputs::find(const std::string& input) const {
    const auto found = std::find_if(units_.begin(), units_.end(),
                                    [&](const auto& unit) { return unit->line.configured().name == input; });
    return found == units_.end() ? nullptr : found->get();
}

std::optional<Error> FireInputs::why_not_reset(const site::Site& site, const std::string& input,
                                               const std::string& operator_name) const {
    const Unit* unit = find(input);
    if (unit == nullptr) return Error{"no fire input of that name", input, "see sekisho status"};
    const auto& by = unit->line.configured().reset_by;
    if (by.empty()) {
        return Error{"a fire at this input is over when the input is quiet", input,
                     "reset the fire panel; reset_by in site.toml would ask for a command besides"};
    }
    if (!site::holds_any(site, by, operator_name)) {
        return Error{"this account may not reset a fire: " + operator_name, unit->rule,
                     "an account of a role in reset_by has to"};
    }
    if (!unit->stands) return Error{"no fire stands at this input", input, "see sekisho status"};
    if (unit->line.lost()) {
        return Error{"nobody sees whether the fire is over: " + unit->line.why_lost(), input, "mend the line first"};
    }
    if (!unit->quiet) {
        return Error{"the input still says fire", input,
                     "reset the fire panel first, and ask again when its contact has been quiet for a second"};
    }
    if (unit->resetting) return Error{"it is being reset already", input, "see sekisho status"};
    return std::nullopt;
}

void FireInputs::begin_reset(const std::string& input) {
    auto* unit = find(input);
    unit->resetting = true;
    unit->anew = false;
}

void FireInputs::end_reset(const std::string& input, bool written) {
    auto* unit = find(input);
    if (unit == nullptr) return;
    unit->resetting = false;
    if (!written || !unit->stands) return;
    if (unit->anew) return record(true, input);  // the ledger has just said that it is over
    unit->stands = false;
    changed();
}

void FireInputs::told_late(const Entry& reset) {
    const auto* detail = std::get_if<FireDetail>(&reset.detail);
    if (detail == nullptr || detail->active || detail->operator_.empty()) return;
    const auto* unit = find(detail->input);
    if (unit != nullptr && unit->stands) record(true, detail->input);
}

void FireInputs::tell(std::vector<InputStatus>& status) const {
    for (const auto& unit : units_) {
        const auto& input = unit->line.configured();
        const bool awaits_reset = unit->stands && unit->quiet && !input.reset_by.empty();
        status.push_back({input.name, unit->stands, unit->line.why_lost(), awaits_reset});
    }
}

}  // namespace sekisho::gate
