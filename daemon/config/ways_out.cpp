// SPDX-License-Identifier: Apache-2.0
// Ways out that are ways in: nobody is refused at an exit, so a door must not let people out into a zone that is
// guarded more than the one they leave (6.4-B0, STD-N116-01, STD-EGR-01).
#include "daemon/config/parsers.hpp"
#include "daemon/site/describe.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

namespace sekisho::config {
namespace {

// Whether people come into `zone` without having been in `guarded`. A zone into which no door leads lies beyond what
// this gate knows: people are there already. A door on a plain key lets people through as any other.
class Ways {
public:
    explicit Ways(const site::Site& site) : entered_(site.zones.size()) {
        for (const site::Door& door : site.doors) {
            if (door.kind == site::DoorKind::person) add(door.outer, door.inner);
        }
        for (const site::RecordedOnly& door : site.recorded_only) add(door.outer, door.inner);
    }

    [[nodiscard]] bool reach(site::ZoneIndex zone, site::ZoneIndex guarded) const {
        std::vector<bool> seen(entered_.size());
        std::vector<site::ZoneIndex> open;
        for (site::ZoneIndex at = 0; at < entered_.size(); ++at) {
            seen[at] = at == guarded || !entered_[at];
            if (seen[at] && at != guarded) open.push_back(at);
        }
        while (!open.empty()) {
            const site::ZoneIndex at = open.back();
            open.pop_back();
            if (at == zone) return true;
            for (const auto& [outer, inner] : ways_) {
                if (outer != at && inner != at) continue;
                const site::ZoneIndex beyond = outer == at ? inner : outer;
                if (seen[beyond]) continue;
                seen[beyond] = true;
                open.push_back(beyond);
            }
        }
        return false;
    }

private:
    void add(site::ZoneIndex outer, site::ZoneIndex inner) {
        ways_.emplace_back(outer, inner);
        if (inner != site::kOutside) entered_[inner] = true;
    }

    std::vector<std::pair<site::ZoneIndex, site::ZoneIndex>> ways_;
    std::vector<bool> entered_;
};

// A sensitivity that could not be read is reported already, and stands for none.
bool is_known(const site::Zone& zone, const Node& zones) {
    const Member* member = find(zones, zone.name.value);
    const Member* word = member == nullptr ? nullptr : find(member->value, "sensitivity");
    return word != nullptr && word->value.text == site::to_text(zone.sensitivity);
}

}  // namespace

void check_ways_out(Build& build, const Node* zones) {
    const site::Site& site = build.site;
    if (zones == nullptr || !build.zones.complete) return;
    const Ways ways(site);
    for (const site::Door& door : site.doors) {
        const site::Zone& outer = site.zones[door.outer];
        const site::Zone& inner = site.zones[door.inner];
        if (door.kind != site::DoorKind::person || outer.sensitivity <= inner.sensitivity) continue;
        // Sides that are the wrong way round are reported already.
        if (door.inner == site::kOutside || lies_within(site.zones, door.outer, door.inner)) continue;
        if (!is_known(outer, *zones) || !is_known(inner, *zones) || !ways.reach(door.inner, door.outer)) continue;
        const Place place = build.rule_places[door.rule.value];
        auto what = fmt::format(
            "doors.{}: whoever leaves `{}` ({}) by it comes into `{}` ({}) without a right, and there is another way "
            "into `{}`",
            door.name.value, inner.name.value, site::to_text(inner.sensitivity), outer.name.value,
            site::to_text(outer.sensitivity), inner.name.value);
        std::string hint = fmt::format("between = [\"{0}\", \"{1}\"], so that the way into `{1}` asks for a right",
                                       inner.name.value, outer.name.value);
        if (outer.accepted_risk.empty()) {
            build.faults.add(
                place, RuleId::exit_leads_inward, std::move(what),
                fmt::format("{}; or accepted_risk = \"why, and who decided it\" in zones.{}", hint, outer.name.value));
        } else {
            build.faults.warn(place, RuleId::exit_leads_inward, std::move(what), std::move(hint));
        }
    }
}

}  // namespace sekisho::config
