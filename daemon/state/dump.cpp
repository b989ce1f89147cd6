// SPDX-License-Identifier: Apache-2.0
#include "daemon/state/state.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <type_traits>
#include <variant>

namespace sekisho::state {
namespace {

// Every value as one word that no other value of its type shares; a word ends at a space, so texts are quoted.
constexpr std::string_view kHexDigits = "0123456789abcdef";

void put_hex_byte(std::string& out, std::uint8_t byte) {
    out += kHexDigits[byte >> 4U];
    out += kHexDigits[byte & 0xfU];
}

void put(std::string& out, const std::string& text) {
    out += " \"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\' || byte < 0x20) {
            out += "\\x";
            put_hex_byte(out, byte);
        } else {
            out += c;
        }
    }
    out += '"';
}

void put(std::string& out, std::int64_t value) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out += ' ';
    out.append(digits.data(), end);
}

void put(std::string& out, bool value) {
    out += value ? " yes" : " no";
}

template <class Enumeration>
requires std::is_enum_v<Enumeration>
void put(std::string& out, Enumeration value) {
    put(out, static_cast<std::int64_t>(value));
}

template <class Tag>
void put(std::string& out, Number<Tag> number) {
    put(out, number.value);
}

template <class Clock>
void put(std::string& out, std::chrono::time_point<Clock, Duration> time) {
    put(out, std::int64_t{time.time_since_epoch().count()});
}

template <class Bytes>
void put_hex(std::string& out, const Bytes& bytes) {
    out += " x";
    for (const std::uint8_t byte : bytes) put_hex_byte(out, byte);
}
void put(std::string& out, const Digest& digest) {
    put_hex(out, digest);
}
void put(std::string& out, const std::vector<std::uint8_t>& bytes) {
    put_hex(out, bytes);
}

template <class Row>
void put(std::string& out, const std::vector<Row>& rows);

// Every field of an entry's detail, in the order of its published row.
template <class Detail_>
void put_fields(std::string& out, const Detail_& detail) {
    std::apply([&out](const auto&... field) { (put(out, field), ...); }, detail.fields());
}

template <class Row>
void put(std::string& out, const std::vector<Row>& rows) {
    put(out, static_cast<std::int64_t>(rows.size()));
    for (const Row& row : rows) put_fields(out, row);
}

template <class... Values>
void line(std::string& out, std::string_view what, const Values&... values) {
    out += what;
    (put(out, values), ...);
    out += '\n';
}

// The keys of an unordered map, ascending.
template <class Map>
std::vector<typename Map::key_type> keys_of(const Map& map) {
    std::vector<typename Map::key_type> keys;
    keys.reserve(map.size());
    for (const auto& [key, value] : map) keys.push_back(key);
    std::sort(keys.begin(), keys.end());
    return keys;
}

void put_pending(std::string& out, Seq seq, const EntryDraft& entry) {
    line(out, "pending", seq, entry.kind, entry.t_event, entry.recorded.wall, entry.recorded.boot,
         entry.recorded.status, std::int64_t{entry.recorded.error.count()}, entry.zone, entry.door, entry.dir,
         entry.decision, entry.pid, entry.ref_seq, entry.cred, entry.cfg_seq, entry.pcommit);
    out += "pending_detail";
    put(out, static_cast<std::int64_t>(entry.detail.index()));
    std::visit([&out](const auto& detail) { put_fields(out, detail); }, entry.detail);
    out += '\n';
}

// Numbers as their count, then themselves.
template <class Tag>
void put_numbers(std::string& out, const std::vector<Number<Tag>>& numbers) {
    put(out, static_cast<std::int64_t>(numbers.size()));
    for (const auto number : numbers) put(out, number);
}

void put_permit(std::string& out, Seq seq, const Permit& permit) {
    out += "permit";
    put(out, seq);
    put(out, permit.stage);
    put(out, permit.from);
    put(out, permit.until);
    put(out, permit.report_by);
    put_numbers(out, permit.zones);
    put_numbers(out, permit.workers);
    put(out, permit.attendant);
    put(out, permit.vendor);
    put(out, permit.submitter);
    put(out, permit.reporter);
    put(out, static_cast<std::int64_t>(permit.service.size()));
    for (const auto& tether : permit.service) put(out, tether);
    put(out, permit.remote);
    out += '\n';
}

