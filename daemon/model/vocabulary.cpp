// SPDX-License-Identifier: Apache-2.0
#include "daemon/model/vocabulary.hpp"

namespace sekisho {

std::string_view to_text(Direction direction) {
    switch (direction) {
        case Direction::none: return "";
        case Direction::entry: return "entry";
        case Direction::exit: return "exit";
    }
    return "?";
}

std::string_view to_text(Verdict verdict) {
    switch (verdict) {
        case Verdict::none: return "";
        case Verdict::granted: return "granted";
        case Verdict::denied: return "denied";
    }
    return "?";
}

std::string_view to_text(Reason reason) {
    switch (reason) {
        case Reason::none: return "";
        case Reason::credential_not_enabled: return "CredentialNotEnabled";
        case Reason::credential_not_active: return "CredentialNotActive";
        case Reason::credential_expired: return "CredentialExpired";
        case Reason::invalid_pin: return "InvalidPIN";
        case Reason::not_permitted_at_this_time: return "NotPermittedAtThisTime";
        case Reason::unauthorized: return "Unauthorized";
        case Reason::other: return "Other";
    }
    return "?";
}

std::string_view to_text(Detail detail) {
    switch (detail) {
        case Detail::none: return "";
        case Detail::unknown_card: return "ext:UnknownCard";
        case Detail::random_uid: return "ext:RandomUid";
        case Detail::type_b_refused: return "ext:TypeBRefused";
        case Detail::unsupported_card: return "ext:UnsupportedCard";
        case Detail::more_than_one_card: return "ext:MoreThanOneCard";
        case Detail::revoked: return "ext:Revoked";
        case Detail::not_in_roster: return "ext:NotInRoster";
        case Detail::holder_not_yet_valid: return "ext:HolderNotYetValid";
        case Detail::holder_expired: return "ext:HolderExpired";
        case Detail::no_right: return "ext:NoRight";
        case Detail::outside_schedule: return "ext:OutsideSchedule";
        case Detail::pin_not_enrolled: return "ext:PinNotEnrolled";
        case Detail::no_second_person: return "ext:NoSecondPerson";
        case Detail::no_accompaniment: return "ext:NoAccompaniment";
        case Detail::no_permit: return "ext:NoPermit";
        case Detail::access_point_disabled: return "ext:AccessPointDisabled";
        case Detail::ledger_failed: return "ext:LedgerFailed";
        case Detail::expired_by_ledger_time: return "ext:ExpiredByLedgerTime";
        case Detail::clock_suspect: return "ext:ClockSuspect";
        case Detail::not_in_parent_zone: return "ext:NotInParentZone";
        case Detail::passback: return "ext:Passback";
        case Detail::occupancy_limit: return "ext:OccupancyLimit";
        case Detail::occupancy_low: return "ext:OccupancyTooLow";
        case Detail::vendor_contract: return "ext:VendorContract";
        case Detail::vendor_zone: return "ext:VendorZone";
        case Detail::no_assignment: return "ext:NoAssignment";
        case Detail::training_ended: return "ext:TrainingEnded";
        case Detail::training_ends_soon: return "ext:TrainingEndsSoon";
        case Detail::pin_required: return "ext:PinRequired";
        case Detail::wrong_pin: return "ext:WrongPin";
        case Detail::no_keypad: return "ext:NoKeypad";
        case Detail::credential_locked_out: return "pt:CredentialLockedOut";
        case Detail::pin_delay: return "pt:Processing";
        case Detail::access_point_locked_out: return "ext:AccessPointLockedOut";
        case Detail::pin_not_typed: return "ext:PinNotTyped";
        case Detail::credential_renewal_needed: return "pt:CredentialRenewalNeeded";
        case Detail::pin_not_verifiable: return "ext:PinNotVerifiable";
        case Detail::off_duty: return "ext:OffDuty";
        case Detail::worker_removed: return "ext:WorkerRemoved";
        case Detail::worker_unconfirmed: return "ext:WorkerUnconfirmed";
        case Detail::worker_unused: return "ext:WorkerUnused";
        case Detail::door_blocked: return "ext:DoorBlocked";
        case Detail::door_locked_down: return "ext:DoorLockedDown";
        case Detail::interlocked: return "ext:Interlocked";
        case Detail::no_emergency: return "ext:NoEmergency";
        case Detail::break_glass_over: return "ext:BreakGlassOver";
        case Detail::not_sealed: return "ext:NotSealed";
        case Detail::credential_damaged: return "pt:CredentialDamaged";
        case Detail::credential_forgotten: return "ext:CredentialForgotten";
        case Detail::credential_lost: return "ext:CredentialLost";
        case Detail::temporary_card_ended: return "ext:TemporaryCardEnded";
        case Detail::not_activated: return "ext:NotActivated";
        case Detail::not_returned: return "ext:NotReturned";
        case Detail::visit_over: return "ext:VisitOver";
        case Detail::report_overdue: return "ext:ReportOverdue";
        case Detail::acts_unconfirmed: return "ext:ActsUnconfirmed";
    }
    return "?";
}

std::string_view to_text(UnlockCause cause) {
    switch (cause) {
        case UnlockCause::none: return "";
        case UnlockCause::card: return "card";
        case UnlockCause::rex: return "rex";
        case UnlockCause::schedule: return "schedule";
        case UnlockCause::command: return "command";
        case UnlockCause::fire: return "fire";
        case UnlockCause::start_up: return "start-up";
        case UnlockCause::exit_card: return "exit card";
        case UnlockCause::emergency: return "emergency";
        case UnlockCause::button: return "button";
    }
    return "?";
}

std::string_view to_text(Severity value) {
    switch (value) {
        case Severity::none: return "";
        case Severity::a: return "A";
        case Severity::b: return "B";
        case Severity::c: return "C";
    }
    return "?";
}

std::string_view to_text(Basis basis) {
    switch (basis) {
        case Basis::none: return "";
        case Basis::schedule_and_profile: return "schedule and profile";
        case Basis::unlock_schedule: return "unlock schedule";
        case Basis::command: return "command";
        case Basis::rex: return "REX";
        case Basis::fire: return "fire";
        case Basis::exit_reader: return "exit reader";
        case Basis::emergency_list: return "emergency list";
        case Basis::visit: return "visit";
        case Basis::permit: return "permit";
        case Basis::emergency_plan: return "emergency plan";
        case Basis::break_glass: return "break glass";
    }
    return "?";
}

std::string_view to_text(DoorMode mode) {
    switch (mode) {
        case DoorMode::unknown: return "Unknown";
        case DoorMode::locked: return "Locked";
        case DoorMode::unlocked: return "Unlocked";
        case DoorMode::accessed: return "Accessed";
        case DoorMode::locked_open: return "LockedOpen";
        case DoorMode::blocked: return "Blocked";
        case DoorMode::locked_down: return "LockedDown";
        case DoorMode::double_locked: return "DoubleLocked";
    }
    return "?";
}

std::string_view to_text(CredentialKind kind) {
    switch (kind) {
        case CredentialKind::regular: return "regular";
        case CredentialKind::temporary: return "temporary";
        case CredentialKind::test: return "test";
        case CredentialKind::badge: return "badge";
        case CredentialKind::break_glass: return "break glass";
    }
    return "?";
}

}  // namespace sekisho
