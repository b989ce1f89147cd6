// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/clock_watch.hpp"

#include <algorithm>
#include <chrono>

namespace sekisho::gate {
namespace {

// A clock that was in step before it jumped is believed again when a time source has kept it in step for so long.
constexpr std::chrono::minutes kTrustAfter{1};
constexpr std::chrono::seconds kSoonest{1};

const std::pair<SystemAlarm, std::string> kSuspect{SystemAlarm::clock_suspect, ""};
const std::pair<SystemAlarm, std::string> kBehind{SystemAlarm::clock_suspect, "ledger"};
const std::pair<SystemAlarm, std::string> kUnsynced{SystemAlarm::clock_unsynced, ""};

bool apart(Duration difference, Duration limit) {
    return difference > limit || difference < -limit;
}

EntryDraft step_entry(WallTime before, WallTime after, const std::string& operator_name) {
    EntryDraft draft;
    draft.kind = EntryKind::clock_step;
    draft.detail = ClockStepDetail{before.time_since_epoch().count(), after.time_since_epoch().count(), operator_name};
    return draft;
}

}  // namespace

void ClockWatch::begin(const site::ClockPolicy& policy) {
    adopt(policy);
    begun_ = true;
    const auto now = clock_.now();
    auto time = journal_.state().time;
    raised_ = journal_.state().alarms;
    suspect_ = raised_.contains(kSuspect);
    const bool same_boot = time.same_boot(clock_.boot_id());
    const bool first_run = time.run < 0;
    state::begin_boot(time, clock_.boot_id());
    last_ = time.last;
    line_ = time.line;
    carried_ = time.carried;
    if (time.in_step != BootTime{}) in_step_ = time.in_step;
    traced_ = in_step_.has_value() || suspect_;
    // While the machine was off time went by: only a clock that shows an earlier one has certainly been set.
    if (first_run || (!same_boot && now.wall >= last_.wall_at(now.boot))) last_ = {now.wall, now.boot};
    if (first_run || (!same_boot && !suspect_ && now.wall >= line_.wall_at(now.boot))) line_ = {now.wall, now.boot};
    ahead_ = true;
    judge(now);
    ahead_ = false;
}

void ClockWatch::adopt(const site::ClockPolicy& policy) {
    policy_ = policy;
    clock_.limit_holdover(policy.max_unsynced);
}

Now ClockWatch::check() {
    const auto now = clock_.now();
    if (begun_) judge(now);
    return now;
}

void ClockWatch::judge(const Now& now) {
    const auto expected = last_.wall_at(now.boot);
    const bool stepped = apart(now.wall - expected, policy_.step_limit);
    last_ = {now.wall, now.boot};
    note_sync(now, stepped);
    settle_line(now);
    // The State must not believe the clock between the two entries: the alarm goes first when it begins, and last when
    // it is over.
    if (suspect_) set_alarm(kSuspect, true);
    if (stepped) write(step_entry(expected, now.wall, ""));
    if (!suspect_) set_alarm(kSuspect, false);
    if (!suspect_) set_alarm(kBehind, journal_.state().time.mark - now.wall > policy_.suspect_step);
    set_alarm(kUnsynced, unsynced_too_long(now));
}

void ClockWatch::note_sync(const Now& now, bool stepped) {
    if (now.status != ClockStatus::synced) {
        synced_since_.reset();
        return;
    }
    if (stepped || !synced_since_) synced_since_ = now.boot;
    in_step_ = now.boot;
    carried_ = {};
}

// Whether the wall clock is believed. The line follows it only while it is in step, so that many small steps of a clock
// without a source count as the one that they are.
void ClockWatch::settle_line(const Now& now) {
    const bool synced = now.status == ClockStatus::synced;
    const bool lasting = synced && now.boot - *synced_since_ >= kTrustAfter;
    // A clock that nobody had set yet is set right by the first time source it finds.
    if (is_far(now) && !lasting && (traced_ || !synced)) {
        suspect_ = true;
        return;
    }
    suspect_ = false;
    if (synced) anchor(now);
}

void ClockWatch::anchor(const Now& now) {
    line_ = {now.wall, now.boot};
    traced_ = now.status == ClockStatus::synced;
}

bool ClockWatch::is_far(const Now& now) const {
    return apart(now.wall - line_.wall_at(now.boot), policy_.suspect_step);
}

Duration ClockWatch::out_of_step(const Now& now) const {
    return carried_ + (now.boot - in_step_.value_or(BootTime{}));
}

bool ClockWatch::unsynced_too_long(const Now& now) const {
    return now.status == ClockStatus::unsynced && out_of_step(now) >= policy_.max_unsynced;
}

Duration ClockWatch::until_due(const Now& now) const {
    Duration wait = std::chrono::hours(1);
    if (now.status != ClockStatus::synced && !raised_.contains(kUnsynced))
        wait = std::min(wait, policy_.max_unsynced - out_of_step(now));
    if (suspect_ && synced_since_) wait = std::min(wait, *synced_since_ + kTrustAfter - now.boot);
    return std::max<Duration>(wait, kSoonest);
}

access::Moment ClockWatch::moment(const Now& now) const {
    const auto clock = suspect_ ? line_.wall_at(now.boot) : now.wall;
    return {clock, std::max(clock, journal_.state().time.seen(now.boot)),
            suspect_ && policy_.when_suspect == site::WhenSuspect::deny_limited,
            suspect_ && policy_.when_suspect == site::WhenSuspect::business_hours_need_pin,
            journal_.state().time.ran(now.boot)};
}

ClockView ClockWatch::view() const {
    ClockView view;
    view.now = clock_.now();
    if (in_step_) view.since_sync = view.now.boot - *in_step_;
    view.suspect = suspect_;
    view.unsynced_too_long = raised_.contains(kUnsynced);
    view.schedules = moment(view.now).clock;
    if (const auto mark = journal_.state().time.mark; mark != WallTime{}) view.mark = mark;
    return view;
}

void ClockWatch::vouch(const std::string& operator_name, std::function<void(Result<Seq>)> done) {
    const auto now = check();
    const auto seen = journal_.state().time.seen(now.boot);
    write(step_entry(seen, now.wall, operator_name), [this, now, done = std::move(done)](const Result<Seq>& seq) {
        if (seq) {
            anchor(now);
            (void)check();
        }
        done(seq);
    });
}

void ClockWatch::set_alarm(const Alarm& alarm, bool active) {
    if (raised_.contains(alarm) == active) return;
    if (active) {
        raised_.insert(alarm);
    } else {
        raised_.erase(alarm);
    }
    EntryDraft draft;
    draft.kind = EntryKind::alarm;
    draft.detail = AlarmDetail{alarm.first, active, alarm.second};
    write(std::move(draft));
}

void ClockWatch::write(EntryDraft draft, Journal::Done done) {
    if (ahead_) {
        journal_.append_ahead(std::move(draft), std::move(done));
    } else {
        journal_.append(std::move(draft), {}, std::move(done));
    }
}

}  // namespace sekisho::gate
