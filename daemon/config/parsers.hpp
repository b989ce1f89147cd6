// SPDX-License-Identifier: Apache-2.0
// The parsers of the sections, in the order in which load.cpp calls them: each finds what the ones
// before it have put into the Build, adds its part to the Site, and its faults to the list. Names
// of all kinds are registered before any of them runs.
#pragma once

#include "daemon/config/build.hpp"
#include "daemon/config/section.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::config {

// time_zone_table.cpp: from the host's tzdata, 1970 to 2100.
void parse_time_zone(Build& build, const Section& site);
// ledger.cpp
void parse_ledger(Build& build, const Section& section);
void parse_emergency_list(Build& build, const Section& section);  // when the roster is read
// clock.cpp
void parse_clock(Build& build, const Node& table);
// duty.cpp
inline constexpr std::string_view kOnDuty = "on_duty";  // in place of a schedule's name
void parse_duty(Build& build, const Node& table);
void read_duty_file(Build& build, const std::string& path, std::string_view file);  // when the roster is read
// training.cpp
void parse_training(Build& build, const Node& table);
// card_rules.cpp
void parse_card_rules(Build& build, const Node& table);
// backup.cpp
void parse_backup(Build& build, const Section& section);
// imports.cpp
void parse_imports(Build& build, const Section& section);
// metrics.cpp
void parse_metrics(Build& build, const Section& section);
// network.cpp
void parse_network(Build& build, const Section& section);
// special_days.cpp
void parse_special_days(Build& build, const Node& table);
// schedules.cpp
void parse_schedule(Build& build, const Member& member);
// zones.cpp
void parse_zone(Build& build, const Member& member);
void check_zone_parents(Build& build, const Node& zones);
using Parents = std::vector<std::optional<std::size_t>>;  // in the order of `names`
// Each circle once, at the `parent` of the first of its members in `table`; `how`: "zones lie within each other".
void report_circles(Build& build, const Node& table, const NameTable& names, const Parents& parents, RuleId rule,
                    std::string_view how);
// screen_lock.cpp
[[nodiscard]] std::vector<std::string> parse_workstations(Build& build, const Section& zone);
void parse_screen_lock(Build& build, const Node& table);
void check_screen_lock(const Section& top);  // that one of the two is not alone
// assets.cpp
void parse_asset(Build& build, const Member& member);
void parse_asset_check(Build& build, const Node& table);
void check_assets(const Section& top);  // when both are read: that one of the two is not alone
// vendors.cpp
void parse_vendor(Build& build, const Member& member);
void check_vendor_parents(Build& build, const Node& vendors);
// reader_poll.cpp
[[nodiscard]] PollRules parse_poll(const Section& section);
// hardware.cpp
void parse_reader(Build& build, const Member& member);
[[nodiscard]] std::optional<LineSpec> use_line(const Section& section, std::string_view key);
void check_uses(Build& build);
// premises.cpp
void parse_input(Build& build, const Member& member);
void parse_output(Build& build, const Member& member);
void parse_tether(Build& build, const Member& member);
// occasions.cpp: what cameras and sounders are there for (6.4-D1).
void parse_occasions(const Section& section, site::Output& output);
// arming.cpp (6.4-D1)
[[nodiscard]] std::optional<site::Arming> parse_arming(Build& build, const Section& zone);
// When doors, inputs and outputs are read: that what arms is watched, by who is in it is recorded, and that every
// input is there for something.
void check_arming(Build& build, const Node* zones);
// pin.cpp
void parse_pin(Build& build, const Node& table);
void parse_keypad(Build& build, const Member& member);
// That a PIN which `levels` ask for can be typed, and by which rule.
void check_pins(Build& build, const Section& entry, const site::AccessPoint& point);
// witnesses.cpp
void parse_witness(Build& build, const Member& member);
void parse_witness_timing(const Section& ledger);
// disposal.cpp
inline constexpr std::string_view kSecurityDesk = "security_desk";  // the role that may stand in for a second person
inline constexpr std::string_view kFacilityHead = "facility_head";  // with the next: who approves permits (6.8-C5)
inline constexpr std::string_view kDeputyHead = "deputy_head";
void parse_role(Build& build, const Member& member);
void parse_disposal(Build& build, const Section& section);
// levels.cpp
void parse_security_level(Build& build, const Member& member);
[[nodiscard]] std::vector<site::LevelChoice> parse_levels(Build& build, const Section& entry);
// doors.cpp
void parse_door(Build& build, const Member& member);
// interlocks.cpp. When doors and emergency plans are read.
void parse_interlock(Build& build, const Member& member);
// recorded_only.cpp
void parse_recorded_only(Build& build, const Member& member);
// [outer zone, inner zone] of `between`; nothing, and faults, where they are none.
struct Sides {
    site::ZoneIndex outer{};
    site::ZoneIndex inner{};
};
[[nodiscard]] std::optional<Sides> read_between(const Section& section);
// By the parents of `zone`, of which a circle is reported elsewhere.
[[nodiscard]] bool lies_within(const std::vector<site::Zone>& zones, site::ZoneIndex zone, site::ZoneIndex around);
// ways_out.cpp. When all doors are read: none lets people out into a zone that is guarded more than theirs. `zones`:
// nullptr where there are none.
void check_ways_out(Build& build, const Node* zones);
// minimum.cpp
void check_door_minimum(const Section& section, const site::Door& door, bool has_contact);
// When the doors are read. `emergency_list`: there is one.
void check_zone_minimum(Build& build, const Node& zones, bool emergency_list);
// emergency.cpp
void parse_emergency_plan(Build& build, const Member& member);
void parse_break_glass(Build& build, const Member& member);
// rights.cpp
struct ProfileRow {
    std::vector<site::DoorIndex> doors;
    site::Policy policy;
};
using Profiles = std::vector<std::vector<ProfileRow>>;  // in the order of Build::profiles
void parse_profile(Build& build, const Member& member, Profiles& profiles);
void parse_job_class(Build& build, const Member& member, const Profiles& profiles);

