// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b2: a gate whose ledger cannot be written.
#include "daemon/disk/sqlite.hpp"
#include "tests/flow/stage.hpp"
#include "tests/support/full_disk.hpp"

namespace sekisho::flow {
namespace {

using std::chrono::seconds;
using tests::FullDisk;

AccessDetail access_of(const Entry& entry) {
    return std::get<AccessDetail>(entry.detail);
}

class GateOutage : public Stage {
protected:
    void start_with(const std::string& ledger_keys) {
        (void)changed_site("origin = \"test.example/gate\"", "origin = \"test.example/gate\"\n" + ledger_keys);
        start(tokyo(24, 9, 0));
        ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
        ASSERT_TRUE(gate().issue("C1", "desk", kHanako));
    }
    void recover() {
        gate().advance(seconds(6));
        ASSERT_EQ(gate().gate().status().ledger.writing, ledger::Writing::ledger);
    }
    std::vector<Entry> of_kind(EntryKind kind) {
        std::vector<Entry> all;
        for (auto& entry : news()) {
            if (entry.kind == kind) all.push_back(std::move(entry));
        }
        return all;
    }
};

// Promise 2: no record, no entry; promise 1: egress does not depend on the ledger.
// STD-EGR-01
TEST_F(GateOutage, when_nothing_can_be_written_entries_are_refused_and_exits_stay_free) {
    start_with("");
    (void)news();
    bool opened = true, egress = false, exit_card = false, fire = false;
    ledger::Health health;
    {
        const FullDisk full;
        gate().tap("r2", kIchiro);
        opened = gate().released("server");
        health = gate().gate().status().ledger;
        gate().rex("server", true);
        egress = gate().released("server");
        gate().rex("server", false);
        gate().advance(seconds(6));
        gate().tap("r3", kIchiro);
        exit_card = gate().released("server");
        gate().input("fire", true);
        fire = gate().released("front");
        gate().input("fire", false);
    }
    EXPECT_FALSE(opened);
    EXPECT_EQ(health.writing, ledger::Writing::nothing);
    EXPECT_FALSE(health.why.empty());
    EXPECT_TRUE(egress);
    EXPECT_TRUE(exit_card);
    EXPECT_TRUE(fire);
    EXPECT_EQ(gate().ledger_healths().size(), 1U) << "told once, not at every entry";

    recover();
    const auto entries = news();
    const auto count = [&](EntryKind kind) {
        return std::count_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.kind == kind; });
    };
    EXPECT_EQ(count(EntryKind::gap), 1);
    EXPECT_EQ(count(EntryKind::fire), 2) << "what happened is written afterwards";
    const auto denied = std::find_if(entries.begin(), entries.end(), [](const Entry& entry) {
        return entry.kind == EntryKind::access && entry.decision == Verdict::denied;
    });
    ASSERT_NE(denied, entries.end());
    EXPECT_EQ(access_of(*denied).reason, Reason::other);
    EXPECT_EQ(access_of(*denied).detail, Detail::ledger_failed);
    EXPECT_EQ(denied->t_event, tokyo(24, 9, 0));
    expect_sound();
}

TEST_F(GateOutage, who_is_on_the_emergency_list_enters_where_a_right_lets_them) {
    start_with("emergency_list = [\"S1\"]\nemergency_for = \"1h\"");
    (void)news();
    {
        const FullDisk full;
        gate().tap("r2", kHanako);
        EXPECT_FALSE(gate().released("server")) << "not on the list";
        gate().tap("r2", kIchiro);
        EXPECT_TRUE(gate().released("server"));
        gate().contact("server", true);
        gate().contact("server", false);
        EXPECT_FALSE(gate().released("server"));
        gate().tap("r2", kStranger);
        EXPECT_FALSE(gate().released("server"));
        gate().advance(std::chrono::hours(1));
        gate().tap("r2", kIchiro);
        EXPECT_FALSE(gate().released("server")) << "the list counts for an hour only";
    }
    recover();
    std::vector<Entry> in_emergency, refused, outcomes;
    for (const auto& entry : news()) {
        if (entry.kind == EntryKind::outcome && entry.pid != Pid{}) outcomes.push_back(entry);
        if (entry.kind != EntryKind::access || entry.cred.value < 0) continue;
        if (access_of(entry).basis == Basis::emergency_list) in_emergency.push_back(entry);
        if (access_of(entry).detail == Detail::ledger_failed) refused.push_back(entry);
    }
    ASSERT_EQ(in_emergency.size(), 1U);
    EXPECT_EQ(in_emergency[0].decision, Verdict::granted);
    EXPECT_EQ(in_emergency[0].t_event, tokyo(24, 9, 0));
    EXPECT_NE(access_of(in_emergency[0]).rule.find("ledger.emergency_list"), std::string::npos);
    EXPECT_EQ(refused.size(), 2U);
    ASSERT_FALSE(outcomes.empty());
    const auto taken = std::find_if(outcomes.begin(), outcomes.end(),
                                    [&](const Entry& entry) { return entry.ref_seq == in_emergency[0].seq; });
    ASSERT_NE(taken, outcomes.end());
    EXPECT_EQ(std::get<OutcomeDetail>(taken->detail).passage, Passage::taken);
    expect_sound();
}

