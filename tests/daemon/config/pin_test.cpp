// SPDX-License-Identifier: Apache-2.0
// [pin] and [keypads] as they come out in the Site. What is refused stands in the corpus.
#include "tests/daemon/config/text.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace sekisho::config {
namespace {

using namespace std::chrono_literals;

class Pin : public testing::Test {
protected:
    [[nodiscard]] Loaded load_with(const std::string& more, bool pin_at_the_door = true) const {
        auto text = test::small_site(more);
        const std::string card = "levels = { default = \"card\" }";
        if (pin_at_the_door) text.replace(text.find(card), card.size(), "levels = { default = \"card_pin\" }");
        return load(folder_.write("site.toml", text));
    }
    test::Folder folder_;
};

const std::string kKeypad = "[keypads.k]\nreader = \"a\"\n";

TEST_F(Pin, AKeypadStandsBesideItsReader) {
    const auto site = test::site_of(load_with(kKeypad + "device = \"/dev/input/by-path/k\"\n[pin]\nmin_length = 8\n"));
    ASSERT_NE(site, nullptr);
    ASSERT_EQ(site->keypads.size(), 1U);
    EXPECT_EQ(site->keypads[0].name.value, "k");
    EXPECT_EQ(site->keypads[0].device, "/dev/input/by-path/k");
    EXPECT_EQ(site->readers[0].keypad, site::KeypadIndex{0});
    EXPECT_FALSE(site->readers[1].keypad);
}

// STD-IEC-17, PRAC-23: nobody has a second PIN unless the site says so.
TEST_F(Pin, DuressIsOffUnlessItIsWritten_PRAC_23) {
    const auto plain = test::site_of(load_with(kKeypad + "[pin]\nmin_length = 8\n"));
    ASSERT_NE(plain, nullptr);
    EXPECT_FALSE(plain->pin.duress);
    const auto on = test::site_of(load_with(kKeypad + "[pin]\nmin_length = 8\nduress = true\n"));
    ASSERT_NE(on, nullptr);
    EXPECT_TRUE(on->pin.duress);
}

// STD-EGR-07: it opens nothing, so it must not stand at a door.
TEST_F(Pin, AMusterReaderServesNoDoor_STD_EGR_07) {
    const auto site =
        test::site_of(load_with(kKeypad + "[pin]\nmin_length = 8\n[readers.yard]\ndriver = \"nfc\"\nmuster = true\n"));
    ASSERT_NE(site, nullptr);
    EXPECT_TRUE(site->readers[site->find_reader("yard").value()].muster);
    EXPECT_FALSE(site->readers[site->find_reader("a").value()].muster);
}

// 6.5-C7u1
TEST_F(Pin, ThePolicyIsAsItIsWritten) {
    const auto site = test::site_of(load_with(kKeypad + R"([pin]
min_length = 4
rule_document = "12"
max_age = "90d"
age_waiver = "two factors; the board, 2026-04-01"
warn_before = "14d"
grace_uses = 3
history = 0
delay = ["1s", "1h"]
lockout = { failures = 3, duration = "1h" }
throttle = { failures = 100, duration = "1m" }
entry_time = "30s"
reset_valid = "1h"
)"));
    ASSERT_NE(site, nullptr);
    const auto& pin = site->pin;
    EXPECT_EQ(pin.min_length, 4);
    EXPECT_EQ(pin.max_age, std::optional<Duration>(std::chrono::days(90)));
    EXPECT_EQ(pin.warn_before, std::chrono::days(14));
    EXPECT_EQ(pin.grace_uses, 3);
    EXPECT_EQ(pin.history, 0);
    EXPECT_EQ(pin.delay, (std::vector<Duration>{1s, 1h}));
    EXPECT_EQ(pin.lockout.failures, 3);
    EXPECT_EQ(pin.lockout.duration, Duration(1h));
    EXPECT_EQ(pin.throttle.failures, 100);
    EXPECT_EQ(pin.throttle.duration, Duration(1min));
    EXPECT_EQ(pin.entry_time, Duration(30s));
    EXPECT_EQ(pin.reset_valid, Duration(1h));
}

// 6.5-C7u1, D6-1, D6-2: what stands there when nothing is written, and "off".
TEST_F(Pin, DefaultsAreSixDigitsAndSixtyDays) {
    const auto site = test::site_of(load_with(kKeypad + "[pin]\nrule_document = \"12\"\n"));
    ASSERT_NE(site, nullptr);
    EXPECT_EQ(site->pin.min_length, 6);
    EXPECT_EQ(site->pin.max_age, std::optional<Duration>(std::chrono::days(60)));
    EXPECT_EQ(site->pin.delay, (std::vector<Duration>{2s, 4s, 8s}));
    EXPECT_EQ(site->pin.lockout.failures, 5);
    const auto off = test::site_of(
        load_with(kKeypad + "[pin]\nrule_document = \"12\"\nmax_age = \"off\"\nage_waiver = \"the board\"\n"));
    ASSERT_NE(off, nullptr);
    EXPECT_FALSE(off->pin.max_age);
}

// 6.5-D6-1: each delay is longer than the one before it; one alone holds for all.
TEST_F(Pin, DelaysGrow_6_5_D6_1) {
    const auto found = [this](std::string_view list) {
        std::string out;
        for (const Fault& one :
             test::faults_of(load_with(kKeypad + fmt::format("[pin]\nmin_length = 8\ndelay = [{}]\n", list))))
            out += one.rule + ": " + one.message + "\n";
        return out;
    };
    EXPECT_EQ(found("\"5s\""), "");
    EXPECT_EQ(found("\"1s\", \"2s\", \"1m\""), "");
    EXPECT_EQ(found("\"2s\", \"2s\""),
              "bad-value: pin.delay does not grow: \"2s\" is not longer than the one before it\n");
    EXPECT_EQ(found("\"1m\", \"59s\", \"60s\""),
              "bad-value: pin.delay does not grow: \"59s\" is not longer than the one before it\n");
    EXPECT_EQ(found("\"60s\", \"1m\""),
              "bad-value: pin.delay does not grow: \"1m\" is not longer than the one before it\n");
}

// A hospital without PINs needs neither keypads nor rules for them.
TEST_F(Pin, WhereNoneIsAskedForNothingIsNeeded) {
    EXPECT_NE(test::site_of(load_with("", false)), nullptr);
    EXPECT_NE(test::site_of(load_with(kKeypad + "[pin]\nmin_length = 4\n", false)), nullptr);
}

// PRAC-06
TEST_F(Pin, AZoneOfCare) {
    const auto site = test::site_of(
        load_with("[zones.ward]\nname = \"W\"\nsensitivity = \"limited\"\nowner = \"o\"\ncare = true\n", false));
    ASSERT_NE(site, nullptr);
    EXPECT_TRUE(site->zones.at(site->find_zone("ward").value()).care);
    EXPECT_FALSE(site->zones.at(site->find_zone("hall").value()).care);
}

}  // namespace
}  // namespace sekisho::config
