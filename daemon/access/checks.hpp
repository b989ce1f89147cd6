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
    const std::map<Seq, EntryDraft>* on_their_way = nullptr;  // as in Request
    // Found on the way, by check_right.
    const site::Policy* policy = nullptr;
    const site::JobClass* job_class = nullptr;  // whose policy it is
    site::Policy widened{};                     // `policy`, where a plan in force gives the right
    site::RuleIndex plan_rule{};  // the effect of a plan without which it would not have been granted; 0: none
    const site::LevelChoice* level = nullptr;  // nullptr on exit sides: an exit reader asks for nothing more
    Requirements needs{};
    Notes notes{};
    bool pin_ends_soon = false;  // by check_pin: to be changed soon, or too old
    Pid person{};                // whose card it is; 0: asked beforehand
    state::CardFacts facts{};    // of the card
    // By check_permit: the one that it rests on, by its `submitted` entry, and whom it names to attend (0: nobody).
    Seq permit = kNoSeq;
    Pid attendant{};
    bool interlocked = false;  // as in Request; never of an exit
};

// Nothing: the check has no objection.
using Refusal = std::optional<Decision>;

// Stands for "no rule allowed it".
inline constexpr site::RuleIndex kDefaultDeny{};
[[nodiscard]] Decision denied(Reason reason, Detail detail, site::RuleIndex rule);

// What the ledger says of a card.
struct CardFound {
    const state::Credential* credential = nullptr;  // nullptr: it was never issued
    state::CardFacts facts{};
};
[[nodiscard]] CardFound find_card(const state::State& state, const KnownCard& card);
// Whether it is anybody's, and in use (6.5-B1g, 6.5-B1h, 6.8-C3).
[[nodiscard]] Refusal check_card(const CardFound& card, const Moment& now);
// Whose card it is; 0: nobody's that the ledger knows.
[[nodiscard]] Pid person_of(const state::State& state, const KnownCard& card);
// A visitor's badge: opens beside the host's own card alone (6.4-C3a). Whether the host may go is decided beside it.
[[nodiscard]] Decision decide_badge(const site::Site& site, const state::State& state, const Request& request,
                                    const KnownCard& badge, const Moment& now);
// The holder's dates (6.5-B1d7).
[[nodiscard]] Refusal check_validity(const Case& request);
// Nullptr: employed by the hospital.
[[nodiscard]] const site::Vendor* vendor_of(const Case& request);
// The contract of the holder's vendor (6.6.2-C1-1).
[[nodiscard]] Refusal check_contract(const Case& request);
// Whether the vendor still answers for this person (6.8-C4).
[[nodiscard]] Refusal check_worker(const Case& request);
// Training (6.6.1-C2); zones of care are open without it (PRAC-06).
[[nodiscard]] Refusal check_training(Case& request);
// Whether the vendor has a contract for the zone, from `limited` up.
[[nodiscard]] Refusal check_vendor_zone(const Case& request);
// The first row of the ordered levels whose schedule holds (6.4-B1); nullptr: none.
[[nodiscard]] const site::LevelChoice* level_now(const site::Site& site, site::DoorIndex door, const Moment& now);
// Whether a PIN is asked for where that row is in force. Where the time of day is in doubt (`need_pin`) it is besides
// at every door one of whose rows asks for it, and nowhere where patients are cared for (PRAC-06).
[[nodiscard]] bool needs_pin(const site::Site& site, site::DoorIndex door, const site::LevelChoice& level,
                             const Moment& now);
// By the clock it begins, by the ledger's time it ends.
[[nodiscard]] bool in_force(const site::Assignment& assignment, const Moment& now);
// Whether a policy of an assignment in force leads through this door, and one whose schedule holds (6.4-B1, PRAC-13).
// Finds `policy`, `job_class`, `level` and `needs`.
[[nodiscard]] Refusal check_right(Case& request);
// Whether another person than the holder tapped too: two cards of one person are not two people, and a sealed card is
// nobody's.
[[nodiscard]] bool has_second(const Case& request);
// Whether somebody with a badge comes along: no second person, and yet one more in the zone (6.4-C3a).
[[nodiscard]] bool has_visitor(const Case& request);
// Too many wrong PINs (6.5-D6-2). Who has just typed one was asked before that.
[[nodiscard]] Refusal check_lockout(const Case& request);
// PIN (check_pin.cpp), second person (6.5-D7, STD-IEC-09).
[[nodiscard]] Refusal check_factors(Case& request);
[[nodiscard]] Refusal check_pin(Case& request);
// Whether the person was seen to come, and has not come twice (6.4-B0b, STD-BAC-01). May leave a note.
[[nodiscard]] Refusal check_presence(Case& request);
// Third parties never go alone where not everybody may go (6.6-Bd).
[[nodiscard]] bool is_third_party_inside(const Case& request, const site::JobClass& job_class);
// Adds what permits and company are needed to `needs` (6.6-Bd, 6.8-C5).
void find_company(Case& request);
// Permit and escort (6.8-C5, 6.8-D2).
[[nodiscard]] Refusal check_company(Case& request);
// A permit that has been started names the person, a zone on this way and this instant (6.8-C5). Finds `permit` and
// `attendant`.
[[nodiscard]] Refusal check_permit(Case& request);
// How many people the zone must hold, and may (STD-IEC-10). May leave a note.
[[nodiscard]] Refusal check_occupancy(Case& request);

// Whether the door is in a mode that lets nobody in (STD-ONVIF-01, STD-EGR-06), or waits for another one to close.
[[nodiscard]] Refusal check_mode(const site::Site& site, const state::State& state, site::DoorIndex door,
                                 const Moment& now, bool interlocked);
// The right that a plan in force gives a job class of the holder, at all hours (6.9-B3): `policy`, `job_class` and
// `plan_rule`. False: none does.
[[nodiscard]] bool widen(Case& request);
// Takes from `needs` what is asked for beside the card, where a plan in force says so.
void relax(Case& request);
// Of a card that is nobody's own (6.9-B2.1, 6.9-C5).
[[nodiscard]] Decision check_break_glass(const site::Site& site, const state::State& state, const Request& request,
                                         const KnownCard& shown, const Moment& now);

}  // namespace sekisho::access
