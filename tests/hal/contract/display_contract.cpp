// SPDX-License-Identifier: Apache-2.0
#include "tests/hal/contract/benches.hpp"

namespace sekisho::hal {
namespace {

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(DisplayContract);

std::string row(const std::string& text) {
    return text + std::string(20 - text.size(), ' ');
}

TEST_P(DisplayContract, shows_its_rows_from_the_top_PRAC_19) {
    const auto display = bench_->open(DisplayText::ascii);
    display->show({"Please pass", "Change your PIN"});
    const auto both = row("Please pass") + row("Change your PIN");
    EXPECT_TRUE(bench_->run_until([&] { return bench_->glass() == both; })) << bench_->glass();
    display->show({"Not permitted"});
    const auto one = row("Not permitted") + row("");
    EXPECT_TRUE(bench_->run_until([&] { return bench_->glass() == one; })) << bench_->glass();
    EXPECT_FALSE(display->fault());
}

TEST_P(DisplayContract, cuts_what_does_not_fit_PRAC_19) {
    const auto display = bench_->open(DisplayText::ascii);
    display->show({"more than twenty columns", "b", "a third row"});
    const auto cut = "more than twenty col" + row("b");
    EXPECT_TRUE(bench_->run_until([&] { return bench_->glass() == cut; })) << bench_->glass();
}

TEST_P(DisplayContract, has_a_mark_for_what_it_has_no_letter_for_PRAC_19) {
    {
        const auto display = bench_->open(DisplayText::ascii);
        display->show({"ﾄﾞｱ a"});
        const auto marks = row("??? a") + row("");
        EXPECT_TRUE(bench_->run_until([&] { return bench_->glass() == marks; })) << bench_->glass();
    }
    const auto display = bench_->open(DisplayText::jis_x0201);
    display->show({"ﾄﾞｱ a", "漢字\\\xff"});
    const auto katakana = row("\xc4\xde\xb1 a") + row("????");
    EXPECT_TRUE(bench_->run_until([&] { return bench_->glass() == katakana; })) << bench_->glass();
}

TEST_P(DisplayContract, one_that_was_away_shows_what_it_should_PRAC_19) {
    const auto display = bench_->open(DisplayText::ascii);
    display->show({"a"});
    ASSERT_TRUE(bench_->run_until([&] { return bench_->glass() == row("a") + row(""); }));
    bench_->unplug();
    ASSERT_TRUE(bench_->run_until([&] { return display->fault().has_value(); }));
    display->show({"b"});
    bench_->plug_in();
    EXPECT_TRUE(bench_->run_until([&] { return bench_->glass() == row("b") + row(""); })) << bench_->glass();
    EXPECT_FALSE(display->fault());
}

}  // namespace
}  // namespace sekisho::hal
