// SPDX-License-Identifier: Apache-2.0
#include "daemon/metrics/exposition.hpp"

#include "tests/daemon/metrics/sample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace sekisho::metrics {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;
using testing_support::metrics_in;
using testing_support::small_gate;

// The value of a series, such as `sekisho_fire` or `sekisho_doors{state="open"}`; "" where there is none.
std::string value_of(const Sample& sample, const std::string& series) {
    const auto text = "\n" + exposition(sample);
    const auto at = text.find("\n" + series + " ");
    if (at == std::string::npos) return "";
    const auto begin = at + series.size() + 2;
    return text.substr(begin, text.find('\n', begin) - begin);
}

TEST(Exposition, EveryMetricStandsInEveryExposition) {
    const auto empty = exposition({});
    EXPECT_EQ(metrics_in(empty), metrics_in(exposition(small_gate())));
    EXPECT_GE(metrics_in(empty).size(), 28U);
    for (const auto& name : metrics_in(empty)) EXPECT_THAT(empty, HasSubstr("# HELP " + name + " ")) << name;
}

TEST(Exposition, WhatHasNotHappenedIsZeroAndNotAbsent) {
    const auto sample = small_gate();
    EXPECT_EQ(value_of(sample, R"(sekisho_taps_total{verdict="denied",direction="entry"})"), "0");
    EXPECT_EQ(value_of(sample, R"(sekisho_alarms_total{alarm="clock_suspect"})"), "0");
    EXPECT_EQ(value_of(sample, R"(sekisho_alarms_standing{alarm="clock_suspect"})"), "0");
    EXPECT_EQ(value_of(sample, R"(sekisho_reader_outages_total{reader="r1"})"), "0");
    EXPECT_EQ(value_of(sample, R"(sekisho_entries_total{kind="reader_state"})"), "0");
    EXPECT_EQ(value_of(sample, "sekisho_fire"), "0");
    EXPECT_EQ(value_of(sample, "sekisho_commits_failed_total"), "0");
}

// BRIEF-06: how long taps take, by stage; a bound belongs to the bucket that bears it.
TEST(Exposition, TapsByStage_BRIEF_06) {
    auto sample = small_gate();
    auto& total = sample.measured.stages[static_cast<std::size_t>(gate::TapStage::total)];
    total.add(milliseconds(5));
    total.add(milliseconds(6));
    total.add(std::chrono::seconds(60));
    EXPECT_EQ(value_of(sample, R"(sekisho_tap_stage_seconds_bucket{stage="total",le="0.002"})"), "0");
    EXPECT_EQ(value_of(sample, R"(sekisho_tap_stage_seconds_bucket{stage="total",le="0.005"})"), "1");
    EXPECT_EQ(value_of(sample, R"(sekisho_tap_stage_seconds_bucket{stage="total",le="0.01"})"), "2");
    EXPECT_EQ(value_of(sample, R"(sekisho_tap_stage_seconds_bucket{stage="total",le="5"})"), "2");
    EXPECT_EQ(value_of(sample, R"(sekisho_tap_stage_seconds_bucket{stage="total",le="+Inf"})"), "3");
    EXPECT_EQ(value_of(sample, R"(sekisho_tap_stage_seconds_count{stage="total"})"), "3");
    EXPECT_EQ(value_of(sample, R"(sekisho_tap_stage_seconds_count{stage="read"})"), "0");
}

