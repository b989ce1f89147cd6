// SPDX-License-Identifier: Apache-2.0
// The hands of `sekisho sim`.
#include "daemon/main/sim_control.hpp"
#include "hal/sim/manual_loop.hpp"
#include "tests/flow/stage.hpp"

namespace sekisho::flow {
namespace {

class SimHands : public Stage {};

// Commands follow each other faster than a card is taken away: the same one is then held there anew.
TEST_F(SimHands, EachTapIsATapOfItsOwn) {
    start(tokyo(24, 12, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    hal::ManualLoop at_rest(gate().clock());  // nothing that was put off happens
    const auto hands = main::make_sim_control(gate().hardware(), gate().gate(), at_rest, gate().clock());
    (void)news();
    for (int i = 0; i < 2; ++i) {
        ASSERT_TRUE(hands.tap(ReaderName{"r2"}, kIchiro, false));
        gate().settle();
    }
    std::size_t taps = 0;
    for (const auto& entry : news()) taps += entry.kind == EntryKind::access ? 1U : 0U;
    EXPECT_EQ(taps, 2U);
}

}  // namespace
}  // namespace sekisho::flow
