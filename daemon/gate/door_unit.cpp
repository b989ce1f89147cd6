// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/door_unit.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace sekisho::gate {
namespace {

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

DoorUnit::DoorUnit(Parts parts, const site::Site& site, site::DoorIndex index)
    : parts_(std::move(parts)),
      lock_(parts_.loop, parts_.clock, parts_.handles,
            [this](const LineSpec& line, const Error& error) { fail(line, error); }) {
    configure(site, index);
    lock_watch_.silent = true;
}

void DoorUnit::recall(const state::DoorFacts& known) {
    watch_lock(door::Recalled{known.lock_fault, known.tampered});
    look_at_lock();
}

void DoorUnit::configure(const site::Site& site, site::DoorIndex index) {
    door_ = site.doors[index];
    rule_ = site::to_text(site.rule(door_.rule));
    outer_ = site.zones[door_.outer].name.value;
    inner_ = site.zones[door_.inner].name.value;
    schedule_rule_ = site::to_text(site.rule(door_.unlock_rule));
    lock_.configure(door_);
    const auto take = [](Sensor& sensor, const std::optional<LineSpec>& line) {
        if (sensor.line != line) sensor = {nullptr, line};
    };
    take(contact_, door_.contact);
    take(rex_, door_.rex);
    take(button_, door_.button);
    take(lock_monitor_, door_.lock_monitor);
    take(tamper_, door_.tamper);
}

door::Settings DoorUnit::settings() const {
    auto settings = door::settings_of(door_);
    // A contact that was lost is treated as one that was never wired.
    settings.has_contact = contact_.input != nullptr;
    settings.has_rex = rex_.input != nullptr || rex_counts_when_lost();
    return settings;
}

door::LockWatchSettings DoorUnit::lock_watch_settings() const {
    constexpr std::uint8_t kPulsesAgain = 3;
    const bool pulses = door_.power_loss == site::PowerLoss::keeps_state;
    const bool blind = lock_monitor_.input == nullptr || contact_.input == nullptr;
    return {door_.lock_monitor.has_value(), blind, door_.timing.settle, pulses ? kPulsesAgain : std::uint8_t{0}};
}

void DoorUnit::begin(bool fire) {
    in_service_ = true;
    contact_came_ = false;  // Start tells its level
    if (!fault_.empty()) {
        record_fault(true, fault_);
        retry();
    }
    const bool open = level_of(contact_).value_or(false);
    const bool rex = level_of(rex_).value_or(rex_counts_when_lost());
    feed(door::Start{open, fire, rex});
    watch_inputs();
    look_at_button();
    look_at_lock();
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

void DoorUnit::adopt(const site::Site& site, site::DoorIndex index) {
    const auto before = door_.power_loss;
    configure(site, index);
    drive_anew_ = before != door_.power_loss;
}

void DoorUnit::reconfigure(bool fire) {
    const auto fault = fault_;
    if (!claim(fire).empty()) {
        if (fault.empty()) record_fault(true, fault_);
        retry();
    } else if (!fault.empty()) {
        retry_.reset();
        record_fault(false, fault);
    }
    if (std::exchange(drive_anew_, false)) perform(door::DriveLock{machine_.released});
    feed(door::Reconfigured{});
    resume_inputs();
}

void DoorUnit::withdraw() {
    schedule_wanted_ = modes_.locked_open = false;
    plan_rule_.clear();
    plan_opens_ = false;
    feed(door::Withdraw{});
}

void DoorUnit::leave() {
    detach();
    retry_.reset();
    withdraw();
    deadline_.reset();
    lock_deadline_.reset();
    in_service_ = false;
    const auto take_back = [this](bool& announced, RelockCause cause) {
        if (std::exchange(announced, false) && !machine_.released) {
            perform(door::Record{RelockDetail{cause}, kNoSeq, Direction::none});
        }
    };
    take_back(schedule_announced_, RelockCause::schedule);
    take_back(emergency_announced_, RelockCause::mode);
    const bool alarm = machine_.forced || machine_.held || machine_.pre_alarm;
    if (alarm) perform(door::Record{DoorEventDetail{DoorEvent::alarm_over}, kNoSeq, Direction::none});
}

void DoorUnit::grant(UnlockCause cause, Ticket ticket, Direction direction, bool extended, Passenger passenger,
                     std::optional<Companion> companion) {
    passengers_[ticket] = {passenger, companion};
    feed(door::Grant{cause, ticket, direction, extended});
}

void DoorUnit::fire(bool active) {
    feed(door::Fire{active});
}

void DoorUnit::unlock_schedule(bool inside) {
    schedule_wanted_ = inside;
    apply_schedule();
}

void DoorUnit::modes(const door::Modes& standing) {
    modes_ = standing;
    apply_modes();
}

void DoorUnit::apply_modes() {
    auto wanted = modes_;
    wanted.locked_open = (wanted.locked_open && fault_.empty()) || plan_opens_;
    if (wanted != machine_.modes) feed(wanted);
    apply_schedule();
}

void DoorUnit::emergency(const std::string& rule) {
    plan_rule_ = rule;
    apply_emergency();
}

// Its end is at once.
void DoorUnit::apply_emergency() {
    if (plan_rule_.empty() || !lock_.held()) plan_opens_ = false;
    apply_modes();
    const bool wanted = !plan_rule_.empty() && lock_.held();
    if (wanted && !plan_opens_ && !emergency_announced_) announce_emergency();
}

void DoorUnit::announce_emergency() {
    emergency_announced_ = true;
    EntryDraft draft;
    draft.kind = EntryKind::unlock;
    draft.detail = UnlockDetail{UnlockCause::emergency, plan_rule_, {}};
    auto done = [this, alive = std::weak_ptr<bool>(alive_)](const Result<Seq>& seq) {
        if (alive.expired() || !std::exchange(emergency_announced_, false)) return;
        if (!seq) return;  // asked again when the plans are looked at next
        if (!plan_rule_.empty() && lock_.held()) {
            plan_opens_ = true;
        } else if (!machine_.released) {
            perform(door::Record{RelockDetail{RelockCause::mode}, kNoSeq, Direction::none});
        }
        apply_emergency();
    };
    parts_.journal.append(std::move(draft), number_of_door(), std::move(done));
}

// A schedule that a mode holds up begins anew afterwards, with an entry of its own.
void DoorUnit::apply_schedule() {
    const bool wanted = schedule_wanted_ && fault_.empty() && !modes_.blocked && !modes_.locked_down;
    if (!wanted && machine_.scheduled) feed(door::UnlockSchedule{false});
    if (wanted && !machine_.scheduled && !schedule_announced_) announce_schedule();
}

void DoorUnit::announce_schedule() {
    schedule_announced_ = true;
    EntryDraft draft;
    draft.kind = EntryKind::unlock;
    draft.detail = UnlockDetail{UnlockCause::schedule, schedule_rule_, {}};
    auto done = [this, alive = std::weak_ptr<bool>(alive_), rule = schedule_rule_](const Result<Seq>& seq) {
        if (alive.expired() || !std::exchange(schedule_announced_, false)) return;
        if (!seq) return;  // asked again when the schedules are looked at next
        const bool may = fault_.empty() && !modes_.blocked && !modes_.locked_down;
        if (schedule_wanted_ && may && rule == schedule_rule_) return feed(door::UnlockSchedule{true});
        // Over already, or decided under another configuration: the ledger must not say that the door stands unlocked.
        if (!machine_.released) {
            perform(door::Record{RelockDetail{RelockCause::schedule}, kNoSeq, Direction::none});
        }
        apply_schedule();
    };
    parts_.journal.append(std::move(draft), number_of_door(), std::move(done));
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
    const bool lets_out = std::holds_alternative<door::Rex>(event) || std::holds_alternative<door::Fire>(event) ||
                          std::holds_alternative<door::ReleaseButton>(event);
    const bool driven = std::any_of(actions.begin(), actions.end(),
                                    [](const auto& action) { return std::holds_alternative<door::DriveLock>(action); });
    // Somebody wants out, and the bolt was thrown by another hand: what was commanded once is commanded again.
    if (lets_out && !driven && machine_.released && door_.pulse_lock && lock_watch_.bolted) lock_.drive(true);
    watch_lock(door::DoorMoved{machine_.open});
    if (!lock_.held() && machine_.released) reclaim_lock();  // nobody waits for the next try to get out
    arm_timer();
}

void DoorUnit::perform(const door::DriveLock& action) {
    lock_.drive(action.released);  // where it is not held, the fault is known and retried
    watch_lock(door::Driven{action.released});
}

void DoorUnit::perform(const door::Record& action) {
    EntryDraft draft;
    draft.kind = std::visit([](const auto& detail) { return kind_of(detail); }, action.detail);
    draft.dir = action.direction;
    draft.ref_seq = action.ref_seq;
    std::visit([&draft](const auto& detail) { draft.detail = detail; }, action.detail);
    if (auto* unlock = std::get_if<UnlockDetail>(&draft.detail)) {
        const auto cause = unlock->cause;
        unlock->rule = cause == UnlockCause::fire ? parts_.fire_rule() : rule_;
        const auto ticket = parts_.journal.append(std::move(draft), number_of_door());
        if (cause == UnlockCause::rex || cause == UnlockCause::button) last_rex_ = ticket;
    } else if (std::holds_alternative<OutcomeDetail>(draft.detail)) {
        record_outcome(std::move(draft), action.direction);
    } else {
        parts_.journal.append(std::move(draft), number_of_door());
    }
}

// The pure machine cannot know who goes, and which REX an outcome completes. Each of two has an outcome of their own.
void DoorUnit::record_outcome(EntryDraft draft, Direction direction) {
    Party party;
    if (const auto found = passengers_.find(draft.ref_seq); found != passengers_.end()) {
        party = found->second;
        passengers_.erase(found);
    }
    if (draft.ref_seq == kNoSeq) draft.ref_seq = last_rex_;
    const auto write = [this, direction](EntryDraft outcome, const Passenger& passenger) {
        outcome.pid = passenger.pid;
        outcome.cred = passenger.credential;
        parts_.journal.append(std::move(outcome), number_of_passage(direction));
    };
    if (party.companion) {
        EntryDraft other = draft;
        other.ref_seq = party.companion->ticket;
        write(std::move(other), party.companion->passenger);
    }
    write(std::move(draft), party.passenger);
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
    machine_sound_ = action.sound;
    sound();
}

door::Sound DoorUnit::loudest() const {
    return door::alarms(lock_watch_) ? door::Sound::alarm : machine_sound_;
}

void DoorUnit::sound() {
    parts_.on_alarm(door_.name, loudest());
}

void DoorUnit::watch_lock(const door::LockWatchEvent& event) {
    if (!in_service_) return;
    const bool sounded = door::alarms(lock_watch_);
    const auto actions = door::step(lock_watch_, lock_watch_settings(), event, parts_.clock.now().mono);
    for (const auto happened : actions.events) {
        perform(door::Record{DoorEventDetail{happened}, kNoSeq, Direction::none});
    }
    if (actions.drive_again) lock_.drive(lock_watch_.released);
    if (sounded != door::alarms(lock_watch_)) sound();
    const auto due = door::next_deadline(lock_watch_);
    lock_deadline_ = due ? parts_.loop.at(*due, [this] { watch_lock(door::WatchTick{}); }) : nullptr;
}

void DoorUnit::arm_timer() {
    const auto when = door::next_deadline(machine_);
    if (!when) {
        deadline_.reset();
        return;
    }
    deadline_ = parts_.loop.at(*when, [this] { feed(door::Tick{}); });
}

}  // namespace sekisho::gate
