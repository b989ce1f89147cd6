// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/access/decision_oracle.hpp"

#include <algorithm>
#include <chrono>
#include <ratio>
#include <utility>
#include <vector>

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

long minute_in_tokyo(WallTime now) {
    return std::chrono::floor<std::chrono::minutes>(now + std::chrono::hours{9}).time_since_epoch().count();
}

// Every row of the person, as minutes since 1970 in Tokyo.
bool on_duty(const PaperHospital& paper, const std::string& holder, WallTime now) {
    const long minute = minute_in_tokyo(now);
    bool today = false;
    for (const auto& row : paper.duty) {
        if (row.holder != holder) continue;
        if (row.day == minute / 1440) today = true;
        for (const auto& hours : paper.hours) {
            const int weekday = (row.day + 4) % 7;
            if (hours.name != row.hours || weekday < hours.first_weekday || weekday > hours.last_weekday) continue;
            const long midnight = row.day * 1440L;
            if (minute >= midnight + hours.from - paper.margin_before &&
                minute < midnight + hours.to + paper.margin_after)
                return true;
        }
    }
    return !today && paper.duty_as_assignment;
}

bool right_holds(const PaperHospital& paper, const PaperRight& right, const std::string& holder, WallTime now) {
    return right.on_duty ? on_duty(paper, holder, now) : hours_hold(paper, right.hours, now);
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

bool is_limited(const PaperHospital& paper, const std::string& door) {
    return std::any_of(paper.doors.begin(), paper.doors.end(),
                       [&](const PaperDoor& one) { return one.name == door && one.limited; });
}

bool is_care(const PaperHospital& paper, const std::string& door) {
    return std::any_of(paper.doors.begin(), paper.doors.end(),
                       [&](const PaperDoor& one) { return one.name == door && one.care; });
}

const PaperVendor* vendor_of(const PaperHospital& paper, const PaperPerson& person) {
    for (const auto& vendor : paper.vendors) {
        if (vendor.name == person.vendor) return &vendor;
    }
    return nullptr;
}

std::vector<PaperPost> posts_in_force(const PaperPerson& person, const Moment& now) {
    std::vector<PaperPost> posts;
    if (person.posts.empty()) posts.push_back({person.job});
    for (const auto& post : person.posts) {
        if (post.from <= now.clock && post.until > now.ledger) posts.push_back(post);
    }
    return posts;
}

OracleDecision factors(const PaperHospital& paper, const PaperPerson& person, const std::string& door,
                       std::size_t right, const Moment& now) {
    const bool asks = std::any_of(paper.levels.begin(), paper.levels.end(),
                                  [&](const PaperLevel& level) { return level.door == door && level.pin; });
    const auto* vendor = vendor_of(paper, person);
    const bool by_vendor = vendor && vendor->permit && is_limited(paper, door);
    const bool permit = paper.rights[right].permit || by_vendor;
    const std::string job = paper.rights[right].job;
    const bool third_party =
        std::find(paper.third_parties.begin(), paper.third_parties.end(), job) != paper.third_parties.end();
    const bool escort = third_party || (by_vendor && vendor->escort);
    for (std::size_t i = 0; i < paper.levels.size(); ++i) {
        const auto& level = paper.levels[i];
        if (level.door != door) continue;
        if (!level.hours.empty() && !hours_hold(paper, level.hours, now.clock)) continue;
        const bool pin = now.need_pin ? asks && !is_care(paper, door) : level.pin;
        std::string needs;
        if (pin) needs += "PIN ";
        if (permit) needs += "permit ";
        if (escort) needs += "escort ";
        if (level.dual) needs += "second_person ";
        OracleDecision decision;
        if (pin) {
            decision = no("InvalidPIN", "ext:PinNotEnrolled", level.pin ? row("levels", i) : "clock");
        } else if (level.dual) {
            decision = no("Other", "ext:NoSecondPerson", row("levels", i));
        } else if (permit) {
            decision = no("Other", "ext:NoPermit",
                          paper.rights[right].permit ? row("rights", right) : "vendors." + vendor->name);
        } else if (escort) {
            decision = no("Other", "ext:NoAccompaniment", "jobs." + job);
        } else {
            decision = no("", level.pin ? "ext:ClockSuspect" : "", row("rights", right));
            decision.granted = true;
            decision.basis = "schedule and profile";
        }
        decision.needs = needs;
        return decision;
    }
    return no("Other", "ext:AccessPointDisabled", "entry." + door);
}

// Who has a right there but not now: the hours of the first post that has one, or of that post's first right.
OracleDecision not_now(const PaperHospital& paper, const std::vector<PaperPost>& posts, const std::string& door,
                       const Moment& now) {
    for (const auto& post : posts) {
        for (const auto& right : paper.rights) {
            if (right.job != post.job || right.door != door) continue;
            const bool at_work = post.hours.empty() || hours_hold(paper, post.hours, now.clock);
            if (at_work && right.on_duty) return no("NotPermittedAtThisTime", "ext:OffDuty", "duty");
            return no("NotPermittedAtThisTime", "ext:OutsideSchedule", "hours." + (at_work ? right.hours : post.hours));
        }
    }
    return no("Unauthorized", "ext:NoRight", "jobs." + posts.front().job);
}

OracleDecision right_and_time(const PaperHospital& paper, const PaperPerson& person, const std::string& line,
                              const std::string& door, bool exit, const Moment& now) {
    const auto posts = posts_in_force(person, now);
    if (posts.empty()) return no("Unauthorized", "ext:NoAssignment", line);
    const auto otherwise = not_now(paper, posts, door, now);
    if (otherwise.detail == "ext:NoRight") return otherwise;
    const auto* vendor = vendor_of(paper, person);
    const bool limited = is_limited(paper, door);
    if (limited && vendor && !vendor->limited) return no("Unauthorized", "ext:VendorZone", "vendors." + vendor->name);
    if (limited && now.deny_limited && !is_care(paper, door))
        return no("NotPermittedAtThisTime", "ext:ClockSuspect", "clock");
    for (const bool with_permit : {false, true}) {
        for (const auto& post : posts) {
            if (!post.hours.empty() && !hours_hold(paper, post.hours, now.clock)) continue;
            for (std::size_t i = 0; i < paper.rights.size(); ++i) {
                const auto& right = paper.rights[i];
                if (right.job != post.job || right.door != door || right.permit != with_permit) continue;
                if (!right_holds(paper, right, person.id, now.clock)) continue;
                if (!exit) return factors(paper, person, door, i, now);
                return no("", "", "");
            }
        }
    }
    return otherwise;
}

bool training_shuts(const PaperHospital& paper, const PaperPerson& person, const std::string& door, const Moment& now) {
    if (now.ledger < person.trained || is_care(paper, door)) return false;
    return paper.training == "deny" || (paper.training == "deny_limited" && is_limited(paper, door));
}

// What a granted entry says nevertheless, beside `found`: a finding before a reminder.
std::vector<std::string> notes(const PaperHospital& paper, const PaperPerson& person, const std::string& door,
                               const Moment& now, const std::string& found) {
    std::vector<std::string> all;
    const bool exempt = paper.training.empty() || person.trained == WallTime::max();
    if (!exempt && now.ledger >= person.trained) all.emplace_back("ext:TrainingEnded");
    const bool closed = now.deny_limited && is_limited(paper, door) && is_care(paper, door);
    if (closed || !found.empty()) all.emplace_back("ext:ClockSuspect");
    const bool soon = now.clock + std::chrono::hours{48} >= person.trained;
    if (!exempt && now.ledger < person.trained && soon) all.emplace_back("ext:TrainingEndsSoon");
    return all;
}

// What stands in a vendor's way to answer for whoever carries the card: "", or a detail and what decided (6.8-C4).
std::pair<std::string, std::string> suspended(const PaperVendor& vendor, const PaperCard& card, WallTime now) {
    const auto days_since = [now](const std::vector<WallTime>& days) {
        std::vector<double> ages;
        for (const auto day : days) ages.push_back(std::chrono::duration<double, std::ratio<86400>>(now - day).count());
        return *std::min_element(ages.begin(), ages.end());
    };
    if (card.struck != 0) return {"ext:WorkerRemoved", "entry " + std::to_string(card.struck)};
    if (vendor.list_days != 0 && days_since({card.issued, card.named}) >= vendor.list_days)
        return {"ext:WorkerUnconfirmed", "vendors." + vendor.name};
    if (vendor.idle_days != 0 && days_since({card.issued, card.named, card.came}) >= vendor.idle_days)
        return {"ext:WorkerUnused", "vendors." + vendor.name};
    return {};
}

OracleDecision person_decision(const PaperHospital& paper, const PaperCard& card, const std::string& holder,
                               const std::string& door, bool exit, const Moment& now) {
    for (std::size_t i = 0; i < paper.people.size(); ++i) {
        const auto& person = paper.people[i];
        if (person.id != holder) continue;
        const std::string line = "roster.csv:" + std::to_string(i + 2) + " holders";
        const auto* vendor = vendor_of(paper, person);
        const auto suspension =
            vendor == nullptr ? std::pair<std::string, std::string>() : suspended(*vendor, card, now.ledger);
        OracleDecision decision;
        if (now.clock < person.from) {
            decision = no("CredentialNotActive", "ext:HolderNotYetValid", line);
        } else if (now.clock >= person.until) {
            decision = no("CredentialExpired", "ext:HolderExpired", line);
        } else if (now.ledger >= person.until) {
            decision = no("CredentialExpired", "ext:ExpiredByLedgerTime", line);
        } else if (vendor && now.ledger >= vendor->until) {
            decision = no("CredentialExpired", "ext:VendorContract", "vendors." + vendor->name);
        } else if (!suspension.first.empty()) {
            decision = no("CredentialNotEnabled", suspension.first, suspension.second);
        } else if (training_shuts(paper, person, door, now)) {
            decision = no("CredentialExpired", "ext:TrainingEnded", "training");
        } else {
            decision = right_and_time(paper, person, line, door, exit, now);
        }
        if (decision.reason.empty()) {
            const auto said = notes(paper, person, door, now, decision.detail);
            decision.detail = said.empty() ? "" : said.front();
            for (std::size_t note = 1; note < said.size(); ++note) decision.also += said[note] + " ";
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
        return person_decision(paper, card, holder, door, exit, now);
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
    for (const auto note : decision.also) text.also += std::string(to_text(note)) + " ";
    text.basis = to_text(decision.basis);
    text.extended = decision.extended_time;
    return text;
}

}  // namespace sekisho::access::tests
