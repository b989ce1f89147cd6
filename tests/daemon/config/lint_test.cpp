// SPDX-License-Identifier: Apache-2.0
// Warnings over the whole: what they say, and when they are silent. That each is given at its place stands in the
// corpus.
#include "tests/daemon/config/text.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <string>

namespace sekisho::config::test {
namespace {

using namespace std::chrono;

// "[rule] message", one a line.
std::string warned(const std::string& text, std::optional<WallTime> now = std::nullopt) {
    const Folder folder;
    Faults warnings;
    EXPECT_NE(site_of(load(folder.write("site.toml", text), &warnings, now)), nullptr);
    std::string out;
    for (const Fault& one : warnings) out += fmt::format("[{}] {}\n", one.rule, one.message);
    return out;
}

TEST(Lint, AQuietSiteIsQuiet) {
    EXPECT_EQ(warned(watched_site()), "");
}

// A door that a sensor releases, with `button` among its lines, `timing` for it and `more` of the door.
std::string sensor_door(std::string_view button, std::string_view timing = "", std::string_view more = "") {
    auto text =
        changed(watched_site("[inputs.fire]\nline = \"chip:9\"\nkind = \"fire\"\nreset_by = [\"fire_panel\"]\n"
                             "[roles]\nfire_panel = [\"uid:1001\"]\n"),
                "egress = \"hardware\"\npower_loss = \"fail_secure\"\n",
                fmt::format("egress = \"sensor\"\npower_loss = \"fail_safe\"\nfire_release = true\n{}{}",
                            timing.empty() ? "" : fmt::format("timing = {{ button = \"{}\" }}\n", timing), more));
    return changed(text, "contact = \"chip:2\"", fmt::format("contact = \"chip:2\", rex = \"chip:3\"{}", button));
}
constexpr std::string_view kButton = ", button = \"chip:4\"";

// Where the sensor sees nobody, nothing else lets them out.
TEST(Lint, ASensorWithoutItsButtonIsRefused_STD_EGR_04) {
    const Folder folder;
    const auto faults = faults_of(load(folder.write("site.toml", sensor_door(""))));
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0].rule, "sensor-without-button");
    EXPECT_FALSE(faults[0].warning);
    EXPECT_NE(faults[0].hint.find("cuts the lock's power itself"), std::string::npos) << faults[0].hint;
    EXPECT_NE(faults[0].hint.find("lines.button"), std::string::npos) << faults[0].hint;
    EXPECT_EQ(warned(sensor_door(kButton)), "");
}

TEST(Lint, AShortTimeOfTheButtonIsToldUnlessAnAuthorityAllowedIt_PRAC_07) {
    const Folder folder;
    Faults warnings;
    ASSERT_NE(site_of(load(folder.write("site.toml", sensor_door(kButton, "29999ms")), &warnings)), nullptr);
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_EQ(warnings[0].rule, "short-button-time");
    EXPECT_EQ(warnings[0].message, "doors.front: timing.button is \"29999ms\"");
    EXPECT_NE(warnings[0].hint.find("30 s (NFPA 101)"), std::string::npos) << warnings[0].hint;
    EXPECT_EQ(warned(sensor_door(kButton, "30s")), "");
    EXPECT_EQ(
        warned(sensor_door(kButton, "10s",
                           "authority = { office = \"消防署\", date = 2026-04-01, document = \"消防予第12号\" }\n")),
        "");
}

// PRAC-03: the hours of the week that a door leaves uncovered.
TEST(Lint, UncoveredHoursAreToldAsAWeek_PRAC_03) {
    const std::string days =
        "[special_days]\nyears = [2026]\nholidays = [2026-11-23, 2026-12-31]\n"
        "[schedules.day]\nmon-fri = [\"08:30-17:30\"]\nspecial = { holidays = [\"09:00-12:00\"] }\n";
    const auto text = changed(watched_site(days), "schedule = \"always\"", "schedule = \"day\"");
    EXPECT_EQ(warned(text),
              "[uncovered-hours] doors.front: nobody has a right: mon 00:00-08:30, mon-thu 17:30-08:30, fri "
              "17:30-24:00, sat,sun 00:00-24:00; holidays 00:00-09:00 12:00-24:00\n");
    EXPECT_EQ(warned(changed(text, "power_loss", "unlock = { schedule = \"always\" }\npower_loss")), "")
        << "an open door needs no right";
    EXPECT_NE(
        warned(changed(text, "power_loss", "unlock = { schedule = \"always\", first_person_in = true }\npower_loss")),
        "")
        << "it stays shut until somebody with a right comes";
}