// 6.9-B1.1b: what fails is in the numbers: a reader, a line, the disk, the clock, fire, the ledger.
TEST(Exposition, Faults_6_9_B1_1b) {
    auto sample = small_gate();
    sample.status.readers[0].up = false;
    sample.measured.outages[7] = 3;
    sample.status.inputs[0].why = "gone";
    sample.status.disks[0].percent = 91;
    sample.status.clock.suspect = true;
    sample.status.clock.now.status = ClockStatus::unsynced;
    sample.status.clock.now.error = milliseconds(16'500);
    sample.status.fire = true;
    sample.status.ledger.writing = ledger::Writing::spill;
    sample.status.progress = {4, 3, 2, 1, std::chrono::seconds(9), std::nullopt};
    sample.loop_delay = milliseconds(250);
    sample.status.doors[0].forced = true;
    sample.status.doors[0].cycles = 4711;
    EXPECT_EQ(value_of(sample, R"(sekisho_reader_up{reader="r1"})"), "0");
    EXPECT_EQ(value_of(sample, R"(sekisho_reader_outages_total{reader="r1"})"), "3");
    EXPECT_EQ(value_of(sample, R"(sekisho_input_lost{input="fire"})"), "1");
    EXPECT_EQ(value_of(sample, R"(sekisho_disk_used_ratio{disk="state directory"})").substr(0, 4), "0.91");
    EXPECT_EQ(value_of(sample, "sekisho_clock_suspect"), "1");
    EXPECT_EQ(value_of(sample, "sekisho_clock_synced"), "0");
    EXPECT_EQ(value_of(sample, "sekisho_clock_error_seconds"), "16.5");
    EXPECT_EQ(value_of(sample, "sekisho_fire"), "1");
    EXPECT_EQ(value_of(sample, R"(sekisho_ledger_writing{to="spill"})"), "1");
    EXPECT_EQ(value_of(sample, R"(sekisho_ledger_writing{to="ledger"})"), "0");
    EXPECT_EQ(value_of(sample, R"(sekisho_ledger_queue_entries{place="sent"})"), "4");
    EXPECT_EQ(value_of(sample, R"(sekisho_ledger_queue_entries{place="spill"})"), "1");
    EXPECT_EQ(value_of(sample, "sekisho_ledger_stalled_seconds"), "9");
    EXPECT_EQ(value_of(sample, "sekisho_loop_delay_seconds"), "0.25");
    EXPECT_EQ(value_of(sample, R"(sekisho_doors{state="forced"})"), "1");
    EXPECT_EQ(value_of(sample, R"(sekisho_lock_cycles_total{door="front"})"), "4711") << "STD-UL-01";
}

// 6.4-C1, STD-IEC-18: a lock that does not follow and a case that is open, by the door that somebody must be sent to.
TEST(Exposition, LocksAndCasesByDoor_6_4_C1_STD_IEC_18) {
    auto sample = small_gate();
    sample.status.doors.emplace_back().name = DoorName{"back"};
    sample.status.doors[0].lock_fault = true;
    sample.status.doors[1].tampered = true;
    EXPECT_EQ(value_of(sample, R"(sekisho_door_lock_fault{door="front"})"), "1");
    EXPECT_EQ(value_of(sample, R"(sekisho_door_lock_fault{door="back"})"), "0");
    EXPECT_EQ(value_of(sample, R"(sekisho_door_tampered{door="front"})"), "0");
    EXPECT_EQ(value_of(sample, R"(sekisho_door_tampered{door="back"})"), "1");
}

// What an alarm is about may be a person; that one was made to open the door is for the security desk alone.
TEST(Exposition, NoLabelNamesAPersonAndNoNumberTellsOfDuress_STD_IEC_17) {
    auto sample = small_gate();
    sample.status.alarms.push_back({SystemAlarm::stay_limit, "server_room pid:17"});
    sample.status.alarms.push_back({SystemAlarm::stay_limit, "server_room pid:18"});
    sample.measured.entries[static_cast<std::size_t>(EntryKind::duress)] = 1;
    const auto text = exposition(sample);
    EXPECT_THAT(text, Not(HasSubstr("pid:")));
    EXPECT_THAT(text, Not(HasSubstr("duress")));
    EXPECT_EQ(value_of(sample, R"(sekisho_alarms_standing{alarm="stay_limit"})"), "2");
}

TEST(Exposition, ANameFromOutsideDoesNotBreakTheFormat) {
    auto sample = small_gate();
    sample.status.readers[0].name = ReaderName{"r\"1\nsekisho_fire 1"};
    const auto text = exposition(sample);
    EXPECT_THAT(text, HasSubstr(R"(reader="r\"1\nsekisho_fire 1")"));
    EXPECT_EQ(value_of(sample, "sekisho_fire"), "0");
}

}  // namespace
}  // namespace sekisho::metrics
