// SPDX-License-Identifier: Apache-2.0
// Random ledgers for property tests.
#pragma once

#include "tests/daemon/state/entries.hpp"

#include <rapidcheck.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace sekisho::state::tests {

using Entries = std::vector<Entry>;

inline constexpr std::int64_t kOutside = 1;

inline Entry random_entry(const State& state) {
    const auto pid = *rc::gen::inRange<std::int64_t>(0, 4);
    const Seq earlier{*rc::gen::inRange<std::int64_t>(-1, state.applied_seq.value + 1)};
    switch (*rc::gen::inRange(0, 46)) {  // most often an outcome
        case 0: return config(state, {{NamedThing::zone, kOutside, "outside"}});
        case 1: return credential(state, EntryKind::credential_issued, *rc::gen::inRange(1, 4), pid);
        case 2: return credential(state, EntryKind::credential_revoked, *rc::gen::inRange(1, 4), pid);
        case 3: return access(state, *rc::gen::element(Verdict::granted, Verdict::denied), pid);
        case 4: return unlock(state, static_cast<UnlockCause>(*rc::gen::inRange(0, 8)));
        case 5: return entry(state, EntryKind::fire, FireDetail{*rc::gen::arbitrary<bool>(), "panel"});
        case 6: return entry(state, EntryKind::start, StartDetail{"0.1.0", "sim"});
        case 7:
            return entry(state, EntryKind::alarm,
                         AlarmDetail{SystemAlarm::witness_silent, *rc::gen::arbitrary<bool>(), "a"});
        case 8: return erased(state, pid);
        case 9: return opening(state, static_cast<DoorEvent>(*rc::gen::inRange(1, 3)), *rc::gen::inRange(1, 5));
        case 10: return passage(state, static_cast<PassageAct>(*rc::gen::inRange(1, 5)), pid, earlier);
        case 11: return pin_reset(state, *rc::gen::inRange(1, 4));
        case 12: return pin_attempt(state, pid, *rc::gen::inRange(1, 3), *rc::gen::inRange(1, 9));
        case 13:
            return pin_set(state, *rc::gen::inRange(1, 4), static_cast<PinBasis>(*rc::gen::inRange(1, 5)), earlier);
        case 14:
            return access_by_pin(state, *rc::gen::element(Verdict::granted, Verdict::denied), pid, earlier,
                                 *rc::gen::element(Detail::none, Detail::credential_renewal_needed));
        case 15:
            return permit(state, static_cast<PermitAct>(*rc::gen::inRange(1, 10)), earlier,
                          {*rc::gen::inRange<std::int64_t>(1, 4), pid}, *rc::gen::inRange(200, 900));
        case 16:
            return card_state(state, static_cast<CredentialAct>(*rc::gen::inRange(1, 10)), *rc::gen::inRange(1, 4),
                              static_cast<SuspensionCause>(*rc::gen::inRange(0, 4)));
        case 17:
            return visit(state, static_cast<VisitAct>(*rc::gen::inRange(1, 4)), *rc::gen::inRange(1, 4),
                         *rc::gen::inRange(1, 4), earlier);
        case 18: return act_confirmed(state, earlier, *rc::gen::arbitrary<bool>());
        case 19:
            return temporary_access(state, *rc::gen::element(Verdict::granted, Verdict::denied), pid, Direction::entry);
        case 20: {
            auto issued = credential(state, EntryKind::credential_issued, *rc::gen::inRange(1, 4), pid);
            issued.detail = CredentialDetail{
                {1}, "", static_cast<CredentialKind>(*rc::gen::inRange(0, 5)), *rc::gen::inRange(0, 900)};
            return issued;
        }
        case 21:
            return door_mode(state, *rc::gen::element(DoorMode::blocked, DoorMode::locked_open),
                             *rc::gen::arbitrary<bool>(), earlier);
        case 22:
        case 23: {
            auto made =
                emergency(state, static_cast<EmergencyAct>(*rc::gen::inRange(1, 7)), earlier, *rc::gen::inRange(0, 100),
                          static_cast<EmergencyPhase>(*rc::gen::inRange(1, 5)), *rc::gen::arbitrary<bool>());
            made.zone = {*rc::gen::inRange<std::int64_t>(1, 4)};
            return made;
        }
        case 24:
            return seal(state, *rc::gen::element(CredentialAct::sealed, CredentialAct::used, CredentialAct::destroyed),
                        *rc::gen::inRange(1, 4), earlier);
        case 25: return pin_cleared(state, pid, *rc::gen::inRange(0, 3));
        case 26: return entry(state, EntryKind::relock, RelockDetail{RelockCause::closed});
        case 27: return opening(state, static_cast<DoorEvent>(*rc::gen::inRange(7, 12)), *rc::gen::inRange(1, 5));
        case 28: {
            auto made = entry(state, EntryKind::remote_line,
                              RemoteLineDetail{"line", *rc::gen::arbitrary<bool>(), RemoteLineCause::permit_started});
            made.ref_seq = earlier;
            return made;
        }
        case 29:
            return entry(state, EntryKind::tether,
                         TetherDetail{static_cast<TetherAct>(*rc::gen::inRange(1, 6)), "chain \"2\"", "S-1", {}});
        case 30:
            return entry(state, EntryKind::proposal, ProposalDetail{"quake", "mains", *rc::gen::arbitrary<bool>()});
        case 31:
        case 32:
            return arming(state, *rc::gen::arbitrary<bool>(), static_cast<ArmingCause>(*rc::gen::inRange(1, 8)),
                          *rc::gen::inRange(1, 5));
        case 33: return camera_mark(state, *rc::gen::element<std::string>("cam1", "cam2"), *rc::gen::inRange(1, 9));
        case 34: return entry(state, EntryKind::stop, StopDetail{"SIGTERM"});
        case 35:
            return entry(state, EntryKind::restored,
                         RestoredDetail{1, *rc::gen::inRange<std::int64_t>(-1, 2), "uid:0"});
        default:
            return outcome(state, earlier, static_cast<Passage>(*rc::gen::inRange(1, 5)), pid, *rc::gen::inRange(0, 5),
                           *rc::gen::inRange(0, 5));
    }
}

// The first entry is a config that names "outside", as in every ledger.
inline Entries random_ledger() {
    Entries entries;
    State numbering;
    entries.push_back(config(numbering, {{NamedThing::zone, kOutside, "outside"}}));
    apply(numbering, entries.back());
    const auto length = *rc::gen::inRange(0, 60);
    for (int i = 0; i < length; ++i) {
        auto made = random_entry(numbering);
        made.boot_seq = 1 + i / 20;
        made.door = {*rc::gen::inRange<std::int64_t>(0, 3)};
        made.dir = *rc::gen::element(Direction::none, Direction::entry, Direction::exit);
        apply(numbering, made);
        entries.push_back(std::move(made));
    }
    return entries;
}

inline State fold(const Entries& entries) {
    State state;
    for (const Entry& entry : entries) apply(state, entry);
    return state;
}

}  // namespace sekisho::state::tests
