// SPDX-License-Identifier: Apache-2.0
// What the simulation does beyond the contracts (tests/hal/contract).
#include "hal/sim/manual_loop.hpp"
#include "hal/sim/sim_hardware.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace sekisho::hal {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

const WallTime kMorning = std::chrono::sys_days(std::chrono::year(2026) / 4 / 1) + 8h;

class SimTest : public testing::Test {
protected:
    SimClock clock_{Now{kMorning, MonoTime(5s), BootTime(7s)}};
    ManualLoop loop_{clock_};
    SimHardware hardware_{loop_, clock_};
};

TEST_F(SimTest, all_clocks_advance_together_and_only_forwards) {
    clock_.advance(1h);
    EXPECT_EQ(clock_.now().wall, kMorning + 1h);
    EXPECT_EQ(clock_.now().mono, MonoTime(1h + 5s));
    EXPECT_EQ(clock_.now().boot, BootTime(1h + 7s));
    clock_.advance_to(MonoTime(1s));
    EXPECT_EQ(clock_.now().mono, MonoTime(1h + 5s));
}

TEST_F(SimTest, a_step_of_the_wall_clock_moves_nothing_else) {
    bool ran = false;
    const auto timer = loop_.at(MonoTime(10s), [&ran] { ran = true; });
    clock_.step_wall(-24h);
    EXPECT_EQ(clock_.now().wall, kMorning - 24h);
    clock_.step_wall(48h);
    loop_.run_ready();
    EXPECT_FALSE(ran);
    EXPECT_EQ(clock_.now().mono, MonoTime(5s));
}

TEST_F(SimTest, trust_in_the_clock_is_what_it_is_told) {
    EXPECT_EQ(clock_.now().status, ClockStatus::synced);
    clock_.set_trust(ClockStatus::holdover, 3s);
    EXPECT_EQ(clock_.now().status, ClockStatus::holdover);
    EXPECT_EQ(clock_.now().error, 3s);
}

TEST_F(SimTest, each_timer_runs_at_its_own_time_even_when_made_on_the_way) {
    std::vector<Duration> times;
    std::unique_ptr<Loop::Timer> inner;
    const auto note = [&] { times.push_back(clock_.now().mono.time_since_epoch()); };
    const auto outer = loop_.at(MonoTime(10s), [&] {
        note();
        inner = loop_.at(MonoTime(12s), note);
    });
    const auto last = loop_.at(MonoTime(20s), note);
    EXPECT_EQ(loop_.advance_to(MonoTime(30s)), 3U);
    EXPECT_THAT(times, ElementsAre(10s, 12s, 20s));
    EXPECT_EQ(clock_.now().mono, MonoTime(30s));
    EXPECT_FALSE(loop_.next_timer());
}

TEST_F(SimTest, a_timer_handle_may_outlive_its_loop) {
    std::unique_ptr<Loop::Timer> timer;
    {
        ManualLoop loop(clock_);
        timer = loop.at(MonoTime(10s), [] {});
    }
    timer.reset();
}

TEST_F(SimTest, waiting_for_a_post_ends_with_it_or_with_the_limit) {
    EXPECT_FALSE(loop_.wait_for_post(1ms));
    std::thread poster([this] { loop_.post([] {}); });
    EXPECT_TRUE(loop_.wait_for_post(20s));
    poster.join();
    EXPECT_EQ(loop_.run_ready(), 1U);
}

TEST_F(SimTest, the_output_log_tells_every_change_with_its_time) {
    const LineSpec lock{"gpio", "lock", true};
    const auto output = hardware_.open_output(lock, false).value();
    loop_.advance_to(MonoTime(6s));
    ASSERT_TRUE(output->set(true).has_value());
    ASSERT_TRUE(output->set(true).has_value());
    ASSERT_EQ(hardware_.output_log().size(), 2U);
    const auto& change = hardware_.output_log().back();
    EXPECT_EQ(change.chip + ":" + change.line, "gpio:lock");
    EXPECT_TRUE(change.active);
    EXPECT_EQ(change.at.mono, MonoTime(6s));
    EXPECT_TRUE(hardware_.output_level(lock));
    EXPECT_FALSE(hardware_.output_level({"gpio", "lock", false}));
}

