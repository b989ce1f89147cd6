// SPDX-License-Identifier: Apache-2.0
// What a zone makes of who is in it: context, anti-passback, occupancy (6.4-B0b, STD-BAC-01, STD-IEC-10, 6.6.1-D1).
#include "daemon/config/parsers.hpp"

#include <fmt/format.h>

#include <chrono>

namespace sekisho::config {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::int64_t kMostPeople = 10'000;
constexpr DurationRange kLimits{minutes{1}, hours{72}, "at least 1 min, at most 72 h"};

site::Passback passback_of(const std::string& word) {
    if (word == "soft") return site::Passback::soft;
    return word == "hard" ? site::Passback::hard : site::Passback::off;
}

site::Context context_of(const std::string& word) {
    if (word == "warn") return site::Context::warn;
    return word == "deny" ? site::Context::deny : site::Context::off;
}

void parse_passback(Build& build, const Section& zone, site::PresenceRules& rules) {
    const Node* node = zone.get("antipassback");
    if (node == nullptr) return;
    if (node->kind == Kind::string) {
        rules.passback = passback_of(node->text);
        return;
    }
    const Section table(build, *node, zone.path_of("antipassback"), spec::kPassback);
    rules.passback = passback_of(table.text("mode"));
    rules.passback_for = duration_in(table, "after", kLimits);
}

void parse_occupancy(Build& build, const Section& zone, site::PresenceRules& rules) {
    const Node* node = zone.get("occupancy");
    if (node == nullptr) return;
    const Section table(build, *node, zone.path_of("occupancy"), spec::kOccupancy);
    rules.least = integer_in(table, "min", 1, 2).value_or(rules.least);
    rules.most = integer_in(table, "max", 1, kMostPeople).value_or(rules.most);
    rules.alone_limit = duration_in(table, "alone_limit", kLimits);
    rules.stay_limit = duration_in(table, "stay_limit", kLimits);
    if (rules.most != 0 && rules.most < rules.least) {
        build.faults.add(
            table.place(), RuleId::bad_value,
            fmt::format("{} asks for at least {} people and allows {}", table.path(), rules.least, rules.most),
            "nobody could enter: give a `max` that is not below `min`");
    }
}

}  // namespace

site::PresenceRules parse_presence_rules(Build& build, const Section& zone) {
    site::PresenceRules rules;
    rules.context = context_of(zone.text("context"));
    if (rules.context != site::Context::off && (!zone.has("parent") || zone.text("parent") == "outside")) {
        build.faults.add(zone.get("context")->place, RuleId::bad_value,
                         fmt::format("{} asks whether people were seen to enter the zone around it, and there is none",
                                     zone.path_of("context")),
                         "give the zone a `parent` other than `outside`, or remove `context`");
    }
    parse_passback(build, zone, rules);
    parse_occupancy(build, zone, rules);
    return rules;
}

}  // namespace sekisho::config
