// SPDX-License-Identifier: Apache-2.0
// The hospital as configured: immutable values, made by config/ from the files, read by everyone. Nothing here parses
// or decides. Indices point into the vectors of the same Site and mean nothing in another.
#pragma once

#include "daemon/model/card.hpp"
#include "daemon/model/ids.hpp"
#include "daemon/model/line.hpp"
#include "daemon/model/poll.hpp"
#include "daemon/model/time.hpp"
#include "daemon/model/vocabulary.hpp"
#include "daemon/site/card_rules.hpp"
#include "daemon/site/disposal.hpp"
#include "daemon/site/door.hpp"
#include "daemon/site/duty.hpp"
#include "daemon/site/emergency.hpp"
#include "daemon/site/indices.hpp"
#include "daemon/site/interlock.hpp"
#include "daemon/site/premises.hpp"
#include "daemon/site/presence_rules.hpp"
#include "daemon/site/roster.hpp"
#include "daemon/site/rule.hpp"
#include "daemon/site/schedule.hpp"
#include "daemon/site/time_zone.hpp"
#include "daemon/site/upkeep.hpp"
#include "daemon/site/vendor.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::site {

enum class Backend : std::uint8_t { real, sim };

enum class Sensitivity : std::uint8_t { unrestricted, controlled, limited, exclusion };

struct Zone {
    ZoneName name;      // id in the file
    std::string label;  // `name`, for people
    Sensitivity sensitivity{};
    std::optional<ZoneIndex> parent;
    std::string owner;
    std::vector<std::string> holds;
    PresenceRules presence;
    RuleIndex rule;
    bool care = false;  // patients are cared for there: what is in doubt does not keep people out (PRAC-06)
    // For people and reports; "": none.
    std::string equivalent_measure;  // in place of a door that is locked outside business hours (6.4-C2)
    std::string accepted_risk;       // why it is guarded less than its sensitivity asks for
    // Their screens lock when somebody leaves the zone (6.4-C5). Names for `ScreenLock::program`, and for it alone.
    std::vector<std::string> workstations{};
};

enum class CardProof : std::uint8_t { serial };
enum class AuthenticationMode : std::uint8_t { single, dual };

// What a person must show (section 16, `security_levels`).
struct SecurityLevel {
    std::string name;
    bool card = true;
    bool pin = false;
    CardProof proof = CardProof::serial;
    AuthenticationMode mode = AuthenticationMode::single;
    Duration window = std::chrono::seconds(15);  // how long a second person, or an escort, is waited for
    bool desk_may_attend = false;                // an operator of the security desk may stand in for one (PRAC-02)
    RuleIndex rule;
};

struct ReaderIndicators {
    std::optional<LineSpec> granted;  // green light
    std::optional<LineSpec> denied;   // red light
    std::optional<LineSpec> buzzer;
    std::optional<ScheduleIndex> quiet{};  // inside it the buzzer sounds for alarms alone (PRAC-19)
    bool quiet_alarms = false;             // nor for those
};

// `display` of a reader: a few rows of letters for whoever stands there (PRAC-19).
struct ReaderDisplay {
    std::string device;         // "/dev/sekisho/serial-...": a link that stays
    bool katakana = false;      // it has half-width katakana (JIS X 0201); otherwise ASCII alone
    bool japanese = false;      // what it says; English otherwise
    std::int64_t columns = 20;  // 16 .. 40
    std::int64_t rows = 2;      // 1 .. 4
    friend bool operator==(const ReaderDisplay&, const ReaderDisplay&) = default;
};

struct Reader {
    ReaderName name;
    std::string connstring;  // libnfc: "pn532_uart:/dev/sekisho/reader-...:115200"; empty under backend sim
    ReaderIndicators indicators;
    RuleIndex rule;
    std::optional<KeypadIndex> keypad = std::nullopt;  // beside it
    std::optional<ReaderDisplay> display = std::nullopt;
    bool muster = false;  // a card that is tapped there is safe; it serves no door (STD-EGR-07)
    PollRules poll = {};
    std::optional<LineSpec> reset = std::nullopt;  // pulsed while the reader stays down
};

