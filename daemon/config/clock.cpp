// SPDX-License-Identifier: Apache-2.0
// [clock]: how far the wall clock is believed.
#include "daemon/config/parsers.hpp"
#include "daemon/config/values.hpp"

#include <fmt/format.h>

#include <chrono>

namespace sekisho::config {
namespace {

struct Range {
    Duration least;
    Duration most;
    std::string_view words;
};

Duration limit(const Section& clock, std::string_view key, Duration by_default, const Range& range) {
    const Node* text = clock.get(key);
    if (text == nullptr) return by_default;
    const auto value = parse_duration(text->text);
    auto& faults = clock.build().faults;
    const auto found = fmt::format("{} is \"{}\"", clock.path_of(key), text->text);
    if (!value) {
        faults.add(text->place, RuleId::bad_duration, found, "write a whole number and ms, s, m or h: \"24h\"");
    } else if (*value < range.least || *value > range.most) {
        faults.add(text->place, RuleId::bad_value, found, fmt::format("{}", range.words));
    } else {
        return *value;
    }
    return by_default;
}

site::WhenSuspect when_suspect(const Section& clock) {
    const Node* text = clock.get("when_suspect");
    if (text == nullptr || text->text == "keep_last") return site::WhenSuspect::keep_last;
    if (text->text == "deny_limited") return site::WhenSuspect::deny_limited;
    const std::string message =
        text->text == "business_hours_need_pin"
            ? "clock.when_suspect asks for PINs, and this version asks for them by `levels` alone"
            : fmt::format("clock.when_suspect is \"{}\"", text->text);
    clock.build().faults.add(
        text->place, RuleId::bad_value, message,
        "write \"keep_last\" (go on with the last believed time) or \"deny_limited\" (besides, let "
        "nobody into zones from `limited` up)");
    return site::WhenSuspect::keep_last;
}

}  // namespace

void parse_clock(Build& build, const Node& table) {
    using std::chrono::hours;
    using std::chrono::minutes;
    using std::chrono::seconds;
    const Section clock(build, table, "clock", spec::kClock);
    auto& policy = build.site.clock;
    policy.rule = build.add_rule(clock.place(), clock.path());
    policy.max_unsynced =
        limit(clock, "max_unsynced", policy.max_unsynced, {hours{1}, hours{168}, "at least 1 h, at most 168 h"});
    policy.step_limit =
        limit(clock, "step_limit", policy.step_limit, {seconds{1}, seconds{60}, "at least 1 s, at most 60 s"});
    policy.suspect_step =
        limit(clock, "suspect_step", policy.suspect_step, {minutes{1}, hours{24}, "at least 1 min, at most 24 h"});
    policy.when_suspect = when_suspect(clock);
}

}  // namespace sekisho::config
