// SPDX-License-Identifier: Apache-2.0
// Readers, keypads and lines that are lost and come back: STD-IEC-12.
#include "tests/flow/stage.hpp"

#include <algorithm>

namespace sekisho::flow {
namespace {

using std::chrono::seconds;

class LostLines : public Stage {
protected:
    void readers(bool up) {
        for (const char* name : {"r1", "r2", "r3"}) {
            const ReaderName reader{name};
            if (up) {
                gate().hardware().reader_up(reader);
            } else {
                gate().hardware().reader_down(reader, Error{"no answer", name, ""});
            }
        }
        gate().settle();
    }
    // How often a lock was driven from that place of the log on.
    [[nodiscard]] long drives(std::size_t from) {
        const auto& log = gate().hardware().output_log();
        return std::count_if(log.begin() + static_cast<std::ptrdiff_t>(from), log.end(), [this](const auto& change) {
            const auto& doors = gate().gate().site()->doors;
            return std::any_of(doors.begin(), doors.end(), [&](const auto& door) {
                return change.chip == door.lock.chip && change.line == door.lock.line;
            });
        });
    }
};

TEST_F(LostLines, readers_that_go_and_come_back_move_no_lock_STD_IEC_12) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    const auto from = gate().hardware().output_log().size();
    for (int round = 0; round < 3; ++round) {
        readers(false);
        gate().advance(seconds(30));
        readers(true);
        gate().advance(seconds(30));
    }
    EXPECT_EQ(drives(from), 0);
    gate().tap("r2", kIchiro);
    EXPECT_TRUE(gate().released("server"));
}

TEST_F(LostLines, a_release_under_way_ends_in_its_time_without_any_reader_STD_IEC_12) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().tap("r2", kIchiro);
    ASSERT_TRUE(gate().released("server"));
    readers(false);
    EXPECT_TRUE(gate().released("server"));
    gate().advance(gate().gate().site()->doors[1].timing.release);
    EXPECT_FALSE(gate().released("server"));
    EXPECT_EQ(std::get<RelockDetail>(last(EntryKind::relock).detail).cause, RelockCause::release_time_over);
}

// Nobody taps at night: what is found by the first card in the morning is found too late.
TEST_F(LostLines, a_lock_line_that_dies_alone_is_told_without_being_asked_6_4_C1_BRIEF_03) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().hardware().lose_line({"chip0", "3", false});
    (void)news();
    gate().settle();
    const auto fault = std::get<DoorFaultDetail>(last(EntryKind::door_fault).detail);
    EXPECT_TRUE(fault.disabled);
    EXPECT_NE(fault.why.find("chip0:3"), std::string::npos) << fault.why;
    EXPECT_NE(gate().gate().status().doors[1].disabled, "");
    EXPECT_EQ(gate().gate().status().doors[0].disabled, "") << "that door alone";
    gate().tap("r2", kIchiro);
    EXPECT_EQ(std::get<AccessDetail>(last(EntryKind::access).detail).detail, Detail::access_point_disabled);
    gate().hardware().restore_line({"chip0", "3", false});
    gate().advance(seconds(5));
    EXPECT_FALSE(std::get<DoorFaultDetail>(last(EntryKind::door_fault).detail).disabled);
    EXPECT_FALSE(gate().released("server"));
    gate().tap("r2", kIchiro);
    EXPECT_TRUE(gate().released("server"));
}

// One that is lost while it lets somebody out comes back where it was.
TEST_F(LostLines, a_lock_line_that_is_back_stands_where_it_is_to_be_6_4_C1) {
    start(tokyo(24, 20, 0));
    gate().input("fire", true);
    gate().hardware().lose_line({"chip0", "0", false});
    gate().settle();
    gate().hardware().restore_line({"chip0", "0", false});
    gate().hardware().set_input({"chip0", "0", false}, true);  // energised by whoever had it meanwhile
    gate().advance(seconds(5));
    EXPECT_TRUE(gate().released("front"));
}

