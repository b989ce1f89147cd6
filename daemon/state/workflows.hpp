// SPDX-License-Identifier: Apache-2.0
// What commands have set going and not ended: cards in other hands or out of use (6.5-B1g, B1h), work permits (6.8-C5),
// visits (6.4-C3a), acts that wait for their person (6.5-B1h), whom vendors still answer for (6.8-C4), where assets
// were last seen (6.4-C4b), zones to be inspected (6.6.2-C1-3), and files that were taken in (6.5-B4a).
#pragma once

#include "daemon/model/card.hpp"
#include "daemon/model/ids.hpp"
#include "daemon/model/time.hpp"
#include "daemon/model/vocabulary.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho {
struct Entry;
struct ActConfirmedDetail;
struct AssetDetail;
struct CredentialDetail;
struct CredentialStateDetail;
struct InspectionDetail;
struct PermitDetail;
struct RemoteLineDetail;
struct TetherDetail;
struct VendorDetail;
struct VisitDetail;
}  // namespace sekisho

namespace sekisho::state {

struct State;

// Whether a card that is not revoked opens anything, and if not why.
enum class CardStanding : std::uint8_t {
    in_use = 0,
    forgotten = 1,      // suspended
    damaged = 2,        // likewise
    lost = 3,           // likewise
    not_activated = 4,  // handed over, and its holder has not confirmed it yet
    returned = 5,       // lies at the desk
    not_returned = 6,   // should lie there and does not
};

struct CardFacts {
    CredentialKind kind{};
    CardStanding standing{};
    WallTime until{};  // of a temporary card: opens nothing from then on; of a lent one: to be back; epoch: neither
    friend bool operator==(const CardFacts&, const CardFacts&) = default;
};

enum class PermitStage : std::uint8_t { submitted = 1, approved = 2, started = 3, reported = 4 };
struct Permit {
    PermitStage stage = PermitStage::submitted;
    WallTime from{};
    WallTime until{};  // exclusive
    WallTime report_by{};
    std::vector<ZoneNumber> zones;
    std::vector<Pid> workers;
    Pid attendant{};  // 0: none is named
    std::string vendor;
    std::string submitter;
    std::string reporter;              // "": nobody has reported
    std::vector<std::string> service;  // tethers that may be opened within it (6.4-C4)
    std::string remote;                // output of the line for work from outside (6.8-C8); "": none
};

struct Visit {
    Seq seq = kNoSeq;  // of its `begun` entry
    Pid visitor{};
    CredentialRef badge{};
    Pid host{};
    WallTime until{};  // planned end
};

// Somebody was let in by a temporary card, and has not said yet that it was they; or has said that it was not, and
// nobody has reviewed that time yet.
struct UnconfirmedAct {
    Pid person{};
    WallTime when{};
    bool disputed = false;
};

// Of everybody who was given a card: which people are of a vendor only the configuration knows (6.8-C4). Epoch: never.
struct PersonFacts {
    WallTime registered{};  // the first card
    WallTime entered{};     // last let in
    WallTime confirmed{};   // last said by the vendor, or for it, to work for it
    Seq removed = kNoSeq;   // said to do so no more, and not confirmed since: by this entry
};

// Of an asset whose tag was ever tapped.
struct AssetFacts {
    WallTime seen{};
    ReaderNumber reader{};  // where
    ZoneNumber zone{};      // and in which zone that reader stands
    Seq seq = kNoSeq;       // of the entry that says so: whether that was in a round
};
// A round that nobody has ended.
struct AssetRound {
    WallTime begun{};
    ZoneNumber zone{};  // 0: of all assets
};

struct Inspection {
    ZoneNumber zone{};
    Pid worker{};
    WallTime due{};
    std::string rule;
};

// The last file of that name that was taken in (6.5-B4a).
struct TakenFile {
    WallTime made{};  // when it was signed
    Digest sha256{};
    Seq seq = kNoSeq;
};

// Whether the permit's work is under way at `now` by the ledger's time: started, not reported, within its window.
[[nodiscard]] bool under_way(const Permit& permit, WallTime now);

// What these entries change.
void apply_asset(State& state, const Entry& entry, const AssetDetail& detail);
void apply_remote_line(State& state, const Entry& entry, const RemoteLineDetail& detail);
void apply_tether(State& state, const TetherDetail& detail);
void apply_inspection(State& state, const Entry& entry, const InspectionDetail& detail);
void apply_issue(State& state, const Entry& entry, const CredentialDetail& detail);
void apply_card(State& state, const Entry& entry, const CredentialStateDetail& detail);
void apply_permit(State& state, const Entry& entry, const PermitDetail& detail);
void apply_vendor(State& state, const Entry& entry, const VendorDetail& detail);
void apply_visit(State& state, const Entry& entry, const VisitDetail& detail);

[[nodiscard]] std::string_view to_text(CardStanding);
[[nodiscard]] std::string_view to_text(PermitStage);
// The card's facts; those of an ordinary card in use where nothing is kept of it.
[[nodiscard]] CardFacts facts_of(const State& state, CredentialRef card);
// The person's facts; those of nobody who was ever given a card where nothing is kept.
[[nodiscard]] PersonFacts person_facts(const State& state, Pid person);
// Whether another permit of the same vendor, or of one of the same people, has had no report in time (6.8-C5).
[[nodiscard]] bool report_overdue(const State& state, const Permit& permit, WallTime now);
// The visit that the badge is lent for; nullptr: none.
[[nodiscard]] const Visit* visit_of(const State& state, CredentialRef badge);

}  // namespace sekisho::state
