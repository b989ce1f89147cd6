// SPDX-License-Identifier: Apache-2.0
#include "tests/support/time_zone.hpp"

#include <date/tz.h>

#include <utility>
#include <vector>

namespace sekisho::tests {

site::TimeZone time_zone(const std::string& name, int first_year, int last_year) {
    const auto* zone = date::locate_zone(name);
    date::sys_seconds at = date::sys_days{date::year{first_year} / 1 / 1} - date::days{2};
    const date::sys_seconds end = date::sys_days{date::year{last_year + 1} / 1 / 1} + date::days{2};
    std::vector<site::TimeZone::Offset> offsets;
    while (at < end) {
        const auto info = zone->get_info(at);
        // tzdata also begins a row where only a zone's abbreviation changes.
        if (offsets.empty() || offsets.back().offset != info.offset) offsets.push_back({at, info.offset});
        at = info.end;
    }
    return site::TimeZone(name, std::move(offsets));
}

}  // namespace sekisho::tests
