// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/documents.hpp"

#include "daemon/api/json/quoted.hpp"
#include "daemon/api/json/rfc3339.hpp"

#include <boost/json/value.hpp>
#include <chrono>
#include <optional>
#include <string>

namespace sekisho::api {
namespace {

namespace json = boost::json;

json::value text_or_null(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

std::string at(WallTime time, const Names& names) {
    return format_time(time, names.offset_at(time));
}

json::object door_to_json(const gate::DoorStatus& door) {
    return {{"name", door.name.value},
            {"label", door.label},
            {"mode", sekisho::to_text(door.mode)},
            {"released", door.released},
            {"open", door.open ? json::value(*door.open) : json::value(nullptr)},
            {"forced", door.forced},
            {"held", door.held},
            {"lock_fault", door.lock_fault},
            {"tampered", door.tampered},
            {"cycles", door.cycles},
            {"disabled", text_or_null(door.disabled)}};
}

json::value seconds_or_null(const std::optional<Duration>& span) {
    if (!span) return nullptr;
    return std::chrono::duration_cast<std::chrono::seconds>(*span).count();
}

json::object progress_to_json(const gate::Progress& progress, const Names& names) {
    json::value checkpoint(nullptr);
    if (progress.checkpoint) {
        checkpoint =
            json::object{{"entries", progress.checkpoint->entries}, {"time", at(progress.checkpoint->at, names)}};
    }
    return {{"sent", progress.sent},
            {"waiting", progress.waiting},
            {"kept", progress.kept},
            {"spilled", progress.spilled},
            {"stalled_s", seconds_or_null(progress.stalled)},
            {"checkpoint", std::move(checkpoint)}};
}

json::object clock_view(const gate::ClockView& clock, const Names& names) {
    auto out = clock_to_json(clock.now);
    out["since_sync_s"] = seconds_or_null(clock.since_sync);
    out["unsynced_too_long"] = clock.unsynced_too_long;
    out["suspect"] = clock.suspect;
    out["schedules"] = at(clock.schedules, names);
    out["mark"] = clock.mark ? json::value(at(*clock.mark, names)) : json::value(nullptr);
    return out;
}

}  // namespace

json::object to_json(const gate::Status& status, const Names& names) {
    json::array doors;
    for (const auto& door : status.doors) doors.emplace_back(door_to_json(door));
    json::array readers;
    for (const auto& reader : status.readers) {
        readers.emplace_back(json::object{{"name", reader.name.value},
                                          {"up", reader.up},
                                          {"why", text_or_null(reader.why)},
                                          {"lamps", text_or_null(reader.lamps)},
                                          {"identity", text_or_null(reader.identity)},
                                          {"strange", reader.strange}});
    }
    json::array keypads;
    for (const auto& keypad : status.keypads) {
        keypads.emplace_back(json::object{{"name", keypad.name.value},
                                          {"reader", keypad.reader.value},
                                          {"up", keypad.up},
                                          {"why", text_or_null(keypad.why)}});
    }
    json::array inputs;
    for (const auto& input : status.inputs) {
        inputs.emplace_back(json::object{{"name", input.name},
                                         {"active", input.active},
                                         {"why", text_or_null(input.why)},
                                         {"awaits_reset", input.awaits_reset}});
    }
    json::array disks;
    for (const auto& disk : status.disks)
        disks.emplace_back(json::object{{"name", disk.subject}, {"percent_used", disk.percent}});
    json::array witnesses;
    for (const auto& witness : status.witnesses) witnesses.emplace_back(to_json(witness, names));
    json::array proposals;
    for (const auto& one : status.proposals)
        proposals.emplace_back(json::object{{"plan", one.plan}, {"by", one.by}, {"seq", one.seq.value}});
    json::array alarms;
    for (const auto& one : status.alarms)
        alarms.emplace_back(json::object{{"alarm", to_text(one.alarm)},
                                         {"subject", one.subject},
                                         {"severity", text_or_null(std::string(to_text(one.severity)))},
                                         {"notify", json::array(one.notify.begin(), one.notify.end())}});
    json::object config{
        {"sha256", status.config_sha256},
        {"seq", status.config_seq == kNoSeq ? json::value(nullptr) : json::value(status.config_seq.value)}};
    return {{"site", status.site},
            {"backend", status.backend},
            {"version", status.version},
            {"uptime_s", seconds_or_null(status.uptime)},
            {"time", at(status.clock.now.wall, names)},
            {"clock", clock_view(status.clock, names)},
            {"config", std::move(config)},
            {"entries", status.entries},
            {"ledger_writing", ledger::to_text(status.ledger.writing)},
            {"ledger_error", text_or_null(status.ledger.why)},
            {"ledger_thread", progress_to_json(status.progress, names)},
            {"disks", std::move(disks)},
            {"fire", status.fire},
            {"alarms", std::move(alarms)},
            {"proposals", std::move(proposals)},
            {"doors", std::move(doors)},
            {"readers", std::move(readers)},
            {"keypads", std::move(keypads)},
            {"inputs", std::move(inputs)},
            {"witnesses", std::move(witnesses)}};
}

json::object to_json(const gate::WitnessStatus& witness, const Names& names) {
    json::value cosigned(nullptr);
    if (witness.cosigned) {
        cosigned = json::object{{"entries", witness.cosigned->size}, {"time", at(witness.cosigned->time, names)}};
    }
    return {{"name", witness.witness.name},
            {"silent", witness.silent},
            {"refused", witness.refused},
            {"why", text_or_null(witness.why)},
            {"cosigned", std::move(cosigned)}};
}

void append_row(std::string& out, const gate::InsideRow& row, const Names& names) {
    append_field(out, "{\"holder\":", row.holder.value);
    append_field(out, ",\"name\":", row.name);
    append_field(out, ",\"zone\":", row.zone.value);
    append_field(out, ",\"since\":", at(row.since, names));
    if (row.host.empty()) {
        out += ",\"host\":null";
    } else {
        append_field(out, ",\"host\":", row.host);
    }
    out += row.certain ? ",\"certain\":true}" : ",\"certain\":false}";
}

void append_row(std::string& out, const gate::DeclaredRow& row, const Names& names) {
    out += "{\"seq\":" + std::to_string(row.seq.value);
    append_field(out, ",\"holder\":", row.holder.value);
    append_field(out, ",\"at\":", at(row.stated, names));
    append_field(out, ",\"operator\":", row.operator_name);
    out += '}';
}

void append_row(std::string& out, const gate::MusteredRow& row, const Names& names) {
    append_field(out, "{\"holder\":", row.holder.value);
    append_field(out, ",\"name\":", row.name);
    append_field(out, ",\"at\":", at(row.at, names));
    out += '}';
}

json::object to_json(const gate::CredentialRow& row, const Names& names) {
    return {{"credential", std::to_string(row.credential.value)},
            {"holder", row.holder.value},
            {"revoked", row.revoked},
            {"issued", at(row.issued, names)},
            {"kind", to_text(row.facts.kind)},
            {"standing", state::to_text(row.facts.standing)},
            {"until", row.facts.until == WallTime{} ? json::value(nullptr) : json::value(at(row.facts.until, names))}};
}

json::object to_json(const gate::PermitRow& row, const Names& names) {
    json::array zones;
    for (const auto& zone : row.zones) zones.emplace_back(zone.value);
    json::array workers;
    for (const auto& worker : row.workers) workers.emplace_back(worker.value);
    json::array service;
    for (const auto& tether : row.service) service.emplace_back(tether);
    return {{"permit", row.seq.value},
            {"stage", state::to_text(row.stage)},
            {"from", at(row.from, names)},
            {"until", at(row.until, names)},
            {"report_by", at(row.report_by, names)},
            {"zones", std::move(zones)},
            {"workers", std::move(workers)},
            {"attendant", text_or_null(row.attendant.value)},
            {"vendor", text_or_null(row.vendor)},
            {"submitter", row.submitter},
            {"service", std::move(service)},
            {"remote", text_or_null(row.remote)}};
}

json::object to_json(const gate::VendorRow& row, const Names& names) {
    const auto time = [&](WallTime when) {
        return when == WallTime{} ? json::value(nullptr) : json::value(at(when, names));
    };
    json::array workers;
    for (const auto& worker : row.workers) {
        const auto why = worker.suspension.value_or(access::WorkerSuspension{});
        const bool removed = why.removal != kNoSeq;
        workers.emplace_back(
            json::object{{"worker", worker.worker.value},
                         {"registered", time(worker.facts.registered)},
                         {"confirmed", time(worker.facts.confirmed)},
                         {"entered", time(worker.facts.entered)},
                         {"suspended", text_or_null(std::string(to_text(why.why)))},
                         {"since", time(why.since)},
                         {"removal", removed ? json::value(why.removal.value) : json::value(nullptr)}});
    }
    return {{"vendor", row.vendor},
            {"name", row.label},
            {"confirm_workers_every_s", seconds_or_null(row.confirm_every)},
            {"suspend_unused_after_s", seconds_or_null(row.unused_after)},
            {"workers", std::move(workers)}};
}

json::object to_json(const gate::AssetRow& row, const Names& names) {
    return {{"asset", row.asset},
            {"name", row.label},
            {"zone", row.zone.value},
            {"seen", row.seen ? json::value(at(*row.seen, names)) : json::value(nullptr)},
            {"reader", text_or_null(row.reader.value)},
            {"seen_in", row.seen_in ? json::value(row.seen_in->value) : json::value(nullptr)},
            {"elsewhere", row.elsewhere},
            {"missing", row.missing}};
}

json::object to_json(const gate::RoundRow& row, const Names& names) {
    json::array unseen;
    for (const auto& asset : row.unseen) unseen.emplace_back(asset);
    return {{"round", row.seq.value},
            {"zone", text_or_null(row.zone.value)},
            {"begun", at(row.begun, names)},
            {"expected", row.expected},
            {"unseen", std::move(unseen)}};
}

json::object to_json(const gate::InspectionRow& row, const Names& names) {
    return {{"inspection", row.seq.value},
            {"zone", row.zone.value},
            {"owner", text_or_null(row.owner)},
            {"worker", row.worker.value},
            {"due", at(row.due, names)},
            {"overdue", row.overdue},
            {"rule", row.rule}};
}

json::object to_json(const gate::VisitRow& row, const Names& names) {
    return {{"visit", row.seq.value},
            {"visitor", row.visitor.value},
            {"badge", row.badge.value},
            {"host", row.host.value},
            {"until", at(row.until, names)}};
}

json::object to_json(const gate::AskedDisposal& asked, const Names& names) {
    const auto& plan = asked.plan;
    return {{"first", plan.first},
            {"last", plan.first + plan.count - 1},
            {"entries", plan.count},
            {"dropped", plan.dropped},
            {"newest", at(plan.newest, names)},
            {"sha256", to_hex(plan.sha256.data(), plan.sha256.size())},
            {"before", at(asked.before, names)},
            {"rule", asked.rule},
            {"operator", asked.operator_name}};
}

json::object to_json(const gate::DisposalStatus& disposal, const Names& names) {
    return {{"asked", disposal.asked ? json::value(to_json(*disposal.asked, names)) : json::value(nullptr)},
            {"deleting", disposal.deleting},
            {"trouble", text_or_null(disposal.trouble)}};
}

}  // namespace sekisho::api
