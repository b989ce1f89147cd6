// SPDX-License-Identifier: Apache-2.0
#include "tests/hal/contract/benches.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <vector>

namespace sekisho::hal {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(OutputContract);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(InputContract);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(IndicatorContract);

template <class Handle>
std::unique_ptr<Handle> must(Result<std::unique_ptr<Handle>> opened) {
    if (opened.has_error()) throw std::runtime_error(to_text(opened.error()));
    return std::move(*opened);
}

// BRIEF-03: never another level between the claim and the first one.
TEST_P(OutputContract, is_driven_to_its_first_level_by_the_claim) {
    const auto high = must(bench_->hardware().open_output(bench_->line(0), true));
    const auto low = must(bench_->hardware().open_output(bench_->line(1), false));
    EXPECT_TRUE(bench_->wire_high(0));
    EXPECT_FALSE(bench_->wire_high(1));
}

TEST_P(OutputContract, set_shows_on_the_wire_before_it_returns) {
    const auto output = must(bench_->hardware().open_output(bench_->line(0), false));
    for (const bool level : {true, true, false, true, false}) {
        ASSERT_TRUE(output->set(level).has_value());
        EXPECT_EQ(bench_->wire_high(0), level);
    }
}

// BRIEF-03: polarity.
TEST_P(OutputContract, polarity_is_settled_below) {
    const auto output = must(bench_->hardware().open_output(bench_->line(0, true), false));
    EXPECT_TRUE(bench_->wire_high(0));
    ASSERT_TRUE(output->set(true).has_value());
    EXPECT_FALSE(bench_->wire_high(0));
}

TEST_P(OutputContract, a_line_is_claimed_once_and_free_again_afterwards) {
    auto first = must(bench_->hardware().open_output(bench_->line(0), false));
    const auto second = bench_->hardware().open_output(bench_->line(0), false);
    ASSERT_TRUE(second.has_error());
    EXPECT_THAT(second.error().what, HasSubstr("taken by another program"));
    EXPECT_EQ(second.error().where, bench_->line(0).chip + ":" + bench_->line(0).line);
    EXPECT_FALSE(second.error().hint.empty());
    EXPECT_TRUE(bench_->hardware().open_input(bench_->line(0)).has_error());
    first.reset();
    EXPECT_TRUE(bench_->hardware().open_output(bench_->line(0), false).has_value());
}

TEST_P(OutputContract, what_is_not_there_is_named) {
    auto chip = bench_->line(0);
    chip.chip = "no-such-chip";
    auto line = bench_->line(0);
    line.line = "no-such-line";
    for (const auto& spec : {chip, line}) {
        bench_->hide_chip(spec);
        const auto output = bench_->hardware().open_output(spec, false);
        ASSERT_TRUE(output.has_error());
        EXPECT_THAT(output.error().what, HasSubstr("there is no such"));
        EXPECT_EQ(output.error().where, spec.chip + ":" + spec.line);
        EXPECT_TRUE(bench_->hardware().open_input(spec).has_error());
    }
}

// BRIEF-03: a lock that no longer obeys is known at once.
TEST_P(OutputContract, a_lost_line_answers_with_an_error) {
    const auto output = must(bench_->hardware().open_output(bench_->line(0), false));
    bench_->lose_chip();
    const auto done = output->set(true);
    ASSERT_TRUE(done.has_error());
    EXPECT_THAT(done.error().what, HasSubstr("no longer answers"));
    EXPECT_TRUE(bench_->hardware().open_output(bench_->line(1), false).has_error());
}

// 6.4-C1: nor does a lock that is asked nothing fail unnoticed.
TEST_P(OutputContract, a_lost_line_is_told_once_without_being_asked_6_4_C1) {
    auto watched = must(bench_->hardware().open_output(bench_->line(0), true));
    const auto unheard = must(bench_->hardware().open_output(bench_->line(1), false));
    int lost = 0;
    watched->watch([&](const Error& why) {
        EXPECT_THAT(why.what, HasSubstr("no longer answers"));
        ++lost;
        watched.reset();  // its end from within
    });
    int silenced = 0;
    unheard->watch([&](const Error&) { ++silenced; });
    unheard->watch({});
    bench_->run_for(1500ms);
    EXPECT_EQ(lost, 0);
    EXPECT_TRUE(bench_->wire_high(0)) << "looking moves nothing";
    bench_->lose_chip();
    const auto begun = bench_->clock().now().mono;
    ASSERT_TRUE(bench_->run_until([&] { return lost > 0; }));
    EXPECT_LT(bench_->clock().now().mono - begun, 2s);
    bench_->run_for(1500ms);
    EXPECT_EQ(lost, 1);
    EXPECT_EQ(silenced, 0);
    unheard->watch([&](const Error&) { ++silenced; });
    ASSERT_TRUE(bench_->run_until([&] { return silenced > 0; })) << "also of a line that was lost before";
}

// BRIEF-03: what was open stays dead, and does not stand in the way.
TEST_P(OutputContract, is_claimed_anew_when_its_chip_is_back) {
    auto dead = must(bench_->hardware().open_output(bench_->line(0), true));
    bench_->lose_chip();
    ASSERT_TRUE(dead->set(false).has_error());
    bench_->return_chip();
    EXPECT_TRUE(dead->set(true).has_error());
    EXPECT_FALSE(bench_->wire_high(0));
    const auto output = must(bench_->hardware().open_output(bench_->line(0), true));
    const auto other = must(bench_->hardware().open_output(bench_->line(1), true));
    EXPECT_TRUE(bench_->wire_high(0));
    EXPECT_TRUE(bench_->wire_high(1));
    dead.reset();
    EXPECT_TRUE(bench_->hardware().open_output(bench_->line(0), false).has_error()) << "it is taken";
    for (const bool level : {true, false, true}) {
        ASSERT_TRUE(output->set(level).has_value());
        EXPECT_EQ(bench_->wire_high(0), level);
    }
}

struct Heard {
    std::vector<Edge> edges;
    int lost = 0;
};

void listen(Input& input, Heard& heard) {
    input.watch([&heard](Edge edge) { heard.edges.push_back(edge); }, [&heard](const Error&) { ++heard.lost; });
}

TEST_P(InputContract, reads_the_logical_level) {
    bench_->drive(1, true);
    EXPECT_FALSE(*must(bench_->hardware().open_input(bench_->line(0)))->read());
    EXPECT_TRUE(*must(bench_->hardware().open_input(bench_->line(1)))->read());
    EXPECT_TRUE(*must(bench_->hardware().open_input(bench_->line(0, true)))->read());
    EXPECT_FALSE(*must(bench_->hardware().open_input(bench_->line(1, true)))->read());
}

TEST_P(InputContract, both_edges_arrive_on_the_loop_with_monotonic_stamps) {
    const auto input = must(bench_->hardware().open_input(bench_->line(0)));
    Heard heard;
    listen(*input, heard);
    for (const bool level : {true, false, true}) {
        const auto count = heard.edges.size() + 1;
        const auto before = bench_->clock().now().mono;
        bench_->drive(0, level);
        EXPECT_EQ(heard.edges.size(), count - 1) << "not before the loop runs";
        ASSERT_TRUE(bench_->run_until([&] { return heard.edges.size() == count; }));
        EXPECT_EQ(heard.edges.back().active, level);
        EXPECT_GE(heard.edges.back().at, before);
        EXPECT_LE(heard.edges.back().at, bench_->clock().now().mono);
    }
    EXPECT_EQ(heard.lost, 0);
}

TEST_P(InputContract, an_active_low_line_is_active_when_its_wire_is_low) {
    bench_->drive(0, true);
    const auto input = must(bench_->hardware().open_input(bench_->line(0, true)));
    Heard heard;
    listen(*input, heard);
    bench_->drive(0, false);
    ASSERT_TRUE(bench_->run_until([&] { return heard.edges.size() == 1; }));
    EXPECT_TRUE(heard.edges.front().active);
}

TEST_P(InputContract, after_any_burst_the_last_edge_is_the_level) {
    const auto input = must(bench_->hardware().open_input(bench_->line(0)));
    Heard heard;
    listen(*input, heard);
    // The kernel keeps 16 and drops the newest, or keeps 1024 and drops the oldest.
    for (const int flips : {15, 16, 17, 33, 64, 101, 1024, 1025, 1200}) {
        bool level = *input->read();
        for (int i = 0; i < flips; ++i) bench_->drive(0, level = !level);
        ASSERT_TRUE(bench_->run_until([&] { return !heard.edges.empty() && heard.edges.back().active == level; }));
        bench_->run_for(50ms);
        EXPECT_EQ(heard.edges.back().active, level);
        EXPECT_EQ(*input->read(), level);
    }
    for (std::size_t i = 1; i < heard.edges.size(); ++i) {
        EXPECT_NE(heard.edges[i].active, heard.edges[i - 1].active) << i;
        EXPECT_GE(heard.edges[i].at, heard.edges[i - 1].at) << i;
    }
}

// STD-IEC-07: all lines at once, while one of them has filled the kernel's buffer.
TEST_P(InputContract, a_pulse_of_401_ms_is_heard_on_every_line) {
    std::array<Heard, 8> heard;
    std::vector<std::unique_ptr<Input>> inputs;
    const auto drive_all = [this](bool high) {
        for (int number = 0; number < 8; ++number) bench_->drive(number, high);
    };
    for (int number = 0; number < 8; ++number) {
        inputs.push_back(must(bench_->hardware().open_input(bench_->line(number))));
        listen(*inputs.back(), heard[static_cast<std::size_t>(number)]);
    }
    for (int flip = 0; flip < 1100; ++flip) bench_->drive(0, flip % 2 == 0);
    drive_all(true);
    bench_->run_for(401ms);
    drive_all(false);
    const auto over = [](const Heard& one) { return !one.edges.empty() && !one.edges.back().active; };
    ASSERT_TRUE(bench_->run_until([&] { return std::all_of(heard.begin() + 1, heard.end(), over); }));
    bench_->run_for(50ms);
    for (const auto& one : heard) {
        ASSERT_TRUE(over(one));
        EXPECT_GE(one.edges.back().at - one.edges[one.edges.size() - 2].at, 300ms);
    }
    for (std::size_t number = 1; number < heard.size(); ++number) {
        ASSERT_EQ(heard[number].edges.size(), 2u) << number;
        EXPECT_GT(heard[number].edges[1].at - heard[number].edges[0].at, 400ms) << number;
    }
}

TEST_P(InputContract, a_new_handler_takes_the_place_of_the_old_one) {
    const auto input = must(bench_->hardware().open_input(bench_->line(0)));
    Heard old;
    Heard heard;
    listen(*input, old);
    listen(*input, heard);
    bench_->drive(0, true);
    ASSERT_TRUE(bench_->run_until([&] { return heard.edges.size() == 1; }));
    EXPECT_TRUE(old.edges.empty());
}

TEST_P(InputContract, nothing_is_heard_after_the_end_of_the_input) {
    auto input = must(bench_->hardware().open_input(bench_->line(0)));
    Heard heard;
    listen(*input, heard);
    bench_->drive(0, true);
    input.reset();
    bench_->run_for(50ms);
    EXPECT_TRUE(heard.edges.empty());
    EXPECT_TRUE(bench_->hardware().open_input(bench_->line(0)).has_value());
}

TEST_P(InputContract, the_handler_may_end_the_input) {
    auto input = must(bench_->hardware().open_input(bench_->line(0)));
    int edges = 0;
    input->watch(
        [&](Edge) {
            ++edges;
            input.reset();
        },
        [](const Error&) {});
    bench_->drive(0, true);
    ASSERT_TRUE(bench_->run_until([&] { return edges == 1; }));
    bench_->drive(0, false);
    bench_->run_for(50ms);
    EXPECT_EQ(edges, 1);
}

TEST_P(InputContract, a_lost_line_is_told_once) {
    const auto input = must(bench_->hardware().open_input(bench_->line(0)));
    Heard heard;
    listen(*input, heard);
    bench_->lose_chip();
    ASSERT_TRUE(bench_->run_until([&] { return heard.lost > 0; }));
    bench_->run_for(2500ms);
    EXPECT_EQ(heard.lost, 1);
    EXPECT_TRUE(input->read().has_error());
}

// BRIEF-03: its level is read anew, its edges are heard, and the handle from before hears nothing.
TEST_P(InputContract, is_claimed_anew_when_its_chip_is_back) {
    auto dead = must(bench_->hardware().open_input(bench_->line(0)));
    Heard before;
    listen(*dead, before);
    bench_->lose_chip();
    ASSERT_TRUE(bench_->run_until([&] { return before.lost > 0; }));
    bench_->return_chip();
    bench_->drive(0, true);
    EXPECT_TRUE(dead->read().has_error());
    const auto input = must(bench_->hardware().open_input(bench_->line(0)));
    const auto other = must(bench_->hardware().open_input(bench_->line(1)));
    EXPECT_TRUE(*input->read());
    EXPECT_FALSE(*other->read());
    std::array<Heard, 2> heard;
    listen(*input, heard[0]);
    listen(*other, heard[1]);
    dead.reset();
    for (const bool level : {false, true, false}) {
        const auto count = heard[0].edges.size() + 1;
        bench_->drive(0, level);
        bench_->drive(1, !level);
        ASSERT_TRUE(
            bench_->run_until([&] { return heard[0].edges.size() == count && heard[1].edges.size() == count; }));
        EXPECT_EQ(heard[0].edges.back().active, level);
        EXPECT_EQ(heard[1].edges.back().active, !level);
    }
    EXPECT_TRUE(before.edges.empty());
    EXPECT_EQ(before.lost, 1);
    EXPECT_EQ(heard[0].lost + heard[1].lost, 0);
}

TEST_P(IndicatorContract, granted_shows_and_falls_back_to_dark) {
    const auto indicator = bench_->hardware().open_indicator({bench_->line(0), bench_->line(1, true), bench_->line(2)});
    const auto dark = [this] { return !bench_->wire_high(0) && bench_->wire_high(1) && !bench_->wire_high(2); };
    EXPECT_TRUE(dark());
    indicator->show(Signal::granted);
    EXPECT_TRUE(bench_->wire_high(0));
    EXPECT_TRUE(bench_->wire_high(2));
    const auto start = bench_->clock().now().mono;
    ASSERT_TRUE(bench_->run_until(dark));
    EXPECT_GE(bench_->clock().now().mono - start, 990ms);
    indicator->show(Signal::alarm);
    EXPECT_FALSE(bench_->wire_high(1));
    indicator->show(Signal::idle);
    EXPECT_TRUE(dark());
}

// PRAC-19: in quiet hours the light says what the buzzer does not.
TEST_P(IndicatorContract, is_silent_while_it_is_hushed_but_for_alarms_PRAC_19) {
    const auto indicator = bench_->hardware().open_indicator({bench_->line(0), bench_->line(1), bench_->line(2)});
    indicator->hush(Hush::all_but_alarms);
    indicator->show(Signal::granted);
    EXPECT_TRUE(bench_->wire_high(0));
    EXPECT_FALSE(bench_->wire_high(2));
    indicator->show(Signal::alarm);
    EXPECT_TRUE(bench_->wire_high(2));
    indicator->hush(Hush::all);
    EXPECT_FALSE(bench_->wire_high(2));
    EXPECT_TRUE(bench_->wire_high(1));
    indicator->hush(Hush::none);
    EXPECT_TRUE(bench_->wire_high(2));
}

TEST_P(IndicatorContract, a_lamp_that_is_not_there_is_no_fault) {
    const auto indicator = bench_->hardware().open_indicator({std::nullopt, bench_->line(1), std::nullopt});
    EXPECT_TRUE(indicator->faults().empty());
    indicator->show(Signal::granted);
    EXPECT_FALSE(bench_->wire_high(1));
    indicator->show(Signal::denied);
    EXPECT_TRUE(bench_->wire_high(1));
    bench_->lose_chip();
    indicator->show(Signal::idle);
    EXPECT_EQ(indicator->faults().size(), 1u);
}

TEST_P(IndicatorContract, a_lamp_that_is_taken_is_a_fault_of_its_own_until_it_is_free) {
    auto other = must(bench_->hardware().open_output(bench_->line(0), false));
    const auto indicator = bench_->hardware().open_indicator({bench_->line(0), bench_->line(1), std::nullopt});
    ASSERT_EQ(indicator->faults().size(), 1u);
    EXPECT_THAT(indicator->faults().front().what, HasSubstr("taken"));
    indicator->show(Signal::wait);
    EXPECT_FALSE(bench_->wire_high(0));
    EXPECT_TRUE(bench_->wire_high(1));
    other.reset();
    ASSERT_TRUE(bench_->run_until([&] { return indicator->faults().empty(); }));
    EXPECT_TRUE(bench_->wire_high(0));
}

TEST_P(IndicatorContract, shows_again_when_its_chip_is_back) {
    const auto indicator = bench_->hardware().open_indicator({bench_->line(0), bench_->line(1, true), std::nullopt});
    bench_->lose_chip();
    indicator->show(Signal::wait);
    EXPECT_EQ(indicator->faults().size(), 2u);
    bench_->return_chip();
    ASSERT_TRUE(bench_->run_until([&] { return indicator->faults().empty(); }));
    EXPECT_TRUE(bench_->wire_high(0));
    EXPECT_FALSE(bench_->wire_high(1));
    indicator->show(Signal::idle);
    EXPECT_FALSE(bench_->wire_high(0));
    EXPECT_TRUE(bench_->wire_high(1));
}

}  // namespace
}  // namespace sekisho::hal
