// SPDX-License-Identifier: Apache-2.0
// What the ledger says is so: a fold over its entries. Never reads a Site: what needed configuration to conclude stands
// in the entry itself. The same entries always give the same State, so it survives any restart.
#pragma once

#include "daemon/model/entry.hpp"
#include "daemon/model/ids.hpp"
#include "daemon/model/result.hpp"
#include "daemon/model/vocabulary.hpp"
#include "daemon/state/emergency.hpp"
#include "daemon/state/guard.hpp"
#include "daemon/state/ledger_time.hpp"
#include "daemon/state/presence.hpp"
#include "daemon/state/workflows.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace sekisho::state {

struct Credential {
    Pid holder{};
    bool revoked = false;
    WallTime issued{};  // when it happened; epoch where the ledger holds its revocation alone
};

// What the ledger says of a door's hardware.
struct DoorFacts {
    // How often its lock was released and locked again (STD-UL-01): by its relocks, of which each has one entry. A
    // relock that a power cut made is in no ledger.
    std::int64_t cycles = 0;
    std::optional<DoorEvent> lock_fault;  // `lock_not_locked` or `lock_not_released` stands (6.4-C1, STD-IEC-06)
    bool tampered = false;                // `tampered` stands (STD-IEC-18)
};

// A way out that a person declared and nobody has approved yet (PRAC-10).
struct DeclaredExit {
    Pid person{};
    WallTime stated{};
    std::string operator_;  // who wrote it down
};

// What the ledger says of a person's PIN; the verifier is the vault's. Counters stand as the last `pin_attempt`
// concluded them, as if its PIN were wrong, until an entry that refers to it says that it was right.
struct PinTries {
    std::int64_t failures = 0;
    WallTime not_before{};    // no other try before that
    WallTime locked_until{};  // none at all
    Seq attempt = kNoSeq;     // the last one, of which nothing better is known
    WallTime at{};            // by the ledger's time: what those two are counted from
    Duration ran{};           // LedgerTime::ran at the last one

    // Whether a wait until `end` stands, by the ledger's time and by how long the machine has run: a clock that was set
    // back must not prolong it.
    [[nodiscard]] bool stands(WallTime end, WallTime ledger, Duration running) const {
        return ledger < end && running - ran < end - at;
    }
};
struct Pin {
    bool enrolled = false;  // one is set, and no reset has ended it
    WallTime set{};
    Seq reset = kNoSeq;  // gives the right to set a new one, once
    WallTime reset_until{};
    std::int64_t grace_used = 0;  // let in although it is too old, since it was set
    PinTries tries;
};

// Which device is known at a reader (6.5-B5d).
struct KnownReader {
    std::string identity;  // of the device that is the reader
    std::string other;     // of one that answered in its place last, and is not accepted; "": none did
    bool strange = false;  // `other` answers there as far as the ledger knows: it may have nothing to say of itself

    friend bool operator==(const KnownReader&, const KnownReader&) = default;
};

// Numbers given to zones, doors and readers by config entries; a name keeps its number for ever, and a number its name:
// a row that contradicts an earlier one changes nothing.
class Registry {
public:
    [[nodiscard]] std::int64_t number_of(NamedThing thing, std::string_view name) const;  // 0: none given yet
    [[nodiscard]] std::string_view name_of(NamedThing thing, std::int64_t number) const;  // "": none
    [[nodiscard]] std::int64_t next_free(NamedThing thing) const;  // one above the highest given, from 1
    [[nodiscard]] std::vector<NameRow> rows() const;               // by thing, then number
    void give(const NameRow& row);

private:
    std::map<NamedThing, std::map<std::string, std::int64_t, std::less<>>> numbers_;
    std::map<std::pair<NamedThing, std::int64_t>, std::string> names_;
};

// The first run of whose end the ledger does not tell, by its `stop` or by a `gap`: a start records the gap (6.8-B3).
// Where that start died before it could, the next one does, from the end of the same run.
struct Unstopped {
    Seq start = kNoSeq;     // its `start` entry; kNoSeq: there was no run, or it was stopped
    Seq latest = kNoSeq;    // the `start` of the last run: the same, or the one that is to record the gap
    WallTime last{};        // when the run's last entry was recorded; while it is the last run: LedgerTime::last
    bool put_back = false;  // the ledger was put back from a backup since: what the run did afterwards is lost

