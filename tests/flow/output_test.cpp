// SPDX-License-Identifier: Apache-2.0
// Outputs that are no lock, and the one by which hardware sees that the daemon works: BRIEF-03, 6.8-B3.
#include "tests/flow/stage.hpp"

#include <gmock/gmock.h>

namespace sekisho::flow {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

const LineSpec kLine{"chip0", "40", true};
const LineSpec kOtherLine{"chip0", "41", false};
constexpr const char* kWatchdog = "[outputs.alive]\nline = \"chip0:40!\"\nkind = \"watchdog\"\nperiod = \"500ms\"\n";

class OutputFlow : public Stage {
protected:
    std::shared_ptr<const site::Site> with(const std::string& outputs) {
        return changed_site("[zones.hall]", outputs + "[zones.hall]");
    }
    // How often its wire changed while `by` passed.
    long changes(const LineSpec& line, Duration by) {
        const auto& log = gate().hardware().output_log();
        const auto from = log.size();
        gate().advance(by);
        long count = 0;
        for (auto at = from; at < log.size(); ++at) count += log[at].line == line.line ? 1 : 0;
        return count;
    }
};

TEST_F(OutputFlow, hardware_sees_a_change_in_each_period_6_8_B3) {
    (void)with(kWatchdog);
    start(tokyo(24, 9, 0));
    EXPECT_EQ(changes(kLine, seconds(10)), 20);
}

TEST_F(OutputFlow, a_ledger_thread_that_hangs_lets_it_rest_and_one_that_works_again_does_not_6_8_B3) {
    (void)with(kWatchdog);
    start(tokyo(24, 9, 0));
    (void)changes(kLine, seconds(1));
    gate().stall_ledger();
    EXPECT_LE(changes(kLine, seconds(10)), 1) << "an answer that was on its way may come";
    EXPECT_EQ(changes(kLine, seconds(60)), 0);
    gate().resume_ledger();
    (void)changes(kLine, seconds(1));
    EXPECT_EQ(changes(kLine, seconds(10)), 20);
}

// Ways out are served before the ledger is: so is the line.
TEST_F(OutputFlow, it_begins_before_the_ledger_is_open) {
    (void)with(kWatchdog);
    start(tokyo(24, 9, 0), {}, [this] { EXPECT_EQ(changes(kLine, seconds(10)), 21); });
}

// What hangs on it has let go of every lock's relay, whether there is a ledger or not.
TEST_F(OutputFlow, one_that_is_missing_is_tried_again_before_the_ledger_is_open_6_8_B3) {
    (void)with(kWatchdog);
    const auto hide = [](auto& hardware) { hardware.hide_line(kLine); };
    start(tokyo(24, 9, 0), hide, [this] {
        gate().hardware().hide_line(kLine, false);
        gate().advance(seconds(6));
        EXPECT_EQ(changes(kLine, seconds(10)), 20);
    });
    EXPECT_THAT(alarms(), IsEmpty());
    gate().hardware().lose_line(kLine);
    gate().advance(seconds(1));
    EXPECT_THAT(alarms(), ElementsAre("output lost: alive"));
}

TEST_F(OutputFlow, a_line_that_is_lost_is_an_alarm_and_is_tried_again_BRIEF_03) {
    (void)with(kWatchdog);
    start(tokyo(24, 9, 0));
    (void)news();
    gate().hardware().lose_line(kLine);
    gate().advance(seconds(1));
    EXPECT_THAT(alarms(), ElementsAre("output lost: alive"));
    gate().advance(seconds(60));
    EXPECT_THAT(alarms(), IsEmpty()) << "told once";
    gate().hardware().restore_line(kLine);
    gate().advance(seconds(5));
    EXPECT_THAT(alarms(), ElementsAre("over: output lost: alive"));
    EXPECT_EQ(changes(kLine, seconds(10)), 20);
}

// What is silent for years is needed once: that it cannot be driven is told while nobody needs it.
TEST_F(OutputFlow, one_that_nobody_drives_is_told_within_seconds_6_8_B3_BRIEF_03) {
    (void)with(
        "[outputs.siren]\nline = \"chip0:40!\"\nkind = \"sounder\"\non = [\"forced\"]\n"
        "[outputs.vpn]\nline = \"chip0:41\"\nkind = \"remote_maintenance\"\n");
    start(tokyo(24, 9, 0));
    EXPECT_THAT(alarms(), IsEmpty());
    const auto commands = gate().hardware().output_log().size();
    for (const auto& line : {kLine, kOtherLine}) gate().hardware().lose_line(line);
    gate().advance(seconds(5));
    EXPECT_THAT(alarms(), ElementsAre("output lost: siren", "output lost: vpn"));
    EXPECT_EQ(gate().hardware().output_log().size(), commands) << "nothing was driven to find it";
    for (const auto& line : {kLine, kOtherLine}) gate().hardware().restore_line(line);
    gate().advance(seconds(5));
    EXPECT_THAT(alarms(), ElementsAre("over: output lost: siren", "over: output lost: vpn"));
    gate().contact("server", true);
    EXPECT_TRUE(gate().hardware().output_level(kLine)) << "and it sounds again";
}

TEST_F(OutputFlow, one_that_is_missing_at_the_start_stands_across_a_restart) {
    (void)with(kWatchdog);
    start(tokyo(24, 9, 0), [](auto& hardware) { hardware.hide_line(kLine); });
    EXPECT_THAT(alarms(), ElementsAre("output lost: alive"));
    crash();
    start(tokyo(24, 10, 0), [](auto& hardware) { hardware.hide_line(kLine); });
    EXPECT_THAT(alarms(), IsEmpty()) << "it stands already";
    crash();
    start(tokyo(24, 11, 0));
    EXPECT_THAT(alarms(), ElementsAre("over: output lost: alive"));
}

TEST_F(OutputFlow, a_reload_gives_a_line_up_at_rest_and_goes_on_with_another_one) {
    (void)with(kWatchdog);
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().reload(changed_site("chip0:40!", "chip0:41")));
    EXPECT_FALSE(gate().hardware().output_level(kLine));
    EXPECT_EQ(changes(kLine, seconds(10)), 0);
    EXPECT_EQ(changes(kOtherLine, seconds(10)), 20);
    ASSERT_TRUE(gate().reload(changed_site(std::string(kWatchdog).replace(24, 9, "chip0:41"), "")));
    EXPECT_EQ(changes(kOtherLine, seconds(10)), 0);
    EXPECT_FALSE(gate().hardware().output_level(kOtherLine));
}

