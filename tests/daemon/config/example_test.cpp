// SPDX-License-Identifier: Apache-2.0
// What the example hospital becomes: values, rules, instants (6.4-B0, 6.4-B1, PRAC-03, PRAC-04, EXP-CFG).
#include "tests/daemon/config/text.hpp"

#include "tests/places.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace sekisho::config::test {
namespace {

using namespace std::chrono;
using site::Period;

class Example : public testing::Test {
protected:
    void SetUp() override {
        site_ = site_of(load(std::string(SEKISHO_SOURCE_DIR) + "/daemon/packaging/example/site.toml"));
        ASSERT_NE(site_, nullptr);
    }
    [[nodiscard]] const site::Schedule& schedule(std::string_view name) const {
        for (const auto& one : site_->schedules) {
            if (one.name == name) return one;
        }
        throw std::out_of_range(std::string(name));
    }
    std::shared_ptr<const site::Site> site_;
};

TEST_F(Example, KeepsTheOrderOfTheFile) {
    ASSERT_EQ(site_->doors.size(), 5U);
    EXPECT_EQ(site_->doors[0].name.value, "main_gate");
    EXPECT_EQ(site_->doors[4].name.value, "server_door");
    EXPECT_EQ(site_->zones[site::kOutside].name.value, "outside");
    EXPECT_EQ(site_->zones.size(), 6U);
    EXPECT_EQ(site_->readers.size(), 9U);
    EXPECT_EQ(site_->schedules[0].name, "always");
    EXPECT_EQ(site_->name, "医療法人○○会 ○○病院");
    EXPECT_EQ(site_->ledger_origin, "hospital.example/gate1");
    EXPECT_EQ(site_->backend, site::Backend::real);
}

TEST_F(Example, Doors) {
    const site::Door& gate = site_->doors[0];
    EXPECT_EQ(gate.label, "正面玄関");
    EXPECT_EQ(gate.outer, site::kOutside);
    EXPECT_EQ(site_->zones[gate.inner].label, "ロビー");
    EXPECT_TRUE(gate.evacuation_exit && gate.fire_release);
    EXPECT_EQ(gate.egress, site::Egress::sensor);
    EXPECT_EQ(gate.power_loss, site::PowerLoss::fail_safe);
    EXPECT_EQ(gate.lock, (LineSpec{"gpiochip0", "17", true}));
    EXPECT_EQ(gate.rex, (LineSpec{"gpiochip0", "22", false}));
    EXPECT_EQ(site_->schedules.at(gate.unlock.value()).name, "business");
    EXPECT_FALSE(gate.exit.has_value());
    const site::Door& server = site_->doors[4];
    EXPECT_EQ(server.timing.release, 5s);
    EXPECT_EQ(server.timing.open, 30s);
    EXPECT_EQ(server.timing.pre_alarm, 10s);
    EXPECT_EQ(site_->readers.at(server.exit.value().reader).name.value, "r8");
    EXPECT_EQ(site_->inputs.at(0).line, (LineSpec{"gpiochip1", "10", true}));
    EXPECT_EQ(site_->inputs.at(0).kind, site::InputKind::fire);
}

// The scheduled row comes first, `default` last, wherever they stand in the table.
TEST_F(Example, LevelsAreOrdered) {
    const auto& levels = site_->doors[4].entry.levels;
    ASSERT_EQ(levels.size(), 2U);
    EXPECT_EQ(site_->schedules.at(levels[0].during.value()).name, "business");
    EXPECT_EQ(site_->levels.at(levels[0].level).name, "card");
    EXPECT_FALSE(levels[1].during.has_value());
    const site::SecurityLevel& by_night = site_->levels.at(levels[1].level);
    EXPECT_TRUE(by_night.card && by_night.pin);
    EXPECT_EQ(by_night.mode, site::AuthenticationMode::dual);
    EXPECT_EQ(site_->rule(levels[1].rule).key, "doors.server_door.entry.levels.default");
}

// 6.4-B1, STD-ONVIF-06
TEST_F(Example, SchedulesAndSpecialDays) {
    const auto& days = site_->special_days;
    EXPECT_EQ(days.years, (std::vector<year>{year{2026}, year{2027}}));
    const auto national = days.group_of(local(2026, 11, 23));
    ASSERT_TRUE(national.has_value());
    EXPECT_EQ(days.groups[*national].name, "national_holidays");
    const auto new_year = days.group_of(local(2027, 1, 1));  // in both groups: the higher priority
    ASSERT_TRUE(new_year.has_value());
    EXPECT_EQ(days.groups[*new_year].name, "year_end");
    EXPECT_FALSE(days.group_of(local(2026, 11, 24)).has_value());
    EXPECT_FALSE(days.uncovered.has_value());
    const site::Schedule& business = schedule("business");
    EXPECT_EQ(business.weekday[1].periods, (std::vector<Period>{{510, 1050}}));
    EXPECT_EQ(business.weekday[6].periods, (std::vector<Period>{{510, 750}}));
    EXPECT_TRUE(business.weekday[0].periods.empty());
    ASSERT_TRUE(business.special.at(*national).has_value());
    EXPECT_TRUE(business.special.at(*national)->periods.empty());
    EXPECT_FALSE(schedule("always").special.at(*national).has_value());
    EXPECT_EQ(schedule("night_shift").weekday[5].periods, (std::vector<Period>{{1050, 510}}));
    EXPECT_EQ(schedule("night_shift").overnight, site::Overnight::keep);
}

// Promise 4: each rule says file, line and key.
TEST_F(Example, RulesNameTheirLine) {
    const std::string text = read_whole(std::string(SEKISHO_SOURCE_DIR) + "/daemon/packaging/example/site.toml");
    const auto line_of = [&text](std::string_view part) {
        return 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(text.find(part)), '\n');
    };
    const site::Rule& business = site_->rule(schedule("business").weekday[1].rule);
    EXPECT_EQ(site::to_text(business),
              fmt::format("site.toml:{} schedules.business.mon-fri", line_of("mon-fri = [\"08:30-17:30\"]")));
    EXPECT_EQ(site_->rule(schedule("business").weekday[0].rule).key,
              "schedules.business");  // no list of its own
    const auto door = site_->find_door("record_door").value();
    for (const auto& job_class : site_->job_classes) {
        if (job_class.name != "nurse") continue;
        ASSERT_EQ(job_class.rights.at(door).size(), 1U);
        EXPECT_EQ(site::to_text(site_->rule(job_class.rights[door][0].rule)),
                  fmt::format("site.toml:{} access_profiles.records_day[0]", line_of("records_day = [")));
        EXPECT_TRUE(job_class.rights.at(site_->find_door("server_door").value()).empty());
    }
    EXPECT_EQ(site::to_text(site_->rules.at(0)), "");
}