// 6.8-C4: a vendor with people of whom nobody asks whether they still work there.
TEST(Lint, PeopleOfWhomNobodyAsksAreTold_6_8_C4) {
    const auto text = watched_site(
        "worker = { name = \"作業員\", person_class = \"vendor\", profiles = [\"all\"] }\n"
        "[[holders]]\nid = \"V1\"\nname = \"a\"\njob_class = \"worker\"\nvendor = \"abc\"\nnda = 2025-04-01\n");
    const auto told = warned(text);
    EXPECT_EQ(told.find("[workers-unconfirmed] vendors.abc has people in the roster"), 0U) << told;
    EXPECT_EQ(warned(changed(text, "[access_profiles]", "confirm_workers_every = \"31d\"\n[access_profiles]")), "");
    EXPECT_EQ(warned(changed(text, "[access_profiles]", "suspend_unused_after = \"90d\"\n[access_profiles]")), told)
        << "who comes every day has left as well, one day";
}

// 6.5-B2a: a right with a permit is none without.
TEST(Lint, ARightWithAPermitIsNoneWithout_6_5_B2a) {
    const std::string rows = "all = [ { at = [\"front\"], schedule = \"always\" }, ";
    const std::string one = "all = [ { at = [\"front\"], schedule = \"always\" } ]";
    EXPECT_EQ(warned(changed(watched_site(), one,
                             rows + "{ at = [\"front\"], schedule = \"always\", needs = \"escort\" } ]")),
              "[right-without-effect] access_profiles.all[1] gives nothing that other rows do not give\n");
    EXPECT_EQ(
        warned(changed(watched_site("[roles]\nfacility_head = [\"uid:1001\"]\n"), one,
                       "all = [ { at = [\"front\"], schedule = \"always\", needs = \"escort\" }, { at = [\"front\"], "
                       "schedule = \"always\", needs = \"permit\" } ]")),
        "")
        << "neither asks for less than the other";
}

TEST(Lint, TwoAlikeAreOneTooMany) {
    const auto text = changed(watched_site(), "schedule = \"always\" } ]",
                              "schedule = \"always\" }, { at = [\"front\"], schedule = \"always\" } ]");
    EXPECT_EQ(warned(text),
              "[right-without-effect] access_profiles.all[1] gives nothing that other rows do not give\n");
}

// PRAC-02: a level that nobody can satisfy.
TEST(Lint, ALevelForTwoNeedsTwo_PRAC_02) {
    const auto text =
        changed(changed(watched_site(), "[zones.hall]",
                        "two = { require = [\"Card\"], card_proof = \"serial\", mode = \"DualCredential\" }\n"
                        "[zones.hall]"),
                "default = \"card\"", "default = \"two\"");
    const std::string one = "[[holders]]\nid = \"N1\"\nname = \"a\"\njob_class = \"nurse\"\n";
    const std::string other = "[[holders]]\nid = \"N2\"\nname = \"b\"\njob_class = \"nurse\"\n";
    EXPECT_EQ(warned(text), "") << "nobody is known yet";
    EXPECT_EQ(warned(text + one),
              "[level-unsatisfiable] doors.front: `two` asks for two people, and one alone has a right: always\n");
    EXPECT_EQ(warned(text + one + other), "");
    const auto ended = one + other + "valid = { last_day = 2026-10-31 }\n";
    EXPECT_EQ(warned(text + ended), "") << "who knows when this is";
    EXPECT_NE(warned(text + ended, sys_days{2026y / 11 / 15}).find("[level-unsatisfiable]"), std::string::npos)
        << "the second has left";
}

// PRAC-02: a room that nobody of the roster can enter.
TEST(Lint, ADoorOfNobody_PRAC_02) {
    const auto text = watched_site(
        "porter = { name = \"守衛\", person_class = \"clerical\", profiles = [] }\n"
        "[[holders]]\nid = \"N1\"\nname = \"a\"\njob_class = \"porter\"\n");
    const auto lines = [](const std::string& all) {
        std::string out;
        for (std::size_t at = all.find("[door-of-nobody]"); at != std::string::npos;) {
            const auto end = all.find('\n', at);
            out += all.substr(at, end - at);
            at = all.find("[door-of-nobody]", end);
        }
        return out;
    };
    EXPECT_EQ(lines(warned(text)), "[door-of-nobody] doors.front: nobody of the roster has a right there at any time");
    const std::string nurse = "[[holders]]\nid = \"N2\"\nname = \"b\"\njob_class = \"nurse\"\n";
    EXPECT_EQ(lines(warned(text + nurse)), "");
    const auto left = text + nurse + "valid = { last_day = 2026-10-31 }\n";
    EXPECT_EQ(lines(warned(left)), "") << "who knows when this is";
    EXPECT_NE(lines(warned(left, sys_days{2026y / 11 / 15})), "") << "the only one has left";
    const auto open = changed(text, "power_loss", "unlock = { schedule = \"always\" }\npower_loss");
    EXPECT_EQ(lines(warned(open)), "") << "it stands open";
    EXPECT_NE(lines(warned(changed(open, "\"always\" }", "\"always\", first_person_in = true }"))), "");
}

