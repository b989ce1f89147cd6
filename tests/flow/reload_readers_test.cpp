// SPDX-License-Identifier: Apache-2.0
// What a reader does under a new configuration and after a start: whether people muster there, and the alarm of its
// door (STD-EGR-07, STD-ONVIF-02, STD-IEC-18).
#include "tests/flow/stage.hpp"

#include <algorithm>
#include <chrono>
#include <string>

namespace sekisho::flow {
namespace {

using namespace std::chrono_literals;

class Musters : public Stage {
protected:
    void begin(WallTime when, const std::string& yard) {
        (void)changed_site("[readers.desk]\ndriver = \"nfc\"\n", "[readers.desk]\ndriver = \"nfc\"\n" + yard);
        start(when);
        ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
        gate().tap("r2", kIchiro);
        gate().contact("server", true);
        gate().contact("server", false);
        gate().advance(10s);
    }
    const std::string kYard = "[readers.yard]\ndriver = \"nfc\"\n";
    const std::string kMusterYard = kYard + "muster = true\n";
};

TEST_F(Musters, begin_with_a_reload_STD_EGR_07) {
    begin(tokyo(24, 9, 0), kYard);
    ASSERT_EQ(gate().gate().inside().size(), 1U);
    ASSERT_TRUE(gate().reload(changed_site(kYard, kMusterYard)));
    gate().tap("yard", kIchiro);
    EXPECT_EQ(gate().gate().mustered().size(), 1U);
    EXPECT_TRUE(gate().gate().inside().empty());
}

TEST_F(Musters, end_with_a_reload_STD_EGR_07) {
    begin(tokyo(24, 9, 0), kMusterYard);
    ASSERT_TRUE(gate().reload(changed_site(kMusterYard, kYard)));
    gate().tap("yard", kIchiro);
    EXPECT_TRUE(gate().gate().mustered().empty());
    EXPECT_EQ(gate().gate().inside().size(), 1U);
}

TEST_F(Musters, a_reader_that_goes_to_a_door_lets_in_there) {
    begin(tokyo(24, 12, 0), kMusterYard);
    ASSERT_TRUE(gate().reload(
        changed_site({{kMusterYard, kYard},
                      {"entry = { reader = \"r2\", levels = { business = \"card\", default = \"card_pin\" } }",
                       "entry = { reader = \"yard\", levels = { default = \"card\" } }"}})));
    gate().tap("yard", kIchiro);
    EXPECT_TRUE(gate().released("server"));
}

class Sounds : public Stage {
protected:
    // The buzzers of r1, at the front door, of r2, at the server room, and of r4, at none.
    Sounds() {
        const auto reader = [](const std::string& name) { return "[readers." + name + "]\ndriver = \"nfc\"\n"; };
        const auto lamps = [](const std::string& chip) {
            return "indicators = { granted = \"" + chip + ":0\", denied = \"" + chip + ":1\", buzzer = \"" + chip +
                   ":2\" }\n";
        };
        (void)changed_site({{reader("r1"), reader("r4") + lamps("north") + reader("r1") + lamps("east")},
                            {reader("r2"), reader("r2") + lamps("west")}});
    }
    // Whether that buzzer was heard while `by` passed.
    bool heard(const std::string& chip, Duration by) {
        const auto& log = gate().hardware().output_log();
        const auto from = static_cast<std::ptrdiff_t>(log.size());
        gate().advance(by);
        return std::any_of(log.begin() + from, log.end(), [&chip](const auto& change) {
            return change.chip == chip && change.line == "2" && change.active;
        });
    }
};

// A burglar who pulls the plug first.
TEST_F(Sounds, a_door_forced_while_the_ledger_is_read_STD_ONVIF_02) {
    start(tokyo(24, 20, 0), {}, [this] {
        gate().hardware().set_input({"chip0", "1", false}, true);
        gate().settle();
    });
    ASSERT_TRUE(gate().gate().status().doors[0].forced);
    EXPECT_TRUE(heard("east", 10s));
    EXPECT_FALSE(heard("west", 10s));
    gate().contact("front", false);
    gate().advance(5s);
    EXPECT_FALSE(heard("east", 60s));
}

TEST_F(Sounds, a_case_that_is_open_at_the_start_STD_IEC_18) {
    const std::string wires = "contact = \"chip0:4\", rex = \"chip0:5\"";
    (void)changed_site(wires, wires + ", tamper = \"chip0:7\"");
    start(tokyo(24, 20, 0), [](hal::SimHardware& hardware) { hardware.set_input({"chip0", "7", false}, true); });
    ASSERT_TRUE(gate().gate().status().doors[1].tampered);
    EXPECT_TRUE(heard("west", 10s));
}

TEST_F(Sounds, over_a_reload_that_makes_the_reader_anew) {
    start(tokyo(24, 20, 0));
    gate().contact("front", true);
    EXPECT_TRUE(heard("east", 2s));
    ASSERT_TRUE(
        gate().reload(changed_site("buzzer = \"east:2\" }", "buzzer = \"east:2\" }\npoll = { pause = \"100ms\" }")));
    EXPECT_TRUE(heard("east", 10s));
}

TEST_F(Sounds, at_the_reader_that_the_door_has_now) {
    start(tokyo(24, 20, 0));
    gate().contact("front", true);
    EXPECT_TRUE(heard("east", 2s));
    ASSERT_TRUE(gate().reload(changed_site("entry = { reader = \"r1\"", "entry = { reader = \"r4\"")));
    EXPECT_FALSE(heard("east", 10s));
    EXPECT_TRUE(heard("north", 10s));
    gate().contact("front", false);
    gate().advance(5s);
    EXPECT_FALSE(heard("north", 60s));
}

}  // namespace
}  // namespace sekisho::flow
