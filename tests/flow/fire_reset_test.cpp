// SPDX-License-Identifier: Apache-2.0
// A fire that stands until those who work the fire panel reset it by command (STD-EGR-02).
#include "tests/daemon/ledger/store/sync_counter.hpp"
#include "tests/flow/stage.hpp"
#include "tests/support/full_disk.hpp"

#include <algorithm>
#include <optional>
#include <variant>
#include <vector>

namespace sekisho::flow {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* kPanel = "uid:1006";

class FireReset : public Stage {
protected:
    void start_at_night(int minute = 0, const std::function<void(hal::SimHardware&)>& prepare = {}) {
        start(tokyo(24, 20, minute), prepare);
    }
    void by_command() {
        (void)changed_site("line = \"chip0:9\"\nkind = \"fire\"",
                           "line = \"chip0:9\"\nkind = \"fire\"\nreset_by = [\"fire_panel\"]\n"
                           "[roles]\nfire_panel = [\"uid:1006\"]\noffice = [\"uid:1001\"]");
    }
    // A fire that the input no longer tells of.
    void burn_out() {
        gate().input("fire", true);
        gate().input("fire", false);
    }
    std::string reset(const std::string& operator_name = kPanel, const std::string& input = "fire") {
        std::optional<Result<Seq>> answer;
        gate().gate().reset_fire({input, "false alarm, ward 3", operator_name},
                                 [&answer](Result<Seq> seq) { answer = seq; });
        gate().settle();
        if (!answer) return "no answer";
        return *answer ? "" : answer->error().what;
    }
    bool awaits() { return gate().gate().status().inputs.front().awaits_reset; }
    FireDetail last_fire() { return std::get<FireDetail>(last(EntryKind::fire).detail); }
    static LineSpec input_line() { return {"chip0", "9", false}; }
};

TEST_F(FireReset, a_quiet_input_ends_no_fire_and_the_panels_role_does_STD_EGR_02) {
    by_command();
    start_at_night();
    gate().input("fire", true);
    EXPECT_TRUE(gate().released("front"));
    EXPECT_FALSE(awaits());
    gate().input("fire", false);
    gate().advance(seconds(3600));
    EXPECT_TRUE(gate().released("front"));
    EXPECT_TRUE(gate().gate().status().fire);
    EXPECT_TRUE(awaits());
    (void)news();
    EXPECT_EQ(reset(), "");
    EXPECT_FALSE(gate().released("front"));
    EXPECT_FALSE(gate().gate().status().fire);
    EXPECT_FALSE(awaits());
    const auto entry = last(EntryKind::fire);
    EXPECT_FALSE(last_fire().active);
    EXPECT_EQ(last_fire().input, "fire");
    EXPECT_EQ(last_fire().operator_, kPanel);
    EXPECT_EQ(entry.pcommit.size(), 32U) << "the reason stands beside the ledger";
    EXPECT_EQ(std::get<RelockDetail>(last(EntryKind::relock).detail).cause, RelockCause::fire_reset);
    EXPECT_LT(entry.seq.value, last(EntryKind::relock).seq.value) << "record first";
    EXPECT_EQ(reset(), "no fire stands at this input");
    crash();
    expect_sound();
}

TEST_F(FireReset, nobody_else_ends_one_STD_EGR_02) {
    by_command();
    start_at_night();
    burn_out();
    for (const char* stranger : {"uid:1001", "uid:0", "uid:100", "uid:10060", ""}) {
        EXPECT_EQ(reset(stranger), std::string("this account may not reset a fire: ") + stranger);
    }
    EXPECT_EQ(reset(kPanel, "water"), "no fire input of that name");
    EXPECT_EQ(reset(kPanel, ""), "no fire input of that name");
    EXPECT_TRUE(gate().released("front"));
    EXPECT_FALSE(gate().reload(load()));
    EXPECT_TRUE(gate().released("front"));
    EXPECT_TRUE(awaits());
}

TEST_F(FireReset, a_fire_that_the_panel_reports_is_not_talked_away_STD_EGR_02) {
    by_command();
    start_at_night();
    gate().input("fire", true);
    EXPECT_EQ(reset(), "the input still says fire");
    gate().hardware().set_input(input_line(), false);
    gate().settle();
    gate().advance(milliseconds(900));
    EXPECT_EQ(reset(), "the input still says fire") << "its contact may be bouncing";
    gate().advance(milliseconds(200));
    EXPECT_TRUE(awaits());
    gate().hardware().set_input(input_line(), true);
    gate().settle();
    EXPECT_EQ(reset(), "the input still says fire");
    EXPECT_TRUE(gate().released("front"));
}

TEST_F(FireReset, a_line_that_nobody_can_read_has_no_fire_reset_STD_EGR_02) {
    by_command();
    start_at_night();
    burn_out();
    gate().hardware().lose_line(input_line());
    gate().settle();
    EXPECT_FALSE(awaits());
    EXPECT_TRUE(reset().starts_with("nobody sees whether the fire is over: ")) << reset();
    EXPECT_TRUE(gate().released("front"));
    gate().hardware().restore_line(input_line());
    gate().advance(seconds(10));
    EXPECT_TRUE(awaits());
    EXPECT_EQ(reset(), "");
    EXPECT_FALSE(gate().released("front"));
}

// Crash and power cut: what the ledger says stands, whatever the input says by then.
TEST_F(FireReset, it_is_kept_over_a_restart_STD_EGR_02) {
    by_command();
    start_at_night();
    burn_out();
    crash();
    start_at_night(1);
    EXPECT_TRUE(gate().released("front"));
    EXPECT_EQ(reset(), "the input still says fire") << "its contact may be bouncing";
    gate().advance(seconds(1));
    EXPECT_TRUE(awaits());
    EXPECT_EQ(reset(), "");
    EXPECT_FALSE(gate().released("front"));
    crash();
    start_at_night(2);
    EXPECT_FALSE(gate().released("front"));
    EXPECT_FALSE(gate().gate().status().fire);
}

TEST_F(FireReset, one_that_burns_on_after_a_restart_is_not_over_STD_EGR_02) {
    by_command();
    start_at_night();
    burn_out();
    crash();
    start_at_night(1, [](hal::SimHardware& hardware) { hardware.set_input(input_line(), true); });
    EXPECT_TRUE(gate().released("front"));
    EXPECT_FALSE(awaits());
    EXPECT_EQ(reset(), "the input still says fire");
    gate().input("fire", false);
    EXPECT_EQ(reset(), "");
    EXPECT_FALSE(gate().released("front"));
}

// Files that ask for no reset any more end it with the restart that brings them.
TEST_F(FireReset, without_its_key_a_restart_ends_it_STD_EGR_02) {
    by_command();
    start_at_night();
    burn_out();
    crash();
    (void)changed_site("reset_by = [\"fire_panel\"]\n", "");
    start_at_night(1);
    EXPECT_FALSE(gate().released("front"));
    EXPECT_FALSE(last_fire().active);
    EXPECT_EQ(last_fire().operator_, "");
    EXPECT_EQ(reset(), "a fire at this input is over when the input is quiet");
}

// No record, no lock: what cannot be written ends nothing, and promise 1 stands.
TEST_F(FireReset, a_reset_that_cannot_be_written_locks_nothing_STD_EGR_02) {
    by_command();
    start_at_night();
    burn_out();
    {
        const tests::FullDisk full;
        EXPECT_NE(reset(), "");
        EXPECT_TRUE(gate().released("front"));
        EXPECT_TRUE(awaits());
    }
    gate().advance(seconds(10));
    EXPECT_EQ(reset(), "");
    EXPECT_FALSE(gate().released("front"));
}

// The flush fails behind the entry: what was told as failed stands in the ledger, and the fire is written down again.
TEST_F(FireReset, one_that_failed_and_stands_all_the_same_ends_no_fire_STD_EGR_02) {
    auto& disk = ledger::testing_support::sync_counter();
    (void)changed_site("origin = \"test.example/gate\"",
                       "origin = \"test.example/gate\"\nspill = \"" + dir_ + "/nowhere/spill.bin\"");
    by_command();
    start_at_night();
    burn_out();
    (void)news();
    disk.failing = true;
    EXPECT_NE(reset(), "");
    disk.failing = false;
    EXPECT_TRUE(gate().released("front"));
    gate().advance(seconds(6));
    std::vector<std::pair<bool, std::string>> fires;
    for (const auto& entry : news()) {
        if (const auto* fire = std::get_if<FireDetail>(&entry.detail))
            fires.emplace_back(fire->active, fire->operator_);
    }
    EXPECT_EQ(fires, (std::vector<std::pair<bool, std::string>>{{false, kPanel}, {true, ""}}));
    EXPECT_TRUE(gate().released("front"));
    crash();
    start_at_night(1);
    EXPECT_TRUE(gate().released("front")) << "by what the ledger says in the end";
    gate().advance(seconds(1));
    EXPECT_EQ(reset(), "");
    EXPECT_FALSE(gate().released("front"));
    expect_sound();
}

// Kept beside the ledger: neither the time that reading it takes nor its loss moves a lock.
TEST_F(FireReset, it_stands_from_the_first_moment_of_a_restart_STD_EGR_02) {
    by_command();
    start_at_night();
    burn_out();
    crash();
    bool before_ledger = false;
    start(tokyo(24, 20, 1), {}, [&] { before_ledger = gate().released("front"); });
    EXPECT_TRUE(before_ledger);
    for (const auto& change : gate().hardware().output_log())
        EXPECT_FALSE(change.line == "0" && change.active) << "the magnet of the front door was on";
    EXPECT_TRUE(gate().released("front"));
    const auto entries = news();
    EXPECT_EQ(
        std::count_if(entries.begin(), entries.end(), [](const Entry& entry) { return entry.kind == EntryKind::fire; }),
        1)
        << "recorded once";
}

TEST_F(FireReset, it_stands_without_a_ledger_STD_EGR_02) {
    const Error lost{"no ledger is open", "ledger.db", "restore it"};
    by_command();
    start_at_night();
    burn_out();
    for (int hour : {21, 22}) {
        crash_in_outage();
        start_without_ledger(tokyo(24, hour, 0), lost);
        EXPECT_TRUE(gate().released("front"));
        gate().advance(seconds(3));
        EXPECT_TRUE(awaits());
    }
    crash_in_outage();
    start_at_night(180);
    EXPECT_TRUE(gate().released("front"));
    gate().advance(seconds(1));
    EXPECT_EQ(reset(), "");
    EXPECT_FALSE(gate().released("front"));
    crash_in_outage();
    start_without_ledger(tokyo(24, 23, 30), lost);
    EXPECT_FALSE(gate().released("front")) << "what was reset stays so";
    crash_in_outage();
}

// It began and ended in a run that could write nothing: the ledger hears of it at the next start.
TEST_F(FireReset, one_that_only_the_file_knows_is_recorded_STD_EGR_02) {
    by_command();
    start_at_night();
    crash();
    start_without_ledger(tokyo(24, 21, 0), Error{"no ledger is open", "ledger.db", "restore it"});
    burn_out();
    crash_in_outage();
    start_at_night(120);
    EXPECT_TRUE(gate().released("front"));
    EXPECT_TRUE(last_fire().active);
    gate().advance(seconds(1));
    EXPECT_EQ(reset(), "");
    EXPECT_FALSE(gate().released("front"));
    expect_sound();
}

// Without a reset by command the input speaks, and where it cannot be read what was kept does.
TEST_F(FireReset, an_input_that_cannot_be_read_at_a_start_stands_as_it_stood_STD_EGR_02) {
    start_at_night();
    gate().input("fire", true);
    crash();
    bool before_ledger = false;
    start(
        tokyo(24, 20, 1), [](hal::SimHardware& hardware) { hardware.hide_line(input_line()); },
        [&] { before_ledger = gate().released("front"); });
    EXPECT_TRUE(before_ledger);
    gate().hardware().hide_line(input_line(), false);
    gate().advance(seconds(7));
    EXPECT_FALSE(gate().released("front"));
    crash();
    start(tokyo(24, 20, 2), [](hal::SimHardware& hardware) { hardware.hide_line(input_line()); });
    EXPECT_FALSE(gate().released("front"));
}

TEST_F(FireReset, one_that_begins_while_the_reset_is_written_stands_STD_EGR_02) {
    by_command();
    start_at_night();
    burn_out();
    std::optional<Result<Seq>> first, second;
    gate().gate().reset_fire({"fire", "false alarm", kPanel}, [&first](Result<Seq> seq) { first = seq; });
    // Answered while the entry of the first is on its way: the fire may come before it is durable, or just behind.
    gate().gate().reset_fire({"fire", "false alarm", kPanel}, [&](Result<Seq> seq) {
        EXPECT_FALSE(first);
        second = seq;
        gate().hardware().set_input(input_line(), true);
    });
    gate().settle();
    ASSERT_TRUE(first && second);
    EXPECT_TRUE(*first);
    ASSERT_FALSE(*second);
    EXPECT_EQ(second->error().what, "it is being reset already");
    EXPECT_TRUE(gate().released("front"));
    EXPECT_TRUE(last_fire().active) << "the ledger says that it burns";
    EXPECT_TRUE(gate().gate().state().fires.contains("fire"));
    gate().input("fire", false);
    EXPECT_EQ(reset(), "");
    EXPECT_FALSE(gate().released("front"));
}

// Each input by itself; the doors wait for the last.
TEST_F(FireReset, two_inputs_are_reset_one_by_one_STD_EGR_02) {
    by_command();
    (void)changed_site("[inputs.fire]",
                       "[inputs.fire2]\nline = \"chip0:40\"\nkind = \"fire\"\n"
                       "reset_by = [\"fire_panel\"]\n[inputs.fire]");
    start_at_night();
    burn_out();
    gate().input("fire2", true);
    gate().input("fire2", false);
    EXPECT_EQ(reset(), "");
    EXPECT_TRUE(gate().released("front"));
    EXPECT_EQ(reset(kPanel, "fire2"), "");
    EXPECT_FALSE(gate().released("front"));
}

TEST_F(FireReset, a_gate_that_stops_resets_none_and_keeps_it_STD_EGR_02) {
    by_command();
    start_at_night();
    burn_out();
    gate().gate().stop("SIGTERM", [](const Result<Seq>& written) { EXPECT_TRUE(written); });
    gate().settle();
    EXPECT_TRUE(gate().released("front"));
    EXPECT_EQ(reset(), "sekishod stops");
    crash();
    start_at_night(1);
    EXPECT_TRUE(gate().released("front"));
    gate().advance(seconds(1));
    EXPECT_TRUE(awaits());
}

}  // namespace
}  // namespace sekisho::flow
