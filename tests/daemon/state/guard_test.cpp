// SPDX-License-Identifier: Apache-2.0
// 6.4-D1: what the ledger says of zones that are watched while they are empty, and of cameras.
#include "tests/daemon/state/entries.hpp"

#include <gtest/gtest.h>

namespace sekisho::state {
namespace {

using tests::apply_next;

constexpr std::int64_t kRoom = 3;

TEST(Arming, StandsUntilAnEntryEndsIt_6_4_D1) {
    State state;
    apply_next(state, tests::arming(state, true, ArmingCause::empty, kRoom));
    EXPECT_EQ(state.arming.at(ZoneNumber{kRoom}), (ZoneArming{true, false}));
    for (const auto cause : {ArmingCause::schedule, ArmingCause::entry, ArmingCause::not_empty}) {
        State disarmed = state;
        apply_next(disarmed, tests::arming(disarmed, false, cause, kRoom));
        EXPECT_TRUE(disarmed.arming.empty()) << to_text(cause);
    }
}

TEST(Arming, IsUnsureUntilTheZoneIsConfirmedEmptyOrArmsNoMore_6_4_D1) {
    State state;
    apply_next(state, tests::arming(state, false, ArmingCause::unnamed_passage, kRoom));
    EXPECT_EQ(state.arming.at(ZoneNumber{kRoom}), (ZoneArming{false, true}));
    State other = state;
    apply_next(state, tests::arming(state, false, ArmingCause::confirmed_empty, kRoom));
    EXPECT_TRUE(state.arming.empty());
    apply_next(other, tests::arming(other, false, ArmingCause::configuration, kRoom));
    EXPECT_TRUE(other.arming.empty());
}

TEST(Arming, ConfirmedEmptyTakesOutWhoPerhapsWasThereAndNobodyElse_6_4_D1) {
    State state;
    apply_next(state, tests::outcome(state, kNoSeq, Passage::taken, 1, kRoom));
    apply_next(state, tests::opening(state, DoorEvent::opened, kRoom));  // pid 1 may be gone
    apply_next(state, tests::outcome(state, kNoSeq, Passage::taken, 2, kRoom));
    apply_next(state, tests::outcome(state, kNoSeq, Passage::taken, 4, kRoom + 1));
    apply_next(state, tests::opening(state, DoorEvent::opened, kRoom + 1));
    apply_next(state, tests::arming(state, false, ArmingCause::confirmed_empty, kRoom));
    EXPECT_EQ(state.presence.find(Pid{1}), nullptr);
    ASSERT_NE(state.presence.find(Pid{2}), nullptr);
    EXPECT_EQ(state.presence.find(Pid{2})->standing, Standing::certain);
    ASSERT_NE(state.presence.find(Pid{4}), nullptr);  // in another zone
    EXPECT_EQ(state.presence.alone().count(ZoneNumber{kRoom}), 1U);
}

TEST(Arming, IsUnsureAfterAnEntryOfWhichNobodyKnowsTheOutcome_6_4_D1) {
    State state;
    auto unknown = tests::outcome(state, kNoSeq, Passage::unknown, 1, 0);
    unknown.zone = {kRoom};
    apply_next(state, unknown);
    EXPECT_EQ(state.arming.at(ZoneNumber{kRoom}), (ZoneArming{false, true}));
    auto out = tests::outcome(state, kNoSeq, Passage::unknown, 1, 0, kRoom + 1);
    out.zone = {kRoom + 1};
    apply_next(state, out);
    EXPECT_EQ(state.arming.count(ZoneNumber{kRoom + 1}), 0U);  // who may have left is held to be there anyway
}

TEST(CameraMarks, AreCountedPerCamera_6_4_D1) {
    State state;
    apply_next(state, tests::camera_mark(state, "cam1", 1));
    apply_next(state, tests::camera_mark(state, "cam2", 5));
    apply_next(state, tests::camera_mark(state, "cam1", 2));
    EXPECT_EQ(state.camera_marks.at("cam1"), 2);
    EXPECT_EQ(state.camera_marks.at("cam2"), 5);
    const auto dump = canonical_dump(state);
    EXPECT_NE(dump.find("camera_mark \"cam1\" 2\ncamera_mark \"cam2\" 5\n"), std::string::npos) << dump;
    const auto parsed = parse_dump(dump);
    ASSERT_TRUE(parsed.has_value()) << to_text(parsed.error());
    EXPECT_EQ(canonical_dump(*parsed), dump);
}

}  // namespace
}  // namespace sekisho::state
