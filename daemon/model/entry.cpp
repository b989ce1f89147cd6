// SPDX-License-Identifier: Apache-2.0
#include "daemon/model/entry.hpp"

namespace sekisho {

std::string_view to_text(EntryKind kind) {
    switch (kind) {
        case EntryKind::start: return "start";
        case EntryKind::stop: return "stop";
        case EntryKind::config: return "config";
        case EntryKind::config_refused: return "config refused";
        case EntryKind::key: return "key";
        case EntryKind::clock_step: return "clock step";
        case EntryKind::alarm: return "alarm";
        case EntryKind::gap: return "gap";
        case EntryKind::restored: return "restored";
        case EntryKind::person: return "person";
        case EntryKind::credential_issued: return "credential issued";
        case EntryKind::credential_revoked: return "credential revoked";
        case EntryKind::erased: return "erased";
        case EntryKind::pin_set: return "pin set";
        case EntryKind::pin_reset: return "pin reset";
        case EntryKind::pin_attempt: return "pin attempt";
        case EntryKind::credential_state: return "credential state";
        case EntryKind::act_confirmed: return "act confirmed";
        case EntryKind::pin_verified: return "pin verified";
        case EntryKind::access: return "access";
        case EntryKind::outcome: return "outcome";
        case EntryKind::unlock: return "unlock";
        case EntryKind::relock: return "relock";
        case EntryKind::door_event: return "door event";
        case EntryKind::door_fault: return "door fault";
        case EntryKind::reader_state: return "reader state";
        case EntryKind::fire: return "fire";
        case EntryKind::passage: return "passage";
        case EntryKind::review: return "review";
        case EntryKind::snapshot: return "snapshot";
        case EntryKind::disposal: return "disposal";
        case EntryKind::visit: return "visit";
        case EntryKind::permit: return "permit";
        case EntryKind::emergency: return "emergency";
        case EntryKind::door_mode: return "door mode";
        case EntryKind::duress: return "duress";
        case EntryKind::pin_cleared: return "pin cleared";
        case EntryKind::vendor: return "vendor";
        case EntryKind::asset: return "asset";
        case EntryKind::proposal: return "proposal";
        case EntryKind::remote_line: return "remote line";
        case EntryKind::tether: return "tether";
        case EntryKind::inspection: return "inspection";
        case EntryKind::file_import: return "import";
        case EntryKind::reader_identity: return "reader identity";
        case EntryKind::zone_arming: return "zone arming";
        case EntryKind::camera_mark: return "camera mark";
    }
    return "?";
}

std::string_view to_text(Passage passage) {
    switch (passage) {
        case Passage::taken: return "taken";
        case Passage::not_taken: return "not taken";
        case Passage::taken_assumed: return "taken assumed";
        case Passage::unknown: return "unknown";
    }
    return "?";
}

std::string_view to_text(RelockCause cause) {
    switch (cause) {
        case RelockCause::closed: return "closed";
        case RelockCause::release_time_over: return "release time over";
        case RelockCause::schedule: return "schedule";
        case RelockCause::command: return "command";
        case RelockCause::fire_reset: return "fire reset";
        case RelockCause::rex_released: return "rex released";
        case RelockCause::mode: return "mode";
    }
    return "?";
}

std::string_view to_text(DoorEvent event) {
    switch (event) {
        case DoorEvent::opened: return "opened";
        case DoorEvent::closed: return "closed";
        case DoorEvent::forced_open: return "forced open";
        case DoorEvent::held_pre_alarm: return "held pre alarm";
        case DoorEvent::held_open: return "held open";
        case DoorEvent::alarm_over: return "alarm over";
        case DoorEvent::lock_not_locked: return "lock not locked";
        case DoorEvent::lock_not_released: return "lock not released";
        case DoorEvent::lock_obeys: return "lock obeys";
        case DoorEvent::tampered: return "tampered";
        case DoorEvent::tamper_over: return "tamper over";
    }
    return "?";
}

std::string_view to_text(SystemAlarm alarm) {
    switch (alarm) {
        case SystemAlarm::clock_unsynced: return "clock unsynced";
        case SystemAlarm::clock_suspect: return "clock suspect";
        case SystemAlarm::disk_nearly_full: return "disk nearly full";
        case SystemAlarm::witness_silent: return "witness silent";
        case SystemAlarm::witness_refused: return "witness refused";
        case SystemAlarm::stay_limit: return "stay limit";
        case SystemAlarm::alone_limit: return "alone limit";
        case SystemAlarm::occupancy_low: return "occupancy too low";
        case SystemAlarm::visit_overdue: return "visit overdue";
        case SystemAlarm::escort_lost: return "escort lost";
        case SystemAlarm::card_overdue: return "card overdue";
        case SystemAlarm::report_overdue: return "report overdue";
        case SystemAlarm::break_glass_used: return "break glass used";
        case SystemAlarm::lapsed_credential: return "lapsed credential";
        case SystemAlarm::special_days_ending: return "special days ending";
        case SystemAlarm::acts_unconfirmed: return "acts unconfirmed";
        case SystemAlarm::act_disputed: return "act disputed";
        case SystemAlarm::keypad_down: return "keypad down";
        case SystemAlarm::screen_lock_failed: return "screen lock failed";
        case SystemAlarm::asset_missing: return "asset missing";
        case SystemAlarm::inspection_overdue: return "inspection overdue";
        case SystemAlarm::mains_failed: return "mains failed";
        case SystemAlarm::battery_low: return "battery low";
        case SystemAlarm::water_leak: return "water leak";
        case SystemAlarm::temperature_limit: return "temperature limit";
        case SystemAlarm::smoke: return "smoke";
        case SystemAlarm::case_open: return "case open";
        case SystemAlarm::tether_open: return "tether open";
        case SystemAlarm::intrusion: return "intrusion";
        case SystemAlarm::camera_no_ack: return "camera without acknowledgement";
        case SystemAlarm::output_lost: return "output lost";
    }
    return "?";
}

std::string_view to_text(PassageAct act) {
    switch (act) {
        case PassageAct::forgiven: return "forgiven";
        case PassageAct::declared_exit: return "declared exit";
        case PassageAct::approved_exit: return "approved exit";
        case PassageAct::mustered: return "mustered";
    }
    return "?";
}

}  // namespace sekisho
