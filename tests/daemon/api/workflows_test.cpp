// SPDX-License-Identifier: Apache-2.0
// Commands that go on over hours or days, as they are asked for (6.8-C5).
#include "tests/daemon/api/router_stage.hpp"

namespace sekisho::api {
namespace {

// 6.8-C5: who asks is who is at the socket; a report without its answer is none.
TEST_F(RouterTest, PermitsAreReadStrictly_6_8_C5) {
    const std::string permits = "/v1/permits";
    const std::string asked = R"({"from":"2026-04-01T10:00:00+09:00","until":"2026-04-01T12:00:00+09:00",)"
                              R"("zones":["server_room"],"workers":["V1"],"content":"disk","data_expected":true)";
    EXPECT_EQ(status("POST", permits, asked + "}"), 200U);
    EXPECT_EQ(desk_.flows.submitted.operator_name, "uid:7");
    EXPECT_EQ(desk_.flows.submitted.workers.at(0).value, "V1");
    EXPECT_TRUE(desk_.flows.submitted.data_expected);
    EXPECT_EQ(status("POST", permits, asked + R"(,"operator":"x"})"), 400U);
    for (const char* key : {"from", "until", "zones", "workers", "content", "data_expected"}) {
        auto lacking = json::parse(asked + "}").as_object();
        lacking.erase(key);
        EXPECT_EQ(status("POST", permits, json::serialize(lacking)), 400U) << key;
    }
    EXPECT_EQ(status("POST", "/v1/permits/12/approve", "{}"), 200U);
    EXPECT_EQ(desk_.flows.stepped.act, PermitAct::approved);
    EXPECT_EQ(desk_.flows.stepped.operator_name, "uid:7");
    EXPECT_EQ(status("POST", "/v1/permits/12/report", R"({"text":"done","data_touched":false})"), 200U);
    EXPECT_EQ(desk_.flows.stepped.touched, DataTouched::no);
    EXPECT_EQ(status("POST", "/v1/permits/12/report", R"({"text":"done"})"), 200U);
    EXPECT_EQ(desk_.flows.stepped.touched, DataTouched::unknown) << "the gate refuses it";
    EXPECT_EQ(status("POST", "/v1/permits/12/close", R"({"data_touched":true})"), 400U);
    EXPECT_EQ(status("POST", "/v1/permits/12/bless", "{}"), 404U);
    EXPECT_EQ(status("POST", "/v1/permits/x/start", "{}"), 404U);
    desk_.flows.refuse_with = Error{"no", "", ""};
    EXPECT_EQ(status("POST", "/v1/permits/12/start", "{}"), 409U);
    const auto rows = json::parse(ask("GET", permits).body);
    expect_keys(rows.at("permits").at(0), schema_of("permits").at("properties").at("permits").at("items"));
    EXPECT_EQ(status("POST", "/v1/credentials/5/return", "{}"), 200U);
    EXPECT_EQ(desk_.flows.returned, CredentialRef{5});
    expect_keys(json::parse(ask("GET", "/v1/credentials").body).at("credentials").at(0), schema_of("credential"));
}

// 6.5-B4a: a file to be taken in needs its hash and what was signed of it; a refusal needs its reason alone, which is
// one of a few words: whatever else stood there would stand in the ledger for ever.
TEST_F(RouterTest, ImportsAreReadStrictly_6_5_B4a) {
    const std::string hash(64, 'a');
    const std::string note = "sekisho import v1\\n\\n\u2014 office AAAA\\n";
    const auto taken = R"({"file":"roster.csv","sha256":")" + hash + R"(","note":")" + note + R"(")";
    const auto answered = ask("POST", "/v1/imports", taken + "}");
    EXPECT_EQ(answered.status, 200U);
    EXPECT_EQ(answered.body, R"({"seq":22})");
    EXPECT_EQ(desk_.flows.imported.file, "roster.csv");
    EXPECT_EQ(desk_.flows.imported.sha256->front(), 0xaa);
    EXPECT_EQ(desk_.flows.imported.note, "sekisho import v1\n\n\u2014 office AAAA\n");
    EXPECT_EQ(desk_.flows.imported.refused, "");
    EXPECT_EQ(desk_.flows.imported.operator_name, "uid:7");
    EXPECT_EQ(status("POST", "/v1/imports", taken + R"(,"operator":"x"})"), 400U);
    for (const char* key : {"file", "sha256", "note"}) {
        auto lacking = json::parse(taken + "}").as_object();
        lacking.erase(key);
        EXPECT_EQ(status("POST", "/v1/imports", json::serialize(lacking)), 400U) << key;
    }
    for (const char* name : {"", "..", "a/b", "/etc/passwd"}) {
        auto elsewhere = json::parse(taken + "}").as_object();
        elsewhere["file"] = name;
        EXPECT_EQ(status("POST", "/v1/imports", json::serialize(elsewhere)), 400U) << name;
    }
    const std::vector<std::pair<std::string, std::string>> reasons{
        {"unreadable", "it is no plain file of a sensible size, or could not be read"},
        {"unsigned", "it is not signed"},
        {"signature", "its signature is by no key that may sign, or of another file"},
        {"scanner", "the scanner did not let it pass"},
        {"changed", "the scanner changed it"},
        {"form", "the configuration would have faults with it"},
        {"place", "it was recorded as taken in, and could not be put in place"}};
    for (const auto& [word, sentence] : reasons) {
        EXPECT_EQ(status("POST", "/v1/imports", R"({"file":"roster.csv","refused":")" + word + R"("})"), 200U) << word;
        EXPECT_EQ(desk_.flows.imported.refused, sentence);
        EXPECT_FALSE(desk_.flows.imported.sha256);
    }
    const auto last = desk_.flows.imported.refused;
    for (const char* text : {"CANARY", "Form", "form ", "form: CANARY", "formscanner", "it is not signed", ""}) {
        const auto free =
            ask("POST", "/v1/imports", R"({"file":"roster.csv","refused":")" + std::string(text) + R"("})");
        EXPECT_EQ(free.status, 400U) << text;
        EXPECT_EQ(free.body.find("CANARY"), std::string::npos) << free.body;
    }
    EXPECT_EQ(status("POST", "/v1/imports", R"({"file":"roster.csv","refused":["form"]})"), 400U);
    EXPECT_EQ(desk_.flows.imported.refused, last) << "none of these came to the gate";
    EXPECT_EQ(status("POST", "/v1/imports", R"({"file":"roster.csv","refused":"form","sha256":"xy"})"), 400U);
    desk_.flows.refuse_with = Error{"older", "", ""};
    EXPECT_EQ(status("POST", "/v1/imports", taken + "}"), 409U);
}

// 6.8-C4: who is named, by which document, and who says so.
TEST_F(RouterTest, VendorsAreConfirmedStrictly_6_8_C4) {
    const std::string confirm = "/v1/vendors/abc/confirm";
    const auto confirmed = ask("POST", confirm, R"({"workers":["V1","V3"],"document":"mail of 1 April"})");
    EXPECT_EQ(confirmed.status, 200U);
    expect_keys(json::parse(confirmed.body), schema_of("vendor-confirmed"));
    EXPECT_EQ(json::serialize(json::parse(confirmed.body)), R"({"seq":20,"removed":["V2"]})");
    EXPECT_EQ(desk_.flows.told.vendor, "abc");
    EXPECT_EQ(desk_.flows.told.workers.at(1).value, "V3");
    EXPECT_EQ(desk_.flows.told.document, "mail of 1 April");
    EXPECT_EQ(desk_.flows.told.operator_name, "uid:7");
    EXPECT_EQ(status("POST", confirm, R"({"workers":[],"document":"x"})"), 400U);
    EXPECT_EQ(status("POST", confirm, R"({"workers":["V1"]})"), 400U);
    EXPECT_EQ(status("POST", confirm, R"({"document":"x"})"), 400U);
    EXPECT_EQ(status("POST", confirm, R"({"workers":["V1"],"document":"x","operator":"y"})"), 400U);
    EXPECT_EQ(status("POST", "/v1/workers/V1/remove", R"({"reason":"left"})"), 200U);
    EXPECT_FALSE(desk_.flows.word.works);
    EXPECT_EQ(desk_.flows.word.why, "left");
    EXPECT_EQ(desk_.flows.word.operator_name, "uid:7");
    EXPECT_EQ(status("POST", "/v1/workers/V1/confirm", R"({"document":"call"})"), 200U);
    EXPECT_TRUE(desk_.flows.word.works);
    EXPECT_EQ(status("POST", "/v1/workers/V1/confirm", R"({"reason":"call"})"), 400U);
    EXPECT_EQ(status("POST", "/v1/workers/V1/remove", "{}"), 400U);
    desk_.flows.refuse_with = Error{"no", "", ""};
    EXPECT_EQ(status("POST", "/v1/workers/V1/remove", R"({"reason":"left"})"), 409U);
    EXPECT_EQ(status("POST", confirm, R"({"workers":["V1"],"document":"x"})"), 409U);
}

TEST_F(RouterTest, VendorsAreListed_6_8_C4) {
    const auto rows = json::parse(ask("GET", "/v1/vendors").body);
    const auto schema = schema_of("vendors").at("properties").at("vendors").at("items");
    const auto& vendor = rows.at("vendors").at(0);
    expect_keys(vendor, schema);
    EXPECT_EQ(vendor.at("confirm_workers_every_s"), 31 * 86400);
    EXPECT_TRUE(vendor.at("suspend_unused_after_s").is_null());
    const auto& workers = vendor.at("workers").as_array();
    for (const auto& worker : workers) expect_keys(worker, schema.at("properties").at("workers").at("items"));
    EXPECT_TRUE(workers[0].at("suspended").is_null());
    EXPECT_TRUE(workers[0].at("registered").is_null()) << "no card yet";
    EXPECT_EQ(workers[1].at("suspended"), "ext:WorkerRemoved");
    EXPECT_EQ(workers[1].at("removal"), 20);
    EXPECT_TRUE(workers[1].at("since").is_null());
    EXPECT_EQ(workers[2].at("suspended"), "ext:WorkerUnused");
    EXPECT_TRUE(workers[2].at("removal").is_null());
    EXPECT_TRUE(workers[2].at("since").is_string());
}

// 6.4-C4b
TEST_F(RouterTest, RoundsOfAssetsAreReadStrictly_6_4_C4b) {
    EXPECT_EQ(status("POST", "/v1/asset-rounds", R"({"zone":"server_room"})"), 200U);
    EXPECT_EQ(desk_.flows.round, "server_room by uid:7");
    EXPECT_EQ(ask("POST", "/v1/asset-rounds", "").body, R"({"seq":22})");
    EXPECT_EQ(desk_.flows.round, " by uid:7") << "all assets";
    EXPECT_EQ(status("POST", "/v1/asset-rounds", R"({"zone":"attic"})"), 404U);
    EXPECT_EQ(status("POST", "/v1/asset-rounds", R"({"zone":7})"), 400U);
    EXPECT_EQ(status("POST", "/v1/asset-rounds", R"({"room":"server_room"})"), 400U);
    const auto ended = ask("POST", "/v1/asset-rounds/22/end", "");
    EXPECT_EQ(ended.status, 200U);
    EXPECT_EQ(desk_.flows.round, "22 by uid:7");
    expect_keys(json::parse(ended.body), schema_of("asset-round-ended"));
    EXPECT_EQ(json::parse(ended.body).at("missing").at(0).at("asset"), "A-1");
    EXPECT_EQ(json::parse(ended.body).at("elsewhere").at(0).at("seen_in"), "outside");
    EXPECT_EQ(status("POST", "/v1/asset-rounds/x/end", ""), 404U);
    EXPECT_EQ(status("POST", "/v1/asset-rounds/22/end", R"({"zone":"hall"})"), 400U);
    desk_.flows.refuse_with = Error{"no", "", ""};
    EXPECT_EQ(status("POST", "/v1/asset-rounds", ""), 409U);
    EXPECT_EQ(status("POST", "/v1/asset-rounds/22/end", ""), 409U);
}

TEST_F(RouterTest, AssetsAreListed_6_4_C4b) {
    const auto list = json::parse(ask("GET", "/v1/assets").body);
    const auto schema = schema_of("assets").at("properties");
    expect_keys(list, schema_of("assets"));
    for (const auto& row : list.at("assets").as_array()) expect_keys(row, schema.at("assets").at("items"));
    EXPECT_TRUE(list.at("assets").at(0).at("seen").is_null());
    EXPECT_TRUE(list.at("assets").at(0).at("seen_in").is_null());
    EXPECT_EQ(list.at("assets").at(0).at("missing"), true);
    EXPECT_EQ(list.at("assets").at(1).at("reader"), "r1");
    EXPECT_EQ(list.at("assets").at(1).at("elsewhere"), true);
    const auto& round = list.at("rounds").at(0);
    expect_keys(round, schema.at("rounds").at("items"));
    EXPECT_TRUE(round.at("zone").is_null()) << "all assets";
    EXPECT_EQ(json::serialize(round.at("unseen")), R"(["A-1"])");
    EXPECT_EQ(status("GET", "/v1/assets?zone=hall"), 400U);
}

TEST_F(RouterTest, InspectionsAreListed_6_6_2_C1_3) {
    const auto all = json::parse(ask("GET", "/v1/inspections").body);
    const auto schema = schema_of("inspections");
    expect_keys(all, schema);
    const auto& rows = all.at("inspections").as_array();
    ASSERT_EQ(rows.size(), 2U);
    for (const auto& row : rows) expect_keys(row, schema.at("properties").at("inspections").at("items"));
    EXPECT_EQ(rows[0].at("inspection"), 22);
    EXPECT_EQ(rows[0].at("zone"), "server_room");
    EXPECT_TRUE(rows[1].at("owner").is_null());
    EXPECT_EQ(json::serialize(all.at("items")), R"(["papers","windows"])");
    const auto late = json::parse(ask("GET", "/v1/inspections?overdue=true").body);
    ASSERT_EQ(late.at("inspections").as_array().size(), 1U);
    EXPECT_EQ(late.at("inspections").at(0).at("overdue"), true);
    EXPECT_EQ(status("GET", "/v1/inspections?overdue=1"), 400U);
    EXPECT_EQ(status("GET", "/v1/inspections?zone=x"), 400U);
}

TEST_F(RouterTest, InspectionsAreRecordedStrictly_6_6_2_C1_3) {
    const std::string record = "/v1/inspections/22/record";
    const auto sent = R"({"items":[{"item":1,"good":true},{"item":2,"good":false}],"note":"a note"})";
    EXPECT_EQ(ask("POST", record, sent).body, R"({"seq":24})");
    const auto& told = desk_.flows.inspected;
    EXPECT_EQ(told.inspection, Seq{22});
    ASSERT_EQ(told.answers.size(), 2U);
    EXPECT_EQ(told.answers[1].item, 2);
    EXPECT_FALSE(told.answers[1].good);
    EXPECT_EQ(told.note, "a note");
    EXPECT_EQ(told.operator_name, "uid:7");
    EXPECT_EQ(status("POST", record, R"({"items":[]})"), 200U) << "the gate says what is missing";
    EXPECT_EQ(desk_.flows.inspected.note, "");
    for (const char* wrong : {"{}", R"({"items":{}})", R"({"items":["good"]})", R"({"items":[{"item":1}]})",
                              R"({"items":[{"item":"1","good":true}]})", R"({"items":[{"item":1,"good":"yes"}]})",
                              R"({"items":[{"item":1,"good":true,"by":"x"}]})", R"({"items":[],"note":" "})",
                              R"({"items":[],"operator":"uid:0"})"}) {
        EXPECT_EQ(status("POST", record, wrong), 400U) << wrong;
    }
    EXPECT_EQ(status("POST", "/v1/inspections/-1/record", sent), 404U);
    EXPECT_EQ(status("POST", "/v1/inspections/x/record", sent), 404U);
    EXPECT_EQ(status("GET", record), 405U);
    desk_.flows.refuse_with = Error{"no", "", ""};
    EXPECT_EQ(status("POST", record, sent), 409U);
}

TEST_F(RouterTest, AnotherDeviceAtAReaderIsAcceptedByName_6_5_B5d) {
    const std::string accept = "/v1/readers/r1/accept";
    EXPECT_EQ(ask("POST", accept, R"({"identity":"maker, chip 2"})").body, R"({"seq":25})");
    EXPECT_EQ(desk_.flows.accepted.reader, ReaderName{"r1"});
    EXPECT_EQ(desk_.flows.accepted.identity, "maker, chip 2");
    EXPECT_EQ(desk_.flows.accepted.operator_name, "uid:7");
    EXPECT_EQ(status("POST", accept, R"({"identity":null})"), 200U) << "it may say nothing of itself";
    EXPECT_EQ(desk_.flows.accepted.identity, "");
    for (const char* wrong : {R"({"identity":2})", R"({"identity":" "})", R"({"operator":"uid:0"})"}) {
        EXPECT_EQ(status("POST", accept, wrong), 400U) << wrong;
    }
    EXPECT_EQ(status("GET", accept), 405U);
    desk_.flows.refuse_with = Error{"no other device answers there", "reader r1", ""};
    EXPECT_EQ(status("POST", accept, R"({"identity":"x"})"), 409U);
}

// 6.5-B1g, 6.5-B1h: what a temporary card and a handover must say is read as it stands.
TEST_F(RouterTest, CardsAreIssuedAndLost_6_5_B1h) {
    const std::string temporary = "/v1/people/N0123/temporary-card";
    const std::string asked = R"({"reader":"r1","reason":"forgotten","identity_check":"seen","document":"licence",)"
                              R"("until":"2026-04-01T18:00:00+09:00"})";
    EXPECT_EQ(status("POST", temporary, asked), 200U);
    EXPECT_EQ(desk_.flows.issued.kind, CredentialKind::temporary);
    EXPECT_EQ(desk_.flows.issued.why, SuspensionCause::forgotten);
    EXPECT_EQ(desk_.flows.issued.operator_name, "uid:7");
    for (const char* key : {"reader", "reason", "identity_check", "document", "until"}) {
        auto lacking = json::parse(asked).as_object();
        lacking.erase(key);
        EXPECT_EQ(status("POST", temporary, json::serialize(lacking)), 400U) << key;
    }
    EXPECT_EQ(status("POST", "/v1/people/N9999/temporary-card", asked), 404U);
    EXPECT_EQ(
        status("POST", "/v1/credentials", R"({"holder":"N0123","reader":"r1","test":true,"consent":"2026-04-01"})"),
        200U);
    EXPECT_EQ(desk_.flows.issued.kind, CredentialKind::test);
    EXPECT_EQ(desk_.flows.issued.consent, "2026-04-01");
    EXPECT_EQ(status("POST", "/v1/badges/B1", R"({"reader":"r1"})"), 200U);
    EXPECT_EQ(desk_.flows.issued.holder, gate::badge_holder("B1"));
    EXPECT_EQ(status("POST", "/v1/badges/B1", R"({"reader":"none"})"), 404U);
    EXPECT_EQ(status("POST", "/v1/people/N0123/cards-lost", "{}"), 200U);
    EXPECT_EQ(desk_.flows.lost, "N0123 0");
    EXPECT_EQ(status("POST", "/v1/credentials/5/lost", "{}"), 200U);
    EXPECT_EQ(desk_.flows.lost, " 5");
    EXPECT_EQ(status("POST", "/v1/credentials/0/lost", "{}"), 404U) << "0 is nobody's card, and not everybody's";
}

TEST_F(RouterTest, ActsAreConfirmedOrDisputed_6_5_B1h) {
    const auto acts = json::parse(ask("GET", "/v1/people/N0123/acts").body);
    expect_keys(acts.at("acts").at(0), schema_of("acts").at("properties").at("acts").at("items"));
    const std::string confirm = "/v1/people/N0123/acts/confirm";
    EXPECT_EQ(status("POST", confirm, R"({"reader":"r1","disputed":[16]})"), 200U);
    EXPECT_EQ(desk_.flows.confirmed.disputed, std::vector<Seq>{Seq{16}});
    EXPECT_EQ(status("POST", confirm, R"({"reader":"r1","disputed":["16"]})"), 400U);
    EXPECT_EQ(status("POST", confirm, R"({"disputed":[]})"), 400U);
}

// 6.4-C3a, STD-N53-04: no field may be missing.
TEST_F(RouterTest, VisitsAskForEverything_STD_N53_04) {
    const std::string asked =
        R"({"name":"a","organisation":"b","purpose":"c","host":"N0123","identity_paper":"d","badge":"B1",)"
        R"("badge_type":"red","until":"2026-04-01T18:00:00+09:00","items":"none","signature_ref":"e"})";
    EXPECT_EQ(status("POST", "/v1/visits", asked), 200U);
    EXPECT_EQ(desk_.flows.visit.signature_ref, "e");
    EXPECT_EQ(desk_.flows.visit.operator_name, "uid:7");
    const json::object whole = json::parse(asked).as_object();
    for (const auto& field : whole) {
        auto lacking = whole;
        lacking.erase(field.key());
        EXPECT_EQ(status("POST", "/v1/visits", json::serialize(lacking)), 400U) << field.key();
    }
    EXPECT_EQ(status("POST", "/v1/visits/18/end", "{}"), 400U) << "whether the badge is back is answered";
    EXPECT_EQ(status("POST", "/v1/visits/18/end", R"({"badge_returned":false})"), 200U);
    EXPECT_EQ(desk_.flows.ended, "18 not returned");
    const auto rows = json::parse(ask("GET", "/v1/visits").body);
    expect_keys(rows.at("visits").at(0), schema_of("visits").at("properties").at("visits").at("items"));
    const auto inside = json::parse(ask("GET", "/v1/inside").body);
    expect_keys(inside.at("inside").at(0), schema_of("inside").at("properties").at("inside").at("items"));
}

}  // namespace
}  // namespace sekisho::api
