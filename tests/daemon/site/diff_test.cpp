// SPDX-License-Identifier: Apache-2.0
// What of a difference is kept for ever names nobody.
#include "daemon/site/diff.hpp"
#include "tests/support/site_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sekisho::site {
namespace {

Diff with_facts() {
    Diff diff;
    diff.facts = {{{"N1"}, "training until", std::nullopt, "2026-12-31", "2027-12-31"},
                  {{"N1"}, std::string(kDuty), tests::local_day("2026-12-01"), "N", "D"},
                  {{"N1"}, std::string(kDuty), tests::local_day("2026-12-02"), "none", "N"},
                  {{"N2"}, "training until", std::nullopt, "none", "2027-12-31"},
                  {{"N2"}, "on the emergency list", std::nullopt, "no", "yes"},
                  {{"N2"}, std::string(kDuty), tests::local_day("2026-12-01"), "N", "none"}};
    return diff;
}

// BRIEF-08, PRAC-22: the entry of a reload counts people and dates; the command names them.
TEST(ShortDiff, CountsPeopleAndNamesNobody_BRIEF_08) {
    const auto kept = shortened(with_facts());
    EXPECT_EQ(kept.lines, (std::vector<std::string>{"2 people: duty: 3 dates", "1 person: on the emergency list",
                                                    "2 people: training until"}));
    EXPECT_EQ(facts_texts(with_facts()),
              (std::vector<std::string>{"N1: training until: was 2026-12-31, now 2027-12-31",
                                        "N1: duty: 2026-12-01 was N, now D; 2026-12-02 was none, now N",
                                        "N2: training until: was none, now 2027-12-31",
                                        "N2: on the emergency list: was no, now yes",
                                        "N2: duty: 2026-12-01 was N, now none"}));
}

TEST(Diff, FactsAloneAreADifference) {
    EXPECT_FALSE(with_facts().empty());
    EXPECT_TRUE(Diff{}.empty());
}

// The last date that is written out, and the first that is counted.
TEST(ShortDiff, ManyDatesOfOnePersonAreCounted) {
    Diff diff;
    for (std::size_t at = 0; at < kMostDates; ++at)
        diff.facts.push_back({{"N1"},
                              std::string(kDuty),
                              tests::local_day("2026-12-01") + std::chrono::days{static_cast<int>(at)},
                              "none",
                              "N"});
    EXPECT_EQ(facts_texts(diff).at(0).find("more"), std::string::npos);
    diff.facts.push_back({{"N1"}, std::string(kDuty), tests::local_day("2026-12-31"), "none", "N"});
    EXPECT_NE(facts_texts(diff).at(0).find("2026-12-08 was none, now N; and 1 more"), std::string::npos);
    EXPECT_EQ(shortened(diff).lines.at(0), "1 person: duty: 9 dates");
}

}  // namespace
}  // namespace sekisho::site
