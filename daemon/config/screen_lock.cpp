// SPDX-License-Identifier: Apache-2.0
// Workstations of zones, and `[screen_lock]` (6.4-C5).
#include "daemon/config/parsers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <string>
#include <string_view>

namespace sekisho::config {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// It becomes an argument of a program: nothing that a shell, ssh or a path would read as more than a name.
bool is_host_name(std::string_view text) {
    constexpr std::size_t kLongest = 63;
    const auto plain = [](unsigned char byte) { return byte < 0x80 && std::isalnum(byte) != 0; };
    if (text.empty() || text.size() > kLongest || !plain(static_cast<unsigned char>(text.front()))) return false;
    return std::all_of(text.begin(), text.end(), [&plain](char byte) {
        return plain(static_cast<unsigned char>(byte)) || byte == '-' || byte == '_' || byte == '.';
    });
}

const site::Zone* zone_with(const Build& build, const std::string& workstation) {
    const auto& zones = build.site.zones;
    const auto found = std::find_if(zones.begin(), zones.end(), [&workstation](const site::Zone& zone) {
        return std::find(zone.workstations.begin(), zone.workstations.end(), workstation) != zone.workstations.end();
    });
    return found == zones.end() ? nullptr : &*found;
}

// The key in the first zone that has one; nullptr: in none.
const Member* first_workstations(const Section& top) {
    const Node* zones = top.get("zones");
    if (zones == nullptr) return nullptr;
    for (const Member& zone : zones->members) {
        if (const Member* found = find(zone.value, "workstations")) return found;
    }
    return nullptr;
}

}  // namespace

std::vector<std::string> parse_workstations(Build& build, const Section& zone) {
    std::vector<std::string> names;
    const Node* listed = zone.get("workstations");
    if (listed == nullptr) return names;
    const std::string path = zone.path_of("workstations");
    check_listed_once(build, *listed, path);
    for (const Node& item : listed->items) {
        if (!is_host_name(item.text)) {
            build.faults.add(item.place, RuleId::bad_name,
                             fmt::format("{} holds a name that is not 1 to 63 letters, digits, `-`, `_` or `.`, the "
                                         "first of them a letter or digit",
                                         path),
                             "write the name by which the program of [screen_lock] knows it: \"PC-101\"");
        } else if (const site::Zone* other = zone_with(build, item.text)) {
            build.faults.add(item.place, RuleId::workstation_twice,
                             fmt::format("\"{}\" stands in zones.{} too", item.text, other->name.value),
                             "name it in the zone where it stands, and in no other");
        }
        names.push_back(item.text);
    }
    return names;
}

void parse_screen_lock(Build& build, const Node& table) {
    const Section section(build, table, "screen_lock", spec::kScreenLock);
    auto& lock = build.site.screen_lock.emplace();
    lock.program = program_in(section, "program", "/usr/local/lib/sekisho/lock-screens");
    constexpr DurationRange kLimits{seconds{1}, minutes{1}, "write 1 s to 60 s: \"5s\""};
    lock.limit = duration_in(section, "limit", kLimits).value_or(lock.limit);
    constexpr DurationRange kDelays{seconds{0}, minutes{10}, "write 0 s to 10 min: \"30s\""};
    lock.leave_delay = duration_in(section, "leave_delay", kDelays).value_or(lock.leave_delay);
    lock.rule = build.add_rule(section.place(), section.path());
}

// The one without the other has no effect.
void check_screen_lock(const Section& top) {
    const Node* lock = top.get("screen_lock");
    const Member* workstations = first_workstations(top);
    if (top.has("screen_lock") == (workstations != nullptr)) return;
    if (workstations != nullptr) {
        top.build().faults.add(workstations->place, RuleId::screen_lock_half,
                               "workstations, and nothing locks their screens",
                               "[screen_lock] with program = \"/whole/path\", or remove `workstations`");
    } else if (lock != nullptr) {
        top.build().faults.add(lock->place, RuleId::screen_lock_half,
                               "[screen_lock], and no zone names its workstations",
                               "workstations = [\"PC-101\"] in a zone, or remove [screen_lock]");
    }
}

}  // namespace sekisho::config
