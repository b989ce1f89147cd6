// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/door/world.hpp"

#include <algorithm>
#include <initializer_list>
#include <variant>

namespace sekisho::door::bench {
namespace {

constexpr Seq kOwed{1};  // every pending grant is renumbered to this one, so that numbers do not make states differ
const MonoTime kPresent = at(0);

using OptionalTime = std::optional<MonoTime>;

std::uint64_t left(const OptionalTime& time) {
    return time ? static_cast<std::uint64_t>((*time - kPresent) / std::chrono::milliseconds{1}) : 15U;
}

void shift(Door& door, Duration by) {
    for (auto* time : {&door.release_until, &door.rex_until, &door.pre_alarm_at, &door.held_at}) {
        if (*time) **time -= by;
    }
}

template <class Kind>
const Kind* detail_at(const std::vector<Action>& actions, std::size_t index) {
    const auto* record = index < actions.size() ? std::get_if<Record>(&actions[index]) : nullptr;
    return record != nullptr ? std::get_if<Kind>(&record->detail) : nullptr;
}

// A drive without its record, or one that changes nothing. `written`: the event itself stands in the ledger.
std::string take_drive(World& world, const std::vector<Action>& actions, std::size_t index, bool written) {
    const bool released = std::get<DriveLock>(actions[index]).released;
    if (released == world.lock_released) {
        return "the lock was driven to where it was already";
    }
    world.lock_released = released;
    if (!released) {
        return detail_at<RelockDetail>(actions, index + 1) != nullptr ? "" : "locked without a record of it";
    }
    const auto* after = detail_at<UnlockDetail>(actions, index + 1);
    const bool freed = after != nullptr && (after->cause == UnlockCause::rex || after->cause == UnlockCause::button ||
                                            after->cause == UnlockCause::fire);
    return written || freed ? "" : "released without a cause";
}

bool fire_holds(const World& world, const Settings& settings) {
    return world.fire && settings.fire_release;
}

// 6.9-B1, in the order of its words: fire, what stands open by command (rescue), lockdown and block, normal rules.
bool entry_is_barred(const World& world, const Settings& settings) {
    if (fire_holds(world, settings) || world.modes.locked_open) {
        return false;
    }
    return world.modes.locked_down || world.modes.blocked;
}

bool stands_open(const World& world) {
    return world.modes.locked_open || (world.schedule && !world.modes.locked_down && !world.modes.blocked);
}

std::string take_outcome(World& world, const Record& record, const Event& event) {
    const auto passage = std::get<OutcomeDetail>(record.detail).passage;
    const auto* contact = std::get_if<Contact>(&event);
    const auto* grant = std::get_if<Grant>(&event);
    if (record.ref_seq == kNoSeq) {
        const bool rex = world.rex || world.button || world.rex_left > 0;
        const bool exit = contact != nullptr && contact->open && rex && record.direction == Direction::exit;
        return exit && passage == Passage::taken ? "" : "an exit passage that no REX explains";
    }
    if (!world.owed || world.owed->cause_seq != record.ref_seq || world.owed->direction != record.direction) {
        return "an outcome of a grant that owes none";
    }
    const bool unseen = std::holds_alternative<Reconfigured>(event) || std::holds_alternative<Found>(event);
    const bool ended = std::holds_alternative<Start>(event) || std::holds_alternative<Withdraw>(event);
    const bool fits = passage == Passage::taken ? contact != nullptr && contact->open
                      : passage == Passage::taken_assumed
                          ? unseen || (grant != nullptr && grant->cause_seq == record.ref_seq)
                      : passage == Passage::unknown ? ended
                                                    : grant != nullptr || world.grant_left == 0 || world.barred_now;
    world.owed.reset();
    return fits ? "" : "an outcome that does not fit what happened";
}

// Follows the actions of one step; a new grant owes its outcome as soon as the former one has its
// own.
std::string follow(World& world, const std::vector<Action>& actions, const Event& event) {
    const auto* grant = std::get_if<Grant>(&event);
    const auto* schedule = std::get_if<UnlockSchedule>(&event);
    const auto* modes = std::get_if<Modes>(&event);
    const bool written = grant != nullptr || modes != nullptr || (schedule != nullptr && schedule->active);
    if (grant != nullptr && world.refused_now) {
        const auto told = words(actions);
        return told == Words{"outcome not taken #2 entry"} ? "" : "an entry was let in against the door's mode";
    }
    bool introduced = grant == nullptr;
    for (std::size_t index = 0; index <= actions.size(); ++index) {
        if (!introduced && !world.owed) {
            world.owed = *grant;
            introduced = true;
        }
        if (index == actions.size()) break;
        std::string wrong;
        if (std::holds_alternative<DriveLock>(actions[index])) {
            wrong = take_drive(world, actions, index, written);
        } else if (const auto* alarm = std::get_if<Alarm>(&actions[index])) {
            world.sound = alarm->sound;
        } else if (detail_at<OutcomeDetail>(actions, index) != nullptr) {
            wrong = take_outcome(world, std::get<Record>(actions[index]), event);
        }
        if (!wrong.empty()) {
            return wrong;
        }
    }
    return introduced ? "" : "a replaced grant never got its outcome";
}

// The one word that an opening must be told with.
std::string opening_word(const World& world, const Settings& settings) {
    if (world.owed) {
        return word(Record{OutcomeDetail{Passage::taken, {}, {}}, world.owed->cause_seq, world.owed->direction});
    }
    if (world.rex || world.button || world.rex_left > 0) {
        return "outcome taken #-1 exit";
    }
    if (stands_open(world) || fire_holds(world, settings) || world.grant_left > 0) {
        return "opened";
    }
    return settings.egress == site::Egress::hardware && !settings.has_rex ? "opened exit" : "forced open";
}

struct Happening {  // the witness's own account of an event, before the machine's actions are
                    // followed
    World& world;
    const Settings& settings;

