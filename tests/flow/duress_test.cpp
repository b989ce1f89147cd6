// SPDX-License-Identifier: Apache-2.0
// Somebody is made to open: the door does what it always does, and the security desk hears of it (STD-IEC-17).
#include "daemon/api/json/entry_json.hpp"
#include "tests/flow/pin_stage.hpp"

#include <boost/json.hpp>
#include <string>
#include <vector>

namespace sekisho::flow {
namespace {

using namespace std::chrono_literals;

constexpr const char* kPressed = "605218";

class Duress : public PinStage {
protected:
    void begin_with_both(bool on = true) {
        if (on) (void)changed_site("[pin]", "[pin]\nduress = true");
        (void)changed_site(
            "[readers.r2]\ndriver = \"nfc\"",
            "[readers.r2]\ndriver = \"nfc\"\nindicators = { granted = \"lamps:0\", denied = \"lamps:1\", "
            "buzzer = \"lamps:2\" }");
        begin_with_pin();
        set_second(kPressed);
    }
    void set_second(const std::string& pin, const std::string& own = kPin) {
        gate().tap("desk", kIchiro);
        gate().type("desk", own + "#");
        gate().type("desk", "#");
        gate().type("desk", pin + "#");
        gate().type("desk", pin + "#");
        gate().advance(1min);
    }
    // Every move of the door's lock and lamps from the tap on, with the time at which it came.
    std::string seen(const std::string& pin) {
        const auto from = gate().hardware().output_log().size();
        const auto began = gate().clock().now().mono;
        gate().tap("r2", kIchiro);
        for (const char key : pin + "#") {
            gate().advance(300ms);
            gate().type("r2", std::string(1, key));
        }
        gate().advance(20s);
        std::string text;
        const auto& log = gate().hardware().output_log();
        for (std::size_t i = from; i < log.size(); ++i)
            text += log[i].chip + log[i].line + (log[i].active ? "+" : "-") +
                    std::to_string((log[i].at.mono - began) / 1us) + " ";
        return text;
    }
    // As whoever is of the security desk, or is not, is shown the entries from `after` on.
    std::string shown(bool desk, Seq after) {
        struct Reader final : api::Names {
            explicit Reader(bool of_desk) : desk(of_desk) {}
            std::string name_of(NamedThing, std::int64_t) const override { return "x"; }
            std::string holder_of(Pid) const override { return "y"; }
            std::optional<std::string> text_of(const std::vector<std::uint8_t>&) const override { return {}; }
            bool is_mismatched(Pid) const override { return false; }
            bool is_mismatched(const std::vector<std::uint8_t>&) const override { return false; }
            std::chrono::seconds offset_at(WallTime) const override { return 0s; }
            bool sees_duress() const override { return desk; }
            bool desk;
        };
        std::string text;
        for (const auto& entry : all()) {
            if (entry.seq > after) text += boost::json::serialize(api::entry_to_json(entry, Reader(desk))) + "\n";
        }
        return text;
    }
    std::vector<EntryKind> kinds_after(Seq after) {
        std::vector<EntryKind> kinds;
        for (const auto& entry : all()) {
            if (entry.seq > after) kinds.push_back(entry.kind);
        }
        return kinds;
    }
    Seq now() { return all().back().seq; }
};

// STD-IEC-17: feedback byte for byte as ever, in the same moments; a call beside a normal entry.
TEST_F(Duress, TheDoorDoesWhatItAlwaysDoes_STD_IEC_17) {
    begin_with_both();
    ASSERT_EQ(count(EntryKind::pin_set), 2U);
    const auto before = now();
    const auto normal = seen(kPin);
    const auto between = now();
    const auto pressed = seen(kPressed);
    EXPECT_EQ(pressed, normal);
    EXPECT_NE(normal.find("chip03+"), std::string::npos) << normal;
    auto kinds = kinds_after(between);
    auto as_ever = kinds_after(before);
    as_ever.resize(as_ever.size() - kinds.size());
    ASSERT_EQ(kinds.size(), as_ever.size()) << "neither more nor fewer entries";
    for (std::size_t i = 0; i < kinds.size(); ++i)
        EXPECT_EQ(kinds[i] == EntryKind::duress ? EntryKind::pin_verified : kinds[i], as_ever[i]);
    const auto call = last(EntryKind::duress);
    const auto entry = last(EntryKind::access);
    EXPECT_EQ(call.ref_seq, last(EntryKind::pin_attempt).seq);
    EXPECT_LT(call.seq, entry.seq) << "durable before the door opens";
    EXPECT_EQ(call.pid, entry.pid);
    EXPECT_EQ(entry.decision, Verdict::granted);
    EXPECT_EQ(entry.ref_seq, call.ref_seq);
    EXPECT_EQ(pin_state().tries.failures, 0);
    EXPECT_TRUE(gate().gate().state().alarms.empty()) << "no sign in status";
    expect_sound();
}

// STD-IEC-17: masked, with no hole in the numbers.
TEST_F(Duress, OnlyTheSecurityDeskIsShownIt_STD_IEC_17) {
    begin_with_both();
    const auto before = now();
    (void)seen(kPressed);
    const auto others = shown(false, before);
    EXPECT_EQ(others.find("duress"), std::string::npos) << others;
    EXPECT_NE(others.find("\"kind\":\"pin verified\""), std::string::npos);
    EXPECT_NE(shown(true, before).find("\"kind\":\"duress\""), std::string::npos);
    EXPECT_EQ(shown(false, kNoSeq).find("duress"), std::string::npos) << "nor that one was set";
}

// PRAC-23: the key that leads there is one that closes nothing, and a new PIN is still awaited.
TEST_F(Duress, IsOffUnlessTheSiteSaysSo_PRAC_23) {
    begin_with_both(false);
    EXPECT_EQ(count(EntryKind::pin_set), 2U);
    EXPECT_EQ(std::get<PinSetDetail>(last(EntryKind::pin_set).detail).basis, PinBasis::old_pin);
    EXPECT_EQ(enter_with(kPin).detail, Detail::wrong_pin);
    gate().advance(8s);
    const auto before = count(EntryKind::pin_verified);
    EXPECT_EQ(enter_with(kPressed).reason, Reason::none);
    EXPECT_EQ(count(EntryKind::duress), 0U);
    EXPECT_EQ(count(EntryKind::pin_verified), before) << "the access entry says so";
}

// STD-IEC-17: a slip is no cry for help.
TEST_F(Duress, IsNeitherTheOwnNorNearIt_STD_IEC_17) {
    begin_with_both();
    for (const char* near : {"830175", "830176", "831075", "8301755", "83017", "123456"}) set_second(near);
    EXPECT_EQ(count(EntryKind::pin_set), 2U);
    EXPECT_EQ(enter_with(kPressed).reason, Reason::none);
    EXPECT_EQ(count(EntryKind::duress), 1U);
}

TEST_F(Duress, SurvivesARestartAndEndsWithTheOwnOne_STD_IEC_17) {
    begin_with_both();
    const auto at = gate().clock().now().wall;
    start(at + 1min);
    EXPECT_EQ(enter_with(kPressed).reason, Reason::none);
    EXPECT_EQ(count(EntryKind::duress), 1U);
    gate().advance(1min);
    gate().tap("desk", kIchiro);
    gate().type("desk", std::string(kPin) + "#");
    gate().type("desk", std::string(kOther) + "#" + kOther + "#");
    gate().advance(1min);
    EXPECT_EQ(count(EntryKind::pin_set), 3U);
    EXPECT_EQ(enter_with(kPressed).detail, Detail::wrong_pin);
    const auto later = gate().clock().now().wall;
    start(later + 1min);
    EXPECT_EQ(enter_with(kPressed).detail, Detail::wrong_pin);
    gate().advance(8s);
    EXPECT_EQ(enter_with(kOther).reason, Reason::none);
    EXPECT_EQ(count(EntryKind::duress), 1U);
}

// STD-EGR-07: a card that is tapped at the muster point is safe, whatever it opens.
class MusterPoint : public PinStage {};

TEST_F(MusterPoint, WhoeverTapsIsSafeUntilSeenAtADoor_STD_EGR_07) {
    (void)changed_site("[readers.desk]\ndriver = \"nfc\"",
                       "[readers.desk]\ndriver = \"nfc\"\n[readers.yard]\ndriver = \"nfc\"\nmuster = true");
    begin(tokyo(24, 9, 0));
    gate().tap("r2", kIchiro);
    gate().contact("server", true);
    gate().contact("server", false);
    gate().advance(10s);
    ASSERT_EQ(gate().gate().inside().size(), 1U);
    gate().input("fire", true);
    gate().tap("yard", kStranger);
    gate().tap("yard", kIchiro);
    gate().settle();
    EXPECT_TRUE(gate().gate().inside().empty());
    const auto safe = gate().gate().mustered();
    ASSERT_EQ(safe.size(), 1U);
    EXPECT_EQ(safe[0].holder.value, "S1");
    EXPECT_EQ(std::get<PassageDetail>(last(EntryKind::passage).detail).act, PassageAct::mustered);
    const auto at = gate().clock().now().wall;
    start(at + 1min);
    EXPECT_EQ(gate().gate().mustered().size(), 1U) << "after a power cut the same sheet";
}

}  // namespace
}  // namespace sekisho::flow
