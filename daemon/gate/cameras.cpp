// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/cameras.hpp"

#include "daemon/gate/gate.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace sekisho::gate {
namespace {

constexpr std::chrono::seconds kAnswersWithin{10};
constexpr std::chrono::seconds kTooLate{30};

}  // namespace

void Cameras::claim(const site::Site& site, std::vector<Error>& errors) {
    for (const auto& input : site.inputs) {
        if (input.kind != site::InputKind::camera_ack) continue;
        answers_.push_back(std::make_unique<Answer>(parts_, input));
        if (auto error = answers_.back()->line.claim()) errors.push_back(std::move(*error));
    }
}

void Cameras::serve(std::shared_ptr<const site::Site> site, const std::vector<std::unique_ptr<OutputLine>>& outputs) {
    site_ = std::move(site);
    adopt(outputs);
    end_alarms_of_others();
    for (auto& answer : answers_) watch(*answer);
}

void Cameras::detach() {
    for (auto& answer : answers_) answer->line.detach();
}

void Cameras::replace(std::shared_ptr<const site::Site> site, const std::vector<std::unique_ptr<OutputLine>>& outputs) {
    site_ = std::move(site);
    auto before = std::exchange(answers_, {});
    for (const auto& input : site_->inputs) {
        if (input.kind == site::InputKind::camera_ack) answers_.push_back(successor(before, parts_, input));
    }
    for (const auto& gone : before) {
        if (gone) gone->line.give_up();
    }
    adopt(outputs);
    for (auto& answer : answers_) watch(*answer);
}

// One that is not asked to answer any more owes none.
void Cameras::adopt(const std::vector<std::unique_ptr<OutputLine>>& outputs) {
    const auto& state = parts_.journal.state();
    auto before = std::exchange(units_, {});
    for (const auto& output : outputs) {
        const auto& configured = output->configured();
        if (configured.kind != site::OutputKind::camera) continue;
        auto old = before.extract(configured.name);
        const bool known = !old.empty();
        if (known) units_.insert(std::move(old));  // timers know where it is
        Unit& unit = units_[configured.name];
        unit.line = output.get();
        if (!known) {
            const auto last = state.camera_marks.find(configured.name);
            if (last != state.camera_marks.end()) unit.last_mark = last->second;
            unit.silent = state.alarms.contains({SystemAlarm::camera_no_ack, configured.name});
        }
        if (configured.ack) continue;
        unit.awaited.clear();
        if (std::exchange(unit.silent, false)) alarm(configured.name, false);
    }
    for (const auto& [name, gone] : before) {
        if (gone.silent) alarm(name, false);
    }
}

// Of cameras that were taken out of the configuration while the daemon was not there.
void Cameras::end_alarms_of_others() {
    for (const auto& [which, camera] : std::set(parts_.journal.state().alarms)) {
        if (which == SystemAlarm::camera_no_ack && !units_.contains(camera)) alarm(camera, false);
    }
}

void Cameras::stop() {
    detach();
    for (auto& [name, unit] : units_) {
        if (unit.line->active()) unit.line->set(false);
    }
    units_.clear();
}

void Cameras::watch(Answer& answer) {
    const auto moved = [this, &answer](hal::Edge edge) {
        const bool rises = edge.active && !answer.stands;  // a level that is told anew answers to nothing
        answer.stands = edge.active;
        if (rises) answered(answer.line.configured().name);
    };
    answer.line.watch(moved, [] {});
}

// It may answer for several pulses at once: the edge does not say for which.
void Cameras::answered(const std::string& input) {
    for (auto& [name, unit] : units_) {
        const auto& ack = unit.line->configured().ack;
        if (!ack || site_->inputs[*ack].name != input) continue;
        unit.answered = unit.pulse != nullptr;
        if (unit.awaited.empty()) continue;
        for (const auto& [mark, at] : unit.awaited) (void)write_mark(unit, mark, at, true);
        unit.awaited.clear();
        if (std::exchange(unit.silent, false)) alarm(name, false);
    }
}

void Cameras::told(const Entry& entry) {
    if (units_.empty() || parts_.clock.now().wall - entry.t_event > kTooLate) return;
    for (const auto& happening : happenings_of(entry, *site_, parts_.journal.state().registry)) {
        for (auto& [name, unit] : units_) {
            if (happening.over || !is_wanted(*site_, unit.line->configured(), happening) || !pulse(unit)) continue;
            if (happening.occasion != site::Occasion::duress) mark(unit, entry);
        }
    }
}

// Whether one is under way: a line that is lost has none, and an alarm of its own.
bool Cameras::pulse(Unit& unit) {
    if (unit.pulse) return true;
    unit.line->set(true);
    if (!unit.line->why_lost().empty()) {
        unit.line->set(false);
        return false;
    }
    unit.mark.reset();
    unit.answered = false;
    unit.pulse = parts_.loop.at(parts_.clock.now().mono + unit.line->configured().pulse, [&unit] {
        unit.line->set(false);
        unit.pulse.reset();
    });
    return true;
}

void Cameras::mark(Unit& unit, const Entry& entry) {
    const bool first = !unit.mark;
    if (first) unit.mark = ++unit.last_mark;
    Awaited at;
    at.mark = entry.seq;
    at.zone = entry.zone;
    at.door = entry.door;
    const Ticket ticket = write_mark(unit, *unit.mark, at, false);
    if (!first || !unit.line->configured().ack) return;
    at.mark = ticket;
    // A pulse that began with duress, which has no mark, may be answered already.
    if (unit.answered) {
        (void)write_mark(unit, *unit.mark, at, true);
        if (std::exchange(unit.silent, false)) alarm(unit.line->configured().name, false);
    } else {
        await(unit, *unit.mark, std::move(at));
    }
}

void Cameras::await(Unit& unit, std::int64_t mark, Awaited awaited) {
    awaited.late = parts_.loop.at(parts_.clock.now().mono + kAnswersWithin, [this, &unit, mark] { late(unit, mark); });
    unit.awaited.emplace(mark, std::move(awaited));
}

void Cameras::late(Unit& unit, std::int64_t mark) {
    unit.awaited.erase(mark);
    if (!std::exchange(unit.silent, true)) alarm(unit.line->configured().name, true);
}

// `at.mark`: what the entry refers to.
Ticket Cameras::write_mark(const Unit& unit, std::int64_t mark, const Awaited& at, bool acknowledged) {
    EntryDraft draft;
    draft.kind = EntryKind::camera_mark;
    draft.zone = at.zone;
    draft.door = at.door;
    draft.ref_seq = at.mark;
    draft.detail = CameraMarkDetail{unit.line->configured().name, mark, acknowledged};
    return parts_.journal.append(std::move(draft));
}

void Cameras::alarm(const std::string& camera, bool active) {
    EntryDraft draft;
    draft.kind = EntryKind::alarm;
    draft.detail = AlarmDetail{SystemAlarm::camera_no_ack, active, camera, {}};
    parts_.journal.append(std::move(draft));
}

void Cameras::tell(std::vector<InputStatus>& status) const {
    for (const auto& answer : answers_)
        status.push_back({answer->line.configured().name, answer->stands, answer->line.why_lost()});
}

}  // namespace sekisho::gate