    [[nodiscard]] bool is_last_run() const { return start == latest; }
};

struct State {
    Seq applied_seq = kNoSeq;
    Seq config_seq = kNoSeq;  // config entry in force
    Digest config_sha256{};
    std::int64_t boot_seq = 0;
    LedgerTime time;
    Unstopped unstopped;
    Registry registry;
    std::unordered_map<CredentialRef, Credential> credentials;
    Presences presence;  // people known to be in a zone other than outside
    // When somebody last went in at a door by card (6.4-C2).
    std::map<DoorNumber, WallTime> arrivals;
    std::map<DoorNumber, DoorFacts> doors;  // of which there is anything to say
    std::map<Seq, DeclaredExit> declared;
    // Granted access, and unlocks by command, whose outcome is not written yet: "unknown" after a restart. A REX waits
    // for none.
    // As the ledger keeps them: `recorded.mono` is empty.
    std::map<Seq, EntryDraft> pending;
    std::unordered_map<Pid, Pin> pins;
    std::unordered_map<Pid, PersonFacts> people;                 // who were given a card, and nobody has erased
    std::map<Seq, StandingMode> door_modes;                      // by the entry that began each
    std::map<Seq, Emergency> emergencies;                        // in force, by the entry that declared each
    std::map<std::string, Proposal, std::less<>> proposals;      // by plan, while what proposes it stands
    std::map<CredentialRef, SealedCard> sealed_cards;            // break-glass cards
    std::map<ReaderNumber, PinTries> pin_points;                 // of access points, by their readers
    std::map<CredentialRef, CardFacts> cards;                    // of which more is known than whose they are
    std::map<Seq, Permit> permits;                               // not over, by their `submitted` entry
    std::map<Seq, Visit> visits;                                 // not over, by their `begun` entry
    std::map<Seq, UnconfirmedAct> unconfirmed;                   // by their access entry
    std::map<std::string, AssetFacts, std::less<>> assets;       // whose tag was ever tapped
    std::map<std::string, Seq, std::less<>> remote_lines;        // powered, by the permit of each (6.8-C8)
    std::map<std::string, TetherAct, std::less<>> open_tethers;  // as the last entry says (6.4-C4)
    std::map<Seq, AssetRound> rounds;                            // not ended, by the entry that began each
    std::map<Seq, Inspection> inspections;                       // not recorded, by their `due` entry
    std::map<std::string, TakenFile, std::less<>> imports;
    std::map<ReaderNumber, KnownReader> known_readers;  // that ever said what they are
    WallTime restored{};                                // when the ledger was last put back from a backup; epoch: never
    // Seen safe outside and not seen at a door since, and when (STD-EGR-07). A new fire begins with nobody.
    std::map<Pid, WallTime> mustered;
    std::set<std::string> fires;                           // inputs whose last fire entry says active
    std::set<std::pair<SystemAlarm, std::string>> alarms;  // raised and not over, with their subjects
    std::map<ZoneNumber, ZoneArming> arming;               // empty zones that are watched, or would be (6.4-D1)
    std::map<std::string, std::int64_t, std::less<>> camera_marks;  // the last one of each camera
};

// The zone of this name means "not here": who goes there is in no zone. So does zone number 0.
inline constexpr std::string_view kOutsideName = "outside";

// `entry.seq` must be `state.applied_seq + 1`.
void apply(State& state, const Entry& entry);

// One text that is equal for equal states and for them alone: what `state rebuild` and the tests compare, and what is
// kept beside the ledger (docs/ledger-format.md). One line a fact, each with its line feed.
[[nodiscard]] std::string canonical_dump(const State& state);
// The State whose canonical_dump is `text`. Error: there is none, with the line where reading ended.
[[nodiscard]] Result<State> parse_dump(std::string_view text);

}  // namespace sekisho::state