// The administrator mends its line, and mistypes it.
TEST_F(OutputFlow, one_that_is_lost_and_moved_to_a_line_that_is_missing_stays_lost_BRIEF_03) {
    (void)with(kWatchdog);
    start(tokyo(24, 9, 0), [](auto& hardware) {
        hardware.hide_line(kLine);
        hardware.hide_line(kOtherLine);
    });
    EXPECT_THAT(alarms(), ElementsAre("output lost: alive"));
    ASSERT_TRUE(gate().reload(changed_site("chip0:40!", "chip0:41")));
    gate().advance(seconds(10));
    EXPECT_THAT(alarms(), IsEmpty());
    EXPECT_TRUE(gate().gate().state().alarms.contains({SystemAlarm::output_lost, "alive"}));
    gate().hardware().hide_line(kOtherLine, false);
    gate().advance(seconds(5));
    EXPECT_THAT(alarms(), ElementsAre("over: output lost: alive"));
}

// A line that died, and came back, is another's by then: that one must not find the dead handle.
TEST_F(OutputFlow, a_lost_line_that_a_reload_gives_to_a_lock_is_claimed_anew) {
    (void)with("[outputs.siren]\nline = \"chip0:40\"\nkind = \"sounder\"\non = [\"forced\"]\n");
    start(tokyo(24, 20, 0));
    const LineSpec line{"chip0", "40", false};
    gate().hardware().lose_line(line);
    gate().settle();
    gate().advance(seconds(1));
    gate().hardware().restore_line(line);
    ASSERT_TRUE(gate().reload(
        changed_site({{"line = \"chip0:40\"", "line = \"chip0:41\""}, {"lock = \"chip0:3\"", "lock = \"chip0:40\""}})));
    EXPECT_EQ(gate().gate().status().doors[1].disabled, "");
    gate().rex("server", true);
    EXPECT_TRUE(gate().released("server"));
}

}  // namespace
}  // namespace sekisho::flow
