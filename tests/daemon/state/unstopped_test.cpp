// SPDX-License-Identifier: Apache-2.0
// 6.8-B3: whether the last run ended in order, and when it was last heard of.
#include "tests/daemon/state/entries.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>

namespace sekisho::state {
namespace {

using tests::at;
using tests::entry;

// Runs that write at the times that they are given.
struct Runs {
    State state;
    std::int64_t run = 0;

    void write(std::int64_t when, EntryKind kind, EntryDetail detail) {
        auto made = entry(state, kind, StopDetail{});
        made.detail = std::move(detail);
        made.boot_seq = run;
        made.recorded.wall = at(when);
        apply(state, made);
    }
    void start(std::int64_t when) {
        ++run;
        write(when, EntryKind::start, StartDetail{"0.1.0", "sim", "boot"});
    }
    void stop(std::int64_t when) { write(when, EntryKind::stop, StopDetail{"SIGTERM"}); }
    void gap(Seq of) {
        auto made = entry(state, EntryKind::gap, GapDetail{});
        made.ref_seq = of;
        apply(state, made);
    }
    void note(std::int64_t when) { write(when, EntryKind::relock, RelockDetail{RelockCause::closed}); }
    void restore(std::int64_t when, std::int64_t known) {
        ++run;  // by a program of its own
        write(when, EntryKind::restored, RestoredDetail{1, known, "uid:0"});
    }
    [[nodiscard]] Seq unstopped() const { return state.unstopped.start; }
    [[nodiscard]] WallTime last() const { return state.time.last.wall; }
};

TEST(Unstopped, ALedgerWithoutARunHasNone_6_8_B3) {
    Runs runs;
    EXPECT_EQ(runs.unstopped(), kNoSeq);
    runs.write(1, EntryKind::key, KeyDetail{});
    runs.restore(2, 1);
    EXPECT_EQ(runs.unstopped(), kNoSeq);
    EXPECT_FALSE(runs.state.unstopped.put_back) << "no run of which something could be lost";
}

TEST(Unstopped, ARunIsUntilItsStop_6_8_B3) {
    Runs runs;
    runs.write(1, EntryKind::key, KeyDetail{});
    runs.start(10);
    EXPECT_EQ(runs.unstopped(), Seq{1});
    runs.note(20);
    EXPECT_EQ(runs.unstopped(), Seq{1});
    EXPECT_EQ(runs.last(), at(20));
    runs.stop(30);
    EXPECT_EQ(runs.unstopped(), kNoSeq);
    runs.note(31);  // locks that fell back while it ended
    EXPECT_EQ(runs.unstopped(), kNoSeq);
    runs.start(40);
    EXPECT_EQ(runs.unstopped(), Seq{5});
}

// A start that died before it could record the gap loses nothing of it: the next one finds the same run.
TEST(Unstopped, ARunIsUntilItsGap_6_8_B3) {
    Runs runs;
    runs.start(10);
    runs.note(20);
    EXPECT_TRUE(runs.state.unstopped.is_last_run());
    runs.start(50);
    runs.start(60);
    EXPECT_EQ(runs.unstopped(), Seq{0});
    EXPECT_FALSE(runs.state.unstopped.is_last_run());
    EXPECT_EQ(runs.state.unstopped.last, at(20));
    runs.gap(kNoSeq);  // an outage's
    runs.gap(Seq{2});  // of another run
    EXPECT_EQ(runs.unstopped(), Seq{0});
    runs.gap(Seq{0});
    EXPECT_EQ(runs.unstopped(), Seq{3}) << "the run that recorded it";
    EXPECT_TRUE(runs.state.unstopped.is_last_run());
    EXPECT_EQ(runs.state.unstopped.last, WallTime{});
    runs.gap(Seq{0});
    EXPECT_EQ(runs.unstopped(), Seq{3}) << "told once";
    runs.stop(70);
    runs.gap(Seq{3});
    runs.gap(kNoSeq);
    EXPECT_EQ(runs.unstopped(), kNoSeq);
}

// What the next start's own ledger writes before the `start` is not of the run that ended.
TEST(Unstopped, WhatIsWrittenBeforeTheNextStartDoesNotCount_6_8_B3) {
    Runs runs;
    runs.start(10);
    runs.note(20);
    ++runs.run;
    runs.write(99, EntryKind::gap, GapDetail{});
    EXPECT_EQ(runs.unstopped(), Seq{0});
    EXPECT_EQ(runs.last(), at(20));
}

TEST(Unstopped, ALedgerPutBackSaysSoUntilItsGap_6_8_B3) {
    Runs runs;
    runs.start(10);
    runs.restore(20, -1);  // a rehearsal
    EXPECT_FALSE(runs.state.unstopped.put_back);
    runs.restore(30, 1);
    EXPECT_TRUE(runs.state.unstopped.put_back);
    EXPECT_EQ(runs.unstopped(), Seq{0});
    EXPECT_EQ(runs.last(), at(10));
    runs.start(40);
    EXPECT_TRUE(runs.state.unstopped.put_back);
    runs.gap(Seq{0});
    EXPECT_FALSE(runs.state.unstopped.put_back);
    runs.stop(50);
    runs.restore(60, 0);
    EXPECT_EQ(runs.unstopped(), kNoSeq) << "the restored entry tells of it";
    EXPECT_FALSE(runs.state.unstopped.put_back);
}

// A clock that was set back lowers it too: both times stand as they were shown.
TEST(Unstopped, TheLastEntryIsTheOneRecordedLast_6_8_B3) {
    Runs runs;
    runs.start(100);
    runs.note(50);
    EXPECT_EQ(runs.last(), at(50));
}

TEST(Unstopped, TheDumpHasItAndTakesItBack_6_8_B3) {
    Runs runs;
    runs.start(10);
    runs.restore(30, 1);
    runs.start(40);
    const auto dump = canonical_dump(runs.state);
    EXPECT_NE(dump.find("\nunstopped 0 2 10 yes\n"), std::string::npos) << dump;
    const auto parsed = parse_dump(dump);
    ASSERT_TRUE(parsed) << to_text(parsed.error());
    EXPECT_EQ(parsed->unstopped.start, Seq{0});
    EXPECT_EQ(parsed->unstopped.latest, Seq{2});
    EXPECT_EQ(parsed->unstopped.last, at(10));
    EXPECT_TRUE(parsed->unstopped.put_back);
}

}  // namespace
}  // namespace sekisho::state
