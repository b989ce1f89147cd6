// SPDX-License-Identifier: Apache-2.0
// The wall clock is set back and forth, loses its source and finds it again; what doors do, and what is written.
#include "tests/flow/stage.hpp"

#include <algorithm>

namespace sekisho::flow {
namespace {

using namespace std::chrono_literals;
using hal::KernelClock;

const CardEvidence kSaburo = card({0x04, 0x77, 0x11, 0x22, 0x33, 0x44, 0x55});  // holder C1, clerk: business hours

class Clock : public Stage {
protected:
    AccessDetail tap(const std::string& reader, const CardEvidence& what) {
        gate().tap(reader, what);
        const auto entry = last(EntryKind::access);
        verdict_ = entry.decision;
        return std::get<AccessDetail>(entry.detail);
    }
    // The alarms written since the last call: "clock suspect on" ...
    std::vector<std::string> alarms() {
        std::vector<std::string> found;
        steps_.clear();
        for (const auto& entry : news()) {
            if (const auto* alarm = std::get_if<AlarmDetail>(&entry.detail)) {
                const bool person = alarm->subject.starts_with("pid:");
                const auto subject = person ? std::string(" of somebody") : " " + alarm->subject;
                found.push_back(std::string(to_text(alarm->alarm)) + (alarm->subject.empty() ? "" : subject) +
                                (alarm->active ? " on" : " over"));
            }
            if (const auto* step = std::get_if<ClockStepDetail>(&entry.detail)) steps_.push_back(*step);
        }
        return found;
    }
    void enrol() {
        ASSERT_TRUE(gate().issue("N1", "desk", kHanako));
        ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
        ASSERT_TRUE(gate().issue("C1", "desk", kSaburo));
        (void)news();
    }
    void set_wall(WallTime to) { gate().clock().step_wall(to - gate().clock().now().wall); }
    static std::int64_t micros(WallTime time) { return time.time_since_epoch().count(); }
    void lose_source() { gate().clock().set_source(KernelClock{false, 16s}); }
    void find_source() { gate().clock().set_source(KernelClock{true, 1ms}); }
    gate::ClockView clock() { return gate().gate().status().clock; }