// The first press finds the line dead; the second, within what would have been its pulse, finds it back.
TEST_F(LostLines, a_pulse_that_was_never_given_keeps_no_other_waiting_6_9_B1_PRAC_08) {
    (void)changed_site(
        {{"egress = \"hardware\"\npower_loss = \"fail_secure\"", "egress = \"hardware\"\npower_loss = \"keeps_state\""},
         {"lines = { lock = \"chip0:3\", contact = \"chip0:4\", rex = \"chip0:5\" }",
          "lines = { pulse_unlock = \"chip0:3\", pulse_lock = \"chip0:8\", contact = \"chip0:4\", rex = "
          "\"chip0:5\", lock_monitor = \"chip0:6\" }"}});
    start(tokyo(24, 20, 0));
    gate().advance(seconds(10));
    const LineSpec draws{"chip0", "3", false};
    gate().hardware().lose_line(draws);
    gate().rex("server", true);
    gate().rex("server", false);
    EXPECT_FALSE(gate().hardware().output_level(draws));
    gate().hardware().restore_line(draws);
    gate().rex("server", true);
    EXPECT_TRUE(gate().hardware().output_level(draws));
}

// Its loss is found while the other coil draws the bolt.
TEST_F(LostLines, a_pulse_under_way_is_not_cut_by_the_loss_of_the_other_line_PRAC_08) {
    (void)changed_site(
        {{"egress = \"hardware\"\npower_loss = \"fail_secure\"", "egress = \"hardware\"\npower_loss = \"keeps_state\""},
         {"lines = { lock = \"chip0:3\"",
          "lines = { pulse_unlock = \"chip0:3\", pulse_lock = \"chip0:8\", lock_monitor = \"chip0:6\""}});
    start(tokyo(24, 9, 0));
    gate().advance(seconds(10));
    const auto& log = gate().hardware().output_log();
    const auto from = log.size();
    gate().rex("server", true);
    gate().advance(std::chrono::milliseconds(200));
    gate().hardware().lose_line({"chip0", "8", false});
    gate().settle();
    const auto disabled = gate().gate().status().doors[1].disabled;
    EXPECT_NE(disabled.find("chip0:8"), std::string::npos) << disabled;
    gate().advance(seconds(2));
    ASSERT_EQ(log.size(), from + 2);
    EXPECT_TRUE(log[from].line == "3" && log[from].active);
    EXPECT_TRUE(log[from + 1].line == "3" && !log[from + 1].active);
    EXPECT_EQ(log[from + 1].at.mono - log[from].at.mono, std::chrono::milliseconds(500));
    EXPECT_TRUE(gate().released("server"));
}

TEST_F(LostLines, after_a_stop_nobody_asks_6_4_C1) {
    start(tokyo(24, 20, 0));
    gate().gate().stop("SIGTERM", [](const Result<Seq>& written) { EXPECT_TRUE(written); });
    gate().settle();
    gate().gate().let_go();
    (void)news();
    gate().hardware().lose_line({"chip0", "3", false});
    gate().settle();
    EXPECT_TRUE(news().empty());
}

// A reload hands lines from door to door: whose it is hears of it.
TEST_F(LostLines, the_door_that_has_the_line_now_is_told_6_4_C1) {
    start(tokyo(24, 20, 0));
    ASSERT_TRUE(gate().reload(changed_site({{"lock = \"chip0:0\"", "lock = \"chip0:x\""},
                                            {"lock = \"chip0:3\"", "lock = \"chip0:0\""},
                                            {"lock = \"chip0:x\"", "lock = \"chip0:3\""}})));
    gate().hardware().lose_line({"chip0", "3", false});
    gate().settle();
    EXPECT_NE(gate().gate().status().doors[0].disabled, "");
    EXPECT_EQ(gate().gate().status().doors[1].disabled, "");
}

}  // namespace
}  // namespace sekisho::flow
