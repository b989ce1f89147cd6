// SPDX-License-Identifier: Apache-2.0
// Entries as the ledger would hold them, and a State after some of them.
#pragma once

#include "daemon/state/state.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::state::tests {

inline WallTime at(std::int64_t microseconds) {
    return WallTime{Duration{microseconds}};
}

// The next entry of a State: its seq follows.
template <class Detail_>
Entry entry(const State& state, EntryKind kind, Detail_ detail) {
    Entry made;
    made.seq = {state.applied_seq.value + 1};
    made.boot_seq = 1;
    made.kind = kind;
    made.t_event = at(1'000'000 * made.seq.value);
    made.detail = std::move(detail);
    return made;
}

inline Seq apply_next(State& state, const Entry& made) {
    apply(state, made);
    return made.seq;
}

inline Entry config(const State& state, std::vector<NameRow> names) {
    ConfigDetail detail;
    detail.sha256.fill(0xAB);
    detail.names = std::move(names);
    return entry(state, EntryKind::config, detail);
}

inline Entry credential(const State& state, EntryKind kind, std::int64_t ref, std::int64_t pid) {
    auto made = entry(state, kind, CredentialDetail{});
    made.cred = {ref};
    made.pid = {pid};
    return made;
}

inline Entry erased(const State& state, std::int64_t pid) {
    auto made = entry(state, EntryKind::erased, ErasedDetail{});
    made.pid = {pid};
    return made;
}

inline Entry access(const State& state, Verdict verdict, std::int64_t pid) {
    auto made = entry(state, EntryKind::access, AccessDetail{});
    made.decision = verdict;
    made.pid = {pid};
    return made;
}

inline Entry pin_attempt(const State& state, std::int64_t pid, std::int64_t reader, std::int64_t failures) {
    auto made = entry(state, EntryKind::pin_attempt,
                      PinAttemptDetail{{reader}, {failures, 1000 + failures, 2000 + failures}, {failures, 5, 6}, 1});
    made.pid = {pid};
    return made;
}

inline Entry pin_cleared(const State& state, std::int64_t pid, std::int64_t reader) {
    auto made = entry(state, EntryKind::pin_cleared, PinClearedDetail{{reader}, "uid:1001"});
    made.pid = {pid};
    return made;
}

inline Entry pin_reset(const State& state, std::int64_t pid) {
    auto made = entry(state, EntryKind::pin_reset, PinResetDetail{"seen", "passport", "A-1", 77, "uid:0"});
    made.pid = {pid};
    return made;
}

inline Entry pin_set(const State& state, std::int64_t pid, PinBasis basis, Seq ref) {
    auto made = entry(state, EntryKind::pin_set, PinSetDetail{{1}, basis});
    made.pid = {pid};
    made.ref_seq = ref;
    return made;
}

inline Entry access_by_pin(const State& state, Verdict verdict, std::int64_t pid, Seq attempt,
                           Detail detail = Detail::none) {
    auto made = access(state, verdict, pid);
    made.ref_seq = attempt;
    made.detail = AccessDetail{{1}, Reason::none, detail, "", Basis::none, {}, {}, {}};
    return made;
}

inline Entry unlock(const State& state, UnlockCause cause) {
    return entry(state, EntryKind::unlock, UnlockDetail{cause, "", ""});
}

// Out of `from` where it leads nowhere, which is what a way out names.
inline Entry outcome(const State& state, Seq ref, Passage passage, std::int64_t pid, std::int64_t to,
                     std::int64_t from = 0) {
    auto made = entry(state, EntryKind::outcome, OutcomeDetail{passage, {from}, {to}});
    made.ref_seq = ref;
    made.pid = {pid};
    made.dir = from == 0 ? Direction::entry : Direction::exit;
    return made;
}

// A door of `zone` moves, and no card and no REX tells who goes.
inline Entry opening(const State& state, DoorEvent event, std::int64_t zone) {
    auto made = entry(state, EntryKind::door_event, DoorEventDetail{event});
    made.zone = {zone};
    return made;
}

inline Entry permit(const State& state, PermitAct act, Seq of, std::vector<std::int64_t> workers = {},
                    std::int64_t until = 500) {
    PermitDetail detail;
    detail.act = act;
    detail.operator_ = "uid:1001";
    if (act == PermitAct::submitted) {
        detail.from_us = 100;
        detail.until_us = until;
        detail.report_by_us = until + 100;
        detail.zones = {{ZoneNumber{3}}};
        for (const auto worker : workers) detail.workers.push_back({Pid{worker}});
        detail.attendant = Pid{9};
        detail.vendor = "abc \"x\"";
        detail.service = {{"chain 1"}, {"chain \"2\""}};
        detail.remote = "line";
    }
    auto made = entry(state, EntryKind::permit, std::move(detail));
    if (act != PermitAct::submitted) made.ref_seq = of;
    return made;
}

