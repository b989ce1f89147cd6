// SPDX-License-Identifier: Apache-2.0
// What the gate sees proposes plans, and declares none unless the plan says so: 6.9-B1.1b. How urgent an input's alarm
// is: 6.4-B3.
#include "daemon/disk/sqlite.hpp"
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
    // Water meets the second criterion; mains only proposes.
    void declared_by_water() {
        (void)changed_site("kind = \"disaster\"",
                           "kind = \"disaster\"\nproposed_by = [\"mains\"]\ndeclared_by = { water = 2 }");
        start(tokyo(24, 20, 0));
        (void)news();
    }
    // Since the last call: "sekishod declared flood, criterion 2".
    std::vector<std::string> declarations() {
        std::vector<std::string> found;
        for (const auto& entry : news()) {
            const auto* of = std::get_if<EmergencyDetail>(&entry.detail);
            if (of != nullptr && of->act == EmergencyAct::declared)
                found.push_back(fmt::format("{} declared {}, criterion {}", of->operator_, of->plan, of->criterion));
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
    const auto standing_alarms = gate().gate().status().alarms;
    ASSERT_EQ(standing_alarms.size(), 1u);
    EXPECT_EQ(standing_alarms[0].severity, Severity::a);
    EXPECT_THAT(standing_alarms[0].notify, ElementsAre("facility_head"));
}

// Another program keeps the ledger from being written, as a disk does that fails; the spill file can be.
TEST_F(ProposalFlow, a_ledger_that_cannot_be_written_proposes_6_9_B1_1b) {
    proposed_by("\"disk\"");
    {
        auto other = disk::Database::open(gate().ledger_path(), disk::OpenMode::read_write).value();
        other.checkpoint_on_close(false);
        ASSERT_TRUE(other.run("BEGIN IMMEDIATE"));
        gate().contact("server", true);
        gate().contact("server", false);
        ASSERT_EQ(gate().gate().status().ledger.writing, ledger::Writing::spill);
        ASSERT_EQ(standing(), 1u);
        EXPECT_EQ(gate().gate().status().proposals.at(0).by, "disk");
        ASSERT_TRUE(other.run("ROLLBACK"));
    }
    gate().advance(seconds(6));
    ASSERT_EQ(gate().gate().status().ledger.writing, ledger::Writing::ledger);
    EXPECT_EQ(standing(), 0u);
    EXPECT_THAT(proposals(), ElementsAre("flood by disk", "no more flood by disk"));
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

TEST_F(ProposalFlow, a_drill_answers_nothing_6_9_B1_1b) {
    proposed_by("\"water\"");
    auto drill = declaring();
    drill.drill = true;
    ASSERT_EQ(refusal(drill), "");
    input("water", true);
    EXPECT_THAT(proposals(), ElementsAre("flood by water"));
    EXPECT_EQ(standing(), 1u);
}

TEST_F(ProposalFlow, declares_where_the_plan_says_so_6_9_B1_1b) {
    declared_by_water();
    input("water", true);
    const auto entry = last(EntryKind::emergency);
    EXPECT_EQ(entry.ref_seq, last(EntryKind::proposal).seq);
    const auto& detail = std::get<EmergencyDetail>(entry.detail);
    EXPECT_EQ(WallTime{Duration{detail.until_us}} - entry.t_event, hours(24)) << "max_duration";
    EXPECT_EQ(detail.phase, EmergencyPhase::declared);
    EXPECT_FALSE(detail.drill);
    EXPECT_EQ(standing(), 0u) << "answered";
    EXPECT_TRUE(gate().released("ward_door"));
    EXPECT_THAT(declarations(), ElementsAre("sekishod declared flood, criterion 2"));
}

TEST_F(ProposalFlow, what_only_proposes_declares_nothing_beside_what_declares_6_9_B1_1b) {
    declared_by_water();
    input("mains", true);
    gate().advance(hours(1));
    EXPECT_THAT(declarations(), IsEmpty());
    EXPECT_EQ(standing(), 1u);
    input("water", true);
    EXPECT_THAT(declarations(), ElementsAre("sekishod declared flood, criterion 2"));
}

TEST_F(ProposalFlow, what_its_deciders_have_ended_is_declared_anew_by_a_new_cause_alone_6_9_B1_1b) {
    declared_by_water();
    input("water", true);
    end_emergency();
    (void)news();
    gate().advance(hours(1));
    EXPECT_THAT(declarations(), IsEmpty()) << "the water stands";
    input("water", false);
    EXPECT_THAT(declarations(), IsEmpty());
    input("water", true);
    EXPECT_THAT(declarations(), ElementsAre("sekishod declared flood, criterion 2"));
}

TEST_F(ProposalFlow, declares_at_the_end_of_a_drill_6_9_B1_1b) {
    declared_by_water();
    auto drill = declaring();
    drill.drill = true;
    ASSERT_EQ(refusal(drill), "");
    (void)news();
    input("water", true);
    EXPECT_THAT(declarations(), IsEmpty());
    end_emergency();
    EXPECT_THAT(declarations(), ElementsAre("sekishod declared flood, criterion 2"));
}

TEST_F(ProposalFlow, a_reader_that_has_left_the_configuration_is_missed_by_nobody) {
    proposed_by("\"reader\"");
    gate().hardware().reader_down(ReaderName{"desk"}, Error{"gone", "desk", ""});
    gate().settle();
    EXPECT_THAT(proposals(), ElementsAre("flood by reader"));
    ASSERT_TRUE(gate().reload(changed_site("[readers.desk]\ndriver = \"nfc\"\n", "")));
    gate().settle();
    EXPECT_THAT(proposals(), ElementsAre("no more flood by reader"));
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
