// SPDX-License-Identifier: Apache-2.0
// What the sensitivity of a zone asks of the doors that lead into it (6.4-B0, 6.4-C2, 6.5-D7, STD-CARD-01,
// STD-N116-01, STD-IEC-01, STD-IEC-06).
#include "daemon/config/parsers.hpp"
#include "daemon/site/describe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace sekisho::config {
namespace {

using site::Sensitivity;

constexpr std::string_view kAcceptRisk =
    "accepted_risk = \"why, and who decided it\" in the zone, where it cannot be otherwise";

// A card's number is read freely and can be imitated: from `limited` up it does not do alone.
void check_levels(const Section& section, const site::Door& door, const site::Zone& inner) {
    Build& build = section.build();
    if (inner.sensitivity < Sensitivity::limited || !inner.accepted_risk.empty()) return;
    const Node* entry = section.get("entry");
    const auto& levels = build.site.levels;
    const auto weak = std::find_if(door.entry.levels.begin(), door.entry.levels.end(), [&](const auto& choice) {
        return choice.level < levels.size() && !levels[choice.level].pin;
    });
    if (entry != nullptr && weak != door.entry.levels.end()) {
        build.faults.add(entry->place, RuleId::weak_level,
                         fmt::format("{}: the level `{}` asks for a card alone, and `{}` is {}", section.path(),
                                     levels[weak->level].name, inner.name.value, site::to_text(inner.sensitivity)),
                         fmt::format("a level with require = [\"Card\", \"PIN\"]; or {}", kAcceptRisk));
    }
}

// Standing open is less than a card alone. Of zones with servers or media `unlock-storing-zone` is told.
void check_unlock(const Section& section, const site::Zone& inner) {
    const Node* unlock = section.get("unlock");
    if (unlock == nullptr || inner.sensitivity < Sensitivity::limited || stores_devices(inner)) return;
    FaultList& faults = section.build().faults;
    auto what = fmt::format("{}: an unlock schedule asks for nothing at all, and `{}` is {}", section.path(),
                            inner.name.value, site::to_text(inner.sensitivity));
    if (inner.accepted_risk.empty()) {
        faults.add(unlock->place, RuleId::weak_level, std::move(what),
                   fmt::format("remove `unlock`; or {}", kAcceptRisk));
    } else {
        faults.warn(unlock->place, RuleId::weak_level, std::move(what),
                    "the zone accepts this risk: see that it still holds, and that somebody is there at these hours");
    }
}

// Storing zones and exclusion zones: entry, exit and stay are recorded. Limited ones: at least whether the door closes.
void check_watched(const Section& section, const site::Door& door, const site::Zone& inner, bool has_contact) {
    Build& build = section.build();
    const bool records = stores(inner) || inner.sensitivity == Sensitivity::exclusion;
    const bool exit = section.has("exit") || door.kind == site::DoorKind::cabinet || !records;
    std::string lacking;
    if (!has_contact && section.get("lines") != nullptr) lacking = "a contact (lines.contact)";
    if (!exit) lacking += lacking.empty() ? "an exit reader (exit)" : " and an exit reader (exit)";
    if (lacking.empty()) return;
    const std::string why = stores(inner)
                                ? fmt::format("`{}` stores personal data", inner.name.value)
                                : fmt::format("`{}` is {}", inner.name.value, site::to_text(inner.sensitivity));
    if (records || inner.sensitivity == Sensitivity::limited) {
        build.faults.add(section.place(), RuleId::storing_zone_unwatched,
                         fmt::format("{}: {}, and this door lacks {}", section.path(), why, lacking),
                         "entry, exit and stay are recorded there: fit what is lacking");
    } else if (inner.sensitivity == Sensitivity::controlled) {
        build.faults.warn(section.place(), RuleId::door_unmonitored,
                          fmt::format("{}: {}, and nothing tells whether this door closes", section.path(), why),
                          "lines.contact = \"chip:line\"");
    }
}

// STD-IEC-06. Where the zone accepts the risk, and from `limited` up, lint_locks warns.
void check_monitored(const Section& section, const site::Zone& inner) {
    const Node* lines = section.get("lines");
    const bool due = inner.sensitivity == Sensitivity::exclusion && inner.accepted_risk.empty();
    if (!due || lines == nullptr || find(*lines, "lock_monitor") != nullptr) return;
    section.build().faults.add(section.place(), RuleId::lock_unmonitored,
                               fmt::format("{}: `{}` is exclusion, and nothing tells whether the bolt of this door "
                                           "follows",
                                           section.path(), inner.name.value),
                               fmt::format("lines.lock_monitor = \"chip:line\"; or {}", kAcceptRisk));
}

// STD-IEC-01: of what the grade asks for, what is known to be missing.
void check_grade(const Section& section, const site::Door& door) {
    const Node* grade = section.get("grade");
    if (grade == nullptr) return;
    Build& build = section.build();
    if (grade->integer < 1 || grade->integer > 4) {
        build.faults.add(grade->place, RuleId::bad_value,
                         fmt::format("{} is {}", section.path_of("grade"), grade->integer), "1, 2, 3 or 4");
        return;
    }
    const auto& levels = build.site.levels;
    const bool by_two = std::any_of(door.entry.levels.begin(), door.entry.levels.end(), [&](const auto& choice) {
        return choice.level < levels.size() && levels[choice.level].mode == site::AuthenticationMode::dual;
    });
    std::string lacking;
    if (grade->integer >= 2 && !door.contact) lacking = "a contact (grade 2 and above)";
    if (grade->integer == 4 && !by_two) lacking += std::string(lacking.empty() ? "" : ", ") + "a level for two persons";
    if (lacking.empty()) return;
    build.faults.warn(grade->place, RuleId::grade_not_met, fmt::format("{} lacks {}", section.path(), lacking),
                      "fit it, or state the grade that it has");
}

void check_care(Build& build, const site::Zone& zone, Place place, bool emergency_list) {
    if (!zone.care) return;
    if (!emergency_list) {
        build.faults.warn(place, RuleId::care_without_emergency_list,
                          fmt::format("zones.{} is a zone of care, and nobody would be let in while nothing can be "
                                      "recorded",
                                      zone.name.value),
                          "emergency_list in [ledger]: who must get in then");
    }
    if (zone.sensitivity != Sensitivity::exclusion || !stores_devices(zone) || !zone.accepted_risk.empty()) return;
    build.faults.warn(place, RuleId::care_eases_guard,
                      fmt::format("zones.{} is exclusion and holds servers or media, and as a zone of care it lets in "
                                  "whose PIN is too old, whose training has ended, or by a clock in doubt",
                                  zone.name.value),
                      fmt::format("remove `care` where no patient waits for what is there; or {}", kAcceptRisk));
}

void check_terminals(Build& build, const site::Zone& zone, Place place) {
    const bool terminals = std::find(zone.holds.begin(), zone.holds.end(), "terminals") != zone.holds.end();
    const bool by_schedule = std::any_of(build.site.doors.begin(), build.site.doors.end(), [&](const auto& door) {
        return door.unlock && build.site.zones[door.inner].name == zone.name;
    });
    if (!terminals || by_schedule || !zone.equivalent_measure.empty()) return;
    const bool may_stand_open = zone.sensitivity < Sensitivity::limited;
    build.faults.add(
        place, RuleId::terminals_unguarded,
        fmt::format("zones.{} holds terminals, and nothing says how they are guarded outside business hours",
                    zone.name.value),
        may_stand_open ? "unlock = { schedule = \"...\" } at a door that leads there, or equivalent_measure = \"how\""
                       : "equivalent_measure = \"how\", such as that its doors stay locked at all hours");
}

}  // namespace

void check_door_minimum(const Section& section, const site::Door& door, bool has_contact) {
    const site::Zone& inner = section.build().site.zones[door.inner];
    check_levels(section, door, inner);
    check_unlock(section, inner);
    check_watched(section, door, inner, has_contact);
    check_monitored(section, inner);
    check_grade(section, door);
}

void check_zone_minimum(Build& build, const Node& zones, bool emergency_list) {
    for (const site::Zone& zone : build.site.zones) {
        const Member* member = find(zones, zone.name.value);
        if (member == nullptr) continue;
        check_care(build, zone, member->place, emergency_list);
        check_terminals(build, zone, member->place);
    }
}

}  // namespace sekisho::config