// `[keypads.NAME]`: a Linux input device beside a reader.
struct Keypad {
    KeypadName name;
    std::string device;  // "/dev/input/by-path/...": a link that stays; empty under backend sim
    ReaderIndex reader{};
    RuleIndex rule;
};

// `[pin]`: what PINs must be, and what wrong ones cost (6.5-B1d4, C7u1, D6).
struct PinPolicy {
    struct Limit {
        std::int64_t failures = 0;
        Duration duration{};
    };
    std::int64_t min_length = 6;  // 4 .. 16
    std::int64_t history = 5;     // 0 .. 20: a new one is none of that many before it, nor the one in force
    std::optional<Duration> max_age = std::chrono::days(60);  // nothing: no end
    Duration warn_before = std::chrono::days(7);
    std::int64_t grace_uses = 0;  // 0 .. 3: so many entries with one that is too old
    // After the first, second ... wrong one in a row; the last for all that follow. At least one.
    std::vector<Duration> delay{std::chrono::seconds(2), std::chrono::seconds(4), std::chrono::seconds(8)};
    Limit lockout{5, std::chrono::minutes(15)};      // of a person
    Limit throttle{10, std::chrono::minutes(5)};     // of an access point; never of one into a zone with `care`
    Duration entry_time = std::chrono::seconds(15);  // from the tap to the last key
    Duration reset_valid = std::chrono::hours(24);
    RuleIndex rule;             // 0: no [pin]
    std::string rule_document;  // article of the hospital's rules, for people (PRAC-12); "": none
    std::string age_waiver;     // why a PIN may get older than 60 days; "": it may not
    bool duress = false;        // people may set a second one, for when they are made to open (STD-IEC-17)
};

// One right: from a profile of the job class, for one access point (entry side of a door).
struct Policy {
    ScheduleIndex schedule{};
    bool needs_permit = false;
    bool needs_escort = false;  // one of the staff taps within the level's window (6.8-D2)
    RuleIndex rule;
    bool on_duty = false;  // in the hours of the holder's duty, in place of the schedule
    // Who has been in by it leaves a zone to be inspected within that time; 0: does not. Small, for
    // every tap reads policies.
    std::chrono::duration<std::int32_t> inspect_after{};
};

// The five kinds of people of guideline 6.6.
enum class PersonClass : std::uint8_t { licensed, clerical, vendor, third_party, custodian };

struct JobClass {
    std::string name;  // id in the file
    std::string label;
    PersonClass person_class{};
    // rights[door]: policies for that door's entry side, in the order of the profiles; empty = no right.
    std::vector<std::vector<Policy>> rights;
    RuleIndex rule;
};

// What schedules go by while the wall clock is suspect (6.4-B1c).
enum class WhenSuspect : std::uint8_t {
    keep_last,     // the last believed time, carried on by the boot-time clock
    deny_limited,  // the same, and zones from `limited` up let nobody in
    // The same, and an entry one of whose levels asks for a PIN does so at all hours, beside what is in force.
    business_hours_need_pin,
};

enum class AfterTraining : std::uint8_t { warn, deny_limited, deny };

// What becomes of whose training has ended (6.6.1-C2). Zones of care let them in whatever it says.
struct Training {
    AfterTraining after_end = AfterTraining::warn;
    std::chrono::days warn_before{30};
    RuleIndex rule;
};

struct ClockPolicy {                                  // 6.5-C5, STD-IEC-02
    Duration max_unsynced = std::chrono::hours(24);   // 1 h .. 168 h: holdover ends, and an alarm begins
    Duration step_limit = std::chrono::seconds(2);    // 1 s .. 60 s: a longer step is an entry
    Duration suspect_step = std::chrono::minutes(5);  // above step_limit, .. 24 h: a longer one makes the clock suspect
    WhenSuspect when_suspect = WhenSuspect::keep_last;
    RuleIndex rule;  // 0: no [clock]
};

