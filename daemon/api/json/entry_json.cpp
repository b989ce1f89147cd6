// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/json/entry_json.hpp"

#include "daemon/api/json/rfc3339.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <utility>
#include <variant>

namespace sekisho::api {
namespace {

namespace json = boost::json;

json::value text_or_null(std::string_view text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

json::value seq_or_null(Seq seq) {
    return seq == kNoSeq ? json::value(nullptr) : json::value(seq.value);
}

json::value thing(const Names& names, NamedThing kind, std::int64_t number) {
    if (number == 0) return nullptr;
    const auto name = names.name_of(kind, number);
    if (!name.empty()) return json::value(name);
    switch (kind) {
        case NamedThing::zone: return json::value(fmt::format("zone:{}", number));
        case NamedThing::door: return json::value(fmt::format("door:{}", number));
        case NamedThing::reader: return json::value(fmt::format("reader:{}", number));
    }
    return nullptr;
}

// Whether something that the entry speaks of stands otherwise in the vault than the ledger commits to.
bool has_mismatch(const Entry& entry, const Names& names) {
    if (names.is_mismatched(entry.pid) || (bears_text(entry) && names.is_mismatched(entry.pcommit))) return true;
    const auto* access = std::get_if<AccessDetail>(&entry.detail);
    return access != nullptr && names.is_mismatched(access->second);
}

json::value person(const Names& names, Pid pid) {
    if (pid.value == 0) return nullptr;
    const auto holder = names.holder_of(pid);
    return json::value(holder.empty() ? fmt::format("pid:{}", pid.value) : holder);
}

// Fills what differs from kind to kind: the decision's own fields at the top, all else in "more".
class Filler {
public:
    Filler(json::object& top, const Entry& entry, const Names& names) : top_(top), entry_(entry), names_(names) {}

    void operator()(const StartDetail& d) {
        more({{"version", d.version}, {"backend", d.backend}, {"machine_boot", text_or_null(d.boot)}});
    }
    void operator()(const StopDetail& d) {
        top_["cause"] = text_or_null(d.cause);
        if (!d.operator_.empty()) more({{"operator", d.operator_}, {"reason", reason()}});
    }
    void operator()(const ConfigDetail& d) {
        top_["cause"] = text_or_null(d.cause);
        more({{"sha256", to_hex(d.sha256.data(), d.sha256.size())},
              {"holders", d.holders},
              {"holders_removed", d.holders_removed},
              {"changes", texts(d.changes)},
              {"changes_more", d.changes_more}});
    }
    void operator()(const ConfigRefusedDetail& d) {
        top_["cause"] = text_or_null(d.cause);
        more({{"faults", d.faults}, {"first_rule", d.first_rule}});
    }
    void operator()(const KeyDetail& d) { more({{"public_key", to_hex(d.public_key.data(), d.public_key.size())}}); }
    void operator()(const ClockStepDetail& d) {
        more({{"before", at(d.before_us)},
              {"after", at(d.after_us)},
              {"step_us", d.after_us - d.before_us},
              {"operator", text_or_null(d.operator_)}});
    }
    void operator()(const PersonDetail&) {}
    void operator()(const CredentialDetail& d) {
        more({{"reader", reader(d.reader)},
              {"operator", text_or_null(d.operator_)},
              {"credential_kind", sekisho::to_text(d.kind)},
              {"until", time_or_null(d.until_us)}});
    }
    void operator()(const CredentialStateDetail& d) {
        more({{"act", sekisho::to_text(d.act)},
              {"why", text_or_null(sekisho::to_text(d.why))},
              {"until", time_or_null(d.until_us)},
              {"reader", reader(d.reader)},
              {"operator", text_or_null(d.operator_)},
              {"approver", text_or_null(d.approver)},
              {"name", text_or_null(d.name)},
              {"text", reason()}});
    }
    void operator()(const ActConfirmedDetail& d) {
        more({{"reader", reader(d.reader)}, {"disputed", d.disputed}, {"operator", text_or_null(d.operator_)}});
    }
    void operator()(const PinVerifiedDetail& d) { more({{"reader", reader(d.reader)}}); }
    void operator()(const DuressDetail& d) { more({{"reader", reader(d.reader)}}); }
    void operator()(const PinClearedDetail& d) {
        more({{"reader", reader(d.reader)}, {"operator", text_or_null(d.operator_)}, {"reason", reason()}});
    }
    void operator()(const VisitDetail& d) {
        more({{"act", sekisho::to_text(d.act)},
              {"host", person(names_, d.host)},
              {"until", time_or_null(d.until_us)},
              {"operator", text_or_null(d.operator_)},
              {"text", reason()}});
    }
    void operator()(const PermitDetail& d) {
        json::array zones;
        for (const auto& row : d.zones) zones.push_back(thing(names_, NamedThing::zone, row.zone.value));
        more({{"act", sekisho::to_text(d.act)},
              {"from", time_or_null(d.from_us)},
              {"until", time_or_null(d.until_us)},
              {"zones", std::move(zones)},
              {"workers", people(d.workers)},
              {"attendant", person(names_, d.attendant)},
              {"data_touched", sekisho::to_text(d.touched)},
              {"vendor", text_or_null(d.vendor)},
              {"report_by", time_or_null(d.report_by_us)},
              {"service", texts(d.service)},
              {"remote", text_or_null(d.remote)},
              {"log_sha256", text_or_null(to_hex(d.log_sha256.data(), d.log_sha256.size()))},
              {"operator", text_or_null(d.operator_)},
              {"text", reason()}});
    }
    void operator()(const ProposalDetail& d) { more({{"plan", d.plan}, {"by", d.by}, {"active", d.active}}); }
    void operator()(const RemoteLineDetail& d) {
        more({{"output", d.output}, {"on", d.on}, {"cause", sekisho::to_text(d.cause)}});
    }
    void operator()(const TetherDetail& d) {
        more({{"act", sekisho::to_text(d.act)},
              {"tether", d.tether},
              {"asset", text_or_null(d.asset)},
              {"occupants", people(d.occupants)}});
    }
    void operator()(const VendorDetail& d) {
        more({{"act", sekisho::to_text(d.act)},
              {"vendor", text_or_null(d.vendor)},
              {"workers", people(d.workers)},
              {"removed", people(d.removed)},
              {"operator", text_or_null(d.operator_)},
              {"text", reason()}});
    }
    void operator()(const AssetDetail& d) {
        json::array missing;
        for (const auto& row : d.missing) missing.emplace_back(row.text);
        more({{"act", sekisho::to_text(d.act)},
              {"asset", text_or_null(d.asset)},
              {"reader", reader(d.reader)},
              {"expected", d.expected},
              {"missing", std::move(missing)},
              {"operator", text_or_null(d.operator_)}});
    }
    void operator()(const InspectionDetail& d) {
        json::array items;
        for (const auto& row : d.items) items.push_back(json::object{{"item", row.item}, {"good", row.good}});
        top_["rule"] = text_or_null(d.rule);
        more({{"act", sekisho::to_text(d.act)},
              {"due", time_or_null(d.due_us)},
              {"items", std::move(items)},
              {"operator", text_or_null(d.operator_)},
              {"text", reason()}});
    }
    void operator()(const ImportDetail& d) {
        more({{"taken", d.taken},
              {"file", text_or_null(d.file)},
              {"sha256", to_hex(d.sha256.data(), d.sha256.size())},
              {"key", text_or_null(d.key)},
              {"made", time_or_null(d.made_us)},
              {"why", text_or_null(d.why)},
              {"operator", text_or_null(d.operator_)}});
    }
    void operator()(const ZoneArmingDetail& d) {
        top_["cause"] = sekisho::to_text(d.cause);
        top_["rule"] = text_or_null(d.rule);
        more({{"armed", d.armed}, {"operator", text_or_null(d.operator_)}});
    }
    void operator()(const CameraMarkDetail& d) {
        more({{"camera", d.camera}, {"mark", d.mark}, {"acknowledged", d.acknowledged}});
    }
    void operator()(const EmergencyDetail& d) {
        more({{"act", sekisho::to_text(d.act)},
              {"plan", d.plan},
              {"criterion", d.criterion},
              {"phase", text_or_null(sekisho::to_text(d.phase))},
              {"until", time_or_null(d.until_us)},
              {"drill", d.drill},
              {"operator", text_or_null(d.operator_)}});
    }
    void operator()(const DoorModeDetail& d) {
        top_["rule"] = text_or_null(d.rule);
        more({{"mode", sekisho::to_text(d.mode)},
              {"active", d.active},
              {"operator", text_or_null(d.operator_)},
              {"text", reason()}});
    }
    void operator()(const PinSetDetail& d) {
        const bool hidden = d.basis == PinBasis::duress && !names_.sees_duress();
        more({{"reader", reader(d.reader)}, {"basis", sekisho::to_text(hidden ? PinBasis::old_pin : d.basis)}});
    }
    void operator()(const PinResetDetail& d) {
        more({{"until", at(d.until_us)}, {"operator", text_or_null(d.operator_)}, {"reason", reason()}});
    }
    void operator()(const PinAttemptDetail& d) {
        more({{"reader", reader(d.reader)}, {"person", count(d.person)}, {"access_point", count(d.point)}});
    }
    void operator()(const AccessDetail& d) {
        top_["reason"] = text_or_null(sekisho::to_text(d.reason));
        top_["detail"] = text_or_null(sekisho::to_text(d.detail));
        top_["rule"] = text_or_null(d.rule);
        top_["basis"] = text_or_null(sekisho::to_text(d.basis));
        json::array also;
        for (const auto& row : d.also) also.emplace_back(sekisho::to_text(row.detail));
        more({{"reader", reader(d.reader)},
              {"from", thing(names_, NamedThing::zone, d.from.value)},
              {"to", thing(names_, NamedThing::zone, d.to.value)},
              {"second", person(names_, d.second)},
              {"attendant", text_or_null(d.attendant)},
              {"credential_kind", sekisho::to_text(d.credential)},
              {"also", std::move(also)}});
    }
    void operator()(const OutcomeDetail& d) {
        more({{"passage", sekisho::to_text(d.passage)},
              {"from", thing(names_, NamedThing::zone, d.from.value)},
              {"to", thing(names_, NamedThing::zone, d.to.value)}});
    }
    void operator()(const UnlockDetail& d) {
        top_["cause"] = text_or_null(sekisho::to_text(d.cause));
        top_["rule"] = text_or_null(d.rule);
        json::object fields{{"operator", text_or_null(d.operator_)}};
        if (bears_text(entry_)) fields["reason"] = reason();
        more(std::move(fields));
    }
    void operator()(const RelockDetail& d) { top_["cause"] = text_or_null(sekisho::to_text(d.cause)); }
    void operator()(const DoorEventDetail& d) { more({{"event", sekisho::to_text(d.event)}}); }
    void operator()(const DoorFaultDetail& d) { more({{"disabled", d.disabled}, {"why", text_or_null(d.why)}}); }
    void operator()(const ReaderStateDetail& d) {
        more({{"reader", reader(d.reader)}, {"up", d.up}, {"why", text_or_null(d.why)}});
    }
    void operator()(const ReaderIdentityDetail& d) {
        more({{"reader", reader(d.reader)},
              {"identity", text_or_null(d.identity)},
              {"accepted", d.accepted},
              {"operator", text_or_null(d.operator_)}});
    }
    void operator()(const FireDetail& d) {
        json::object fields{{"active", d.active}, {"input", d.input}, {"operator", text_or_null(d.operator_)}};
        if (bears_text(entry_)) fields["reason"] = reason();
        more(std::move(fields));
    }
    void operator()(const AlarmDetail& d) {
        more({{"alarm", sekisho::to_text(d.alarm)},
              {"active", d.active},
              {"subject", text_or_null(d.subject)},
              {"severity", text_or_null(std::string(sekisho::to_text(d.severity)))}});
    }
    void operator()(const GapDetail& d) {
        top_["cause"] = text_or_null(d.cause);
        more({{"first", seq_or_null(Seq{d.first})},
              {"spilled", d.spilled},
              {"lost", d.lost},
              {"began", at(d.began_us)},
              {"ended", at(d.ended_us)}});
    }
    void operator()(const RestoredDetail& d) {
        more({{"backup_at", at(d.backup_at_us)}, {"known", d.known}, {"operator", text_or_null(d.operator_)}});
    }
    void operator()(const ErasedDetail& d) {
        more({{"rows", d.rows}, {"reason", text_or_null(d.reason)}, {"operator", text_or_null(d.operator_)}});
    }
    void operator()(const PassageDetail& d) {
        more({{"act", sekisho::to_text(d.act)},
              {"reader", reader(d.reader)},
              {"operator", text_or_null(d.operator_)},
              {"reason", reason()}});
    }
    void operator()(const ReviewDetail& d) {
        more({{"first", d.first},
              {"count", d.count},
              {"root", to_hex(d.root.data(), d.root.size())},
              {"officer", text_or_null(d.officer)},
              {"note", text_or_null(d.note)}});
    }
    void operator()(const SnapshotDetail& d) {
        more({{"entries", d.entries}, {"sha256", to_hex(d.sha256.data(), d.sha256.size())}});
    }
    void operator()(const DisposalDetail& d) {
        top_["rule"] = text_or_null(d.rule);
        more({{"first", d.first},
              {"count", d.count},
              {"dropped", d.dropped},
              {"sha256", to_hex(d.sha256.data(), d.sha256.size())},
              {"operator", text_or_null(d.operator_)},
              {"approver", text_or_null(d.approver)}});
    }

private:
    // What an operator wrote, as the vault has it.
    [[nodiscard]] json::value reason() const {
        return text_or_null(names_.text_of(entry_.pcommit).value_or(std::string()));
    }
    void more(json::object fields) { top_["more"] = std::move(fields); }
    [[nodiscard]] json::object count(const PinCount& counted) const {
        return {{"failures", counted.failures},
                {"not_before", time_or_null(counted.not_before_us)},
                {"locked_until", time_or_null(counted.locked_until_us)}};
    }
    [[nodiscard]] json::value reader(ReaderNumber number) const {
        return thing(names_, NamedThing::reader, number.value);
    }
    [[nodiscard]] json::array people(const std::vector<PidRow>& rows) const {
        json::array out;
        for (const auto& row : rows) out.push_back(person(names_, row.pid));
        return out;
    }
    [[nodiscard]] static json::array texts(const std::vector<TextRow>& rows) {
        json::array out;
        for (const auto& row : rows) out.emplace_back(row.text);
        return out;
    }
    [[nodiscard]] json::value time_or_null(std::int64_t micros) const {
        return micros == 0 ? json::value(nullptr) : json::value(at(micros));
    }
    [[nodiscard]] std::string at(std::int64_t micros) const {
        const WallTime time{Duration{micros}};
        return format_time(time, names_.offset_at(time));
    }

    json::object& top_;
    const Entry& entry_;
    const Names& names_;
};

}  // namespace

json::object entry_to_json(const Entry& entry, const Names& names) {
    json::object out;
    out.reserve(22);
    out["seq"] = entry.seq.value;
    const bool hidden = entry.kind == EntryKind::duress && !names.sees_duress();
    out["kind"] = sekisho::to_text(hidden ? EntryKind::pin_verified : entry.kind);
    out["time"] = format_time(entry.t_event, names.offset_at(entry.t_event));
    out["recorded"] = format_time(entry.recorded.wall, names.offset_at(entry.recorded.wall));
    out["clock"] = clock_to_json(entry.recorded);
    out["boot"] = entry.boot_seq;
    out["boot_time_us"] = entry.recorded.boot.time_since_epoch().count();
    out["door"] = thing(names, NamedThing::door, entry.door.value);
    out["zone"] = thing(names, NamedThing::zone, entry.zone.value);
    out["direction"] = text_or_null(sekisho::to_text(entry.dir));
    out["decision"] = text_or_null(sekisho::to_text(entry.decision));
    for (const auto* key : {"reason", "detail", "rule", "cause", "basis"}) out[key] = nullptr;
    out["holder"] = person(names, entry.pid);
    out["credential"] = entry.cred.value == 0 ? json::value(nullptr) : json::value(std::to_string(entry.cred.value));
    out["ref_seq"] = seq_or_null(entry.ref_seq);
    out["config_seq"] = seq_or_null(entry.cfg_seq);
    out["vault_mismatch"] = has_mismatch(entry, names);
    out["more"] = json::object{};
    std::visit(Filler(out, entry, names), entry.detail);
    return out;
}

}  // namespace sekisho::api
