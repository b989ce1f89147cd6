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

// 6.8-B3: a run that ended without a stop, and an outage of the ledger, are told apart.
TEST(EntryText, SaysFromWhenToWhenNothingWasRecorded_6_8_B3) {
    EXPECT_EQ(why(R"({"kind":"gap","ref_seq":7,"cause":"no stop was recorded","more":{"first":null,"spilled":0,"lost":0,
                      "began":"2026-11-24T09:00:00.5+09:00","ended":"2026-11-24T09:10:00+09:00"}})"),
              "no stop was recorded, nothing was recorded from 2026-11-24 09:00:00 to 2026-11-24 09:10:00");
    EXPECT_EQ(why(R"({"kind":"gap","ref_seq":null,"cause":"disk full","more":{"first":3,"spilled":2,"lost":0,
                      "began":"2026-11-24T09:00:00+09:00","ended":"2026-11-24T09:10:00+09:00"}})"),
              "disk full, first: 3, spilled: 2, lost: 0, began: 2026-11-24T09:00:00+09:00, "
              "ended: 2026-11-24T09:10:00+09:00");
}

// STD-ONVIF-01: which mode, and whether it begins or ends.
TEST(EntryText, SaysWhichModeWasSetOrReleased_STD_ONVIF_01) {
    EXPECT_EQ(why(R"({"kind":"door mode","rule":"site.toml:9","more":{"mode":"Blocked","active":true,
                      "operator":"uid:0","text":"leak"}})"),
              "site.toml:9, Blocked set, uid:0, leak");
    EXPECT_EQ(why(R"({"kind":"door mode","rule":null,"more":{"mode":"LockedOpen","active":false,"operator":"uid:0",
                      "text":null}})"),
              "LockedOpen released, uid:0");
}

// 6.5-B1h: what the holder says was not they, and by what kind of card.
TEST(EntryText, SaysWhatIsDisputedAndTheKindOfCard_6_5_B1h) {
    EXPECT_EQ(why(R"({"kind":"act confirmed","more":{"reader":"desk","disputed":true,"operator":"uid:0"}})"),
              "disputed, uid:0");
    EXPECT_EQ(why(R"({"kind":"act confirmed","more":{"reader":"desk","disputed":false,"operator":"uid:0"}})"), "uid:0");
    EXPECT_EQ(why(R"({"kind":"credential issued","more":{"reader":"desk","operator":"uid:0",
                      "credential_kind":"temporary","until":"2026-11-24T18:00:00+09:00"}})"),
              "temporary, until 2026-11-24 18:00:00, uid:0");
    EXPECT_EQ(why(R"({"kind":"credential issued","more":{"reader":"desk","operator":"uid:0",
                      "credential_kind":"regular","until":null}})"),
              "uid:0");
    EXPECT_EQ(why(R"({"kind":"credential state","more":{"act":"suspended","why":"lost","until":null,"reader":null,
                      "operator":"uid:0","approver":null,"name":null,"text":null}})"),
              "suspended, lost, uid:0");
}

// 6.4-C4b: which thing was seen where, and which were not.
TEST(EntryText, SaysWhereAThingWasSeenAndWhatIsMissing_6_4_C4b) {
    EXPECT_EQ(why(R"({"kind":"asset","zone":"hall","more":{"act":"seen","asset":"A-1","reader":"r2","expected":0,
                      "missing":[],"operator":null}})"),
              "seen, A-1, r2, in hall");
    EXPECT_EQ(why(R"({"kind":"asset","zone":null,"more":{"act":"seen","asset":"A-1","reader":"desk","expected":0,
                      "missing":[],"operator":null}})"),
              "seen, A-1, desk");
    EXPECT_EQ(why(R"({"kind":"asset","zone":"hall","more":{"act":"round begun","asset":null,"reader":null,
                      "expected":0,"missing":[],"operator":"uid:0"}})"),
              "round begun, of hall, uid:0");
    EXPECT_EQ(why(R"({"kind":"asset","zone":null,"more":{"act":"round ended","asset":null,"reader":null,
                      "expected":3,"missing":["A-1","A-2"],"operator":"uid:0"}})"),
              "round ended, missing A-1, A-2, expected: 3, uid:0");
}

