// SPDX-License-Identifier: Apache-2.0
// What the gate sees proposes plans and declares none: 6.9-B1.1b. How urgent an input's alarm is: 6.4-B3.
#include "tests/flow/emergency_stage.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <array>

namespace sekisho::flow {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::array kInputs{"mains", "battery", "water", "temperature", "smoke", "tamper"};

class ProposalFlow : public EmergencyStage {
protected:
    void SetUp() override {
        with_plans();
        std::string inputs;
        for (const std::string kind : kInputs)
            inputs += fmt::format(
                "[inputs.{0}]\nline = \"in:{0}\"\nkind = \"{0}\"\nseverity = \"A\"\nnotify = "
                "[\"facility_head\"]\n",
                kind);
        (void)changed_site("[zones.hall]", inputs + "[zones.hall]");
    }
    void proposed_by(const std::string& words) {
        (void)changed_site("kind = \"disaster\"", "kind = \"disaster\"\nproposed_by = [" + words + "]");
        start(tokyo(24, 20, 0));
        (void)news();
    }
    void input(const std::string& kind, bool active) {
        gate().input(kind, active);
        gate().advance(seconds(2));
    }
    // Since the last call: "flood by water", "no more flood by water".
    std::vector<std::string> proposals() {
        std::vector<std::string> found;
        for (const auto& entry : news()) {
            if (const auto* of = std::get_if<ProposalDetail>(&entry.detail); of != nullptr)
                found.push_back(fmt::format("{}{} by {}", of->active ? "" : "no more ", of->plan, of->by));
        }
        return found;
    }
    [[nodiscard]] std::size_t standing() { return gate().gate().status().proposals.size(); }
};

TEST_F(ProposalFlow, each_input_proposes_and_none_declares_6_9_B1_1b) {
    proposed_by(R"("mains", "battery", "water", "temperature", "smoke", "tamper")");
    for (const std::string kind : kInputs) {
        input(kind, true);
        EXPECT_EQ(standing(), 1u) << kind;
        EXPECT_EQ(gate().gate().status().proposals.at(0).by, kind);
        input(kind, false);
        EXPECT_THAT(proposals(), ElementsAre("flood by " + kind, "no more flood by " + kind));
        EXPECT_TRUE(gate().gate().state().emergencies.empty());
    }
}

TEST_F(ProposalFlow, cites_the_entry_that_began_it_6_9_B1_1b) {
    proposed_by("\"water\"");
    input("water", true);
    const auto alarm = last(EntryKind::alarm);
    EXPECT_EQ(last(EntryKind::proposal).ref_seq, alarm.seq);
    EXPECT_EQ(std::get<AlarmDetail>(alarm.detail).severity, Severity::a);
}

TEST_F(ProposalFlow, fire_a_reader_that_is_away_and_a_clock_out_of_step_propose_6_9_B1_1b) {
    proposed_by(R"("fire", "reader", "clock")");
    gate().input("fire", true);
    EXPECT_THAT(proposals(), ElementsAre("flood by fire"));
    gate().input("fire", false);
    gate().advance(seconds(2));
    EXPECT_THAT(proposals(), ElementsAre("no more flood by fire"));
    gate().hardware().reader_down(ReaderName{"r1"}, Error{"gone", "r1", ""});
    gate().settle();
    EXPECT_THAT(proposals(), ElementsAre("flood by reader"));
    gate().hardware().reader_up(ReaderName{"r1"});
    gate().settle();
    EXPECT_THAT(proposals(), ElementsAre("no more flood by reader"));
    gate().clock().set_trust(ClockStatus::unsynced, seconds(16));
    gate().advance(hours(25));
    EXPECT_THAT(proposals(), ElementsAre("flood by clock"));
}

TEST_F(ProposalFlow, a_plan_that_does_not_name_it_is_not_proposed) {
    proposed_by("\"water\"");
    input("mains", true);
    EXPECT_THAT(proposals(), IsEmpty());
}

TEST_F(ProposalFlow, one_cause_of_several_goes_on_proposing) {
    proposed_by(R"("mains", "water")");
    input("mains", true);
    input("water", true);
    input("mains", false);
    EXPECT_THAT(proposals(), ElementsAre("flood by mains")) << "once, and water stands";
    input("water", false);
    EXPECT_THAT(proposals(), ElementsAre("no more flood by mains"));
}

TEST_F(ProposalFlow, declaring_the_plan_answers_it_and_its_end_asks_no_more_6_9_B1_1b) {
    proposed_by("\"water\"");
    input("water", true);
    ASSERT_EQ(refusal(declaring()), "");
    EXPECT_EQ(standing(), 0u);
    end_emergency();
    EXPECT_EQ(standing(), 0u) << "somebody has decided about this flood";
    (void)proposals();
    input("water", false);
    input("water", true);
    EXPECT_THAT(proposals(), ElementsAre("no more flood by water", "flood by water"));
}

TEST_F(ProposalFlow, stands_across_a_restart_and_is_told_once) {
    proposed_by("\"water\"");
    input("water", true);
    (void)proposals();
    crash();
    start(tokyo(24, 21, 0), [](auto& hardware) { hardware.set_input({"in", "water", false}, true); });
    gate().advance(seconds(2));
    EXPECT_THAT(proposals(), IsEmpty());
    EXPECT_EQ(standing(), 1u);
}

}  // namespace
}  // namespace sekisho::flow
