// SPDX-License-Identifier: Apache-2.0
// What a reader says to whoever stands there, and when it keeps its voice down (PRAC-19).
#include "tests/flow/stage.hpp"

#include <string>

namespace sekisho::flow {
namespace {

using namespace std::chrono_literals;

class Signals : public Stage {
protected:
    void begin(WallTime when, const std::string& more = "") {
        (void)changed_site({{"[schedules.business]",
                             "[schedules.night]\ndaily = [\"20:00-07:00\"]\nspecial = \"as_weekday\"\n"
                             "[schedules.business]"},
                            {"[readers.r1]\ndriver = \"nfc\"",
                             "[readers.r1]\ndriver = \"nfc\"\nindicators = { granted = \"lamps:0\", denied = "
                             "\"lamps:1\", buzzer = \"lamps:2\"" +
                                 more + " }"}});
        start(when);
        ASSERT_TRUE(gate().issue("N1", "desk", kHanako));
        from_ = gate().hardware().output_log().size();
    }
    // Whether that lamp of r1 was lit since the last call of all_news().
    bool lit(const std::string& line) {
        const auto& log = gate().hardware().output_log();
        for (std::size_t i = from_; i < log.size(); ++i) {
            if (log[i].chip == "lamps" && log[i].line == line && log[i].active) return true;
        }
        return false;
    }
    bool green() { return lit("0"); }
    bool red() { return lit("1"); }
    bool sound() { return lit("2"); }
    void all_news() { from_ = gate().hardware().output_log().size(); }
    void force_front() {
        gate().advance(60s);
        gate().contact("front", true);
        gate().advance(2s);
    }

private:
    std::size_t from_ = 0;
};

const std::string kQuiet = ", quiet = \"night\"";

TEST_F(Signals, ABuzzerKeepsQuietHoursAndTheLightsGoOn_PRAC_19) {
    begin(tokyo(24, 19, 58), kQuiet);
    gate().tap("r1", kHanako);
    gate().advance(2s);
    EXPECT_TRUE(green() && sound()) << "before they begin";
    gate().advance_to(tokyo(24, 20, 0));
    all_news();
    gate().tap("r1", kHanako);
    gate().advance(2s);
    EXPECT_TRUE(green());
    EXPECT_FALSE(sound());
    gate().tap("r1", kStranger);
    gate().advance(2s);
    EXPECT_TRUE(red());
    EXPECT_FALSE(sound());
    EXPECT_EQ(last(EntryKind::access).decision, Verdict::denied) << "and what is decided is the same";
    gate().advance_to(tokyo(25, 7, 0));
    all_news();
    gate().tap("r1", kStranger);
    EXPECT_TRUE(sound()) << "to the minute";
}

TEST_F(Signals, AnAlarmSoundsInQuietHours_PRAC_19) {
    begin(tokyo(24, 21, 0), kQuiet);
    force_front();
    EXPECT_EQ(std::get<DoorEventDetail>(last(EntryKind::door_event).detail).event, DoorEvent::forced_open);
    EXPECT_TRUE(red() && sound());
}

TEST_F(Signals, AlarmsAreSilentOnlyWhereItIsSaid_PRAC_19) {
    begin(tokyo(24, 19, 58), kQuiet + ", quiet_alarms = true");
    force_front();
    EXPECT_TRUE(red() && sound()) << "it is not night yet";
    gate().advance_to(tokyo(24, 20, 0));
    all_news();
    gate().advance(5min);
    EXPECT_TRUE(red()) << "the alarm goes on";
    EXPECT_FALSE(sound()) << "without its sound";
    gate().advance_to(tokyo(25, 7, 0));
    all_news();
    gate().advance(2s);
    EXPECT_TRUE(sound());
}

TEST_F(Signals, AReloadBringsAndTakesQuietHours_PRAC_19) {
    begin(tokyo(24, 21, 0));
    gate().tap("r1", kStranger);
    EXPECT_TRUE(sound()) << "none are configured";
    gate().advance(10s);
    ASSERT_TRUE(gate().reload(changed_site("buzzer = \"lamps:2\"", "buzzer = \"lamps:2\"" + kQuiet)));
    all_news();
    gate().tap("r1", kStranger);
    gate().advance(10s);
    EXPECT_TRUE(red());
    EXPECT_FALSE(sound());
    ASSERT_TRUE(gate().reload(changed_site(kQuiet, "")));
    all_news();
    gate().tap("r1", kStranger);
    EXPECT_TRUE(sound());
}

// Two cards in a purse: nothing is decided about either, and holding one alone mends it.
TEST_F(Signals, TwoCardsAtOnceAreAskedForAgain_PRAC_19) {
    begin(tokyo(24, 21, 0));
    auto two = kHanako;
    two.cards_in_field = 2;
    gate().tap("r1", two);
    gate().advance(2s);
    EXPECT_EQ(std::get<AccessDetail>(last(EntryKind::access).detail).detail, Detail::more_than_one_card);
    EXPECT_TRUE(green() && red() && sound()) << "in turn";
    EXPECT_FALSE(gate().released("front"));
}

// STD-IEC-13: of what is decided about a card nothing is told but no.
TEST_F(Signals, EveryDenialLooksTheSame_STD_IEC_13) {
    begin(tokyo(24, 21, 0));
    gate().tap("r1", kStranger);
    gate().advance(2s);
    EXPECT_TRUE(red());
    EXPECT_FALSE(green());
    auto rolling = kHanako;
    rolling.number = {0x08, 1, 2, 3};
    all_news();
    gate().tap("r1", rolling);
    gate().advance(2s);
    EXPECT_EQ(last(EntryKind::access).decision, Verdict::denied);
    EXPECT_TRUE(red());
    EXPECT_FALSE(green()) << "to tap again would not help";
}

// With another lock it is another door, which knows of no alarm.
TEST_F(Signals, ADoorThatIsReplacedWhileItIsForcedLeavesNoReaderSounding_ANO_19) {
    begin(tokyo(24, 20, 0));
    force_front();
    ASSERT_TRUE(sound());
    ASSERT_TRUE(gate().reload(changed_site("lock = \"chip0:0\"", "lock = \"chip0:50\"")));
    gate().contact("front", false);
    gate().advance(2s);
    all_news();
    gate().advance(5min);
    EXPECT_FALSE(red() || sound());
}

}  // namespace
}  // namespace sekisho::flow
