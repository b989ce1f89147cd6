// SPDX-License-Identifier: Apache-2.0
// Details of the entries that commands and their workflows write: cards (6.5-B1g, B1h), visits (6.4-C3a), permits
// (6.8-C5), people of vendors (6.8-C4), rounds of assets (6.4-C4b), inspections (6.6.2-C1-3), files taken in (6.5-B4a),
// emergencies (6.9), door modes (STD-ONVIF-01). As in entry.hpp, the order of `fields()` is the format. What people
// wrote stands in the vault, and `pcommit` commits to it.
#pragma once

#include "daemon/model/card.hpp"
#include "daemon/model/ids.hpp"
#include "daemon/model/vocabulary.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace sekisho {

// Rows of lists in details.
struct TextRow {
    std::string text;
    auto fields() { return std::tie(text); }
    auto fields() const { return std::tie(text); }
};
struct ZoneRow {
    ZoneNumber zone{};
    auto fields() { return std::tie(zone); }
    auto fields() const { return std::tie(zone); }
};
struct PidRow {
    Pid pid{};
    auto fields() { return std::tie(pid); }
    auto fields() const { return std::tie(pid); }
};
struct DetailRow {
    Detail detail{};
    auto fields() { return std::tie(detail); }
    auto fields() const { return std::tie(detail); }
};

enum class CredentialAct : std::uint8_t {
    suspended = 1,     // opens nothing until it is restored (`why`)
    restored = 2,      // the suspended card counts again
    returned = 3,      // a temporary or lent card is back, and opens nothing any more
    not_returned = 4,  // it is not back in time, and opens nothing any more
    handed_over = 5,   // given to its holder, who was identified (6.5-B1g); opens nothing until `activated`
    activated = 6,     // its holder confirmed at a desk reader
    sealed = 7,        // a break-glass card, by two people (6.9-B2.1)
    used = 8,          // its seal is broken; `until_us`: it opens nothing from then on
    destroyed = 9,
};
enum class SuspensionCause : std::uint8_t { none = 0, forgotten = 1, damaged = 2, lost = 3 };
// pid: whose; cred: the card; pcommit: what was written about it (how the person was identified, by what).
struct CredentialStateDetail {
    CredentialAct act{};
    SuspensionCause why{};
    std::int64_t until_us = 0;  // 0: no end
    ReaderNumber reader{};      // where it was tapped, for `activated` and `used`
    std::string operator_;
    std::string approver;  // another person, for `sealed`
    std::string name;      // of a break-glass card in the configuration; else ""
    auto fields() { return std::tie(act, why, until_us, reader, operator_, approver, name); }
    auto fields() const { return std::tie(act, why, until_us, reader, operator_, approver, name); }
};
// ref_seq: the access entry; pid: whose; cred: the card that the person confirmed with.
struct ActConfirmedDetail {
    ReaderNumber reader{};
    bool disputed = false;  // the person says: that was not me
    std::string operator_;
    auto fields() { return std::tie(reader, disputed, operator_); }
    auto fields() const { return std::tie(reader, disputed, operator_); }
};

enum class VisitAct : std::uint8_t {
    begun = 1,                // pid: the visitor; cred: the badge; pcommit: name, organisation, purpose, paper, items
    ended = 2,                // the badge is back; ref_seq: the beginning, of these two
    ended_without_badge = 3,  // it is not, and opens nothing any more
};
struct VisitDetail {
    VisitAct act{};
    Pid host{};                 // who accompanies the visitor through every door
    std::int64_t until_us = 0;  // planned end
    std::string operator_;
    auto fields() { return std::tie(act, host, until_us, operator_); }
    auto fields() const { return std::tie(act, host, until_us, operator_); }
};

enum class PermitAct : std::uint8_t {
    submitted = 1,  // pcommit: what is to be done. The other acts have its seq as ref_seq
    approved = 2,   // by another operator
    refused = 3,
    started = 4,   // the workers' cards open from now on, within the window
    noted = 5,     // pcommit: a line about the work (6.8-D1)
    reported = 6,  // pcommit: the result; `touched` is answered
    report_refused = 7,
    closed = 8,  // the report was accepted, by another operator than who reported
    withdrawn = 9,
    resumed = 10,  // the line for maintenance from outside is powered again after a restart (6.8-C8)
};
enum class DataTouched : std::uint8_t { unknown = 0, no = 1, yes = 2 };
struct PermitDetail {
    PermitAct act{};
    std::int64_t from_us = 0;  // the window, of `submitted`
    std::int64_t until_us = 0;
    std::vector<ZoneRow> zones{};
    std::vector<PidRow> workers{};
    Pid attendant{};        // 0: none is named
    DataTouched touched{};  // of `submitted`: what is expected; of `reported`: what was
    std::string operator_{};
    std::string vendor{};  // of `submitted`: whose people they are, as the configuration names it; "": nobody's
    std::int64_t report_by_us = 0;   // likewise: a report must be there by then
    std::vector<TextRow> service{};  // likewise: tethers that may be opened meanwhile (6.4-C4)
    std::string remote{};            // likewise: the output of the line for work from outside (6.8-C8); "": none
    std::vector<std::uint8_t> log_sha256{};  // of `closed`, of such work: 32 bytes, its log; operator_ looked at it
    auto fields() {
        return std::tie(act, from_us, until_us, zones, workers, attendant, touched, operator_, vendor, report_by_us,
                        service, remote, log_sha256);
    }
    auto fields() const {
        return std::tie(act, from_us, until_us, zones, workers, attendant, touched, operator_, vendor, report_by_us,
                        service, remote, log_sha256);
    }
};