// PRAC-04: `last_day` is inclusive, in the site's time zone.
TEST_F(Example, LastDayCounts) {
    const site::Holder* nurse = site_->roster.find("N0123");
    ASSERT_NE(nurse, nullptr);
    EXPECT_EQ(nurse->valid_from, utc(2024, 3, 31, 15));
    EXPECT_EQ(nurse->valid_until, utc(2027, 3, 31, 15));
    EXPECT_EQ(site_->job_classes.at(nurse->assignment.job_class).name, "nurse");
    EXPECT_TRUE(site_->roster.find("D0011")->extended_grant_time);
    EXPECT_LT(site_->roster.find("N0099")->valid_until, utc(2026, 11, 22, 0));
    EXPECT_EQ(site_->roster.file(), "roster.toml");
    EXPECT_EQ(nurse->line, 2U);
}

// 6.9-B2, 6.9-C1, 6.9-B1.0: what an emergency changes stands there beforehand, in plans that can be declared.
TEST_F(Example, HasPlansForADisasterAndForChartsThatAreDown_6_9_B2) {
    ASSERT_EQ(site_->emergency_plans.size(), 2U);
    for (const site::EmergencyPlan& plan : site_->emergency_plans) {
        EXPECT_EQ(site::rank_of(plan, "uid:1004"), 0U) << plan.name;
        EXPECT_EQ(site::rank_of(plan, "uid:1005"), 1U) << plan.name;
        EXPECT_GE(plan.criteria.size(), 2U) << plan.name;
        for (const site::EmergencyEffect& effect : plan.effects) EXPECT_NE(effect.kind, site::EffectKind::locked_open);
    }
    EXPECT_TRUE(site::reaches(site_->emergency_plans[1].effects.at(0), site_->find_zone("record_room").value()));
    ASSERT_EQ(site_->break_glass.size(), 1U);
    EXPECT_EQ(site_->break_glass[0].keepers.size(), 2U);
}

// What is kept for ever names nobody (design 2: people by pseudonym).
TEST_F(Example, SourcesHoldNoPeople) {
    ASSERT_EQ(site_->sources.size(), 2U);
    EXPECT_EQ(site_->sources[0].name, "site.toml");
    const auto text = read_whole(std::string(SEKISHO_SOURCE_DIR) + "/daemon/packaging/example/site.toml");
    const auto& source = site_->sources[0].text;
    EXPECT_EQ(std::count(source.begin(), source.end(), '\n'), std::count(text.begin(), text.end(), '\n'));
    EXPECT_NE(source.find("\n# (people)\n"), std::string::npos) << "the emergency list";
    EXPECT_EQ(site_->sources[1].name, "special_days.toml");
    const std::string kept = site::archive(*site_, [](const HolderId& id) { return std::to_string(id.value.size()); });
    for (const auto& holder : site_->roster.holders()) {
        EXPECT_EQ(kept.find(holder.name), std::string::npos);
        EXPECT_EQ(kept.find(holder.id.value), std::string::npos);
    }
}

}  // namespace
}  // namespace sekisho::config::test
