// SPDX-License-Identifier: Apache-2.0
// The tables of site.toml that refer to each other, in an order in which each finds what it names.
#include "daemon/config/parsers.hpp"

#include <vector>

namespace sekisho::config {
namespace {

// The members of a table of names that are of the right type, registered under their names.
std::vector<const Member*> named(const Section& top, std::string_view key, NameTable* names, Want want) {
    Build& build = top.build();
    std::vector<const Member*> members;
    const Node* table = top.get(key);
    if (names != nullptr && table == nullptr && top.has(key)) names->complete = false;
    if (table == nullptr) return members;
    for (const Member& member : table->members) {
        const bool right = has_type(build, member.value, want, top.path_of(key) + "." + member.key);
        (void)check_name(build, member, key);
        if (right) members.push_back(&member);
        if (names != nullptr && right) names->add(member.key);
        if (names != nullptr && !right) names->complete = false;
    }
    return members;
}

}  // namespace

void parse_places(Build& build, const Section& top, bool emergency_list) {
    const auto schedules = named(top, "schedules", &build.schedules, Want::table);
    const auto levels = named(top, "security_levels", &build.levels, Want::table);
    const auto zones = named(top, "zones", &build.zones, Want::table);
    const auto readers = named(top, "readers", &build.readers, Want::table);
    const auto inputs = named(top, "inputs", &build.inputs, Want::table);
    const auto outputs = named(top, "outputs", nullptr, Want::table);
    const auto keypads = named(top, "keypads", nullptr, Want::table);
    build.keypads_known = top.get("keypads") != nullptr || !top.has("keypads");
    build.pin_known = top.get("pin") != nullptr || !top.has("pin");
    const auto roles = named(top, "roles", &build.roles, Want::texts);
    const auto vendors = named(top, "vendors", &build.vendors, Want::table);
    const auto doors = named(top, "doors", &build.doors, Want::table);
    for (const Member* member : schedules) parse_schedule(build, *member);
    for (const Member* member : levels) parse_security_level(build, *member);
    for (const Member* member : zones) parse_zone(build, *member);
    if (const Node* table = top.get("zones")) check_zone_parents(build, *table);
    if (const Node* table = top.get("screen_lock")) parse_screen_lock(build, *table);
    check_screen_lock(top);
    for (const Member* member : roles) parse_role(build, *member);
    for (const Member* member : vendors) parse_vendor(build, *member);
    if (const Node* table = top.get("vendors")) check_vendor_parents(build, *table);
    for (const Member* member : readers) parse_reader(build, *member);
    if (const Node* table = top.get("pin")) parse_pin(build, *table);
    for (const Member* member : keypads) parse_keypad(build, *member);
    for (const Member* member : inputs) parse_input(build, *member);
    for (const Member* member : outputs) parse_output(build, *member);
    for (const Member* member : named(top, "tethers", nullptr, Want::table)) parse_tether(build, *member);
    for (const Member* member : named(top, "witnesses", nullptr, Want::table)) parse_witness(build, *member);
    if (const Node* table = top.get("disposal"))
        parse_disposal(build, Section(build, *table, "disposal", spec::kDisposal));
    for (const Member* member : doors) parse_door(build, *member);
    for (const Member* member : named(top, "recorded_only", nullptr, Want::table)) parse_recorded_only(build, *member);
    for (const Member* member : named(top, "assets", nullptr, Want::table)) parse_asset(build, *member);
    if (const Node* table = top.get("asset_check")) parse_asset_check(build, *table);
    check_assets(top);
    check_ways_out(build, top.get("zones"));
    if (const Node* table = top.get("zones")) check_presence(build, *table);
    check_arming(build, top.get("zones"));
    if (const Node* table = top.get("zones")) check_zone_minimum(build, *table, emergency_list);
}

void parse_rights(Build& build, const Section& top) {
    const auto profiles = named(top, "access_profiles", &build.profiles, Want::tables);
    const auto job_classes = named(top, "job_classes", &build.job_classes, Want::table);
    check_inspection(top);
    Profiles rows;
    for (const Member* member : profiles) parse_profile(build, *member, rows);
    for (const Member* member : job_classes) parse_job_class(build, *member, rows);
    for (const Member* member : named(top, "emergency_plans", nullptr, Want::table))
        parse_emergency_plan(build, *member);
    for (const Member* member : named(top, "break_glass", nullptr, Want::table)) parse_break_glass(build, *member);
    for (const Member* member : named(top, "interlocks", nullptr, Want::table)) parse_interlock(build, *member);
}

}  // namespace sekisho::config
