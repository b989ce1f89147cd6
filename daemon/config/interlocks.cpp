// SPDX-License-Identifier: Apache-2.0
// `[interlocks.NAME]`: doors of which one at a time lets people in (6.4-C1).
#include "daemon/config/parsers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace sekisho::config {
namespace {

// What a door stands open for at times at which nobody asks for it.
std::string opened_by(const site::Site& site, const site::Door& door) {
    if (door.unlock) return fmt::format("doors.{}.unlock", door.name.value);
    for (const site::EmergencyPlan& plan : site.emergency_plans) {
        for (const site::EmergencyEffect& effect : plan.effects) {
            if (effect.kind == site::EffectKind::locked_open && site::reaches(effect, door.inner))
                return fmt::format("emergency_plans.{}", plan.name);
        }
    }
    return "";
}

// One that cannot be seen to be closed, or stands open for hours, would hold the others shut, or guard nothing.
void check_door(const Section& section, const site::Door& door, Place place) {
    Build& build = section.build();
    if (!door.contact) {
        build.faults.add(place, RuleId::interlock_contact,
                         fmt::format("{}: nothing tells whether `{}` is closed", section.path(), door.name.value),
                         fmt::format("lines.contact = \"chip:line\" in doors.{}", door.name.value));
    }
    const std::string opens = opened_by(build.site, door);
    if (opens.empty()) return;
    build.faults.add(place, RuleId::interlock_unlock,
                     fmt::format("{}: {} keeps `{}` open, and nobody would come in by the others meanwhile",
                                 section.path(), opens, door.name.value),
                     "remove the one or the other");
}

}  // namespace

void parse_interlock(Build& build, const Member& member) {
    const Section section(build, member.value, "interlocks." + member.key, spec::kInterlock);
    site::Interlock interlock{member.key, {}, build.add_rule(member.place, section.path())};
    const Node* doors = section.get("doors");
    if (doors == nullptr) return;
    const std::string path = section.path_of("doors");
    check_listed_once(build, *doors, path);
    for (const Node& name : doors->items) {
        const auto index = resolve(build, build.doors, name, path);
        if (!index || *index >= build.site.doors.size()) continue;
        if (const auto* other = site::interlock_of(build.site, *index)) {
            build.faults.add(
                name.place, RuleId::interlock_doors,
                fmt::format("{}: `{}` stands in interlocks.{} too", section.path(), name.text, other->name),
                "a door is in one interlock at most: name all that depend on each other in one");
        }
        check_door(section, build.site.doors[*index], name.place);
        interlock.doors.push_back(*index);
    }
    if (doors->items.size() < 2) {
        build.faults.add(doors->place, RuleId::interlock_doors,
                         fmt::format("{} names {} doors", path, doors->items.size()),
                         "name two or more: while one of them is open, the others let nobody in");
    }
    std::sort(interlock.doors.begin(), interlock.doors.end());
    build.site.interlocks.push_back(std::move(interlock));
}

}  // namespace sekisho::config
