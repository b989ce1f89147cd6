// SPDX-License-Identifier: Apache-2.0
// 6.4-C4b: what is said of things with tags, and of how long one may go unseen.
#include "daemon/credential/identify.hpp"
#include "daemon/model/card_number.hpp"
#include "tests/daemon/config/text.hpp"

#include <fmt/format.h>

#include <chrono>

namespace sekisho::config::test {
namespace {

using std::chrono::days;

constexpr const char* kCheck = "[asset_check]\nmissing_after = \"30d\"\n";

std::string asset(const std::string& name, const std::string& tag, const std::string& zone = "hall") {
    return fmt::format("[assets.\"{}\"]\nname = \"disk\"\nzone = \"{}\"\ntag = \"{}\"\n", name, zone, tag);
}
// Rules of the faults, then of the warnings, each with a space.
std::string found_in(const std::string& more) {
    const Folder folder;
    Faults warnings;
    const auto loaded = load(folder.write("site.toml", small_site(more)), &warnings);
    std::string out;
    for (const Fault& fault : faults_of(loaded)) out += fault.rule + " ";
    for (const Fault& warning : warnings) {
        if (warning.rule == "asset-check-half") out += "warning " + warning.message;
    }
    return out;
}

// 6.4-C4b
TEST(Assets, AreReadAndSortedByName_6_4_C4b) {
    const Folder folder;
    const auto text = small_site(asset("B-2", "0114b3c4d5e6f708") + asset("A-0007", "04A1b2c3d4e5f6") + kCheck);
    const auto site = site_of(load(folder.write("site.toml", text)));
    ASSERT_NE(site, nullptr);
    ASSERT_EQ(site->assets.size(), 2U);
    EXPECT_EQ(site->assets[0].name, "A-0007");
    EXPECT_EQ(site->assets[0].label, "disk");
    EXPECT_EQ(site->zones[site->assets[0].zone].name.value, "hall");
    EXPECT_EQ(site->assets[0].tag, (CardNumber{CardTechnology::iso14443a, {0x04, 0xa1, 0xb2, 0xc3, 0xd4, 0xe5, 0xf6}}));
    EXPECT_EQ(site->rule(site->assets[0].rule).key, "assets.A-0007");
    EXPECT_EQ(site->assets[1].tag.technology, CardTechnology::felica);
    EXPECT_EQ(site->asset_missing_after, std::optional<Duration>(days{30}));
    EXPECT_EQ(found_in(asset("B-2", "0114b3c4d5e6f708") + kCheck), "");
}

// 6.4-C4b, PRAC-23
TEST(Assets, AreNoneUntilTheyAreWritten_6_4_C4b_PRAC_23) {
    const Folder folder;
    const auto site = site_of(load(folder.write("site.toml", small_site())));
    EXPECT_TRUE(site->assets.empty());
    EXPECT_FALSE(site->asset_missing_after.has_value());
}

// 6.4-C4b: a tag in a file is right where a reader could see it, against what the room of cards says of each.
TEST(Assets, ATagIsANumberThatAReaderSees_6_4_C4b) {
    for (std::size_t length = 0; length <= 12; ++length) {
        for (const std::string first : {"04", "08", "01fe", "0114"}) {
            std::string hex = first;
            while (hex.size() < 2 * length) hex += "5a";
            hex.resize(2 * length);
            const auto number = parse_card_number(hex);
            CardEvidence evidence;
            evidence.technology = length == 8 ? CardTechnology::felica : CardTechnology::iso14443a;
            for (std::size_t at = 0; at < hex.size(); at += 2)
                evidence.number.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(at, 2), nullptr, 16)));
            const auto seen = credential::identify(evidence);
            const bool good = std::holds_alternative<CardNumber>(seen);
            const std::string expected = good ? "" : length == 0 ? "bad-value " : "asset-tag ";
            EXPECT_EQ(found_in(asset("A-1", hex) + kCheck), expected) << hex;
            if (!good) continue;
            ASSERT_TRUE(number) << hex;
            EXPECT_EQ(*number, std::get<CardNumber>(seen)) << hex;
            EXPECT_EQ(to_text(*number), hex);
        }
    }
    for (const std::string wrong :
         {"04:a1:b2:c3", "04a1b2c", "0x04a1b2", "04a1b2cg", " 04a1b2c", "-4a1b2c3", "+4a1b2c3"})
        EXPECT_EQ(found_in(asset("A-1", wrong) + kCheck), "asset-tag ") << wrong;
}

// 6.4-C4b: in whatever case it is written; and a UID is no IDm.
TEST(Assets, ATagBelongsToOneThing_6_4_C4b) {
    EXPECT_EQ(found_in(asset("A-1", "04a1b2c3d4e5f6") + asset("A-2", "04A1B2C3D4E5F6") + kCheck), "asset-tag-twice ");
    EXPECT_EQ(found_in(asset("A-1", "04a1b2c3") + asset("A-2", "04a1b2c4") + kCheck), "");
}

// 6.4-C4b
TEST(Assets, BelongIntoAZone_6_4_C4b) {
    EXPECT_EQ(found_in(asset("A-1", "04a1b2c3", "attic") + kCheck), "unknown-name ");
    EXPECT_EQ(found_in(asset("A-1", "04a1b2c3", "outside") + kCheck), "bad-value ");
    EXPECT_EQ(found_in(asset("A 1", "04a1b2c3") + kCheck), "bad-name ");
    EXPECT_EQ(found_in(std::string("[assets.A-1]\n") + kCheck), "missing-key missing-key missing-key ");
    EXPECT_EQ(found_in(asset("A-1", "04a1b2c3") + "owner = \"x\"\n" + kCheck), "unknown-key ");
}

// 6.4-C4b: a day to a year.
TEST(Assets, GoMissingAfterSomeDays_6_4_C4b) {
    const auto with = [](const std::string& after) {
        return found_in(asset("A-1", "04a1b2c3") + "[asset_check]\nmissing_after = \"" + after + "\"\n");
    };
    for (const char* right : {"1d", "366d", "1y"}) EXPECT_EQ(with(right), "") << right;
    for (const char* wrong : {"0d", "367d", "2y", "24h", "30", "a month"})
        EXPECT_EQ(with(wrong), "bad-value ") << wrong;
    EXPECT_EQ(found_in(asset("A-1", "04a1b2c3") + "[asset_check]\n"), "missing-key ");
}

// 6.4-C4b: either without the other is hardly meant.
TEST(Assets, OneWithoutTheOtherIsWarnedOf_6_4_C4b) {
    EXPECT_EQ(found_in(asset("A-1", "04a1b2c3")),
              "warning [assets], and no alarm when the tag of one is not seen any more");
    EXPECT_EQ(found_in(kCheck), "warning [asset_check], and no asset has a tag");
    EXPECT_EQ(found_in(std::string("[assets]\n") + kCheck), "warning [asset_check], and no asset has a tag");
}

}  // namespace
}  // namespace sekisho::config::test
