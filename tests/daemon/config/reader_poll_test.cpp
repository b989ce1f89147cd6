// SPDX-License-Identifier: Apache-2.0
// `[readers.NAME]`: how it looks for cards (H7.2), and its reset line.
#include "tests/daemon/config/text.hpp"

#include <chrono>
#include <string>

namespace sekisho::config::test {
namespace {

using namespace std::chrono_literals;

std::string with(const std::string& keys) {
    return small_site("[readers.c]\ndriver = \"nfc\"\n" + keys);
}

std::string rules_of_keys(const std::string& keys) {
    return rules_of(with(keys));
}

site::Reader reader_of(const std::string& keys) {
    const Folder folder;
    const auto site = site_of(load(folder.write("site.toml", with(keys))));
    if (site == nullptr) {
        ADD_FAILURE() << keys << " is no site";
        return {};
    }
    return site->readers.back();
}

TEST(ReaderPoll, IsOffBetweenLooksUnlessItIsWritten_H7_2) {
    EXPECT_EQ(reader_of("").poll, PollRules{});
    EXPECT_TRUE(reader_of("").poll.field_off);
    EXPECT_FALSE(reader_of("").reset);
}

TEST(ReaderPoll, SaysOrderPausesAndField_H7_2) {
    const auto poll = reader_of(
                          "poll = { order = [\"F\", \"A\"], pause = \"50ms\", idle_pause = \"250ms\", "
                          "idle_after = \"1m\", field_off = false }\n")
                          .poll;
    EXPECT_EQ(poll.order, (std::vector{CardTechnology::felica, CardTechnology::iso14443a}));
    EXPECT_EQ(poll.pause, 50ms);
    EXPECT_EQ(poll.idle_pause, 250ms);
    EXPECT_EQ(poll.idle_after, 60s);
    EXPECT_FALSE(poll.field_off);
}

TEST(ReaderPoll, AnIdlePauseThatIsNotWrittenIsThePause) {
    EXPECT_EQ(reader_of("poll = { pause = \"200ms\" }\n").poll.idle_pause, 200ms);
}

TEST(ReaderPoll, IsRefusedOutOfItsRanges) {
    EXPECT_EQ(rules_of_keys("poll = { pause = \"10ms\" }\n"), "");
    EXPECT_EQ(rules_of_keys("poll = { pause = \"1s\", idle_after = \"1h\" }\n"), "");
    for (const char* keys :
         {"pause = \"9ms\"", "pause = \"1001ms\"", "idle_pause = \"1001ms\"", "idle_pause = \"79ms\"",
          "idle_after = \"999ms\"", "idle_after = \"61m\"", "order = []", "order = [\"X\"]"}) {
        EXPECT_EQ(rules_of_keys("poll = { " + std::string(keys) + " }\n"), "bad-value ") << keys;
    }
    EXPECT_EQ(rules_of_keys("poll = { pause = \"soon\" }\n"), "bad-duration ");
    EXPECT_EQ(rules_of_keys("poll = { paus = \"80ms\" }\n"), "unknown-key ");
    EXPECT_EQ(rules_of_keys("poll = \"80ms\"\n"), "wrong-type ");
    EXPECT_NE(rules_of_keys("poll = { order = [\"A\", \"F\", \"A\"] }\n"), "");
}

TEST(ReaderReset, IsALineThatNothingElseUses) {
    EXPECT_EQ(reader_of("reset = \"chip:7!\"\n").reset, (LineSpec{"chip", "7", true}));
    EXPECT_EQ(rules_of_keys("reset = \"chip:1\"\n"), "line-used-twice ");  // the lock's
    EXPECT_EQ(rules_of_keys("reset = \"chip\"\n"), "bad-line ");
}

}  // namespace
}  // namespace sekisho::config::test
