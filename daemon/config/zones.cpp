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
    zone.equivalent_measure = section.text("equivalent_measure");
    zone.accepted_risk = section.text("accepted_risk");
    zone.care = section.boolean("care");
    if (const Node* parent = section.get("parent"))
        zone.parent = resolve(build, build.zones, *parent, section.path_of("parent"));
    if (const Node* holds = section.get("holds")) {
        check_listed_once(build, *holds, section.path_of("holds"));
        for (const Node& held : holds->items) zone.holds.push_back(held.text);
    }
    zone.presence = parse_presence_rules(build, section);
    zone.workstations = parse_workstations(build, section);
    zone.rule = build.add_rule(member.place, section.path());
    build.site.zones.push_back(std::move(zone));
}

void check_zone_parents(Build& build, const Node& zones) {
    Parents parents;
    for (const site::Zone& zone : build.site.zones) parents.push_back(zone.parent);
    report_circles(build, zones, build.zones, parents, RuleId::zone_cycle, "zones lie within each other");
}

void report_circles(Build& build, const Node& table, const NameTable& names, const Parents& parents, RuleId rule,
                    std::string_view how) {
    std::vector<bool> reported(parents.size());
    for (std::size_t start = 0; start < parents.size(); ++start) {
        std::string chain = names.names[start];
        auto at = parents[start];
        std::vector<std::size_t> passed{start};
        for (; at && *at != start && passed.size() <= parents.size(); at = parents[*at]) {
            passed.push_back(*at);
            chain += " -> " + names.names[*at];
        }
        if (at != start || reported[start]) continue;
        for (const std::size_t one : passed) reported[one] = true;
        const Member* member = find(table, names.names[start]);
        build.faults.add(find(member->value, "parent")->value.place, rule,
                         fmt::format("{} in a circle: {} -> {}", how, chain, names.names[start]),
                         "the outermost one has no `parent`");
    }
}

}  // namespace sekisho::config