void put_workflows(std::string& out, const State& state) {
    for (const auto& [ref, card] : state.cards) line(out, "card", ref, card.kind, card.standing, card.until);
    for (const auto& [seq, permit] : state.permits) put_permit(out, seq, permit);
    for (const auto& [seq, visit] : state.visits) {
        line(out, "visit", seq, visit.visitor, visit.badge, visit.host, visit.until);
    }
    for (const auto& [seq, act] : state.unconfirmed) line(out, "unconfirmed", seq, act.person, act.when, act.disputed);
    for (const auto& [name, facts] : state.assets)
        line(out, "asset", name, facts.seen, facts.reader, facts.zone, facts.seq);
    for (const auto& [plan, proposal] : state.proposals)
        line(out, "proposal", plan, proposal.by, proposal.seq, proposal.answered);
    for (const auto& [output, permit] : state.remote_lines) line(out, "remote_line", output, permit);
    for (const auto& [tether, act] : state.open_tethers) line(out, "open_tether", tether, act);
    for (const auto& [name, file] : state.imports) line(out, "import", name, file.made, file.sha256, file.seq);
    for (const auto& [seq, round] : state.rounds) line(out, "asset_round", seq, round.begun, round.zone);
    for (const auto& [seq, inspection] : state.inspections) {
        line(out, "inspection", seq, inspection.zone, inspection.worker, inspection.due, inspection.rule);
    }
}

void put_readers(std::string& out, const State& state) {
    for (const auto& [reader, known] : state.known_readers) {
        line(out, "known_reader", reader, known.identity, known.other, known.strange);
    }
}

void put_guard(std::string& out, const State& state) {
    for (const auto& [zone, arming] : state.arming) line(out, "arming", zone, arming.armed, arming.unsure);
    for (const auto& [camera, mark] : state.camera_marks) line(out, "camera_mark", camera, mark);
}

void put_time(std::string& out, const LedgerTime& time) {
    line(out, "time", time.mark, time.moves, time.sourced, time.run, time.boot, std::int64_t{time.carried.count()},
         std::int64_t{time.before.count()});
    line(out, "time_readings", time.line.wall, time.line.boot, time.last.wall, time.last.boot, time.in_step);
}

void put_emergencies(std::string& out, const State& state) {
    for (const auto& [seq, mode] : state.door_modes) line(out, "door_mode", seq, mode.door, mode.mode, mode.operator_);
    for (const auto& [seq, of] : state.emergencies) {
        line(out, "emergency", seq, of.plan, of.criterion, of.phase, of.declared, of.until, of.drill, of.operator_);
        for (const ZoneNumber zone : of.lifted) line(out, "lifted", seq, zone);
    }
    for (const auto& [ref, card] : state.sealed_cards) {
        line(out, "sealed_card", ref, card.name, card.seal, card.until, card.emergency);
    }
}

}  // namespace

std::string canonical_dump(const State& state) {
    std::string out;
    line(out, "applied_seq", state.applied_seq);
    line(out, "boot_seq", state.boot_seq);
    put_time(out, state.time);
    line(out, "config", state.config_seq, state.config_sha256);
    line(out, "restored", state.restored);
    const auto& run = state.unstopped;
    line(out, "unstopped", run.start, run.latest, run.last, run.put_back);
    for (const auto& input : state.fires) line(out, "fire", input);
    for (const auto& [alarm, subject] : state.alarms) line(out, "alarm", alarm, subject);
    for (const NameRow& row : state.registry.rows()) line(out, "name", row.thing, row.number, row.name);
    for (const CredentialRef ref : keys_of(state.credentials)) {
        const Credential& credential = state.credentials.at(ref);
        line(out, "credential", ref, credential.holder, credential.revoked, credential.issued);
    }
    for (const Pid pid : keys_of(state.presence.rows())) {
        const Presence& presence = state.presence.rows().at(pid);
        line(out, "presence", pid, presence.zone, presence.since, presence.entry, presence.standing);
    }
    for (const auto& [zone, since] : state.presence.alone()) line(out, "alone", zone, since);
    for (const auto& [seq, exit] : state.declared) {
        line(out, "declared", seq, exit.person, exit.stated, exit.operator_);
    }
    for (const Pid pid : keys_of(state.pins)) {
        const Pin& pin = state.pins.at(pid);
        line(out, "pin", pid, pin.enrolled, pin.set, pin.reset, pin.reset_until, pin.grace_used, pin.tries.failures,
             pin.tries.not_before, pin.tries.locked_until, pin.tries.attempt, pin.tries.at,
             std::int64_t{pin.tries.ran.count()});
    }
    for (const Pid pid : keys_of(state.people)) {
        const PersonFacts& person = state.people.at(pid);
        line(out, "person", pid, person.registered, person.entered, person.confirmed, person.removed);
    }
    for (const auto& [reader, tries] : state.pin_points) {
        line(out, "pin_point", reader, tries.failures, tries.not_before, tries.locked_until, tries.attempt, tries.at,
             std::int64_t{tries.ran.count()});
    }
    for (const auto& [pid, when] : state.mustered) line(out, "mustered", pid, when);
    for (const auto& [door, time] : state.arrivals) line(out, "arrival", door, time);
    for (const auto& [door, facts] : state.doors) {
        line(out, "door", door, facts.cycles, facts.lock_fault.value_or(DoorEvent{}), facts.tampered);
    }
    put_workflows(out, state);
    put_emergencies(out, state);
    put_readers(out, state);
    put_guard(out, state);
    for (const auto& [seq, entry] : state.pending) put_pending(out, seq, entry);
    return out;
}

}  // namespace sekisho::state
