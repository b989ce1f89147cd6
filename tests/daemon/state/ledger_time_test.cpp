// SPDX-License-Identifier: Apache-2.0
// The ledger's time (6.4-B1c): by hand, and random ledgers against a look back that is written apart from the fold.
#include "daemon/state/ledger_time.hpp"

#include "tests/daemon/state/entries.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::state {
namespace {

using namespace std::chrono_literals;
using Entries = std::vector<Entry>;

// A machine with two clocks that writes entries.
struct Machine {
    State state;
    Entries written;
    WallTime wall = WallTime(std::chrono::hours(1'000'000));
    BootTime boot{};
    ClockStatus status = ClockStatus::synced;
    std::int64_t run = 0;

    void write(EntryKind kind, EntryDetail detail) {
        Entry made;
        made.seq = {state.applied_seq.value + 1};
        made.boot_seq = run;
        made.kind = kind;
        made.t_event = wall;
        made.recorded = {wall, {}, boot, status, {}};
        made.detail = std::move(detail);
        apply(state, made);
        written.push_back(std::move(made));
    }
    void start(const std::string& id) { write(EntryKind::start, StartDetail{"0.1.0", "real", id}); }
    void note() { write(EntryKind::door_event, DoorEventDetail{DoorEvent::opened}); }
    void suspect(bool active) { write(EntryKind::alarm, AlarmDetail{SystemAlarm::clock_suspect, active, ""}); }
    void step(const std::string& by = "") { write(EntryKind::clock_step, ClockStepDetail{0, 0, by}); }
    void pass(Duration time) {
        wall += time;
        boot += time;
    }
    void reboot(const std::string& id, Duration off) {
        wall += off;
        boot = BootTime(20s);
        ++run;
        start(id);
    }
    [[nodiscard]] WallTime mark() const { return state.time.mark; }
};

// 6.5-D6-1: how long the machine ran is told by the clock that nobody sets, over restarts and boots.
TEST(LedgerTime, TheRunningTimeGoesOnWhateverTheWallClockDoes_6_5_D6_1) {
    Machine machine;
    machine.start("a");
    machine.pass(1h);
    machine.note();
    EXPECT_EQ(machine.state.time.ran(machine.boot), 1h);
    machine.wall -= 24h;
    machine.pass(1h);
    machine.note();
    EXPECT_EQ(machine.state.time.ran(machine.boot), 2h);
    ++machine.run;
    machine.start("a");  // the daemon alone
    EXPECT_EQ(machine.state.time.ran(machine.boot), 2h);
    machine.reboot("b", 10h);  // nobody knows how long it was off
    EXPECT_EQ(machine.state.time.ran(machine.boot), 2h + 20s);
    machine.pass(1h);
    EXPECT_EQ(machine.state.time.ran(machine.boot), 3h + 20s);
}

// Without a name for the boot, a restart must not end a lock-out: its time would count twice.
TEST(LedgerTime, ABootWithoutANameAddsNoRunningTime_6_5_D6_1) {
    Machine machine;
    machine.start("");
    machine.pass(5h);
    machine.note();
    ++machine.run;
    machine.start("");
    EXPECT_EQ(machine.state.time.ran(machine.boot), 5h);
    machine.reboot("", 1h);
    EXPECT_EQ(machine.state.time.ran(machine.boot), 20s);
}

TEST(LedgerTime, the_mark_follows_a_clock_that_is_in_step) {
    Machine machine;
    machine.note();
    EXPECT_EQ(machine.mark(), WallTime{}) << "of a run that did not start yet";
    machine.start("a");
    for (int i = 0; i < 3; ++i) {
        machine.pass(1h);
        machine.note();
        EXPECT_EQ(machine.mark(), machine.wall);
    }
}

// 6.4-B1c: what the ledger has seen stays, whatever the clock says afterwards, and over restarts.
TEST(LedgerTime, a_clock_that_is_set_back_lowers_nothing) {
    Machine machine;
    machine.start("a");
    machine.pass(1h);
    const auto seen = machine.wall;
    machine.wall -= 24h;
    machine.suspect(true);
    machine.step();
    EXPECT_EQ(machine.mark(), seen);
    machine.pass(1h);
    machine.note();
    EXPECT_EQ(machine.mark(), seen + 1h) << "time goes on, by the clock that nobody sets";
    machine.suspect(false);  // a time source says that it is so
    machine.pass(1h);
    machine.note();
    EXPECT_EQ(machine.mark(), seen + 1h);
    machine.reboot("b", 1h);
    machine.note();
    EXPECT_EQ(machine.mark(), seen + 1h);
    machine.pass(48h);
    machine.note();
    EXPECT_EQ(machine.mark(), machine.wall) << "the clock has come past it";
}

TEST(LedgerTime, a_small_step_back_lowers_nothing_either) {
    Machine machine;
    machine.start("a");
    machine.pass(1h);
    const auto seen = machine.wall;  // no entry tells of it
    machine.wall -= 4min;
    machine.step();
    EXPECT_EQ(machine.mark(), seen);
}

TEST(LedgerTime, a_false_future_moves_no_mark) {
    Machine machine;
    machine.start("a");
    machine.pass(1h);
    machine.note();
    const auto seen = machine.wall;
    machine.wall += 24h * 365;
    machine.status = ClockStatus::holdover;
    machine.note();  // before anybody has noticed
    EXPECT_EQ(machine.mark(), seen);
    machine.suspect(true);
    machine.step();
    machine.pass(1h);
    machine.note();
    EXPECT_EQ(machine.mark(), seen + 1h);
    machine.wall -= 24h * 365;
    machine.step();
    machine.suspect(false);
    machine.pass(1h);
    machine.note();
    EXPECT_EQ(machine.mark(), seen + 2h);
}

// A machine whose battery is flat starts in some other year, until its time source answers.
TEST(LedgerTime, after_a_start_only_a_time_source_moves_the_mark_where_there_is_one) {
    Machine machine;
    machine.start("a");
    machine.note();
    const auto seen = machine.mark();
    machine.status = ClockStatus::unsynced;
    machine.reboot("b", 24h * 3650);
    machine.note();
    EXPECT_EQ(machine.mark(), seen + 20s) << "as long as the machine runs again, and no more";
    machine.wall -= 24h * 3649;
    machine.step();  // the source has answered: believed at once
    machine.status = ClockStatus::synced;
    machine.note();
    EXPECT_EQ(machine.mark(), machine.wall);
}

TEST(LedgerTime, without_any_time_source_the_clock_as_it_is_moves_the_mark) {
    Machine machine;
    machine.status = ClockStatus::unsynced;
    machine.start("a");
    machine.pass(1h);
    machine.note();
    EXPECT_EQ(machine.mark(), machine.wall);
}

TEST(LedgerTime, an_operator_who_vouches_for_the_clock_lowers_the_mark) {
    Machine machine;
    machine.start("a");
    machine.wall += 24h * 365;
    machine.step();  // with a source that erred too
    machine.note();
    EXPECT_EQ(machine.mark(), machine.wall);
    machine.wall -= 24h * 365;
    machine.suspect(true);
    machine.step();
    EXPECT_GT(machine.mark(), machine.wall);
    machine.step("uid:0");
    EXPECT_EQ(machine.mark(), machine.wall);
    machine.suspect(false);
    machine.pass(1h);
    machine.note();
    EXPECT_EQ(machine.mark(), machine.wall);
}

// STD-IEC-02: how long the clock was out of step is summed over the boots of the machine, while the daemon ran.
TEST(LedgerTime, knows_how_long_the_clock_was_out_of_step) {
    Machine machine;
    machine.start("a");
    machine.pass(1h);
    machine.note();
    machine.status = ClockStatus::unsynced;
    machine.pass(2h);
    machine.note();
    EXPECT_EQ(machine.state.time.in_step, BootTime(1h));
    machine.reboot("b", 10h);
    EXPECT_EQ(machine.state.time.carried, Duration(2h));
    EXPECT_EQ(machine.state.time.in_step, BootTime{});
    machine.pass(3h);
    machine.note();
    machine.reboot("b", 0h);  // the daemon alone
    EXPECT_EQ(machine.state.time.carried, Duration(2h));
    machine.status = ClockStatus::synced;
    machine.note();
    EXPECT_EQ(machine.state.time.carried, Duration{});
    EXPECT_EQ(machine.state.time.in_step, machine.boot);
}

// The mark again, by looking back over all entries for each of them.
class LookBack {
public:
    explicit LookBack(const Entries& entries) : entries_(entries), believed_(entries.size()) {
        for (std::size_t i = 0; i < entries.size(); ++i) believed_[i] = is_believed(i);
    }

