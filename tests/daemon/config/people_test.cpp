// SPDX-License-Identifier: Apache-2.0
// Vendors and assignments as they stand in a Site (6.6.2-C1-1, C1-4, PRAC-13).
#include "tests/daemon/config/text.hpp"

#include <chrono>

namespace sekisho::config::test {
namespace {

// Midnight in Tokyo at which 1 `month` 2027 begins.
WallTime first_of(unsigned month) {
    using namespace std::chrono;
    return WallTime{sys_days{year{2027} / static_cast<int>(month) / 1}.time_since_epoch()} - hours{9};
}

std::shared_ptr<const site::Site> load_text(const std::string& text) {
    const Folder folder;
    return site_of(load(folder.write("site.toml", text)));
}

constexpr std::string_view kChain = R"([vendors.main]
name = "Main"
contract = { number = "K-2", last_day = 2027-02-28 }
nda = 2025-04-01
subcontracting = "declared"
parent = "top"
[vendors.sub]
name = "Sub"
contract = { number = "K-3", last_day = 2027-12-31 }
nda = 2025-04-01
parent = "main"
zones = ["hall"]
permit = { unit = "job", approve = ["head"], escort = true, report_due = "48h" }
[vendors.top]
name = "Top"
contract = { number = "K-4", last_day = 2027-01-31 }
nda = 2025-04-01
subcontracting = "declared"
[roles]
head = ["uid:7", "uid:8"]
)";

TEST(Vendors, EndWithTheContractsOfTheirParents_6_6_2_C1_4) {
    const auto site = load_text(small_site(kChain));
    ASSERT_NE(site, nullptr);
    ASSERT_EQ(site->vendors.size(), 4U);
    const auto &abc = site->vendors[0], &main = site->vendors[1], &sub = site->vendors[2];
    EXPECT_EQ(abc.contract_until, first_of(4)) << "the last day counts";
    EXPECT_EQ(abc.contract_number, "K-1");
    EXPECT_FALSE(abc.permit.has_value());
    EXPECT_EQ(main.contract_until, first_of(2));
    EXPECT_EQ(sub.contract_until, first_of(2));
    EXPECT_EQ(site->rule(sub.contract_rule).key, "vendors.top.contract") << "what ended is named";
    EXPECT_EQ(site->rule(sub.rule).key, "vendors.sub");
    EXPECT_EQ(sub.zones, (std::vector<std::size_t>{1}));
    ASSERT_TRUE(sub.permit.has_value());
    EXPECT_TRUE(sub.permit->escort);
    EXPECT_EQ(sub.permit->report_due, std::chrono::hours{48});
    EXPECT_EQ(sub.permit->approvers, (std::vector<std::string>{"uid:7", "uid:8"}));
    EXPECT_EQ(sub.permit->escort_lost, std::chrono::seconds{60});
}

TEST(Vendors, SuspendTheirPeopleWhereTheFileSaysSo_6_8_C4) {
    std::string text = small_site(kChain);
    text.insert(text.find("[access_profiles]"), "confirm_workers_every = \"31d\"\nsuspend_unused_after = \"90d\"\n");
    const auto site = load_text(text);
    ASSERT_NE(site, nullptr);
    const auto &abc = site->vendors[0], &main = site->vendors[1];
    EXPECT_EQ(abc.confirm_every, std::optional<Duration>(std::chrono::days{31}));
    EXPECT_EQ(abc.unused_after, std::optional<Duration>(std::chrono::days{90}));
    EXPECT_EQ(site->rule(abc.confirm_rule).key, "vendors.abc.confirm_workers_every");
    EXPECT_EQ(site->rule(abc.unused_rule).key, "vendors.abc.suspend_unused_after");
    EXPECT_FALSE(main.confirm_every.has_value()) << "silence suspends nobody";
    EXPECT_FALSE(main.unused_after.has_value());
}

TEST(Assignments, AreKeptInOrderAndDrawInTheHoldersDates_PRAC_13) {
    const auto site = load_text(small_site(R"(doctor = { name = "医師", person_class = "licensed", profiles = [] }
[[holders]]
id = "N1"
name = "a"
valid = { from = 2026-01-01, last_day = 2027-12-31 }
[[holders.assignments]]
job_class = "doctor"
from = 2027-03-01
last_day = 2027-03-31
schedule = "always"
[[holders.assignments]]
job_class = "nurse"
from = 2027-05-01
until = 2027-06-01T00:00:00+09:00
[[holders]]
id = "N2"
name = "b"
[[holders.assignments]]
job_class = "doctor"
from = 2027-03-01
[[holders]]
id = "N3"
name = "c"
job_class = "doctor"
)"));
    ASSERT_NE(site, nullptr);
    const auto& roster = site->roster;
    const site::Holder& two = *roster.find("N1");
    const auto posts = roster.assignments(two);
    ASSERT_EQ(posts.size(), 2U);
    EXPECT_EQ(site->job_classes.at(posts[0].job_class).name, "doctor");
    EXPECT_EQ(site->schedules.at(posts[0].during).name, "always");
    EXPECT_EQ(posts[0].until, first_of(4));
    EXPECT_EQ(posts[1].from, first_of(5));
    EXPECT_EQ(posts[1].during, site::Assignment::kAlways);
    EXPECT_EQ(two.valid_from, first_of(3));
    EXPECT_EQ(two.valid_until, first_of(6));
    const site::Holder& one = *roster.find("N2");
    ASSERT_EQ(roster.assignments(one).size(), 1U);
    EXPECT_EQ(roster.assignments(one)[0].from, first_of(3));
    EXPECT_EQ(one.valid_from, first_of(3));
    const site::Holder& plain = *roster.find("N3");
    ASSERT_EQ(roster.assignments(plain).size(), 1U);
    EXPECT_EQ(roster.assignments(plain)[0].from, WallTime::min());
    EXPECT_EQ(roster.assignments(plain)[0].line, plain.line);
}

constexpr std::string_view kDuty = R"([duty]
codes = { N = "night", "日" = "always" }
margin_before = "30m"
margin_after = "1h"
no_row = "as_assignment"
[schedules.night]
mon-fri = ["17:30-08:30"]
special = "as_weekday"
[[holders]]
id = "N1"
name = "a"
job_class = "nurse"
[[holders]]
id = "N2"
name = "b"
job_class = "nurse"
)";

// 17:30 of Friday 2027-04-02 in Tokyo to 08:30 of the Saturday, with half an hour before and an hour after.
TEST(Duty, OfTheFileHoldsOverMidnight_PRAC_13) {
    const Folder folder;
    (void)folder.write("duty.csv",
                       "id,date,code\nN2,2027-04-05,日\nN1,2027-04-02,N\nN1,2027-04-02,N\nX,2027-04-02,N\n");
    Faults warnings;
    auto text = small_site(kDuty);
    text.replace(text.find("at = [\"front\"], schedule = \"always\""), 35, "at = [\"front\"], schedule = \"on_duty\"");
    const auto site = site_of(load(folder.write("site.toml", "files = { duty = \"duty.csv\" }\n" + text), &warnings));
    ASSERT_NE(site, nullptr);
    EXPECT_NE(short_text(warnings).find("duty.csv:5:1 warning duty-of-nobody\n"), std::string::npos);
    ASSERT_TRUE(site->duty.has_value());
    EXPECT_EQ(site->duty->rows.size(), 2U) << "a row twice is one";
    EXPECT_TRUE(site->job_classes.at(0).rights.at(0).at(0).on_duty);
    const site::Holder &one = *site->roster.find("N1"), &two = *site->roster.find("N2");
    using std::chrono::hours;
    using std::chrono::minutes;
    const WallTime friday = first_of(4) + hours{24};
    const auto holds = [&site](const site::Holder& who, WallTime when) {
        return site::on_duty(*site, who, site->time_zone.to_local(when));
    };
    const std::chrono::seconds second{1};
    EXPECT_FALSE(holds(one, friday + hours{17} - second));
    EXPECT_TRUE(holds(one, friday + hours{17}));
    EXPECT_TRUE(holds(one, friday + hours{33} + minutes{30} - second));
    EXPECT_TRUE(holds(one, friday + hours{33} + minutes{30})) << "Saturday has no row: as_assignment";
    EXPECT_TRUE(holds(two, friday));
    EXPECT_TRUE(holds(two, friday + hours{3 * 24 - 1})) << "Sunday evening";
    EXPECT_TRUE(holds(two, friday + hours{4 * 24} + minutes{59})) << "Tuesday, in the margin behind midnight";
    const auto kept = site::archive(*site, [](const HolderId& id) { return id.value == "N1" ? "1" : "2"; });
    EXPECT_NE(kept.find(R"("duty":[[20910,"N"]])"), std::string::npos) << kept;
}

TEST(Duty, WithoutARowNobodyIsOnDutyWhereTheSiteSaysSo_PRAC_13) {
    const Folder folder;
    (void)folder.write("duty.csv", "id,date,code\nN1,2027-04-02,N\n");
    auto text = small_site(kDuty);
    text.replace(text.find("as_assignment"), 13, "deny");
    const auto site = site_of(load(folder.write("site.toml", "files = { duty = \"duty.csv\" }\n" + text)));
    ASSERT_NE(site, nullptr);
    const auto at_noon = site->time_zone.to_local(first_of(4) + std::chrono::hours{12});
    EXPECT_FALSE(site::on_duty(*site, *site->roster.find("N1"), at_noon));
    EXPECT_FALSE(site::on_duty(*site, *site->roster.find("N2"), at_noon));
}

}  // namespace
}  // namespace sekisho::config::test