TEST_F(SimTest, the_output_log_is_bounded) {
    const auto output = hardware_.open_output({"gpio", "lamp", false}, false).value();
    for (std::size_t i = 0; i < kOutputLogLimit + 10; ++i) ASSERT_TRUE(output->set(i % 2 == 0).has_value());
    EXPECT_LE(hardware_.output_log().size(), kOutputLogLimit);
    EXPECT_GE(hardware_.output_log().size(), kOutputLogLimit / 2);
}

TEST_F(SimTest,
       a_line_keeps_its_level_when_it_is_let_go) {  // as real chips may: a crash does not lock a door by itself
    const LineSpec lock{"gpio", "lock", false};
    auto output = hardware_.open_output(lock, true).value();
    output.reset();
    EXPECT_TRUE(hardware_.output_level(lock));
}

TEST_F(SimTest, a_line_that_another_program_took_is_refused_until_it_is_free) {
    const LineSpec lock{"gpio", "lock", false};
    hardware_.take_line(lock);
    EXPECT_THAT(hardware_.open_output(lock, false).error().what, HasSubstr("taken"));
    hardware_.take_line(lock, false);
    EXPECT_TRUE(hardware_.open_output(lock, false).has_value());
}

TEST_F(SimTest, a_restored_line_opens_anew_and_the_old_handle_stays_dead) {
    const LineSpec lock{"gpio", "lock", false};
    const auto old = hardware_.open_output(lock, true).value();
    hardware_.lose_line(lock);
    EXPECT_TRUE(hardware_.open_output(lock, false).has_error());
    hardware_.restore_line(lock);
    EXPECT_TRUE(old->set(false).has_error());
    const auto fresh = hardware_.open_output(lock, true);
    ASSERT_TRUE(fresh.has_value());
    EXPECT_TRUE(hardware_.output_level(lock));
}

class SimReaderTest : public SimTest {
protected:
    SimReaderTest() {
        reader_ = hardware_.open_reader({kFront, "sim"}).value();
        reader_->watch([this](const ReaderEvent& event) {
            constexpr const char* kWords[] = {"up", "down", "card", "left"};
            events_.emplace_back(kWords[event.index()]);
        });
        loop_.run_ready();
        events_.clear();
    }
    static CardEvidence card(std::uint8_t last) {
        return {CardTechnology::felica, {1, 2, 3, 4, 5, 6, 7, last}, 1, 0, 0};
    }

    inline static const ReaderName kFront{"front"};
    std::unique_ptr<CardReader> reader_;
    std::vector<std::string> events_;
};

TEST_F(SimReaderTest, another_card_takes_the_place_of_the_first) {
    ASSERT_TRUE(hardware_.tap(kFront, card(1)).has_value());
    ASSERT_TRUE(hardware_.tap(kFront, card(1)).has_value());
    ASSERT_TRUE(hardware_.tap(kFront, card(2)).has_value());
    hardware_.remove(kFront);
    hardware_.remove(kFront);
    loop_.run_ready();
    EXPECT_THAT(events_, ElementsAre("card", "left", "card", "left"));
}

TEST_F(SimReaderTest, a_tap_on_a_reader_that_is_down_says_why) {
    hardware_.reader_down(kFront, {"pulled out", "front", "plug it in"});
    const auto tapped = hardware_.tap(kFront, card(1));
    ASSERT_TRUE(tapped.has_error());
    EXPECT_EQ(tapped.error().what, "pulled out");
    hardware_.reader_up(kFront);
    loop_.run_ready();
    EXPECT_THAT(events_, ElementsAre("down", "up"));
}

TEST_F(SimReaderTest, a_card_held_through_an_outage_arrives_again_without_having_left) {
    ASSERT_TRUE(hardware_.tap(kFront, card(1)).has_value());
    hardware_.reader_down(kFront, {"pulled out", "front", ""});
    hardware_.reader_up(kFront);
    loop_.run_ready();
    EXPECT_THAT(events_, ElementsAre("card", "down", "up", "card"));
}

TEST_F(SimReaderTest, a_reader_is_opened_once) {
    EXPECT_EQ(hardware_.open_reader({kFront, "sim"}).error().where, "front");
    reader_.reset();
    EXPECT_TRUE(hardware_.open_reader({kFront, "sim"}).has_value());
}

}  // namespace
}  // namespace sekisho::hal
