// SPDX-License-Identifier: Apache-2.0
// What was decided or held before something changed: a reload, a stop, a restart.
#include "tests/flow/stage.hpp"

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
        auto kept = main::keep_config(state_dir_, *next, gate().vault());
        ASSERT_TRUE(kept);
        ASSERT_TRUE(gate().hardware().tap(ReaderName{"r2"}, kIchiro));
        gate().gate().reload(gate::NewConfig{next, kept->sha256, "command", {}, std::nullopt},
                             [](const Result<Seq>&) {});
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
