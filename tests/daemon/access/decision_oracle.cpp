// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/access/decision_oracle.hpp"

#include <algorithm>
#include <chrono>

namespace sekisho::access::tests {
namespace {

bool hours_hold(const PaperHospital& paper, const std::string& name, WallTime now) {
    const auto tokyo = now + std::chrono::hours{9};
    const long minutes = std::chrono::floor<std::chrono::minutes>(tokyo).time_since_epoch().count();
    const long day = minutes / 1440;
    const long weekday = (day + 4) % 7;  // 1970-01-01 was a Thursday
    for (const auto& hours : paper.hours) {
        if (hours.name != name) continue;
        if (weekday < hours.first_weekday || weekday > hours.last_weekday) return false;
        return minutes % 1440 >= hours.from && minutes % 1440 < hours.to;
    }
    return false;
}

OracleDecision no(const std::string& reason, const std::string& detail, const std::string& decided) {
    OracleDecision decision;
    decision.reason = reason;
    decision.detail = detail;
    decision.decided = decided;
    return decision;
}

std::string row(const std::string& table, std::size_t i) {
    return table + "[" + std::to_string(i) + "]";
}

OracleDecision factors(const PaperHospital& paper, const std::string& door, std::size_t right, WallTime now) {
    for (std::size_t i = 0; i < paper.levels.size(); ++i) {
        const auto& level = paper.levels[i];
        if (level.door != door) continue;
        if (!level.hours.empty() && !hours_hold(paper, level.hours, now)) continue;
        std::string needs;
        if (level.pin) needs += "PIN ";
        if (paper.rights[right].permit) needs += "permit ";
        if (level.dual) needs += "second_person ";
        OracleDecision decision;
        if (level.pin) {
            decision = no("InvalidPIN", "ext:PinNotEnrolled", row("levels", i));
        } else if (level.dual) {
            decision = no("Other", "ext:NoSecondPerson", row("levels", i));
        } else if (paper.rights[right].permit) {
            decision = no("Other", "ext:NoPermit", row("rights", right));
        } else {
            decision = no("", "", row("rights", right));
            decision.granted = true;
            decision.basis = "schedule and profile";
        }
        decision.needs = needs;
        return decision;
    }
    return no("Other", "ext:AccessPointDisabled", "entry." + door);
}

OracleDecision right_and_time(const PaperHospital& paper, const std::string& job, const std::string& door, bool exit,
                              const Moment& now) {
    const bool has_right = std::any_of(paper.rights.begin(), paper.rights.end(),
                                       [&](const PaperRight& right) { return right.job == job && right.door == door; });
    const bool limited = std::any_of(paper.doors.begin(), paper.doors.end(),
                                     [&](const PaperDoor& one) { return one.name == door && one.limited; });
    if (has_right && limited && now.deny_limited) return no("NotPermittedAtThisTime", "ext:ClockSuspect", "clock");
    for (const bool with_permit : {false, true}) {
        for (std::size_t i = 0; i < paper.rights.size(); ++i) {
            const auto& right = paper.rights[i];
            if (right.job != job || right.door != door || right.permit != with_permit) continue;
            if (!hours_hold(paper, right.hours, now.clock)) continue;
            if (!exit) return factors(paper, door, i, now.clock);
            return no("", "", "");
        }
    }
    for (const auto& right : paper.rights) {
        if (right.job == job && right.door == door) {
            return no("NotPermittedAtThisTime", "ext:OutsideSchedule", "hours." + right.hours);
        }
    }
    return no("Unauthorized", "ext:NoRight", "jobs." + job);
}

OracleDecision person_decision(const PaperHospital& paper, const std::string& holder, const std::string& door,
                               bool exit, const Moment& now) {
    for (std::size_t i = 0; i < paper.people.size(); ++i) {
        const auto& person = paper.people[i];
        if (person.id != holder) continue;
        const std::string line = "roster.csv:" + std::to_string(i + 2) + " holders";
        OracleDecision decision;
        if (now.clock < person.from) {
            decision = no("CredentialNotActive", "ext:HolderNotYetValid", line);
        } else if (now.clock >= person.until) {
            decision = no("CredentialExpired", "ext:HolderExpired", line);
        } else if (now.ledger >= person.until) {
            decision = no("CredentialExpired", "ext:ExpiredByLedgerTime", line);
        } else {
            decision = right_and_time(paper, person.job, door, exit, now);
        }
        decision.extended = person.extended;
        return decision;
    }
    return no("CredentialNotEnabled", "ext:NotInRoster", "default deny");
}

OracleDecision card_decision(const PaperHospital& paper, std::int64_t ref, const std::string& holder,
                             const std::string& door, bool exit, const Moment& now) {
    for (const auto& card : paper.cards) {
        if (card.ref != ref) continue;
        if (card.revoked) return no("CredentialNotEnabled", "ext:Revoked", "default deny");
        return person_decision(paper, holder, door, exit, now);
    }
    return no("Other", "ext:UnknownCard", "default deny");
}

}  // namespace

OracleDecision oracle_decision(const PaperHospital& paper, std::int64_t ref, const std::string& holder,
                               const std::string& door, bool exit, const Moment& now) {
    auto decision = card_decision(paper, ref, holder, door, exit, now);
    if (exit) {
        decision.granted = true;
        decision.basis = "exit reader";
        decision.decided = "exit." + door;
    }
    return decision;
}

OracleDecision readable(const site::Site& site, const Decision& decision) {
    OracleDecision text;
    text.granted = decision.verdict == Verdict::granted;
    text.reason = to_text(decision.reason);
    text.detail = to_text(decision.detail);
    text.decided = decision.roster_line == 0 && decision.rule != site::RuleIndex{} ? site.rule(decision.rule).key
                                                                                   : rule_text(site, decision);
    for (const auto need : to_texts(decision.requires_)) text.needs += std::string(need) + " ";
    text.basis = to_text(decision.basis);
    text.extended = decision.extended_time;
    return text;
}

}  // namespace sekisho::access::tests
