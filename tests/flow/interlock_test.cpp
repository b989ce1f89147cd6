// SPDX-License-Identifier: Apache-2.0
// Doors of which one at a time lets people in: 6.4-C1, 6.9-B1, STD-EGR-01.
#include "tests/flow/stage.hpp"

#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <vector>

namespace sekisho::flow {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// The front door and the server room's are a mantrap; the hall is the vestibule between them.
class InterlockFlow : public Stage {
protected:
    void begin() {
        (void)changed_site({{"unlock = { schedule = \"business\" }\n", ""},
                            {"[access_profiles]",
                             "[interlocks.way_in]\ndoors = [\"front\", \"server\"]\n"
                             "[access_profiles]"}});
        start(tokyo(24, 9, 0));
        ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    }
    // The decision on a tap at that reader.
    std::string tap(const std::string& reader) {
        gate().tap(reader, kIchiro);
        const auto entry = last(EntryKind::access);
        return entry.decision == Verdict::granted ? "granted"
                                                  : std::string(to_text(std::get<AccessDetail>(entry.detail).detail));
    }
    // Somebody walks through; the door is locked again at the end.
    void pass(const std::string& door) {
        gate().contact(door, true);
        gate().advance(seconds(1));
        gate().contact(door, false);
        gate().advance(milliseconds(50));
    }
    std::optional<Result<Seq>> unlock(const std::string& door) {
        std::optional<Result<Seq>> answer;
        gate().gate().unlock(DoorName{door}, "delivery", "uid:0", [&answer](Result<Seq> seq) { answer = seq; });
        gate().settle();
        return answer;
    }
};

TEST_F(InterlockFlow, one_door_at_a_time_lets_people_in_6_4_C1) {
    begin();
    EXPECT_EQ(tap("r1"), "granted");
    ASSERT_TRUE(gate().released("front"));
    EXPECT_EQ(tap("r2"), "ext:Interlocked") << "it is released";
    EXPECT_FALSE(gate().released("server"));
    const auto detail = std::get<AccessDetail>(last(EntryKind::access).detail);
    EXPECT_EQ(detail.reason, Reason::other);
    EXPECT_THAT(detail.rule, testing::HasSubstr("interlocks.way_in"));
    gate().contact("front", true);
    gate().advance(seconds(6));
    EXPECT_EQ(tap("r2"), "ext:Interlocked") << "it stands open";
    gate().contact("front", false);
    gate().advance(milliseconds(50));
    EXPECT_EQ(tap("r2"), "granted");
    EXPECT_TRUE(gate().released("server"));
    EXPECT_EQ(tap("r1"), "ext:Interlocked") << "and the other way round";
    pass("server");
    EXPECT_EQ(tap("r1"), "granted");
    EXPECT_TRUE(gate().gate().state().pending.size() <= 1) << "every grant before the last has its outcome";
}

// A door that nobody opened is locked again when its release time is over.
TEST_F(InterlockFlow, a_grant_that_nobody_took_holds_the_others_no_longer_6_4_C1) {
    begin();
    EXPECT_EQ(tap("r1"), "granted");
    gate().advance(milliseconds(4900));
    EXPECT_EQ(tap("r2"), "ext:Interlocked");
    gate().advance(milliseconds(200));
    EXPECT_EQ(tap("r2"), "granted");
}

// The first is not released yet, and will be: the second is denied in the ledger, and no grant has to be taken back.
TEST_F(InterlockFlow, of_two_that_tap_at_once_one_comes_in_6_4_C1) {
    begin();
    ASSERT_TRUE(gate().issue("N1", "desk", kHanako));
    (void)news();
    gate().stall_ledger();
    gate().tap("r1", kHanako);
    gate().tap("r2", kIchiro);
    gate().resume_ledger();
    gate().settle();
    EXPECT_TRUE(gate().released("front"));
    EXPECT_FALSE(gate().released("server"));
    std::vector<std::string> told;
    for (const auto& entry : news()) {
        if (entry.kind == EntryKind::access) told.emplace_back(to_text(std::get<AccessDetail>(entry.detail).detail));
        EXPECT_NE(entry.kind, EntryKind::outcome);
    }
    EXPECT_THAT(told, testing::ElementsAre("", "ext:Interlocked"));
}

// 6.9-B1, STD-EGR-01: whoever wants out goes out, by whichever door, whatever stands open.
TEST_F(InterlockFlow, nobody_is_held_in_6_9_B1_STD_EGR_01) {
    begin();
    EXPECT_EQ(tap("r1"), "granted");
    gate().contact("front", true);
    gate().advance(seconds(6));
    EXPECT_EQ(tap("r3"), "granted") << "an exit reader";
    EXPECT_TRUE(gate().released("server"));
    gate().contact("server", true);
    gate().advance(seconds(6));
    EXPECT_FALSE(gate().gate().status().doors[1].forced);
    gate().contact("front", false);
    gate().advance(seconds(6));
    ASSERT_FALSE(gate().released("front"));
    gate().rex("front", true);
    EXPECT_TRUE(gate().released("front")) << "a sensor, while the server room stands open";
    EXPECT_EQ(tap("r1"), "ext:Interlocked");
}

// 6.9-B1: who leaves by the lever of the one shuts the other for those who come, and for nobody else.
TEST_F(InterlockFlow, a_way_out_in_use_lets_nobody_in_by_the_other_6_4_C1) {
    begin();
    gate().rex("server", true);
    ASSERT_TRUE(gate().released("server"));
    EXPECT_EQ(tap("r1"), "ext:Interlocked");
    gate().rex("server", false);
    gate().advance(seconds(6));
    EXPECT_EQ(tap("r1"), "granted");
}

// 6.9-B1: what a fire holds released holds up nobody.
TEST_F(InterlockFlow, a_fire_takes_the_interlock_out_of_force_6_9_B1) {
    begin();
    gate().input("fire", true);
    gate().settle();
    ASSERT_TRUE(gate().released("front"));
    gate().contact("front", true);
    EXPECT_EQ(tap("r2"), "granted") << "into the server room, whose door no fire frees";
    EXPECT_TRUE(gate().released("server"));
    gate().contact("server", true);
    EXPECT_EQ(tap("r1"), "granted") << "and by the door that stands released";
}

TEST_F(InterlockFlow, a_command_is_refused_likewise_6_4_C1) {
    begin();
    EXPECT_EQ(tap("r1"), "granted");
    auto answer = unlock("server");
    ASSERT_TRUE(answer);
    ASSERT_FALSE(*answer);
    EXPECT_EQ(answer->error().what, "another door of its interlock is open or released");
    EXPECT_FALSE(gate().released("server"));
    pass("front");
    answer = unlock("server");
    ASSERT_TRUE(answer);
    EXPECT_TRUE(*answer);
    EXPECT_TRUE(gate().released("server"));
}

// Both were decided before either was durable: one opens, the other has an outcome that says nobody went.
TEST_F(InterlockFlow, a_command_and_a_tap_at_once_open_one_door_6_4_C1) {
    begin();
    gate().stall_ledger();
    std::optional<Result<Seq>> answer;
    gate().gate().unlock(DoorName{"front"}, "delivery", "uid:0", [&answer](Result<Seq> seq) { answer = seq; });
    gate().tap("r2", kIchiro);
    gate().resume_ledger();
    gate().settle();
    ASSERT_TRUE(answer);
    EXPECT_NE(gate().released("front"), gate().released("server"));
    gate().advance(seconds(6));
    EXPECT_TRUE(gate().gate().state().pending.empty()) << "every grant has its outcome";
}

// What nobody can see closed counts as open.
TEST_F(InterlockFlow, a_contact_that_is_lost_keeps_the_others_shut_6_4_C1) {
    begin();
    const LineSpec contact{"chip0", "4", false};
    gate().hardware().lose_line(contact);
    gate().settle();
    EXPECT_EQ(tap("r1"), "ext:Interlocked");
    gate().rex("front", true);
    EXPECT_TRUE(gate().released("front")) << "out it goes all the same";
    gate().rex("front", false);
    gate().hardware().restore_line(contact);
    gate().advance(seconds(10));
    EXPECT_EQ(tap("r1"), "granted");
}

// The interlock that came into force while a door stood open counts at once.
TEST_F(InterlockFlow, a_reload_brings_it_and_takes_it_away_6_4_C1) {
    begin();
    const auto without =
        changed_site("[interlocks.way_in]\ndoors = [\"front\", \"server\"]\n[access_profiles]", "[access_profiles]");
    ASSERT_TRUE(gate().reload(without));
    EXPECT_EQ(tap("r1"), "granted");
    gate().contact("front", true);
    EXPECT_EQ(tap("r2"), "granted");
    pass("server");
    const auto with =
        changed_site("[access_profiles]", "[interlocks.way_in]\ndoors = [\"front\", \"server\"]\n[access_profiles]");
    ASSERT_TRUE(gate().reload(with));
    EXPECT_EQ(tap("r2"), "ext:Interlocked");
    gate().contact("front", false);
    gate().advance(seconds(6));
    EXPECT_EQ(tap("r2"), "granted");
}

}  // namespace
}  // namespace sekisho::flow
