// SPDX-License-Identifier: Apache-2.0
// Warnings of what never holds, and of duties in one hand: where they begin and end. That each is given at its place
// stands in the corpus.
#include "tests/daemon/config/text.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <string>

namespace sekisho::config::test {
namespace {

using namespace std::chrono;

const WallTime kNoon = sys_days{2026y / 11 / 15} + hours{3};  // in Tokyo

// "message", one a line, of one rule.
std::string told(const std::string& text, std::string_view rule, std::optional<WallTime> now = kNoon,
                 const std::string& duty = "") {
    const Folder folder;
    if (!duty.empty()) folder.write("duty.csv", "id,date,code\n" + duty);
    Faults warnings;
    EXPECT_NE(site_of(load(folder.write("site.toml", text), &warnings, now)), nullptr);
    std::string out;
    for (const Fault& one : warnings) {
        if (one.rule == rule) out += one.message + "\n";
    }
    return out;
}
std::string never(const std::string& text, std::optional<WallTime> now = kNoon, const std::string& duty = "") {
    return told(text, "never-holds", now, duty);
}

std::string special_days(std::string_view opening) {
    return fmt::format("[special_days]\nyears = [2026, 2027]\nopening = [{}]\n", opening);
}

// 6.4-B1d: a group counts to the end of its last date.
TEST(NeverHolds, AGroupOfSpecialDaysThatIsOver_6_4_B1d) {
    EXPECT_EQ(never(watched_site(special_days("2026-05-01, 2026-11-14"))),
              "special_days.opening: the last of its dates was 2026-11-14\n");
    EXPECT_EQ(never(watched_site(special_days("2026-11-15"))), "") << "today";
    EXPECT_EQ(never(watched_site(special_days("2026-11-14")), std::nullopt), "") << "who knows when this is";
    EXPECT_EQ(never(watched_site(special_days(""))), "special_days.opening: no date belongs to it\n");
    const auto until_new_year = changed(special_days("2026-11-14"), "[2026, 2027]", "[2026]");
    EXPECT_EQ(never(watched_site(until_new_year)), "") << "special-days-ending says more";
    EXPECT_NE(
        never(watched_site(changed(special_days("2026-05-01"), "[2026, 2027]", "[2026]")), sys_days{2026y / 10 / 1}),
        "")
        << "the year is not over, the group is";
    EXPECT_EQ(
        never(watched_site(changed(special_days("2026-11-14"), "opening", "uncovered = \"as_holiday\"\nopening"))), "")
        << "holds from 2028 on";
}

// PRAC-03: its evening before may run into today.
TEST(NeverHolds, AScheduleWhoseSpecialDaysAreOver_PRAC_03) {
    const auto with = [](std::string_view dates, std::string_view weekday) {
        return watched_site(special_days(dates) +
                            fmt::format("[schedules.open_day]\nsat = [{}]\nspecial = {{ opening = "
                                        "[\"20:00-02:00\"] }}\n",
                                        weekday));
    };
    const std::string over = "schedules.open_day never holds any more: the last of its dates was 2026-11-13\n";
    EXPECT_NE(never(with("2026-11-13", "")).find(over), std::string::npos) << never(with("2026-11-13", ""));
    EXPECT_EQ(never(with("2026-11-14", "")).find("schedules."), std::string::npos) << "until this morning";
    EXPECT_EQ(never(with("2026-11-13", "\"10:00-12:00\"")).find("schedules."), std::string::npos);
}

// 6.4-B1b: `cut` needs a period that passes midnight and a date that is special.
TEST(NeverHolds, ACutThatCutsNothing_6_4_B1b) {
    const auto with = [](std::string_view periods, std::string_view special) {
        return watched_site(
            special_days("2026-12-31") +
            fmt::format("[schedules.late]\nmon = [{}]\nspecial = {{ opening = {} }}\novernight = \"cut\"\n", periods,
                        special));
    };
    EXPECT_EQ(never(with("\"22:00-06:00\"", "[]")), "");
    EXPECT_EQ(never(with("\"22:00-06:00\"", "\"as_weekday\"")),
              "schedules.late.overnight: nothing is ever cut: no date is special for this schedule\n");
    EXPECT_EQ(never(with("\"06:00-22:00\"", "[]")),
              "schedules.late.overnight: nothing is ever cut: no period passes midnight\n");
    EXPECT_EQ(never(with("\"06:00-22:00\"", "[\"22:00-06:00\"]")), "") << "the special list passes it";
    EXPECT_EQ(never(with("\"22:00-00:00\"", "[]")),
              "schedules.late.overnight: nothing is ever cut: no period passes midnight\n");
}

// 6.4-B1b
TEST(WholeDayPeriod, ATimeToItselfIsADay_6_4_B1b) {
    const auto with = [](std::string_view period) {
        return watched_site(fmt::format("[schedules.x]\nmon = [\"{}\"]\nspecial = \"as_weekday\"\n", period));
    };
    EXPECT_EQ(told(with("08:30-08:30"), "whole-day-period"),
              "schedules.x.mon: \"08:30-08:30\" is no moment, but 24 hours\n");
    EXPECT_EQ(told(with("08:30-08:31"), "whole-day-period"), "");
    EXPECT_EQ(told(with("00:00-24:00"), "whole-day-period"), "");
}

std::string person(std::string_view more, std::string_view vendor = "") {
    return fmt::format("[[holders]]\nid = \"N1\"\nname = \"a\"\n{}{}", vendor, more);
}

// PRAC-04, 6.6.2-C1-1: the contract's last day counts.
TEST(NeverHolds, APostThatBeginsBehindTheContract_PRAC_04) {
    const std::string worker = "worker = { name = \"w\", person_class = \"vendor\", profiles = [\"all\"] }\n";
    const std::string told = "this post lies outside the time of its person or contract\n";
    const auto from = [&](std::string_view date) {
        return never(
            watched_site(worker + person(fmt::format("job_class = \"worker\"\nvalid = {{ from = {} }}\n", date),
                                         "vendor = \"abc\"\n")));
    };
    EXPECT_EQ(from("2027-04-01"), told);
    EXPECT_EQ(from("2027-03-31"), "");
    const auto post = [](std::string_view dates) {
        return never(
            watched_site(person(fmt::format("valid = {{ last_day = 2027-03-31 }}\n"
                                            "[[holders.assignments]]\njob_class = \"nurse\"\n"
                                            "[[holders.assignments]]\njob_class = \"nurse\"\n{}\n",
                                            dates))));
    };
    EXPECT_EQ(post("from = 2027-04-01"), told);
    EXPECT_EQ(post("from = 2027-03-31"), "");
}

// 6.6.2-C1-1: to the end of its last day, local time.
TEST(NeverHolds, AContractThatIsOver_6_6_2_C1_1) {
    const WallTime midnight = sys_days{2027y / 3 / 31} + hours{15};  // in Tokyo
    EXPECT_EQ(never(watched_site(""), midnight - seconds{1}), "");
    EXPECT_EQ(never(watched_site(""), midnight),
              "vendors.abc.contract is over: its last day was 2027-03-31, and nobody of the vendor is let in\n");
    EXPECT_EQ(never(watched_site(""), std::nullopt), "") << "who knows when this is";
    const auto chain = changed(watched_site("[vendors.sub]\nname = \"s\"\ncontract = { number = \"K-2\", last_day = "
                                            "2028-03-31 }\nnda = 2025-04-01\nparent = \"abc\"\n"),
                               "nda = 2025-04-01\n", "nda = 2025-04-01\nsubcontracting = \"declared\"\n");
    EXPECT_EQ(never(chain, midnight),
              "vendors.abc.contract is over: its last day was 2027-03-31, and nobody of the vendor is let in\n")
        << "one contract, told once";
}

// PRAC-13: twice the same is probably a slip.
TEST(Duty, ARowThatStandsTwiceIsToldOf_PRAC_13) {
    auto text = watched_site("[duty]\ncodes = { D = \"always\", N = \"always\" }\nno_row = \"deny\"\n" +
                             person("job_class = \"nurse\"\n"));
    text = changed(text, "hardware =", "files = { duty = \"duty.csv\" }\nhardware =");
    const std::string twice = "this row stands in the file already, word for word\n";
    EXPECT_EQ(told(text, "listed-twice", kNoon, "N1,2026-11-16,D\nN1,2026-11-17,D\nN1,2026-11-16,N\n"), "");
    EXPECT_EQ(told(text, "listed-twice", kNoon, "N1,2026-11-16,D\nN1,2026-11-17,D\nN1,2026-11-16,D\n"), twice);
    EXPECT_EQ(told(text, "listed-twice", kNoon, "N1,2026-11-16,D\nN1,2026-11-16,D\nN1,2026-11-16,D\n"), twice + twice);
}

// 6.8-C5: promptly.
TEST(Permits, AReportAfterAMonthIsToldOf_6_8_C5) {
    const auto due = [](std::string_view hours) {
        return told(changed(watched_site("[roles]\nboss = [\"uid:7\"]\n"), "nda = 2025-04-01\n",
                            fmt::format("nda = 2025-04-01\npermit = {{ unit = \"day\", approve = [\"boss\"], "
                                        "report_due = \"{}\" }}\n",
                                        hours)),
                    "report-due-late");
    };
    EXPECT_EQ(due("744h"), "");
    EXPECT_EQ(due("745h"), "vendors.abc.permit.report_due is \"745h\": so long nobody asks what was done\n");
}

// PRAC-13: the hours of a post and those of its profiles.
TEST(NeverHolds, APostWhoseHoursMeetNothing_PRAC_13) {
    const auto with = [](std::string_view hours, std::string_view more = "") {
        return watched_site(
            "guard = { name = \"g\", person_class = \"clerical\", profiles = [\"day\"] }\n"
            "[schedules.day]\nmon-fri = [\"08:00-17:00\"]\nspecial = \"as_weekday\"\n"
            "[schedules.post]\nmon = [\"" +
            std::string(hours) + "\"]\nspecial = \"as_weekday\"\n" +
            person("[[holders.assignments]]\njob_class = \"nurse\"\n[[holders.assignments]]\njob_class = \"guard\"\n"
                   "schedule = \"post\"\n" +
                   std::string(more)));
    };
    const auto site = [&](std::string_view hours, std::string_view more = "") {
        return changed(with(hours, more), "all = [",
                       "day = [ { at = [\"front\"], schedule = \"day\", needs = \"escort\" } ]\nall = [");
    };
    EXPECT_EQ(never(site("17:00-20:00")), "the hours of this post never meet those of its profiles\n");
    EXPECT_EQ(never(site("16:59-20:00")), "");
    EXPECT_EQ(never(site("17:00-20:00", "last_day = 2026-11-14\n")), "") << "over: nobody asks any more";
    EXPECT_NE(never(site("17:00-20:00", "last_day = 2026-11-15\n")), "");
}

// PRAC-03: a row of levels is met by who has a right at its hours, or comes by a plan or a sealed card.
TEST(NeverHolds, ALevelThatNobodyMeets_PRAC_03) {
    const auto with = [](std::string_view hours, std::string_view more = "") {
        auto text =
            watched_site(fmt::format("[schedules.day]\nmon-fri = [\"08:00-17:00\"]\nspecial = \"as_weekday\"\n"
                                     "[schedules.row]\nmon = [\"{}\"]\nspecial = \"as_weekday\"\n{}",
                                     hours, more));
        text = changed(text, "levels = { default = \"card\" }", "levels = { row = \"card\", default = \"card\" }");
        return changed(text, "{ at = [\"front\"], schedule = \"always\" }", "{ at = [\"front\"], schedule = \"day\" }");
    };
    EXPECT_EQ(never(with("17:00-20:00")), "doors.front.entry.levels.row: nobody has a right at its hours\n");
    EXPECT_EQ(never(with("16:59-20:00")), "");
    const std::string roles = "[roles]\nfacility_head = [\"uid:1001\"]\n";
    EXPECT_EQ(never(with("17:00-20:00",
                         roles + "[break_glass.x]\nstorage = \"glass_cabinet\"\nplace = \"p\"\nkeepers = "
                                 "[\"facility_head\"]\ndoors = [\"front\"]\nvalid_for = \"2h\"\nwhen_undeclared = "
                                 "\"deny\"\n")),
              "")
        << "a sealed card may come at any hour";
    const auto plan = [&](std::string_view effect) {
        return with("17:00-20:00",
                    roles +
                        "[emergency_plans.x]\nkind = \"disaster\"\nevent_class = \"B\"\ndocument = \"d\"\nedition = "
                        "2026-04-01\ncriteria = [\"c\"]\ndeciders = [\"facility_head\"]\nprocedure = \"p\"\n"
                        "end_procedure = \"e\"\nmax_duration = \"24h\"\nrenewal = \"24h\"\neffects = [ { " +
                        std::string(effect) + " } ]\n");
    };
    EXPECT_EQ(never(plan("effect = \"widen\", zones = [\"hall\"], job_classes = [\"nurse\"]")), "");
    EXPECT_NE(never(plan("effect = \"card_only\", zones = [\"hall\"]")), "") << "gives nobody a right";
}

// PRAC-13: a code on a date to which its schedule gives nothing; what is over is not told.
TEST(NeverHolds, DutyOnADayWithoutHours_PRAC_13) {
    auto text = watched_site(
        "[schedules.day]\nmon-fri = [\"08:00-17:00\"]\nspecial = { opening = [\"09:00-12:00\"] }\n"
        "[duty]\ncodes = { D = \"day\" }\nno_row = \"deny\"\n" +
        special_days("2026-11-22") + person("job_class = \"nurse\"\n"));
    text = changed(text, "hardware =", "files = { duty = \"duty.csv\" }\nhardware =");
    EXPECT_EQ(never(text, kNoon, "N1,2026-11-16,D\nN1,2026-11-22,D\n"), "") << "a Monday; a Sunday that is special";
    EXPECT_EQ(never(text, kNoon, "N1,2026-11-16,D\nN1,2026-11-21,D\n"),
              "`D` has no hours on 2026-11-21: schedules.day gives none to that date\n");
    EXPECT_EQ(never(text, kNoon, "N1,2026-11-16,D\nN1,2026-11-08,D\n"), "") << "last Sunday";
    EXPECT_EQ(never(text, kNoon, "N1,2026-11-13,D\n"),
              "nobody is on duty any more: the last date of the duty file is 2026-11-13\n");
    EXPECT_EQ(never(text, sys_days{2026y / 11 / 14} + hours{14}, "N1,2026-11-13,D\n"), "") << "the night may last";
    EXPECT_EQ(never(text, std::nullopt, "N1,2026-11-13,D\nN1,2026-11-21,D\n"), "") << "who knows when this is";
}

// 6.5-B2b: who approves permits does not admit who comes by them.
TEST(Duties, OneAccountOnBothSidesIsToldOf_6_5_B2b) {
    const auto found = [](std::string_view roles, std::string_view permit = "") {
        auto text = watched_site(fmt::format("[roles]\n{}\n", roles));
        if (!permit.empty())
            text =
                changed(text, "nda = 2025-04-01\n",
                        fmt::format("nda = 2025-04-01\npermit = {{ unit = \"day\", approve = [\"{}\"] }}\n", permit));
        return told(text, "duties-not-separated");
    };
    EXPECT_EQ(found("deputy_head = [\"uid:7\"]\nsecurity_desk = [\"uid:6\", \"uid:7\"]"),
              "roles.security_desk: uid:7 approves permits, and admits who comes by them\n");
    EXPECT_EQ(found("deputy_head = [\"uid:7\"]\nsecurity_desk = [\"uid:6\", \"uid:8\"]"), "");
    EXPECT_EQ(found("boss = [\"uid:7\"]\nsecurity_desk = [\"uid:7\"]"), "") << "that role approves nothing";
    EXPECT_EQ(found("boss = [\"uid:7\"]\nsecurity_desk = [\"uid:7\"]", "boss"),
              "roles.security_desk: uid:7 approves permits, and admits who comes by them\n");
}

// 6.5-B2b: no account holds all.
TEST(Duties, OneAccountWithEveryDutyIsToldOf_6_5_B2b) {
    const auto found = [](std::string_view roles, bool with_plan) {
        std::string text = fmt::format("[roles]\n{}\n[disposal]\n", roles);
        for (const char* row : {"ledger = { method = \"erase_segment\"", "visit_papers = { method = \"shred\"",
                                "pin_verifiers = { method = \"erase_record\"", "exports = { method = \"erase_file\"",
                                "backups = { method = \"destroy_key\""})
            text += fmt::format("{}, roles = [\"boss\"] }}\n", row);
        if (with_plan)
            text +=
                "[emergency_plans.x]\nkind = \"disaster\"\nevent_class = \"B\"\ndocument = \"d\"\nedition = "
                "2026-04-01\ncriteria = [\"c\"]\ndeciders = [\"boss\"]\nprocedure = \"p\"\nend_procedure = \"e\"\n"
                "max_duration = \"24h\"\nrenewal = \"24h\"\neffects = [ { effect = \"card_only\", zones = "
                "[\"hall\"] } ]\n";
        return told(watched_site(text), "duties-not-separated");
    };
    const std::string all = "boss = [\"uid:7\", \"uid:8\"]\nfacility_head = [\"uid:7\"]";
    EXPECT_EQ(found(all, true), "roles.boss: uid:7 has every duty that this configuration gives\n");
    EXPECT_EQ(found(all, false), "") << "of two duties";
    EXPECT_EQ(found(all + "\nsecurity_desk = [\"uid:9\"]", true), "") << "not the desk";
}

// 6.5-C3: what is on a plain key is told until its last day is over, and then otherwise.
TEST(RecordedOnly, IsToldToWhoChecksTheFiles_6_5_C3) {
    const auto text = watched_site(
        "[recorded_only.old]\nname = \"旧書庫\"\nbetween = [\"outside\", \"hall\"]\npaper_ledger = \"様式3\"\n"
        "last_day = 2026-11-15\n");
    const std::string open =
        "recorded_only.old: nothing of this door is locked or recorded here; until 2026-11-15 who passes writes into: "
        "様式3\n";
    EXPECT_EQ(told(text, "recorded-only"), open);
    EXPECT_EQ(told(text, "recorded-only", std::nullopt), open);
    EXPECT_EQ(told(text, "recorded-only", sys_days{2026y / 11 / 15} + hours{15} - seconds{1}), open);
    EXPECT_EQ(told(text, "recorded-only", sys_days{2026y / 11 / 15} + hours{15}), "");
    EXPECT_NE(told(text, "recorded-only-over", sys_days{2026y / 11 / 15} + hours{15}), "");
}

}  // namespace
}  // namespace sekisho::config::test
