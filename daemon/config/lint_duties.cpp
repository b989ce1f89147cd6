// SPDX-License-Identifier: Apache-2.0
// Accounts on both sides of what two should do, or that may do everything (6.5-B2b).
#include "daemon/config/lints.hpp"
#include "daemon/config/parsers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>

namespace sekisho::config {
namespace {

using Accounts = std::set<std::string>;

struct Duties {
    Accounts approve;  // permits
    Accounts admit;    // the security desk: stands in for a second person, hands out the cards of permits and visits
    Accounts dispose;
    Accounts declare;  // emergencies
};

Duties duties_of(const site::Site& site) {
    Duties duties;
    duties.approve.insert(site.facility_heads.begin(), site.facility_heads.end());
    for (const site::Vendor& vendor : site.vendors) {
        if (vendor.permit) duties.approve.insert(vendor.permit->approvers.begin(), vendor.permit->approvers.end());
    }
    duties.admit.insert(site.security_desk.begin(), site.security_desk.end());
    for (const site::DisposalRule& rule : site.disposal)
        duties.dispose.insert(rule.operators.begin(), rule.operators.end());
    for (const site::EmergencyPlan& plan : site.emergency_plans) {
        for (const site::Decider& decider : plan.deciders)
            duties.declare.insert(decider.operators.begin(), decider.operators.end());
    }
    return duties;
}

}  // namespace

void lint_duties(Build& build) {
    const Duties duties = duties_of(build.site);
    constexpr std::size_t kMany = 3;  // of two duties nobody is kept apart from anything
    std::array<const Accounts*, 4> all{&duties.approve, &duties.admit, &duties.dispose, &duties.declare};
    const auto given = std::count_if(all.begin(), all.end(), [](const Accounts* one) { return !one->empty(); });
    Accounts told;
    for (const site::Role& role : build.site.roles) {
        for (const std::string& account : role.operators) {
            const auto has =
                std::count_if(all.begin(), all.end(), [&](const Accounts* one) { return one->count(account) != 0; });
            const bool both_sides = role.name == kSecurityDesk && duties.approve.count(account) != 0;
            const bool everything = has == given && static_cast<std::size_t>(given) >= kMany;
            if ((!both_sides && !everything) || !told.insert(account).second) continue;
            build.faults.warn(
                build.rule_places[role.rule.value], RuleId::duties_not_separated,
                both_sides
                    ? fmt::format("roles.{}: {} approves permits, and admits who comes by them", role.name, account)
                    : fmt::format("roles.{}: {} has every duty that this configuration gives", role.name, account),
                "give one of these duties to another person's account");
        }
    }
}

}  // namespace sekisho::config
