// SPDX-License-Identifier: Apache-2.0
// Start, inputs, timers.
#include "daemon/gate/impl.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace sekisho::gate {
namespace {

// Unlock schedules are looked at again at least this often, so that a step of the wall clock is noticed.
constexpr std::chrono::seconds kRefreshAtLeast{30};

}  // namespace

// Every lock before any input of a door: no chip that answers slowly keeps the lock of another door from its rest.
void Gate::Impl::claim_doors(std::vector<Error>& errors) {
    for (site::DoorIndex index = 0; index < site->doors.size(); ++index) doors.push_back(make_door(*site, index));
    for (auto& door : doors) door->rest(fire.stands());
    for (auto& door : doors) {
        for (auto& missing : door->claim(fire.stands())) errors.push_back(std::move(missing));
    }
}

// Before the ledger is open: REX and fire free the doors, no card opens one.
void Gate::Impl::serve_egress() {
    fire.serve();
    for (auto& door : doors) begin_door(*door);
}

void Gate::Impl::serve_entries() {
    for (const auto& reader : site->readers) begin_reader(reader);
    for (const auto& [alarm, subject] : journal.state().alarms) {
        if (alarm == SystemAlarm::keypad_down) keypads_down.insert(subject);
    }
    for (const auto& keypad : site->keypads) begin_keypad(keypad);
    watch_arrivals();
    watch_modes();
    watch_emergencies();
    refresh();
    sound_again();
}

void Gate::Impl::serve_witnesses() {
    for (const auto& name : witnesses.put_in_force(*site)) wrongly_cosigned(name);
}

void Gate::Impl::serve_disposals() {
    disposals.open(*writer, *vault);
}

// What this site's other inputs say still counts.
void Gate::Impl::drive_by_fire(bool stands) {
    for (auto& door : doors) door->fire(stands);
}

void Gate::Impl::end_when_locked(std::function<void()> then) {
    const auto pulses_end = [this] {
        std::optional<MonoTime> last;
        for (const auto& door : doors) last = std::max(last, door->lock_busy_until());
        return last;
    };
    auto last = pulses_end();
    if (!last) {
        for (const auto& door : doors) door->withdraw();
        last = pulses_end();
    }
    if (!last) return then();
    last_pulse = parts.loop.at(*last, [this, then = std::move(then)] { end_when_locked(then); });
}

void Gate::Impl::begin_door(DoorUnit& door) {
    door.begin(fire.stands());
}

void Gate::Impl::recall(DoorUnit& door) const {
    const auto& known = journal.state().doors;
    const auto found = known.find(DoorNumber{number(NamedThing::door, door.configured().name.value)});
    door.recall(found == known.end() ? state::DoorFacts{} : found->second);
}

void Gate::Impl::begin_reader(const site::Reader& reader) {
    const auto name = reader.name;
    readers.push_back(std::make_unique<ReaderUnit>(
        ReaderUnit::Parts{parts.hardware, handles, parts.loop, parts.clock}, reader,
        ReaderUnit::Callbacks{[this, name](const CardEvidence& card) { on_card(name, card); },
                              [this, name](bool up, const std::string& why) { on_reader_state(name, up, why); },
                              [this, name](const std::string& identity) {
                                  const ReaderNumber given{number(NamedThing::reader, name.value)};
                                  return reader_identities.seen(given, identity);
                              }}));
    readers.back()->begin();
}

site::ScheduleAnswer Gate::Impl::unlock_answer(site::DoorIndex index, const access::Moment& now) const {
    const auto& door = site->doors[index];
    if (!door.unlock || !journal.released()) return {};  // no record, no entry: a schedule waits for the ledger too
    if (now.deny_limited && site::is_limited(*site, index)) return {};
    const auto local = site->time_zone.to_local(now.clock);
    const auto answer = site::ask(site->schedules[*door.unlock], site->special_days, local);
    return !door.first_person_in || arrived(door.name, answer.since, local) ? answer : site::ScheduleAnswer{};
}

