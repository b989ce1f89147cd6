// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/sounders.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

namespace sekisho::gate {

void Sounders::adopt(std::shared_ptr<const site::Site> site, const std::vector<std::unique_ptr<OutputLine>>& outputs) {
    site_ = std::move(site);
    std::set<std::string> doors;  // nobody tells of the end at one that has another name now
    for (const auto& door : site_->doors) {
        const auto& registry = parts_.journal.state().registry;
        doors.insert(fmt::format("{}{}", kDoor, registry.number_of(NamedThing::door, door.name.value)));
    }
    auto before = std::exchange(units_, {});
    for (const auto& output : outputs) {
        const auto& configured = output->configured();
        if (configured.kind != site::OutputKind::sounder) continue;
        if (auto old = before.extract(configured.name)) units_.insert(std::move(old));  // timers know where it is
        Unit& unit = units_[configured.name];
        unit.line = output.get();
        std::erase_if(unit.standing, [&](const auto& what) {
            const bool wanted =
                std::find(configured.on.begin(), configured.on.end(), what.first) != configured.on.end();
            return !wanted || (what.second.starts_with(kDoor) && !doors.contains(what.second));
        });
        if (unit.standing.empty()) hush(unit);
    }
}

void Sounders::told(const Entry& entry) {
    if (units_.empty()) return;
    for (const auto& happening : happenings_of(entry, *site_, parts_.journal.state().registry)) {
        for (auto& [name, unit] : units_) told(unit, happening);
    }
}

void Sounders::told(Unit& unit, const Happening& happening) {
    const auto what = std::pair(happening.occasion, happening.which);
    if (happening.over) {
        unit.standing.erase(what);
        if (unit.standing.empty()) hush(unit);
        return;
    }
    const auto& configured = unit.line->configured();
    if (!is_wanted(*site_, configured, happening)) return;
    if (!unit.standing.insert(what).second && unit.longest) return;
    unit.line->set(true);
    unit.longest = parts_.loop.at(parts_.clock.now().mono + configured.longest, [&unit] { hush(unit); });
}

void Sounders::hush(Unit& unit) {
    unit.longest.reset();
    if (unit.line->active()) unit.line->set(false);
}

void Sounders::stop() {
    for (auto& [name, unit] : units_) hush(unit);
    units_.clear();
}

}  // namespace sekisho::gate
