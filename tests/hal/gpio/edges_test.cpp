// SPDX-License-Identifier: Apache-2.0
#include "hal/gpio/edges.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <string>
#include <utility>

namespace sekisho::hal {
namespace {

constexpr MonoTime at(int microseconds) {
    return MonoTime(Duration(microseconds));
}

std::string text(const std::vector<Edge>& edges) {
    std::string out;
    for (const auto& edge : edges)
        out += (edge.active ? "+" : "-") + std::to_string(edge.at.time_since_epoch().count());
    return out;
}

TEST(EdgeRepair, edges_that_alternate_pass_unchanged) {
    EdgeRepair repair(false);
    EXPECT_EQ(text(repair.event({true, at(10)})), "+10");
    EXPECT_EQ(text(repair.event({false, at(20)})), "-20");
    EXPECT_EQ(text(repair.settle(false, at(30))), "");
}

TEST(EdgeRepair, a_pulse_too_short_for_the_kernel_is_both_its_edges) {
    EdgeRepair repair(false);  // a button pressed and let go: both events were read as low
    EXPECT_EQ(text(repair.event({false, at(10)})), "+10-10");
    EXPECT_EQ(text(repair.event({false, at(11)})), "+11-11");
    EXPECT_FALSE(repair.level());
}

TEST(EdgeRepair, the_level_repairs_what_was_dropped) {
    EdgeRepair repair(false);
    (void)repair.event({true, at(10)});
    EXPECT_EQ(text(repair.settle(false, at(30))), "-30");
    EXPECT_EQ(text(repair.settle(false, at(40))), "");
}

TEST(EdgeRepair, an_event_that_was_repaired_before_it_was_read_is_not_a_pulse) {
    EdgeRepair repair(false);
    EXPECT_EQ(text(repair.settle(true, at(30))), "+30");
    EXPECT_EQ(text(repair.event({true, at(29)})), "");
    EXPECT_EQ(text(repair.event({false, at(40)})), "-40");
    EXPECT_EQ(text(repair.event({false, at(50)})), "+50-50");
}

TEST(EdgeRepair, time_never_runs_back) {
    EdgeRepair repair(false);
    EXPECT_EQ(text(repair.settle(true, at(30))), "+30");
    EXPECT_EQ(text(repair.event({false, at(29)})), "-30");
    EXPECT_EQ(text(repair.event({true, at(31)})), "+31");
}

// A line that bounces at random, a kernel that drops what does not fit and stamps late, a reader that comes when it
// can.
TEST(EdgeRepair, whatever_happens_edges_alternate_and_end_at_the_level) {
    std::mt19937 random(20260101);
    const auto chance = [&random](unsigned one_in) { return random() % one_in == 0; };
    for (int round = 0; round < 200; ++round) {
        EdgeRepair repair(false);
        bool wire = false;
        bool reported = false;
        MonoTime last{};
        std::deque<Edge> kernel;
        const auto take = [&](const std::vector<Edge>& edges) {
            for (const auto& edge : edges) {
                ASSERT_NE(edge.active, reported);
                ASSERT_GE(edge.at, last);
                reported = edge.active;
                last = edge.at;
            }
        };
        for (int now = 1; now < 500; ++now) {
            if (chance(3)) {
                wire = !wire;
                const bool stale = chance(5);
                if (kernel.size() < 16) kernel.push_back({stale ? !wire : wire, at(now)});
            }
            if (!chance(20)) continue;
            for (const auto& event : std::exchange(kernel, {})) take(repair.event(event));
            if (chance(4)) {  // it moves between the last event and the reading of the level
                wire = !wire;
                kernel.push_back({wire, at(now)});
            }
            take(repair.settle(wire, at(now)));
            ASSERT_EQ(reported, wire);
        }
    }
}

}  // namespace
}  // namespace sekisho::hal
