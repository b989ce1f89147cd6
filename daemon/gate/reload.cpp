// SPDX-License-Identifier: Apache-2.0
// A new configuration comes into force: refused as a whole, or in force as a whole.
#include "daemon/gate/impl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace sekisho::gate {
namespace {

// PRAC-05: a truncated roster must not lock the hospital out.
constexpr std::size_t kMostLost = 10;
constexpr std::size_t kMostLostPercent = 5;
// Which of the files takes the rights, nobody knows here: no file is blamed.
constexpr std::string_view kLookAt =
    "look at the people and dates of the roster, and at contracts, training, profiles and job classes";

template <class Units, class Predicate>
auto take_if(Units& units, Predicate fits) -> typename Units::value_type {
    const auto found =
        std::find_if(units.begin(), units.end(), [&](const auto& unit) { return unit && fits(unit->configured()); });
    return found == units.end() ? nullptr : std::move(*found);
}

template <class Units, class Name>
auto take(Units& units, const Name& name) -> typename Units::value_type {
    return take_if(units, [&](const auto& configured) { return configured.name == name; });
}

std::set<LineSpec> outputs_of(const site::Site& site) {
    std::set<LineSpec> lines;
    for (const auto& door : site.doors) {
        lines.insert(door.lock);
        if (door.pulse_lock) lines.insert(*door.pulse_lock);
    }
    for (const auto& output : site.outputs) lines.insert(output.line);
    for (const auto& reader : site.readers) {
        if (reader.reset) lines.insert(*reader.reset);
    }
    return lines;
}

std::set<LineSpec> inputs_of(const site::Site& site) {
    std::set<LineSpec> lines;
    for (const auto& door : site.doors) {
        for (const auto& line : {door.contact, door.rex, door.button, door.lock_monitor, door.tamper}) {
            if (line) lines.insert(*line);
        }
    }
    for (const auto& input : site.inputs) lines.insert(input.line);
    for (const auto& tether : site.tethers) {
        lines.insert(tether.loop.line);
        if (tether.bridged) lines.insert(tether.bridged->line);
    }
    return lines;
}

}  // namespace

std::optional<Error> refuse_losses(const NewConfig& config) {
    const auto lost = config.losses.people.size();
    if (config.accept_removals) {
        if (static_cast<std::size_t>(*config.accept_removals) == lost) return std::nullopt;
        return Error{fmt::format("{} people would lose their rights, not {}", lost, *config.accept_removals), "",
                     fmt::format("{}; --accept-removals takes the exact number", kLookAt)};
    }
    if (lost <= kMostLost && lost * 100 <= config.losses.of * kMostLostPercent) return std::nullopt;
    return Error{fmt::format("{} of {} people would lose their rights", lost, config.losses.of), "",
                 fmt::format("{}; if that is meant: sekisho config reload --accept-removals {}", kLookAt, lost)};
}

EntryDraft Gate::Impl::config_draft(const NewConfig& config) const {
    ConfigDetail detail;
    detail.sha256 = config.sha256;
    detail.cause = config.cause;
    detail.holders = static_cast<std::int64_t>(config.site->roster.holders().size());
    detail.holders_removed = static_cast<std::int64_t>(config.losses.people.size());
    for (const std::string& line : config.changes.lines) detail.changes.push_back({line});
    detail.changes_more = static_cast<std::int64_t>(config.changes.more);
    const auto& registry = journal.state().registry;
    const auto give = [&](NamedThing thing, const auto& things, auto name_of) {
        auto next = registry.next_free(thing);
        for (const auto& named : things) {
            const std::string& name = name_of(named);
            if (registry.number_of(thing, name) == 0) detail.names.push_back(NameRow{thing, next++, name});
        }
    };
    const std::vector<site::Zone> inside(config.site->zones.begin() + 1, config.site->zones.end());  // not "outside"
    give(NamedThing::zone, inside, [](const auto& zone) -> const std::string& { return zone.name.value; });
    give(NamedThing::door, config.site->doors, [](const auto& door) -> const std::string& { return door.name.value; });
    give(NamedThing::reader, config.site->readers,
         [](const auto& reader) -> const std::string& { return reader.name.value; });
    EntryDraft draft;
    draft.kind = EntryKind::config;
    draft.detail = std::move(detail);
    return draft;
}

void Gate::Impl::put_in_force(std::shared_ptr<const site::Site> next) {
    give_up_all_company();
    give_up_pins_before(*next);
    for (const auto& door : doors) {  // it may be gone, or have other readers: nobody would tell these that it is over
        if (door->loudest() != door::Sound::quiet) alarm(door->configured().name, door::Sound::quiet);
    }
    auto old = std::exchange(site, std::move(next));
    // A line may serve another door or input from now on: nobody hears it until its new user asks.
    for (auto& door : doors) door->detach();
    for (auto& reader : readers) reader->rest_lines();
    fire.detach();
    premises.detach(*site);
    // What is given up is let go before anything new is claimed: the same wire may come back in another use.
    const auto kept = take_over_doors(*site);
    handles.keep_only(outputs_of(*site), inputs_of(*site));
    replace_readers(*site);
    replace_keypads(*site);
    fire.replace(*site);
    premises.replace(site);
    replace_doors(*site, kept);
    sound_again();
    clock_watch.adopt(site->clock);
    disposals.adopt(site);
    imports.adopt(*site);
    presence_watch.adopt(site);
    workflow_watch.adopt(site);
    tagged_things.adopt(site);
    inspection_watch.adopt(site);
    screen_lock.adopt(site);
    serve_witnesses();
    apply_modes();
    refresh();
    parts.retire(std::move(old));
}

