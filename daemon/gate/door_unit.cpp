// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/door_unit.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

namespace sekisho::gate {
namespace {

// How long a line that could not be claimed or was lost waits for its next try.
constexpr std::chrono::seconds kRetryAfter{5};
// STD-IEC-07 allows up to 400 ms; reed contacts settle in a few.
constexpr std::chrono::milliseconds kClosingLasts{50};

EntryKind kind_of(const UnlockDetail&) {
    return EntryKind::unlock;
}
EntryKind kind_of(const RelockDetail&) {
    return EntryKind::relock;
}
EntryKind kind_of(const DoorEventDetail&) {
    return EntryKind::door_event;
}
EntryKind kind_of(const OutcomeDetail&) {
    return EntryKind::outcome;
}

ZoneNumber zone_number(const state::State& state, const std::string& zone) {
    return ZoneNumber{state.registry.number_of(NamedThing::zone, zone)};  // 0 for outside: no entry gives it a number
}

}  // namespace

DoorUnit::DoorUnit(Parts parts, const site::Site& site, site::DoorIndex index) : parts_(std::move(parts)) {
    configure(site, index);
}

void DoorUnit::configure(const site::Site& site, site::DoorIndex index) {
    door_ = site.doors[index];
    rule_ = site::to_text(site.rule(door_.rule));
    outer_ = site.zones[door_.outer].name.value;
    inner_ = site.zones[door_.inner].name.value;
    schedule_rule_ = site::to_text(site.rule(door_.unlock_rule));
}

bool DoorUnit::energised(bool released) const {
    return released == (door_.power_loss == site::PowerLoss::fail_secure);
}

door::Settings DoorUnit::settings() const {
    auto settings = door::settings_of(door_);
    // A contact that was lost is treated as one that was never wired.
    settings.has_contact = contact_ != nullptr;
    settings.has_rex = rex_ != nullptr || rex_counts_when_lost();
    return settings;
}

// The way out needs the daemon: a button or sensor that cannot be read counts as pressed (STD-EGR-04).
bool DoorUnit::rex_counts_when_lost() const {
    return door_.rex && door_.egress != site::Egress::hardware;
}

Result<void> DoorUnit::claim(bool fire) {
    std::optional<Error> first;
    const auto note = [&first](const Error& error) {
        if (!first) first = error;
    };
    if (lock_ == nullptr) {
        const bool free = machine_.released || (fire && door_.fire_release);
        if (auto lock = parts_.handles.output(door_.lock, energised(free))) {
            lock_ = *lock;
        } else {
            note(lock.error());
        }
    }
    const auto claim_input = [&](hal::Input*& handle, const std::optional<LineSpec>& line) {
        if (handle != nullptr || !line) return;
        if (auto input = parts_.handles.input(*line)) {
            handle = *input;
        } else {
            note(input.error());
        }
    };
    claim_input(contact_, door_.contact);
    claim_input(rex_, door_.rex);
    if (first) {
        fault_ = to_text(*first);
        return *first;
    }
    fault_.clear();
    return {};
}

void DoorUnit::begin(bool fire, const site::ScheduleAnswer& unlock_schedule) {
    in_service_ = true;
    if (!fault_.empty()) {
        record_fault(true, fault_);
        retry();
    }
    const bool open = level_of(contact_, door_.contact).value_or(false);
    const bool rex = level_of(rex_, door_.rex).value_or(rex_counts_when_lost());
    feed(door::Start{open, fire, unlock_schedule.inside, rex});
    watch_inputs();
}

// Numbers are known when the entry is sent off, which may be after a reload has changed this unit: names go by value.
Journal::Complete DoorUnit::number_of_door() const {
    return [door = door_.name.value, zone = inner_](EntryDraft& draft, const state::State& state) {
        draft.door = DoorNumber{state.registry.number_of(NamedThing::door, door)};
        draft.zone = zone_number(state, zone);
    };
}

void DoorUnit::record_fault(bool disabled, const std::string& why) {
    EntryDraft draft;
    draft.kind = EntryKind::door_fault;
    draft.detail = DoorFaultDetail{disabled, why};
    parts_.journal.append(std::move(draft), number_of_door());
}

std::optional<bool> DoorUnit::level_of(hal::Input* input, const std::optional<LineSpec>& line) {
    if (input == nullptr) return std::nullopt;
    auto level = input->read();
    if (level) return *level;
    fail(*line, level.error());
    return std::nullopt;
}

void DoorUnit::watch_inputs() {
    const auto watch = [this](hal::Input* input, const std::optional<LineSpec>& line, auto on_edge) {
        if (input == nullptr) return;
        input->watch(on_edge, [this, spec = *line](const Error& error) { fail(spec, error); });
    };
    watch(contact_, door_.contact, [this](hal::Edge edge) { contact_moved(edge); });
    // From now, not from the kernel's stamp: a button served late still frees for its whole time.
    watch(rex_, door_.rex, [this](hal::Edge edge) { feed(door::Rex{edge.active}); });
}

// A contact bounces when the door moves: an opening counts at once, a closing when it has lasted. Otherwise one bounce
// after a passage would relock the door and then look like a break-in.
void DoorUnit::contact_moved(hal::Edge edge) {
    closing_.reset();
    if (edge.active) {
        if (!machine_.open) feed(door::Contact{true}, edge.at);
        return;
    }
    closing_ = parts_.loop.at(edge.at + kClosingLasts, [this] { feed(door::Contact{false}); });
}

void DoorUnit::detach() {
    closing_.reset();
    // Another door may ask for such a line next: it must not find the dead handle, nor lose the new one to this door's
    // retry.
    for (const auto& line : std::exchange(lost_, {})) parts_.handles.drop(line);
    for (auto* input : {contact_, rex_}) {
        if (input != nullptr) input->watch([](hal::Edge) {}, [](const Error&) {});
    }
}

void DoorUnit::reconfigure(const site::Site& site, site::DoorIndex index) {
    const auto before = door_;
    configure(site, index);
    if (before.contact != door_.contact) contact_ = nullptr;
    if (before.rex != door_.rex) rex_ = nullptr;
    const auto fault = fault_;
    if (auto claimed = claim(); !claimed) {
        if (fault.empty()) record_fault(true, fault_);
        retry();
    } else if (!fault.empty()) {
        retry_.reset();
        record_fault(false, fault);
    }
    if (before.power_loss != door_.power_loss) perform(door::DriveLock{machine_.released});
    feed(door::Reconfigured{});
    resume_inputs();
}

void DoorUnit::retire() {
    detach();
    deadline_.reset();
    retry_.reset();
    in_service_ = false;
    if (machine_.grant) {
        perform(door::Record{OutcomeDetail{Passage::unknown, {}, {}}, machine_.grant->cause_seq,
                             machine_.grant->direction});
    }
    if (!machine_.released || machine_.fire_holds || machine_.rex_active) return;
    perform(door::DriveLock{false});
    perform(door::Record{RelockDetail{RelockCause::command}, kNoSeq, Direction::none});
}

void DoorUnit::grant(UnlockCause cause, Ticket ticket, Direction direction, bool extended, Passenger passenger) {
    passengers_[ticket] = passenger;
    feed(door::Grant{cause, ticket, direction, extended});
}

void DoorUnit::fire(bool active) {
    feed(door::Fire{active});
}

void DoorUnit::unlock_schedule(const site::ScheduleAnswer& answer) {
    if (answer.inside != machine_.scheduled) feed(door::UnlockSchedule{answer.inside});
}

void DoorUnit::feed(const door::Event& event) {
    feed(event, parts_.clock.now().mono);
}

void DoorUnit::feed(const door::Event& event, MonoTime when) {
    if (!in_service_) return;
    last_event_ = std::max(last_event_, when);  // the kernel's stamp may be older than a timer that has run since
    const auto actions = door::step(machine_, settings(), event, last_event_);
    for (const auto& action : actions) {
        std::visit([this](const auto& what) { perform(what); }, action);
    }
    if (lock_ == nullptr && machine_.released) reclaim_lock();  // nobody waits for the next try to get out
    arm_timer();
}

void DoorUnit::perform(const door::DriveLock& action) {
    if (lock_ == nullptr) return;  // the fault is known and retried
    if (auto driven = lock_->set(energised(action.released)); !driven) fail(door_.lock, driven.error());
}

void DoorUnit::reclaim_lock() {
    lost_.erase(door_.lock);
    parts_.handles.drop(door_.lock);
    if (auto lock = parts_.handles.output(door_.lock, energised(true))) lock_ = *lock;
}

void DoorUnit::perform(const door::Record& action) {
    EntryDraft draft;
    draft.kind = std::visit([](const auto& detail) { return kind_of(detail); }, action.detail);
    draft.dir = action.direction;
    draft.ref_seq = action.ref_seq;
    std::visit([&draft](const auto& detail) { draft.detail = detail; }, action.detail);
    if (auto* unlock = std::get_if<UnlockDetail>(&draft.detail)) {
        record_unlock(std::move(draft), unlock->cause);
    } else if (std::holds_alternative<OutcomeDetail>(draft.detail)) {
        parts_.journal.append(with_passenger(std::move(draft)), number_of_passage(action.direction));
    } else {
        parts_.journal.append(std::move(draft), number_of_door());
    }
}

void DoorUnit::record_unlock(EntryDraft draft, UnlockCause cause) {
    std::get<UnlockDetail>(draft.detail).rule = rule_of(cause);
    Journal::Done done;
    if (cause == UnlockCause::schedule) {  // no record, no entry: what could not be written is taken back
        done = [this, alive = std::weak_ptr<bool>(alive_)](const Result<Seq>& seq) {
            if (!seq && !alive.expired()) feed(door::UnlockSchedule{false});
        };
    }
    const auto ticket = parts_.journal.append(std::move(draft), number_of_door(), std::move(done));
    if (cause == UnlockCause::rex) last_rex_ = ticket;
}

// Adds to an outcome what the pure machine cannot know: who, and which REX it completes.
EntryDraft DoorUnit::with_passenger(EntryDraft draft) {
    if (const auto passenger = passengers_.find(draft.ref_seq); passenger != passengers_.end()) {
        draft.pid = passenger->second.pid;
        draft.cred = passenger->second.credential;
        passengers_.erase(passenger);
    }
    if (draft.ref_seq == kNoSeq) draft.ref_seq = last_rex_;
    return draft;
}

Journal::Complete DoorUnit::number_of_passage(Direction direction) const {
    const bool out = direction == Direction::exit;
    return [of_door = number_of_door(), from = out ? inner_ : outer_, to = out ? outer_ : inner_](
               EntryDraft& draft, const state::State& state) {
        of_door(draft, state);
        auto& outcome = std::get<OutcomeDetail>(draft.detail);
        outcome.from = zone_number(state, from);
        outcome.to = zone_number(state, to);
    };
}

void DoorUnit::perform(const door::Alarm& action) {
    parts_.on_alarm(door_.name, action.sound);
}

std::string DoorUnit::rule_of(UnlockCause cause) const {
    if (cause == UnlockCause::schedule) return schedule_rule_;
    if (cause == UnlockCause::fire) return parts_.fire_rule();
    return rule_;
}

void DoorUnit::arm_timer() {
    const auto when = door::next_deadline(machine_);
    if (!when) {
        deadline_.reset();
        return;
    }
    deadline_ = parts_.loop.at(*when, [this] { feed(door::Tick{}); });
}

void DoorUnit::fail(const LineSpec& line, const Error& error) {
    lost_.insert(line);  // let go at the next try: this may run inside a callback of that very line
    if (line == door_.lock) lock_ = nullptr;
    if (line == door_.contact) contact_ = nullptr;
    if (line == door_.rex) rex_ = nullptr;
    const bool known = !fault_.empty();
    fault_ = to_text(error);
    if (!known) record_fault(true, fault_);
    if (!retry_) retry();
    if (line == door_.contact) feed(door::Reconfigured{});  // a passage under way can no longer be seen
    if (line == door_.rex) feed(door::Rex{rex_counts_when_lost()});
}

void DoorUnit::retry() {
    retry_ = parts_.loop.at(parts_.clock.now().mono + kRetryAfter, [this] {
        for (const auto& line : std::exchange(lost_, {})) parts_.handles.drop(line);
        const auto fault = fault_;
        if (!claim()) {
            retry();
            return;
        }
        retry_.reset();
        record_fault(false, fault);
        perform(door::DriveLock{machine_.released});
        resume_inputs();
    });
}

// Lines that came back or changed: what happened meanwhile is read from their levels, never guessed.
void DoorUnit::resume_inputs() {
    watch_inputs();
    if (const auto open = level_of(contact_, door_.contact)) contact_moved({*open, parts_.clock.now().mono});
    const bool rex = level_of(rex_, door_.rex).value_or(rex_counts_when_lost());
    if (rex != machine_.rex_active) feed(door::Rex{rex});
}

}  // namespace sekisho::gate
