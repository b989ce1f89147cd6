// SPDX-License-Identifier: Apache-2.0
// Sounders: 6.4-D1.
#include "tests/flow/stage.hpp"

#include <chrono>

namespace sekisho::flow {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const LineSpec kSiren{"chip0", "40", false};
constexpr const char* kSounder =
    "[outputs.siren]\nline = \"chip0:40\"\nkind = \"sounder\"\non = [\"forced\", \"held\", \"fire\", \"water\"]\n";
constexpr const char* kLeak = "[inputs.leak]\nline = \"chip0:30\"\nkind = \"water\"\nzone = \"server_room\"\n";

class SounderFlow : public Stage {
protected:
    void begin(const std::string& more = "") {
        (void)changed_site("[zones.hall]", kSounder + more + kLeak + "[zones.hall]");
        start(tokyo(24, 20, 0));
    }
    void leak(bool active) {
        gate().hardware().set_input({"chip0", "30", false}, active);
        gate().settle();
        gate().advance(seconds(1));
    }
    bool sounds() { return gate().hardware().output_level(kSiren); }
};

TEST_F(SounderFlow, it_sounds_while_a_door_is_forced_6_4_D1) {
    begin();
    EXPECT_FALSE(sounds());
    gate().contact("server", true);
    EXPECT_TRUE(sounds());
    gate().advance(seconds(20));
    EXPECT_TRUE(sounds());
    gate().contact("server", false);
    EXPECT_FALSE(sounds());
}

TEST_F(SounderFlow, it_sounds_until_the_last_of_several_is_over_6_4_D1) {
    begin();
    leak(true);
    gate().contact("server", true);
    leak(false);
    EXPECT_TRUE(sounds());
    gate().contact("server", false);
    EXPECT_FALSE(sounds());
}

TEST_F(SounderFlow, it_sounds_no_longer_than_that_and_again_for_what_begins_then_6_4_D1) {
    begin("longest = \"30s\"\n");
    leak(true);  // a second ago
    gate().advance(seconds(28));
    EXPECT_TRUE(sounds());
    gate().advance(seconds(1));
    EXPECT_FALSE(sounds());
    gate().advance(minutes(10));
    EXPECT_FALSE(sounds());
    gate().contact("server", true);
    EXPECT_TRUE(sounds());
    gate().contact("server", false);
    EXPECT_TRUE(sounds()) << "the leak stands, and the time is not over";
    gate().advance(seconds(30));
    EXPECT_FALSE(sounds());
}

TEST_F(SounderFlow, it_tells_of_its_zones_alone_but_of_every_fire_6_4_D1) {
    begin("zones = [\"hall\"]\n");
    leak(true);
    EXPECT_TRUE(sounds()) << "the room lies within the hall";
    leak(false);
    ASSERT_FALSE(sounds());
    ASSERT_TRUE(gate().reload(changed_site("zones = [\"hall\"]", "doors = [\"front\"]")));
    leak(true);
    gate().contact("server", true);
    EXPECT_FALSE(sounds());
    gate().input("fire", true);
    EXPECT_TRUE(sounds());
    gate().input("fire", false);
    EXPECT_FALSE(sounds());
}

TEST_F(SounderFlow, a_reload_goes_on_with_what_is_still_an_occasion_6_4_D1) {
    begin("longest = \"30s\"\n");
    leak(true);
    ASSERT_TRUE(gate().reload(changed_site("\"forced\", ", "")));
    EXPECT_TRUE(sounds());
    gate().advance(seconds(29));
    EXPECT_FALSE(sounds());
    leak(false);
    leak(true);
    EXPECT_TRUE(sounds());
    ASSERT_TRUE(gate().reload(changed_site(", \"water\"", "")));
    EXPECT_FALSE(sounds());
}

TEST_F(SounderFlow, what_stood_before_a_start_is_not_sounded_again_6_4_D1) {
    begin();
    leak(true);
    crash();
    start(tokyo(24, 21, 0), [](hal::SimHardware& hardware) { hardware.set_input({"chip0", "30", false}, true); });
    gate().advance(seconds(5));
    EXPECT_FALSE(sounds());
}

TEST_F(SounderFlow, nothing_sounds_when_the_daemon_has_stopped_6_4_D1) {
    begin();
    leak(true);
    gate().gate().stop("SIGTERM", [](const Result<Seq>&) {});
    gate().settle();
    EXPECT_FALSE(sounds());
}

// With its lock it is another door, and nobody tells of the end at the old one but the reload.
TEST_F(SounderFlow, a_door_that_was_forced_when_it_was_replaced_is_heard_the_next_time_6_4_D1) {
    begin();
    gate().contact("server", true);
    ASSERT_TRUE(sounds());
    ASSERT_TRUE(gate().reload(changed_site("lock = \"chip0:3\"", "lock = \"chip0:43\"")));
    EXPECT_FALSE(sounds());
    gate().contact("server", false);
    gate().advance(seconds(1));
    gate().contact("server", true);
    EXPECT_TRUE(sounds());
}

TEST_F(SounderFlow, a_door_that_was_forced_when_it_was_renamed_is_heard_the_next_time_6_4_D1) {
    begin();
    gate().contact("server", true);
    ASSERT_TRUE(sounds());
    ASSERT_TRUE(gate().reload(
        changed_site({{"[doors.server]", "[doors.vault]"},
                      {"at = [\"server\"], schedule = \"always\"", "at = [\"vault\"], schedule = \"always\""},
                      {"at = [\"server\"], schedule = \"business\"", "at = [\"vault\"], schedule = \"business\""}})));
    EXPECT_FALSE(sounds());
    gate().contact("vault", false);
    gate().advance(seconds(1));
    gate().contact("vault", true);
    EXPECT_TRUE(sounds());
}

}  // namespace
}  // namespace sekisho::flow
