// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/screen_lock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace sekisho::gate {
namespace {

// Zone 0: none.
ZoneNumber passed_out_of(const Entry& entry) {
    const auto* outcome = std::get_if<OutcomeDetail>(&entry.detail);
    const bool passed =
        outcome != nullptr && (outcome->passage == Passage::taken || outcome->passage == Passage::taken_assumed);
    return passed ? outcome->from : ZoneNumber{};
}

}  // namespace

void ScreenLock::adopt(std::shared_ptr<const site::Site> site) {
    site_ = std::move(site);
    if (!subscription_) {
        for (const auto& [which, zone] : parts_.journal.state().alarms) {
            if (which == SystemAlarm::screen_lock_failed) raised_.insert(zone);
        }
        subscription_ = parts_.journal.subscribe([this](const Entry& entry) { on_entry(entry); });
    }
    look_up_zones();
    for (const auto& zone : std::set(raised_)) {
        const auto index = site_->find_zone(zone);
        const bool configured = site_->screen_lock && index && !site_->zones[*index].workstations.empty();
        if (!configured) alarm(zone, false);  // nothing there could succeed any more
    }
}

void ScreenLock::look_up_zones() {
    zones_.clear();
    inside_.clear();
    if (site_->screen_lock && parts_.programs != nullptr) {
        for (const auto& zone : site_->zones) watch(zone);
    }
    std::erase_if(away_, [this](const auto& exit) { return !zones_.contains(exit.first.zone); });
    std::erase_if(waiting_, [this](const Exit& exit) { return !zones_.contains(exit.zone); });
}

// A zone whose name waits for its number, as one that is new in an outage does, has nobody in it yet.
void ScreenLock::watch(const site::Zone& zone) {
    const auto& state = parts_.journal.state();
    const ZoneNumber number{state.registry.number_of(NamedThing::zone, zone.name.value)};
    if (zone.workstations.empty() || number == ZoneNumber{}) return;
    zones_.emplace(number, &zone);
    for (const Pid person : state.presence.people(number)) inside_[person] = number;
}

void ScreenLock::stop() {
    if (subscription_) parts_.journal.unsubscribe(*subscription_);
    subscription_.reset();
    delay_over_.reset();
    away_.clear();
    waiting_.clear();
}

// Where people are changes by these alone, and for the person that they name.
void ScreenLock::on_entry(const Entry& entry) {
    if (entry.kind == EntryKind::config) return look_up_zones();  // it gives names their numbers
    const bool moves = entry.kind == EntryKind::outcome || entry.kind == EntryKind::passage;
    if (!moves || entry.pid == Pid{} || zones_.empty()) return;
    std::set<ZoneNumber> left{passed_out_of(entry)};
    if (const auto before = inside_.extract(entry.pid)) left.insert(before.mapped());
    const auto* presence = parts_.journal.state().presence.find(entry.pid);
    const ZoneNumber now = presence == nullptr ? ZoneNumber{} : presence->zone;
    left.erase(now);
    for (const ZoneNumber zone : left) {
        if (zones_.contains(zone)) has_left({zone, entry.pid});
    }
    if (!zones_.contains(now)) return;
    inside_[entry.pid] = now;
    away_.erase({now, entry.pid});
}

void ScreenLock::has_left(const Exit& exit) {
    const Duration delay = site_->screen_lock->leave_delay;
    if (delay == Duration{}) return wait_for_turn(exit);
    away_[exit] = parts_.clock.now().mono + delay;
    look_whose_delay_is_over();
}

void ScreenLock::look_whose_delay_is_over() {
    const MonoTime now = parts_.clock.now().mono;
    std::optional<MonoTime> next;
    for (auto exit = away_.begin(); exit != away_.end();) {
        if (exit->second > now) {
            next = std::min(next.value_or(exit->second), exit->second);
            ++exit;
        } else {
            wait_for_turn(exit->first);
            exit = away_.erase(exit);
        }
    }
    delay_over_ = next ? parts_.loop.at(*next, [this] { look_whose_delay_is_over(); }) : nullptr;
}

bool ScreenLock::is_empty(ZoneNumber zone) const {
    const auto of_zone = [zone](const auto& exit) { return exit.first.zone == zone; };
    return parts_.journal.state().presence.people(zone).empty() && std::none_of(away_.begin(), away_.end(), of_zone);
}

void ScreenLock::wait_for_turn(const Exit& exit) {
    if (waiting_.size() == kExitsWaiting) {
        const auto& zone = zones_.at(exit.zone)->name.value;
        failed(zone,
               {fmt::format("{} exits wait for their screens to lock already, this one was dropped", kExitsWaiting),
                "zone " + zone, "find out why [screen_lock] program takes so long"});
        return;
    }
    waiting_.push_back(exit);
    run_later();
}

// Not now: of entries that became durable together the last one says where people are.
void ScreenLock::run_later() {
    parts_.loop.post([this, alive = std::weak_ptr(alive_)] {
        if (!alive.expired()) run_next();
    });
}

void ScreenLock::run_next() {
    while (running_ < kProgramsAtOnce && !waiting_.empty()) {
        const Exit exit = waiting_.front();
        waiting_.pop_front();
        const auto back = inside_.find(exit.person);
        if (back == inside_.end() || back->second != exit.zone) run(*zones_.at(exit.zone), exit);
    }
}

void ScreenLock::run(const site::Zone& zone, const Exit& exit) {
    const auto& configured = *site_->screen_lock;
    const bool empty = is_empty(exit.zone);
    std::vector<std::string> words{empty ? "empty" : "left", zone.name.value};
    if (empty) {
        std::erase_if(waiting_, [&exit](const Exit& other) { return other.zone == exit.zone; });  // all of it locks
    } else {
        words.push_back(parts_.shown(exit.person).value);
    }
    words.insert(words.end(), zone.workstations.begin(), zone.workstations.end());
    ++running_;
    parts_.programs->run({configured.program, std::move(words), configured.limit},
                         [this, alive = std::weak_ptr(alive_), name = zone.name.value](const auto& outcome) {
                             if (!alive.expired()) ended(name, outcome);
                         });
}

void ScreenLock::ended(const std::string& zone, const hal::ProgramOutcome& outcome) {
    --running_;
    if (!subscription_) return;  // the gate stops: nobody reads it any more
    if (!outcome.succeeded()) {
        failed(zone, {"the program that locks screens " + to_text(outcome), "zone " + zone,
                      "lock the screens of its workstations by hand, and run the program as the daemon does"});
    } else if (raised_.contains(zone)) {
        alarm(zone, false);
    }
    run_next();
}

void ScreenLock::failed(const std::string& zone, const Error& why) {
    if (parts_.trouble) parts_.trouble(why);
    if (!raised_.contains(zone)) alarm(zone, true);
}

void ScreenLock::alarm(const std::string& zone, bool active) {
    if (active) {
        raised_.insert(zone);
    } else {
        raised_.erase(zone);
    }
    EntryDraft draft;
    draft.kind = EntryKind::alarm;
    draft.detail = AlarmDetail{SystemAlarm::screen_lock_failed, active, zone};
    parts_.journal.append(std::move(draft));
}

}  // namespace sekisho::gate
