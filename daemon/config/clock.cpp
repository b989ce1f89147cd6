// SPDX-License-Identifier: Apache-2.0
// [clock]: how far the wall clock is believed.
#include "daemon/config/parsers.hpp"

#include <fmt/format.h>

#include <chrono>

namespace sekisho::config {
namespace {

site::WhenSuspect when_suspect(const Section& clock) {
    const std::string word = clock.text("when_suspect");
    if (word == "deny_limited") return site::WhenSuspect::deny_limited;
    if (word == "business_hours_need_pin") return site::WhenSuspect::business_hours_need_pin;
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
    policy.max_unsynced = duration_in(clock, "max_unsynced", {hours{1}, hours{168}, "at least 1 h, at most 168 h"})
                              .value_or(policy.max_unsynced);
    policy.step_limit = duration_in(clock, "step_limit", {seconds{1}, seconds{60}, "at least 1 s, at most 60 s"})
                            .value_or(policy.step_limit);
    policy.suspect_step = duration_in(clock, "suspect_step", {minutes{1}, hours{24}, "at least 1 min, at most 24 h"})
                              .value_or(policy.suspect_step);
    policy.when_suspect = when_suspect(clock);
}

}  // namespace sekisho::config
