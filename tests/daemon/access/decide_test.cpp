// SPDX-License-Identifier: Apache-2.0
// Every reason, its detail and the rule that decided, by hand; the order in which they are given (STD-ONVIF-04); and
// the second before, at and after every boundary (6.4-B1). Monday 2026-05-04 08:30 in Tokyo is Sunday 23:30 UTC.
#include "daemon/access/decide.hpp"

#include "tests/daemon/access/decision_oracle.hpp"
#include "tests/daemon/access/hospital.hpp"
#include "tests/support/site_text.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace sekisho::access {
namespace {

using sekisho::tests::utc;

constexpr const char* kMondayNoon = "2026-05-04 03:00:00";
constexpr const char* kMondayEvening = "2026-05-04 11:00:00";
constexpr const char* kMondayNight = "2026-05-03 18:00:00";

class Decide : public testing::Test {
protected:
    [[nodiscard]] site::Side side(const std::string& text) const { return site::parse_side(site_, text).value(); }

    [[nodiscard]] Decision card(std::int64_t ref, std::string_view holder, const std::string& where,
                                WallTime now) const {
        return decide(site_, state_, {side(where), KnownCard{{ref}, holder}}, moment_of(now));
    }
    [[nodiscard]] Decision clerk(const std::string& where, const char* now) const {
        return card(11, "N0001", where, utc(now));
    }
    [[nodiscard]] Decision engineer(const std::string& where, const char* now) const {
        return card(12, "N0002", where, utc(now));
    }

    void expect_denied(const Decision& decision, Reason reason, Detail detail, const std::string& rule) const {
        EXPECT_EQ(to_text(decision.verdict), "denied");
        EXPECT_EQ(to_text(decision.reason), to_text(reason));
        EXPECT_EQ(to_text(decision.detail), to_text(detail));
        EXPECT_EQ(tests::readable(site_, decision).decided, rule);
        EXPECT_EQ(to_text(decision.basis), "");
    }
    void expect_granted(const Decision& decision, const std::string& rule) const {
        EXPECT_EQ(to_text(decision.verdict), "granted");
        EXPECT_EQ(to_text(decision.reason), "");
        EXPECT_EQ(to_text(decision.detail), "");
        EXPECT_EQ(tests::readable(site_, decision).decided, rule);
        EXPECT_EQ(to_text(decision.basis), "schedule and profile");
        EXPECT_FALSE(decision.requires_.any());
    }

