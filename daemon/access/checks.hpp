// SPDX-License-Identifier: Apache-2.0
// The checks that a request goes through, in the order of design 7.3; the first that refuses decides. Each lives in a
// source of its own. No other room includes this.
#pragma once

#include "daemon/access/decide.hpp"

#include <optional>

namespace sekisho::access {

// One request on its way through the checks.
struct Case {
    const site::Site& site;
    const state::State* state = nullptr;  // nullptr: asked beforehand, without the ledger
    const KnownCard* card = nullptr;      // nullptr: likewise
    site::Side side;
    Moment now;
    const site::Holder& holder;
    Shown shown{};
    // Found on the way, by check_right.
    const site::Policy* policy = nullptr;
    const site::LevelChoice* level = nullptr;  // nullptr on exit sides: an exit reader asks for nothing more
    Requirements needs{};
    // By check_pin: to be changed soon; and too old, though it lets in.
    bool pin_ends_soon = false;
    bool pin_too_old = false;
};

// Nothing: the check has no objection.
using Refusal = std::optional<Decision>;

// Stands for "no rule allowed it".
inline constexpr site::RuleIndex kDefaultDeny{};
[[nodiscard]] Decision denied(Reason reason, Detail detail, site::RuleIndex rule);

// What the ledger says of the card.
[[nodiscard]] Refusal check_card(const state::State& state, const KnownCard& card);
// The holder's dates (6.5-B1d7).
[[nodiscard]] Refusal check_validity(const Case& request);
// The first row of the ordered levels whose schedule holds (6.4-B1); nullptr: none.
[[nodiscard]] const site::LevelChoice* level_now(const site::Site& site, const site::AccessPoint& point,
                                                 site::LocalTime local);
// Whether a policy of the holder's leads through this door, and one whose schedule holds (6.4-B1). Finds `policy`,
// `level` and `needs`.
[[nodiscard]] Refusal check_right(Case& request);
// Too many wrong PINs (6.5-D6-2). Who has just typed one was asked before that.
[[nodiscard]] Refusal check_lockout(const Case& request);
// PIN (check_pin.cpp), second person (6.5-D7, STD-IEC-09).
[[nodiscard]] Refusal check_factors(Case& request);
[[nodiscard]] Refusal check_pin(Case& request);
// Permit and escort (6.8-C5).
[[nodiscard]] Refusal check_company(const Case& request);

}  // namespace sekisho::access
