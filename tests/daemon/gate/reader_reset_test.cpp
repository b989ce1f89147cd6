// SPDX-License-Identifier: Apache-2.0
// When the reset line of a reader is pulsed, and for how long (BRIEF-02: hot-plug and retry).
#include "daemon/gate/reader_reset.hpp"
#include "hal/sim/manual_loop.hpp"
#include "hal/sim/sim_clock.hpp"
#include "hal/sim/sim_hardware.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

namespace sekisho::gate {
namespace {

using namespace std::chrono_literals;

class ReaderResetTest : public ::testing::Test {
protected:
    ReaderResetTest() { reset_.emplace(handles_, loop_, clock_, kLine); }
    void advance(Duration time) { loop_.advance_to(clock_.now().mono + time); }
    // How often the line became active so far.
    long pulses() const {
        return std::count_if(hardware_.output_log().begin(), hardware_.output_log().end(),
                             [](const auto& change) { return change.active; });
    }
    bool active() const { return hardware_.output_level(kLine); }

    const LineSpec kLine{"chip0", "9", true};
    hal::SimClock clock_{Now{}};
    hal::ManualLoop loop_{clock_};
    hal::SimHardware hardware_{loop_, clock_};
    Handles handles_{hardware_};
    std::optional<ReaderReset> reset_;
};

TEST_F(ReaderResetTest, the_line_is_at_rest_while_the_reader_is_up) {
    reset_->begin();
    reset_->went(true);
    advance(1h);
    EXPECT_EQ(pulses(), 0);
    EXPECT_FALSE(active());
    EXPECT_EQ(reset_->fault(), "");
}

TEST_F(ReaderResetTest, a_short_outage_is_left_to_the_program) {
    reset_->begin();
    reset_->went(true);
    reset_->went(false);
    advance(1499ms);
    reset_->went(true);
    advance(1h);
    EXPECT_EQ(pulses(), 0);
}

TEST_F(ReaderResetTest, an_outage_that_lasts_is_met_with_pulses_of_100_ms_until_it_ends) {
    reset_->begin();
    reset_->went(false);
    advance(1500ms);
    EXPECT_TRUE(active());
    reset_->went(false);  // told once more: changes nothing
    advance(99ms);
    EXPECT_TRUE(active());
    advance(1ms);
    EXPECT_FALSE(active());
    advance(4899ms);
    EXPECT_EQ(pulses(), 1);
    advance(1ms);
    EXPECT_EQ(pulses(), 2);
    reset_->went(true);
    advance(100ms);
    EXPECT_FALSE(active()) << "a pulse that began is ended";
    advance(1h);
    EXPECT_EQ(pulses(), 2);
}

TEST_F(ReaderResetTest, a_reader_that_fails_twice_in_a_row_is_reset_at_once) {
    reset_->begin();
    reset_->went(false);
    advance(1s);
    reset_->went(true);
    advance(9s);
    reset_->went(false);
    loop_.run_ready();
    EXPECT_EQ(pulses(), 1);
    reset_->went(true);
    advance(10s);  // for so long it was well
    reset_->went(false);
    advance(1499ms);
    EXPECT_EQ(pulses(), 1);
    advance(1ms);
    EXPECT_EQ(pulses(), 2);
}

// What a reload lets go, and what an end leaves behind, is never a reader that is held in reset.
TEST_F(ReaderResetTest, a_pulse_is_ended_before_its_line_goes) {
    reset_->begin();
    reset_->went(false);
    advance(1500ms);
    ASSERT_TRUE(active());
    reset_->rest();
    EXPECT_FALSE(active());
    advance(5s);
    ASSERT_TRUE(active());
    reset_.reset();
    EXPECT_FALSE(active());
}

// 6.8-B3: seen when it is needed least, since a reader may run for years.
TEST_F(ReaderResetTest, a_line_that_dies_between_pulses_is_told_and_claimed_anew_6_8_B3) {
    reset_->begin();
    reset_->went(true);
    hardware_.lose_line(kLine);
    advance(1s);
    EXPECT_NE(reset_->fault().find("chip0:9"), std::string::npos) << reset_->fault();
    advance(10s);
    EXPECT_NE(reset_->fault(), "");
    hardware_.restore_line(kLine);
    advance(5s);
    EXPECT_EQ(reset_->fault(), "");
    EXPECT_FALSE(active());
    hardware_.lose_line(kLine);
    advance(1s);
    EXPECT_NE(reset_->fault(), "") << "the new handle is watched too";
    reset_.reset();
    hardware_.restore_line(kLine);
    advance(1h);
    EXPECT_EQ(pulses(), 0);
}

TEST_F(ReaderResetTest, a_line_that_is_not_there_is_told_and_tried_again) {
    hardware_.hide_line(kLine);
    reset_->begin();
    EXPECT_NE(reset_->fault().find("chip0:9"), std::string::npos) << reset_->fault();
    reset_->went(false);
    advance(2s);
    EXPECT_NE(reset_->fault(), "");
    hardware_.hide_line(kLine, false);
    advance(5s);
    EXPECT_EQ(reset_->fault(), "");
    EXPECT_EQ(pulses(), 1);
    hardware_.lose_line(kLine);
    advance(5s);
    EXPECT_NE(reset_->fault(), "");
    hardware_.restore_line(kLine);
    advance(5s);
    EXPECT_EQ(reset_->fault(), "");
}

}  // namespace
}  // namespace sekisho::gate
