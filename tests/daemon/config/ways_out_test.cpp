// SPDX-License-Identifier: Apache-2.0
// Ways out that are ways in: which layouts are ordinary, and which let people out into what is guarded more.
#include "tests/daemon/config/text.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace sekisho::config::test {
namespace {

constexpr std::string_view kHead = R"(format = 1
site = { name = "病院", timezone = "Asia/Tokyo", language = "ja" }
hardware = { backend = "sim" }
ledger = { origin = "hospital.example/test" }
pin = { min_length = 8 }
[security_levels]
card_pin = { require = ["Card", "PIN"], card_proof = "serial" }
)";

// Zones and doors one after another; each door has a reader and a keypad of its own.
class House {
public:
    House& zone(std::string_view name, std::string_view sensitivity, std::string_view more = "") {
        text_ +=
            fmt::format("[zones.{}]\nname = \"n\"\nsensitivity = \"{}\"\nowner = \"o\"\n{}", name, sensitivity, more);
        return *this;
    }
    House& door(std::string_view outer, std::string_view inner, std::string_view kind = "egress = \"hardware\"") {
        ++doors_;
        const bool exit = kind.starts_with("egress");
        text_ += fmt::format(
            "[readers.r{0}]\ndriver = \"nfc\"\n[readers.x{0}]\ndriver = \"nfc\"\n[keypads.k{0}]\nreader = \"r{0}\"\n",
            doors_);
        text_ += fmt::format(
            "[doors.d{0}]\nbetween = [\"{1}\", \"{2}\"]\n{3}\npower_loss = \"fail_secure\"\nlines = {{ lock = "
            "\"c:{0}\", "
            "contact = \"c:{4}\", lock_monitor = \"c:{5}\" }}\nentry = {{ reader = \"r{0}\", levels = {{ default = "
            "\"card_pin\" }} }}\n",
            doors_, outer, inner, kind, doors_ + 50, doors_ + 100);
        if (exit) text_ += fmt::format("exit = {{ reader = \"x{}\", mode = \"record\" }}\n", doors_);
        return *this;
    }
    House& plain_key(std::string_view outer, std::string_view inner) {
        text_ += fmt::format(
            "[recorded_only.old]\nname = \"n\"\nbetween = [\"{}\", \"{}\"]\npaper_ledger = \"p\"\n"
            "last_day = 2027-03-31\n",
            outer, inner);
        return *this;
    }

    // "rule: message", one a line; a warning in brackets.
    [[nodiscard]] std::string found(std::string_view only = "") const {
        const Folder folder;
        Faults warnings;
        Faults all = faults_of(load(folder.write("site.toml", std::string(kHead) + text_), &warnings));
        all.insert(all.end(), warnings.begin(), warnings.end());
        std::string out;
        for (const Fault& one : all) {
            if (one.warning && one.rule != "exit-leads-inward") continue;
            if (!only.empty() && one.rule != only) continue;
            out += one.warning ? fmt::format("({}: {})\n", one.rule, one.message)
                               : fmt::format("{}: {}\n", one.rule, one.message);
        }
        return out;
    }

private:
    std::string text_;
    int doors_ = 0;
};

const std::string kInward =
    "exit-leads-inward: doors.d3: whoever leaves `records` (limited) by it comes into `servers` (exclusion) without a "
    "right, and there is another way into `records`\n";

House two_rooms(std::string_view more = "") {
    House house;
    house.zone("hall", "controlled").zone("servers", "exclusion", more).zone("records", "limited");
    house.door("outside", "hall").door("hall", "servers");
    return house;
}

// 6.4-B0: inward more is asked for; outward nothing, and nothing that needs guarding lies there.
TEST(WaysOut, OrdinaryLayoutsAreSilent_6_4_B0) {
    EXPECT_EQ(two_rooms().door("hall", "records").found(), "");
    EXPECT_EQ(two_rooms().door("records", "servers").door("hall", "records").found(), "")
        << "the more guarded room lies behind the less guarded one";
    EXPECT_EQ(House().zone("hall", "exclusion").door("outside", "hall").found(), "");
    EXPECT_EQ(two_rooms().door("servers", "records").found(), "")
        << "who is in the inner room had a right to the outer";
    EXPECT_EQ(House()
                  .zone("a", "limited")
                  .zone("b", "limited")
                  .door("outside", "a")
                  .door("a", "b")
                  .door("outside", "b")
                  .found(),
              "")
        << "both ask for the same";
}

// STD-N116-01
TEST(WaysOut, NoneLeadsIntoWhatIsGuardedMore_STD_N116_01) {
    EXPECT_EQ(two_rooms().door("servers", "records").door("hall", "records").found(), kInward);
    EXPECT_EQ(two_rooms()
                  .door("servers", "records")
                  .zone("store", "controlled")
                  .door("outside", "store")
                  .door("store", "records")
                  .found(),
              kInward)
        << "by a longer way";
    EXPECT_EQ(two_rooms().door("servers", "records").plain_key("hall", "records").found(), kInward) << "by a plain key";
    EXPECT_EQ(two_rooms().door("servers", "records").zone("ward", "controlled").door("ward", "records").found(),
              kInward)
        << "from a part of the house that another gate looks after";
}

// STD-N116-01: lived with knowingly; and the way out itself is never in doubt.
TEST(WaysOut, AnAcceptedRiskOfTheGuardedZoneWarns_STD_N116_01) {
    const std::string risk = "accepted_risk = \"committee\"\n";
    EXPECT_EQ(two_rooms(risk).door("servers", "records").door("hall", "records").found(),
              "(" + kInward.substr(0, kInward.size() - 1) + ")\n");
    House other = House().zone("hall", "controlled").zone("servers", "exclusion").zone("records", "limited", risk);
    other.door("outside", "hall").door("hall", "servers").door("servers", "records").door("hall", "records");
    EXPECT_EQ(other.found(), kInward) << "it is not the less guarded zone that is at risk";
}

TEST(WaysOut, WhatIsReportedOtherwiseIsNotToldTwice) {
    House wrong_word = House().zone("hall", "controlled").zone("servers", "exclusion").zone("records", "limitd");
    wrong_word.door("outside", "hall").door("hall", "servers").door("servers", "records").door("hall", "records");
    EXPECT_EQ(wrong_word.found("exit-leads-inward"), "") << "what it is meant to be is not known";
    House swapped = House().zone("hall", "controlled").zone("servers", "exclusion", "parent = \"hall\"\n");
    swapped.door("outside", "hall").door("servers", "hall");
    EXPECT_EQ(swapped.found("exit-leads-inward"), "");
    EXPECT_NE(swapped.found("door-between"), "");
    House circle = House().zone("a", "exclusion", "parent = \"b\"\n").zone("b", "limited", "parent = \"a\"\n");
    circle.door("outside", "b").door("a", "b");
    EXPECT_NE(circle.found("zone-cycle"), "") << "and no walk without an end";
}

// 6.4-C1b: nobody is ever inside a safe.
TEST(WaysOut, ACabinetHasNone_6_4_C1b) {
    House house = House().zone("servers", "exclusion").zone("rack", "limited");
    house.door("outside", "servers")
        .door("servers", "rack", "kind = \"cabinet\"")
        .door("outside", "rack", "kind = \"cabinet\"");
    EXPECT_EQ(house.found(), "");
}

}  // namespace
}  // namespace sekisho::config::test
