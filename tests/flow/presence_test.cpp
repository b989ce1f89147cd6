// SPDX-License-Identifier: Apache-2.0
// Who is where: limits to a stay, forgiving, declared exits, and a restart in between (6.6.1-D1, STD-BAC-02, PRAC-10).
#include "tests/flow/stage.hpp"

#include <chrono>
#include <optional>

namespace sekisho::flow {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class Stay_6_6_1_D1 : public Stage {
protected:
    void SetUp() override {
        (void)changed_site(
            {{"holds = [\"servers\"]",
              "holds = [\"servers\"]\nantipassback = \"hard\"\n"
              "occupancy = { min = 1, alone_limit = \"30m\", stay_limit = \"2h\" }"},
             {"levels = { business = \"card\", default = \"card_pin\" }", "levels = { default = \"card\" }"}});
        start(tokyo(24, 9, 0));
        ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
        ASSERT_TRUE(gate().issue("C1", "desk", kSaburo));
        (void)news();
    }
    void enter(const CardEvidence& who) { pass("r2", who); }
    void leave(const CardEvidence& who) { pass("r3", who); }
    void pass(const char* reader, const CardEvidence& who) {
        gate().tap(reader, who);
        gate().contact("server", true);
        gate().contact("server", false);
    }
    // What was raised (+) and what ended (-), since the last call.
    [[nodiscard]] std::string alarms() {
        std::string text;
        for (const auto& entry : news()) {
            const auto* alarm = std::get_if<AlarmDetail>(&entry.detail);
            if (alarm != nullptr) text += (alarm->active ? "+" : "-") + std::string(to_text(alarm->alarm)) + " ";
        }
        return text;
    }
    using Answer = std::optional<Result<Seq>>;
    [[nodiscard]] auto into(Answer& answer) {
        return [&answer](Result<Seq> seq) { answer = std::move(seq); };
    }

    const CardEvidence kSaburo = card({0x04, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55});
};

TEST_F(Stay_6_6_1_D1, the_limits_are_met_to_the_second_and_end_with_the_stay) {
    enter(kIchiro);
    gate().advance(minutes(30) - seconds(1));
    EXPECT_EQ(alarms(), "");
    gate().advance(seconds(1));
    EXPECT_EQ(alarms(), "+alone limit ");
    enter(kSaburo);
    EXPECT_EQ(alarms(), "-alone limit ");
    gate().advance(minutes(90) - seconds(1));
    EXPECT_EQ(alarms(), "");
    gate().advance(seconds(1));
    EXPECT_EQ(alarms(), "+stay limit ");
    leave(kIchiro);
    EXPECT_EQ(alarms(), "-stay limit ");
    gate().advance(minutes(30) - seconds(1));
    EXPECT_EQ(alarms(), "") << "alone since the second left";
    gate().advance(seconds(1));
    EXPECT_EQ(alarms(), "+stay limit +alone limit ");
    leave(kSaburo);
    EXPECT_EQ(alarms(), "-stay limit -alone limit ");
    EXPECT_TRUE(gate().gate().state().alarms.empty());
}

TEST_F(Stay_6_6_1_D1, an_alarm_survives_a_crash_and_is_told_once) {
    enter(kIchiro);
    gate().advance(minutes(31));
    EXPECT_EQ(alarms(), "+alone limit ");
    crash();
    start(tokyo(24, 9, 40));
    EXPECT_EQ(alarms(), "");
    EXPECT_EQ(gate().gate().state().alarms.size(), 1u);
    leave(kIchiro);
    EXPECT_EQ(alarms(), "-alone limit ");
}

TEST_F(Stay_6_6_1_D1, STD_BAC_02_two_inside_one_lever_exit_both_tap_again) {
    const auto last_access = [this] { return std::get<AccessDetail>(last(EntryKind::access).detail); };
    enter(kIchiro);
    gate().tap("r2", kIchiro);
    EXPECT_EQ(last_access().detail, Detail::passback);
    EXPECT_FALSE(gate().released("server"));
    enter(kSaburo);
    gate().rex("server", true);
    gate().rex("server", false);
    gate().contact("server", true);
    gate().contact("server", false);
    for (const auto& row : gate().gate().inside()) EXPECT_FALSE(row.certain);
    for (const auto& who : {kIchiro, kSaburo}) {
        enter(who);
        EXPECT_EQ(last(EntryKind::access).decision, Verdict::granted);
        EXPECT_EQ(last_access().detail, Detail::passback) << "granted, with a finding";
    }
    for (const auto& row : gate().gate().inside()) EXPECT_TRUE(row.certain);
    EXPECT_EQ(gate().gate().inside().size(), 2u);
    gate().tap("r2", kSaburo);
    EXPECT_FALSE(gate().released("server")) << "exact again";
    expect_sound();
}

TEST_F(Stay_6_6_1_D1, forgiving_needs_somebody_to_forgive_and_lasts_for_one_tap) {
    Answer answer;
    gate().gate().forgive(HolderId{"S1"}, "left by the lever", "uid:1001", into(answer));
    gate().settle();
    ASSERT_TRUE(answer && answer->has_error());
    EXPECT_EQ(answer->error().where, "holder");
    enter(kIchiro);
    gate().gate().forgive(HolderId{"S1"}, "left by the lever", "uid:1001", into(answer));
    gate().settle();
    ASSERT_TRUE(*answer);
    const auto entry = last(EntryKind::passage);
    EXPECT_EQ(std::get<PassageDetail>(entry.detail).operator_, "uid:1001");
    EXPECT_EQ(entry.pcommit.size(), 32u) << "the reason is in the vault";
    enter(kIchiro);
    EXPECT_EQ(std::get<AccessDetail>(last(EntryKind::access).detail).detail, Detail::none);
    gate().tap("r2", kIchiro);
    EXPECT_FALSE(gate().released("server"));
}

TEST_F(Stay_6_6_1_D1, PRAC_10_nobody_approves_an_exit_that_they_wrote_down) {
    enter(kIchiro);
    gate().advance(minutes(5));
    Answer answer;
    auto& desk = gate().gate();
    const auto declare = [&](WallTime when) {
        desk.declare_exit(HolderId{"S1"}, when, "went home", "uid:1001", into(answer));
        gate().settle();
        return answer->has_error() ? answer->error().where : "";
    };
    EXPECT_EQ(declare(tokyo(24, 9, 6)), "at") << "to come";
    EXPECT_EQ(declare(tokyo(24, 8, 59)), "at") << "before the entry";
    EXPECT_EQ(declare(tokyo(24, 9, 4)), "");
    const Seq declared = **answer;
    ASSERT_EQ(desk.declared_exits().size(), 1u);
    EXPECT_EQ(desk.declared_exits()[0].holder.value, "S1");
    desk.approve_exit(declared, "uid:1001", into(answer));
    gate().settle();
    EXPECT_TRUE(answer->has_error());
    EXPECT_EQ(desk.inside().size(), 1u);
    desk.approve_exit(declared, "uid:1002", into(answer));
    gate().settle();
    ASSERT_TRUE(*answer);
    EXPECT_TRUE(desk.inside().empty());
    EXPECT_EQ(last(EntryKind::passage).t_event, tokyo(24, 9, 4)) << "reports go by the stated time";
    desk.approve_exit(declared, "uid:1002", into(answer));
    gate().settle();
    EXPECT_TRUE(answer->has_error()) << "approved already";
    expect_sound();
}

}  // namespace
}  // namespace sekisho::flow
