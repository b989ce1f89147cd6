// SPDX-License-Identifier: Apache-2.0
// [credentials], and who approves permits (6.5-B1g, 6.5-B1h, 6.5-C7u2, 6.8-C5).
#include "tests/daemon/config/text.hpp"

#include <chrono>

namespace sekisho::config::test {
namespace {

using std::chrono::hours;

TEST(CardRules, AreOffUntilTheyAreWritten_6_5_B1g) {
    const Folder folder;
    const auto site = site_of(load(folder.write("site.toml", small_site(""))));
    ASSERT_NE(site, nullptr);
    EXPECT_FALSE(site->cards.handover);
    EXPECT_FALSE(site->cards.consent);
    EXPECT_EQ(site->cards.temporary_longest, hours(24));
    EXPECT_EQ(site->cards.confirm_within, hours(24 * 7));
    EXPECT_TRUE(site->facility_heads.empty());
}

TEST(CardRules, AreReadWithWhoApprovesPermits_6_5_B1h) {
    const Folder folder;
    const auto site = site_of(load(folder.write(
        "site.toml", small_site("[credentials]\nhandover = true\nconsent = true\ntemporary_longest = \"12h\"\n"
                                "confirm_within = \"72h\"\n[roles]\nfacility_head = [\"uid:4\"]\n"
                                "deputy_head = [\"uid:5\"]\nanybody = [\"uid:6\"]\n"))));
    ASSERT_NE(site, nullptr);
    EXPECT_TRUE(site->cards.handover);
    EXPECT_TRUE(site->cards.consent);
    EXPECT_EQ(site->cards.temporary_longest, hours(12));
    EXPECT_EQ(site->cards.confirm_within, hours(72));
    EXPECT_EQ(site->facility_heads, (std::vector<std::string>{"uid:4", "uid:5"}));
}

TEST(CardRules, KeepWithinTheirRanges_6_5_B1h) {
    const Folder folder;
    for (const char* line : {"temporary_longest = \"59m\"", "temporary_longest = \"337h\"", "consent = true",
                             "confirm_within = \"23h\"", "confirm_within = \"745h\""}) {
        const auto loaded = load(folder.write("site.toml", small_site(std::string("[credentials]\n") + line + "\n")));
        ASSERT_TRUE(std::holds_alternative<Faults>(loaded)) << line;
        EXPECT_EQ(std::get<Faults>(loaded).at(0).rule, "bad-value") << line;
    }
}

}  // namespace
}  // namespace sekisho::config::test
