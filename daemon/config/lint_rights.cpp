// SPDX-License-Identifier: Apache-2.0
// Rows of profiles that give nothing which others do not give, and profiles that nobody has.
#include "daemon/config/lints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace sekisho::config {
namespace {

struct Right {
    Cover hours;
    bool on_duty = false;  // hours that no schedule tells: all may be needed, none can be counted on
    unsigned needs = 0;
    std::uint32_t rule = 0;
    bool counts = true;
};

std::vector<Right> rights_of(const Timetable& times, const std::vector<site::Policy>& policies) {
    std::vector<Right> rights;
    for (const site::Policy& policy : policies) {
        const unsigned needs =
            (policy.needs_permit ? site::kNeedsPermit : 0U) | (policy.needs_escort ? site::kNeedsEscort : 0U);
        rights.push_back(
            {policy.on_duty ? times.always() : times.of(policy.schedule), policy.on_duty, needs, policy.rule.value});
    }
    return rights;
}

// Whether all that rights[at] gives is given by others that ask for no more.
bool is_given(const std::vector<Right>& rights, std::size_t at, const Timetable& times) {
    Cover given = times.never();
    for (std::size_t other = 0; other < rights.size(); ++other) {
        const Right& right = rights[other];
        if (other == at || !right.counts || (right.needs & rights[at].needs) != right.needs) continue;
        if (right.on_duty && !rights[at].on_duty) continue;
        add(given, right.hours);
    }
    return is_within(rights[at].hours, given);
}

// The rows of a job class that give it something, and all of its rows.
struct Rows {
    std::set<std::uint32_t> all;
    std::set<std::uint32_t> useful;
};

Rows rows_of(const Timetable& times, const site::JobClass& job_class) {
    Rows rows;
    for (const auto& policies : job_class.rights) {
        auto rights = rights_of(times, policies);
        // From the last: of two alike, the second is the one too many.
        for (std::size_t at = rights.size(); at-- > 0;) {
            rows.all.insert(rights[at].rule);
            if (is_given(rights, at, times)) {
                rights[at].counts = false;
            } else {
                rows.useful.insert(rights[at].rule);
            }
        }
    }
    return rows;
}

bool any_in(const std::vector<site::RuleIndex>& rules, const std::set<std::uint32_t>& set) {
    return std::any_of(rules.begin(), rules.end(), [&](site::RuleIndex rule) { return set.count(rule.value) != 0; });
}

void lint_profiles_of(Build& build, std::size_t job_class, const Rows& rows, const std::set<std::uint32_t>& useful) {
    for (const auto& [profile, place] : build.job_class_profiles[job_class]) {
        const auto& rules = build.profile_rules[profile];
        if (any_in(rules, rows.useful) || !any_in(rules, useful)) continue;
        build.faults.warn(place, RuleId::right_without_effect,
                          fmt::format("job_classes.{}: the profile `{}` gives nothing that its other profiles do not",
                                      build.site.job_classes[job_class].name, build.profiles.names[profile]),
                          "remove it here, or the wider one that was meant to go");
    }
}

void lint_unused_profiles(Build& build, const std::set<std::uint32_t>& held) {
    for (std::size_t profile = 0; profile < build.profile_rules.size(); ++profile) {
        const auto& rules = build.profile_rules[profile];
        if (rules.empty() || any_in(rules, held)) continue;
        build.faults.warn(
            build.rule_places[rules.front().value], RuleId::profile_unused,
            fmt::format("access_profiles.{} gives nobody anything: no job class has it", build.profiles.names[profile]),
            "name it in `profiles` of a job class, or remove it");
    }
}

}  // namespace

void lint_rights(Build& build, const Timetable& times) {
    std::vector<Rows> by_class;
    std::set<std::uint32_t> held;
    std::set<std::uint32_t> useful;
    for (const site::JobClass& job_class : build.site.job_classes) {
        by_class.push_back(rows_of(times, job_class));
        held.insert(by_class.back().all.begin(), by_class.back().all.end());
        useful.insert(by_class.back().useful.begin(), by_class.back().useful.end());
    }
    for (const std::uint32_t rule : held) {
        if (useful.count(rule) != 0) continue;
        build.faults.warn(build.rule_places[rule], RuleId::right_without_effect,
                          fmt::format("{} gives nothing that other rows do not give", build.site.rules[rule].key),
                          "remove it, or the wider row that was meant to go");
    }
    for (std::size_t at = 0; at < by_class.size(); ++at) lint_profiles_of(build, at, by_class[at], useful);
    lint_unused_profiles(build, held);
}

}  // namespace sekisho::config
