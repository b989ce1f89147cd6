// SPDX-License-Identifier: Apache-2.0
// Wires that bounce, break, come back, and change places under the feet of a running gate.
#include "tests/flow/stage.hpp"

#include <algorithm>

namespace sekisho::flow {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Wiring : public Stage {
protected:
    static LineSpec line(const std::string& offset) { return LineSpec{"chip0", offset, false}; }
    void bounce(const LineSpec& contact, std::initializer_list<bool> levels) {
        for (const bool level : levels) {
            gate().hardware().set_input(contact, level);
            gate().settle();
            gate().advance(milliseconds(10));
        }
    }
    const std::string& disabled(std::size_t door) {
        status_ = gate().gate().status();
        return status_.doors[door].disabled;
    }
    static int count(const std::vector<Entry>& entries, EntryKind kind) {
        return static_cast<int>(
            std::count_if(entries.begin(), entries.end(), [&](const auto& e) { return e.kind == kind; }));
    }

    gate::Status status_;
};

TEST_F(Wiring, a_bouncing_contact_is_one_passage_and_no_break_in) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().tap("r2", kIchiro);
    (void)news();
    bounce(line("4"), {true, false, true, false, true});
    gate().advance(seconds(2));
    bounce(line("4"), {false, true, false, true, false});
    gate().advance(milliseconds(50));
    EXPECT_FALSE(gate().released("server"));
    const auto entries = news();
    EXPECT_EQ(count(entries, EntryKind::outcome), 1);
    EXPECT_EQ(count(entries, EntryKind::relock), 1);
    EXPECT_EQ(count(entries, EntryKind::door_event), 0);
    EXPECT_FALSE(gate().gate().status().doors[1].forced);
}

// 6.9-B1: a button held while the daemon starts is a button pressed.
TEST_F(Wiring, a_rex_that_is_pressed_at_start_frees) {
    start(tokyo(24, 20, 0), [](hal::SimHardware& hardware) { hardware.set_input(line("2"), true); });
    EXPECT_TRUE(gate().released("front"));
    EXPECT_FALSE(gate().released("server"));
    EXPECT_EQ(std::get<UnlockDetail>(last(EntryKind::unlock).detail).cause, UnlockCause::rex);
    gate().advance(seconds(60));
    EXPECT_TRUE(gate().released("front"));  // as long as it is held
    gate().rex("front", false);
    EXPECT_FALSE(gate().released("front"));
}

// STD-EGR-02: a cut wire neither starts nor ends a release.
TEST_F(Wiring, a_lost_fire_input_keeps_its_last_level) {
    start(tokyo(24, 20, 0));
    gate().hardware().lose_line(line("9"));
    gate().settle();
    EXPECT_FALSE(gate().released("front"));
    EXPECT_TRUE(std::get<DoorFaultDetail>(last(EntryKind::door_fault).detail).disabled);
    gate().hardware().set_input(line("9"), true);
    gate().hardware().restore_line(line("9"));
    gate().advance(seconds(10));
    EXPECT_TRUE(gate().released("front"));  // what the level says when it is back

    gate().hardware().lose_line(line("9"));
    gate().advance(seconds(60));
    EXPECT_TRUE(gate().released("front"));
    gate().hardware().set_input(line("9"), false);
    gate().hardware().restore_line(line("9"));
    gate().advance(seconds(10));
    EXPECT_FALSE(gate().released("front"));
    EXPECT_FALSE(std::get<FireDetail>(last(EntryKind::fire).detail).active);
    EXPECT_FALSE(std::get<DoorFaultDetail>(last(EntryKind::door_fault).detail).disabled);
}

// STD-EGR-02: the ledger remembers a release that the missing wire cannot tell of.
TEST_F(Wiring, a_fire_release_stands_over_a_restart_without_its_wire) {
    start(tokyo(24, 20, 0));
    gate().input("fire", true);
    start(tokyo(24, 20, 1), [](hal::SimHardware& hardware) { hardware.hide_line(line("9")); });
    EXPECT_TRUE(gate().released("front"));
    EXPECT_TRUE(gate().gate().status().fire);
    gate().hardware().hide_line(line("9"), false);
    gate().advance(seconds(10));
    EXPECT_FALSE(gate().released("front"));
    EXPECT_TRUE(gate().gate().state().fires.empty());
}