    [[nodiscard]] WallTime mark() const {
        WallTime best{};
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            if (!counts_in_a_run(i)) continue;
            if (vouched(i)) {
                best = entries_[i].recorded.wall;
                continue;
            }
            for (const auto base : {base_of(i), base_of(i + 1)}) {  // before it, and with it
                if (base && moves(*base)) best = std::max(best, shown_at(*base, i));
            }
        }
        return best;
    }

private:
    [[nodiscard]] bool is_start(std::size_t i) const { return entries_[i].kind == EntryKind::start; }
    [[nodiscard]] bool vouched(std::size_t i) const {
        return entries_[i].kind == EntryKind::clock_step &&
               !std::get<ClockStepDetail>(entries_[i].detail).operator_.empty();
    }
    // The last start entry up to i.
    [[nodiscard]] std::optional<std::size_t> start_of(std::size_t i) const {
        for (std::size_t k = i + 1; k-- > 0;) {
            if (is_start(k)) return k;
        }
        return std::nullopt;
    }
    [[nodiscard]] bool counts_in_a_run(std::size_t i) const {
        const auto start = start_of(i);
        return start && entries_[*start].boot_seq == entries_[i].boot_seq;
    }
    // After the first `count` entries.
    [[nodiscard]] bool suspect_after(std::size_t count) const {
        for (std::size_t k = count; k-- > 0;) {
            if (entries_[k].kind == EntryKind::alarm) return std::get<AlarmDetail>(entries_[k].detail).active;
        }
        return false;
    }
    // The last believed one of the first `count` entries.
    [[nodiscard]] std::optional<std::size_t> base_of(std::size_t count) const {
        for (std::size_t k = count; k-- > 0;) {
            if (believed_[k]) return k;
        }
        return std::nullopt;
    }
    [[nodiscard]] std::string boot_of(std::size_t i) const {
        return std::get<StartDetail>(entries_[start_of(i).value()].detail).boot;
    }
    // What the clock of entry `base` shows at entry i, when nobody sets it; its machine may have started anew between.
    [[nodiscard]] WallTime shown_at(std::size_t base, std::size_t i) const {
        bool same_boot = true;
        for (std::size_t k = base + 1; k <= i; ++k) same_boot = same_boot && boot_of(k) == boot_of(base);
        const auto since = same_boot ? entries_[base].recorded.boot : BootTime{};
        return entries_[base].recorded.wall + (entries_[i].recorded.boot - since);
    }
    [[nodiscard]] bool is_believed(std::size_t i) const {
        if (!counts_in_a_run(i)) return false;
        if (vouched(i)) return true;
        if (suspect_after(i + 1)) return false;
        if (is_start(i) || suspect_after(i) || entries_[i].kind == EntryKind::clock_step) return true;
        const auto base = base_of(i);
        if (!base) return false;
        const auto apart = entries_[i].recorded.wall - shown_at(*base, i);
        return apart <= 60s && apart >= -60s;
    }
    [[nodiscard]] bool moves(std::size_t i) const {
        if (vouched(i) || entries_[i].recorded.status != ClockStatus::unsynced) return true;
        for (std::size_t k = 0; k <= i; ++k) {
            if (believed_[k] && entries_[k].recorded.status == ClockStatus::synced) return false;
        }
        return true;
    }

