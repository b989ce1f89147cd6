// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/battery_log.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace sekisho::cli {

std::string_view to_text(Power power) {
    switch (power) {
        case Power::lasts: return "lasts";
        case Power::bridged: return "bridged";
        case Power::gone: return "gone";
        case Power::shut_down: return "shut down";
        case Power::disposed: return "disposed";
    }
    return "";
}

void BatteryLog::take(const Entry& entry) {
    if (last_ && entry.seq.value != last_->value + 1) take_hole();
    last_ = entry.seq;
    if (const auto* start = std::get_if<StartDetail>(&entry.detail)) take_start(*start);
    if (std::holds_alternative<StopDetail>(entry.detail)) stopped_ = true;
    for (const auto& [input, open] : open_) {
        auto& standby = failures_[open.at].standby;
        standby = std::max(standby, entry.recorded.boot - open.began);
    }
    if (const auto* alarm = std::get_if<AlarmDetail>(&entry.detail)) take_alarm(*alarm, entry);
    if (const auto* disposal = std::get_if<DisposalDetail>(&entry.detail)) disposed_ += disposal->dropped;
}

// Alarms and starts may be among what was disposed of: nothing goes on across it.
void BatteryLog::take_hole() {
    leave(Power::disposed);
    left_.clear();
    low_.clear();
    boot_.clear();
    stopped_ = false;
}

void BatteryLog::take_start(const StartDetail& start) {
    const bool ran_on = !start.boot.empty() && start.boot == boot_;
    boot_ = start.boot;
    const bool stopped = std::exchange(stopped_, false);
    if (!ran_on) return leave(stopped ? Power::shut_down : Power::gone);
    for (const auto& [input, open] : open_) {
        ++failures_[open.at].restarts;
        if (!stopped) ++failures_[open.at].crashes;
    }
}

void BatteryLog::leave(Power power) {
    for (const auto& [input, open] : std::exchange(open_, {})) {
        failures_[open.at].power = power;
        left_[input] = open.at;
    }
}

void BatteryLog::take_alarm(const AlarmDetail& alarm, const Entry& entry) {
    if (alarm.alarm == SystemAlarm::mains_failed) {
        if (alarm.active) begin(alarm.subject, entry);
        if (!alarm.active) end(alarm.subject, entry);
    }
    if (alarm.alarm != SystemAlarm::battery_low) return;
    if (!alarm.active) {
        low_.erase(alarm.subject);
        return;
    }
    if (!low_.insert(alarm.subject).second) return;
    for (const auto& [input, open] : open_) {
        auto& failure = failures_[open.at];
        if (failure.low_after) continue;
        failure.low_after = std::max(Duration::zero(), entry.recorded.boot - open.began);
        failure.low_input = alarm.subject;
    }
}

void BatteryLog::begin(const std::string& input, const Entry& entry) {
    if (open_.contains(input)) return;  // told twice
    left_.erase(input);
    MainsFailure failure;
    failure.input = input;
    failure.seq = entry.seq;
    failure.began = entry.t_event;
    failure.clock_in_step = entry.recorded.status != ClockStatus::unsynced;
    failure.low_before = !low_.empty();
    open_[input] = {failures_.size(), entry.recorded.boot};
    failures_.push_back(std::move(failure));
}

void BatteryLog::end(const std::string& input, const Entry& entry) {
    if (const auto open = open_.find(input); open != open_.end()) {
        auto& failure = failures_[open->second.at];
        failure.power = Power::bridged;
        failure.returned = entry.t_event;
        open_.erase(open);
    } else if (const auto left = left_.find(input); left != left_.end()) {
        failures_[left->second].returned = entry.t_event;
        left_.erase(left);
    }
}

}  // namespace sekisho::cli
