// SPDX-License-Identifier: Apache-2.0
#include "tests/hal/contract/benches.hpp"

#include <optional>
#include <vector>

namespace sekisho::hal {
namespace {

using namespace std::chrono_literals;

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ProgramsContract);

class Told {
public:
    [[nodiscard]] auto into() {
        return [this](const ProgramOutcome& outcome) { outcomes_.push_back(outcome); };
    }
    [[nodiscard]] std::size_t times() const { return outcomes_.size(); }
    [[nodiscard]] const ProgramOutcome& last() const { return outcomes_.back(); }

private:
    std::vector<ProgramOutcome> outcomes_;
};

ProgramOutcome end_of(ProgramsBench& bench, Programs& programs, const ProgramCall& call) {
    Told told;
    programs.run(call, told.into());
    EXPECT_EQ(told.times(), 0U) << "never before returning";
    EXPECT_TRUE(bench.run_until([&told] { return told.times() > 0; }));
    bench.run_for(30ms);
    EXPECT_EQ(told.times(), 1U);
    return told.times() == 0 ? ProgramOutcome{} : told.last();
}

// 6.4-C5: how it ended is told, once.
TEST_P(ProgramsContract, TellsOnceHowItEnded_6_4_C5) {
    const auto programs = bench_->open();
    const auto well = end_of(*bench_, *programs, bench_->succeeds());
    EXPECT_TRUE(well.succeeded()) << to_text(well);
    const auto badly = end_of(*bench_, *programs, bench_->fails());
    EXPECT_FALSE(badly.succeeded());
    EXPECT_EQ(to_text(badly), "ended with status 1");
    const auto crashed = end_of(*bench_, *programs, bench_->crashes());
    EXPECT_EQ(crashed.end, ProgramEnd::signalled);
    EXPECT_GT(crashed.number, 0);
    EXPECT_FALSE(crashed.succeeded());
}

// 6.4-C5: what is not there is an answer like any other.
TEST_P(ProgramsContract, SaysWhyItDidNotStart_6_4_C5) {
    const auto programs = bench_->open();
    const auto call = bench_->missing();
    const auto outcome = end_of(*bench_, *programs, call);
    EXPECT_EQ(outcome.end, ProgramEnd::not_started);
    EXPECT_EQ(outcome.why.where, call.program);
    EXPECT_FALSE(outcome.why.what.empty());
    EXPECT_FALSE(outcome.why.hint.empty());
}

// 6.4-C5: at its limit, neither before nor much later.
TEST_P(ProgramsContract, KillsAtTheLimit_6_4_C5) {
    const auto programs = bench_->open();
    auto call = bench_->hangs();
    call.limit = 300ms;
    Told told;
    const auto asked = bench_->clock().now().mono;
    programs->run(call, told.into());
    ASSERT_TRUE(bench_->run_until([&told] { return told.times() > 0; }));
    EXPECT_GE(bench_->clock().now().mono - asked, 300ms);
    EXPECT_EQ(told.last().end, ProgramEnd::killed_at_limit);
    EXPECT_FALSE(told.last().succeeded());
    bench_->run_for(100ms);
    EXPECT_EQ(told.times(), 1U) << "its death is not told again";
}

// 6.4-C5: one that hangs keeps nothing from the others.
TEST_P(ProgramsContract, OneThatHangsHoldsUpNoOther_6_4_C5) {
    const auto programs = bench_->open();
    Told hanging;
    Told other;
    programs->run(bench_->hangs(), hanging.into());
    programs->run(bench_->succeeds(), other.into());
    EXPECT_TRUE(bench_->run_until([&other] { return other.times() > 0; }));
    EXPECT_TRUE(other.last().succeeded());
    EXPECT_EQ(hanging.times(), 0U);
}

// 6.4-C5
TEST_P(ProgramsContract, NobodyIsToldWhenItIsGone_6_4_C5) {
    auto programs = bench_->open();
    programs->run(bench_->hangs(), [](const ProgramOutcome&) { FAIL() << "told by what is gone"; });
    programs->run(bench_->succeeds(), [](const ProgramOutcome&) { FAIL() << "told by what is gone"; });
    programs.reset();
    bench_->run_for(100ms);
}

// 6.4-C5
TEST_P(ProgramsContract, MayBeAskedAgainFromItsAnswer_6_4_C5) {
    const auto programs = bench_->open();
    const auto call = bench_->succeeds();
    int ended = 0;
    std::function<void(const ProgramOutcome&)> again = [&](const ProgramOutcome& outcome) {
        EXPECT_TRUE(outcome.succeeded());
        if (++ended < 5) programs->run(call, again);
    };
    programs->run(call, again);
    EXPECT_TRUE(bench_->run_until([&ended] { return ended == 5; }));
}

}  // namespace
}  // namespace sekisho::hal