inline Entry vendor_list(const State& state, std::vector<std::int64_t> workers, std::vector<std::int64_t> removed) {
    VendorDetail detail{VendorAct::confirmed, "abc", {}, {}, "uid:0"};
    for (const auto worker : workers) detail.workers.push_back({Pid{worker}});
    for (const auto worker : removed) detail.removed.push_back({Pid{worker}});
    return entry(state, EntryKind::vendor, std::move(detail));
}

inline Entry vendor_word(const State& state, VendorAct act, std::int64_t pid) {
    auto made = entry(state, EntryKind::vendor, VendorDetail{act, "abc", {}, {}, "uid:0"});
    made.pid = {pid};
    return made;
}

inline Entry asset(const State& state, AssetAct act, const std::string& name, std::int64_t zone, Seq of = kNoSeq) {
    AssetDetail detail{act, name, {}, 0, {}, ""};
    if (act == AssetAct::seen) detail.reader = {2};
    auto made = entry(state, EntryKind::asset, std::move(detail));
    made.zone = {zone};
    made.ref_seq = of;
    return made;
}

inline Entry file_import(const State& state, bool taken, const std::string& file, std::int64_t made) {
    return entry(state, EntryKind::file_import, ImportDetail{taken, file, Digest{8}, "office", "", "uid:0", made});
}

inline Entry reader_identity(const State& state, std::int64_t reader, const std::string& identity, bool accepted) {
    return entry(state, EntryKind::reader_identity, ReaderIdentityDetail{ReaderNumber{reader}, identity, accepted, ""});
}

inline Entry inspection(const State& state, InspectionAct act, std::int64_t zone, Seq of) {
    InspectionDetail detail{act, 700, "site.toml:9", {}, ""};
    auto made = entry(state, EntryKind::inspection, std::move(detail));
    made.zone = {zone};
    made.pid = {4};
    made.ref_seq = of;
    return made;
}

inline Entry arming(const State& state, bool armed, ArmingCause cause, std::int64_t zone) {
    auto made = entry(state, EntryKind::zone_arming, ZoneArmingDetail{armed, cause, "site.toml:9", ""});
    made.zone = {zone};
    return made;
}

inline Entry camera_mark(const State& state, const std::string& camera, std::int64_t mark) {
    return entry(state, EntryKind::camera_mark, CameraMarkDetail{camera, mark, false});
}

inline Entry card_state(const State& state, CredentialAct act, std::int64_t ref,
                        SuspensionCause why = SuspensionCause::none) {
    auto made = entry(state, EntryKind::credential_state, CredentialStateDetail{act, why, 0, {}, "uid:0", "", ""});
    made.cred = {ref};
    return made;
}

inline Entry visit(const State& state, VisitAct act, std::int64_t visitor, std::int64_t badge, Seq of) {
    auto made = entry(state, EntryKind::visit, VisitDetail{act, Pid{2}, 700, "uid:0"});
    made.pid = {visitor};
    made.cred = {badge};
    made.ref_seq = of;
    return made;
}

inline Entry act_confirmed(const State& state, Seq of, bool disputed) {
    auto made = entry(state, EntryKind::act_confirmed, ActConfirmedDetail{{1}, disputed, "uid:0"});
    made.ref_seq = of;
    return made;
}

inline Entry temporary_access(const State& state, Verdict verdict, std::int64_t pid, Direction dir) {
    AccessDetail detail;
    detail.credential = CredentialKind::temporary;
    auto made = entry(state, EntryKind::access, std::move(detail));
    made.decision = verdict;
    made.pid = {pid};
    made.dir = dir;
    return made;
}

inline Entry passage(const State& state, PassageAct act, std::int64_t pid, Seq ref = kNoSeq) {
    auto made = entry(state, EntryKind::passage, PassageDetail{act, {}, "uid:1001"});
    made.pid = {pid};
    made.ref_seq = ref;
    return made;
}

inline Entry door_mode(const State& state, DoorMode mode, bool active, Seq begun = kNoSeq) {
    auto made = entry(state, EntryKind::door_mode, DoorModeDetail{mode, active, "rule", "uid:1001"});
    made.ref_seq = begun;
    return made;
}

// `until` in seconds of the test's clock.
inline Entry emergency(const State& state, EmergencyAct act, Seq declared = kNoSeq, std::int64_t until = 0,
                       EmergencyPhase phase = EmergencyPhase::none, bool drill = false,
                       const std::string& plan = "flood") {
    auto made =
        entry(state, EntryKind::emergency, EmergencyDetail{act, plan, 1, phase, until * 1'000'000, drill, "uid:1001"});
    made.ref_seq = declared;
    return made;
}

inline Entry seal(const State& state, CredentialAct act, std::int64_t ref, Seq emergency = kNoSeq) {
    CredentialStateDetail detail;
    detail.act = act;
    detail.until_us = act == CredentialAct::used ? 99'000'000 : 0;
    detail.operator_ = "uid:1001";
    detail.approver = "uid:1002";
    detail.name = "night";
    auto made = entry(state, EntryKind::credential_state, detail);
    made.cred = {ref};
    made.ref_seq = emergency;
    return made;
}

}  // namespace sekisho::state::tests
