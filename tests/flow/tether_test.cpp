// SPDX-License-Identifier: Apache-2.0
// Chained equipment: 6.4-C4, STD-IEC-07.
#include "tests/flow/permit_stage.hpp"

#include <gmock/gmock.h>

namespace sekisho::flow {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kTether = "[tethers.chain]\nline = \"chip0:40\"\nasset = \"S-1\"\nzone = \"server_room\"\n";
constexpr const char* kShort = "short_line = \"chip0:41\"\n";

class TetherFlow : public OwnPermitStage {
protected:
    void SetUp() override { begin(kTether); }
    void loop(bool closed) {
        gate().hardware().set_input({"chip0", "40", false}, closed);
        gate().settle();
    }
    void restart_as(bool closed) {
        const auto now = gate().clock().now().wall;
        crash();
        start(now + seconds(1), [closed](auto& hardware) { hardware.set_input({"chip0", "40", false}, closed); });
        gate().advance(seconds(2));
    }
    // Since the last call: "opened: S-1, 1 inside", "alarm", "alarm over".
    std::vector<std::string> told_of() {
        std::vector<std::string> found;
        for (const auto& entry : news()) {
            if (const auto* tether = std::get_if<TetherDetail>(&entry.detail); tether != nullptr) {
                EXPECT_EQ(tether->tether, "chain");
                EXPECT_EQ(entry.zone.value, gate().gate().state().registry.number_of(NamedThing::zone, "server_room"));
                found.push_back(
                    fmt::format("{}: {}, {} inside", to_text(tether->act), tether->asset, tether->occupants.size()));
            }
            const auto* alarm = std::get_if<AlarmDetail>(&entry.detail);
            if (alarm != nullptr && alarm->alarm == SystemAlarm::tether_open) {
                EXPECT_EQ(alarm->subject, "chain");
                found.emplace_back(alarm->active ? "alarm" : "alarm over");
            }
        }
        return found;
    }
    [[nodiscard]] gate::PermitRequest with_service() const {
        auto asked = request();
        asked.service = {"chain"};
        return asked;
    }
};

TEST_F(TetherFlow, a_loop_that_is_open_for_399_ms_is_nothing_and_for_401_ms_an_alarm_6_4_C4) {
    loop(false);
    gate().advance(milliseconds(399));
    loop(true);
    gate().advance(seconds(5));
    EXPECT_THAT(told_of(), IsEmpty());
    loop(false);
    gate().advance(milliseconds(401));
    EXPECT_THAT(told_of(), ElementsAre("opened: S-1, 0 inside", "alarm"));
    loop(true);
    gate().advance(seconds(1));
    EXPECT_THAT(told_of(), ElementsAre("closed: S-1, 0 inside", "alarm over"));
}

TEST_F(TetherFlow, the_alarm_says_who_was_in_the_zone_6_4_C4) {
    gate().tap("r2", kIchiro);
    pass("server");
    (void)news();
    loop(false);
    gate().advance(seconds(1));
    const auto entry = last(EntryKind::tether);
    const auto& occupants = std::get<TetherDetail>(entry.detail).occupants;
    ASSERT_EQ(occupants.size(), 1u);
    EXPECT_EQ(gate().gate().inside().at(0).holder.value, "S1");
    EXPECT_EQ(gate().gate().state().presence.rows().begin()->first, occupants[0].pid);
}

TEST_F(TetherFlow, within_a_permit_that_names_it_it_is_recorded_without_an_alarm_6_4_C4) {
    open_permit(with_service());
    gate().advance_to(tokyo(24, 10, 0));
    (void)news();
    loop(false);
    gate().advance(seconds(1));
    EXPECT_EQ(last(EntryKind::tether).ref_seq, permit_);
    EXPECT_THAT(told_of(), ElementsAre("opened in service: S-1, 0 inside"));
    loop(true);
    gate().advance(seconds(1));
    EXPECT_THAT(told_of(), ElementsAre("closed: S-1, 0 inside"));
    gate().advance_to(tokyo(24, 13, 0));
    EXPECT_THAT(told_of(), IsEmpty());
}

TEST_F(TetherFlow, the_permit_ends_and_the_loop_is_open_still_6_4_C4) {
    open_permit(with_service());
    gate().advance_to(tokyo(24, 11, 0));
    loop(false);
    gate().advance(seconds(1));
    (void)told_of();
    gate().advance_to(tokyo(24, 12, 0) - seconds(1));
    EXPECT_THAT(told_of(), IsEmpty());
    gate().advance_to(tokyo(24, 12, 0));
    EXPECT_THAT(told_of(), ElementsAre("opened: S-1, 0 inside", "alarm"));
}

TEST_F(TetherFlow, a_permit_that_is_reported_or_withdrawn_ends_it_6_4_C4) {
    open_permit(with_service());
    gate().advance_to(tokyo(24, 11, 0));
    loop(false);
    gate().advance(seconds(1));
    (void)told_of();
    ASSERT_EQ(step(PermitAct::withdrawn, "uid:1004", "enough"), "");
    EXPECT_THAT(told_of(), ElementsAre("opened: S-1, 0 inside", "alarm"));
}

TEST_F(TetherFlow, a_permit_before_its_window_or_for_other_work_is_none_6_4_C4) {
    open_permit(with_service());
    loop(false);
    gate().advance(seconds(1));
    EXPECT_THAT(told_of(), ElementsAre("opened: S-1, 0 inside", "alarm")) << "the window has not begun";
    loop(true);
    gate().advance(seconds(1));
    open_permit(request());
    gate().advance_to(tokyo(24, 12, 0));
    (void)told_of();
    loop(false);
    gate().advance(seconds(1));
    EXPECT_THAT(told_of(), ElementsAre("opened: S-1, 0 inside", "alarm"));
}

TEST_F(TetherFlow, a_permit_names_tethers_of_its_own_zones_alone) {
    auto asked = with_service();
    asked.zones = {ZoneName{"hall"}};
    EXPECT_EQ(submit(asked), "it hangs in a zone that this permit is not for: chain");
    asked = request();
    asked.service = {"rope"};
    EXPECT_EQ(submit(asked), "there is no such tether: rope");
}

// A supervised loop: a second line is active while somebody has bridged it.
class BridgedFlow : public TetherFlow {
protected:
    void SetUp() override { begin(kTether + std::string(kShort)); }
    void bridge(bool shorted) {
        gate().hardware().set_input({"chip0", "41", false}, shorted);
        gate().settle();
    }
};

TEST_F(BridgedFlow, a_short_of_399_ms_is_nothing_and_of_401_ms_an_alarm_6_4_C4) {
    bridge(true);
    gate().advance(milliseconds(399));
    bridge(false);
    gate().advance(seconds(5));
    EXPECT_THAT(told_of(), IsEmpty());
    bridge(true);
    gate().advance(milliseconds(401));
    EXPECT_THAT(told_of(), ElementsAre("bridged: S-1, 0 inside", "alarm"));
    bridge(false);
    gate().advance(seconds(1));
    EXPECT_THAT(told_of(), ElementsAre("closed: S-1, 0 inside", "alarm over"));
}

TEST_F(BridgedFlow, cut_behind_the_bridge_is_one_alarm_6_4_C4) {
    bridge(true);
    gate().advance(seconds(1));
    loop(false);
    gate().advance(seconds(1));
    EXPECT_THAT(told_of(), ElementsAre("bridged: S-1, 0 inside", "alarm", "opened: S-1, 0 inside"));
    loop(true);
    gate().advance(seconds(1));
    EXPECT_THAT(told_of(), ElementsAre("bridged: S-1, 0 inside"));
    bridge(false);
    gate().advance(seconds(1));
    EXPECT_THAT(told_of(), ElementsAre("closed: S-1, 0 inside", "alarm over"));
}

TEST_F(BridgedFlow, in_service_until_the_permit_ends_6_4_C4) {
    open_permit(with_service());
    gate().advance_to(tokyo(24, 11, 0));
    (void)news();
    bridge(true);
    gate().advance(seconds(1));
    EXPECT_THAT(told_of(), ElementsAre("bridged in service: S-1, 0 inside"));
    gate().advance_to(tokyo(24, 12, 0));
    EXPECT_THAT(told_of(), ElementsAre("bridged: S-1, 0 inside", "alarm"));
}

TEST_F(BridgedFlow, stands_across_a_restart_and_ends_with_the_line_that_told_of_it) {
    bridge(true);
    gate().advance(seconds(1));
    (void)told_of();
    crash();
    const auto shorted = [](auto& hardware) { hardware.set_input({"chip0", "41", false}, true); };
    start(tokyo(24, 10, 0), shorted);
    gate().advance(seconds(2));
    EXPECT_THAT(told_of(), IsEmpty());
    EXPECT_TRUE(stands(SystemAlarm::tether_open, "chain"));
    ASSERT_TRUE(gate().reload(changed_site(kShort, "")));
    gate().settle();
    EXPECT_THAT(told_of(), ElementsAre("closed: S-1, 0 inside", "alarm over"));
}

TEST_F(BridgedFlow, a_line_that_has_gone_while_sekishod_was_down_tells_of_no_short_any_more) {
    bridge(true);
    gate().advance(seconds(1));
    (void)told_of();
    crash();
    (void)changed_site(kShort, "");
    start(tokyo(24, 10, 0));
    EXPECT_THAT(told_of(), ElementsAre("closed: S-1, 0 inside", "alarm over"));
    EXPECT_FALSE(stands(SystemAlarm::tether_open));
}

TEST_F(TetherFlow, one_that_has_gone_while_sekishod_was_down_stands_no_more) {
    loop(false);
    gate().advance(seconds(1));
    crash();
    (void)changed_site(kTether, "");
    start(tokyo(24, 10, 0));
    EXPECT_FALSE(stands(SystemAlarm::tether_open));
    EXPECT_TRUE(gate().gate().state().open_tethers.empty());
}

TEST_F(TetherFlow, what_stands_is_told_once_across_a_restart_6_4_C4) {
    loop(false);
    gate().advance(seconds(1));
    (void)told_of();
    restart_as(false);
    EXPECT_THAT(told_of(), IsEmpty());
    EXPECT_TRUE(stands(SystemAlarm::tether_open, "chain"));
    restart_as(true);
    EXPECT_THAT(told_of(), ElementsAre("closed: S-1, 0 inside", "alarm over"));
}

TEST_F(TetherFlow, a_lost_line_begins_and_ends_nothing) {
    loop(false);
    gate().advance(milliseconds(200));
    gate().hardware().lose_line({"chip0", "40", false});
    gate().advance(minutes(1));
    EXPECT_THAT(told_of(), IsEmpty());
    gate().hardware().restore_line({"chip0", "40", false});
    gate().advance(seconds(6));
    EXPECT_THAT(told_of(), ElementsAre("opened: S-1, 0 inside", "alarm"));
}

TEST_F(TetherFlow, one_that_leaves_the_configuration_stands_no_more) {
    loop(false);
    gate().advance(seconds(1));
    (void)told_of();
    ASSERT_TRUE(gate().reload(changed_site(kTether, "")));
    gate().settle();
    EXPECT_FALSE(stands(SystemAlarm::tether_open));
    EXPECT_TRUE(gate().gate().state().open_tethers.empty());
}

}  // namespace
}  // namespace sekisho::flow
