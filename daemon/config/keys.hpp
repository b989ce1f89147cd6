// SPDX-License-Identifier: Apache-2.0
// Every key that the files may hold: name, type, choices, whether it must be there. The reader
// checks against these tables and nothing else, so they are the format; what stands here can be
// turned into a schema.
#pragma once

#include "daemon/config/key_spec.hpp"
#include "daemon/config/keys_assets.hpp"
#include "daemon/config/keys_display.hpp"
#include "daemon/config/keys_emergency.hpp"
#include "daemon/config/keys_imports.hpp"
#include "daemon/config/keys_interlocks.hpp"
#include "daemon/config/keys_metrics.hpp"
#include "daemon/config/keys_network.hpp"
#include "daemon/config/keys_pin.hpp"
#include "daemon/config/keys_premises.hpp"
#include "daemon/config/keys_readers.hpp"
#include "daemon/config/keys_screens.hpp"

#include <array>

namespace sekisho::config {

namespace spec {

inline constexpr std::array kTopKeys{KeySpec{"format", Want::integer, true},
                                     KeySpec{"site", Want::table, true},
                                     KeySpec{"files", Want::table},
                                     KeySpec{"hardware", Want::table},
                                     KeySpec{"ledger", Want::table, true},
                                     KeySpec{"readers", Want::table},
                                     KeySpec{"inputs", Want::table},
                                     KeySpec{"outputs", Want::table},
                                     KeySpec{"tethers", Want::table},
                                     KeySpec{"special_days", Want::table},
                                     KeySpec{"schedules", Want::table},
                                     KeySpec{"security_levels", Want::table},
                                     KeySpec{"zones", Want::table},
                                     KeySpec{"doors", Want::table},
                                     KeySpec{"access_profiles", Want::table},
                                     KeySpec{"job_classes", Want::table},
                                     KeySpec{"holders", Want::tables},
                                     KeySpec{"clock", Want::table},
                                     KeySpec{"backup", Want::table},
                                     KeySpec{"witnesses", Want::table},
                                     KeySpec{"roles", Want::table},
                                     KeySpec{"disposal", Want::table},
                                     KeySpec{"vendors", Want::table},
                                     KeySpec{"training", Want::table},
                                     KeySpec{"pin", Want::table},
                                     KeySpec{"keypads", Want::table},
                                     KeySpec{"duty", Want::table},
                                     KeySpec{"recorded_only", Want::table},
                                     KeySpec{"credentials", Want::table},
                                     KeySpec{"emergency_plans", Want::table},
                                     KeySpec{"break_glass", Want::table},
                                     KeySpec{"screen_lock", Want::table},
                                     KeySpec{"assets", Want::table},
                                     KeySpec{"asset_check", Want::table},
                                     KeySpec{"inspection", Want::table},
                                     KeySpec{"imports", Want::table},
                                     KeySpec{"metrics", Want::table},
                                     KeySpec{"interlocks", Want::table},
                                     KeySpec{"network", Want::table}};
inline constexpr SectionSpec kTop{"site.toml", kTopKeys};

inline constexpr std::array kSiteKeys{
    KeySpec{"name", Want::text, true},
    KeySpec{"timezone", Want::text, true},
    KeySpec{"language", Want::text, true, "ja|en"},
    KeySpec{"extension", Want::text},
};
inline constexpr SectionSpec kSite{"[site]", kSiteKeys};

inline constexpr std::array kFilesKeys{KeySpec{"special_days", Want::text}, KeySpec{"roster", Want::text},
                                       KeySpec{"duty", Want::text}};
inline constexpr SectionSpec kFiles{"[files]", kFilesKeys};

inline constexpr std::array kHardwareKeys{KeySpec{"backend", Want::text, true, "real|sim"}};
inline constexpr SectionSpec kHardware{"[hardware]", kHardwareKeys};

inline constexpr std::array kLedgerKeys{
    KeySpec{"origin", Want::text, true},     KeySpec{"spill", Want::text},
    KeySpec{"emergency_list", Want::texts},  KeySpec{"emergency_for", Want::text},
    KeySpec{"checkpoint_every", Want::text}, KeySpec{"heartbeat", Want::text},
    KeySpec{"witness_silence", Want::text},
};
inline constexpr SectionSpec kLedger{"[ledger]", kLedgerKeys};

inline constexpr std::array kClockKeys{
    KeySpec{"max_unsynced", Want::text},
    KeySpec{"step_limit", Want::text},
    KeySpec{"suspect_step", Want::text},
    KeySpec{"when_suspect", Want::text, false, "keep_last|deny_limited|business_hours_need_pin"},
};
inline constexpr SectionSpec kClock{"[clock]", kClockKeys};
inline constexpr std::array kBackupKeys{
    KeySpec{"folder", Want::text, true},
    KeySpec{"recipient", Want::text, true},
    KeySpec{"generations", Want::table},
};
inline constexpr SectionSpec kBackup{"[backup]", kBackupKeys};
inline constexpr std::array kGenerationKeys{
    KeySpec{"daily", Want::integer},
    KeySpec{"weekly", Want::integer},
    KeySpec{"monthly", Want::integer},
};
inline constexpr SectionSpec kGenerations{"generations", kGenerationKeys};
// A kind without its table is a fault of its own.
inline constexpr std::array kDisposalKeys{
    KeySpec{"ledger", Want::table},  KeySpec{"visit_papers", Want::table}, KeySpec{"pin_verifiers", Want::table},
    KeySpec{"exports", Want::table}, KeySpec{"backups", Want::table},
};
inline constexpr SectionSpec kDisposal{"[disposal]", kDisposalKeys};
inline constexpr std::array kDisposalKindKeys{
    KeySpec{"keep", Want::text},
    KeySpec{"condition", Want::text},
    KeySpec{"roles", Want::texts, true},
    KeySpec{"method", Want::text, true},
};
inline constexpr SectionSpec kDisposalKind{"[disposal.KIND]", kDisposalKindKeys};
inline constexpr std::array kWitnessKeys{KeySpec{"url", Want::text, true}, KeySpec{"vkey", Want::text, true}};
inline constexpr SectionSpec kWitness{"[witnesses.NAME]", kWitnessKeys};

// Other keys: the groups.
inline constexpr std::array kSpecialDaysKeys{
    KeySpec{"years", Want::integers, true},
    KeySpec{"uncovered", Want::text, false, "as_weekday|as_holiday"},
    KeySpec{"holiday_group", Want::text},
};
inline constexpr SectionSpec kSpecialDays{"[special_days]", kSpecialDaysKeys, true};
inline constexpr std::array kSpecialDaysFileKeys{KeySpec{"special_days", Want::table, true}};
inline constexpr SectionSpec kSpecialDaysFile{"special_days.toml", kSpecialDaysFileKeys};

inline constexpr std::array kGroupKeys{KeySpec{"dates", Want::dates, true}, KeySpec{"priority", Want::integer}};
inline constexpr SectionSpec kGroup{"special-day group", kGroupKeys};

// Other keys: ranges and lists of weekdays.
inline constexpr std::array kScheduleKeys{
    KeySpec{"daily", Want::texts},
    KeySpec{"mon", Want::texts},
    KeySpec{"tue", Want::texts},
    KeySpec{"wed", Want::texts},
    KeySpec{"thu", Want::texts},
    KeySpec{"fri", Want::texts},
    KeySpec{"sat", Want::texts},
    KeySpec{"sun", Want::texts},
    KeySpec{"special", Want::text_or_table, false, "as_weekday"},
    KeySpec{"overnight", Want::text, false, "keep|cut"},
};
inline constexpr SectionSpec kSchedule{"[schedules.NAME]", kScheduleKeys, true};

inline constexpr std::array kZoneKeys{
    KeySpec{"name", Want::text, true},
    KeySpec{"sensitivity", Want::text, true, "unrestricted|controlled|limited|exclusion"},
    KeySpec{"owner", Want::text, true},
    KeySpec{"parent", Want::text},
    KeySpec{"care", Want::boolean},
    KeySpec{"equivalent_measure", Want::text},
    KeySpec{"accepted_risk", Want::text},
    KeySpec{"holds", Want::texts, false, "servers|media|paper_records|terminals|drugs"},
    KeySpec{"context", Want::text, false, "off|warn|deny"},
    KeySpec{"antipassback", Want::text_or_table, false, "off|soft|hard"},
    KeySpec{"occupancy", Want::table},
    KeySpec{"workstations", Want::texts},
    KeySpec{"arm", Want::table},
};
inline constexpr SectionSpec kZone{"[zones.NAME]", kZoneKeys};

inline constexpr std::array kPassbackKeys{
    KeySpec{"mode", Want::text, true, "off|soft|hard"},
    KeySpec{"after", Want::text, true},
};
inline constexpr SectionSpec kPassback{"antipassback", kPassbackKeys};

inline constexpr std::array kOccupancyKeys{
    KeySpec{"min", Want::integer},
    KeySpec{"max", Want::integer},
    KeySpec{"alone_limit", Want::text},
    KeySpec{"stay_limit", Want::text},
};
inline constexpr SectionSpec kOccupancy{"occupancy", kOccupancyKeys};

inline constexpr std::array kDoorKeys{
    KeySpec{"name", Want::text},
    KeySpec{"between", Want::texts, true},
    KeySpec{"evacuation_exit", Want::boolean},
    KeySpec{"authority", Want::table},
    KeySpec{"kind", Want::text, false, "person|cabinet"},
    KeySpec{"grade", Want::integer},
    KeySpec{"egress", Want::text, false, "hardware|rex|sensor"},  // needed unless it is a cabinet
    KeySpec{"power_loss", Want::text, true, "fail_safe|fail_secure|keeps_state"},
    KeySpec{"fire_release", Want::boolean},
    KeySpec{"panel_fire_release", Want::boolean},
    KeySpec{"lever_retracts_all", Want::boolean},
    KeySpec{"unlock", Want::table},
    KeySpec{"timing", Want::table},
    KeySpec{"lines", Want::table, true},
    KeySpec{"entry", Want::table, true},
    KeySpec{"exit", Want::table},
};
inline constexpr SectionSpec kDoor{"[doors.NAME]", kDoorKeys};

inline constexpr std::array kAuthorityKeys{
    KeySpec{"office", Want::text, true},
    KeySpec{"date", Want::date, true},
    KeySpec{"document", Want::text, true},
};
inline constexpr SectionSpec kAuthority{"authority", kAuthorityKeys};

inline constexpr std::array kRecordedOnlyKeys{
    KeySpec{"name", Want::text, true},
    KeySpec{"between", Want::texts, true},
    KeySpec{"paper_ledger", Want::text, true},
    KeySpec{"last_day", Want::date, true},
};
inline constexpr SectionSpec kRecordedOnly{"[recorded_only.NAME]", kRecordedOnlyKeys};

inline constexpr std::array kUnlockKeys{KeySpec{"schedule", Want::text, true},
                                        KeySpec{"first_person_in", Want::boolean},
                                        KeySpec{"outside", Want::text, false, "locked|double_locked"}};
inline constexpr SectionSpec kUnlock{"unlock", kUnlockKeys};

inline constexpr std::array kTimingKeys{
    KeySpec{"release", Want::text},  KeySpec{"open", Want::text},   KeySpec{"pre_alarm", Want::text},
    KeySpec{"extended", Want::text}, KeySpec{"settle", Want::text}, KeySpec{"pulse", Want::text},
    KeySpec{"button", Want::text},
};
inline constexpr SectionSpec kTiming{"timing", kTimingKeys};

inline constexpr std::array kDoorLineKeys{
    KeySpec{"lock", Want::text},  // needed unless pulses drive it
    KeySpec{"pulse_unlock", Want::text}, KeySpec{"pulse_lock", Want::text}, KeySpec{"contact", Want::text},
    KeySpec{"rex", Want::text},          KeySpec{"button", Want::text},     KeySpec{"lock_monitor", Want::text},
    KeySpec{"tamper", Want::text},
};
inline constexpr SectionSpec kDoorLines{"lines", kDoorLineKeys};

inline constexpr std::array kEntryKeys{KeySpec{"reader", Want::text, true},
                                       KeySpec{"levels", Want::table_or_tables, true}};
inline constexpr SectionSpec kEntry{"entry", kEntryKeys};
inline constexpr std::array kExitKeys{KeySpec{"reader", Want::text, true}, KeySpec{"mode", Want::text, true}};
inline constexpr SectionSpec kExit{"exit", kExitKeys};
inline constexpr std::array kLevelRowKeys{KeySpec{"during", Want::text}, KeySpec{"level", Want::text, true}};
inline constexpr SectionSpec kLevelRow{"row of levels", kLevelRowKeys};

inline constexpr std::array kLevelKeys{
    KeySpec{"require", Want::texts, true, "Card|PIN"},
    KeySpec{"card_proof", Want::text, true, "serial"},
    KeySpec{"mode", Want::text, false, "DualCredential"},
    KeySpec{"window", Want::text},
    KeySpec{"second", Want::texts, false, "holder|security_desk"},
};
inline constexpr SectionSpec kLevel{"[security_levels] NAME", kLevelKeys};

inline constexpr std::array kProfileRowKeys{
    KeySpec{"at", Want::texts, true},
    KeySpec{"schedule", Want::text, true},
    KeySpec{"needs", Want::text_or_texts, false, "permit|escort"},
    KeySpec{"inspect_after", Want::text},
};
inline constexpr SectionSpec kProfileRow{"row of [access_profiles] NAME", kProfileRowKeys};
inline constexpr std::array kInspectionKeys{KeySpec{"items", Want::texts, true}};
inline constexpr SectionSpec kInspection{"[inspection]", kInspectionKeys};

inline constexpr std::array kJobClassKeys{
    KeySpec{"name", Want::text, true},
    KeySpec{"person_class", Want::text, true, "licensed|clerical|vendor|third_party|custodian"},
    KeySpec{"profiles", Want::texts, true},
};
inline constexpr SectionSpec kJobClass{"[job_classes] NAME", kJobClassKeys};

inline constexpr std::array kTrainingKeys{
    KeySpec{"after_end", Want::text, true, "warn|deny_limited|deny"},
    KeySpec{"warn_before", Want::text},
};
inline constexpr SectionSpec kTraining{"[training]", kTrainingKeys};

inline constexpr std::array kDutyKeys{
    KeySpec{"codes", Want::table, true},
    KeySpec{"no_row", Want::text, true, "deny|as_assignment"},
    KeySpec{"margin_before", Want::text},
    KeySpec{"margin_after", Want::text},
};
inline constexpr SectionSpec kDuty{"[duty]", kDutyKeys};

inline constexpr std::array kVendorKeys{
    KeySpec{"name", Want::text, true},
    KeySpec{"contract", Want::table, true},
    KeySpec{"nda", Want::date, true},
    KeySpec{"subcontracting", Want::text, false, "forbidden|declared"},
    KeySpec{"parent", Want::text},
    KeySpec{"zones", Want::texts},
    KeySpec{"permit", Want::table},
    KeySpec{"confirm_workers_every", Want::text},
    KeySpec{"suspend_unused_after", Want::text},
};
inline constexpr SectionSpec kVendor{"[vendors.NAME]", kVendorKeys};
inline constexpr std::array kContractKeys{KeySpec{"number", Want::text, true}, KeySpec{"last_day", Want::date, true}};
inline constexpr SectionSpec kContract{"contract", kContractKeys};
inline constexpr std::array kPermitKeys{
    KeySpec{"unit", Want::text, true, "day|week|job"},
    KeySpec{"approve", Want::texts, true},
    KeySpec{"escort", Want::boolean},
    KeySpec{"report_due", Want::text},
    KeySpec{"escort_lost_after", Want::text},
};
inline constexpr SectionSpec kPermit{"permit", kPermitKeys};

inline constexpr std::array kCredentialsKeys{
    KeySpec{"handover", Want::boolean},
    KeySpec{"consent", Want::boolean},
    KeySpec{"temporary_longest", Want::text},
    KeySpec{"confirm_within", Want::text},
};
inline constexpr SectionSpec kCredentials{"[credentials]", kCredentialsKeys};

inline constexpr std::array kRosterFileKeys{KeySpec{"holders", Want::tables, true}};
inline constexpr SectionSpec kRosterFile{"roster.toml", kRosterFileKeys, false, true};

inline constexpr std::array kHolderKeys{
    KeySpec{"id", Want::text, true},
    KeySpec{"name", Want::text, true},
    KeySpec{"job_class", Want::text},  // this, or assignments
    KeySpec{"assignments", Want::tables},
    KeySpec{"department", Want::text},
    KeySpec{"vendor", Want::text},
    KeySpec{"valid", Want::table},
    KeySpec{"training_until", Want::date},
    KeySpec{"nda", Want::date},
    KeySpec{"extended_grant_time", Want::boolean},
};
inline constexpr SectionSpec kHolder{"[[holders]]", kHolderKeys, false, true};

inline constexpr std::array kAssignmentKeys{
    KeySpec{"job_class", Want::text, true}, KeySpec{"department", Want::text}, KeySpec{"from", Want::date},
    KeySpec{"last_day", Want::date},        KeySpec{"until", Want::instant},   KeySpec{"schedule", Want::text},
};
inline constexpr SectionSpec kAssignment{"[[holders.assignments]]", kAssignmentKeys, false, true};

inline constexpr std::array kValidKeys{
    KeySpec{"from", Want::date},
    KeySpec{"last_day", Want::date},
    KeySpec{"until", Want::instant},
};
inline constexpr SectionSpec kValid{"valid", kValidKeys, false, true};

}  // namespace spec

// Every section, for a generated schema and for the tests.
inline constexpr std::array kSections{
    &spec::kTop,        &spec::kSite,         &spec::kFiles,      &spec::kHardware,    &spec::kLedger,
    &spec::kReader,     &spec::kIndicators,   &spec::kInput,      &spec::kSpecialDays, &spec::kSpecialDaysFile,
    &spec::kGroup,      &spec::kSchedule,     &spec::kZone,       &spec::kDoor,        &spec::kUnlock,
    &spec::kTiming,     &spec::kDoorLines,    &spec::kEntry,      &spec::kExit,        &spec::kLevelRow,
    &spec::kLevel,      &spec::kProfileRow,   &spec::kJobClass,   &spec::kRosterFile,  &spec::kHolder,
    &spec::kPassback,   &spec::kOccupancy,    &spec::kValid,      &spec::kBackup,      &spec::kGenerations,
    &spec::kDisposal,   &spec::kDisposalKind, &spec::kVendor,     &spec::kContract,    &spec::kPermit,
    &spec::kAssignment, &spec::kTraining,     &spec::kKeypad,     &spec::kPin,         &spec::kPinLimit,
    &spec::kDuty,       &spec::kRecordedOnly, &spec::kWitness,    &spec::kCredentials, &spec::kPlan,
    &spec::kEffect,     &spec::kBreakGlass,   &spec::kScreenLock, &spec::kAsset,       &spec::kAssetCheck,
    &spec::kInspection, &spec::kImports,      &spec::kAuthority,  &spec::kInterlock,   &spec::kPoll,
    &spec::kMetrics,    &spec::kNetwork,      &spec::kOutput,     &spec::kTether,      &spec::kArm,
    &spec::kDeclaredBy,
};

}  // namespace sekisho::config
