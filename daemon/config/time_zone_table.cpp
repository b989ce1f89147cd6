// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/parsers.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace sekisho::config {
namespace {

constexpr date::sys_seconds kFirst = date::sys_days{date::year{1970} / 1 / 1};
constexpr date::sys_seconds kLast = date::sys_days{date::year{2100} / 1 / 1};

std::vector<site::TimeZone::Offset> offsets_of(const date::time_zone& zone) {
    std::vector<site::TimeZone::Offset> offsets;
    for (date::sys_seconds at = kFirst; at < kLast;) {
        const date::sys_info info = zone.get_info(at);
        // Neighbours may differ in their abbreviation only.
        if (offsets.empty() || offsets.back().offset != info.offset)
            offsets.push_back({WallTime{at.time_since_epoch()}, info.offset});
        at = info.end;
    }
    return offsets;
}

// The host's tzdata; nullptr when there is none.
const date::tzdb* database() {
    try {
        return &date::get_tzdb();
    } catch (const std::runtime_error&) {
        return nullptr;
    }
}

// Beside the zones tzdata keeps other files, all in lower case: `localtime` is whatever the machine is set to, and
// `right/...` counts leap seconds. Every name of the IANA database begins with a capital.
bool is_iana_name(std::string_view name) {
    return name.front() >= 'A' && name.front() <= 'Z' && name != "Factory";  // the zone of who has not chosen one
}

std::string hint_for(const std::string& name) {
    const date::tzdb* all = database();
    if (all == nullptr) return "install the time zone database (tzdata) on this machine";
    std::vector<std::string_view> names;
    for (const date::time_zone& zone : all->zones) names.push_back(zone.name());
    const bool full = name.find('/') != std::string::npos;  // short names are all near to each other
    const std::string near = full ? nearest(names, name) : "";
    return near.empty() ? "write a name of the IANA database, such as Asia/Tokyo"
                        : fmt::format("did you mean `{}`?", near);
}

}  // namespace

void parse_time_zone(Build& build, const Section& site) {
    const Node* name = site.get("timezone");
    if (name == nullptr) return;
    if (!is_iana_name(name->text)) {
        build.faults.add(name->place, RuleId::unknown_time_zone,
                         fmt::format("site.timezone: `{}` is no name of the IANA database", name->text),
                         hint_for(name->text));
        return;
    }
    try {
        build.site.time_zone = site::TimeZone(name->text, offsets_of(*date::locate_zone(name->text)));
        build.time_zone_known = true;
    } catch (const std::runtime_error& error) {
        build.faults.add(name->place, RuleId::unknown_time_zone, fmt::format("site.timezone: {}", error.what()),
                         hint_for(name->text));
    }
}

}  // namespace sekisho::config
