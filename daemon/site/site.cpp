// SPDX-License-Identifier: Apache-2.0
#include "daemon/site/site.hpp"

#include <algorithm>
#include <iterator>

namespace sekisho::site {
namespace {

template <class Named>
std::optional<std::size_t> find_named(const std::vector<Named>& all, std::string_view name) {
    const auto found =
        std::find_if(all.begin(), all.end(), [name](const Named& one) { return one.name.value == name; });
    if (found == all.end()) return std::nullopt;
    return static_cast<std::size_t>(std::distance(all.begin(), found));
}

}  // namespace

bool EmergencyList::covers(const HolderId& holder) const {
    return std::find(holders.begin(), holders.end(), holder) != holders.end();
}

std::optional<DoorIndex> Site::find_door(std::string_view door) const {
    return find_named(doors, door);
}
std::optional<ZoneIndex> Site::find_zone(std::string_view zone) const {
    return find_named(zones, zone);
}
std::optional<ReaderIndex> Site::find_reader(std::string_view reader) const {
    return find_named(readers, reader);
}
const DisposalRule* Site::find_disposal(DisposalKind kind) const {
    const auto found =
        std::find_if(disposal.begin(), disposal.end(), [kind](const auto& rule) { return rule.kind == kind; });
    return found == disposal.end() ? nullptr : &*found;
}

bool holds_any(const Site& site, const std::vector<std::string>& roles, std::string_view account) {
    return std::any_of(site.roles.begin(), site.roles.end(), [&](const Role& role) {
        return std::find(roles.begin(), roles.end(), role.name) != roles.end() &&
               std::find(role.operators.begin(), role.operators.end(), account) != role.operators.end();
    });
}

// Names of doors hold no full stop (config/ refuses it), so the last one divides door and side.
std::optional<Side> parse_side(const Site& site, std::string_view text) {
    Direction direction = Direction::entry;
    if (const auto dot = text.rfind('.'); dot != std::string_view::npos) {
        const std::string_view side = text.substr(dot + 1);
        if (side == "exit") {
            direction = Direction::exit;
        } else if (side != "entry") {
            return std::nullopt;
        }
        text = text.substr(0, dot);
    }
    const auto door = site.find_door(text);
    if (!door) return std::nullopt;
    if (direction == Direction::exit && !site.doors[*door].exit) return std::nullopt;
    return Side{*door, direction};
}

bool lies_within(const Site& site, ZoneIndex zone, ZoneIndex outer) {
    for (std::optional<ZoneIndex> at = zone; at; at = site.zones.at(*at).parent) {
        if (*at == outer) return true;
    }
    return false;
}

bool borders(const Site& site, const Door& door, ZoneIndex zone) {
    return lies_within(site, door.inner, zone) || lies_within(site, door.outer, zone);
}

const AccessPoint& access_point(const Site& site, Side side) {
    const Door& door = site.doors.at(side.door);
    return side.direction == Direction::exit ? door.exit.value() : door.entry;
}

std::optional<Side> side_of_reader(const Site& site, ReaderIndex reader) {
    for (DoorIndex door = 0; door < site.doors.size(); ++door) {
        const Door& one = site.doors.at(door);
        if (one.entry.reader == reader) return Side{door, Direction::entry};
        if (one.exit && one.exit->reader == reader) return Side{door, Direction::exit};
    }
    return std::nullopt;
}

bool needs_nda(const Site& site, const Holder& holder) {
    const auto assignments = site.roster.assignments(holder);
    return std::any_of(assignments.begin(), assignments.end(), [&site](const Assignment& one) {
        const PersonClass kind = site.job_classes.at(one.job_class).person_class;
        return kind == PersonClass::clerical || kind == PersonClass::vendor;
    });
}

std::optional<std::string> lacking_nda(const Site& site, const Holder& holder, WallTime now) {
    if (needs_nda(site, holder) && holder.nda > now) return "the holder";
    if (holder.vendor == kNoVendor) return std::nullopt;
    const Vendor& vendor = site.vendors.at(holder.vendor);
    return vendor.nda > now ? std::optional("the vendor `" + vendor.name + "`") : std::nullopt;
}

const Interlock* interlock_of(const Site& site, DoorIndex door) {
    const auto found = std::find_if(site.interlocks.begin(), site.interlocks.end(), [door](const Interlock& one) {
        return std::binary_search(one.doors.begin(), one.doors.end(), door);
    });
    return found == site.interlocks.end() ? nullptr : &*found;
}

bool is_care(const Site& site, DoorIndex door) {
    return site.zones.at(site.doors.at(door).inner).care;
}

bool is_limited(const Site& site, DoorIndex door) {
    return site.zones.at(site.doors.at(door).inner).sensitivity >= Sensitivity::limited;
}

}  // namespace sekisho::site
