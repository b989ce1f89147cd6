// SPDX-License-Identifier: Apache-2.0
#include "daemon/site/site.hpp"

#include "daemon/site/security_desk.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::site {
namespace {

using std::chrono::seconds;

WallTime at(int second) {
    return WallTime{seconds{second}};
}

Holder holder(std::string id, WallTime from = WallTime::min(), WallTime until = WallTime::max()) {
    Holder out;
    out.id = {std::move(id)};
    out.name = "山田 花子";
    out.valid_from = from;
    out.valid_until = until;
    return out;
}

Site two_doors() {
    Site site;
    site.rules.push_back({});
    site.readers = {{{"a"}, "", {}, {}}, {{"b"}, "", {}, {}}, {{"c"}, "", {}, {}}, {{"desk"}, "", {}, {}}};
    site.zones.resize(2);
    site.zones[0].name = {"outside"};
    site.zones[1].name = {"hall"};
    site.doors.resize(2);
    site.doors[0].name = {"front"};
    site.doors[0].entry.reader = 0;
    site.doors[1].name = {"back"};
    site.doors[1].entry.reader = 1;
    site.doors[1].exit = AccessPoint{2, {}, {}};
    site.job_classes.push_back({"nurse", "看護師", PersonClass::licensed, {}, {}});
    return site;
}

TEST(Site, FindsByName) {
    const Site site = two_doors();
    EXPECT_EQ(site.find_door("back"), DoorIndex{1});
    EXPECT_EQ(site.find_zone("outside"), kOutside);
    EXPECT_EQ(site.find_reader("desk"), ReaderIndex{3});
    EXPECT_FALSE(site.find_door("Back").has_value());
    EXPECT_FALSE(site.find_door("").has_value());
    EXPECT_FALSE(site.find_zone("front").has_value());
}

// 7.4: a bare door name means its entry side.
TEST(Site, Sides) {
    const Site site = two_doors();
    EXPECT_EQ(parse_side(site, "back"), (Side{1, Direction::entry}));
    EXPECT_EQ(parse_side(site, "back.entry"), (Side{1, Direction::entry}));
    EXPECT_EQ(parse_side(site, "back.exit"), (Side{1, Direction::exit}));
    for (const char* wrong : {"front.exit", "back.", "back.out", ".exit", "", "side.entry", "back.exit.exit"}) {
        EXPECT_FALSE(parse_side(site, wrong).has_value()) << wrong;
    }
    EXPECT_EQ(access_point(site, {1, Direction::exit}).reader, 2U);
    EXPECT_EQ(access_point(site, {1, Direction::entry}).reader, 1U);
    EXPECT_THROW((void)access_point(site, {0, Direction::exit}), std::bad_optional_access);
    EXPECT_EQ(side_of_reader(site, 2), (Side{1, Direction::exit}));
    EXPECT_EQ(side_of_reader(site, 0), (Side{0, Direction::entry}));
    EXPECT_FALSE(side_of_reader(site, 3).has_value()) << "a desk reader serves no side";
}

TEST(Rule, Text) {
    EXPECT_EQ(to_text(Rule{}), "");
    EXPECT_EQ(to_text(Rule{"site.toml", 143, "access_profiles.records_day[0]"}),
              "site.toml:143 access_profiles.records_day[0]");
}

TEST(Roster, FindsEachOfMany) {
    std::vector<Holder> holders;
    for (int number = 0; number < 5000; ++number) holders.push_back(holder(fmt::format("N{}", number)));
    const Roster roster("roster.csv", std::move(holders));
    for (int number = 0; number < 5000; ++number) {
        const std::string id = fmt::format("N{}", number);
        ASSERT_NE(roster.find(id), nullptr) << id;
        ASSERT_EQ(roster.find(id)->id.value, id);
    }
    EXPECT_EQ(roster.find("N5000"), nullptr);
    EXPECT_EQ(roster.find("n1"), nullptr);
    EXPECT_EQ(roster.find(""), nullptr);
    EXPECT_EQ(Roster().find("N1"), nullptr);
    EXPECT_THROW(Roster("x", {holder("N1"), holder("N1")}), std::invalid_argument);
}

constexpr int kWeek = 7 * 24 * 3600;

std::vector<HolderId> lost_of(const Roster& current, const Roster& next) {
    return lost_holders(current, next, at(100)).people;
}

// PRAC-05: whose rights the next roster takes away.
TEST(Roster, LostHolders) {
    const Roster current(
        "a", {holder("gone"), holder("shortened"), holder("later"), holder("stays"), holder("longer", at(0), at(200)),
              holder("expired", at(0), at(100)), holder("future", at(101)), holder("ends", at(0), at(101))});
    const Roster next("b",
                      {holder("shortened", at(0), at(100)), holder("later", at(101)), holder("stays", at(0), at(101)),
                       holder("longer"), holder("new"), holder("ends", at(100), at(101))});
    EXPECT_EQ(lost_of(current, next),
              (std::vector<HolderId>{{"gone"}, {"shortened"}, {"later"}, {"stays"}, {"future"}}));
    EXPECT_EQ(lost_holders(current, next, at(100)).of, 7U) << "all but the expired one";
    EXPECT_TRUE(lost_of(current, current).empty());
    EXPECT_TRUE(lost_of(Roster(), current).empty());
    EXPECT_EQ(lost_of(current, Roster()).size(), 7U) << "next year's staff too";
}

// PRAC-05: who begins now, and who is to begin a moment later.
TEST(Roster, ABeginningMovedBackIsALoss) {
    const Roster current("a", {holder("x", at(100))});
    EXPECT_EQ(lost_of(current, Roster("b", {holder("x", at(101))})).size(), 1U);
    EXPECT_TRUE(lost_of(current, Roster("b", {holder("x", at(100))})).empty());
}

// 6.8-C5
TEST(Vendor, APermitCoversADayAWeekOrAMonth_6_8_C5) {
    EXPECT_EQ(longest_permit("day"), std::chrono::days(1));
    EXPECT_EQ(longest_permit("week"), std::chrono::days(7));
    EXPECT_EQ(longest_permit("job"), std::chrono::days(31));
}

// PRAC-02
TEST(SecurityDesk, IsWhoTheRoleNames_PRAC_02) {
    Site site;
    EXPECT_FALSE(is_of_security_desk(site, "uid:1"));
    site.security_desk = {"uid:1", "uid:2"};
    EXPECT_TRUE(is_of_security_desk(site, "uid:2"));
    EXPECT_FALSE(is_of_security_desk(site, "uid:12"));
    EXPECT_FALSE(is_of_security_desk(site, ""));
}

// PRAC-05: an end that is moved near is a loss before it has come; one that is moved far, or later, is a date like any.
TEST(Roster, AnEndMovedNearIsALoss) {
    const Roster current("a", {holder("x", at(0), at(100 + 3 * kWeek))});
    const auto moved_to = [&](int end) { return lost_of(current, Roster("b", {holder("x", at(0), at(end))})).size(); };
    EXPECT_EQ(moved_to(101), 1U);
    EXPECT_EQ(moved_to(100 + kWeek - 1), 1U);
    EXPECT_EQ(moved_to(100 + kWeek), 0U);
    EXPECT_EQ(moved_to(100 + 4 * kWeek), 0U);
    const Roster ends_soon("a", {holder("x", at(0), at(200))});
    EXPECT_TRUE(lost_of(ends_soon, Roster("b", {holder("x", at(0), at(300))})).empty());
    EXPECT_TRUE(lost_of(ends_soon, ends_soon).empty());
}

// 6.6.1-C1, 6.6.2-C1-1: whoever comes for a firm needs both to have agreed.
TEST(Nda, OfTheHolderAndOfTheVendor_6_6_2_C1_1) {
    Site site = two_doors();
    site.job_classes[0].person_class = PersonClass::vendor;
    site.vendors.resize(1);
    site.vendors[0].name = "abc";
    site.vendors[0].nda = at(10);
    Holder worker = holder("W1");
    worker.vendor = 0;
    EXPECT_EQ(lacking_nda(site, worker, at(20)), "the holder");
    worker.nda = at(20);
    EXPECT_EQ(lacking_nda(site, worker, at(19)), "the holder");
    EXPECT_EQ(lacking_nda(site, worker, at(20)), std::nullopt);
    site.vendors[0].nda = at(21);
    EXPECT_EQ(lacking_nda(site, worker, at(20)), "the vendor `abc`");
    EXPECT_EQ(lacking_nda(site, worker, at(21)), std::nullopt) << "agreed to on that day";
    site.job_classes[0].person_class = PersonClass::licensed;
    EXPECT_EQ(lacking_nda(site, worker, at(20)), "the vendor `abc`") << "whatever they do for it";
    worker.vendor = kNoVendor;
    EXPECT_EQ(lacking_nda(site, worker, at(0)), std::nullopt) << "bound by their profession's law";
}

TEST(Archive, IsDeterministicAndNamesNobody) {
    Site site = two_doors();
    site.sources.push_back({"site.toml", "name = \"病院\"\t\\\r\n"});
    Holder extended = holder("N2", at(1), at(2));
    extended.extended_grant_time = true;
    extended.vendor = 0;
    extended.nda = at(5);
    extended.count = 2;
    site.vendors.resize(1);
    site.vendors[0].name = "abc";
    site.schedules.resize(1);
    site.schedules[0].name = "day";
    const std::vector<Assignment> posts{{WallTime::min(), at(7), 0, Assignment::kAlways, 0},
                                        {at(7), WallTime::max(), 0, 0, 0}};
    site.roster = Roster("roster.toml", {holder("N1"), extended}, posts);
    const auto pseudonym = [](const HolderId& id) { return id.value == "N1" ? std::string("9") : std::string("4"); };
    const std::string expected =
        "{\"sekisho_config\":1}\n"
        "{\"file\":\"site.toml\",\"text\":\"name = \\\"病院\\\"\\u0009\\\\\\u000d\\n\"}\n"
        "{\"holder\":\"4\",\"valid_from_us\":1000000,\"valid_until_us\":2000000,\"extended_grant_time\":true,"
        "\"vendor\":\"abc\",\"nda_us\":5000000,\"assignments\":["
        "{\"job_class\":\"nurse\",\"from_us\":null,\"until_us\":7000000},"
        "{\"job_class\":\"nurse\",\"from_us\":7000000,\"until_us\":null,\"schedule\":\"day\"}]}\n"
        "{\"holder\":\"9\",\"valid_from_us\":null,\"valid_until_us\":null,\"extended_grant_time\":false,"
        "\"assignments\":[{\"job_class\":\"nurse\",\"from_us\":null,\"until_us\":null}]}\n";
    EXPECT_EQ(archive(site, pseudonym), expected);
    // Another order of the roster's rows is the same configuration of the same people.
    site.roster = Roster("roster.toml", {extended, holder("N1")}, posts);
    EXPECT_EQ(archive(site, pseudonym), expected);
}

}  // namespace
}  // namespace sekisho::site
