// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/presence_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace sekisho::gate {
namespace {

// Two who go in or out together are told one after the other.
constexpr std::chrono::seconds kBetweenTwo{30};

bool is_of_people(SystemAlarm alarm) {
    return alarm == SystemAlarm::stay_limit || alarm == SystemAlarm::alone_limit || alarm == SystemAlarm::occupancy_low;
}

bool moves_people(const Entry& entry) {
    return entry.kind == EntryKind::outcome || entry.kind == EntryKind::door_event || entry.kind == EntryKind::passage;
}

}  // namespace

void PresenceWatch::adopt(std::shared_ptr<const site::Site> site) {
    site_ = std::move(site);
    if (!subscription_) {
        for (const auto& alarm : journal_.state().alarms) {
            if (is_of_people(alarm.first)) raised_.insert(alarm);
        }
        subscription_ = journal_.subscribe([this](const Entry& entry) {
            if (moves_people(entry)) look();
        });
    }
    look();
}

void PresenceWatch::stop() {
    if (subscription_) journal_.unsubscribe(*subscription_);
    subscription_.reset();
    due_.reset();
}

void PresenceWatch::look() {
    const auto now = clock_.now();
    const auto wall = clock_watch_.moment(now).clock;
    const Look found = look_at(wall);
    for (const auto& alarm : found.standing) {
        if (!raised_.contains(alarm)) write(alarm, true);
    }
    for (const auto& alarm : raised_) {
        if (!found.standing.contains(alarm)) write(alarm, false);
    }
    raised_ = found.standing;
    due_.reset();
    if (found.next) due_ = loop_.at(now.mono + (*found.next - wall), [this] { look(); });
}

PresenceWatch::Look PresenceWatch::look_at(WallTime now) const {
    Look found;
    for (const auto& zone : site_->zones) look_at(zone, now, found);
    return found;
}

void PresenceWatch::look_at(const site::Zone& zone, WallTime now, Look& found) const {
    const auto& rules = zone.presence;
    const auto& state = journal_.state();
    const ZoneNumber number{state.registry.number_of(NamedThing::zone, zone.name.value)};
    const auto note = [&](SystemAlarm alarm, WallTime due, std::string subject) {
        if (now >= due) {
            found.standing.emplace(alarm, std::move(subject));
        } else {
            found.next = std::min(found.next.value_or(due), due);
        }
    };
    const auto named = [&](Pid person) { return fmt::format("{} pid:{}", zone.name.value, person.value); };
    if (rules.stay_limit) {
        for (const Pid person : state.presence.people(number)) {
            const auto& presence = *state.presence.find(person);
            // Who may have left by the lever may as well be there still; who was forgiven is not held to have stayed.
            if (presence.standing == state::Standing::forgiven) continue;
            note(SystemAlarm::stay_limit, presence.since + *rules.stay_limit, named(person));
        }
    }
    const auto alone = state.presence.alone().find(number);
    if (alone == state.presence.alone().end()) return;
    const Pid person = *state.presence.people(number).begin();
    if (rules.alone_limit) note(SystemAlarm::alone_limit, alone->second + *rules.alone_limit, named(person));
    if (rules.least > 1) note(SystemAlarm::occupancy_low, alone->second + kBetweenTwo, zone.name.value);
}

void PresenceWatch::write(const Alarm& alarm, bool active) {
    EntryDraft draft;
    draft.kind = EntryKind::alarm;
    draft.detail = AlarmDetail{alarm.first, active, alarm.second};
    journal_.append(std::move(draft));
}

}  // namespace sekisho::gate