// PRAC-02, STD-IEC-10: who must come in pairs needs another.
TEST(Lint, APairNeedsTwo_STD_IEC_10) {
    const auto text = changed(watched_site("[schedules.day]\ndaily = [\"08:00-17:00\"]\nspecial = \"as_weekday\"\n"),
                              "owner =", "occupancy = { min = 2 }\nowner =");
    const std::string one = "[[holders]]\nid = \"N1\"\nname = \"a\"\njob_class = \"nurse\"\n";
    const std::string other =
        "[[holders]]\nid = \"N2\"\nname = \"b\"\n[[holders.assignments]]\njob_class = \"nurse\"\n";
    EXPECT_EQ(warned(text), "") << "nobody is known yet";
    EXPECT_EQ(warned(text + one),
              "[level-unsatisfiable] zones.hall: occupancy.min is 2, and one alone has a right: always\n");
    EXPECT_EQ(warned(text + one + other), "");
    EXPECT_EQ(warned(text + one + other + "schedule = \"day\"\n"),
              "[level-unsatisfiable] zones.hall: occupancy.min is 2, and one alone has a right: daily 17:00-08:00\n");
}

// 6.4-B1d: from 1 November, local time.
TEST(Lint, AMissingYearIsToldFromNovember_6_4_B1d) {
    const auto text = watched_site("[special_days]\nyears = [2026]\nholidays = [2026-11-23]\n");
    const WallTime november = sys_days{2026y / 10 / 31} + hours{15};  // in Tokyo
    EXPECT_EQ(warned(text), "") << "no date, no year";
    EXPECT_EQ(warned(text, november - seconds{1}), "");
    EXPECT_EQ(warned(text, november),
              "[special-days-ending] special_days.years does not hold 2027: its dates count as weekdays\n");
    EXPECT_EQ(warned(text, sys_days{2027y / 2 / 1}),
              "[special-days-ending] special_days.years does not hold 2027: its dates count as weekdays\n");
    const auto as_holiday = changed(text, "years = [2026]", "years = [2026]\nuncovered = \"as_holiday\"");
    EXPECT_EQ(warned(as_holiday, november),
              "[special-days-ending] special_days.years does not hold 2027: its dates count as days of `holidays`\n");
    EXPECT_EQ(warned(watched_site(), november), "") << "a site without special days misses none";
}

// The evening's end lies on the next date; an edge on the hour itself is no trouble.
TEST(Lint, AnEdgeInTheHourThatIsSkippedIsTold) {
    const auto with = [](std::string_view period) {
        return changed(
            watched_site(fmt::format("[schedules.night]\nsat = [\"{}\"]\nspecial = \"as_weekday\"\n", period)),
            "Asia/Tokyo", "Europe/Berlin");
    };
    const WallTime winter = sys_days{2026y / 11 / 15};
    const std::string told =
        "[dst-edge] schedules.night: 02:30 does not exist on 2027-03-28, when the clocks change\n"
        "[dst-edge] schedules.night: 02:30 comes twice on 2027-10-31, when the clocks change\n";
    EXPECT_EQ(warned(with("22:00-02:30"), winter), told);
    EXPECT_EQ(warned(with("22:00-02:00"), winter), "");
    EXPECT_EQ(warned(with("22:00-03:00"), winter), "");
    EXPECT_EQ(warned(with("02:30-05:00"), winter), "") << "the clocks change on Sundays";
}

TEST(Lint, FaultsComeAlone) {
    const Folder folder;
    Faults warnings;
    const auto text = changed(watched_site(), "profiles = [\"all\"]", "profiles = [\"al\"]");
    const auto loaded = load(folder.write("site.toml", text), &warnings);
    EXPECT_EQ(faults_of(loaded).size(), 1U);
    EXPECT_TRUE(warnings.empty()) << "a profile that seems unused is named wrongly";
}

}  // namespace
}  // namespace sekisho::config::test
