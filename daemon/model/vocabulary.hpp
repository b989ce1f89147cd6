// SPDX-License-Identifier: Apache-2.0
// The field's words (ONVIF, BACnet), as enumerations whose numbers are published: they stand in ledger entries for
// ever, so a number is never reused. Texts are the words of ONVIF; detail words carry `ext:` where ONVIF has none.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sekisho {

enum class Direction : std::uint8_t { none = 0, entry = 1, exit = 2 };

enum class Verdict : std::uint8_t { none = 0, granted = 1, denied = 2 };

// Why a request was denied, in ONVIF's seven words (STD-ONVIF-04).
enum class Reason : std::uint8_t {
    none = 0,
    credential_not_enabled = 1,
    credential_not_active = 2,
    credential_expired = 3,
    invalid_pin = 4,
    not_permitted_at_this_time = 5,
    unauthorized = 6,
    other = 7,
};

// What exactly (STD-ONVIF-05). The order of checks stands in access/decide.hpp, not in these numbers.
enum class Detail : std::uint8_t {
    none = 0,
    unknown_card = 1,
    random_uid = 2,          // STD-CARD-03
    type_b_refused = 3,      // a type B PUPI may be random
    unsupported_card = 4,    // a number of a length that no standard has
    more_than_one_card = 5,  // two cards in the field
    revoked = 6,
    not_in_roster = 7,
    holder_not_yet_valid = 8,
    holder_expired = 9,
    no_right = 10,
    outside_schedule = 11,
    pin_not_enrolled = 12,
    no_second_person = 13,
    no_accompaniment = 14,
    no_permit = 15,
    access_point_disabled = 16,
    ledger_failed = 17,           // no record, no entry
    expired_by_ledger_time = 18,  // the clock shows a time before the end, the ledger has seen one after it (6.4-B1c)
    clock_suspect = 19,           // [clock] when_suspect = "deny_limited"
    // Rights (20 .. 29).
    vendor_contract = 20,  // the contract of the holder's vendor has ended (6.6.2-C1-1)
    vendor_zone = 21,      // the vendor has no contract for this zone
    no_assignment = 22,    // between two assignments (PRAC-13)
    training_ended = 23,   // [training] (6.6.1-C2); also of who was let in nevertheless
    training_ends_soon = 24,
    off_duty = 25,            // PRAC-13
    worker_removed = 26,      // the vendor, or the hospital, said that this person works for it no more (6.8-C4)
    worker_unconfirmed = 27,  // the vendor has not confirmed this person in time
    worker_unused = 28,       // has not been let in for too long
    // PINs (30 .. 39).
    pin_required = 30,               // all before the factor holds: the keypad waits for digits
    wrong_pin = 31,                  // 6.5-D6-1
    no_keypad = 32,                  // none at this access point, or it is away
    credential_locked_out = 33,      // too many wrong PINs by this person (6.5-D6-2)
    pin_delay = 34,                  // still within the delay after a wrong one, or one is being looked at
    access_point_locked_out = 35,    // too many wrong PINs at this access point
    pin_not_typed = 36,              // not within the time for it
    credential_renewal_needed = 37,  // the PIN is too old (6.5-C7u1); on a granted entry: let in all the same
    pin_not_verifiable = 38,         // its verifier or pepper is not what it was
    // Where people are said to be, and how many (40 .. 49).
    not_in_parent_zone = 40,  // 6.4-B0b
    passback = 41,            // 6.5-B1d6, STD-BAC-01
    occupancy_limit = 42,     // the zone is full (STD-IEC-10)
    occupancy_low = 43,       // the zone would hold fewer people than it must
    // The door's mode, and break-glass cards (50 .. 59).
    door_blocked = 50,
    door_locked_down = 51,
    no_emergency = 52,      // a break-glass card, and nothing was declared (6.9-B2.1)
    break_glass_over = 53,  // its time is over, or the emergency (6.9-C5)
    not_sealed = 54,        // a break-glass card that two people have not sealed
    interlocked = 56,       // another door of its interlock is open or released
    // Cards and workflows (60 .. 69).
    credential_damaged = 60,    // suspended (6.5-B1h)
    credential_forgotten = 61,  // suspended (PRAC-11)
    credential_lost = 62,       // suspended
    temporary_card_ended = 63,
    not_activated = 64,     // its holder has not confirmed yet that it was handed over (6.5-B1g)
    not_returned = 65,      // was not brought back in time, or was brought back
    visit_over = 66,        // the badge of no visit, or of one that is past its planned end (6.4-C3a)
    report_overdue = 67,    // the vendor's last permit has no report yet (6.8-C5)
    acts_unconfirmed = 68,  // of who was let in: acts with a temporary card wait for them (6.5-B1h)
};

// Why a lock was released. Every unlock in the ledger has one.
enum class UnlockCause : std::uint8_t {
    none = 0,
    card = 1,
    rex = 2,
    schedule = 3,
    command = 4,
    fire = 5,
    start_up = 6,   // rest state commanded at start where rest means released
    exit_card = 7,  // an exit reader records, it never refuses (STD-EGR-01)
    emergency = 8,  // a plan opens the door while it is in force (6.9-B3)
    button = 9,     // the push button beside a sensor (STD-EGR-04)
};

// What a passage rests on (REV-03).
enum class Basis : std::uint8_t {
    none = 0,
    schedule_and_profile = 1,
    unlock_schedule = 2,
    command = 3,
    rex = 4,
    fire = 5,
    exit_reader = 6,
    emergency_list = 7,   // nothing could be written, and the holder is on the list (6.5-B3b2)
    visit = 8,            // beside the host (6.4-C3a)
    permit = 9,           // 6.8-C5
    emergency_plan = 10,  // what a plan in force adds (6.9-B3)
    break_glass = 11,     // 6.9-B2.1
};

// What a card is for; what it opens differs with it.
enum class CredentialKind : std::uint8_t {
    regular = 0,
    temporary = 1,    // in place of one that is forgotten, damaged or lost (6.5-B1h)
    test = 2,         // of a vendor, for test work within a permit (6.8-C2)
    badge = 3,        // of whichever visitor carries it (6.4-C3a)
    break_glass = 4,  // sealed in normal times (6.9-B2.1)
};

// How urgent an alarm is, A before all others (6.4-B3).
enum class Severity : std::uint8_t { none = 0, a = 1, b = 2, c = 3 };

// ONVIF door modes.
enum class DoorMode : std::uint8_t {
    unknown = 0,
    locked = 1,
    unlocked = 2,
    accessed = 3,
    locked_open = 4,
    blocked = 5,        // no momentary access
    locked_down = 6,    // locked, and leaves only by its own release
    double_locked = 7,  // by two bolts
};

[[nodiscard]] std::string_view to_text(Direction);
[[nodiscard]] std::string_view to_text(Verdict);
[[nodiscard]] std::string_view to_text(Reason);
[[nodiscard]] std::string_view to_text(Detail);  // "" for none, else "ext:UnknownCard"
[[nodiscard]] std::string_view to_text(UnlockCause);
[[nodiscard]] std::string_view to_text(Basis);
[[nodiscard]] std::string_view to_text(Severity);  // "" for none, else "A"
[[nodiscard]] std::string_view to_text(DoorMode);
[[nodiscard]] std::string_view to_text(CredentialKind);

}  // namespace sekisho
