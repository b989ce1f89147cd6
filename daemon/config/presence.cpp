// SPDX-License-Identifier: Apache-2.0
// What a zone makes of who is in it: context, anti-passback, occupancy (6.4-B0b, STD-BAC-01, STD-IEC-10, 6.6.1-D1).
#include "daemon/config/parsers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>

namespace sekisho::config {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::int64_t kMostPeople = 10'000;
constexpr DurationRange kLimits{minutes{1}, hours{72}, "at least 1 min, at most 72 h"};

site::Passback passback_of(const std::string& word) {
    if (word == "soft") return site::Passback::soft;
    return word == "hard" ? site::Passback::hard : site::Passback::off;
}

site::Context context_of(const std::string& word) {
    if (word == "warn") return site::Context::warn;
    return word == "deny" ? site::Context::deny : site::Context::off;
}

void parse_passback(Build& build, const Section& zone, site::PresenceRules& rules) {
    const Node* node = zone.get("antipassback");
    if (node == nullptr) return;
    if (node->kind == Kind::string) {
        rules.passback = passback_of(node->text);
        return;
    }
    const Section table(build, *node, zone.path_of("antipassback"), spec::kPassback);
    rules.passback = passback_of(table.text("mode"));
    rules.passback_for = duration_in(table, "after", kLimits);
}

void parse_occupancy(Build& build, const Section& zone, site::PresenceRules& rules) {
    const Node* node = zone.get("occupancy");
    if (node == nullptr) return;
    const Section table(build, *node, zone.path_of("occupancy"), spec::kOccupancy);
    rules.least = integer_in(table, "min", 1, 2).value_or(rules.least);
    rules.most = integer_in(table, "max", 1, kMostPeople).value_or(rules.most);
    rules.alone_limit = duration_in(table, "alone_limit", kLimits);
    rules.stay_limit = duration_in(table, "stay_limit", kLimits);
    if (rules.most != 0 && rules.most < rules.least) {
        build.faults.add(
            table.place(), RuleId::bad_value,
            fmt::format("{} asks for at least {} people and allows {}", table.path(), rules.least, rules.most),
            "nobody could enter: give a `max` that is not below `min`");
    }
}

bool leads_into(const Build& build, const site::Door& door, site::ZoneIndex zone) {
    return door.kind == site::DoorKind::person && site::lies_within(build.site, door.inner, zone) &&
           !site::lies_within(build.site, door.outer, zone);
}

// Nothing: whoever is in `zone` was recorded. Else how people come in without it.
std::string unrecorded_way(const Build& build, site::ZoneIndex zone) {
    bool any = false;
    for (const site::Door& door : build.site.doors) {
        if (!leads_into(build, door, zone)) continue;
        any = true;
        if (door.unlock) return fmt::format("`{}` stands unlocked by a schedule", door.name.value);
    }
    for (const site::RecordedOnly& door : build.site.recorded_only) {
        if (site::lies_within(build.site, door.inner, zone) && !site::lies_within(build.site, door.outer, zone))
            return fmt::format("`{}` is on a plain key", door.name);
    }
    return any ? "" : "no door leads into it";
}

void check_context(Build& build, const site::Zone& zone, const Node& table) {
    if (zone.presence.context == site::Context::off || !zone.parent || *zone.parent == site::kOutside) return;
    const std::string way = unrecorded_way(build, *zone.parent);
    if (way.empty()) return;
    build.faults.add(find(table, "context")->value.place, RuleId::context_unrecorded,
                     fmt::format("zones.{}.context asks whether people were seen to enter `{}`, and {}",
                                 zone.name.value, build.site.zones[*zone.parent].name.value, way),
                     "have every way into that zone recorded, or remove `context`");
}

// Whoever goes in and out again is taken to be inside still, and shut out.
void check_hard_passback(Build& build, const site::Zone& zone, site::ZoneIndex index, const Node& table) {
    if (zone.presence.passback != site::Passback::hard || zone.presence.passback_for) return;
    if (exits_recorded(build.site, index)) return;
    build.faults.add(
        find(table, "antipassback")->value.place, RuleId::passback_without_exit,
        fmt::format("zones.{}.antipassback denies whoever is inside, and nothing records who leaves", zone.name.value),
        "an exit reader (exit), or { mode = \"hard\", after = \"30m\" }, or \"soft\"");
}

}  // namespace

bool exits_recorded(const site::Site& site, site::ZoneIndex zone) {
    return std::any_of(site.doors.begin(), site.doors.end(), [zone](const site::Door& door) {
        return (door.inner == zone && door.exit) || (door.outer == zone && door.kind == site::DoorKind::person);
    });
}

void check_presence(Build& build, const Node& zones) {
    if (!build.zones.complete || !build.doors.complete || !build.faults.empty()) return;  // sides may be wrong
    for (site::ZoneIndex index = 0; index < build.site.zones.size(); ++index) {
        const site::Zone& zone = build.site.zones[index];
        const Member* member = find(zones, zone.name.value);
        if (member == nullptr) continue;
        check_context(build, zone, member->value);
        check_hard_passback(build, zone, index, member->value);
    }
}

site::PresenceRules parse_presence_rules(Build& build, const Section& zone) {
    site::PresenceRules rules;
    rules.context = context_of(zone.text("context"));
    if (rules.context != site::Context::off && (!zone.has("parent") || zone.text("parent") == "outside")) {
        build.faults.add(zone.get("context")->place, RuleId::bad_value,
                         fmt::format("{} asks whether people were seen to enter the zone around it, and there is none",
                                     zone.path_of("context")),
                         "give the zone a `parent` other than `outside`, or remove `context`");
    }
    rules.arm = parse_arming(build, zone);
    parse_passback(build, zone, rules);
    parse_occupancy(build, zone, rules);
    return rules;
}

}  // namespace sekisho::config
