// SPDX-License-Identifier: Apache-2.0
#include "daemon/state/state.hpp"
#include "daemon/state/emergencies.hpp"

#include <algorithm>
#include <cassert>
#include <variant>

namespace sekisho::state {
namespace {

// What each kind changes. One overload a detail, so that a new kind does not compile before its meaning is settled.
class Fold {
public:
    Fold(State& state, const Entry& entry) : state_(state), entry_(entry) {}

    void operator()(const StartDetail&) const {
        auto& run = state_.unstopped;
        if (run.start == kNoSeq) {
            run.start = entry_.seq;
        } else if (run.is_last_run()) {
            run.last = state_.time.last.wall;
        }
        run.latest = entry_.seq;
    }
    void operator()(const StopDetail&) const { state_.unstopped = {}; }
    void operator()(const ConfigRefusedDetail&) const {}
    void operator()(const KeyDetail&) const {}
    void operator()(const ClockStepDetail&) const {}
    void operator()(const PersonDetail&) const {}
    void operator()(const RelockDetail&) const {
        if (entry_.door != DoorNumber{}) ++state_.doors[entry_.door].cycles;
    }
    void operator()(const DoorFaultDetail&) const {}
    void operator()(const ReaderStateDetail&) const {}
    void operator()(const ReaderIdentityDetail& seen) const {
        auto& known = state_.known_readers[seen.reader];
        if (seen.accepted) {
            known = {seen.identity, "", false};
        } else {
            known.other = seen.identity;
            known.strange = true;
        }
    }
    void operator()(const GapDetail&) const {
        auto& run = state_.unstopped;
        if (run.start != kNoSeq && entry_.ref_seq == run.start) run = {run.latest, run.latest, {}, false};
    }
    void operator()(const RestoredDetail& restored) const {
        const bool rehearsal = restored.known < 0;  // nothing was put back
        if (rehearsal) return;
        state_.restored = entry_.t_event;
        if (state_.unstopped.start != kNoSeq) state_.unstopped.put_back = true;
    }
    void operator()(const SnapshotDetail&) const {}
    void operator()(const DisposalDetail&) const {}
    void operator()(const ImportDetail& file) const {
        if (file.taken) state_.imports[file.file] = {WallTime{Duration{file.made_us}}, file.sha256, entry_.seq};
    }
    void operator()(const ZoneArmingDetail& detail) const { apply_arming(state_, entry_, detail); }
    void operator()(const CameraMarkDetail& of) const { state_.camera_marks[of.camera] = of.mark; }
    void operator()(const EmergencyDetail& step) const { apply_emergency(state_, entry_, step); }
    void operator()(const DoorModeDetail& mode) const {
        if (!mode.active) {
            state_.door_modes.erase(entry_.ref_seq);
            return;
        }
        // Two commands at once begin it once, so that one ends it.
        const bool stands = std::any_of(state_.door_modes.begin(), state_.door_modes.end(), [&](const auto& of) {
            return of.second.door == entry_.door && of.second.mode == mode.mode;
        });
        if (!stands) state_.door_modes[entry_.seq] = {entry_.door, mode.mode, mode.operator_};
    }
    void operator()(const DuressDetail&) const {}
    void operator()(const PinVerifiedDetail& verified) const { was_right(verified.reader); }
    void operator()(const PinClearedDetail& cleared) const {
        const auto person = state_.pins.find(entry_.pid);
        if (person != state_.pins.end()) person->second.tries = {};
        state_.pin_points.erase(cleared.reader);
    }

    void operator()(const CredentialStateDetail& detail) const {
        apply_card(state_, entry_, detail);
        apply_seal(state_, entry_, detail);
    }
    void operator()(const PermitDetail& detail) const { apply_permit(state_, entry_, detail); }
    void operator()(const VendorDetail& detail) const { apply_vendor(state_, entry_, detail); }
    void operator()(const ProposalDetail& detail) const { apply_proposal(state_, entry_, detail); }
    void operator()(const RemoteLineDetail& detail) const { apply_remote_line(state_, entry_, detail); }
    void operator()(const TetherDetail& detail) const { apply_tether(state_, detail); }
    void operator()(const AssetDetail& detail) const { apply_asset(state_, entry_, detail); }
    void operator()(const InspectionDetail& detail) const { apply_inspection(state_, entry_, detail); }
    void operator()(const VisitDetail& detail) const { apply_visit(state_, entry_, detail); }
    void operator()(const ActConfirmedDetail& detail) const {
        const auto act = state_.unconfirmed.find(entry_.ref_seq);
        if (act == state_.unconfirmed.end()) return;
        act->second.disputed = detail.disputed;
        if (!detail.disputed) state_.unconfirmed.erase(act);
    }
    void operator()(const ReviewDetail& detail) const {
        std::erase_if(state_.unconfirmed, [&detail](const auto& act) {
            return act.second.disputed && act.first.value < detail.first + detail.count;
        });
    }