TEST_F(Wiring, a_fire_that_ended_while_nobody_looked_is_over) {
    start(tokyo(24, 20, 0));
    gate().input("fire", true);
    start(tokyo(24, 20, 1));
    EXPECT_FALSE(gate().released("front"));
    EXPECT_FALSE(std::get<FireDetail>(last(EntryKind::fire).detail).active);
    EXPECT_TRUE(gate().gate().state().fires.empty());
}

// STD-EGR-02: no configuration ends a release.
TEST_F(Wiring, while_a_fire_release_stands_no_reload_is_taken) {
    start(tokyo(24, 20, 0));
    gate().input("fire", true);
    const auto moves = gate().hardware().output_log().size();
    const auto refused = gate().reload(load());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().what, "a fire release stands");
    EXPECT_EQ(gate().hardware().output_log().size(), moves);
    EXPECT_EQ(std::get<ConfigRefusedDetail>(last(EntryKind::config_refused).detail).first_rule, "fire-stands");
    gate().input("fire", false);
    EXPECT_FALSE(gate().released("front"));
}

// STD-EGR-02: a contact that bounces is one alarm and one end.
TEST_F(Wiring, a_bouncing_fire_contact_locks_nothing_in_between) {
    start(tokyo(24, 20, 0));
    gate().input("fire", true);
    const auto moves = gate().hardware().output_log().size();
    gate().hardware().set_input(line("9"), false);
    gate().settle();
    gate().advance(std::chrono::milliseconds(900));
    gate().hardware().set_input(line("9"), true);
    gate().settle();
    gate().advance(seconds(10));
    EXPECT_EQ(gate().hardware().output_log().size(), moves);
    EXPECT_TRUE(gate().released("front"));
}

// No restart during a fire locks a door, not even for the moment in which lines are claimed.
TEST_F(Wiring, where_fire_stands_a_lock_is_claimed_released) {
    start(tokyo(24, 20, 0), [](hal::SimHardware& hardware) { hardware.set_input(line("9"), true); });
    EXPECT_TRUE(gate().released("front"));
    for (const auto& change : gate().hardware().output_log()) {
        EXPECT_FALSE(change.line == "0" && change.active) << "energised: locked";
    }
    EXPECT_TRUE(std::get<FireDetail>(last(EntryKind::fire).detail).active);
}

// STD-EGR-04: the loss of the sensor unlocks, and a reload does not count as letting go.
TEST_F(Wiring, a_lost_rex_line_frees_a_door_whose_way_out_needs_it) {
    start(tokyo(24, 20, 0));
    EXPECT_FALSE(gate().released("front"));
    gate().hardware().lose_line(line("2"));
    gate().settle();
    EXPECT_TRUE(gate().released("front"));
    gate().advance(seconds(60));
    EXPECT_TRUE(gate().released("front"));
    EXPECT_EQ(std::get<UnlockDetail>(last(EntryKind::unlock).detail).cause, UnlockCause::rex);
    ASSERT_TRUE(gate().reload(load()));
    EXPECT_TRUE(gate().released("front"));
    gate().hardware().restore_line(line("2"));
    gate().advance(seconds(20));
    EXPECT_FALSE(gate().released("front"));
}

// Promise 1: the lock's line came back, and nobody waits for the next try to get out.
TEST_F(Wiring, rex_reclaims_a_lock_line_that_came_back) {
    start(tokyo(24, 20, 0));
    gate().hardware().lose_line(line("3"));
    gate().rex("server", true);  // the failure shows
    gate().rex("server", false);
    gate().hardware().restore_line(line("3"));
    gate().rex("server", true);
    EXPECT_TRUE(gate().released("server"));
}

