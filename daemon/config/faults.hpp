// SPDX-License-Identifier: Apache-2.0
// Collecting faults. Each rule has its id here, its paragraph in docs/config-rules.md and its case
// in the corpus.
#pragma once

#include "daemon/config/load.hpp"
#include "daemon/config/node.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace sekisho::config {

enum class RuleId : std::uint8_t {
    file_unreadable,
    invalid_utf8,
    syntax,
    csv_syntax,
    csv_fields,
    unknown_key,
    missing_key,
    wrong_type,
    bad_value,
    bad_name,
    listed_twice,
    secret_in_config,
    unknown_name,
    reserved_name,
    inline_and_file,
    unknown_time_zone,
    date_outside_years,
    duplicate_date,
    special_day_conflict,
    holiday_group_missing,
    bad_weekdays,
    weekday_twice,
    bad_period,
    overlapping_periods,
    empty_schedule,
    unreachable_list,
    special_group_not_named,
    zone_cycle,
    storing_zone_unwatched,
    unlock_storing_zone,
    third_party_storing_zone,
    door_between,
    egress_power_loss,
    fire_release_needed,
    fire_input_missing,
    rex_missing,
    pulse_lines,
    sensor_without_button,
    exit_mode,
    bad_duration,
    timing_out_of_range,
    bad_line,
    line_used_twice,
    reader_used_twice,
    connstring_missing,
    bad_connstring,
    level_without_card,
    no_default_level,
    ambiguous_levels,
    unreachable_level,
    bad_date,
    valid_both_ends,
    valid_empty,
    duplicate_holder,
    bad_operator,
    bad_keep,
    disposal_rule_missing,
    disposal_needs_two,
    vendor_cycle,
    subcontracting_forbidden,
    vendor_missing,
    job_class_and_assignments,
    pin_without_keypad,
    pin_rule_missing,
    pin_age_unwaived,
    duty_missing,
    duty_of_nobody,
    weak_level,
    terminals_unguarded,
    cabinet_way_out,
    double_lock_no_lever,
    plan_nobody_decides,
    plan_unsafe_effect,
    plan_edition_old,
    break_glass_one_keeper,
    door_unmonitored,
    grade_not_met,
    care_without_emergency_list,
    short_open_time,
    until_on_last_day,
    context_unrecorded,
    passback_without_exit,
    level_covered,
    right_without_effect,
    profile_unused,
    uncovered_hours,
    level_unsatisfiable,
    permit_unapproved,
    workers_unconfirmed,
    escort_nobody,
    holder_without_right,
    dst_edge,
    special_days_ending,
    recorded_only_over,
    recorded_only,
    never_holds,
    whole_day_period,
    duties_not_separated,
    workstation_twice,
    screen_lock_half,
    screen_lock_unseen,
    screen_lock_program,
    quiet_of_nothing,
    asset_tag,
    asset_tag_twice,
    asset_check_half,
    scanner_program,
    exit_leads_inward,
    alone_at_night,
    care_eases_guard,
    plan_one_decider,
    door_of_nobody,
    hidden_character,
    report_due_late,
    inspection_half,
    inspection_of_no_zone,
    interlock_doors,
    interlock_contact,
    interlock_unlock,
    lock_unmonitored,
    fire_reset_unassigned,
    short_button_time,
    arm_unrecorded,
    arm_unwatched,
    input_unused,
    more_faults,
};

[[nodiscard]] std::string_view to_text(RuleId rule);

// A file with more is read in vain line by line; whoever logs or sends its faults must not take long over it.
inline constexpr std::size_t kMostFaults = 200;

class FaultList {
public:
    void add(Place place, RuleId rule, std::string message, std::string hint);
    // What does not stand in the way of a load.
    void warn(Place place, RuleId rule, std::string message, std::string hint);
    [[nodiscard]] bool empty() const { return faults_.empty(); }
    // In order of file name (its folder does not count), line, column: of each file the first kMostFaults, and behind
    // them, where there are more, one that says how many.
    [[nodiscard]] Faults take_sorted() { return take(faults_); }
    [[nodiscard]] Faults take_warnings() { return take(warnings_); }

private:
    struct OfFile {
        Faults first;  // at least kMostFaults + 1 of them once there are so many
        std::size_t all = 0;
    };
    using Files = std::map<std::string, OfFile, std::less<>>;
    static void add_to(Files& files, Fault fault);
    static Faults take(Files& files);

    Files faults_;
    Files warnings_;
};

// The known name that is nearest to `name`, "" when none is near: at most a third of its
// bytes, but one, may differ.
template <class Names>
[[nodiscard]] std::string nearest(const Names& known, std::string_view name);

// Edits (insert, remove, replace, swap of neighbours) that turn one text into the other.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

template <class Names>
std::string nearest(const Names& known, std::string_view name) {
    std::string_view best;
    std::size_t least = std::max<std::size_t>(1, name.size() / 3);
    for (const auto& candidate : known) {
        const std::size_t distance = edit_distance(candidate, name);
        if (distance > 0 && (distance < least || (best.empty() && distance == least))) {
            least = distance;
            best = candidate;
        }
    }
    return std::string(best);
}

}  // namespace sekisho::config