    void operator()(const ConfigDetail& config) const {
        state_.config_seq = entry_.seq;
        state_.config_sha256 = config.sha256;
        for (const NameRow& row : config.names) state_.registry.give(row);
    }

    void operator()(const CredentialDetail& credential) const {
        if (entry_.kind == EntryKind::credential_issued) {
            state_.credentials[entry_.cred] = {entry_.pid, false, entry_.t_event};
            apply_issue(state_, entry_, credential);
            return;
        }
        // A revocation counts even where the issue is not in the ledger any more.
        const auto [row, is_new] = state_.credentials.try_emplace(entry_.cred);
        if (is_new) row->second.holder = entry_.pid;
        row->second.revoked = true;
    }

    // Whom the vault forgot, no card stands for any more.
    void operator()(const ErasedDetail&) const {
        for (auto& [ref, credential] : state_.credentials) {
            if (credential.holder == entry_.pid) credential.revoked = true;
        }
        state_.pins.erase(entry_.pid);
        state_.people.erase(entry_.pid);
        state_.mustered.erase(entry_.pid);
        withdraw_declared();
    }

    void operator()(const PinResetDetail& reset) const {
        state_.pins[entry_.pid] = Pin{false, {}, entry_.seq, WallTime{Duration{reset.until_us}}, 0, {}};
    }

    void operator()(const PinAttemptDetail& attempt) const {
        if (entry_.pid != Pid{}) state_.pins[entry_.pid].tries = tries_of(attempt.person, attempt.at_us);
        state_.pin_points[attempt.reader] = tries_of(attempt.point, attempt.at_us);
    }

    void operator()(const PinSetDetail& set) const {
        was_right(set.reader);
        if (set.basis == PinBasis::resealed || set.basis == PinBasis::duress) return;
        state_.pins[entry_.pid] = Pin{true, entry_.t_event, kNoSeq, {}, 0, {}};
    }

    void operator()(const AlarmDetail& alarm) const {
        if (alarm.active) {
            state_.alarms.emplace(alarm.alarm, alarm.subject);
        } else {
            state_.alarms.erase({alarm.alarm, alarm.subject});
        }
    }

    void operator()(const AccessDetail& access) const {
        const bool granted = entry_.decision == Verdict::granted;
        if (entry_.ref_seq != kNoSeq) {
            was_right(access.reader);
            const auto pin = state_.pins.find(entry_.pid);
            const bool grace = granted && says(access, Detail::credential_renewal_needed);
            if (grace && pin != state_.pins.end()) ++pin->second.grace_used;
        }
        const bool temporary = access.credential == CredentialKind::temporary;
        if (granted && temporary && entry_.dir == Direction::entry) {
            state_.unconfirmed[entry_.seq] = {entry_.pid, entry_.t_event, false};
        }
        const auto person = state_.people.find(entry_.pid);
        // Exit readers let everybody out: a way out shows no right.
        const bool let_in = granted && entry_.dir == Direction::entry;
        if (let_in && person != state_.people.end()) person->second.entered = entry_.t_event;
        if (granted) await_outcome();
    }

    // A card's decision is an access entry. A REX frees whether or not somebody goes: it waits for nothing.
    void operator()(const UnlockDetail& unlock) const {
        if (unlock.cause == UnlockCause::command) await_outcome();
    }

    void operator()(const OutcomeDetail& outcome) const {
        state_.pending.erase(entry_.ref_seq);
        const bool passed = outcome.passage == Passage::taken || outcome.passage == Passage::taken_assumed;
        if (outcome.passage == Passage::unknown) apply_unknown_outcome(state_, entry_);
        if (!passed) return;
        if (entry_.pid == Pid{}) {
            if (entry_.dir == Direction::exit) state_.presence.doubt(outcome.from);
            return;
        }
        if (entry_.dir == Direction::entry) state_.arrivals[entry_.door] = entry_.t_event;
        state_.mustered.erase(entry_.pid);
        withdraw_declared();
        if (is_outside(outcome.to)) {
            state_.presence.leave(entry_.pid, entry_.t_event);
        } else {
            state_.presence.enter(entry_.pid, {outcome.to, entry_.t_event, entry_.seq, Standing::certain});
        }
    }

