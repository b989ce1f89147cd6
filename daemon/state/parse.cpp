// SPDX-License-Identifier: Apache-2.0
#include "daemon/state/words.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <variant>

namespace sekisho::state {
namespace {

// The alternative of that index, its fields unset; nothing: there is no such kind of detail.
template <std::size_t... Index>
std::optional<EntryDetail> empty_detail(std::int64_t index, std::index_sequence<Index...>) {
    std::optional<EntryDetail> made;
    ((static_cast<std::int64_t>(Index) == index ? void(made.emplace(std::in_place_index<Index>)) : void()), ...);
    return made;
}

class Parser {
public:
    // False: this is no line of a dump.
    bool line(std::string_view text) {
        Words words(text);
        return read(words.name(), words) && words.done();
    }
    State take() { return std::move(state_); }

private:
    bool read(std::string_view name, Words& words) {
        if (name == "applied_seq") return words.take(state_.applied_seq);
        if (name == "boot_seq") return words.take(state_.boot_seq);
        if (name == "time") {
            auto& time = state_.time;
            return words.take_all(time.mark, time.moves, time.sourced, time.run, time.boot, time.carried, time.before);
        }
        if (name == "time_readings") {
            auto& time = state_.time;
            return words.take_all(time.line.wall, time.line.boot, time.last.wall, time.last.boot, time.in_step);
        }
        if (name == "config") return words.take_all(state_.config_seq, state_.config_sha256);
        if (name == "fire") return read_fire(words);
        if (name == "alarm") return read_alarm(words);
        if (name == "name") return read_name(words);
        if (name == "credential") return read_credential(words);
        if (name == "presence") return read_presence(words);
        if (name == "alone") return read_alone(words);
        if (name == "declared") return read_declared(words);
        if (name == "pin") return read_pin(words);
        if (name == "person") return read_person(words);
        if (name == "pin_point") return read_pin_point(words);
        if (name == "mustered") return read_mustered(words);
        if (name == "arrival") return read_arrival(words);
        if (name == "door") return read_door(words);
        if (name == "card") return read_card(words);
        if (name == "permit") return read_permit(words);
        if (name == "visit") return read_visit(words);
        if (name == "unconfirmed") return read_unconfirmed(words);
        if (name == "restored") return words.take(state_.restored);
        if (name == "unstopped") {
            auto& run = state_.unstopped;
            return words.take_all(run.start, run.latest, run.last, run.put_back);
        }
        if (name == "asset") return read_asset(words);
        if (name == "import") return read_import(words);
        if (name == "proposal") return read_proposal(words);
        if (name == "remote_line") return read_named(words, state_.remote_lines);
        if (name == "open_tether") return read_named(words, state_.open_tethers);
        if (name == "asset_round") return read_asset_round(words);
        if (name == "inspection") return read_inspection(words);
        if (name == "door_mode") return read_door_mode(words);
        if (name == "emergency") return read_emergency(words);
        if (name == "lifted") return read_lifted(words);
        if (name == "sealed_card") return read_sealed_card(words);
        if (name == "known_reader") return read_known_reader(words);
        if (name == "arming") return read_arming(words);
        if (name == "camera_mark") return read_camera_mark(words);
        if (name == "pending") return read_pending(words);
        return name == "pending_detail" && read_pending_detail(words);
    }
    bool read_arming(Words& words) {
        ZoneNumber zone;
        ZoneArming arming;
        if (!words.take_all(zone, arming.armed, arming.unsure)) return false;
        state_.arming.emplace(zone, arming);
        return true;
    }
    bool read_camera_mark(Words& words) {
        std::string camera;
        std::int64_t mark = 0;
        if (!words.take_all(camera, mark)) return false;
        state_.camera_marks.emplace(std::move(camera), mark);
        return true;
    }
    bool read_fire(Words& words) {
        std::string input;
        if (!words.take(input)) return false;
        state_.fires.insert(std::move(input));
        return true;
    }
    bool read_alarm(Words& words) {
        SystemAlarm alarm{};
        std::string subject;
        if (!words.take_all(alarm, subject)) return false;
        state_.alarms.emplace(alarm, std::move(subject));
        return true;
    }
    bool read_name(Words& words) {
        NameRow row;
        if (!words.take_fields(row)) return false;
        state_.registry.give(row);
        return true;
    }
    bool read_credential(Words& words) {
        CredentialRef ref;
        Credential credential;
        if (!words.take_all(ref, credential.holder, credential.revoked, credential.issued)) return false;
        state_.credentials.emplace(ref, credential);
        return true;
    }
    bool read_presence(Words& words) {
        Pid pid;
        Presence presence;
        if (!words.take_all(pid, presence.zone, presence.since, presence.entry, presence.standing)) return false;
        state_.presence.keep(pid, presence);
        return true;
    }
    bool read_alone(Words& words) {
        ZoneNumber zone;
        WallTime since{};
        if (!words.take_all(zone, since)) return false;
        state_.presence.keep_alone(zone, since);
        return true;
    }
    bool read_declared(Words& words) {
        Seq seq;
        DeclaredExit exit;
        if (!words.take_all(seq, exit.person, exit.stated, exit.operator_)) return false;
        state_.declared.emplace(seq, std::move(exit));
        return true;
    }
    bool read_pin(Words& words) {
        Pid pid;
        Pin pin;
        auto& tries = pin.tries;
        const bool taken =
            words.take_all(pid, pin.enrolled, pin.set, pin.reset, pin.reset_until, pin.grace_used, tries.failures,
                           tries.not_before, tries.locked_until, tries.attempt, tries.at, tries.ran);
        if (!taken) return false;
        state_.pins.emplace(pid, pin);
        return true;
    }
    bool read_person(Words& words) {
        Pid pid;
        PersonFacts person;
        if (!words.take_all(pid, person.registered, person.entered, person.confirmed, person.removed)) return false;
        state_.people.emplace(pid, person);
        return true;
    }
    bool read_pin_point(Words& words) {
        ReaderNumber reader;
        PinTries tries;
        const bool taken = words.take_all(reader, tries.failures, tries.not_before, tries.locked_until, tries.attempt,
                                          tries.at, tries.ran);
        if (!taken) return false;
        state_.pin_points.emplace(reader, tries);
        return true;
    }
    bool read_mustered(Words& words) {
        Pid pid;
        WallTime when;
        if (!words.take_all(pid, when)) return false;
        state_.mustered.emplace(pid, when);
        return true;
    }
    bool read_arrival(Words& words) {
        DoorNumber door;
        WallTime time;
        if (!words.take_all(door, time)) return false;
        state_.arrivals.emplace(door, time);
        return true;
    }
    bool read_door(Words& words) {
        DoorNumber door;
        DoorFacts facts;
        DoorEvent fault{};
        if (!words.take_all(door, facts.cycles, fault, facts.tampered)) return false;
        if (fault != DoorEvent{}) facts.lock_fault = fault;
        state_.doors.emplace(door, facts);
        return true;
    }
    bool read_card(Words& words) {
        CredentialRef ref;
        CardFacts card;
        if (!words.take_all(ref, card.kind, card.standing, card.until)) return false;
        state_.cards.emplace(ref, card);
        return true;
    }
    bool read_proposal(Words& words) {
        std::string plan;
        Proposal proposal;
        if (!words.take_all(plan, proposal.by, proposal.seq, proposal.answered)) return false;
        state_.proposals.emplace(std::move(plan), std::move(proposal));
        return true;
    }
    template <class Values>
    static bool read_named(Words& words, Values& values) {
        std::string name;
        typename Values::mapped_type value{};
        if (!words.take_all(name, value)) return false;
        values.emplace(std::move(name), value);
        return true;
    }
    bool read_permit(Words& words) {
        Seq seq;
        Permit permit;
        const bool taken = words.take_all(seq, permit.stage, permit.from, permit.until, permit.report_by) &&
                           words.take_numbers(permit.zones) && words.take_numbers(permit.workers) &&
                           words.take_all(permit.attendant, permit.vendor, permit.submitter, permit.reporter) &&
                           words.take_texts(permit.service) && words.take(permit.remote);
        if (!taken) return false;
        state_.permits.emplace(seq, std::move(permit));
        return true;
    }
    bool read_visit(Words& words) {
        Visit visit;
        if (!words.take_all(visit.seq, visit.visitor, visit.badge, visit.host, visit.until)) return false;
        state_.visits.emplace(visit.seq, visit);
        return true;
    }
    bool read_unconfirmed(Words& words) {
        Seq seq;
        UnconfirmedAct act;
        if (!words.take_all(seq, act.person, act.when, act.disputed)) return false;
        state_.unconfirmed.emplace(seq, act);
        return true;
    }
    bool read_asset(Words& words) {
        std::string name;
        AssetFacts facts;
        if (!words.take_all(name, facts.seen, facts.reader, facts.zone, facts.seq)) return false;
        state_.assets.emplace(std::move(name), facts);
        return true;
    }
    bool read_import(Words& words) {
        std::string name;
        TakenFile file;
        if (!words.take_all(name, file.made, file.sha256, file.seq)) return false;
        state_.imports.emplace(std::move(name), file);
        return true;
    }
    bool read_asset_round(Words& words) {
        Seq seq;
        AssetRound round;
        if (!words.take_all(seq, round.begun, round.zone)) return false;
        state_.rounds.emplace(seq, round);
        return true;
    }
    bool read_inspection(Words& words) {
        Seq seq;
        Inspection inspection;
        if (!words.take_all(seq, inspection.zone, inspection.worker, inspection.due, inspection.rule)) return false;
        state_.inspections.emplace(seq, std::move(inspection));
        return true;
    }
    bool read_door_mode(Words& words) {
        Seq seq;
        StandingMode mode;
        if (!words.take_all(seq, mode.door, mode.mode, mode.operator_)) return false;
        state_.door_modes.emplace(seq, std::move(mode));
        return true;
    }
    bool read_emergency(Words& words) {
        Seq seq;
        Emergency of;
        if (!words.take_all(seq, of.plan, of.criterion, of.phase, of.declared, of.until, of.drill, of.operator_)) {
            return false;
        }
        state_.emergencies.emplace(seq, std::move(of));
        return true;
    }
    bool read_lifted(Words& words) {
        Seq seq;
        ZoneNumber zone;
        if (!words.take_all(seq, zone)) return false;
        const auto found = state_.emergencies.find(seq);
        if (found != state_.emergencies.end()) found->second.lifted.insert(zone);
        return true;
    }
    bool read_sealed_card(Words& words) {
        CredentialRef ref;
        SealedCard card;
        if (!words.take_all(ref, card.name, card.seal, card.until, card.emergency)) return false;
        state_.sealed_cards.emplace(ref, std::move(card));
        return true;
    }
    bool read_known_reader(Words& words) {
        ReaderNumber reader;
        KnownReader known;
        if (!words.take_all(reader, known.identity, known.other, known.strange)) return false;
        state_.known_readers.emplace(reader, std::move(known));
        return true;
    }
    bool read_pending(Words& words) {
        Seq seq;
        EntryDraft entry;
        const bool taken =
            words.take_all(seq, entry.kind, entry.t_event, entry.recorded.wall, entry.recorded.boot,
                           entry.recorded.status, entry.recorded.error, entry.zone, entry.door, entry.dir,
                           entry.decision, entry.pid, entry.ref_seq, entry.cred, entry.cfg_seq, entry.pcommit);
        if (!taken) return false;
        last_ = &state_.pending.insert_or_assign(seq, std::move(entry)).first->second;
        return true;
    }
    bool read_pending_detail(Words& words) {
        std::int64_t index = 0;
        if (last_ == nullptr || !words.take(index)) return false;
        auto detail = empty_detail(index, std::make_index_sequence<std::variant_size_v<EntryDetail>>());
        if (!detail) return false;
        last_->detail = std::move(*detail);
        return std::visit([&words](auto& fields) { return words.take_fields(fields); }, last_->detail);
    }

    State state_;
    EntryDraft* last_ = nullptr;  // the pending entry whose detail follows
};

Error no_dump(std::int64_t line) {
    return Error{"this is no dump of a state", fmt::format("line {}", line), ""};
}

}  // namespace

Result<State> parse_dump(std::string_view text) {
    Parser parser;
    std::int64_t number = 0;
    for (std::string_view rest = text; !rest.empty();) {
        ++number;
        const auto end = rest.find('\n');
        if (end == std::string_view::npos || !parser.line(rest.substr(0, end))) return no_dump(number);
        rest.remove_prefix(end + 1);
    }
    State state = parser.take();
    // A line twice, out of its place, or written otherwise than the dump writes it.
    if (canonical_dump(state) != text) return no_dump(number);
    return state;
}

}  // namespace sekisho::state
