// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <string_view>
#include <variant>

namespace sekisho::main {
namespace {

std::string clock_text(const site::TimeZone& zone, WallTime when) {
    static constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    const auto local = zone.to_local(when);
    const auto day = std::chrono::weekday(std::chrono::sys_days(local.day.time_since_epoch())).c_encoding();
    return fmt::format("{} {:02}:{:02}:{:02}", kDays[day], local.second / 3600, local.second / 60 % 60,
                       local.second % 60);
}

std::string who(const gate::Gate& gate, const Entry& entry) {
    if (const auto* holder = gate.directory().holder_of(entry.pid)) return holder->value;
    return entry.cred.value < 0 ? "unknown card" : "";
}

// An entry that was tampered with may say any numbers, also some that cannot be added up.
std::string range_text(std::int64_t first, std::int64_t count) {
    const bool sound = first >= 0 && count > 0 && count - 1 <= std::numeric_limits<std::int64_t>::max() - first;
    if (!sound) return fmt::format("{} (number: {})", first, count);
    return fmt::format("{} to {}", first, first + (count - 1));
}

// What happened, in words, from the entry alone.
struct Words {
    const gate::Gate& gate;
    const Entry& entry;

    std::string operator()(const StartDetail& detail) const {
        return fmt::format("sekishod {} starts ({})", detail.version, detail.backend);
    }
    std::string operator()(const StopDetail& detail) const {
        const auto by = detail.operator_.empty() ? "" : " by " + detail.operator_;
        return fmt::format("sekishod stops, {}{}", detail.cause, by);
    }
    std::string operator()(const ConfigDetail& detail) const {
        return fmt::format("configuration in force, {} people", detail.holders);
    }
    std::string operator()(const ConfigRefusedDetail& detail) const {
        return fmt::format("configuration refused, {} faults, first {}", detail.faults, detail.first_rule);
    }
    std::string operator()(const KeyDetail&) const { return "signing key introduced"; }
    std::string operator()(const ClockStepDetail& detail) const {
        if (!detail.operator_.empty()) return detail.operator_ + " vouches for the clock as it stands";
        return fmt::format("wall clock set by {} s", (detail.after_us - detail.before_us) / 1'000'000);
    }
    std::string operator()(const PersonDetail&) const { return who(gate, entry) + " gets a pseudonym"; }
    std::string operator()(const CredentialDetail&) const {
        const bool issued = entry.kind == EntryKind::credential_issued;
        return fmt::format("{}: credential {}", who(gate, entry), issued ? "issued" : "revoked");
    }
    std::string operator()(const PinSetDetail& detail) const {
        return fmt::format("{}: PIN set ({})", who(gate, entry), to_text(detail.basis));
    }
    std::string operator()(const PinResetDetail&) const {
        return fmt::format("{}: PIN reset, a new one may be set once", who(gate, entry));
    }
    std::string operator()(const PinAttemptDetail& detail) const {
        return fmt::format("{}: PIN typed, try {}", who(gate, entry), detail.person.failures);
    }
    std::string operator()(const AccessDetail& detail) const {
        const auto head = fmt::format("{} {} {}", who(gate, entry), to_text(entry.dir), to_text(entry.decision));
        if (detail.reason == Reason::none) return fmt::format("{}  [{}]", head, detail.rule);
        return fmt::format("{}: {} {}  [{}]", head, to_text(detail.reason), to_text(detail.detail), detail.rule);
    }
    std::string operator()(const OutcomeDetail& detail) const {
        return fmt::format("{} passage {}", entry.pid.value == 0 ? to_text(entry.dir) : who(gate, entry),
                           to_text(detail.passage));
    }
    std::string operator()(const UnlockDetail& detail) const {
        return fmt::format("unlocked by {}  [{}]", to_text(detail.cause), detail.rule);
    }
    std::string operator()(const RelockDetail& detail) const {
        return fmt::format("locked, {}", to_text(detail.cause));
    }
    std::string operator()(const DoorEventDetail& detail) const { return std::string(to_text(detail.event)); }
    std::string operator()(const DoorFaultDetail& detail) const {
        return detail.disabled ? "OUT OF SERVICE: " + detail.why : "in service again";
    }
    std::string operator()(const ReaderStateDetail& detail) const {
        const auto reader = gate.state().registry.name_of(NamedThing::reader, detail.reader.value);
        return fmt::format("reader {} is {} {}", reader, detail.up ? "up" : "down", detail.why);
    }
    std::string operator()(const ReaderIdentityDetail& detail) const {
        const auto reader = gate.state().registry.name_of(NamedThing::reader, detail.reader.value);
        const auto by = detail.operator_.empty() ? "" : " by " + detail.operator_;
        return fmt::format("{} at reader {}: {}{}", detail.accepted ? "known device" : "ANOTHER DEVICE", reader,
                           detail.identity, detail.accepted ? by : "");
    }
    std::string operator()(const FireDetail& detail) const {
        const auto by = detail.operator_.empty() ? "" : ", reset by " + detail.operator_;
        return fmt::format("FIRE {} ({}{})", detail.active ? "alarm" : "over", detail.input, by);
    }
    std::string operator()(const AlarmDetail& detail) const {
        return fmt::format("ALARM {}: {} {}", detail.active ? "raised" : "over", to_text(detail.alarm), detail.subject);
    }
    std::string operator()(const GapDetail& detail) const {
        if (!is_outage_gap(entry.kind, entry.ref_seq)) {
            const auto shown = [this](std::int64_t us) {
                return clock_text(gate.site()->time_zone, WallTime{Duration{us}});
            };
            return fmt::format("nothing was recorded from {} to {}: {}", shown(detail.began_us), shown(detail.ended_us),
                               detail.cause);
        }
        return fmt::format("the ledger could not be written for {} s ({}): {} entries waited, {} events are lost",
                           (detail.ended_us - detail.began_us) / 1'000'000, detail.cause, detail.spilled, detail.lost);
    }
    std::string operator()(const RestoredDetail& detail) const {
        return fmt::format("put back from a backup by {}", detail.operator_);
    }
    std::string operator()(const ErasedDetail& detail) const {
        return fmt::format("a person was erased, {} facts ({})", detail.rows, detail.reason);
    }
    std::string operator()(const PassageDetail& detail) const {
        return fmt::format("{}: {}", who(gate, entry), to_text(detail.act));
    }
    std::string operator()(const CredentialStateDetail& detail) const {
        return fmt::format("{}: card {} {}", who(gate, entry), to_text(detail.act), to_text(detail.why));
    }
    std::string operator()(const ActConfirmedDetail& detail) const {
        return fmt::format("{}: act of entry {} {}", who(gate, entry), entry.ref_seq.value,
                           detail.disputed ? "DISPUTED" : "confirmed");
    }
    std::string operator()(const PinVerifiedDetail&) const { return who(gate, entry) + ": PIN right"; }
    std::string operator()(const VisitDetail& detail) const {
        return fmt::format("{}: visit {}", who(gate, entry), to_text(detail.act));
    }
    std::string operator()(const PermitDetail& detail) const { return fmt::format("permit {}", to_text(detail.act)); }
    std::string operator()(const VendorDetail& detail) const {
        const bool one = detail.act != VendorAct::confirmed;
        return fmt::format("{}: {}", one ? who(gate, entry) : "vendor " + detail.vendor, to_text(detail.act));
    }
    std::string operator()(const ProposalDetail& detail) const {
        return fmt::format("plan {} is {}proposed by {}", detail.plan, detail.active ? "" : "not any more ", detail.by);
    }
    std::string operator()(const RemoteLineDetail& detail) const {
        return fmt::format("line {} for work from outside is {}: {}", detail.output, detail.on ? "on" : "off",
                           to_text(detail.cause));
    }
    std::string operator()(const TetherDetail& detail) const {
        return fmt::format("tether {} ({}) {}", detail.tether, detail.asset, to_text(detail.act));
    }
    std::string operator()(const AssetDetail& detail) const {
        if (detail.act == AssetAct::seen) return fmt::format("asset {} seen", detail.asset);
        if (detail.act == AssetAct::round_begun) return "a round of assets begins";
        return fmt::format("a round of assets ends: {} of {} missing", detail.missing.size(), detail.expected);
    }
    std::string operator()(const InspectionDetail& detail) const {
        const auto zone = gate.state().registry.name_of(NamedThing::zone, entry.zone.value);
        if (detail.act == InspectionAct::due) {
            const auto by = clock_text(gate.site()->time_zone, WallTime{Duration{detail.due_us}});
            return fmt::format("{} worked in {}: inspection due by {}  [{}]", who(gate, entry), zone, by, detail.rule);
        }
        const auto bad =
            std::count_if(detail.items.begin(), detail.items.end(), [](const auto& row) { return !row.good; });
        return fmt::format("inspection of {} recorded, {} of {} items bad", zone, bad, detail.items.size());
    }
    std::string operator()(const ImportDetail& detail) const {
        return fmt::format("import of {} {}", detail.file, detail.taken ? "taken" : "refused: " + detail.why);
    }
    std::string operator()(const ZoneArmingDetail& detail) const {
        const auto zone = gate.state().registry.name_of(NamedThing::zone, entry.zone.value);
        return fmt::format("{} {}: {}", zone, detail.armed ? "armed" : "not armed", to_text(detail.cause));
    }
    std::string operator()(const CameraMarkDetail& detail) const {
        return fmt::format("camera {}: mark {}{}", detail.camera, detail.mark,
                           detail.acknowledged ? " acknowledged" : "");
    }
    std::string operator()(const EmergencyDetail& detail) const {
        return fmt::format("{}EMERGENCY {} {}", detail.drill ? "DRILL: " : "", detail.plan, to_text(detail.act));
    }
    std::string operator()(const DoorModeDetail& detail) const {
        return fmt::format("mode {} {}", to_text(detail.mode), detail.active ? "on" : "over");
    }
    // As a right PIN is told: what is printed here may be seen at the door (STD-IEC-17).
    std::string operator()(const DuressDetail&) const { return who(gate, entry) + ": PIN right"; }
    std::string operator()(const PinClearedDetail&) const { return who(gate, entry) + ": wrong PINs cleared"; }
    std::string operator()(const ReviewDetail& detail) const {
        return fmt::format("entries {} reviewed by {}", range_text(detail.first, detail.count), detail.officer);
    }
    std::string operator()(const SnapshotDetail&) const { return "the state was kept"; }
    std::string operator()(const DisposalDetail& detail) const {
        return fmt::format("{} entries of {} disposed of  [{}]", detail.dropped, range_text(detail.first, detail.count),
                           detail.rule);
    }
};

}  // namespace

std::string timeline_line(const gate::Gate& gate, const Entry& entry) {
    return fmt::format("{:>5}  {}", entry.seq.value, event_line(gate, entry));
}

std::string event_line(const gate::Gate& gate, const Entry& entry) {
    const auto door = gate.state().registry.name_of(NamedThing::door, entry.door.value);
    return fmt::format("{}  {:<14} {}", clock_text(gate.site()->time_zone, entry.t_event), door,
                       std::visit(Words{gate, entry}, entry.detail));
}

Fields fields_of(const Entry& entry) {
    Fields fields{{"SEKISHO_KIND", std::string(to_text(entry.kind))}};
    if (entry.seq != kNoSeq) fields.emplace_back("SEKISHO_ENTRY", std::to_string(entry.seq.value));
    if (entry.door.value != 0) fields.emplace_back("SEKISHO_DOOR", std::to_string(entry.door.value));
    return fields;
}

}  // namespace sekisho::main
