// SPDX-License-Identifier: Apache-2.0
// report battery: how failures are told, and how the program ends.
#include "daemon/cli/report_battery.hpp"

#include "tests/daemon/cli/program.hpp"
#include "tests/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <chrono>
#include <string>

namespace sekisho::cli {
namespace {

namespace json = boost::json;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;
using testing_support::expect_schema;
using testing_support::Folder;
using testing_support::sekisho;

std::chrono::seconds utc(WallTime) {
    return seconds(0);
}

MainsFailure failure(Power power, int standby) {
    MainsFailure failed;
    failed.input = "ups";
    failed.seq = Seq{7};
    failed.began = WallTime(seconds(86400));
    failed.clock_in_step = true;
    failed.power = power;
    failed.standby = seconds(standby) + Duration(999'999);
    return failed;
}

std::string told(const MainsFailure& failed) {
    return to_text(Endurance{{failed}, 0, {}}, utc);
}

TEST(ReportBattery, OnlyWhatWasBridgedIsToldAsAllOfIt_STD_UL_01) {
    auto bridged = failure(Power::bridged, 3661);
    bridged.returned = WallTime(seconds(90061));
    EXPECT_THAT(told(bridged), HasSubstr("  1 h 01 min 01 s"));
    EXPECT_THAT(told(bridged), Not(HasSubstr("at least")));
    EXPECT_THAT(told(bridged), HasSubstr("not low  mains back 1970-01-02T01:01:01Z"));
    for (const auto power : {Power::lasts, Power::gone, Power::shut_down, Power::disposed})
        EXPECT_THAT(told(failure(power, 59)), HasSubstr("at least 0 h 00 min 59 s")) << to_text(power);
    EXPECT_THAT(told(failure(Power::gone, 1)), HasSubstr("THE GATE WAS GONE\n"));
    EXPECT_THAT(told(failure(Power::lasts, 1)), HasSubstr("no mains power yet\n"));
}

TEST(ReportBattery, WhatIsDoubtfulIsSaid_STD_UL_01) {
    auto doubtful = failure(Power::bridged, 10);
    doubtful.clock_in_step = false;
    doubtful.low_before = true;
    doubtful.low_after = seconds(5);
    doubtful.low_input = "cells\x1b[31m";
    doubtful.restarts = 2;
    doubtful.crashes = 1;
    const auto text = to_text(Endurance{{doubtful}, 12, {{"front", 4711}}}, utc);
    EXPECT_THAT(text, HasSubstr("1970-01-02T00:00:00Z (clock out of step)"));
    EXPECT_THAT(text, HasSubstr("low before, cells?[31m low after 0 h 00 min 05 s"));
    EXPECT_THAT(text, HasSubstr("begun anew 2 times, 1 of them without a stop before"));
    EXPECT_THAT(text, HasSubstr("12 entries were disposed of: what failed in them is not known\n"));
    EXPECT_THAT(text, HasSubstr("front  4711\n"));
}

TEST(ReportBattery, JsonHasItsForm_STD_UL_01) {
    const auto answer = to_json(Endurance{{failure(Power::shut_down, 10)}, 0, {{"front", 1}}}, utc);
    expect_schema(answer, "report-battery");
    const auto& row = answer.at("failures").as_array().at(0).as_object();
    EXPECT_EQ(row.at("end").as_string(), "shut down");
    EXPECT_EQ(row.at("on_battery_s").as_int64(), 10) << "whole seconds, never more than it was";
    EXPECT_TRUE(row.at("returned").is_null());
    EXPECT_TRUE(row.at("low_after_s").is_null());
    EXPECT_TRUE(row.at("low_input").is_null());
}

// A ledger that was just begun, read by the program itself.
TEST(ReportBattery, OfANewLedgerAndOfNone_STD_UL_01) {
    const Folder folder;
    const std::string site = SEKISHO_SOURCE_DIR "/daemon/packaging/example/site.toml";
    ASSERT_EQ(sekisho("ledger init --state-dir " + (folder / "state") + " --config " + site).status, 0);
    const auto text = sekisho("report battery --state-dir " + (folder / "state") + " --config " + site);
    EXPECT_EQ(text.status, 0);
    EXPECT_EQ(text.out, "mains power never failed, as far as the ledger tells\n\nno lock has moved\n");
    const auto run = sekisho("report battery --json --db " + (folder / "state/ledger.db"));
    EXPECT_EQ(run.status, 0);
    expect_schema(json::parse(run.out).as_object(), "report-battery");
    EXPECT_EQ(sekisho("report battery").status, 2);
    EXPECT_EQ(sekisho("report battery --state-dir " + (folder / "none")).status, 2);
    EXPECT_EQ(sekisho("report battery --db " + (folder / "state/ledger.db") + " --config " + (folder / "none")).status,
              2);
}

}  // namespace
}  // namespace sekisho::cli