enum class VendorAct : std::uint8_t {
    confirmed = 1,  // the vendor told who works for it: `workers`, and of those known before `removed` do no more
    worker_confirmed = 2,  // pid: works for it; takes back a removal
    worker_removed = 3,    // pid: opens nothing any more, whatever the roster says
};
// pcommit: by which document or means it was told, or why.
struct VendorDetail {
    VendorAct act{};
    std::string vendor{};  // as the configuration names it
    std::vector<PidRow> workers{};
    std::vector<PidRow> removed{};
    std::string operator_{};
    auto fields() { return std::tie(act, vendor, workers, removed, operator_); }
    auto fields() const { return std::tie(act, vendor, workers, removed, operator_); }
};

enum class AssetAct : std::uint8_t {
    seen = 1,         // its tag was tapped; zone: where the reader stands
    round_begun = 2,  // zone: whose assets are to be seen; 0: all
    round_ended = 3,  // ref_seq: its beginning
};
struct AssetDetail {
    AssetAct act{};
    std::string asset{};             // of `seen`, as the configuration names it
    ReaderNumber reader{};           // likewise
    std::int64_t expected = 0;       // of `round_ended`: so many were to be seen ...
    std::vector<TextRow> missing{};  // ... and these were not
    std::string operator_{};
    auto fields() { return std::tie(act, asset, reader, expected, missing, operator_); }
    auto fields() const { return std::tie(act, asset, reader, expected, missing, operator_); }
};

enum class InspectionAct : std::uint8_t {
    due = 1,       // zone: to be inspected; pid: who worked there; ref_seq: the entry by which that is known
    recorded = 2,  // ref_seq: the `due` entry; pcommit: what was found
};
struct InspectedRow {
    std::string item;  // as the configuration names it
    bool good = false;
    auto fields() { return std::tie(item, good); }
    auto fields() const { return std::tie(item, good); }
};
struct InspectionDetail {
    InspectionAct act{};
    std::int64_t due_us = 0;            // of `due`: to be recorded by then
    std::string rule{};                 // of `due`: what asks for it, with its place
    std::vector<InspectedRow> items{};  // of `recorded`: every item that was asked for
    std::string operator_{};
    auto fields() { return std::tie(act, due_us, rule, items, operator_); }
    auto fields() const { return std::tie(act, due_us, rule, items, operator_); }
};

struct ImportDetail {
    bool taken = false;  // false: refused
    std::string file{};  // which file of the configuration's folder it is for
    Digest sha256{};     // of the bytes that came
    std::string key{};   // name of the key that signed it; "": none that is known
    std::string why{};   // it was refused
    std::string operator_{};
    std::int64_t made_us = 0;  // when it was signed; 0: by no key that is known
    auto fields() { return std::tie(taken, file, sha256, key, why, operator_, made_us); }
    auto fields() const { return std::tie(taken, file, sha256, key, why, operator_, made_us); }
};

enum class EmergencyAct : std::uint8_t {
    declared = 1,     // until_us: its end, unless it is renewed. The other acts have its seq as ref_seq
    renewed = 2,      // until_us
    phase = 3,        // to `phase`
    zone_lifted = 4,  // the plan has no effect in `zone` any more
    ended = 5,
    expired = 6,  // nobody ended it in time
};
enum class EmergencyPhase : std::uint8_t { none = 0, declared = 1, resuming = 2, recovering = 3, normalising = 4 };
struct EmergencyDetail {
    EmergencyAct act{};
    std::string plan;            // name in the configuration
    std::int64_t criterion = 0;  // which of the plan's criteria, from 1; 0: none
    EmergencyPhase phase{};
    std::int64_t until_us = 0;
    bool drill = false;
    std::string operator_;
    auto fields() { return std::tie(act, plan, criterion, phase, until_us, drill, operator_); }
    auto fields() const { return std::tie(act, plan, criterion, phase, until_us, drill, operator_); }
};

// A cause of its own for each mode: several may stand at once, and door/ says which counts.
struct DoorModeDetail {
    DoorMode mode{};
    bool active = false;    // false: this cause is over
    std::string rule;       // plan or door of the configuration, with its place
    std::string operator_;  // for a command
    auto fields() { return std::tie(mode, active, rule, operator_); }
    auto fields() const { return std::tie(mode, active, rule, operator_); }
};

[[nodiscard]] std::string_view to_text(CredentialAct);
[[nodiscard]] std::string_view to_text(SuspensionCause);  // "" for none
[[nodiscard]] std::string_view to_text(VisitAct);
[[nodiscard]] std::string_view to_text(PermitAct);
[[nodiscard]] std::string_view to_text(DataTouched);
[[nodiscard]] std::string_view to_text(VendorAct);
[[nodiscard]] std::string_view to_text(AssetAct);
[[nodiscard]] std::string_view to_text(InspectionAct);
[[nodiscard]] std::string_view to_text(EmergencyAct);
[[nodiscard]] std::string_view to_text(EmergencyPhase);  // "" for none

}  // namespace sekisho
