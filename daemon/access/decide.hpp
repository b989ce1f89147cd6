// SPDX-License-Identifier: Apache-2.0
// May this person pass this side of this door now? Pure, no allocation, default deny (6.4-B1, 6.5-B1a).
// Order of the checks; the first that fails is the reason (STD-ONVIF-04): unknown card, credential state, validity,
// lock-out, right, time, factor (card + PIN, second person), presence (parent zone, anti-passback), escort / permit /
// occupancy, the door's mode.
#pragma once

#include "daemon/access/notes.hpp"
#include "daemon/model/ids.hpp"
#include "daemon/model/time.hpp"
#include "daemon/model/vocabulary.hpp"
#include "daemon/site/site.hpp"
#include "daemon/state/state.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sekisho::access {

// What still stands between a person and the door, once right and time are given (design 7.4).
struct Requirements {
    bool pin = false;
    bool permit = false;
    bool escort = false;
    bool second_person = false;
    bool interlock = false;  // that the other doors of its interlock are closed
    [[nodiscard]] bool any() const { return pin || permit || escort || second_person || interlock; }
    friend bool operator==(const Requirements&, const Requirements&) = default;
};
// ["PIN","permit","escort","second_person","interlock"], in this order, those that are asked for.
[[nodiscard]] std::vector<std::string_view> to_texts(const Requirements& requirements);

// The card was refused by credential/ or the number is unknown to the vault.
struct RefusedCard {
    Detail why = Detail::unknown_card;
};
// A card the vault knows.
struct KnownCard {
    CredentialRef credential{};
    std::string_view holder;  // staff number; must outlive the call
};

// What became of a PIN at the keypad (cards.md); the verification itself is the gate's.
enum class PinShown : std::uint8_t {
    none,  // nothing was typed yet
    right,
    wrong,
    not_typed,       // in the time for it
    not_verifiable,  // its verifier or pepper is not there
    not_recordable,  // no try can be written down: none is taken; zones with `care` go by the card (PRAC-06)
};

// What was shown at the access point beside the first card.
struct Shown {
    PinShown pin = PinShown::none;
    std::optional<KnownCard> second;  // another card within the window (STD-IEC-09)
    bool attended = false;            // an operator of the security desk stands in for a second person (PRAC-02)
};

struct Request {
    site::Side side;
    std::variant<RefusedCard, KnownCard> card;
    Shown shown{};
    // Grants on their way to the ledger, as State::pending will hold them: they count as those do. nullptr: none.
    const std::map<Seq, EntryDraft>* on_their_way = nullptr;
    // Another door of this one's interlock is open, released, or about to be: only who drives the locks knows. An exit
    // does not ask.
    bool interlocked = false;
};

// The two instants that a decision goes by (6.4-B1c; docs/decisions/0018-clock-trust.md). With a clock that nobody
// doubts they are one.
struct Moment {
    WallTime clock{};           // schedules, and the beginning of rights
    WallTime ledger{};          // the end of rights: the latest time that the ledger has seen, if that is later
    bool deny_limited = false;  // the clock is suspect, and zones from `limited` up are closed meanwhile
    bool need_pin = false;      // likewise, and where a level asks for a PIN it does at all hours
    // LedgerTime::ran: how long the machine has run. Waits after wrong PINs end by it, too (6.5-D6-1).
    Duration running{};
};
[[nodiscard]] inline Moment moment_of(WallTime now) {
    return {now, now, false};
}

struct Decision {
    Verdict verdict = Verdict::denied;
    Reason reason = Reason::none;
    Detail detail = Detail::none;   // of a granted entry: the gravest of what should be seen to all the same
    site::RuleIndex rule;           // the rule that decided; 0 together with roster_line 0: default deny
    std::uint32_t roster_line = 0;  // when the holder's own row decided
    Requirements requires_;         // of the level and right that apply (also when denied for lack of them)
    Basis basis = Basis::none;
    Seq basis_entry = kNoSeq;    // of the permit, visit or removal that it rests on, in place of a rule
    bool extended_time = false;  // holder needs more time at the door
    site::LevelIndex level{};    // in force, where a level was asked for
    bool pin_ends_soon = false;  // granted by a PIN that is to be changed soon, or is too old (6.5-C7u1)
    Notes also;                  // of a granted entry: what should be seen to beside `detail`, the gravest first
};

// "site.toml:143 access_profiles.records_day[0]" or "roster.csv:12 holders", "permit 1234" by its submitted entry's
// seq, "visit 1234", "entry 1234" that removed a worker; "default deny" when no rule allowed it.
[[nodiscard]] std::string rule_text(const site::Site& site, const Decision& decision);

// As the daemon decides. Exit sides always grant (STD-EGR-01: an exit reader records, it never refuses), with the
// reason that would have denied kept in `reason` and `detail`.
[[nodiscard]] Decision decide(const site::Site& site, const state::State& state, const Request& request,
                              const Moment& now);

// Two cards within the window at one entry side, each of them the other's company. Where not both are granted together,
// each is decided alone; who is denied either way has the reason that stands in the way of the two.
struct Pair {
    Decision first;
    Decision second;
};
[[nodiscard]] Pair decide_together(const site::Site& site, const state::State& state, const Request& first,
                                   const Request& second, const Moment& now);
// Whether somebody else who taps now could change this denial.
[[nodiscard]] bool waits_for_company(const Decision& decision);
// Whether a PIN is asked for on that entry side, by the row of `levels` in force or by a suspect clock: of a card of
// nobody it is asked for as well.
[[nodiscard]] bool asks_for_pin(const site::Site& site, site::Side side, const Moment& now);
// What a try with a PIN costs if it is wrong: all that stands in its entry (6.5-D6). `person`: nullptr for a card of
// nobody.
[[nodiscard]] PinCount count_try(const site::PinPolicy& policy, const state::PinTries* person, const Moment& now);
[[nodiscard]] PinCount count_try_at(const site::Site& site, const state::PinTries* point, site::ReaderIndex reader,
                                    const Moment& now);
// Nothing: a try may be made there now. Else why not, for whoever stands there.
[[nodiscard]] std::optional<Detail> why_no_try(const state::State& state, const site::Site& site,
                                               site::ReaderIndex reader, Pid person, const Moment& now);

// Nothing: the card is in use, and its holder in the roster, within their dates and those of their vendor's contract.
// Else why it opens nothing, whatever their rights; at a desk, too, it is of no use then (6.5-B1g).
[[nodiscard]] std::optional<Detail> why_no_use(const site::Site& site, const state::State& state, const KnownCard& card,
                                               const Moment& now);

// The effect of a plan in force that keeps the door open (6.9-B3); nullptr: none.
[[nodiscard]] const site::EmergencyEffect* stands_open(const site::Site& site, const state::State& state,
                                                       site::DoorIndex door, const Moment& now);
// The entry that declared an emergency which is in force, drills apart; kNoSeq: there is none.
[[nodiscard]] Seq emergency_in_force(const state::State& state, const Moment& now);

// As `explain` answers without a daemon: validity, right and time of the holder only; the rest stands in `requires_`.
// `holder` not in the roster: denied, `not_in_roster`.
[[nodiscard]] Decision explain(const site::Site& site, std::string_view holder, site::Side side, const Moment& now);

}  // namespace sekisho::access