// A program on another machine that remembers checkpoints and cosigns what continues them (6.5-B3b).
struct Witness {
    std::string name;        // in the file
    std::string host;        // a name or an address
    std::uint16_t port = 0;  // of its HTTP
    std::string path;        // in front of "/add-checkpoint": "" or "/gates"
    std::string vkey;        // its verifier key (C2SP tlog-cosignature)
};
struct WitnessTiming {
    std::chrono::milliseconds growth{60'000};      // a ledger that grew is told at most this often ...
    std::chrono::milliseconds heartbeat{600'000};  // ... one that did not at least this often
    std::chrono::milliseconds silence{1'800'000};  // a witness without a cosignature for so long is an alarm
};

// A file of the configuration that names nobody, kept word for word so that a past decision can be explained.
struct SourceFile {
    std::string name;  // as `[files]` or the command line names it, without its folder
    std::string text;
};

// Who is let in while nothing can be recorded at once, where a right would let them in anyway (6.5-B3b2).
struct EmergencyList {
    std::vector<HolderId> holders;             // of the roster
    Duration longest = std::chrono::hours(8);  // from the moment when nothing could be recorded
    RuleIndex rule;
    [[nodiscard]] bool covers(const HolderId& holder) const;
};

// A door on a plain key, until it gets a lock of ours: entries go into a paper ledger (6.5-C3). Nothing of it is driven
// or decided here.
struct RecordedOnly {
    std::string name;  // id in the file
    std::string label;
    ZoneIndex outer = kOutside;
    ZoneIndex inner = kOutside;
    std::string paper_ledger;  // which one, and who keeps it
    WallTime until{};          // exclusive: from then on it is no measure any more
    RuleIndex rule;
};

// `[roles]`: who may do what, as entries name them ("uid:1001").
struct Role {
    std::string name;
    std::vector<std::string> operators;
    RuleIndex rule;
};

struct Site {
    std::string name;
    std::string language;     // "ja" or "en"
    std::string extension{};  // whom to call at a door, for people: "内線 1234"; "": nobody is named (PRAC-19)
    TimeZone time_zone;
    Backend backend = Backend::real;
    std::string ledger_origin;  // `[ledger] origin`
    std::string ledger_spill;   // its spill file; "": in the state directory
    EmergencyList emergency;
    ClockPolicy clock;
    std::optional<Training> training;
    std::optional<Duty> duty;
    std::optional<Backup> backup;
    std::optional<ScreenLock> screen_lock;
    std::vector<Asset> assets;                    // by name
    std::optional<Duration> asset_missing_after;  // a tag that nobody has seen for so long raises an alarm
    std::optional<Inspection> inspection;
    std::optional<Imports> imports;
    std::optional<Metrics> metrics;      // nothing: nobody is told
    std::optional<Network> network;      // nothing: nobody looks at interfaces
    std::vector<DisposalRule> disposal;  // empty, or one of every kind
    std::vector<Role> roles;
    std::vector<RecordedOnly> recorded_only;
    std::vector<std::string> security_desk;  // accounts of `[roles] security_desk` ("uid:1004")
    // Accounts of `[roles] facility_head` and `deputy_head`: who approves permits of people who are of no vendor.
    std::vector<std::string> facility_heads;
    CardRules cards;
    SpecialDays special_days;
    std::vector<Schedule> schedules;
    std::vector<Zone> zones;
    std::vector<SecurityLevel> levels;
    std::vector<Reader> readers;
    std::vector<Keypad> keypads;
    PinPolicy pin;
    std::vector<Door> doors;
    std::vector<Interlock> interlocks;
    std::vector<Input> inputs;
    std::vector<Output> outputs;
    std::vector<Tether> tethers;
    std::vector<Witness> witnesses;
    WitnessTiming witness_timing;
    std::vector<JobClass> job_classes;
    std::vector<Vendor> vendors;
    std::vector<EmergencyPlan> emergency_plans;
    std::vector<BreakGlass> break_glass;
    Roster roster;
    std::vector<Rule> rules;  // rules[0] is empty
    std::vector<SourceFile> sources;

    [[nodiscard]] std::optional<DoorIndex> find_door(std::string_view name) const;
    [[nodiscard]] std::optional<ZoneIndex> find_zone(std::string_view name) const;
    [[nodiscard]] std::optional<ReaderIndex> find_reader(std::string_view name) const;
    // nullptr: nobody may dispose of it.
    [[nodiscard]] const DisposalRule* find_disposal(DisposalKind kind) const;
    [[nodiscard]] const Rule& rule(RuleIndex index) const { return rules.at(index.value); }
};

// Whether one of these roles names the account ("uid:1004").
[[nodiscard]] bool holds_any(const Site& site, const std::vector<std::string>& roles, std::string_view account);

// One side of a door, as commands name it: `server_door.entry`, `server_door.exit`; a bare door name is its entry side.
struct Side {
    DoorIndex door{};
    Direction direction = Direction::entry;
    friend bool operator==(const Side&, const Side&) = default;
};
// Nothing when there is no such door, or no exit reader on it.
[[nodiscard]] std::optional<Side> parse_side(const Site& site, std::string_view text);
[[nodiscard]] const AccessPoint& access_point(const Site& site, Side side);
// Whether `zone` is `outer` or lies within it.
[[nodiscard]] bool lies_within(const Site& site, ZoneIndex zone, ZoneIndex outer);
// Whether one of the door's sides is the zone, or lies within it.
[[nodiscard]] bool borders(const Site& site, const Door& door, ZoneIndex zone);
// The side a reader serves; nothing for a desk reader.
[[nodiscard]] std::optional<Side> side_of_reader(const Site& site, ReaderIndex reader);

// Whether the door's inner zone is of sensitivity `limited` or above.
[[nodiscard]] bool is_limited(const Site& site, DoorIndex door);
[[nodiscard]] bool is_care(const Site& site, DoorIndex door);
// nullptr: the door is in none.
[[nodiscard]] const Interlock* interlock_of(const Site& site, DoorIndex door);

// Whether the duty file says so, or what it says when it is silent. `holder` is one of the site's; there is a `duty`.
[[nodiscard]] bool on_duty(const Site& site, const Holder& holder, LocalTime local);

// Whether confidentiality must be agreed to before the holder gets a card (6.6.1-C1): clerical staff and people of
// vendors, by any of their assignments.
[[nodiscard]] bool needs_nda(const Site& site, const Holder& holder);
// Who has not agreed to it by `now` and would have to: "the holder", "the vendor `NAME`" (6.6.2-C1-1); nothing: all is
// agreed to.
[[nodiscard]] std::optional<std::string> lacking_nda(const Site& site, const Holder& holder, WallTime now);

// The bytes that are kept under config/<sha256>: the source files and the roster with pseudonyms in place of people.
// `pseudonym(id)` gives the same text for the same holder for ever. Deterministic: same Site, same bytes.
[[nodiscard]] std::string archive(const Site& site, const std::function<std::string(const HolderId&)>& pseudonym);

// Whose rights a new roster takes away (PRAC-05).
struct Losses {
    std::vector<HolderId> people;
    std::size_t of = 0;  // people whose rights had not ended by the old one
};
// Counts who is in `current` with rights that have not ended at `now`, also when they begin later, and in `next` is
// missing, has ended, has not begun although it had, or has an end that was moved to within seven days of `now`: a
// typing error in a column of dates would else lock the hospital out at midnight.
[[nodiscard]] Losses lost_holders(const Roster& current, const Roster& next, WallTime now);

}  // namespace sekisho::site
