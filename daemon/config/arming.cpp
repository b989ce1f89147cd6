// SPDX-License-Identifier: Apache-2.0
// `[zones.NAME] arm`: the zone is watched while it is empty (6.4-D1).
#include "daemon/config/parsers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace sekisho::config {
namespace {

// Whether something would tell of somebody in the zone, or of every way into it.
bool is_watched(const site::Site& site, site::ZoneIndex zone) {
    const bool motion = std::any_of(site.inputs.begin(), site.inputs.end(), [&](const site::Input& input) {
        return input.kind == site::InputKind::motion && input.zone && site::lies_within(site, *input.zone, zone);
    });
    const auto at_zone = [&](const site::Door& door) { return site::borders(site, door, zone); };
    return motion || (std::any_of(site.doors.begin(), site.doors.end(), at_zone) &&
                      std::all_of(site.doors.begin(), site.doors.end(),
                                  [&](const site::Door& door) { return !at_zone(door) || door.contact.has_value(); }));
}

// Nothing: who is in the zone is recorded. Else why it is not.
std::string unrecorded(const site::Site& site, site::ZoneIndex zone) {
    if (!exits_recorded(site, zone)) return "nothing records who leaves it";
    for (const site::RecordedOnly& door : site.recorded_only) {
        if (site::lies_within(site, door.inner, zone) && !site::lies_within(site, door.outer, zone))
            return fmt::format("`{}` leads into it by a plain key", door.name);
    }
    return "";
}

void check_zone(Build& build, site::ZoneIndex index, Place place) {
    const std::string path = fmt::format("zones.{}.arm", build.site.zones[index].name.value);
    if (!is_watched(build.site, index)) {
        build.faults.add(place, RuleId::arm_unwatched,
                         fmt::format("{}: no input tells of motion there, and not all its doors have a contact", path),
                         "wire a detector ([inputs.NAME] kind = \"motion\", zone = ...), or contacts (lines.contact)");
    }
    if (const std::string why = unrecorded(build.site, index); !why.empty()) {
        build.faults.add(place, RuleId::arm_unrecorded, fmt::format("{} goes by who is in the zone, and {}", path, why),
                         "an exit reader (exit) at its door, or remove `arm`");
    }
}

bool is_used(const site::Site& site, site::InputIndex index) {
    const site::Input& input = site.inputs[index];
    if (input.kind == site::InputKind::camera_ack) {
        return std::any_of(site.outputs.begin(), site.outputs.end(),
                           [index](const site::Output& output) { return output.ack == index; });
    }
    if (input.kind != site::InputKind::motion) return true;
    for (site::ZoneIndex zone = 0; zone < site.zones.size(); ++zone) {
        if (site.zones[zone].presence.arm && site::lies_within(site, *input.zone, zone)) return true;
    }
    return false;
}

}  // namespace

std::optional<site::Arming> parse_arming(Build& build, const Section& zone) {
    const Node* table = zone.get("arm");
    if (table == nullptr) return std::nullopt;
    const Section section(build, *table, zone.path_of("arm"), spec::kArm);
    site::Arming arming;
    constexpr DurationRange kAfter{std::chrono::seconds{0}, std::chrono::minutes{30}, "write 0 s to 30 min: \"1m\""};
    arming.after = duration_in(section, "after", kAfter).value_or(arming.after);
    arming.rule = build.add_rule(table->place, section.path());
    const Node* schedule = section.get("outside");
    if (schedule == nullptr) return std::nullopt;
    const auto index = resolve(build, build.schedules, *schedule, section.path_of("outside"));
    if (!index) return std::nullopt;
    arming.outside = *index;
    return arming;
}

void check_arming(Build& build, const Node* zones) {
    if (!build.zones.complete || !build.doors.complete || !build.faults.empty()) return;  // it may be what is wrong
    for (site::ZoneIndex index = 0; index < build.site.zones.size(); ++index) {
        const auto& zone = build.site.zones[index];
        if (!zone.presence.arm) continue;
        const Member* member = find(*zones, zone.name.value);
        check_zone(build, index, find(member->value, "arm")->value.place);
    }
    for (site::InputIndex index = 0; index < build.site.inputs.size(); ++index) {
        if (is_used(build.site, index)) continue;
        const auto& input = build.site.inputs[index];
        const bool motion = input.kind == site::InputKind::motion;
        build.faults.warn(build.rule_places[input.rule.value], RuleId::input_unused,
                          fmt::format("inputs.{}: nothing comes of it, since {}", input.name,
                                      motion ? "its zone never arms" : "no camera names it as its `ack`"),
                          motion ? "[zones.NAME] arm = { outside = \"business\" }" : "[outputs.NAME] ack = \"...\"");
    }
}

}  // namespace sekisho::config
