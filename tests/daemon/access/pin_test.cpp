// SPDX-License-Identifier: Apache-2.0
// PINs at a door: who is asked, what was typed, what a wrong one costs, and when it is too old.
#include "daemon/access/decide.hpp"

#include "tests/daemon/access/decision_oracle.hpp"
#include "tests/daemon/access/hospital.hpp"
#include "tests/support/site_text.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace sekisho::access {
namespace {

using namespace std::chrono_literals;
using sekisho::tests::utc;

// The engineer at the server door in the evening: card and PIN, no permit.
class PinAtDoor : public testing::Test {
protected:
    PinAtDoor() {
        for (auto& policy : site_.job_classes[1].rights[kServerDoor]) policy.needs_permit = false;
        state_.registry.give({NamedThing::reader, 7, "server_door"});
        state_.pins[Pid{12}] = {true, now_ - 24h, kNoSeq, {}, 0, {}};
    }
    [[nodiscard]] Decision engineer(PinShown shown = PinShown::none) const { return engineer_at(now_, shown); }
    [[nodiscard]] Decision engineer_at(WallTime when, PinShown shown = PinShown::none) const {
        Shown beside;
        beside.pin = shown;
        return decide(site_, state_, {{kServerDoor, Direction::entry}, KnownCard{{12}, "N0002"}, beside},
                      moment_of(when));
    }
    void expect(const Decision& decision, Verdict verdict, Reason reason, Detail detail,
                const std::string& rule) const {
        EXPECT_EQ(to_text(decision.verdict), to_text(verdict));
        EXPECT_EQ(to_text(decision.reason), to_text(reason));
        EXPECT_EQ(to_text(decision.detail), to_text(detail));
        EXPECT_EQ(tests::readable(site_, decision).decided, rule);
    }
    void expect_denied(const Decision& decision, Reason reason, Detail detail, const std::string& rule) const {
        expect(decision, Verdict::denied, reason, detail, rule);
    }
    void expect_granted(const Decision& decision, Detail detail = Detail::none) const {
        expect(decision, Verdict::granted, Reason::none, detail, "rights[2]");
    }