    const Entries& entries_;
    std::vector<bool> believed_;
};

void play(Machine& machine, int what) {
    const auto jump = *rc::gen::element<Duration>(1s, -3s, 59s, 61s, -61s, 10min, -24h, 24h, -24h * 365, 24h * 365);
    switch (what) {
        case 0: machine.wall += jump; break;
        case 1: machine.suspect(*rc::gen::arbitrary<bool>()); break;
        case 2: machine.step(); break;
        case 3: machine.step("uid:0"); break;
        case 4: machine.status = static_cast<ClockStatus>(*rc::gen::inRange(1, 4)); break;
        case 5:
            ++machine.run;
            machine.note();  // ahead of the start entry
            machine.start(*rc::gen::element<std::string>("a", "b", "c"));
            break;
        case 6: machine.boot = BootTime(20s); break;
        default: machine.pass(*rc::gen::element<Duration>(1s, 30s, 1h, 100h)); machine.note();
    }
}

RC_GTEST_PROP(LedgerTimeFold, equals_the_look_back, ()) {
    Machine machine;
    machine.wall += 1h;
    const auto length = *rc::gen::inRange(0, 40);
    for (int i = 0; i < length; ++i) {
        const auto before = machine.mark();
        const auto count = machine.written.size();
        play(machine, *rc::gen::inRange(0, 12));
        bool vouched = false;
        for (auto k = count; k < machine.written.size(); ++k) {
            const auto* step = std::get_if<ClockStepDetail>(&machine.written[k].detail);
            vouched = vouched || (step != nullptr && !step->operator_.empty());
        }
        RC_ASSERT(vouched || machine.mark() >= before);
        RC_ASSERT(machine.mark() == LookBack(machine.written).mark());
    }
}

}  // namespace
}  // namespace sekisho::state
