// SPDX-License-Identifier: Apache-2.0
// Zones (6.4-B0).
#include "daemon/config/parsers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

namespace sekisho::config {
namespace {

site::Sensitivity sensitivity_of(const std::string& word) {
    if (word == "controlled") return site::Sensitivity::controlled;
    if (word == "limited") return site::Sensitivity::limited;
    if (word == "exclusion") return site::Sensitivity::exclusion;
    return site::Sensitivity::unrestricted;
}

bool holds_any(const site::Zone& zone, std::initializer_list<std::string_view> words) {
    return std::any_of(zone.holds.begin(), zone.holds.end(), [words](const std::string& held) {
        return std::find(words.begin(), words.end(), held) != words.end();
    });
}

}  // namespace

bool stores(const site::Zone& zone) {
    return holds_any(zone, {"servers", "media", "paper_records"});
}
bool stores_devices(const site::Zone& zone) {
    return holds_any(zone, {"servers", "media"});
}

void check_listed_once(Build& build, const Node& texts, std::string_view path) {
    std::map<std::string_view, Place> seen;
    for (const Node& item : texts.items) {
        const auto [first, is_new] = seen.emplace(item.text, item.place);
        if (is_new) continue;
        build.faults.add(item.place, RuleId::listed_twice,
                         fmt::format("{} holds \"{}\" twice (first: {})", path, item.text, where(first->second)),
                         "remove one of them");
    }
}

void parse_zone(Build& build, const Member& member) {
    const Section section(build, member.value, "zones." + member.key, spec::kZone);
    if (member.key == "outside") {
        build.faults.add(member.place, RuleId::reserved_name,
                         "`outside` is always there: it is all that no other zone is",
                         "remove it, or choose another name");
    }
    site::Zone zone;
    zone.name = {member.key};
    zone.label = section.text("name");
    zone.sensitivity = sensitivity_of(section.text("sensitivity"));
    zone.owner = section.text("owner");
    zone.care = section.boolean("care");
    if (const Node* parent = section.get("parent"))
        zone.parent = resolve(build, build.zones, *parent, section.path_of("parent"));
    if (const Node* holds = section.get("holds")) {
        check_listed_once(build, *holds, section.path_of("holds"));
        for (const Node& held : holds->items) zone.holds.push_back(held.text);
    }
    zone.rule = build.add_rule(member.place, section.path());
    build.site.zones.push_back(std::move(zone));
}

// Each cycle once, at the `parent` of the first of its zones in the file.
void check_zone_parents(Build& build, const Node& zones) {
    const auto& all = build.site.zones;
    std::vector<bool> reported(all.size());
    for (site::ZoneIndex start = 1; start < all.size(); ++start) {
        std::string chain = all[start].name.value;
        auto at = all[start].parent;
        std::vector<site::ZoneIndex> passed{start};
        for (; at && *at != start && passed.size() <= all.size(); at = all[*at].parent) {
            passed.push_back(*at);
            chain += " -> " + all[*at].name.value;
        }
        if (at != start || reported[start]) continue;
        for (const site::ZoneIndex zone : passed) reported[zone] = true;
        const Member* member = find(zones, all[start].name.value);
        build.faults.add(find(member->value, "parent")->value.place, RuleId::zone_cycle,
                         fmt::format("zones lie within each other in a circle: {} -> {}", chain, all[start].name.value),
                         "the outermost zone has no `parent`");
    }
}

}  // namespace sekisho::config