    tests::PaperHospital paper_ = tests::example();
    site::Site site_ = tests::site_of(paper_);
    state::State state_ = tests::state_of(paper_);
};

// 6.4-B1
TEST_F(Decide, grants_by_the_policy_that_holds) {
    const auto decision = clerk("records_door", kMondayNoon);
    expect_granted(decision, "rights[0]");
    EXPECT_TRUE(decision.extended_time);
    EXPECT_EQ(rule_text(site_, decision), "site.toml:" + std::to_string(100 + decision.rule.value) + " rights[0]");
    EXPECT_FALSE(engineer("records_door", kMondayNoon).extended_time);
}

TEST_F(Decide, prefers_the_policy_that_needs_no_permit) {
    expect_granted(engineer("server_door", kMondayNoon), "rights[3]");
}

TEST_F(Decide, a_refused_card_keeps_the_reason_of_its_refusal) {
    for (const auto why : {Detail::unknown_card, Detail::random_uid, Detail::type_b_refused, Detail::unsupported_card,
                           Detail::more_than_one_card}) {
        const auto decision =
            decide(site_, state_, {side("records_door"), RefusedCard{why}}, moment_of(utc(kMondayNoon)));
        expect_denied(decision, Reason::other, why, "default deny");
        EXPECT_FALSE(decision.requires_.any());
    }
}

// 6.5-B1a
TEST_F(Decide, a_card_that_the_ledger_never_issued_is_unknown) {
    expect_denied(card(99, "N0001", "records_door", utc(kMondayNoon)), Reason::other, Detail::unknown_card,
                  "default deny");
}

// STD-IEC-08
TEST_F(Decide, a_revoked_card) {
    expect_denied(card(15, "N0001", "records_door", utc(kMondayNoon)), Reason::credential_not_enabled, Detail::revoked,
                  "default deny");
}

// STD-IEC-08
TEST_F(Decide, a_holder_who_left_the_roster) {
    expect_denied(card(14, "N0009", "records_door", utc(kMondayNoon)), Reason::credential_not_enabled,
                  Detail::not_in_roster, "default deny");
}

// 6.5-B1a
TEST_F(Decide, an_empty_roster_lets_nobody_in) {
    // 6.5-B1a
    site_.roster = site::Roster("roster.csv", {});
    expect_denied(clerk("records_door", kMondayNoon), Reason::credential_not_enabled, Detail::not_in_roster,
                  "default deny");
    site_.roster = site::Roster();
    expect_denied(clerk("records_door", kMondayNoon), Reason::credential_not_enabled, Detail::not_in_roster,
                  "default deny");
}

// STD-IEC-08, 6.5-B1d7
TEST_F(Decide, the_first_day_begins_at_midnight) {
    // 1 April 2026 is a Wednesday; the evening right asks for a permit, so what stands in the way changes at midnight.
    paper_.rights[1] = {"clerk", "records_door", "always", false};
    site_ = tests::site_of(paper_);
    expect_denied(card(11, "N0001", "records_door", utc("2026-03-31 14:59:59")), Reason::credential_not_active,
                  Detail::holder_not_yet_valid, "roster.csv:2 holders");
    expect_denied(card(11, "N0001", "records_door", utc("2026-03-31 15:00:00") - Duration{1}),
                  Reason::credential_not_active, Detail::holder_not_yet_valid, "roster.csv:2 holders");
    expect_granted(card(11, "N0001", "records_door", utc("2026-03-31 15:00:00")), "rights[1]");
    expect_granted(card(11, "N0001", "records_door", utc("2026-03-31 15:00:01")), "rights[1]");
}

// STD-IEC-08, 6.5-B1d7, PRAC-04
TEST_F(Decide, the_last_day_counts_to_its_last_second) {
    paper_.rights[1] = {"clerk", "records_door", "always", false};
    site_ = tests::site_of(paper_);
    expect_granted(card(11, "N0001", "records_door", utc("2026-09-30 14:59:59")), "rights[1]");
    expect_denied(card(11, "N0001", "records_door", utc("2026-09-30 15:00:00")), Reason::credential_expired,
                  Detail::holder_expired, "roster.csv:2 holders");
    expect_denied(card(11, "N0001", "records_door", utc("2026-09-30 15:00:01")), Reason::credential_expired,
                  Detail::holder_expired, "roster.csv:2 holders");
}

// 6.5-B2a
TEST_F(Decide, without_a_right_the_job_class_is_what_decided) {
    expect_denied(clerk("server_door", kMondayNoon), Reason::unauthorized, Detail::no_right, "jobs.clerk");
    expect_denied(card(13, "N0003", "records_door", utc(kMondayNoon)), Reason::unauthorized, Detail::no_right,
                  "jobs.nobody");
}

// 6.5-B2a
TEST_F(Decide, a_job_class_that_does_not_exist_has_no_right) {
    site_.job_classes.clear();
    expect_denied(clerk("records_door", kMondayNoon), Reason::unauthorized, Detail::no_right, "default deny");
}

// 6.5-B2a: the first door behind the last that it knows.
TEST_F(Decide, a_job_class_without_a_row_for_the_door_has_no_right) {
    site_.job_classes[0].rights = std::vector<std::vector<site::Policy>>();
    expect_denied(clerk("records_door", kMondayNoon), Reason::unauthorized, Detail::no_right, "jobs.clerk");
}

// 6.4-B1
TEST_F(Decide, outside_every_schedule_the_first_policys_list_decided) {
    expect_denied(clerk("records_door", kMondayNight), Reason::not_permitted_at_this_time, Detail::outside_schedule,
                  "hours.day");
}

// 6.4-B1
TEST_F(Decide, the_edges_of_a_right) {
    // "08:30-17:30" on Monday in Tokyo.
    expect_denied(engineer("records_door", "2026-05-03 23:29:59"), Reason::not_permitted_at_this_time,
                  Detail::outside_schedule, "hours.day");
    expect_granted(engineer("records_door", "2026-05-03 23:30:00"), "rights[5]");
    expect_granted(engineer("records_door", "2026-05-03 23:30:01"), "rights[5]");
    expect_granted(engineer("records_door", "2026-05-04 08:29:59"), "rights[5]");
    expect_denied(engineer("records_door", "2026-05-04 08:30:00"), Reason::not_permitted_at_this_time,
                  Detail::outside_schedule, "hours.day");
    expect_denied(engineer("records_door", "2026-05-04 08:30:01"), Reason::not_permitted_at_this_time,
                  Detail::outside_schedule, "hours.day");
}

// 6.5-D7
TEST_F(Decide, a_level_with_a_pin) {
    const auto decision = engineer("server_door", kMondayEvening);
    expect_denied(decision, Reason::invalid_pin, Detail::pin_not_enrolled, "levels[2]");
    EXPECT_EQ(to_texts(decision.requires_), (std::vector<std::string_view>{"PIN", "permit"}));
}

// STD-IEC-09
TEST_F(Decide, a_level_with_a_second_person) {
    const auto decision = engineer("vault_door", kMondayNoon);
    expect_denied(decision, Reason::other, Detail::no_second_person, "levels[3]");
    EXPECT_EQ(to_texts(decision.requires_), (std::vector<std::string_view>{"permit", "second_person"}));
}

// STD-ONVIF-04
TEST_F(Decide, pin_then_second_person_then_permit) {
    const auto all = engineer("vault_door", kMondayEvening);
    expect_denied(all, Reason::invalid_pin, Detail::pin_not_enrolled, "levels[4]");
    EXPECT_EQ(to_texts(all.requires_), (std::vector<std::string_view>{"PIN", "permit", "second_person"}));
    const auto permit = engineer("vault_door", kMondayNight);
    expect_denied(permit, Reason::other, Detail::no_permit, "rights[4]");
    EXPECT_EQ(to_texts(permit.requires_), (std::vector<std::string_view>{"permit"}));
}

// 6.4-B1
TEST_F(Decide, the_level_changes_at_its_edge) {
    expect_granted(engineer("server_door", "2026-05-04 08:29:59"), "rights[3]");
    expect_denied(engineer("server_door", "2026-05-04 08:30:00"), Reason::invalid_pin, Detail::pin_not_enrolled,
                  "levels[2]");
}

TEST_F(Decide, an_entry_without_a_level_that_holds_is_closed) {
    site_.doors[0].entry.levels.clear();
    expect_denied(clerk("records_door", kMondayNoon), Reason::other, Detail::access_point_disabled,
                  "entry.records_door");
}

// STD-ONVIF-04
TEST_F(Decide, a_card_that_fails_two_rules_gives_the_first) {
    const auto late = utc("2027-01-01 00:00:00");
    expect_denied(card(16, "N0009", "server_door", late), Reason::credential_not_enabled, Detail::revoked,
                  "default deny");
    expect_denied(card(15, "N0001", "server_door", late), Reason::credential_not_enabled, Detail::revoked,
                  "default deny");
    expect_denied(card(14, "N0009", "server_door", late), Reason::credential_not_enabled, Detail::not_in_roster,
                  "default deny");
    expect_denied(card(11, "N0001", "server_door", late), Reason::credential_expired, Detail::holder_expired,
                  "roster.csv:2 holders");
    paper_.rights[4].hours = "evening";  // vault door: time comes before what the level asks for
    site_ = tests::site_of(paper_);
    expect_denied(engineer("vault_door", kMondayNoon), Reason::not_permitted_at_this_time, Detail::outside_schedule,
                  "hours.evening");
}

// STD-EGR-01
TEST_F(Decide, an_exit_reader_records_and_never_refuses) {
    // STD-EGR-01
    struct Row {
        Decision decision;
        Reason reason;
        Detail detail;
    };
    const auto noon = utc(kMondayNoon);
    const auto refused =
        decide(site_, state_, {side("records_door.exit"), RefusedCard{Detail::random_uid}}, moment_of(noon));
    for (const auto& [decision, reason, detail] : std::vector<Row>{
             {refused, Reason::other, Detail::random_uid},
             {card(99, "N0001", "records_door.exit", noon), Reason::other, Detail::unknown_card},
             {card(15, "N0001", "records_door.exit", noon), Reason::credential_not_enabled, Detail::revoked},
             {card(14, "N0009", "records_door.exit", noon), Reason::credential_not_enabled, Detail::not_in_roster},
             {card(11, "N0001", "records_door.exit", utc("2026-03-01 00:00:00")), Reason::credential_not_active,
              Detail::holder_not_yet_valid},
             {card(11, "N0001", "records_door.exit", utc("2027-01-01 00:00:00")), Reason::credential_expired,
              Detail::holder_expired},
             {card(13, "N0003", "records_door.exit", noon), Reason::unauthorized, Detail::no_right},
             {clerk("records_door.exit", kMondayNight), Reason::not_permitted_at_this_time, Detail::outside_schedule},
             {clerk("records_door.exit", kMondayNoon), Reason::none, Detail::none}}) {
        EXPECT_EQ(to_text(decision.verdict), "granted") << to_text(detail);
        EXPECT_EQ(to_text(decision.basis), "exit reader") << to_text(detail);
        EXPECT_EQ(to_text(decision.reason), to_text(reason)) << to_text(detail);
        EXPECT_EQ(to_text(decision.detail), to_text(detail));
        EXPECT_EQ(tests::readable(site_, decision).decided, "exit.records_door") << to_text(detail);
        EXPECT_FALSE(decision.requires_.any()) << to_text(detail);
    }
}

// 6.4-B1c: the clock was set back; explain says the same, and whose time it was.
TEST_F(Decide, a_right_ends_by_the_latest_time_that_the_ledger_has_seen) {
    const Moment set_back{utc(kMondayNoon), utc("2026-09-30 15:00:00"), false};
    const Request request{side("records_door"), KnownCard{{11}, "N0001"}};
    for (const auto& decision :
         {decide(site_, state_, request, set_back), explain(site_, "N0001", side("records_door"), set_back)}) {
        expect_denied(decision, Reason::credential_expired, Detail::expired_by_ledger_time, "roster.csv:2 holders");
    }
    auto just_before = set_back;
    just_before.ledger -= Duration{1};
    expect_granted(decide(site_, state_, request, just_before), "rights[0]");
    // Schedules, and the beginning of rights, go by the clock.
    const Moment early{utc("2026-03-01 00:00:00"), utc(kMondayNoon), false};
    expect_denied(decide(site_, state_, request, early), Reason::credential_not_active, Detail::holder_not_yet_valid,
                  "roster.csv:2 holders");
    const Moment night{utc(kMondayNight), utc(kMondayNoon), false};
    expect_denied(decide(site_, state_, request, night), Reason::not_permitted_at_this_time, Detail::outside_schedule,
                  "hours.day");
}

// 6.4-B1c: when_suspect = "deny_limited".
TEST_F(Decide, a_suspect_clock_closes_limited_zones_to_entries_alone) {
    auto suspect = moment_of(utc(kMondayNoon));
    suspect.deny_limited = true;
    const auto ask = [&](const std::string& where) {
        return decide(site_, state_, {side(where), KnownCard{{12}, "N0002"}}, suspect);
    };
    expect_denied(ask("vault_door"), Reason::not_permitted_at_this_time, Detail::clock_suspect, "clock");
    expect_granted(ask("server_door"), "rights[3]");
    EXPECT_EQ(to_text(ask("vault_door.exit").verdict), "granted");
}

// STD-EGR-01
TEST_F(Decide, an_exit_asks_for_no_factor) {
    const auto decision = engineer("vault_door.exit", kMondayEvening);
    EXPECT_EQ(to_text(decision.verdict), "granted");
    EXPECT_EQ(to_text(decision.reason), "");
    EXPECT_FALSE(decision.requires_.any());
}

TEST_F(Decide, explain_answers_validity_right_and_time_alone) {
    const auto ask = [&](const char* holder, const char* where, const char* now) {
        return explain(site_, holder, side(where), moment_of(utc(now)));
    };
    expect_granted(ask("N0001", "records_door", kMondayNoon), "rights[0]");
    expect_denied(ask("N0009", "records_door", kMondayNoon), Reason::credential_not_enabled, Detail::not_in_roster,
                  "default deny");
    expect_denied(ask("N0001", "records_door", "2027-01-01 00:00:00"), Reason::credential_expired,
                  Detail::holder_expired, "roster.csv:2 holders");
    expect_denied(ask("N0001", "server_door", kMondayNoon), Reason::unauthorized, Detail::no_right, "jobs.clerk");
    expect_denied(ask("N0001", "records_door", kMondayNight), Reason::not_permitted_at_this_time,
                  Detail::outside_schedule, "hours.day");
    const auto evening = ask("N0002", "vault_door", kMondayEvening);
    EXPECT_EQ(to_text(evening.verdict), "granted");
    EXPECT_EQ(to_text(evening.reason), "");
    EXPECT_EQ(tests::readable(site_, evening).decided, "rights[4]");
    EXPECT_EQ(to_texts(evening.requires_), (std::vector<std::string_view>{"PIN", "permit", "second_person"}));
    const auto exit = ask("N0001", "records_door.exit", kMondayNight);
    EXPECT_EQ(to_text(exit.verdict), "granted");
    EXPECT_EQ(to_text(exit.basis), "exit reader");
    EXPECT_EQ(to_text(exit.detail), "ext:OutsideSchedule");
}

TEST(Requirements, are_told_in_one_order) {
    EXPECT_TRUE(to_texts({}).empty());
    EXPECT_FALSE(Requirements{}.any());
    Requirements all;
    all.pin = all.permit = all.escort = all.second_person = true;
    EXPECT_TRUE(all.any());
    EXPECT_EQ(to_texts(all), (std::vector<std::string_view>{"PIN", "permit", "escort", "second_person"}));
}

}  // namespace
}  // namespace sekisho::access
