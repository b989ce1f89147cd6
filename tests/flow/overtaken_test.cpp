// SPDX-License-Identifier: Apache-2.0
// What was decided or held before something changed: a reload, a stop, a restart.
#include "tests/flow/stage.hpp"

#include <optional>

namespace sekisho::flow {
namespace {

using std::chrono::seconds;

using Overtaken = Stage;

// 6.4-C1: an unlock schedule that leaves the configuration takes its release with it.
TEST_F(Overtaken, a_removed_unlock_schedule_locks_the_door) {
    start(tokyo(24, 9, 0));
    EXPECT_TRUE(gate().released("front"));
    ASSERT_TRUE(gate().reload(changed_site("unlock = { schedule = \"business\" }\n", "")));
    EXPECT_FALSE(gate().released("front"));
    EXPECT_EQ(std::get<RelockDetail>(last(EntryKind::relock).detail).cause, RelockCause::schedule);
}

// A door is its lock: under another name its lock does not move.
TEST_F(Overtaken, a_renamed_door_keeps_its_lock) {
    start(tokyo(24, 9, 0));
    const auto moves = gate().hardware().output_log().size();
    const auto renamed =
        changed_site(Changes{{"at = [\"front\"]", "at = [\"entrance\"]"}, {"[doors.front]", "[doors.entrance]"}});
    ASSERT_TRUE(gate().reload(renamed));
    EXPECT_EQ(gate().hardware().output_log().size(), moves);
    EXPECT_TRUE(gate().released("entrance"));
}

// STD-ONVIF-01: a mode ends by command alone, not by another name.
TEST_F(Overtaken, a_door_in_a_mode_keeps_its_name_until_it_is_let_out) {
    start(tokyo(24, 12, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    const auto lock_down = [this](bool active) {
        std::optional<Result<Seq>> answer;
        gate().gate().set_mode({DoorName{"server"}, DoorMode::locked_down, active, "a theft", "uid:1001"},
                               [&answer](Result<Seq> seq) { answer = seq; });
        gate().settle();
        return answer && *answer;
    };
    ASSERT_TRUE(lock_down(true));
    const auto renamed =
        changed_site(Changes{{"server = [ { at = [\"server\"]", "server = [ { at = [\"archive\"]"},
                             {"server_day = [ { at = [\"server\"]", "server_day = [ { at = [\"archive\"]"},
                             {"[doors.server]", "[doors.archive]"}});
    const auto refused = gate().reload(renamed);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().what, "the door is LockedDown by command, and would be no more without a word");
    EXPECT_EQ(refused.error().where, "server");
    EXPECT_EQ(std::get<ConfigRefusedDetail>(last(EntryKind::config_refused).detail).first_rule, "mode-stands");
    gate().tap("r2", kIchiro);
    EXPECT_FALSE(gate().released("server"));
    (void)changed_site(Changes{{"at = [\"archive\"]", "at = [\"server\"]"},
                               {"at = [\"archive\"]", "at = [\"server\"]"},
                               {"[doors.archive]", "[doors.server]"}});
    const Changes exchanged{{"lock = \"chip0:0\"", "lock = \"chip0:x\""},
                            {"lock = \"chip0:3\"", "lock = \"chip0:0\""},
                            {"lock = \"chip0:x\"", "lock = \"chip0:3\""}};
    EXPECT_FALSE(gate().reload(changed_site(exchanged))) << "the name stays, at another lock";
    ASSERT_TRUE(lock_down(false));
    ASSERT_TRUE(gate().reload(renamed));
    gate().tap("r2", kIchiro);
    EXPECT_TRUE(gate().released("archive"));
}

// PRAC-08: judged again when it comes into force. The bolt is drawn by then, and nobody would throw it.
TEST_F(Overtaken, a_reload_that_takes_the_lines_of_a_lock_waits_for_it) {
    const std::string level = "lines = { lock = \"chip0:3\", contact = \"chip0:4\", rex = \"chip0:5\" }";
    const std::string pulses =
        "lines = { pulse_unlock = \"chip0:3\", pulse_lock = \"chip0:8\", contact = \"chip0:4\", rex = \"chip0:5\", "
        "lock_monitor = \"chip0:6\" }";
    (void)changed_site(
        {{"egress = \"hardware\"\npower_loss = \"fail_secure\"", "egress = \"hardware\"\npower_loss = \"keeps_state\""},
         {level, pulses}});
    start(tokyo(24, 12, 0));
    gate().advance(seconds(10));
    const auto next =
        changed_site({{"power_loss = \"keeps_state\"", "power_loss = \"fail_secure\""},
                      {pulses, "lines = { lock = \"chip0:40\", contact = \"chip0:4\", rex = \"chip0:5\" }"}});
    gate().stall_ledger();
    std::optional<Result<Seq>> answer;
    begin_reload(next, answer);
    gate().rex("server", true);
    gate().rex("server", false);
    EXPECT_FALSE(answer);
    gate().resume_ledger();
    gate().settle();
    ASSERT_TRUE(answer);
    ASSERT_FALSE(*answer);
    EXPECT_EQ(answer->error().what, "the lock stands released, and would stay so without its lines");
    EXPECT_EQ(std::get<ConfigDetail>(last(EntryKind::config).detail).cause, "lock-released");
    gate().advance(seconds(10));
    EXPECT_FALSE(gate().released("server")) << "its lines are still there";
    ASSERT_TRUE(gate().reload(next));
    expect_sound();
}

// 6.4-C1: whoever stops the daemon within the release time leaves no door released.
TEST_F(Overtaken, a_stop_ends_a_release_under_way) {
    start(tokyo(24, 20, 0));
    gate().gate().unlock(DoorName{"server"}, "reason", "uid:0", [](const Result<Seq>&) {});
    gate().settle();
    EXPECT_TRUE(gate().released("server"));
    gate().gate().stop("SIGTERM", [](const Result<Seq>&) {});
    gate().settle();
    EXPECT_FALSE(gate().released("server"));
    EXPECT_EQ(std::get<RelockDetail>(last(EntryKind::relock).detail).cause, RelockCause::command);
    EXPECT_EQ(std::get<OutcomeDetail>(last(EntryKind::outcome).detail).passage, Passage::unknown);
}

// A card that was revoked and issued anew still counts after a restart, whichever number it drew.
TEST_F(Overtaken, a_card_issued_anew_counts_after_a_restart) {
    start(tokyo(24, 9, 0));
    for (int round = 0; round < 6; ++round) {
        const auto issued = gate().issue("S1", "desk", kIchiro);
        ASSERT_TRUE(issued) << to_text(issued.error());
        crash();
        start(tokyo(24, 9, 1 + round));
        gate().tap("r2", kIchiro);
        EXPECT_EQ(last(EntryKind::access).decision, Verdict::granted);
        gate().advance(seconds(6));
        gate().gate().revoke(issued->credential, "test", [](const Result<Seq>& seq) { EXPECT_TRUE(seq); });
        gate().settle();
    }
}

// The outcome of an exit by REX cites the REX, whatever unlocked the door in between.
TEST_F(Overtaken, an_exit_by_rex_cites_the_rex) {
    start(tokyo(24, 8, 29, 59));
    gate().rex("front", true);
    const auto rex = last(EntryKind::unlock).seq;
    gate().advance(seconds(2));  // the unlock schedule begins
    EXPECT_NE(last(EntryKind::unlock).seq, rex);
    gate().contact("front", true);
    EXPECT_EQ(last(EntryKind::outcome).ref_seq, rex);
    gate().rex("front", false);
}

class OvertakenTap : public Overtaken {
protected:
    // A card is tapped; the reload to `next` stands before its answer.
    void tap_before_reload(const std::shared_ptr<const site::Site>& next) {
        ASSERT_TRUE(gate().hardware().tap(ReaderName{"r2"}, kIchiro));
        std::optional<Result<Seq>> answer;
        begin_reload(next, answer);
        gate().settle();
        EXPECT_EQ(last(EntryKind::access).decision, Verdict::granted);
    }
};

// A right that a reload takes away while the grant is on its way to the disk opens nothing.
TEST_F(OvertakenTap, a_grant_that_the_new_configuration_refuses_opens_nothing) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    tap_before_reload(changed_site("profiles = [\"common\", \"server\"]", "profiles = [\"common\"]"));
    EXPECT_FALSE(gate().released("server"));
    EXPECT_EQ(std::get<OutcomeDetail>(last(EntryKind::outcome).detail).passage, Passage::not_taken);
}

// Nobody has to tap again because an administrator reloads: what both configurations grant is carried out.
TEST_F(OvertakenTap, a_grant_that_the_new_configuration_grants_too_opens) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    tap_before_reload(load());
    EXPECT_TRUE(gate().released("server"));
}

}  // namespace
}  // namespace sekisho::flow