    static constexpr site::DoorIndex kServerDoor = 1;
    site::Site site_ = tests::site_of(tests::example());
    state::State state_ = tests::state_of(tests::example());
    WallTime now_ = utc("2026-05-04 11:00:00");
};

// 6.5-D7
TEST_F(PinAtDoor, is_asked_for_when_all_before_it_holds) {
    expect_denied(engineer(), Reason::invalid_pin, Detail::pin_required, "levels[2]");
    expect_granted(engineer(PinShown::right));
    expect_denied(engineer(PinShown::wrong), Reason::invalid_pin, Detail::wrong_pin, "levels[2]");
    expect_denied(engineer(PinShown::not_typed), Reason::invalid_pin, Detail::pin_not_typed, "levels[2]");
    expect_denied(engineer(PinShown::not_verifiable), Reason::invalid_pin, Detail::pin_not_verifiable, "levels[2]");
}

// 6.5-B1d2
TEST_F(PinAtDoor, nobody_passes_without_one) {
    state_.pins.clear();
    for (const auto shown : {PinShown::none, PinShown::right, PinShown::wrong})
        expect_denied(engineer(shown), Reason::invalid_pin, Detail::pin_not_enrolled, "levels[2]");
    state_.pins[Pid{12}] = {false, {}, Seq{9}, now_ + 24h, 0, {}};  // reset, and no new one set
    for (const auto shown : {PinShown::none, PinShown::right})
        expect_denied(engineer(shown), Reason::invalid_pin, Detail::pin_not_enrolled, "levels[2]");
}

TEST_F(PinAtDoor, without_a_keypad_it_says_so) {
    site_.readers[kServerDoor].keypad.reset();
    expect_denied(engineer(PinShown::right), Reason::invalid_pin, Detail::no_keypad, "levels[2]");
}

// 6.5-D6-2: to the exact second; the try that brought it about was still looked at.
TEST_F(PinAtDoor, a_person_is_locked_out_until_the_end_and_no_longer) {
    state_.pins[Pid{12}].tries = {5, now_ + 2s, now_ + 15min, Seq{3}};
    expect_denied(engineer_at(now_ + 15min - 1us), Reason::credential_not_enabled, Detail::credential_locked_out,
                  "pin");
    expect_denied(engineer_at(now_ + 15min), Reason::invalid_pin, Detail::pin_required, "levels[2]");
    expect_granted(engineer(PinShown::right));
}

// Design 7.3: the lock-out stands before right and time, behind validity; and it holds at doors without a PIN.
// 6.5-D6-2
TEST_F(PinAtDoor, a_lock_out_stands_before_the_right) {
    state_.pins[Pid{12}].tries.locked_until = now_ + 15min;
    site_.job_classes[1].rights[kServerDoor].clear();
    expect_denied(engineer(), Reason::credential_not_enabled, Detail::credential_locked_out, "pin");
    const auto out = decide(site_, state_, {{2, Direction::exit}, KnownCard{{12}, "N0002"}, {}}, moment_of(now_));
    EXPECT_EQ(out.verdict, Verdict::granted);  // nobody is ever held in
    EXPECT_EQ(out.detail, Detail::credential_locked_out);
}

// 6.5-D6-1
TEST_F(PinAtDoor, no_try_within_the_delay) {
    state_.pins[Pid{12}].tries = {1, now_ + 2s, {}, Seq{3}};
    expect_denied(engineer_at(now_ + 2s - 1us), Reason::invalid_pin, Detail::pin_delay, "pin");
    expect_denied(engineer_at(now_ + 2s), Reason::invalid_pin, Detail::pin_required, "levels[2]");
}

// 6.5-D6-2
TEST_F(PinAtDoor, an_access_point_delays_and_locks_everybody_there_alone) {
    state_.pin_points[ReaderNumber{7}] = {1, now_ + 2s, {}, Seq{3}};
    expect_denied(engineer(), Reason::invalid_pin, Detail::pin_delay, "pin");
    state_.pin_points[ReaderNumber{7}] = {0, now_ + 2s, now_ + 5min, Seq{3}};
    expect_denied(engineer_at(now_ + 5min - 1us), Reason::invalid_pin, Detail::access_point_locked_out, "pin");
    expect_denied(engineer_at(now_ + 5min), Reason::invalid_pin, Detail::pin_required, "levels[2]");
    state_.pin_points.clear();
    state_.pin_points[ReaderNumber{8}] = {0, now_ + 2s, now_ + 5min, Seq{3}};
    expect_denied(engineer(), Reason::invalid_pin, Detail::pin_required, "levels[2]");
}

// 6.5-C7u1
TEST_F(PinAtDoor, too_old_after_sixty_days_and_a_week_of_warning) {
    const auto set = state_.pins[Pid{12}].set;
    EXPECT_FALSE(engineer_at(set + 53 * 24h - 1us, PinShown::right).pin_ends_soon);
    const auto warned = engineer_at(set + 53 * 24h, PinShown::right);
    expect_granted(warned);
    EXPECT_TRUE(warned.pin_ends_soon);
    expect_denied(engineer_at(set + 60 * 24h, PinShown::right), Reason::credential_expired,
                  Detail::credential_renewal_needed, "pin");
    expect_denied(engineer_at(set + 60 * 24h, PinShown::wrong), Reason::invalid_pin, Detail::wrong_pin, "levels[2]");
    site_.pin.max_age.reset();
    expect_granted(engineer_at(set + 1000 * 24h, PinShown::right));
}

// 6.5-C7u1
TEST_F(PinAtDoor, grace_lets_in_so_many_times) {
    site_.pin.grace_uses = 2;
    auto& pin = state_.pins[Pid{12}];
    const auto late = pin.set + 70 * 24h;
    for (pin.grace_used = 0; pin.grace_used < 2; ++pin.grace_used)
        expect_granted(engineer_at(late, PinShown::right), Detail::credential_renewal_needed);
    expect_denied(engineer_at(late, PinShown::right), Reason::credential_expired, Detail::credential_renewal_needed,
                  "pin");
}

// PRAC-06
TEST_F(PinAtDoor, where_patients_are_cared_for_an_old_pin_lets_in_and_no_ledger_asks_for_none) {
    const auto late = state_.pins[Pid{12}].set + 70 * 24h;
    expect_denied(engineer(PinShown::not_recordable), Reason::other, Detail::ledger_failed, "levels[2]");
    for (auto& zone : site_.zones) zone.care = true;
    expect_granted(engineer_at(late, PinShown::right), Detail::credential_renewal_needed);
    expect_granted(engineer(PinShown::not_recordable), Detail::ledger_failed);
    expect_denied(engineer(PinShown::wrong), Reason::invalid_pin, Detail::wrong_pin, "levels[2]");
}

// 6.5-D6-1
TEST_F(PinAtDoor, a_wrong_one_costs_more_each_time) {
    state::PinTries tries;
    const auto at = [this](Duration later) { return (now_ + later).time_since_epoch().count(); };
    for (const auto delay : {2s, 4s, 8s, 8s, 8s}) {
        const auto count = count_try(site_.pin, &tries, moment_of(now_));
        EXPECT_EQ(count.failures, tries.failures + 1);
        EXPECT_EQ(count.not_before_us, at(delay));
        EXPECT_EQ(count.locked_until_us, count.failures == 5 ? at(15min) : 0);
        tries.failures = count.failures;
    }
    EXPECT_EQ(count_try(site_.pin, &tries, moment_of(now_)).locked_until_us, at(15min));  // N + 1 again
    EXPECT_EQ(count_try(site_.pin, nullptr, moment_of(now_)).failures, 0);
}

// 6.5-D6-2, PRAC-06
TEST_F(PinAtDoor, an_access_point_s_count_begins_anew_with_its_lock_out_and_never_locks_care) {
    state::PinTries tries;
    tries.failures = 8;
    EXPECT_EQ(count_try_at(site_, &tries, kServerDoor, moment_of(now_)).failures, 9);
    tries.failures = 9;
    const auto locked = count_try_at(site_, &tries, kServerDoor, moment_of(now_));
    EXPECT_EQ(locked.failures, 0);
    EXPECT_EQ(locked.locked_until_us, (now_ + 5min).time_since_epoch().count());
    for (auto& zone : site_.zones) zone.care = true;
    EXPECT_EQ(count_try_at(site_, &tries, kServerDoor, moment_of(now_)).locked_until_us, 0);
    EXPECT_EQ(count_try_at(site_, &tries, kServerDoor, moment_of(now_)).failures, 10);
    EXPECT_EQ(count_try_at(site_, &tries, kServerDoor, moment_of(now_)).not_before_us, 0) << "PRAC-06";
}

// STD-IEC-13
TEST_F(PinAtDoor, a_door_asks_a_card_of_nobody_too) {
    EXPECT_TRUE(asks_for_pin(site_, {kServerDoor, Direction::entry}, moment_of(now_)));
    EXPECT_FALSE(asks_for_pin(site_, {kServerDoor, Direction::entry}, moment_of(now_ - 6h)));  // by day
    EXPECT_FALSE(asks_for_pin(site_, {2, Direction::exit}, moment_of(now_)));
}

// 6.5-D6-1: the wall clock was set back, and the ledger's time stands still until it has caught up.
TEST_F(PinAtDoor, AWaitEndsWhenTheMachineHasRunSoLong_6_5_D6_1) {
    state::PinTries tries{5, now_ + 2s, now_ + 15min, Seq{3}, now_, 1h};
    state_.pins[Pid{12}].tries = tries;
    const auto after = [this](Duration running) {
        auto moment = moment_of(now_);
        moment.running = 1h + running;
        return decide(site_, state_, {{kServerDoor, Direction::entry}, KnownCard{{12}, "N0002"}, {}}, moment);
    };
    expect_denied(after(15min - 1us), Reason::credential_not_enabled, Detail::credential_locked_out, "pin");
    expect_denied(after(15min), Reason::invalid_pin, Detail::pin_required, "levels[2]");
    tries.locked_until = {};
    state_.pins[Pid{12}].tries = tries;
    expect_denied(after(2s - 1us), Reason::invalid_pin, Detail::pin_delay, "pin");
    expect_denied(after(2s), Reason::invalid_pin, Detail::pin_required, "levels[2]");
    state_.pins[Pid{12}].tries = {};
    state_.pin_points[ReaderNumber{7}] = {0, now_ + 2s, now_ + 5min, Seq{3}, now_, 1h};
    expect_denied(after(5min - 1us), Reason::invalid_pin, Detail::access_point_locked_out, "pin");
    expect_denied(after(5min), Reason::invalid_pin, Detail::pin_required, "levels[2]");
}

// 6.5-D6-1: an entry that does not tell from when on it counts ends by the ledger's time alone.
TEST_F(PinAtDoor, AWaitOfUnknownLengthEndsByTheLedgersTime_6_5_D6_1) {
    state_.pins[Pid{12}].tries = {5, {}, now_ + 15min, Seq{3}, {}, 0s};
    auto moment = moment_of(now_);
    moment.running = 24h * 365;
    const auto found = decide(site_, state_, {{kServerDoor, Direction::entry}, KnownCard{{12}, "N0002"}, {}}, moment);
    expect_denied(found, Reason::credential_not_enabled, Detail::credential_locked_out, "pin");
}

// 6.4-B1c: two people are asked for by day, and stay two.
TEST_F(PinAtDoor, ASuspectClockAddsThePinToTheRowInForce_6_4_B1c) {
    const auto day = now_ - 6h;
    auto& levels = site_.doors[kServerDoor].entry.levels;
    site_.levels[levels.front().level].mode = site::AuthenticationMode::dual;
    site_.levels[levels.front().level].pin = false;
    auto moment = moment_of(day);
    moment.need_pin = true;
    const auto ask = [&](PinShown shown, bool second) {
        Shown beside;
        beside.pin = shown;
        if (second) beside.second = KnownCard{{11}, "N0001"};
        return decide(site_, state_, {{kServerDoor, Direction::entry}, KnownCard{{12}, "N0002"}, beside}, moment);
    };
    const auto first = ask(PinShown::none, false);
    expect_denied(first, Reason::invalid_pin, Detail::pin_required, "clock");
    EXPECT_EQ(first.requires_, (Requirements{true, false, false, true}));
    const auto alone = ask(PinShown::right, false);
    EXPECT_EQ(to_text(alone.detail), to_text(Detail::no_second_person));
    EXPECT_EQ(tests::readable(site_, ask(PinShown::wrong, true)).detail, "ext:WrongPin");
    EXPECT_EQ(ask(PinShown::right, true).verdict, Verdict::granted);
}

// PRAC-06: where patients are cared for a suspect clock takes the PIN away, and the entry says so.
TEST_F(PinAtDoor, ASuspectClockDropsThePinOfCareRooms_PRAC_06) {
    for (auto& zone : site_.zones) zone.care = true;
    auto moment = moment_of(now_);
    moment.need_pin = true;
    const auto found = decide(site_, state_, {{kServerDoor, Direction::entry}, KnownCard{{12}, "N0002"}, {}}, moment);
    expect_granted(found, Detail::clock_suspect);
    EXPECT_FALSE(found.requires_.pin);
    EXPECT_FALSE(asks_for_pin(site_, {kServerDoor, Direction::entry}, moment));
}

// 6.5-B3a: what the officers must see is not hidden by what the person is to do.
TEST_F(PinAtDoor, AReminderHidesNoFinding_6_5_B3a) {
    site_.pin.grace_uses = 3;
    auto& zone = site_.zones[site_.doors[kServerDoor].inner];
    zone.presence.passback = site::Passback::soft;
    zone.name = {"server_room"};
    state_.registry.give({NamedThing::zone, 3, zone.name.value});
    state_.presence.enter(Pid{12}, {ZoneNumber{3}, now_, Seq{1}, state::Standing::certain});
    const auto found = engineer_at(state_.pins[Pid{12}].set + 70 * 24h, PinShown::right);
    expect_granted(found, Detail::passback);
    EXPECT_EQ(tests::readable(site_, found).also, "pt:CredentialRenewalNeeded ");
}

TEST(Notes, FindingsStandFirstAndEachOnce_6_5_B3a) {
    Notes notes;
    for (const auto note : {Detail::training_ends_soon, Detail::passback, Detail::passback,
                            Detail::credential_renewal_needed, Detail::occupancy_limit})
        notes.add(note);
    const std::vector<Detail> all(notes.begin(), notes.end());
    EXPECT_EQ(all, (std::vector{Detail::passback, Detail::occupancy_limit, Detail::training_ends_soon,
                                Detail::credential_renewal_needed}));
    EXPECT_EQ(notes.take_first(), Detail::passback);
    EXPECT_EQ(notes.take_first(), Detail::occupancy_limit);
    (void)notes.take_first();
    (void)notes.take_first();
    EXPECT_TRUE(notes.empty());
    EXPECT_EQ(notes.take_first(), Detail::none);
}

}  // namespace
}  // namespace sekisho::access