    Verdict verdict_{};
    std::vector<ClockStepDetail> steps_;
};

using Alarms = std::vector<std::string>;

// 6.5-C5, STD-IEC-02, ANO-25: source lost -> holdover -> unsynced at the limit, and the alarm with it; each record says
// so.
TEST_F(Clock, without_its_source_it_is_in_holdover_then_unsynced_with_an_alarm) {
    start(tokyo(20, 9, 0));
    enrol();
    gate().advance(1h);
    gate().tap("r1", kStranger);
    EXPECT_EQ(last(EntryKind::access).recorded.status, ClockStatus::synced);
    lose_source();
    const auto lost = gate().clock().now().wall;
    gate().advance_to(lost + 24h - 1s);
    gate().tap("r1", kStranger);
    EXPECT_EQ(last(EntryKind::access).recorded.status, ClockStatus::holdover);
    EXPECT_EQ(alarms(), Alarms{});
    EXPECT_FALSE(clock().unsynced_too_long);
    gate().advance_to(lost + 24h + 1s);
    EXPECT_EQ(alarms(), Alarms{"clock unsynced on"});
    EXPECT_TRUE(clock().unsynced_too_long);
    EXPECT_GE(*clock().since_sync, Duration(24h));
    const auto alarm = last(EntryKind::alarm);
    EXPECT_EQ(alarm.recorded.status, ClockStatus::unsynced);
    EXPECT_LE(alarm.t_event - lost, Duration(24h + 1s));
    gate().advance(48h);
    EXPECT_EQ(alarms(), Alarms{}) << "once";
    // The alarm stands over a restart, and is not raised twice.
    start(tokyo(25, 9, 0), [this](auto&) { lose_source(); });
    gate().advance(1h);
    EXPECT_EQ(alarms(), Alarms{});
    find_source();
    gate().advance(30s);
    EXPECT_EQ(alarms(), Alarms{"clock unsynced over"});
}

// Also when it never was in step since the machine started, and the boots of the machine count together.
TEST_F(Clock, never_in_step_is_an_alarm_at_the_limit) {
    (void)changed_site("[ledger]", "[clock]\nmax_unsynced = \"2h\"\n[ledger]");
    start(tokyo(20, 9, 0), [this](auto&) { lose_source(); });
    (void)news();
    gate().advance(1h);
    gate().tap("r1", kStranger);
    EXPECT_EQ(last(EntryKind::access).recorded.status, ClockStatus::unsynced);
    start(tokyo(20, 20, 0), [this](auto&) { lose_source(); });
    gate().advance(59min);
    EXPECT_EQ(alarms(), Alarms{});
    gate().advance(1min + 1s);
    EXPECT_EQ(alarms(), Alarms{"clock unsynced on"});
}

// 6.4-B1c: an expired right stays expired when the clock is set back by a day, also over a restart.
TEST_F(Clock, set_back_it_opens_no_right_that_has_ended) {
    start(tokyo(24, 23, 0));
    enrol();
    EXPECT_EQ(tap("r1", kHanako).reason, Reason::none);
    gate().advance(1h + 10min);  // her last day is over
    EXPECT_EQ(tap("r1", kHanako).detail, Detail::holder_expired);
    (void)alarms();

    const auto before = gate().clock().now().wall;
    lose_source();
    gate().clock().step_wall(-24h);
    EXPECT_EQ(tap("r1", kHanako).detail, Detail::holder_expired) << "the time goes on as the last believed one";
    EXPECT_EQ(verdict_, Verdict::denied);
    EXPECT_EQ(alarms(), Alarms{"clock suspect on"});
    ASSERT_EQ(steps_.size(), 1U);  // with before and after
    EXPECT_EQ(steps_[0].before_us, micros(before));
    EXPECT_EQ(steps_[0].after_us, micros(before - 24h));
    EXPECT_TRUE(clock().suspect);

    // A source that says so too: the clock is believed, but the ledger has seen the later time.
    find_source();
    gate().advance(90s);
    EXPECT_EQ(alarms(), (Alarms{"clock suspect over", "clock suspect ledger on"}));
    const auto denied = tap("r1", kHanako);
    EXPECT_EQ(denied.reason, Reason::credential_expired);
    EXPECT_EQ(denied.detail, Detail::expired_by_ledger_time);
    EXPECT_NE(denied.rule.find("roster.toml"), std::string::npos) << denied.rule;
    EXPECT_EQ(tap("r2", kIchiro).detail, Detail::pin_not_enrolled) << "whose right has no end is not touched";

    // After a restart the daemon finds the clock where it left it, behind the ledger.
    start(tokyo(24, 1, 0));
    EXPECT_EQ(tap("r1", kHanako).detail, Detail::expired_by_ledger_time);
    EXPECT_EQ(alarms(), Alarms{}) << "it stands already";

    // An operator looks at the clock and vouches for it.
    std::optional<Result<Seq>> answer;
    gate().gate().vouch_for_clock("uid:0", [&](const Result<Seq>& seq) { answer = seq; });
    gate().settle();
    ASSERT_TRUE(answer && *answer);
    EXPECT_EQ(alarms(), Alarms{"clock suspect ledger over"});
    ASSERT_EQ(steps_.size(), 1U);
    EXPECT_EQ(steps_[0].operator_, "uid:0");
    EXPECT_GE(steps_[0].before_us, micros(before));
    EXPECT_EQ(tap("r1", kHanako).reason, Reason::none);
}

// A step too small to make the clock suspect, and nothing was written since the right had ended.
TEST_F(Clock, set_back_by_minutes_it_opens_no_right_that_has_ended) {
    start(tokyo(24, 23, 0));
    enrol();
    gate().advance_to(tokyo(25, 0, 2));
    gate().clock().step_wall(-4min);
    EXPECT_EQ(tap("r1", kHanako).detail, Detail::expired_by_ledger_time);
    EXPECT_EQ(verdict_, Verdict::denied);
    EXPECT_EQ(alarms(), Alarms{"lapsed credential of somebody on"}) << "and no alarm of the clock";
    EXPECT_EQ(steps_.size(), 1U);
}

// 6.4-B1c: in the other direction nobody's right ends early, and when the error is mended all is as before.
TEST_F(Clock, a_false_future_expires_nobody) {
    for (const Duration jump : {Duration(24h), Duration(24h * 365)}) {
        start(tokyo(24, 9, 0) + (jump > 100h ? Duration(1h) : Duration{}));
        if (jump == Duration(24h)) enrol();
        (void)alarms();
        const auto before = gate().clock().now().wall;
        lose_source();
        gate().clock().step_wall(jump);
        EXPECT_EQ(tap("r1", kHanako).reason, Reason::none) << "her last day is not over";
        EXPECT_EQ(alarms(), Alarms{"clock suspect on"});
        ASSERT_EQ(steps_.size(), 1U);
        EXPECT_EQ(steps_[0].before_us, micros(before));
        EXPECT_EQ(steps_[0].after_us, micros(before + jump));
        gate().contact("front", true);
        gate().contact("front", false);
        gate().advance(10min);
        EXPECT_EQ(clock().schedules, before + 10min + 50ms);
        gate().clock().step_wall(-jump);  // somebody sees it
        gate().advance(30s);
        EXPECT_EQ(alarms(), Alarms{"clock suspect over"});
        EXPECT_EQ(steps_.size(), 1U);
        EXPECT_EQ(tap("r1", kHanako).reason, Reason::none);
        EXPECT_LE(*clock().mark, clock().now.wall);
    }
}

// The daemon, not the machine, was started anew in the meantime.
TEST_F(Clock, a_step_over_a_restart_of_the_daemon_is_found) {
    start(tokyo(24, 9, 0), [this](auto&) { gate().clock().set_boot("boot-a", BootTime(100s)); });
    enrol();
    gate().advance(10min);
    gate().tap("r1", kStranger);
    const auto written = last(EntryKind::access).recorded;
    (void)news();
    for (const Duration step : {Duration(24h), Duration(-24h)}) {
        const auto boot = written.boot + 10min;
        const auto wall = written.wall + 10min + (step > 0s ? step : Duration{});
        start(wall, [&](auto&) {
            gate().clock().set_boot("boot-a", boot);
            lose_source();
        });
        const bool away = step > 0s;
        EXPECT_EQ(alarms(), away ? Alarms{"clock suspect on"} : Alarms{"clock suspect over"});
        ASSERT_EQ(steps_.size(), 1U);
        EXPECT_EQ(steps_[0].after_us - steps_[0].before_us, Duration(step).count());
        EXPECT_EQ(clock().suspect, away);
        EXPECT_EQ(clock().schedules, written.wall + 10min);
        EXPECT_EQ(tap("r1", kHanako).reason, Reason::none);
        (void)news();
    }
}

TEST_F(Clock, time_that_passes_while_the_machine_is_off_is_no_step_but_an_earlier_clock_is) {
    start(tokyo(24, 9, 0));
    enrol();
    gate().tap("r1", kStranger);
    const auto seen = gate().clock().now().wall;
    (void)news();
    start(tokyo(26, 9, 0));
    EXPECT_EQ(alarms(), Alarms{});
    EXPECT_TRUE(steps_.empty());
    // A flat battery: 1970, until a source answers.
    start(WallTime{} + 1h, [this](auto&) { lose_source(); });
    EXPECT_EQ(alarms(), Alarms{"clock suspect on"});
    ASSERT_EQ(steps_.size(), 1U);
    EXPECT_GE(steps_[0].before_us, micros(seen));
    EXPECT_EQ(tap("r1", kHanako).detail, Detail::holder_expired) << "at least the 26th: her last day is over";
    EXPECT_EQ(tap("r2", kSaburo).reason, Reason::none) << "as at 09:00 of the 26th";
    set_wall(tokyo(26, 18, 0));
    find_source();
    EXPECT_EQ(tap("r2", kSaburo).detail, Detail::outside_schedule) << "believed at once: nobody had set it before";
    EXPECT_EQ(alarms(), (Alarms{"lapsed credential of somebody on", "clock suspect over"}));
}

// 6.4-B1c: what `keep_last` means, for rights by time of day and for unlock schedules.
TEST_F(Clock, suspect_it_keeps_to_the_last_believed_time) {
    start(tokyo(24, 17, 0));  // business hours end at 17:30
    enrol();
    EXPECT_TRUE(gate().released("front"));
    lose_source();
    gate().clock().step_wall(3h);
    EXPECT_EQ(tap("r2", kSaburo).reason, Reason::none);
    gate().advance(29min);
    EXPECT_TRUE(gate().released("front"));
    EXPECT_EQ(tap("r2", kSaburo).reason, Reason::none);
    gate().advance(2min);
    EXPECT_FALSE(gate().released("front"));
    EXPECT_EQ(tap("r2", kSaburo).detail, Detail::outside_schedule);
}

TEST_F(Clock, suspect_it_asks_for_a_pin_by_day_where_the_site_wants_that) {
    (void)changed_site("[ledger]", "[clock]\nwhen_suspect = \"business_hours_need_pin\"\n[ledger]");
    start(tokyo(24, 9, 0));
    enrol();
    EXPECT_EQ(tap("r2", kIchiro).reason, Reason::none);
    gate().advance(10s);
    lose_source();
    gate().clock().step_wall(-3h);
    const auto denied = tap("r2", kIchiro);
    EXPECT_EQ(denied.reason, Reason::invalid_pin);
    EXPECT_NE(denied.rule.find(" clock"), std::string::npos) << denied.rule;
    EXPECT_EQ(tap("r1", kIchiro).reason, Reason::none) << "no level of this door asks for one";
}

TEST_F(Clock, suspect_it_closes_limited_zones_where_the_site_wants_that) {
    (void)changed_site("[ledger]", "[clock]\nwhen_suspect = \"deny_limited\"\n[ledger]");
    start(tokyo(24, 9, 0));
    enrol();
    EXPECT_EQ(tap("r2", kIchiro).reason, Reason::none);
    gate().advance(10s);
    lose_source();
    gate().clock().step_wall(-3h);
    const auto denied = tap("r2", kIchiro);
    EXPECT_EQ(verdict_, Verdict::denied);
    EXPECT_EQ(denied.reason, Reason::not_permitted_at_this_time);
    EXPECT_EQ(denied.detail, Detail::clock_suspect);
    EXPECT_NE(denied.rule.find(" clock"), std::string::npos) << denied.rule;
    EXPECT_FALSE(gate().released("server"));
    EXPECT_EQ(tap("r1", kHanako).reason, Reason::none);
    EXPECT_TRUE(gate().released("front")) << "the schedule goes on by the last believed time";
    (void)tap("r3", kIchiro);
    EXPECT_TRUE(gate().released("server")) << "nobody is held in";
    gate().clock().step_wall(3h);
    gate().advance(30s);
    EXPECT_EQ(tap("r2", kIchiro).reason, Reason::none);
}

// 6.5-C5: up to the limit a step is an entry, or none, and no alarm; many small ones are one.
TEST_F(Clock, small_steps_are_written_and_added_up) {
    start(tokyo(24, 9, 0));
    enrol();
    gate().clock().step_wall(2s);
    gate().advance(30s);
    EXPECT_EQ(alarms(), Alarms{});
    EXPECT_TRUE(steps_.empty());
    gate().clock().step_wall(-2001ms);
    gate().advance(30s);
    EXPECT_EQ(alarms(), Alarms{});
    ASSERT_EQ(steps_.size(), 1U);
    EXPECT_EQ(steps_[0].after_us - steps_[0].before_us, -2'001'000);
    lose_source();
    for (int i = 0; i < 5; ++i) {
        gate().clock().step_wall(1min);
        gate().advance(30s);
    }
    EXPECT_EQ(alarms(), Alarms{}) << "five minutes in all";
    EXPECT_EQ(steps_.size(), 5U);
    gate().clock().step_wall(1min);
    gate().advance(30s);
    EXPECT_EQ(alarms(), Alarms{"clock suspect on"});
}

// A source that jumps keeps the clock suspect until it has held for a minute.
TEST_F(Clock, a_source_that_jumped_is_believed_when_it_has_held) {
    start(tokyo(24, 9, 0));
    enrol();
    gate().clock().step_wall(1h);
    gate().advance(30s);
    EXPECT_EQ(alarms(), Alarms{"clock suspect on"});
    gate().advance(30s);
    gate().clock().step_wall(10s);  // not yet steady
    gate().advance(59s);
    EXPECT_EQ(alarms(), Alarms{});
    gate().advance(31s);
    EXPECT_EQ(alarms(), Alarms{"clock suspect over"});
    EXPECT_EQ(clock().schedules, clock().now.wall);
}

// Daylight saving moves local times only: UTC has no step, and no entry.
TEST_F(Clock, daylight_saving_is_no_step) {
    (void)changed_site("Asia/Tokyo", "America/New_York");
    const auto sunday = std::chrono::sys_days{std::chrono::year{2026} / 11 / 1};
    start(WallTime(sunday + 5h + 30min));  // 01:30 EDT, half an hour before the clocks go back
    enrol();
    (void)news();
    gate().advance(2h);
    EXPECT_EQ(alarms(), Alarms{});
    EXPECT_TRUE(steps_.empty());
    EXPECT_FALSE(clock().suspect);
}

TEST_F(Clock, a_suspicion_stands_over_a_restart_of_the_machine) {
    start(tokyo(24, 9, 0));
    enrol();
    gate().clock().step_wall(24h);
    gate().tap("r1", kStranger);
    start(tokyo(25, 10, 0));
    EXPECT_TRUE(clock().suspect) << "until the source has held for a minute";
    gate().advance(90s);
    EXPECT_FALSE(clock().suspect);
    EXPECT_EQ(*clock().mark, last(EntryKind::alarm).recorded.wall) << "nothing was written since";
}

}  // namespace
}  // namespace sekisho::flow
