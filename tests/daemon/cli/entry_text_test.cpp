// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/entry_text.hpp"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

namespace sekisho::cli {
namespace {

std::string why(const char* entry) {
    return entry_row(boost::json::parse(entry).as_object()).back();
}

TEST(EntryText, WhyNamesWhatTheEntryIsAbout) {
    EXPECT_EQ(why(R"({"kind":"reader state","more":{"reader":"r1","up":false,"why":"it is gone"}})"),
              "r1, it is gone, up: no");
    EXPECT_EQ(why(R"({"kind":"config","cause":"SIGHUP","more":{"sha256":"00","holders":41,"holders_removed":2}})"),
              "SIGHUP, holders: 41, holders removed: 2");
    EXPECT_EQ(why(R"({"kind":"start","more":{"version":"1","backend":"sim"}})"), "sim");
    EXPECT_EQ(
        why(R"({"kind":"unlock","cause":"command","rule":"site.toml:9","more":{"operator":"uid:0","reason":"delivery"}})"),
        "command, site.toml:9, uid:0, delivery");
    EXPECT_EQ(why(R"({"kind":"unlock","cause":"command","rule":null,"more":{"operator":"uid:0","reason":null}})"),
              "command, uid:0");
    EXPECT_EQ(why(R"({"kind":"access","reason":"Unauthorized","vault_mismatch":true,"more":{}})"),
              "Unauthorized, THE VAULT'S ROW DOES NOT MATCH THE LEDGER");
    EXPECT_EQ(why(R"({"kind":"access","reason":"Unauthorized","more":{"reader":"r1"}})"), "Unauthorized");
}

// BRIEF-08: what a configuration changed stands below the table, one line each.
TEST(EntryText, TellsWhatAConfigurationChanged_BRIEF_08) {
    const auto table = [](const char* entries) { return entry_table(boost::json::parse(entries).as_array()); };
    const auto text = table(R"([{"seq":7,"kind":"config","cause":"SIGHUP","more":{"holders":4,
        "changes":["2 people (nurse): gain a.entry: always","door a: open: was 30 s, now 20 s"],"changes_more":3}}])");
    EXPECT_NE(
        text.find("changed by entry 7:\n  2 people (nurse): gain a.entry: always\n  door a: open: was 30 s, now 20 "
                  "s\n  and 3 more\n"),
        std::string::npos)
        << text;
    for (const char* none :
         {R"([{"seq":7,"kind":"config","more":{"changes":[],"changes_more":0}}])",
          R"([{"seq":7,"kind":"start","more":{"backend":"sim"}}])", R"([{"seq":7,"kind":"access"}])"})
        EXPECT_EQ(table(none).find("changed by"), std::string::npos) << none;
}

// 6.5-C5: a time that is not to be trusted is not shown as if it were.
TEST(EntryText, WhySaysWhereTheClockWasNotInStep) {
    EXPECT_EQ(why(R"({"kind":"fire","clock":{"status":"synced","error_us":1},"more":{"input":"fire","active":true}})"),
              "fire, active: yes");
    EXPECT_EQ(why(R"({"kind":"access","reason":"Other","clock":{"status":"unsynced","error_us":1},"more":{}})"),
              "Other, clock unsynced");
    EXPECT_EQ(why(R"({"kind":"clock step","clock":{"status":"holdover","error_us":1},"more":{"before":"a","after":"b",
                      "step_us":1,"operator":null}})"),
              "clock holdover, a, b");
}

}  // namespace
}  // namespace sekisho::cli