// inspection.cpp (6.6.2-C1-3)
void parse_inspection(Build& build, const Node& table);
// Of a row of a profile, for these doors; nothing where the key is absent, and a fault where it is wrong.
[[nodiscard]] std::optional<Duration> parse_inspect_after(const Section& row,
                                                          const std::vector<site::DoorIndex>& doors);
void check_inspection(const Section& top);  // that one of the two is not alone

// policy.cpp: what is there (schedules, zones, doors ...), then, when [duty] is read, who may do what with it.
// `emergency_list`: there is one.
void parse_places(Build& build, const Section& top, bool emergency_list);
void parse_rights(Build& build, const Section& top);

// presence.cpp
[[nodiscard]] site::PresenceRules parse_presence_rules(Build& build, const Section& zone);
// When the doors are read: that what these rules go by is recorded at all.
void check_presence(Build& build, const Node& zones);
// Whether anything records who leaves the zone.
[[nodiscard]] bool exits_recorded(const site::Site& site, site::ZoneIndex zone);

// limits.cpp: nothing where the key is absent, and a fault where it is wrong. `words` says the range.
struct DurationRange {
    Duration least;
    Duration most;
    std::string_view words;
};
[[nodiscard]] std::optional<Duration> duration_of(Build& build, const Node& text, std::string_view path,
                                                  const DurationRange& range);
[[nodiscard]] std::optional<Duration> duration_in(const Section& section, std::string_view key,
                                                  const DurationRange& range);
// The whole path of a program that the daemon runs; "": the key is not there. Fault: bad-value, with `example`.
[[nodiscard]] std::string program_in(const Section& section, std::string_view key, std::string_view example);
// 1 day to a year: "31d".
[[nodiscard]] std::optional<Duration> days_in(const Section& section, std::string_view key);
[[nodiscard]] std::optional<std::int64_t> integer_in(const Section& section, std::string_view key, std::int64_t least,
                                                     std::int64_t most);

// Each text once; a second one is a fault at its place.
void check_listed_once(Build& build, const Node& texts, std::string_view path);
// True where the zone holds what guideline 6.4 calls storing personal data: servers, media, paper
// records.
[[nodiscard]] bool stores(const site::Zone& zone);
// True where it holds servers or media (6.4-C1).
[[nodiscard]] bool stores_devices(const site::Zone& zone);

}  // namespace sekisho::config
