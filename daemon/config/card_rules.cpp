// SPDX-License-Identifier: Apache-2.0
// [credentials]: handover and temporary cards (6.5-B1g, 6.5-B1h, 6.5-C7u2).
#include "daemon/config/parsers.hpp"

#include <chrono>

namespace sekisho::config {
namespace {

using std::chrono::hours;

constexpr DurationRange kTemporary{hours{1}, hours{24 * 14}, "at least 1 h, at most 336 h"};
constexpr DurationRange kConfirm{hours{24}, hours{24 * 31}, "at least 24 h, at most 744 h"};

}  // namespace

void parse_card_rules(Build& build, const Node& table) {
    const Section section(build, table, "credentials", spec::kCredentials);
    site::CardRules& rules = build.site.cards;
    rules.rule = build.add_rule(section.place(), section.path());
    rules.handover = section.boolean("handover");
    rules.consent = section.boolean("consent");
    if (rules.consent && !rules.handover) {
        build.faults.add(section.get("consent")->place, RuleId::bad_value,
                         "credentials.consent is told in the record of a handover, and none is asked for",
                         "handover = true; or remove `consent`");
    }
    rules.temporary_longest = duration_in(section, "temporary_longest", kTemporary).value_or(rules.temporary_longest);
    rules.confirm_within = duration_in(section, "confirm_within", kConfirm).value_or(rules.confirm_within);
}

}  // namespace sekisho::config
