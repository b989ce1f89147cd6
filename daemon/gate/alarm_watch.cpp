// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/alarm_watch.hpp"

#include <algorithm>
#include <utility>

namespace sekisho::gate {

bool AlarmWatch::Look::is_due(WallTime due) {
    if (now >= due) return true;
    next = std::min(next.value_or(due), due);
    return false;
}

void AlarmWatch::Look::note(SystemAlarm alarm, WallTime due, std::string subject) {
    if (is_due(due)) standing.emplace(alarm, std::move(subject));
}

void AlarmWatch::adopt(std::shared_ptr<const site::Site> site) {
    site_ = std::move(site);
    if (!subscription_) {
        for (const auto& alarm : journal_.state().alarms) {
            if (raises(alarm.first)) raised_.insert(alarm);
        }
        subscription_ = journal_.subscribe([this](const Entry& entry) {
            if (concerns(entry)) look();
        });
    }
    look();
}

void AlarmWatch::stop() {
    if (subscription_) journal_.unsubscribe(*subscription_);
    subscription_.reset();
    due_.reset();
}

void AlarmWatch::look() {
    const auto now = clock_.now();
    Look found(clock_watch_.moment(now).clock);
    look_at(found);
    for (const auto& alarm : found.standing) {
        if (!raised_.contains(alarm)) write(alarm, true);
    }
    for (const auto& alarm : raised_) {
        if (!found.standing.contains(alarm)) write(alarm, false);
    }
    raised_ = std::move(found.standing);
    due_.reset();
    if (found.next) due_ = loop_.at(now.mono + (*found.next - found.now), [this] { look(); });
}

void AlarmWatch::write(const Alarm& alarm, bool active) {
    EntryDraft draft;
    draft.kind = EntryKind::alarm;
    draft.detail = AlarmDetail{alarm.first, active, alarm.second};
    journal_.append(std::move(draft));
}

}  // namespace sekisho::gate
