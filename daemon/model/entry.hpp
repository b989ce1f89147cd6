// SPDX-License-Identifier: Apache-2.0
// One entry of the ledger. The fixed fields are the columns of `ledger.db`; `detail` has one published row of fields
// per kind (docs/ledger-format.md). Every detail lists its fields once, in `fields()`: encoder and decoder both walk
// that list, so field order there IS the format and is only ever appended to.
#pragma once

#include "daemon/model/card.hpp"
#include "daemon/model/guard_details.hpp"
#include "daemon/model/ids.hpp"
#include "daemon/model/pin_details.hpp"
#include "daemon/model/premises_details.hpp"
#include "daemon/model/run_details.hpp"
#include "daemon/model/time.hpp"
#include "daemon/model/vocabulary.hpp"
#include "daemon/model/workflow_details.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

namespace sekisho {

enum class EntryKind : std::uint8_t {
    start = 1,           // sekishod started
    stop = 2,            // sekishod stops on request
    config = 3,          // a configuration came into force
    config_refused = 4,  // a reload was refused, the old one stays
    key = 5,             // a daily signing key is introduced
    clock_step = 6,
    alarm = 7,               // something about the machine needs a person, or needs none any more
    gap = 8,                 // nothing was recorded for a while; here it goes on
    restored = 9,            // the ledger was put back from a backup
    person = 10,             // a pseudonym was given to a person (pcommit)
    credential_issued = 11,  // pcommit: the card's number
    credential_revoked = 12,
    erased = 13,       // the vault forgot a person; the pseudonym stays
    pin_set = 14,      // pcommit: the verifier
    pin_reset = 15,    // the person may set a new PIN, once; the old one is over (6.5-C7a2)
    pin_attempt = 16,  // a PIN is about to be looked at: durable before it is, and counted as wrong until one knows
    credential_state = 17,  // a card is suspended, given back, handed over, sealed ... (6.5-B1g, B1h, 6.9-B2.1)
    act_confirmed = 18,     // what was done with a temporary card was, or was not, the holder's own act (6.5-B1h)
    pin_verified = 19,      // ref_seq: the attempt whose PIN was right, where no other entry will say so at once
    access = 20,            // a decision: granted or denied
    outcome = 21,           // ref_seq: the access or unlock entry it completes
    unlock = 22,            // a lock was released without a card's decision
    relock = 23,
    door_event = 24,    // forced, held, opened in unlocked mode ...
    door_fault = 25,    // a door was disabled, or came back
    reader_state = 26,  // a reader went or came back
    fire = 27,
    passage = 28,          // what a person says or an officer decides about where somebody is
    pin_cleared = 29,      // wrong PINs of a person or at an access point do not count any more (6.5-D6-2)
    review = 30,           // an officer signed for a range of entries
    snapshot = 31,         // commits to the State, before a disposal takes away what it was folded from
    disposal = 32,         // rows of a range were taken out, their hashes stay (6.7-B1)
    visit = 33,            // a visitor's badge is given out or given back (6.4-C3a)
    permit = 34,           // a step of a work permit (6.8-C5)
    emergency = 35,        // a step of an emergency plan (6.9)
    door_mode = 36,        // a door is put into a mode, or let out of it (STD-ONVIF-01)
    duress = 37,           // somebody is made to open; ref_seq: the attempt with that PIN (STD-IEC-17)
    vendor = 38,           // who works for a vendor, and who does no more (6.8-C4)
    asset = 39,            // a tag was seen, or a round of asset tags begins or ends (6.4-C4b)
    inspection = 40,       // a zone is to be inspected after work in it, or was (6.6.2-C1-3)
    file_import = 41,      // a file was taken in, or refused (6.5-B4a)
    reader_identity = 42,  // which device answers as a reader, and whether it may (6.5-B5d)
    proposal = 44,         // an emergency plan is proposed by what the gate sees (6.9-B1.1b)
    remote_line = 46,      // the line for maintenance from outside is powered, or not any more (6.8-C8)
    tether = 47,           // the loop of a chained thing was opened, or is closed again (6.4-C4)
    zone_arming = 43,      // an empty zone is watched from now on, or not any more (6.4-D1)
    camera_mark = 45,      // a camera was told to make a record, or has said that it does (6.4-D1)
};

enum class NamedThing : std::uint8_t { zone = 1, door = 2, reader = 3 };
struct NameRow {
    NamedThing thing{};
    std::int64_t number = 0;
    std::string name;
    auto fields() { return std::tie(thing, number, name); }
    auto fields() const { return std::tie(thing, number, name); }
};
struct ConfigDetail {
    Digest sha256{};           // of the kept configuration, `config/<hex>`
    std::string cause;         // "start", "SIGHUP", "command"; "outage": in force still, a failed reload stands
    std::int64_t holders = 0;  // people in the roster
    std::int64_t holders_removed = 0;
    std::vector<NameRow> names;  // numbers given by this entry
    // What is otherwise than in the configuration before, in words that name no person; so many more are left out.
    std::vector<TextRow> changes{};
    std::int64_t changes_more = 0;
    auto fields() { return std::tie(sha256, cause, holders, holders_removed, names, changes, changes_more); }
    auto fields() const { return std::tie(sha256, cause, holders, holders_removed, names, changes, changes_more); }
};
struct ConfigRefusedDetail {
    std::string cause;  // "SIGHUP", "command"
    std::int64_t faults = 0;
    std::string first_rule;  // rule id of the first fault
    auto fields() { return std::tie(cause, faults, first_rule); }
    auto fields() const { return std::tie(cause, faults, first_rule); }
};
struct KeyDetail {
    std::vector<std::uint8_t> public_key;  // Ed25519, 32 bytes; signs every commit after this entry's
    std::string origin;                    // the ledger's name, the same in every key entry
    std::vector<std::uint8_t> origin_key;  // Ed25519, 32 bytes: signs the ledger's checkpoints
    auto fields() { return std::tie(public_key, origin, origin_key); }
    auto fields() const { return std::tie(public_key, origin, origin_key); }
};
struct ClockStepDetail {
    std::int64_t before_us = 0;  // what the wall clock would have shown
    std::int64_t after_us = 0;   // what it shows
    // Not empty: nothing stepped, this operator vouches for the wall clock as it stands, and the ledger's time goes on
    // from it (before: the latest that the ledger had seen).
    std::string operator_{};
    auto fields() { return std::tie(before_us, after_us, operator_); }
    auto fields() const { return std::tie(before_us, after_us, operator_); }
};
enum class SystemAlarm : std::uint8_t {
    clock_unsynced = 1,    // for longer than the configuration allows
    clock_suspect = 2,     // the clock stepped further than the configuration allows; subject "ledger": it is behind
                           // what the ledger has seen, so that rights end by the ledger's time
    disk_nearly_full = 3,  // subject: the folder
    witness_silent = 4,    // subject: the witness
    witness_refused = 5,   // subject: the witness: it remembers another history
    stay_limit = 6,        // subject "ZONE pid:N": the person has been in the zone for longer than it allows (6.6.1-D1)
    alone_limit = 7,       // the same: alone in it for longer than it allows
    occupancy_low = 8,     // subject: the zone: fewer are in it than there must be, and somebody is
    visit_overdue = 9,     // subject "pid:N": the visitor's badge is not back at the planned end (6.4-C3a)
    escort_lost = 10,      // subject "ZONE pid:N": in the zone without the person who was to attend (6.8-D2)
    card_overdue = 11,     // subject "pid:N": a card lent for a permit, or a temporary one, is not back (6.8-C3)
    report_overdue = 12,   // subject: the permit's seq: the work's end is past, and nothing was reported (6.8-C5)
    break_glass_used = 13,     // subject: the credential's name in the configuration (6.9-B2.1)
    lapsed_credential = 14,    // subject "pid:N": a card was shown whose holder's rights have ended (6.5-B1d7)
    special_days_ending = 15,  // subject: the year that no special-day group covers yet (6.4-B1d)
    acts_unconfirmed = 16,     // subject "pid:N": acts with a temporary card wait for the holder (6.5-B1h)
    act_disputed = 18,         // subject "entry N": an access by a temporary card that its person says was not theirs:
                               // over when a review of that time has been signed (6.5-B1h)
    keypad_down = 30,          // subject: the keypad
    screen_lock_failed = 40,   // subject: the zone whose workstations may not have locked (6.4-C5)
    asset_missing = 41,        // subject: the asset, whose tag nobody has seen for longer than allowed (6.4-C4b)
    inspection_overdue = 42,   // subject: the seq of its `due` entry (6.6.2-C1-3)
    // By an input of the site, which is the subject; the zone is the one that it looks at (6.4-B3, STD-IEC-18).
    mains_failed = 50,
    battery_low = 51,
    water_leak = 52,
    temperature_limit = 53,
    smoke = 54,
    case_open = 55,
    intrusion = 56,      // subject: the zone, empty and armed, where something moves or a door opened (6.4-D1)
    camera_no_ack = 57,  // subject: the output of the camera that did not say that it makes a record (6.4-D1)
    tether_open = 58,    // subject: the tether (6.4-C4)
    output_lost = 60,    // subject: the output of the site, which cannot be driven
};
struct AlarmDetail {
    SystemAlarm alarm{};
    bool active = false;  // false: it is over
    std::string subject;  // what of several it is about; "" where there is but one
    Severity severity{};  // as the configuration has it; of most alarms none
    auto fields() { return std::tie(alarm, active, subject, severity); }
    auto fields() const { return std::tie(alarm, active, subject, severity); }
};
struct ErasedDetail {
    std::int64_t rows = 0;  // of the vault
    std::string reason;
    std::string operator_;
    auto fields() { return std::tie(rows, reason, operator_); }
    auto fields() const { return std::tie(rows, reason, operator_); }
};
struct PersonDetail {
    auto fields() { return std::tuple<>(); }
    auto fields() const { return std::tuple<>(); }
};
struct CredentialDetail {
    ReaderNumber reader{};  // where it was tapped, for `credential_issued`
    std::string operator_;  // who commanded it ("uid:0": the peer of the socket)
    CredentialKind kind{};
    std::int64_t until_us = 0;  // the card opens nothing from then on; 0: as long as its holder's rights
    auto fields() { return std::tie(reader, operator_, kind, until_us); }
    auto fields() const { return std::tie(reader, operator_, kind, until_us); }
};
struct AccessDetail {
    ReaderNumber reader{};
    Reason reason{};
    Detail detail{};
    std::string rule;  // "site.toml:143 access_profiles.records_day[0]"
    Basis basis{};
    ZoneNumber from{};
    ZoneNumber to{};
    Pid second{};             // second person or escort, 0 = none
    std::string attendant{};  // operator of the security desk who stood in for the second person (PRAC-02); "": none
    CredentialKind credential{};
    std::vector<DetailRow> also{};  // what else should be seen to, beside `detail`, of who was let in
    auto fields() {
        return std::tie(reader, reason, detail, rule, basis, from, to, second, attendant, credential, also);
    }
    auto fields() const {
        return std::tie(reader, reason, detail, rule, basis, from, to, second, attendant, credential, also);
    }
};
enum class Passage : std::uint8_t {
    taken = 1,
    not_taken = 2,
    taken_assumed = 3,  // a door without a contact
    unknown = 4,        // the daemon ended between decision and outcome
};
struct OutcomeDetail {
    Passage passage{};
    ZoneNumber from{};
    ZoneNumber to{};
    auto fields() { return std::tie(passage, from, to); }
    auto fields() const { return std::tie(passage, from, to); }
};
struct UnlockDetail {
    UnlockCause cause{};
    std::string rule;       // schedule or input that decided, with its place
    std::string operator_;  // for a command
    auto fields() { return std::tie(cause, rule, operator_); }
    auto fields() const { return std::tie(cause, rule, operator_); }
};
enum class RelockCause : std::uint8_t {
    closed = 1,
    release_time_over = 2,
    schedule = 3,
    command = 4,
    fire_reset = 5,
    rex_released = 6,
    mode = 7,  // the door was blocked or locked down, or the mode that held it open is over
};
struct RelockDetail {
    RelockCause cause{};
    auto fields() { return std::tie(cause); }
    auto fields() const { return std::tie(cause); }
};
enum class DoorEvent : std::uint8_t {
    opened = 1,       // in Unlocked or LockedOpen mode, or as an exit by lever (egress = hardware)
    closed = 2,       // where no relock and no alarm_over tells it
    forced_open = 3,  // DoorForcedOpen
    held_pre_alarm = 4,
    held_open = 5,          // DoorOpenTooLong
    alarm_over = 6,         // the door is closed again, or its unlock schedule masks the alarm
    lock_not_locked = 7,    // told to lock, the bolt does not stand there: DoorFault (6.4-C1, STD-IEC-06)
    lock_not_released = 8,  // told to release, it does not let go
    lock_obeys = 9,         // the bolt is again where the lock was told to be
    tampered = 10,          // a case at the door was opened, or its wire cut (STD-IEC-18)
    tamper_over = 11,
};
struct DoorEventDetail {
    DoorEvent event{};
    auto fields() { return std::tie(event); }
    auto fields() const { return std::tie(event); }
};
struct DoorFaultDetail {
    bool disabled = false;  // false: the door came back
    std::string why;        // the line or chip and what it said
    auto fields() { return std::tie(disabled, why); }
    auto fields() const { return std::tie(disabled, why); }
};
struct ReaderStateDetail {
    ReaderNumber reader{};
    bool up = false;
    std::string why;
    auto fields() { return std::tie(reader, up, why); }
    auto fields() const { return std::tie(reader, up, why); }
};
struct ReaderIdentityDetail {
    ReaderNumber reader{};
    std::string identity;  // what the device says of itself
    // True: it is the reader from now on; the first that ever answered there, the known one again, or one that an
    // operator accepts. False: another one than that answers, and opens nothing until it is accepted.
    bool accepted = false;
    std::string operator_;  // who accepted it; "": nobody was asked
    auto fields() { return std::tie(reader, identity, accepted, operator_); }
    auto fields() const { return std::tie(reader, identity, accepted, operator_); }
};

enum class PassageAct : std::uint8_t {
    forgiven = 1,       // where the person is said to be does not count against the next tap (STD-BAC-02)
    declared_exit = 2,  // the person says so; t_event is the time that was stated (PRAC-10)
    approved_exit = 3,  // ref_seq: the declared one, with its t_event, which counts from now on
    mustered = 4,       // seen safe outside (STD-EGR-07)
};
// pid: who; zone: where the person was said to be until now; pcommit: the reason.
struct PassageDetail {
    PassageAct act{};
    ReaderNumber reader{};  // `mustered`: where the card was tapped; else 0
    std::string operator_;  // "" for `mustered`
    auto fields() { return std::tie(act, reader, operator_); }
    auto fields() const { return std::tie(act, reader, operator_); }
};

struct ReviewDetail {
    std::int64_t first = 0;  // the range begins here
    std::int64_t count = 0;
    Digest root{};  // of the tree of first + count entries
    std::string officer;
    std::string note;
    auto fields() { return std::tie(first, count, root, officer, note); }
    auto fields() const { return std::tie(first, count, root, officer, note); }
};
struct SnapshotDetail {
    std::int64_t entries = 0;  // so many first entries were folded
    Digest sha256{};           // of what they gave (state::to_text), kept as `snapshot/<hex>`
    auto fields() { return std::tie(entries, sha256); }
    auto fields() const { return std::tie(entries, sha256); }
};
// ref_seq: the snapshot entry, of at least first + count entries. Which rows of a range stay is told by
// ledger/disposal.hpp.
struct DisposalDetail {
    std::int64_t first = 0;  // the range begins here
    std::int64_t count = 0;
    std::int64_t dropped = 0;  // rows taken out of it
    Digest sha256{};           // of the dropped entries' leaf hashes, in order of seq
    std::string rule;          // of the configuration, that allows it
    std::string operator_;
    std::string approver;  // another person
    auto fields() { return std::tie(first, count, dropped, sha256, rule, operator_, approver); }
    auto fields() const { return std::tie(first, count, dropped, sha256, rule, operator_, approver); }
};

using EntryDetail =
    std::variant<StartDetail, StopDetail, ConfigDetail, ConfigRefusedDetail, KeyDetail, ClockStepDetail, PersonDetail,
                 CredentialDetail, AccessDetail, OutcomeDetail, UnlockDetail, RelockDetail, DoorEventDetail,
                 DoorFaultDetail, ReaderStateDetail, FireDetail, AlarmDetail, GapDetail, RestoredDetail, ErasedDetail,
                 ReviewDetail, SnapshotDetail, DisposalDetail, PassageDetail, PinSetDetail, PinResetDetail,
                 PinAttemptDetail, CredentialStateDetail, ActConfirmedDetail, PinVerifiedDetail, VisitDetail,
                 PermitDetail, EmergencyDetail, DoorModeDetail, DuressDetail, PinClearedDetail, VendorDetail,
                 AssetDetail, InspectionDetail, ImportDetail, ReaderIdentityDetail, ProposalDetail, RemoteLineDetail,
                 TetherDetail, ZoneArmingDetail, CameraMarkDetail>;

inline constexpr std::uint8_t kEntryVersion = 1;

// What a room wants written: everything but `seq`, `ver`, `boot_seq`, which the ledger gives.
// `kind` and the alternative in `detail` must fit each other (ledger/encoding checks it).
struct EntryDraft {
    EntryKind kind{};
    WallTime t_event{};  // when it happened
    Now recorded{};      // all clocks when it was written down (t_rec, t_boot, clk_status, clk_err_us)
    ZoneNumber zone{};   // the zone entered, left or guarded
    DoorNumber door{};
    Direction dir{};
    Verdict decision{};
    Pid pid{};
    Seq ref_seq = kNoSeq;
    CredentialRef cred{};
    Seq cfg_seq = kNoSeq;               // the config entry in force
    std::vector<std::uint8_t> pcommit;  // 32 bytes on entries that establish personal facts, else empty
    EntryDetail detail;
};

struct Entry : EntryDraft {
    Seq seq = kNoSeq;
    std::uint8_t ver = kEntryVersion;
    std::int64_t boot_seq = 0;  // number of the boot since the ledger began
};

// Whether it tells of an outage, which the ledger's own store writes of.
[[nodiscard]] constexpr bool is_outage_gap(EntryKind kind, Seq ref_seq) {
    return kind == EntryKind::gap && ref_seq == kNoSeq;
}

// The kind's published word, as `ledger show` and the events stream print it.
[[nodiscard]] std::string_view to_text(EntryKind);
[[nodiscard]] std::string_view to_text(Passage);
[[nodiscard]] std::string_view to_text(RelockCause);
[[nodiscard]] std::string_view to_text(DoorEvent);
[[nodiscard]] std::string_view to_text(SystemAlarm);
[[nodiscard]] std::string_view to_text(PassageAct);

}  // namespace sekisho