    // A door that opens without a card lets out whoever is there (STD-BAC-02).
    void operator()(const DoorEventDetail& door) const {
        if (door.event == DoorEvent::opened) state_.presence.doubt(entry_.zone);
        if (entry_.door != DoorNumber{}) apply_hardware(door.event);
    }

    void operator()(const PassageDetail& passage) const {
        switch (passage.act) {
            case PassageAct::forgiven: state_.presence.forgive(entry_.pid); return;
            case PassageAct::declared_exit:
                state_.declared[entry_.seq] = {entry_.pid, entry_.t_event, passage.operator_};
                return;
            case PassageAct::approved_exit: approve_exit(); return;
            case PassageAct::mustered:
                state_.presence.leave(entry_.pid, entry_.t_event);
                state_.mustered[entry_.pid] = entry_.t_event;
                withdraw_declared();
                return;
        }
    }

    void operator()(const FireDetail& fire) const {
        if (fire.active) {
            if (state_.fires.empty()) state_.mustered.clear();
            state_.fires.insert(fire.input);
        } else {
            state_.fires.erase(fire.input);
        }
    }

private:
    // What stands at the case and at the bolt, until it is told that it is over.
    void apply_hardware(DoorEvent event) const {
        switch (event) {
            case DoorEvent::lock_not_locked:
            case DoorEvent::lock_not_released: state_.doors[entry_.door].lock_fault = event; return;
            case DoorEvent::lock_obeys: state_.doors[entry_.door].lock_fault.reset(); return;
            case DoorEvent::tampered: state_.doors[entry_.door].tampered = true; return;
            case DoorEvent::tamper_over: state_.doors[entry_.door].tampered = false; return;
            default: return;
        }
    }

    // Who was seen after the time that was stated did not leave then.
    void approve_exit() const {
        state_.declared.erase(entry_.ref_seq);
        const Presence* presence = state_.presence.find(entry_.pid);
        if (presence && presence->since <= entry_.t_event) state_.presence.leave(entry_.pid, entry_.t_event);
    }

    // Who has been seen since, or is nobody any more, has no way out to be approved.
    void withdraw_declared() const {
        std::erase_if(state_.declared, [this](const auto& item) { return item.second.person == entry_.pid; });
    }

    [[nodiscard]] static bool says(const AccessDetail& access, Detail detail) {
        return access.detail == detail || std::any_of(access.also.begin(), access.also.end(),
                                                      [detail](const DetailRow& row) { return row.detail == detail; });
    }

    [[nodiscard]] PinTries tries_of(const PinCount& counted, std::int64_t at_us) const {
        return {counted.failures,
                WallTime{Duration{counted.not_before_us}},
                WallTime{Duration{counted.locked_until_us}},
                entry_.seq,
                WallTime{Duration{at_us}},
                state_.time.ran(entry_.recorded.boot)};
    }

    // The PIN of the attempt that this entry refers to: what was counted since then stands.
    void was_right(ReaderNumber reader) const {
        const auto person = state_.pins.find(entry_.pid);
        if (person != state_.pins.end() && person->second.tries.attempt == entry_.ref_seq) person->second.tries = {};
        const auto point = state_.pin_points.find(reader);
        if (point != state_.pin_points.end() && point->second.attempt == entry_.ref_seq) state_.pin_points.erase(point);
    }

    void await_outcome() const {
        EntryDraft draft = entry_;
        // The ledger does not keep this clock: a rebuilt state must equal the one that ran.
        draft.recorded.mono = {};
        state_.pending.insert_or_assign(entry_.seq, std::move(draft));
    }

    [[nodiscard]] bool is_outside(ZoneNumber zone) const {
        if (zone == ZoneNumber{}) return true;
        return zone.value == state_.registry.number_of(NamedThing::zone, kOutsideName);
    }

    State& state_;
    const Entry& entry_;
};

}  // namespace

void apply(State& state, const Entry& entry) {
    assert(entry.seq.value == state.applied_seq.value + 1);
    const auto suspect = [&state] { return state.alarms.contains({SystemAlarm::clock_suspect, ""}); };
    const bool was_suspect = suspect();
    std::visit(Fold(state, entry), entry.detail);
    apply_time(state.time, entry, was_suspect, suspect());
    state.boot_seq = entry.boot_seq;
    state.applied_seq = entry.seq;
}

}  // namespace sekisho::state
