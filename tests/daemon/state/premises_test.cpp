// SPDX-License-Identifier: Apache-2.0
// What is wired beside doors and readers, as the ledger has it (6.4-C4, 6.8-C8, 6.9-B1.1b).
#include "tests/daemon/state/entries.hpp"

#include <gtest/gtest.h>

namespace sekisho::state {
namespace {

using tests::apply_next;
using tests::entry;

Seq remote_line(State& state, bool on, Seq permit) {
    auto made = entry(state, EntryKind::remote_line, RemoteLineDetail{"line", on, RemoteLineCause::permit_started});
    made.ref_seq = permit;
    return apply_next(state, made);
}
void tether(State& state, TetherAct act) {
    apply_next(state, entry(state, EntryKind::tether, TetherDetail{act, "chain", "S-1", {}}));
}
Seq proposal(State& state, bool active) {
    return apply_next(state, entry(state, EntryKind::proposal, ProposalDetail{"quake", "mains", active}));
}
void declare(State& state, bool drill) {
    EmergencyDetail detail;
    detail.act = EmergencyAct::declared;
    detail.plan = "quake";
    detail.until_us = 1'000'000'000;
    detail.drill = drill;
    apply_next(state, entry(state, EntryKind::emergency, detail));
}

TEST(RemoteLine, is_on_by_the_permit_that_it_was_switched_on_for_6_8_C8) {
    State state;
    const Seq permit = apply_next(state, tests::permit(state, PermitAct::submitted, kNoSeq));
    EXPECT_EQ(state.permits.at(permit).remote, "line");
    remote_line(state, true, permit);
    ASSERT_EQ(state.remote_lines.size(), 1U);
    EXPECT_EQ(state.remote_lines.at("line"), permit);
    remote_line(state, false, permit);
    EXPECT_TRUE(state.remote_lines.empty());
}

TEST(Tether, stands_open_until_it_is_closed_6_4_C4) {
    State state;
    tether(state, TetherAct::opened_in_service);
    EXPECT_EQ(state.open_tethers.at("chain"), TetherAct::opened_in_service);
    tether(state, TetherAct::opened);
    EXPECT_EQ(state.open_tethers.at("chain"), TetherAct::opened);
    tether(state, TetherAct::closed);
    EXPECT_TRUE(state.open_tethers.empty());
}

TEST(UnderWay, is_the_work_of_a_permit_from_its_start_within_its_window_6_4_C4) {
    State state;
    const Seq seq = apply_next(state, tests::permit(state, PermitAct::submitted, kNoSeq));
    const auto now = [&](std::int64_t at) { return under_way(state.permits.at(seq), tests::at(at)); };
    EXPECT_FALSE(now(200)) << "nobody has started it";
    apply_next(state, tests::permit(state, PermitAct::approved, seq));
    apply_next(state, tests::permit(state, PermitAct::started, seq));
    EXPECT_FALSE(now(99));
    EXPECT_TRUE(now(100));
    EXPECT_TRUE(now(499));
    EXPECT_FALSE(now(500));
    apply_next(state, tests::permit(state, PermitAct::reported, seq));
    EXPECT_FALSE(now(200));
}

TEST(Proposal, stands_until_it_is_over_and_is_answered_by_a_declaration_6_9_B1_1b) {
    State state;
    const Seq seq = proposal(state, true);
    EXPECT_EQ(state.proposals.at("quake").seq, seq);
    EXPECT_FALSE(state.proposals.at("quake").answered);
    declare(state, true);
    EXPECT_FALSE(state.proposals.at("quake").answered) << "a drill answers nothing";
    declare(state, false);
    EXPECT_TRUE(state.proposals.at("quake").answered);
    proposal(state, false);
    EXPECT_TRUE(state.proposals.empty());
}

}  // namespace
}  // namespace sekisho::state