    // Whoever comes in is not let in any more; whoever goes out is.
    void bar() const {
        world.barred_now = entry_is_barred(world, settings);
        if (world.barred_now && !world.grant_out) {
            world.grant_left = 0;
        }
    }
    void operator()(const Start& e) const {
        world.lock_released = false;
        world.grant_left = 0;
        world.grant_out = world.modes.locked_open = false;
        world.fire = e.fire;
        world.schedule = false;
        world.rex_left = e.rex ? settings.timing.release.count() : 0;
        world.rex = e.rex;
        world.button = false;
        (*this)(Contact{e.open});
    }
    void operator()(const Grant& e) const {
        world.refused_now = e.direction == Direction::entry && entry_is_barred(world, settings);
        if (world.refused_now) {
            return;
        }
        const bool owed_out = world.grant_out && world.grant_left > 0;
        const auto asked = (settings.timing.release + settings.timing.extended * (e.extended ? 1 : 0)).count();
        world.grant_left = std::max<std::int64_t>(asked, owed_out ? world.grant_left : 0);
        world.grant_out = e.direction == Direction::exit || owed_out;
    }
    void operator()(const Contact& e) const {
        if (!settings.has_contact || e.open == world.contact) {
            return;
        }
        world.contact = e.open;
        if (!e.open) {
            world.grant_left = 0;
            world.grant_out = false;
            world.rex_left = settings.egress == site::Egress::hardware ? 0 : world.rex_left;
        }
    }
    void operator()(const Found& e) const { (*this)(Contact{e.open}); }
    void operator()(const Withdraw&) const {
        if (settings.egress == site::Egress::hardware) world.grant_left = world.rex_left = 0;
        world.grant_left = world.grant_out ? world.grant_left : 0;
        world.schedule = world.modes.locked_open = false;
    }
    void operator()(const Rex& e) const {
        if (e.active && !world.rex)
            world.rex_left = std::max<std::int64_t>(world.rex_left, settings.timing.release.count());
        world.rex = e.active;
    }
    void operator()(const ReleaseButton& e) const {
        if (e.active && !world.button) {
            world.rex_left = std::max<std::int64_t>(world.rex_left, settings.timing.button.count());
        }
        world.button = e.active;
    }
    void operator()(const Fire& e) const {
        world.fire = e.active;
        bar();
    }
    void operator()(const Modes& e) const {
        world.modes = e;
        bar();
    }
    void operator()(const UnlockSchedule& e) const { world.schedule = e.active; }
    void operator()(const Tick&) const {}
    void operator()(const Reconfigured&) const { world.contact = world.contact && settings.has_contact; }
};

std::string fault_of_lock(const World& world, const Settings& settings) {
    const bool must = world.rex || world.button || stands_open(world) || fire_holds(world, settings);
    const bool may = must || world.rex_left > 0 || world.grant_left > 0;
    if (world.door.released != world.lock_released) {
        return "the state and the lock disagree";
    }
    if (must && !world.lock_released) {
        return "locked against REX, its button, fire or its schedule";
    }
    return world.lock_released && !may ? "released without a standing cause" : "";
}

// ONVIF's mode, by rank (STD-ONVIF-01).
DoorMode shown(const World& world, const Settings& settings) {
    if (!world.door.started) {
        return DoorMode::unknown;
    }
    if (fire_holds(world, settings) || world.modes.locked_open) {
        return DoorMode::locked_open;
    }
    if (world.modes.locked_down || world.modes.blocked) {
        return world.modes.locked_down ? DoorMode::locked_down : DoorMode::blocked;
    }
    if (world.schedule) {
        return DoorMode::unlocked;
    }
    const auto at_rest = settings.double_locked ? DoorMode::double_locked : DoorMode::locked;
    return world.lock_released ? DoorMode::accessed : at_rest;
}

std::string fault_of_alarm(const World& world) {
    const auto& door = world.door;
    const bool timers = door.held_at || door.pre_alarm_at;
    const bool alarm = door.forced || door.held || door.pre_alarm;
    const auto sound = door.forced || door.held ? Sound::alarm : door.pre_alarm ? Sound::pre_alarm : Sound::quiet;
    if ((alarm || timers) && (!door.open || stands_open(world))) {
        return "an alarm or its timer at a closed or an Unlocked door";
    }
    if (world.sound != sound) {
        return "the sounder disagrees with the alarms";
    }
    if (door.open && !stands_open(world) && !door.forced && !door.held && !door.held_at) {
        return "may stand open for ever";
    }
    return "";
}

}  // namespace

Settings settings_in(const World& world, const Settings& wired) {
    auto settings = wired;
    settings.has_contact = wired.has_contact && !world.lost;
    return settings;
}

std::uint64_t key_of(const World& world) {
    const auto& door = world.door;
    std::uint64_t key = 1;
    for (const bool flag : {door.started,
                            door.open,
                            door.released,
                            door.fire,
                            door.fire_holds,
                            door.scheduled,
                            door.rex_active,
                            door.button_active,
                            door.forced,
                            door.held,
                            door.pre_alarm,
                            door.grant.has_value(),
                            door.grant && door.grant->extended,
                            world.lock_released,
                            world.contact,
                            world.lost,
                            world.fire,
                            world.schedule,
                            world.rex,
                            world.button,
                            world.owed.has_value(),
                            world.owed && world.owed->direction == Direction::exit,
                            world.modes.locked_open,
                            world.modes.blocked,
                            world.modes.locked_down,
                            world.grant_out,
                            door.release_lets_out}) {
        key = key * 2 + (flag ? 1U : 0U);
    }
    for (const auto time : {left(door.release_until), left(door.rex_until), left(door.pre_alarm_at), left(door.held_at),
                            static_cast<std::uint64_t>(world.grant_left), static_cast<std::uint64_t>(world.rex_left),
                            static_cast<std::uint64_t>(world.sound)}) {
        key = key * 16 + time;
    }
    return key;
}

std::string pass_time(World& world, const Settings& settings, std::int64_t milliseconds) {
    const std::chrono::milliseconds passed{milliseconds};
    const auto before = world.door;
    const auto due = next_deadline(before);
    world.barred_now = world.refused_now = false;
    world.grant_left = std::max<std::int64_t>(0, world.grant_left - milliseconds);
    world.grant_out = world.grant_out && world.grant_left > 0;
    world.rex_left = std::max<std::int64_t>(0, world.rex_left - milliseconds);
    const auto actions = step(world.door, settings, Tick{}, kPresent + passed);
    if ((!due || *due > kPresent + passed) && (!actions.empty() || world.door != before)) {
        return "a tick before anything was due did something";
    }
    shift(world.door, passed);
    return follow(world, actions, Tick{});
}

std::string happen(World& world, const Settings& settings, const Event& event) {
    world.barred_now = world.refused_now = false;
    const bool was_open = world.contact;
    const auto* contact = std::get_if<Contact>(&event);
    const auto opening = contact != nullptr && contact->open ? opening_word(world, settings) : "";
    const auto witness = Happening{world, settings};
    std::visit(witness, event);
    const auto actions = step(world.door, settings, event, kPresent);
    auto wrong = follow(world, actions, event);
    if (wrong.empty() && contact != nullptr && was_open != world.contact) {
        if (world.contact && (actions.empty() || word(actions.front()) != opening)) {
            wrong = "the opening was not told as: " + opening;
        } else if (!world.contact && actions.empty()) {
            wrong = "a close left no trace";
        }
    }
    if (wrong.empty() && std::holds_alternative<Found>(event) && !was_open && world.contact) {
        const auto told = words(actions);
        const bool opened = std::find(told.begin(), told.end(), "opened") != told.end();
        wrong = opened && !world.door.forced ? "" : "a door found open was not told as opened";
    }
    if (world.door.grant && world.owed) {
        world.door.grant->cause_seq = world.owed->cause_seq = kOwed;
    }
    return wrong;
}

std::string fault_in(const World& world, const Settings& settings) {
    const auto due = next_deadline(world.door);
    if (due && *due <= kPresent) {
        return "a deadline is not in the future";
    }
    if (world.door.open != world.contact || world.door.grant != world.owed) {
        return "the contact or the pending grant is not what happened";
    }
    if (world.owed && (world.grant_left == 0 || world.contact || !settings.has_contact)) {
        return "a grant pends that nothing can complete";
    }
    if (world.door.modes != world.modes || mode_of(world.door, settings) != shown(world, settings)) {
        return "the mode is not the one of highest rank that stands";
    }
    const auto wrong = fault_of_lock(world, settings);
    return wrong.empty() ? fault_of_alarm(world) : wrong;
}

std::string fault_in_ways_out(const World& world, const Settings& settings) {
    if (!world.door.started) {
        return "";
    }
    const auto after = [&](const Event& event) {
        auto door = world.door;
        static_cast<void>(step(door, settings, event, kPresent));
        return door;
    };
    if (settings.has_rex && !after(Rex{true}).released) {
        return "a REX does not free the door";
    }
    if (!after(ReleaseButton{true}).released) {
        return "a button does not free the door";
    }
    const auto burning = after(Fire{true});
    if (settings.fire_release && (!burning.released || mode_of(burning, settings) != DoorMode::locked_open)) {
        return "a fire does not free the door";
    }
    const bool by_lever = settings.egress == site::Egress::hardware && !settings.has_rex && settings.has_contact;
    if (by_lever && !world.door.open && after(Contact{true}).forced) {
        return "an exit by the lever is called forced";
    }
    return "";
}

std::string fault_at_rest(const World& world, const Settings& settings) {
    auto door = world.door;
    for (const auto& quiet :
         std::initializer_list<Event>{Modes{}, Fire{false}, UnlockSchedule{false}, Rex{false}, ReleaseButton{false}}) {
        static_cast<void>(step(door, settings, quiet, kPresent));
    }
    static_cast<void>(step(door, settings, Tick{}, kPresent + settings.timing.release + settings.timing.extended));
    return door.released || door.grant ? "stays released, or owes an outcome, after the longest release" : "";
}

}  // namespace sekisho::door::bench