TEST_F(GateOutage, the_emergency_list_gives_no_right) {
    start_with("emergency_list = [\"N1\"]");
    ASSERT_TRUE(gate().issue("N1", "desk", kStranger));
    const FullDisk full;
    gate().tap("r2", kStranger);
    EXPECT_FALSE(gate().released("server"));
}

// Busy with another program, the ledger cannot be written, and the spill file can.
TEST_F(GateOutage, with_a_spill_file_staff_notice_nothing) {
    start_with("spill = \"" + dir_ + "/elsewhere.bin\"");
    (void)news();
    {
        auto other = disk::Database::open(gate().ledger_path(), disk::OpenMode::read_write).value();
        other.checkpoint_on_close(false);
        ASSERT_TRUE(other.run("BEGIN IMMEDIATE"));
        gate().tap("r2", kIchiro);
        EXPECT_TRUE(gate().released("server"));
        gate().contact("server", true);
        gate().contact("server", false);
        EXPECT_EQ(gate().gate().status().ledger.writing, ledger::Writing::spill);
        EXPECT_TRUE(news().empty());
    }
    recover();
    const auto gaps = of_kind(EntryKind::gap);
    ASSERT_EQ(gaps.size(), 1U);
    EXPECT_EQ(std::get<GapDetail>(gaps[0].detail).spilled, 3);
    ASSERT_EQ(gate().gate().inside().size(), 1U);
    expect_sound();
}

// A crash in the outage: what waited is there at the next start, and the passage under way ends as unknown.
TEST_F(GateOutage, what_waits_in_the_spill_file_survives_a_crash_of_the_daemon) {
    start_with("");
    {
        auto other = disk::Database::open(gate().ledger_path(), disk::OpenMode::read_write).value();
        other.checkpoint_on_close(false);
        ASSERT_TRUE(other.run("BEGIN IMMEDIATE"));
        gate().tap("r2", kIchiro);
        ASSERT_TRUE(gate().released("server"));
        crash_in_outage();
    }
    (void)news();
    start(tokyo(24, 9, 10));
    EXPECT_EQ(gate().gate().status().ledger.writing, ledger::Writing::spill);
    recover();
    const auto entries = news();
    const auto access = std::find_if(entries.begin(), entries.end(),
                                     [](const Entry& entry) { return entry.kind == EntryKind::access; });
    ASSERT_NE(access, entries.end());
    const auto outcome =
        std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.ref_seq == access->seq; });
    ASSERT_NE(outcome, entries.end());
    EXPECT_EQ(std::get<OutcomeDetail>(outcome->detail).passage, Passage::unknown);
    expect_sound();
}

// Early warning, before anything fails.
TEST_F(GateOutage, a_disk_that_fills_up_is_an_alarm_entry_once_and_its_end_another) {
    start_with("");
    (void)news();
    const auto told = [this](int percent) {
        gate().set_disk_use({{"state directory", percent}, {"spill file", 10}});
        gate().advance(std::chrono::minutes(2));
        std::vector<bool> alarms;
        for (const auto& entry : of_kind(EntryKind::alarm)) {
            const auto& detail = std::get<AlarmDetail>(entry.detail);
            EXPECT_EQ(detail.alarm, SystemAlarm::disk_nearly_full);
            EXPECT_EQ(detail.subject, "state directory");
            alarms.push_back(detail.active);
        }
        return alarms;
    };
    EXPECT_EQ(told(79), std::vector<bool>{});
    EXPECT_EQ(told(80), std::vector<bool>{true});
    EXPECT_EQ(told(99), std::vector<bool>{});
    EXPECT_EQ(told(76), std::vector<bool>{}) << "it does not flicker";
    start(tokyo(24, 10, 0));
    EXPECT_EQ(told(90), std::vector<bool>{}) << "it stands in the ledger already";
    const auto alarms = gate().gate().status().alarms;
    ASSERT_EQ(alarms.size(), 1U);
    EXPECT_EQ(alarms.front().subject, "state directory");
    EXPECT_EQ(told(74), std::vector<bool>{false});
    EXPECT_TRUE(gate().gate().status().alarms.empty());
}

}  // namespace
}  // namespace sekisho::flow