// Design 3: in service a missing line disables that door alone and is tried again.
TEST_F(Wiring, a_door_whose_lock_is_missing_at_start_joins_later_at_rest) {
    start(tokyo(24, 9, 0), [](hal::SimHardware& hardware) { hardware.hide_line(line("3")); });
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    EXPECT_EQ(gate().claim_errors().size(), 1u);
    EXPECT_NE(disabled(1), "");
    EXPECT_EQ(disabled(0), "");
    EXPECT_TRUE(gate().released("front"));  // its schedule
    gate().tap("r2", kIchiro);
    EXPECT_EQ(std::get<AccessDetail>(last(EntryKind::access).detail).detail, Detail::access_point_disabled);
    gate().hardware().hide_line(line("3"), false);
    gate().advance(seconds(10));
    EXPECT_EQ(disabled(1), "");
    EXPECT_FALSE(gate().released("server"));
    const auto faults = news();
    EXPECT_EQ(count(faults, EntryKind::door_fault), 2);
    gate().tap("r2", kIchiro);
    EXPECT_TRUE(gate().released("server"));
}

// Two doors of unlike locks change their wires: both are locked, each by its own rule.
TEST_F(Wiring, doors_that_exchange_their_locks_are_both_at_rest) {
    start(tokyo(24, 20, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    ASSERT_TRUE(gate().reload(changed_site({{"lock = \"chip0:0\"", "lock = \"chip0:X\""},
                                            {"lock = \"chip0:3\"", "lock = \"chip0:0\""},
                                            {"lock = \"chip0:X\"", "lock = \"chip0:3\""}})));
    EXPECT_TRUE(gate().hardware().output_level(line("3")));   // fail-safe: locked is energised
    EXPECT_FALSE(gate().hardware().output_level(line("0")));  // fail-secure
    EXPECT_EQ(disabled(0), "");
    EXPECT_EQ(disabled(1), "");
    gate().rex("front", true);
    EXPECT_TRUE(gate().released("front"));
    EXPECT_FALSE(gate().hardware().output_level(line("3")));
    EXPECT_FALSE(gate().released("server"));
}

TEST_F(Wiring, doors_that_exchange_their_contacts_hear_their_own) {
    start(tokyo(24, 20, 0));
    ASSERT_TRUE(gate().reload(changed_site({{"contact = \"chip0:1\"", "contact = \"chip0:X\""},
                                            {"contact = \"chip0:4\"", "contact = \"chip0:1\""},
                                            {"contact = \"chip0:X\"", "contact = \"chip0:4\""}})));
    gate().hardware().set_input(line("1"), true);
    gate().settle();
    const auto status = gate().gate().status();
    EXPECT_FALSE(*status.doors[0].open);
    EXPECT_TRUE(*status.doors[1].open);
    EXPECT_TRUE(status.doors[1].forced);
}

// The lost wire goes to the other door: it alone is disabled, and its new handle is not taken away by the first one's
// retry.
TEST_F(Wiring, a_lost_contact_that_changes_doors_disables_its_new_one) {
    start(tokyo(24, 9, 0));
    gate().hardware().lose_line(line("4"));
    gate().advance(seconds(4));
    EXPECT_NE(disabled(1), "");
    ASSERT_TRUE(gate().reload(changed_site({{"contact = \"chip0:1\"", "contact = \"chip0:X\""},
                                            {"contact = \"chip0:4\"", "contact = \"chip0:1\""},
                                            {"contact = \"chip0:X\"", "contact = \"chip0:4\""}})));
    EXPECT_EQ(disabled(1), "");
    EXPECT_NE(disabled(0), "");
    gate().hardware().lose_line(line("5"));
    gate().hardware().restore_line(line("4"));
    gate().advance(seconds(10));
    EXPECT_EQ(disabled(0), "");
    EXPECT_NE(disabled(1), "");
    gate().hardware().restore_line(line("5"));
    gate().advance(seconds(10));
    EXPECT_EQ(disabled(1), "");
    gate().contact("front", true);
    EXPECT_TRUE(*gate().gate().status().doors[0].open);
}

TEST_F(Wiring, a_lock_whose_polarity_changes_is_locked_at_once) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().reload(changed_site("lock = \"chip0:3\"", "lock = \"chip0:3!\"")));
    EXPECT_EQ(disabled(1), "");
    EXPECT_FALSE(gate().released("server"));
    EXPECT_TRUE(gate().hardware().output_level(line("3")));
}

