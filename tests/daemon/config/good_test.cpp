// SPDX-License-Identifier: Apache-2.0
// What good files become: values, rules, instants (6.4-B0, 6.4-B1, PRAC-03, PRAC-04, EXP-CFG).
#include "tests/daemon/config/text.hpp"

#include <algorithm>
#include <chrono>

namespace sekisho::config::test {
namespace {

using namespace std::chrono;
using site::Period;

TEST(Inline, HoldersAreLeftOutAndLinesKeepTheirNumbers) {
    const Folder folder;
    const std::string text = small_site(
        "# before\n[[holders]]\n# 山田さん\nid = \"N1\"\nname = \"山田\"\njob_class = \"nurse\"\n"
        "[inputs.fire]\nline = \"chip:9\"\nkind = \"fire\"\n"
        "[[holders]]\nid = \"N2\"\nname = \"佐藤\"\njob_class = \"nurse\"");
    const auto site = site_of(load(folder.write("site.toml", text)));
    ASSERT_NE(site, nullptr);
    EXPECT_EQ(site->roster.holders().size(), 2U);
    const std::string& kept = site->sources.at(0).text;
    for (const std::string_view person : {"山田", "佐藤", "N1", "N2"})
        EXPECT_EQ(kept.find(person), std::string::npos) << person;
    EXPECT_NE(kept.find("[inputs.fire]\nline = \"chip:9\"\n"), std::string::npos);
    EXPECT_EQ(std::count(kept.begin(), kept.end(), '\n'), std::count(text.begin(), text.end(), '\n') + 1);
}

// Wherever people stand, and however it is written, neither they nor a comment on them is kept.
TEST(Inline, NoSpellingKeepsAPerson) {
    const Folder folder;
    const std::string row = "id = \"N1\"\nname = \"\"\"\\\n  山田\"\"\"\njob_class = \"nurse\"\n";
    const std::vector<std::string> spellings{
        "# 佐藤 was here\n[[ holders ]] # 佐藤\n" + row +
            "# 佐藤\n [ holders . \"valid\" ]\n# 佐藤\nfrom = 2026-04-01\n",
        "[[holders]]# 佐藤\n" + row +
            "\n[[\"holders\"]]\n# 佐藤\nid = \"N2\"\nname = \"佐藤\"\njob_class = \"nurse\"\n",
        "[[ 'holders' ]]\n" + row + "valid.from = 2026-04-01 # 佐藤\n",
        "[[holders]]\n" + row + "[inputs.fire] # 佐藤\nline = \"chip:9\" # 佐藤\nkind = \"fire\"\n# 佐藤\n",
    };
    const std::string array =
        "# 佐藤\nholders = [ # 佐藤\n  # 佐藤\n  { id = \"N1\", name = \"山田\", job_class = \"nurse\" }, # 佐藤\n"
        "  # 佐藤\n  { id = \"N2\", name = '佐藤', job_class = \"nurse\" } # 佐藤\n  # 佐藤\n] # 佐藤\n# 佐藤\n";
    std::vector<std::string> texts{array + small_site()};
    for (const std::string& spelling : spellings) texts.push_back(small_site(spelling));
    for (const std::string& text : texts) {
        SCOPED_TRACE(text);
        const auto site = site_of(load(folder.write("site.toml", text)));
        ASSERT_NE(site, nullptr);
        const std::string& kept = site->sources.at(0).text;
        for (const std::string_view person : {"山田", "佐藤", "N1", "N2"})
            EXPECT_EQ(kept.find(person), std::string::npos) << kept;
        EXPECT_NE(kept.find("owner = \"operations_manager\"\n"), std::string::npos) << kept;
        EXPECT_EQ(std::count(kept.begin(), kept.end(), '\n'), std::count(text.begin(), text.end(), '\n'));
    }
}

// 6.5-B3b2: who may enter when nothing can be recorded is kept by pseudonym, as all people are.
TEST(Inline, TheEmergencyListIsKeptByPseudonym) {
    const Folder folder;
    std::string text = small_site(
        "[[holders]]\nid = \"S-771\"\nname = \"山田\"\njob_class = \"nurse\"\n"
        "[ledger]\norigin = \"hospital.example/test\"\nemergency_list = [\n  \"S-771\", # S-771\n]\n"
        "emergency_for = \"2h\"\nspill = \"/a/b\"\n");
    const std::string_view line = "ledger = { origin = \"hospital.example/test\" }\n";
    const auto at = text.find(line);
    ASSERT_NE(at, std::string::npos) << text;
    text.erase(at, line.size());
    const auto site = site_of(load(folder.write("site.toml", text)));
    ASSERT_NE(site, nullptr);
    EXPECT_TRUE(site->emergency.covers(HolderId{"S-771"}));
    EXPECT_FALSE(site->emergency.covers(HolderId{"S-77"}));
    EXPECT_EQ(site->emergency.longest, hours(2));
    EXPECT_EQ(site->ledger_spill, "/a/b");
    EXPECT_EQ(site->rule(site->emergency.rule).key, "ledger.emergency_list");
    const auto kept = site::archive(*site, [](const HolderId&) { return std::string("pseudonym"); });
    EXPECT_EQ(kept.find("771"), std::string::npos) << kept;
    EXPECT_NE(kept.find("\"emergency\":true"), std::string::npos) << kept;
    EXPECT_NE(kept.find("emergency_for"), std::string::npos) << kept;
}

TEST(Inline, SpecialDaysAndListOfLevels) {
    const Folder folder;
    std::string text = small_site(
        "[special_days]\nyears = [2026]\nuncovered = \"as_holiday\"\noff = "
        "[2026-12-30]\n[schedules.day]\n\"mon,wed-fri\" = [\"09:00-12:00\", \"13:00-24:00\"]\n"
        "special = { off = \"as_weekday\" }\novernight = \"cut\"\n"
        "[keypads.k]\nreader = \"a\"\n[pin]\nmin_length = 8\n");
    const std::string_view table = "levels = { default = \"card\" }";
    text.replace(text.find(table), table.size(),
                 "levels = [ { during = \"day\", level = \"card\" }, { level = \"card_pin\" } ]");
    const auto site = site_of(load(folder.write("site.toml", text)));
    ASSERT_NE(site, nullptr);
    EXPECT_EQ(site->special_days.uncovered, site::GroupIndex{0});
    const site::Schedule& day = site->schedules.at(1);
    EXPECT_EQ(day.overnight, site::Overnight::cut);
    for (const std::size_t weekday : {1U, 3U, 4U, 5U})
        EXPECT_EQ(day.weekday[weekday].periods, (std::vector<Period>{{540, 720}, {780, 1440}})) << weekday;
    for (const std::size_t weekday : {0U, 2U, 6U}) EXPECT_TRUE(day.weekday[weekday].periods.empty()) << weekday;
    const auto& levels = site->doors.at(0).entry.levels;
    ASSERT_EQ(levels.size(), 2U);
    EXPECT_EQ(levels[0].during, site::ScheduleIndex{1});
    EXPECT_EQ(site->rule(levels[1].rule).key, "doors.front.entry.levels[1]");
}

// PRAC-03: the highest priority wins a date, whoever else holds it and in whatever order the groups stand.
TEST(SpecialDays, TheHighestPriorityWinsInEveryOrder) {
    const Folder folder;
    std::vector<std::string> groups{"a = [2026-12-30]\n", "b = { dates = [2026-12-30], priority = 0 }\n",
                                    "c = { dates = [2026-12-30], priority = 10 }\n",
                                    "d = { dates = [2026-12-30], priority = -1 }\n"};
    do {
        std::string text = "[special_days]\nyears = [2026]\n";
        for (const std::string& group : groups) text += group;
        SCOPED_TRACE(text);
        const auto site = site_of(load(folder.write("site.toml", small_site(text))));
        ASSERT_NE(site, nullptr);
        const auto winner = site->special_days.group_of(local(2026, 12, 30));
        ASSERT_TRUE(winner.has_value());
        EXPECT_EQ(site->special_days.groups[*winner].name, "c");
    } while (std::next_permutation(groups.begin(), groups.end()));
}

// Legal, although they look odd.
TEST(Edges, AreAccepted) {
    const Folder folder;
    const auto site = site_of(
        load(folder.write("site.toml", small_site("[schedules.x]\nmon = [\"06:00-06:00\"]\ntue-wed = "
                                                  "[\"22:00-06:00\", \"06:00-07:00\"]\nthu = [\"20:00-00:00\"]\n"
                                                  "fri = [\"22:00-06:00\", \"05:00-07:00\"]\nsat = [\"12:00-13:00\", "
                                                  "\"06:00-12:00\"]\n"))));
    ASSERT_NE(site, nullptr);
    const auto& week = site->schedules.at(1).weekday;
    EXPECT_EQ(week[1].periods, (std::vector<Period>{{360, 360}}));
    EXPECT_EQ(week[4].periods, (std::vector<Period>{{1200, 0}}));
    EXPECT_EQ(week[6].periods, (std::vector<Period>{{360, 720}, {720, 780}})) << "ascending, whatever the file's order";
}

// One chip has one name, whichever way it is written.
TEST(Edges, ChipsAreCalledByTheirKernelName) {
    const Folder folder;
    std::string text = small_site("[inputs.fire]\nline = \"/dev/gpiochip0:17!\"\nkind = \"fire\"\n");
    text.replace(text.find("chip:1"), 6, "/dev/sekisho/io:1");
    const auto site = site_of(load(folder.write("site.toml", text)));
    ASSERT_NE(site, nullptr);
    EXPECT_EQ(site->inputs.at(0).line, (LineSpec{"gpiochip0", "17", true}));
    EXPECT_EQ(site->doors.at(0).lock, (LineSpec{"/dev/sekisho/io", "1", false}));
}

// Schedules that leave some time open keep the rows below them in reach.
TEST(Edges, NearlyAlwaysIsNotAlways) {
    const Folder folder;
    std::string text = small_site(
        "[special_days]\nyears = [2026]\noff = [2026-12-30]\n"
        "[schedules.most]\ndaily = [\"00:00-24:00\"]\nspecial = { off = [\"00:00-23:59\"] }\n"
        "[schedules.gap]\nmon-sat = [\"06:30-06:30\"]\nsun = [\"06:30-06:00\"]\nspecial = \"as_weekday\"\n"
        "[keypads.k]\nreader = \"a\"\n[pin]\nmin_length = 8\n");
    const std::string_view table = "levels = { default = \"card\" }";
    text.replace(text.find(table), table.size(),
                 "levels = [ { during = \"most\", level = \"card\" }, { during = \"gap\", level = "
                 "\"card_pin\" }, { level = \"card\" } ]");
    EXPECT_NE(site_of(load(folder.write("site.toml", text))), nullptr);
    text.replace(text.find("06:30-06:00"), 11, "06:30-06:30");
    EXPECT_EQ(short_text(faults_of(load(folder.write("site.toml", text)))), "site.toml:24:113 unreachable-level\n");
}

// 6.4-B1c, STD-IEC-02: what stands in [clock], and what holds without it.
TEST(Edges, ClockLimits) {
    const Folder folder;
    const auto by_default = site_of(load(folder.write("site.toml", small_site())));
    ASSERT_NE(by_default, nullptr);
    EXPECT_EQ(by_default->clock.max_unsynced, 24h);
    EXPECT_EQ(by_default->clock.step_limit, 2s);
    EXPECT_EQ(by_default->clock.suspect_step, 5min);
    EXPECT_EQ(by_default->clock.when_suspect, site::WhenSuspect::keep_last);
    const auto site = site_of(load(folder.write(
        "site.toml", small_site("[clock]\nmax_unsynced = \"168h\"\nstep_limit = \"60s\"\nsuspect_step = \"1m\"\n"
                                "when_suspect = \"deny_limited\"\n"))));
    ASSERT_NE(site, nullptr);
    EXPECT_EQ(site->clock.max_unsynced, 168h);
    EXPECT_EQ(site->clock.step_limit, 60s);
    EXPECT_EQ(site->clock.suspect_step, 1min);
    EXPECT_EQ(site->clock.when_suspect, site::WhenSuspect::deny_limited);
    EXPECT_EQ(site->rule(site->clock.rule).key, "clock");
}

// 7.2: `until` is an exclusive instant.
// PRAC-04
TEST(Edges, UntilIsAnInstant) {
    const Folder folder;
    const auto site = site_of(
        load(folder.write("site.toml", small_site("[[holders]]\nid = \"N1\"\nname = \"a\"\njob_class = "
                                                  "\"nurse\"\nvalid = { until = 2027-04-01T09:00:00+09:00 }\n"))));
    ASSERT_NE(site, nullptr);
    EXPECT_EQ(site->roster.find("N1")->valid_until, utc(2027, 4, 1, 0));
    EXPECT_EQ(site->roster.find("N1")->valid_from, WallTime::min());
}

// Files of tzdata that are no zone: what they mean depends on the machine.
TEST(Edges, OnlyNamesOfTheDatabaseAreTimeZones) {
    const Folder folder;
    const auto with_zone = [&folder](const std::string& zone) {
        std::string text = small_site();
        text.replace(text.find("Asia/Tokyo"), 10, zone);
        return load(folder.write("site.toml", text));
    };
    for (const std::string zone : {"localtime", "posixrules", "posix/Asia/Tokyo", "right/Asia/Tokyo", "Factory",
                                   "/etc/localtime", "../localtime", "asia/tokyo"})
        EXPECT_EQ(short_text(faults_of(with_zone(zone))), "site.toml:2:34 unknown-time-zone\n") << zone;
    for (const std::string zone : {"UTC", "Etc/GMT-9", "America/Argentina/Ushuaia"})
        EXPECT_NE(site_of(with_zone(zone)), nullptr);
}

TEST(Edges, DaylightSavingComesFromTzdata) {
    const Folder folder;
    std::string text = small_site();
    text.replace(text.find("Asia/Tokyo"), 10, "America/New_York");
    const auto site = site_of(load(folder.write("site.toml", text)));
    ASSERT_NE(site, nullptr);
    EXPECT_EQ(site->time_zone.offset_at(utc(2026, 7, 1, 0)), -4h);
    EXPECT_EQ(site->time_zone.offset_at(utc(2026, 12, 1, 0)), -5h);
    EXPECT_EQ(site->time_zone.name(), "America/New_York");
}

// H9.2-4: generations have defaults, each may be given alone.
TEST(Backup, HasDefaultsForItsGenerations) {
    const Folder folder;
    EXPECT_FALSE(site_of(load(folder.write("site.toml", small_site())))->backup.has_value());
    const auto key = "sekisho-backup+" + std::string(43, 'A') + "=";
    auto text = small_site() + "\n[backup]\nfolder = \"/mnt/b\"\nrecipient = \"" + key + "\"\n";
    const auto defaults = site_of(load(folder.write("site.toml", text)));
    ASSERT_NE(defaults, nullptr);
    EXPECT_EQ(defaults->backup.value().folder, "/mnt/b");
    EXPECT_EQ(defaults->backup.value().recipient, key);
    EXPECT_EQ(defaults->backup.value().daily, 7);
    EXPECT_EQ(defaults->backup.value().weekly, 5);
    EXPECT_EQ(defaults->backup.value().monthly, 12);
    text += "generations = { weekly = 0 }\n";
    const auto given = site_of(load(folder.write("site.toml", text)));
    ASSERT_NE(given, nullptr);
    EXPECT_EQ(given->backup.value().weekly, 0);
    EXPECT_EQ(given->backup.value().monthly, 12);
}

}  // namespace
}  // namespace sekisho::config::test