// A time that lies ahead is none: the clock had run away when it was written.
bool Gate::Impl::arrived(const DoorName& door, site::LocalTime since, site::LocalTime until) const {
    const auto& arrivals = journal.state().arrivals;
    const auto last = arrivals.find(DoorNumber{number(NamedThing::door, door.value)});
    if (last == arrivals.end()) return false;
    const auto local = site->time_zone.to_local(last->second);
    return since <= local && local <= until;
}

// Whoever goes in first opens the door for the others, once that is written.
void Gate::Impl::watch_arrivals() {
    journal.subscribe([this](const Entry& entry) {
        if (entry.kind == EntryKind::outcome && entry.dir == Direction::entry) refresh_soon();
    });
}

void Gate::Impl::refresh_soon() {
    if (!stopping) refresh_timer = parts.loop.at(parts.clock.now().mono, [this] { refresh(); });
}

void Gate::Impl::refresh() {
    const auto now = clock_watch.check();
    const auto moment = clock_watch.moment(now);
    auto wait = std::min<Duration>(kRefreshAtLeast, clock_watch.until_due(now));
    if (const auto due = look_at_emergencies(moment)) wait = std::min(wait, *due);
    if (const auto due = hush_readers(moment.clock)) wait = std::min<Duration>(wait, *due - moment.clock);
    for (site::DoorIndex index = 0; index < doors.size(); ++index) {
        const auto& unlock = site->doors[index].unlock;
        doors[index]->unlock_schedule(unlock_answer(index, moment).inside);
        if (!unlock) continue;
        const auto edge = site::next_edge(site->schedules[*unlock], site->special_days, site->time_zone, moment.clock);
        wait = std::min(wait, edge - moment.clock);
    }
    refresh_timer = parts.loop.at(now.mono + wait, [this] { refresh(); });
}

// PRAC-19: quiet hours near wards. By the configuration in force: a unit may have been begun under an earlier one.
std::optional<WallTime> Gate::Impl::hush_readers(WallTime now) {
    std::optional<WallTime> next;
    for (const auto& reader : site->readers) {
        auto* unit = find_reader(reader.name);
        if (unit == nullptr) continue;
        const auto& indicators = reader.indicators;
        if (!indicators.quiet) {
            unit->hush(hal::Hush::none);
            continue;
        }
        const auto& schedule = site->schedules[*indicators.quiet];
        const bool quiet = site::ask(schedule, site->special_days, site->time_zone.to_local(now)).inside;
        const auto hush = indicators.quiet_alarms ? hal::Hush::all : hal::Hush::all_but_alarms;
        unit->hush(quiet ? hush : hal::Hush::none);
        const auto edge = site::next_edge(schedule, site->special_days, site->time_zone, now);
        next = std::min(next.value_or(edge), edge);
    }
    return next;
}

void Gate::Impl::alarm(const DoorName& door, door::Sound sound) {
    const auto index = site->find_door(door.value);
    if (!index) return;
    const auto show = [&](site::ReaderIndex reader) {
        auto* unit = find_reader(site->readers[reader].name);
        if (unit == nullptr) return;
        switch (sound) {
            case door::Sound::pre_alarm: unit->show(hal::Signal::pre_alarm); break;
            case door::Sound::alarm: unit->show(hal::Signal::alarm); break;
            case door::Sound::quiet: unit->show(hal::Signal::idle); break;
        }
    };
    show(site->doors[*index].entry.reader);
    if (site->doors[*index].exit) show(site->doors[*index].exit->reader);
}

void Gate::Impl::sound_again() {
    for (const auto& door : doors) {
        if (door->loudest() != door::Sound::quiet) alarm(door->configured().name, door->loudest());
    }
}

// The daemon ended between a decision and its outcome: nobody saw whether the person went through.
void Gate::Impl::record_unknown_outcomes() {
    for (const auto& [seq, decision] : journal.state().pending) {
        journal.append_ahead(outcome_of(decision, seq, Passage::unknown));
    }
}

}  // namespace sekisho::gate
