// SPDX-License-Identifier: Apache-2.0
// H7.2: the pauses between looks, and the word that carries them to the worker.
#include "hal/nfc/poll_plan.hpp"

#include <gtest/gtest.h>

namespace sekisho::hal {
namespace {

using namespace std::chrono_literals;

TEST(PollArgument, says_everything_and_is_read_back) {
    PollRules rules;
    rules.order = {CardTechnology::felica, CardTechnology::iso14443a};
    rules.pause = 40ms;
    rules.idle_pause = 250ms;
    rules.idle_after = 60s;
    rules.field_off = false;
    EXPECT_EQ(poll_argument(rules), "40:250:60000:FA:on");
    EXPECT_EQ(parse_poll_argument("40:250:60000:FA:on"), rules);
    EXPECT_EQ(parse_poll_argument(poll_argument(PollRules{})), PollRules{});
}

TEST(PollArgument, is_refused_when_anything_is_strange) {
    for (const char* word : {"",
                             "80",
                             "80:80:30000:AFB",
                             "80:80:30000:AFB:",
                             "80:80:30000:AFB:off:",
                             "80:80:30000:AFB:OFF",
                             "9:80:30000:AFB:off",
                             "1001:1001:30000:AFB:off",
                             "80:79:30000:AFB:off",
                             "80:1001:30000:AFB:off",
                             "80:80:999:AFB:off",
                             "80:80:3600001:AFB:off",
                             "80:80:30000::off",
                             "80:80:30000:AFA:off",
                             "80:80:30000:AX:off",
                             "80:80:30000:afb:off",
                             "-80:80:30000:AFB:off",
                             "80 :80:30000:AFB:off",
                             "80ms:80:30000:AFB:off",
                             "99999999999999999999:80:30000:AFB:off"}) {
        EXPECT_FALSE(parse_poll_argument(word)) << word;
    }
    for (const char* word : {"10:10:1000:B:off", "1000:1000:3600000:FBA:on"}) {
        EXPECT_TRUE(parse_poll_argument(word)) << word;
    }
}

TEST(PollPace, is_slow_only_where_nobody_has_come_for_long) {
    PollRules rules;
    rules.idle_pause = 250ms;
    const MonoTime start{};
    PollPace pace(rules, start);
    EXPECT_EQ(pace.pause_after(false, start), 80ms);
    EXPECT_EQ(pace.pause_after(false, start + 30s - 1us), 80ms);
    EXPECT_EQ(pace.pause_after(false, start + 30s), 250ms);
    EXPECT_EQ(pace.pause_after(true, start + 60s), 80ms);
    EXPECT_EQ(pace.pause_after(false, start + 90s - 1us), 80ms) << "counted from the last look that saw a card";
    EXPECT_EQ(pace.pause_after(false, start + 90s), 250ms);
}

// A card is to be announced within 120 ms: the longest pause and one look (about 40 ms) must fit.
TEST(PollRulesTest, the_default_leaves_time_for_a_look) {
    EXPECT_LE(PollRules{}.pause, 80ms);
    EXPECT_LE(PollRules{}.idle_pause, 80ms);
    EXPECT_TRUE(PollRules{}.field_off);
}

}  // namespace
}  // namespace sekisho::hal
