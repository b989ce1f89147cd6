// SPDX-License-Identifier: Apache-2.0
// The line for work from outside: 6.8-C8, H6.4-2.
#include "tests/flow/permit_stage.hpp"

#include <gmock/gmock.h>

namespace sekisho::flow {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kOutput = "[outputs.vpn]\nline = \"chip0:40\"\nkind = \"remote_maintenance\"\n";
const LineSpec kLine{"chip0", "40", false};
const std::vector<std::uint8_t> kLog(32, 7);

class RemoteLineFlow : public OwnPermitStage {
protected:
    void SetUp() override { begin(kOutput); }
    [[nodiscard]] gate::PermitRequest from_outside() const {
        auto asked = request();
        asked.remote = "vpn";
        return asked;
    }
    [[nodiscard]] bool on() { return gate().hardware().output_level(kLine); }
    // Since the last call: "on: permit started", "off: window over".
    std::vector<std::string> told_of() {
        std::vector<std::string> found;
        for (const auto& entry : news()) {
            const auto* detail = std::get_if<RemoteLineDetail>(&entry.detail);
            if (detail == nullptr) continue;
            EXPECT_EQ(detail->output, "vpn");
            EXPECT_EQ(entry.ref_seq, permit_);
            found.push_back(fmt::format("{}: {}", detail->on ? "on" : "off", to_text(detail->cause)));
        }
        return found;
    }
    void open_at_eleven() {
        open_permit(from_outside());
        gate().advance_to(tokyo(24, 11, 0));
        ASSERT_TRUE(on());
        (void)told_of();
    }
};

TEST_F(RemoteLineFlow, is_on_within_the_window_of_its_permit_alone_6_8_C8) {
    EXPECT_FALSE(on()) << "at rest";
    open_permit(from_outside());
    EXPECT_FALSE(on()) << "its window has not begun";
    gate().advance_to(tokyo(24, 10, 0) - seconds(1));
    EXPECT_FALSE(on());
    gate().advance_to(tokyo(24, 10, 0));
    EXPECT_TRUE(on());
    EXPECT_THAT(told_of(), ElementsAre("on: permit started"));
    gate().advance_to(tokyo(24, 12, 0) - seconds(1));
    EXPECT_TRUE(on());
    gate().advance_to(tokyo(24, 12, 0));
    EXPECT_FALSE(on());
    EXPECT_THAT(told_of(), ElementsAre("off: window over"));
}

TEST_F(RemoteLineFlow, a_permit_without_it_powers_nothing_6_8_C8) {
    open_permit(request());
    gate().advance_to(tokyo(24, 11, 0));
    EXPECT_FALSE(on());
    EXPECT_THAT(told_of(), IsEmpty());
}

TEST_F(RemoteLineFlow, is_off_when_the_work_is_withdrawn_or_reported_6_8_C8) {
    open_at_eleven();
    ASSERT_EQ(step(PermitAct::withdrawn, "uid:1004", "enough"), "");
    EXPECT_FALSE(on());
    EXPECT_THAT(told_of(), ElementsAre("off: permit over"));
}

TEST_F(RemoteLineFlow, the_report_ends_it_and_the_close_needs_the_log_6_8_C8) {
    open_at_eleven();
    ASSERT_EQ(step(PermitAct::reported, "uid:1001", "the disk is new"), "");
    EXPECT_FALSE(on());
    EXPECT_THAT(told_of(), ElementsAre("off: permit over"));
    EXPECT_EQ(step(PermitAct::closed, "uid:1004"), "the log of the work from outside is not named");
    EXPECT_EQ(step(PermitAct::closed, "uid:1004", "", {1, 2, 3}), "the log of the work from outside is not named");
    EXPECT_EQ(step(PermitAct::closed, "uid:1004", "", kLog), "");
    const auto closed = last(EntryKind::permit);
    EXPECT_EQ(std::get<PermitDetail>(closed.detail).log_sha256, kLog);
    EXPECT_EQ(std::get<PermitDetail>(closed.detail).operator_, "uid:1004") << "who looked at it";
}

TEST_F(RemoteLineFlow, work_in_the_house_is_closed_without_a_log) {
    open_permit(request());
    ASSERT_EQ(step(PermitAct::reported, "uid:1001", "the disk is new"), "");
    EXPECT_EQ(step(PermitAct::closed, "uid:1004", "", kLog), "nothing of this work was from outside");
    EXPECT_EQ(step(PermitAct::closed, "uid:1004"), "");
}

TEST_F(RemoteLineFlow, a_restart_switches_it_off_until_an_operator_wants_it_again_6_8_C8) {
    open_at_eleven();
    restart();
    EXPECT_FALSE(on());
    EXPECT_THAT(told_of(), ElementsAre("off: restart"));
    gate().advance(minutes(5));
    EXPECT_FALSE(on());
    EXPECT_EQ(step(PermitAct::resumed, "uid:1009"), "this account may not do that");
    ASSERT_EQ(step(PermitAct::resumed, "uid:1001"), "");
    EXPECT_TRUE(on());
    EXPECT_THAT(told_of(), ElementsAre("on: permit resumed"));
}

TEST_F(RemoteLineFlow, only_work_from_outside_that_is_under_way_is_resumed) {
    open_permit(request());
    EXPECT_EQ(step(PermitAct::resumed, "uid:1001"), "this is not the permit's next step");
    auto asked = request();
    asked.remote = "modem";
    EXPECT_EQ(submit(asked), "there is no such line for work from outside: modem");
}

TEST_F(RemoteLineFlow, no_record_no_power_6_8_C8) {
    open_permit(from_outside());
    gate().stall_ledger();
    gate().advance_to(tokyo(24, 10, 0));
    EXPECT_FALSE(on());
    gate().resume_ledger();
    gate().settle();
    EXPECT_TRUE(on());
}

// GPIO lines may keep their level when the program ends.
TEST_F(RemoteLineFlow, a_start_that_becomes_durable_while_sekishod_ends_powers_nothing_6_8_C8) {
    auto asked = from_outside();
    asked.from = tokyo(24, 9, 0);
    ASSERT_EQ(submit(asked), "");
    ASSERT_EQ(step(PermitAct::approved, "uid:1004"), "");
    gate().stall_ledger();
    std::optional<Result<Seq>> started;
    flows().step_permit({permit_, PermitAct::started, "", DataTouched::no, "", "uid:1001"},
                        [&](Result<Seq> seq) { started = std::move(seq); });
    std::optional<Result<Seq>> stopped;
    gate().gate().stop("SIGTERM", [&](const Result<Seq>& seq) { stopped = seq; });
    gate().resume_ledger();
    gate().settle();
    ASSERT_TRUE(started && *started);
    ASSERT_TRUE(stopped && *stopped);
    EXPECT_FALSE(on());
    EXPECT_THAT(told_of(), IsEmpty());
}

TEST_F(RemoteLineFlow, an_output_that_leaves_the_configuration_is_off_first) {
    open_at_eleven();
    ASSERT_TRUE(gate().reload(changed_site(kOutput, "")));
    gate().settle();
    EXPECT_FALSE(on());
    EXPECT_THAT(told_of(), ElementsAre("off: reload"));
}

}  // namespace
}  // namespace sekisho::flow
