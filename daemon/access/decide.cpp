// SPDX-License-Identifier: Apache-2.0
#include "daemon/access/decide.hpp"

#include <optional>

namespace sekisho::access {
namespace {

Decision denied(Reason reason, Detail detail, site::RuleIndex rule) {
    Decision decision;
    decision.reason = reason;
    decision.detail = detail;
    decision.rule = rule;
    return decision;
}

constexpr site::RuleIndex kDefaultDeny{};

enum class Asked : std::uint8_t { right_and_time, factors_too };

// What the ledger knows of the card. Nothing: it is good.
std::optional<Decision> check_card(const state::State& state, const KnownCard& card) {
    const auto found = state.credentials.find(card.credential);
    // The vault may hold a card whose issue never reached the ledger: it was never issued.
    if (found == state.credentials.end()) return denied(Reason::other, Detail::unknown_card, kDefaultDeny);
    if (found->second.revoked) return denied(Reason::credential_not_enabled, Detail::revoked, kDefaultDeny);
    return std::nullopt;
}

std::optional<Decision> check_validity(const site::Holder& holder, const Moment& now) {
    std::optional<Decision> refusal;
    if (now.clock < holder.valid_from) {
        refusal = denied(Reason::credential_not_active, Detail::holder_not_yet_valid, kDefaultDeny);
    } else if (now.clock >= holder.valid_until) {
        refusal = denied(Reason::credential_expired, Detail::holder_expired, kDefaultDeny);
    } else if (now.ledger >= holder.valid_until) {
        refusal = denied(Reason::credential_expired, Detail::expired_by_ledger_time, kDefaultDeny);
    }
    if (refusal) refusal->roster_line = holder.line;
    return refusal;
}

// Of the policies whose schedule holds, the first that needs no permit, else the first; nullptr: none holds.
const site::Policy* policy_now(const site::Site& site, const std::vector<site::Policy>& policies,
                               site::LocalTime local) {
    const site::Policy* with_permit = nullptr;
    for (const site::Policy& policy : policies) {
        if (policy.needs_permit && with_permit) continue;
        if (!site::ask(site.schedules.at(policy.schedule), site.special_days, local).inside) continue;
        if (!policy.needs_permit) return &policy;
        with_permit = &policy;
    }
    return with_permit;
}

// The first row of the ordered levels whose schedule holds (6.4-B1); nullptr: none.
const site::LevelChoice* level_now(const site::Site& site, const site::AccessPoint& point, site::LocalTime local) {
    for (const site::LevelChoice& choice : point.levels) {
        if (!choice.during) return &choice;
        if (site::ask(site.schedules.at(*choice.during), site.special_days, local).inside) return &choice;
    }
    return nullptr;
}

// Right and time, and what level and right ask for besides.
struct Right {
    Decision decision;  // granted as far as right and time go, or denied
    const site::LevelChoice* choice = nullptr;
    const site::Policy* policy = nullptr;
};

Right refused(Reason reason, Detail detail, site::RuleIndex rule) {
    return {denied(reason, detail, rule), nullptr, nullptr};
}

Right check_right(const site::Site& site, const site::Holder& holder, site::Side side, const Moment& now) {
    if (holder.job_class >= site.job_classes.size())
        return refused(Reason::unauthorized, Detail::no_right, kDefaultDeny);
    const site::JobClass& job_class = site.job_classes[holder.job_class];
    if (side.door >= job_class.rights.size() || job_class.rights[side.door].empty()) {
        return refused(Reason::unauthorized, Detail::no_right, job_class.rule);
    }
    const auto& policies = job_class.rights[side.door];
    if (now.deny_limited && site::is_limited(site, side.door)) {
        return refused(Reason::not_permitted_at_this_time, Detail::clock_suspect, site.clock.rule);
    }
    const site::LocalTime local = site.time_zone.to_local(now.clock);
    const site::Policy* policy = policy_now(site, policies, local);
    if (!policy) {
        const auto answer = site::ask(site.schedules.at(policies.front().schedule), site.special_days, local);
        return refused(Reason::not_permitted_at_this_time, Detail::outside_schedule, answer.rule);
    }

    Right right;
    right.policy = policy;
    right.decision.verdict = Verdict::granted;
    right.decision.basis = Basis::schedule_and_profile;
    right.decision.rule = policy->rule;
    if (side.direction == Direction::exit) return right;  // an exit reader asks for nothing more
    const site::AccessPoint& point = site.doors.at(side.door).entry;
    right.choice = level_now(site, point, local);
    if (!right.choice) return refused(Reason::other, Detail::access_point_disabled, point.rule);
    const site::SecurityLevel& level = site.levels.at(right.choice->level);
    right.decision.requires_.pin = level.pin;
    right.decision.requires_.second_person = level.mode == site::AuthenticationMode::dual;
    right.decision.requires_.permit = policy->needs_permit;
    return right;
}

// What this version cannot be shown at a door, it denies.
std::optional<Decision> check_factors(const Right& right) {
    const Requirements& needs = right.decision.requires_;
    std::optional<Decision> refusal;
    if (needs.pin) {
        refusal = denied(Reason::invalid_pin, Detail::pin_not_enrolled, right.choice->rule);
    } else if (needs.second_person) {
        refusal = denied(Reason::other, Detail::no_second_person, right.choice->rule);
    } else if (needs.permit) {
        refusal = denied(Reason::other, Detail::no_permit, right.policy->rule);
    }
    if (refusal) refusal->requires_ = needs;
    return refusal;
}

// STD-EGR-01: whatever was found, an exit reader lets people out; it keeps what would have denied.
Decision let_out(const site::Site& site, site::Side side, Decision found) {
    const site::Door& door = site.doors.at(side.door);
    found.verdict = Verdict::granted;
    found.basis = Basis::exit_reader;
    found.rule = door.exit ? door.exit->rule : door.rule;
    found.roster_line = 0;
    return found;
}

Decision check_holder(const site::Site& site, const site::Holder* holder, site::Side side, const Moment& now,
                      Asked asked) {
    if (!holder) return denied(Reason::credential_not_enabled, Detail::not_in_roster, kDefaultDeny);
    Decision decision;
    if (const auto invalid = check_validity(*holder, now)) {
        decision = *invalid;
    } else {
        const Right right = check_right(site, *holder, side, now);
        const auto lacking = asked == Asked::factors_too ? check_factors(right) : std::nullopt;
        decision = lacking.value_or(right.decision);
    }
    decision.extended_time = holder->extended_grant_time;
    return decision;
}

Decision check_request(const site::Site& site, const state::State& state, const Request& request, const Moment& now) {
    if (const auto* refused_card = std::get_if<RefusedCard>(&request.card)) {
        return denied(Reason::other, refused_card->why, kDefaultDeny);
    }
    const auto& card = std::get<KnownCard>(request.card);
    if (const auto bad = check_card(state, card)) return *bad;
    return check_holder(site, site.roster.find(card.holder), request.side, now, Asked::factors_too);
}

}  // namespace

Decision decide(const site::Site& site, const state::State& state, const Request& request, const Moment& now) {
    const Decision found = check_request(site, state, request, now);
    return request.side.direction == Direction::exit ? let_out(site, request.side, found) : found;
}

Decision explain(const site::Site& site, std::string_view holder, site::Side side, const Moment& now) {
    const Decision found = check_holder(site, site.roster.find(holder), side, now, Asked::right_and_time);
    return side.direction == Direction::exit ? let_out(site, side, found) : found;
}

}  // namespace sekisho::access