std::set<site::DoorIndex> Gate::Impl::take_over_doors(const site::Site& next) {
    auto before = std::exchange(doors, {});
    std::set<site::DoorIndex> kept;
    for (site::DoorIndex index = 0; index < next.doors.size(); ++index) {
        // A door is its lock: under another name it is the same door, and its lock does not move.
        auto unit = take_if(before, [&](const site::Door& door) { return door.lock == next.doors[index].lock; });
        if (unit) {
            kept.insert(index);
            unit->adopt(next, index);
        } else {
            unit = make_door(next, index);
        }
        doors.push_back(std::move(unit));
    }
    for (auto& gone : before) {
        if (gone) gone->leave();
    }
    return kept;
}

std::optional<Error> Gate::Impl::why_lock_stays(const site::Site& next) const {
    for (const auto& door : doors) {
        const auto& configured = door->configured();
        const bool stays = std::any_of(next.doors.begin(), next.doors.end(), [&](const auto& other) {
            return other.lock == configured.lock && other.pulse_lock == configured.pulse_lock;
        });
        if (!configured.pulse_lock || stays || (!door->state().released && !door->lock_busy_until())) continue;
        return Error{"the lock stands released, and would stay so without its lines", configured.name.value,
                     "reload when the door is locked"};
    }
    return std::nullopt;
}

std::optional<Error> Gate::Impl::why_mode_stays(const site::Site& next) const {
    for (const auto& [seq, mode] : journal.state().door_modes) {
        const std::string name(journal.state().registry.name_of(NamedThing::door, mode.door.value));
        const auto now = site->find_door(name);
        const auto then = next.find_door(name);
        // A door is its lock, whichever level that takes.
        const bool stays = now && then && site->doors[*now].lock.chip == next.doors[*then].lock.chip &&
                           site->doors[*now].lock.line == next.doors[*then].lock.line;
        if (!now || stays) continue;
        return Error{fmt::format("the door is {} by command, and would be no more without a word", to_text(mode.mode)),
                     name, "release it first: sekisho door NAME release MODE"};
    }
    return std::nullopt;
}

std::optional<Gate::Impl::NotNow> Gate::Impl::why_not_now(const site::Site& next) const {
    // STD-EGR-02: no configuration moves a lock in a fire, nor takes its input away.
    if (fire.stands()) {
        return NotNow{"fire-stands",
                      {"a fire release stands", fire.rule(),
                       "reload when it is over; if the input is wired wrong, mend the files and restart sekishod"}};
    }
    if (auto why = why_lock_stays(next)) return NotNow{"lock-released", *why};
    if (auto why = why_mode_stays(next)) return NotNow{"mode-stands", *why};
    return std::nullopt;
}

void Gate::Impl::replace_doors(const site::Site& next, const std::set<site::DoorIndex>& kept) {
    for (site::DoorIndex index = 0; index < next.doors.size(); ++index) {
        auto& door = *doors[index];
        if (kept.contains(index)) {
            door.reconfigure(fire.stands());
        } else {
            (void)door.claim(fire.stands());  // begin() records and retries what could not be claimed
            begin_door(door);
            recall(door);
        }
    }
}

void Gate::Impl::replace_readers(const site::Site& next) {
    auto before = std::exchange(readers, {});
    std::vector<const site::Reader*> fresh;
    for (const auto& configured : next.readers) {
        auto unit = take(before, configured.name);
        if (unit && unit->same_device(configured)) {
            unit->reconfigure(configured);
            readers.push_back(std::move(unit));
        } else {
            fresh.push_back(&configured);
        }
    }
    before.clear();  // devices and lights are let go before they are opened anew, perhaps under another name
    for (const auto* configured : fresh) begin_reader(*configured);
}

void Gate::Impl::replace_keypads(const site::Site& next) {
    auto before = std::exchange(keypads, {});
    std::vector<const site::Keypad*> fresh;
    for (const auto& configured : next.keypads) {
        auto unit = take(before, configured.name);
        if (unit && unit->same_device(configured, next.readers[configured.reader].name)) {
            keypads.push_back(std::move(unit));
        } else {
            fresh.push_back(&configured);
        }
    }
    before.clear();
    for (const auto* configured : fresh) begin_keypad(*configured);
    for (const auto& down : std::set(keypads_down)) {  // of keypads that are not there any more
        const bool gone = std::none_of(next.keypads.begin(), next.keypads.end(),
                                       [&down](const auto& keypad) { return keypad.name.value == down; });
        if (gone) on_keypad_state(KeypadName{down}, true);
    }
}

}  // namespace sekisho::gate