// STD-IEC-09: with whom, by what card, and from where to where.
TEST(EntryText, SaysWhoCameAlongAndFromWhere_STD_IEC_09) {
    EXPECT_EQ(why(R"({"kind":"access","rule":"site.toml:9","more":{"reader":"r1","from":"hall","to":"server_room",
                      "second":"S0008","attendant":null,"credential_kind":"temporary","also":[]}})"),
              "site.toml:9, temporary card, hall -> server_room, with S0008");
    EXPECT_EQ(why(R"({"kind":"access","rule":"site.toml:9","more":{"reader":"r1","from":null,"to":"hall",
                      "second":null,"attendant":"uid:4","credential_kind":"regular","also":["ext:X"]}})"),
              "site.toml:9, uid:4, also ext:X");
    EXPECT_EQ(why(R"({"kind":"access","decision":"denied","rule":"site.toml:9","more":{"from":"hall","to":"server_room",
                      "second":null,"credential_kind":"test"}})"),
              "site.toml:9, test card")
        << "nobody went anywhere";
    EXPECT_EQ(why(R"({"kind":"outcome","more":{"passage":"taken","from":"hall","to":"server_room"}})"),
              "hall -> server_room, taken");
    EXPECT_EQ(why(R"({"kind":"outcome","more":{"passage":"not taken","from":"hall","to":"server_room"}})"), "not taken")
        << "nobody went anywhere";
}

// 6.8-C5, 6.4-C3a, 6.9-B3: until when, for whom, where.
TEST(EntryText, SaysTheTermsOfPermitsVisitsAndEmergencies_6_8_C5) {
    EXPECT_EQ(why(R"({"kind":"permit","more":{"act":"submitted","from":"2026-11-24T10:00:00+09:00",
                      "until":"2026-11-24T12:00:00+09:00","zones":["server_room","ups"],"workers":["V1","pid:7"],
                      "attendant":"S1","data_touched":"no","vendor":"abc","report_by":"2026-11-25T12:00:00+09:00",
                      "operator":"uid:0","text":"a disk"}})"),
              "submitted, zones server_room, ups, workers V1, pid:7, vendor abc, from 2026-11-24 10:00:00, "
              "until 2026-11-24 12:00:00, report by 2026-11-25 12:00:00, S1, uid:0, a disk, personal data touched: no");
    EXPECT_EQ(why(R"({"kind":"permit","more":{"act":"approved","from":null,"until":null,"zones":[],"workers":[],
                      "attendant":null,"data_touched":"unknown","vendor":null,"report_by":null,"operator":"uid:0",
                      "text":null}})"),
              "approved, uid:0");
    EXPECT_EQ(
        why(R"({"kind":"vendor","more":{"act":"confirmed","vendor":"abc","workers":["V1"],"removed":["V2","pid:7"],
                      "operator":"uid:0","text":null}})"),
        "confirmed, workers V1, removed V2, pid:7, vendor abc, uid:0");
    EXPECT_EQ(why(R"({"kind":"visit","more":{"act":"begun","host":"S1","until":"2026-11-24T12:00:00Z",
                      "operator":"uid:0","text":null}})"),
              "begun, host S1, until 2026-11-24 12:00:00Z, uid:0");
    EXPECT_EQ(why(R"({"kind":"emergency","more":{"act":"declared","plan":"quake","criterion":"uid:0","phase":"bcp",
                      "until":null,"drill":true,"operator":"uid:0"}})"),
              "declared, plan quake, by uid:0, phase bcp, uid:0, drill: yes");
}

TEST(EntryText, TellsWhereByWhenAndWhatWasFound_6_6_2_C1_3) {
    EXPECT_EQ(why(R"({"kind":"inspection","zone":"record_room","holder":"K1","rule":"site.toml:9",
                      "more":{"act":"due","due":"2026-11-25T07:30:00+09:00","items":[],"operator":null,"text":null}})"),
              "site.toml:9, due, zone record_room, by 2026-11-25 07:30:00");
    EXPECT_EQ(why(R"({"kind":"inspection","zone":"record_room","holder":"K1","rule":null,
                      "more":{"act":"recorded","due":null,"items":[{"item":"papers","good":true},
                      {"item":"notes","good":false}],"operator":"uid:0","text":"one was left"}})"),
              "recorded, zone record_room, papers: good, notes: BAD, uid:0, one was left");
}

// 6.5-B4a
TEST(EntryText, SaysWhatBecameOfAFileAndWhoSignedIt_6_5_B4a) {
    EXPECT_EQ(why(R"({"kind":"import","more":{"taken":true,"file":"roster.csv","sha256":"ab","key":"office",
                      "why":null,"operator":"uid:0"}})"),
              "roster.csv, taken in, signed by office, uid:0");
    EXPECT_EQ(why(R"({"kind":"import","more":{"taken":false,"file":"roster.csv","sha256":"ab","key":null,
                      "why":"it is not signed","operator":"uid:0"}})"),
              "roster.csv, refused, it is not signed, uid:0");
}

TEST(EntryText, SaysWhichDeviceAnswersAtAReader_6_5_B5d) {
    EXPECT_EQ(why(R"({"kind":"reader identity","more":{"reader":"r1","identity":"maker, chip 1","accepted":true,
                      "operator":"uid:0"}})"),
              "r1, known device, maker, chip 1, uid:0");
    EXPECT_EQ(why(R"({"kind":"reader identity","more":{"reader":"r1","identity":null,"accepted":false,
                      "operator":null}})"),
              "r1, ANOTHER DEVICE");
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
