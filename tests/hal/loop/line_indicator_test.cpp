// SPDX-License-Identifier: Apache-2.0
#include "hal/loop/line_indicator.hpp"

#include "hal/sim/manual_loop.hpp"
#include "hal/sim/sim_hardware.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sekisho::hal {
namespace {

using namespace std::chrono_literals;

class LineIndicatorTest : public testing::Test {
protected:
    LineIndicatorTest() { indicator_ = hardware_.open_indicator({green_, red_, buzzer_}); }

    // What is lit now: g, r, b.
    [[nodiscard]] std::string lit() const {
        std::string text;
        if (hardware_.output_level(green_)) text += 'g';
        if (hardware_.output_level(red_)) text += 'r';
        if (hardware_.output_level(buzzer_)) text += 'b';
        return text;
    }
    // What is lit at each 50 ms from now on.
    std::string film(int moments) {
        std::string text;
        for (int i = 0; i < moments; ++i) {
            text += lit() + " ";
            loop_.advance_to(clock_.now().mono + 50ms);
        }
        return text;
    }

    const LineSpec green_{"gpio", "green", false};
    const LineSpec red_{"gpio", "red", true};
    const LineSpec buzzer_{"gpio", "buzzer", false};
    SimClock clock_{Now{}};
    ManualLoop loop_{clock_};
    SimHardware hardware_{loop_, clock_};
    std::unique_ptr<Indicator> indicator_;
};

TEST_F(LineIndicatorTest, granted_is_green_for_a_second_with_one_beep) {
    indicator_->show(Signal::granted);
    std::string green = "gb gb ";
    for (int i = 0; i < 18; ++i) green += "g ";
    EXPECT_EQ(film(21), green + " ");
    EXPECT_FALSE(loop_.next_timer());
}

TEST_F(LineIndicatorTest, denied_is_red_for_a_second_with_two_beeps) {  // STD-IEC-13
    indicator_->show(Signal::denied);
    std::string red = "rb rb r r rb rb ";
    for (int i = 0; i < 14; ++i) red += "r ";
    EXPECT_EQ(film(21), red + " ");
}

TEST_F(LineIndicatorTest, an_alarm_goes_on_until_something_else_is_shown) {
    indicator_->show(Signal::alarm);
    const std::string once = "rb rb rb rb rb      ";
    EXPECT_EQ(film(40), once + once + once + once);
    loop_.advance_to(clock_.now().mono + 1h);
    EXPECT_EQ(lit(), "rb");
    indicator_->show(Signal::idle);
    EXPECT_EQ(lit(), "");
    EXPECT_FALSE(loop_.next_timer());
}

TEST_F(LineIndicatorTest, a_pre_alarm_beeps_once_a_second) {
    indicator_->show(Signal::pre_alarm);
    EXPECT_EQ(film(20), "rb rb                   ");
    EXPECT_EQ(film(3), "rb rb  ");
}

// PRAC-19: neither a grant nor a denial, by light and by tone.
TEST_F(LineIndicatorTest, tap_again_is_both_lights_in_turn_with_one_long_beep_PRAC_19) {
    indicator_->show(Signal::tap_again);
    EXPECT_EQ(film(21), "gb gb gb gb gb rb rb rb rb rb g g g g g r r r r r  ");
    EXPECT_FALSE(loop_.next_timer());
}

// PRAC-19: the lights say the same, and whoever must be waked is.
TEST_F(LineIndicatorTest, a_hushed_buzzer_sounds_for_alarms_alone_PRAC_19) {
    indicator_->hush(Hush::all_but_alarms);
    for (const auto signal :
         {Signal::granted, Signal::denied, Signal::tap_again, Signal::wait, Signal::key, Signal::renew}) {
        indicator_->show(signal);
        EXPECT_EQ(film(25).find('b'), std::string::npos) << static_cast<int>(signal);
        indicator_->show(Signal::idle);
    }
    indicator_->show(Signal::denied);
    EXPECT_EQ(lit(), "r");
    indicator_->show(Signal::alarm);
    EXPECT_EQ(lit(), "rb");
    indicator_->show(Signal::granted);
    EXPECT_EQ(lit(), "g") << "a card over a standing alarm";
    loop_.advance_to(clock_.now().mono + 1s);
    EXPECT_EQ(lit(), "rb") << "and the alarm sounds again";
    indicator_->show(Signal::pre_alarm);
    EXPECT_EQ(lit(), "rb");
    indicator_->hush(Hush::all);
    EXPECT_EQ(film(40).find('b'), std::string::npos);
    indicator_->show(Signal::alarm);
    EXPECT_EQ(lit(), "r");
}

TEST_F(LineIndicatorTest, a_hush_begins_and_ends_within_a_signal_PRAC_19) {
    indicator_->show(Signal::alarm);
    indicator_->hush(Hush::all);
    EXPECT_EQ(lit(), "r");
    indicator_->hush(Hush::none);
    EXPECT_EQ(lit(), "rb");
    loop_.advance_to(clock_.now().mono + 250ms);
    EXPECT_EQ(lit(), "");
    indicator_->hush(Hush::all);
    indicator_->hush(Hush::none);
    EXPECT_EQ(lit(), "") << "it sounds where the pattern does";
}

TEST_F(LineIndicatorTest, a_buzzer_that_comes_back_in_a_hush_stays_silent_PRAC_19) {
    indicator_->hush(Hush::all);
    indicator_->show(Signal::alarm);
    hardware_.lose_line(buzzer_);
    indicator_->hush(Hush::none);  // found lost
    indicator_->hush(Hush::all);
    hardware_.restore_line(buzzer_);
    EXPECT_EQ(film(120).find('b'), std::string::npos);
    EXPECT_TRUE(indicator_->faults().empty());
}

TEST_F(LineIndicatorTest, waiting_is_both_lights_without_a_sound) {
    indicator_->show(Signal::wait);
    loop_.advance_to(clock_.now().mono + 1h);
    EXPECT_EQ(lit(), "gr");
    indicator_->show(Signal::granted);
    EXPECT_EQ(lit(), "gb");
}

TEST_F(LineIndicatorTest, a_pattern_does_not_drift) {
    indicator_->show(Signal::alarm);
    clock_.advance(10h);  // the loop was late
    loop_.run_ready();
    EXPECT_EQ(lit(), "rb");
    EXPECT_EQ(*loop_.next_timer(), MonoTime(10h + 250ms));
}

TEST_F(LineIndicatorTest, a_broken_lamp_stops_neither_the_others_nor_the_pattern) {
    hardware_.lose_line(green_);
    indicator_->show(Signal::granted);
    EXPECT_EQ(lit(), "b");
    loop_.advance_to(clock_.now().mono + 2s);
    EXPECT_EQ(lit(), "");
    ASSERT_EQ(indicator_->faults().size(), 1u);
    EXPECT_EQ(indicator_->faults().front().where, "gpio:green");
}

TEST_F(LineIndicatorTest, a_missing_lamp_takes_no_other_with_it_and_is_tried_again) {
    indicator_.reset();
    hardware_.hide_line(green_);
    hardware_.take_line(buzzer_);
    indicator_ = hardware_.open_indicator({green_, red_, buzzer_});
    ASSERT_EQ(indicator_->faults().size(), 2u);
    EXPECT_EQ(indicator_->faults()[0].where, "gpio:green");
    EXPECT_EQ(indicator_->faults()[1].where, "gpio:buzzer");
    indicator_->show(Signal::wait);
    EXPECT_EQ(lit(), "r");
    hardware_.hide_line(green_, false);
    loop_.advance_to(clock_.now().mono + 5s);
    EXPECT_EQ(lit(), "gr");  // what the others show by then
    EXPECT_EQ(indicator_->faults().size(), 1u);
    hardware_.take_line(buzzer_, false);
    loop_.advance_to(clock_.now().mono + 5s);
    EXPECT_TRUE(indicator_->faults().empty());
    EXPECT_FALSE(loop_.next_timer());
}

TEST_F(LineIndicatorTest, a_lamp_that_was_lost_comes_back) {
    indicator_->show(Signal::alarm);
    hardware_.lose_line(red_);
    loop_.advance_to(clock_.now().mono + 1s);
    EXPECT_EQ(indicator_->faults().size(), 1u);
    hardware_.restore_line(red_);
    loop_.advance_to(clock_.now().mono + 10s);
    EXPECT_TRUE(indicator_->faults().empty());
    EXPECT_EQ(lit(), "rb");
}

// Nobody holds a card up twice because a chip was unplugged for a moment.
TEST_F(LineIndicatorTest, the_first_card_has_the_light_that_is_back_BRIEF_03) {
    hardware_.lose_line(green_);
    loop_.run_ready();
    ASSERT_EQ(indicator_->faults().size(), 1u) << "found, and tried again in five seconds";
    hardware_.restore_line(green_);
    indicator_->show(Signal::granted);
    EXPECT_EQ(lit(), "gb");
    EXPECT_TRUE(indicator_->faults().empty());
    loop_.advance_to(clock_.now().mono + 10s);
    EXPECT_EQ(lit(), "");
    EXPECT_FALSE(loop_.next_timer());
}

// The same before anybody looked: the handle that is held is dead, the line behind it is not.
TEST_F(LineIndicatorTest, a_light_with_a_dead_handle_is_lit_by_a_new_one_BRIEF_03) {
    hardware_.lose_line(green_);
    hardware_.restore_line(green_);
    indicator_->show(Signal::granted);
    EXPECT_EQ(lit(), "gb");
    loop_.advance_to(clock_.now().mono + 500ms);
    EXPECT_EQ(lit(), "g") << "what is said of the old handle afterwards changes nothing";
    EXPECT_TRUE(indicator_->faults().empty());
}

TEST_F(LineIndicatorTest, it_goes_dark_with_its_indicator) {
    indicator_->show(Signal::alarm);
    indicator_.reset();
    EXPECT_EQ(lit(), "");
    EXPECT_FALSE(loop_.next_timer());
}

TEST_F(LineIndicatorTest, a_broken_lamp_is_reported_once) {
    indicator_.reset();
    int reports = 0;
    hardware_.hide_line(red_);
    LineIndicator indicator(hardware_, loop_, clock_, {green_, red_, std::nullopt},
                            [&reports](const Error&) { ++reports; });
    EXPECT_EQ(reports, 1);
    hardware_.lose_line(green_);
    for (int i = 0; i < 3; ++i) {
        indicator.show(Signal::granted);
        indicator.show(Signal::idle);
        loop_.advance_to(clock_.now().mono + 5s);
    }
    EXPECT_EQ(reports, 2);
}

}  // namespace
}  // namespace sekisho::hal