TEST_F(Wiring, a_release_under_way_outlives_a_reload_for_the_rest_of_its_time) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().tap("r2", kIchiro);
    gate().advance(seconds(2));
    const auto moves = gate().hardware().output_log().size();
    ASSERT_TRUE(gate().reload(changed_site("release = \"5s\"", "release = \"9s\"")));
    EXPECT_EQ(gate().hardware().output_log().size(), moves);
    gate().advance(milliseconds(2999));
    EXPECT_TRUE(gate().released("server"));
    gate().advance(milliseconds(1));
    EXPECT_FALSE(gate().released("server"));
    EXPECT_EQ(std::get<OutcomeDetail>(last(EntryKind::outcome).detail).passage, Passage::not_taken);
}

TEST_F(Wiring, a_passage_under_way_outlives_a_reload) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().tap("r2", kIchiro);
    gate().contact("server", true);
    (void)news();
    ASSERT_TRUE(gate().reload(changed_site("release = \"5s\"", "release = \"9s\"")));
    EXPECT_TRUE(*gate().gate().status().doors[1].open);
    gate().contact("server", false);
    EXPECT_FALSE(gate().released("server"));
    const auto entries = news();
    EXPECT_EQ(count(entries, EntryKind::door_event), 0);
    EXPECT_EQ(count(entries, EntryKind::relock), 1);
}

TEST_F(Wiring, a_removed_reader_is_let_go_and_the_others_go_on) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    std::optional<Result<gate::CredentialRow>> answer;
    gate().gate().issue(HolderId{"N1"}, ReaderName{"desk"}, "test",
                        [&](Result<gate::CredentialRow> result) { answer = std::move(result); });
    ASSERT_TRUE(gate().reload(changed_site("[readers.desk]\ndriver = \"nfc\"\n", "")));
    EXPECT_EQ(gate().gate().status().readers.size(), 3u);
    EXPECT_TRUE(gate().hardware().open_reader({ReaderName{"desk"}, ""}));
    ASSERT_TRUE(gate().hardware().tap(ReaderName{"desk"}, kHanako));
    gate().advance(seconds(30));
    ASSERT_TRUE(answer);
    EXPECT_FALSE(*answer);
    gate().tap("r2", kIchiro);
    EXPECT_TRUE(gate().released("server"));
}

// A lamp that moves to another reader shines there at once.
TEST_F(Wiring, a_lamp_that_changes_readers_follows) {
    start(tokyo(24, 9, 0));
    const std::string lamp = "indicators = { granted = \"chip0:20\" }\n";
    const std::string desk = "[readers.desk]\ndriver = \"nfc\"\n";
    const std::string r3 = "[readers.r3]\ndriver = \"nfc\"\n";
    ASSERT_TRUE(gate().reload(changed_site(desk, desk + lamp)));
    ASSERT_TRUE(gate().reload(changed_site({{desk + lamp, desk}, {r3, r3 + lamp}})));
    const auto before = gate().hardware().output_log().size();
    gate().tap("r3", kStranger);  // an exit by reader: free, and shown as granted
    const auto& log = gate().hardware().output_log();
    const bool shone = std::any_of(log.begin() + static_cast<std::ptrdiff_t>(before), log.end(),
                                   [](const auto& change) { return change.line == "20" && change.active; });
    EXPECT_TRUE(shone);
}

// Of two lines that are lost the way out is back, and counts at once: it is not held pressed until the other one is.
TEST_F(Wiring, a_rex_that_is_back_is_heard_while_another_line_is_missing_STD_EGR_04) {
    start(tokyo(24, 20, 0));
    gate().hardware().lose_line(line("1"));
    gate().hardware().lose_line(line("2"));
    gate().advance(seconds(1));
    ASSERT_TRUE(gate().released("front")) << "a sensor that cannot be read counts as somebody there";
    gate().hardware().restore_line(line("2"));
    gate().advance(seconds(30));
    EXPECT_FALSE(gate().released("front"));
    EXPECT_NE(disabled(0), "") << "its contact is still missing";
    gate().rex("front", true);
    EXPECT_TRUE(gate().released("front"));
    gate().rex("front", false);
    gate().hardware().restore_line(line("1"));
    gate().advance(seconds(10));
    EXPECT_EQ(disabled(0), "");
}

}  // namespace
}  // namespace sekisho::flow
