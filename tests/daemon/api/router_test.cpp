// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/api/router_stage.hpp"

namespace sekisho::api {
namespace {

TEST_F(RouterTest, StatusInsideAndCredentialsAreAnswered) {
    const auto answer = ask("GET", "/v1/status");
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(json::parse(answer.body).at("doors").as_array().at(0).at("open"), nullptr);  // no contact is not "closed"
    EXPECT_EQ(json::parse(ask("GET", "/v1/inside").body).at("inside").as_array().at(0).at("holder"), "N0123");
    EXPECT_EQ(json::parse(ask("GET", "/v1/inside").body).at("safe").as_array().at(0).at("holder"), "N0456");
    EXPECT_EQ(json::parse(ask("GET", "/v1/credentials").body).at("credentials").as_array().at(0).at("credential"), "5");
}

// Status keeps to the published keys, and a light that is missing is told beside a reader that is up.
TEST_F(RouterTest, StatusHasThePublishedKeys) {
    const auto schema = schema_of("status");
    const auto status = json::parse(ask("GET", "/v1/status").body);
    const auto& properties = schema.at("properties");
    expect_keys(status, schema);
    expect_keys(status.at("doors").at(0), properties.at("doors").at("items"));
    expect_keys(status.at("readers").at(0), properties.at("readers").at("items"));
    expect_keys(status.at("witnesses").at(0), properties.at("witnesses").at("items"));
    expect_keys(status.at("alarms").at(0), properties.at("alarms").at("items"));
    expect_keys(status.at("proposals").at(0), properties.at("proposals").at("items"));
    expect_keys(status.at("inputs").at(0), properties.at("inputs").at("items"));
    expect_keys(status.at("disks").at(0), properties.at("disks").at("items"));
    expect_keys(status.at("ledger_thread"), properties.at("ledger_thread"));
    expect_keys(status.at("ledger_thread").at("checkpoint"),
                properties.at("ledger_thread").at("properties").at("checkpoint"));
    EXPECT_EQ(status.at("uptime_s"), 61);
    EXPECT_EQ(status.at("ledger_thread").at("stalled_s"), 3);
    EXPECT_EQ(status.at("inputs").at(0).at("why"), "chip0:9: the line is lost");
    EXPECT_EQ(status.at("alarms").at(0).at("subject"), "spill file");
    EXPECT_EQ(status.at("readers").at(0).at("why"), nullptr);
    EXPECT_EQ(status.at("readers").at(0).at("lamps"), "chip0:6: there is no such line");
    EXPECT_EQ(status.at("readers").at(0).at("identity"), "maker, chip 1");
    EXPECT_EQ(status.at("readers").at(0).at("strange"), false);
}

// 6.5-B3b: what sekisho-notify lives on.
TEST_F(RouterTest, WitnessesAreListedWithWhatTheyCosigned) {
    const auto answer = json::parse(ask("GET", "/v1/witnesses").body);
    EXPECT_EQ(answer.at("heartbeat_ms"), 600000);
    const auto& row = answer.at("witnesses").at(0);
    EXPECT_EQ(row.at("name"), "police");
    EXPECT_EQ(row.at("port"), 7380);
    EXPECT_EQ(row.at("cosigned").at("entries"), 3);
    EXPECT_EQ(row.at("cosigned").at("checkpoint"), "gate\n3\nroot\n");
    EXPECT_EQ(status("GET", "/v1/witnesses?x=1"), 400U);
}

TEST_F(RouterTest, AReportOfAWitnessIsReadStrictly) {
    const std::string path = "/v1/witnesses/police/report";
    EXPECT_EQ(status("POST", path, R"({"answer":"cosigned","checkpoint":"a\nb\n"})"), 200U);
    EXPECT_EQ(status("POST", path, R"({"answer":"refused","why":"another history"})"), 200U);
    EXPECT_EQ(status("POST", path, R"({"answer":"unreachable","why":"no route"})"), 200U);
    ASSERT_EQ(desk_.reports.size(), 3U);
    EXPECT_EQ(desk_.reports[0].second.checkpoint, "a\nb\n");
    EXPECT_EQ(desk_.reports[1].second.answer, gate::WitnessAnswer::refused);
    EXPECT_EQ(desk_.reports[2].second.why, "no route");
    EXPECT_EQ(status("POST", "/v1/witnesses/none/report", R"({"answer":"refused","why":"x"})"), 404U);
    for (const char* body :
         {"", "{}", R"({"answer":"yes","why":"x"})", R"({"answer":"cosigned"})", R"({"answer":"refused"})",
          R"({"answer":"cosigned","checkpoint":""})", R"({"answer":"cosigned","checkpoint":"a\u0000b"})",
          R"({"answer":"cosigned","checkpoint":1})", R"({"answer":"refused","why":"x","more":1})"}) {
        EXPECT_EQ(status("POST", path, body), 400U) << body;
    }
    const auto long_note = R"({"answer":"cosigned","checkpoint":")" + std::string(16385, 'a') + "\"}";
    EXPECT_EQ(status("POST", path, long_note), 400U);
    EXPECT_EQ(desk_.reports.size(), 3U);
    desk_.refuse_with = Error{"the witness did not cosign this", "", "see its key"};
    EXPECT_EQ(status("POST", path, R"({"answer":"refused","why":"x"})"), 409U);
}

TEST_F(RouterTest, AReviewNamesItsRangeAndTheOfficer) {
    EXPECT_EQ(status("POST", "/v1/reviews", R"({"first":3,"last":9,"note":"as expected"})"), 200U);
    EXPECT_EQ(desk_.reviewed.first, Seq{3});
    EXPECT_EQ(desk_.reviewed.last, Seq{9});
    EXPECT_EQ(desk_.reviewed.note, "as expected");
    EXPECT_EQ(desk_.reviewed.operator_name, "uid:7");
    for (const char* body : {"{}", R"({"first":3,"last":9})", R"({"first":-1,"last":9,"note":"x"})",
                             R"({"first":"3","last":9,"note":"x"})", R"({"first":3,"note":"x"})",
                             R"({"first":3,"last":9,"note":" "})", R"({"first":3,"last":9,"note":"x","officer":"y"})"})
        EXPECT_EQ(status("POST", "/v1/reviews", body), 400U) << body;
}

// 6.5-C7a2: how the person was identified is told in full, and who asks is who is at the socket.
TEST_F(RouterTest, APinResetSaysWhoWasSeenAndHow) {
    const std::string path = "/v1/people/N0123/pin-reset";
    EXPECT_EQ(status("POST", path, R"({"identity_check":"known","document":"licence","copy":"binder 3"})"), 200U);
    EXPECT_EQ(desk_.pin_reset.holder.value, "N0123");
    EXPECT_EQ(desk_.pin_reset.identity_check, "known");
    EXPECT_EQ(desk_.pin_reset.document, "licence");
    EXPECT_EQ(desk_.pin_reset.copy, "binder 3");
    EXPECT_EQ(desk_.pin_reset.operator_name, "uid:7");
    for (const char* body : {"{}", R"({"identity_check":"known","document":"licence"})",
                             R"({"identity_check":" ","document":"licence","copy":"binder 3"})",
                             R"({"identity_check":"known","document":"licence","copy":"binder 3","pin":"830175"})"})
        EXPECT_EQ(status("POST", path, body), 400U) << body;
    EXPECT_EQ(status("POST", "/v1/people/N9999/pin-reset",
                     R"({"identity_check":"known","document":"licence","copy":"binder 3"})"),
              404U);
}

// 6.5-D6-2: by command, and with a reason.
TEST_F(RouterTest, ALockOutEndsByCommandWithAReason_6_5_D6_2) {
    EXPECT_EQ(status("POST", "/v1/people/N0123/pin-clear", R"({"reason":"seen at the desk"})"), 200U);
    EXPECT_EQ(desk_.passage, "clear N0123 seen at the desk uid:7");
    EXPECT_EQ(status("POST", "/v1/readers/r2/pin-clear", R"({"reason":"children"})"), 200U);
    EXPECT_EQ(desk_.passage, "clear at r2 children uid:7");
    for (const char* body : {"{}", R"({"reason":" "})", R"({"reason":"x","pin":"830175"})"}) {
        EXPECT_EQ(status("POST", "/v1/people/N0123/pin-clear", body), 400U) << body;
        EXPECT_EQ(status("POST", "/v1/readers/r2/pin-clear", body), 400U) << body;
    }
    EXPECT_EQ(status("POST", "/v1/people/N9999/pin-clear", R"({"reason":"x"})"), 404U);
}

// STD-BAC-02, PRAC-02, PRAC-10, 6.4-D1: who asks is who is at the socket, and nobody is forgiven without a reason.
TEST_F(RouterTest, PassagesAndTheSecurityDesk) {
    const std::string forgive = "/v1/people/N0123/forgive", declare = "/v1/people/N0123/declare-exit";
    EXPECT_EQ(status("POST", forgive, R"({"reason":"lever"})"), 200U);
    EXPECT_EQ(desk_.passage, "forgive N0123 lever uid:7");
    EXPECT_EQ(status("POST", declare, R"({"at":"1970-01-01T09:00:01+09:00","reason":"home"})"), 200U);
    EXPECT_EQ(desk_.passage, "declare N0123 1000000 home uid:7");
    EXPECT_EQ(status("POST", "/v1/passages/10/approve", "{}"), 200U);
    EXPECT_EQ(desk_.passage, "approve 10 uid:7");
    EXPECT_EQ(status("POST", "/v1/zones/server_room/confirm-empty", "{}"), 200U);
    EXPECT_EQ(desk_.passage, "confirm empty server_room uid:7");
    for (const char* zone : {"attic", "outside"})
        EXPECT_EQ(status("POST", std::string("/v1/zones/") + zone + "/confirm-empty", "{}"), 404U) << zone;
    EXPECT_EQ(status("POST", "/v1/doors/server_door/attend", "{}"), 200U);
    EXPECT_EQ(desk_.passage, "attend server_door uid:7");
    for (const char* body : {"{}", R"({"reason":" "})", R"({"reason":"x","operator":"y"})"})
        EXPECT_EQ(status("POST", forgive, body), 400U) << body;
    for (const char* body : {R"({"reason":"x"})", R"({"at":"yesterday","reason":"x"})"})
        EXPECT_EQ(status("POST", declare, body), 400U) << body;
    EXPECT_EQ(status("POST", "/v1/passages/ten/approve", "{}"), 400U);
    EXPECT_EQ(status("POST", "/v1/people/N9999/forgive", R"({"reason":"x"})"), 404U);
    EXPECT_EQ(status("POST", "/v1/doors/no_door/attend", "{}"), 404U);
}

// 6.5-B1d8: what was typed is in no answer, also not where it is no sequence of keys.
TEST_F(RouterTest, KeysOfASimulatedKeypadAreNotRepeated) {
    EXPECT_EQ(status("POST", "/v1/sim/keypad", R"({"reader":"r2","keys":"*830175#"})"), 200U);
    EXPECT_EQ(sim_.keys, "*830175#");
    const auto refused = ask("POST", "/v1/sim/keypad", R"({"reader":"r2","keys":"830175 Enter"})");
    EXPECT_EQ(refused.status, 400U);
    EXPECT_EQ(refused.body.find("830175"), std::string::npos);
    router_ = make(false);
    EXPECT_EQ(status("POST", "/v1/sim/keypad", R"({"reader":"r2","keys":"1"})"), 404U);
}

// 6.7-C1: what would go is told with all that the second person must see.
TEST_F(RouterTest, ADisposalIsAskedForAndApprovedByItsHash) {
    auto pending = json::parse(ask("GET", "/v1/disposal").body);
    expect_keys(pending, schema_of("disposal"));
    EXPECT_EQ(pending.at("asked"), nullptr);
    const auto asked = json::parse(ask("POST", "/v1/disposal/ask", R"({"before":"2027-04-01"})").body);
    expect_keys(asked, schema_of("disposal-asked"));
    EXPECT_EQ(asked.at("last"), 299);
    EXPECT_EQ(asked.at("before"), "2027-04-01T00:00:00Z");
    EXPECT_EQ(asked.at("operator"), "uid:7");
    const auto hash = "ab" + std::string(62, '0');
    EXPECT_EQ(asked.at("sha256").as_string(), hash);
    EXPECT_EQ(json::parse(ask("GET", "/v1/disposal").body).at("asked"), asked);
    EXPECT_EQ(status("POST", "/v1/disposal/approve", R"({"sha256":")" + hash + "\"}"), 200U);
    EXPECT_EQ(desk_.approved, (Digest{0xAB}));
    EXPECT_EQ(desk_.approved_by, "uid:7");
    for (const char* date : {"", "2027-4-1", "2027-02-30", "2027-04-01T00:00:00Z", "tomorrow"})
        EXPECT_EQ(status("POST", "/v1/disposal/ask", std::string(R"({"before":")") + date + "\"}"), 400U) << date;
    for (const auto& wrong : {std::string(), std::string("ab"), hash + "00", std::string(64, 'g'),
                              "+1" + hash.substr(2), " 1" + hash.substr(2), "0x" + hash.substr(2)})
        EXPECT_EQ(status("POST", "/v1/disposal/approve", R"({"sha256":")" + wrong + "\"}"), 400U) << wrong;
    desk_.refuse_with = Error{"who asked cannot approve", "", "another must"};
    EXPECT_EQ(status("POST", "/v1/disposal/ask", R"({"before":"2027-04-01"})"), 409U);
    EXPECT_EQ(status("POST", "/v1/disposal/approve", R"({"sha256":")" + hash + "\"}"), 409U);
    for (const char* seq : {"x", "-1", "1x", ""})
        EXPECT_EQ(status("GET", std::string("/v1/disposal/") + seq + "/certificate"), *seq == 0 ? 400U : 404U) << seq;
    EXPECT_EQ(status("GET", "/v1/disposal?x=1"), 400U);
}

TEST_F(RouterTest, AConsistencyProofNeedsTwoSizes) {
    for (const char* query :
         {"", "?from=1", "?to=1", "?from=2&to=1", "?from=-1&to=1", "?from=x&to=1", "?from=1&to=2&x=3"}) {
        EXPECT_EQ(status("GET", std::string("/v1/consistency") + query), 400U) << query;
    }
}

TEST_F(RouterTest, WrongAddressesAndMethodsAreRefused) {
    EXPECT_EQ(status("GET", "/"), 400U);
    EXPECT_EQ(status("GET", ""), 400U);
    EXPECT_EQ(status("GET", "/v1/%zz"), 400U);
    EXPECT_EQ(status("GET", "/v1//status"), 400U);
    EXPECT_EQ(status("GET", "/v1/status/%FF"), 400U);
    EXPECT_EQ(status("GET", "/v2/status"), 404U);
    EXPECT_EQ(status("GET", "/v1/status/x"), 404U);
    EXPECT_EQ(status("POST", "/v1/status"), 405U);
    EXPECT_EQ(status("DELETE", "/v1/credentials"), 405U);
    EXPECT_EQ(status("GET", "/v1/status?x=1"), 400U);
    EXPECT_EQ(status("P\xFFST", "/v1/status"), 405U);  // answered in JSON, which status() reads
}

TEST_F(RouterTest, AnUnlockNeedsADoorAndAReason) {
    EXPECT_EQ(status("POST", "/v1/doors/server_door/unlock", R"({"reason":"delivery"})"), 200U);
    EXPECT_EQ(desk_.unlocked, "server_door delivery uid:7");
    desk_.unlocked.clear();
    EXPECT_EQ(status("POST", "/v1/doors/none/unlock", R"({"reason":"x"})"), 404U);
    for (const char* body :
         {"", "{}", R"({"reason":""})", R"({"reason":"  "})", "{\"reason\":\"\xe3\x80\x80\"}", R"({"reason":1})",
          R"({"reason":"a\nb"})", R"({"reason":"x","door":"y"})", "[", "[]", "null"}) {
        EXPECT_EQ(status("POST", "/v1/doors/server_door/unlock", body), 400U) << body;
    }
    EXPECT_EQ(desk_.unlocked, "");
    desk_.refuse_with = Error{"the ledger cannot be written", "", "see status"};
    EXPECT_EQ(status("POST", "/v1/doors/server_door/unlock", R"({"reason":"x"})"), 409U);
}

// STD-ONVIF-01: three modes are for commands, each with a reason.
TEST_F(RouterTest, ModesOfADoor_STD_ONVIF_01) {
    const std::string path = "/v1/doors/server_door/mode";
    EXPECT_EQ(status("POST", path, R"({"mode":"locked_down","active":true,"reason":"intruder"})"), 200U);
    EXPECT_EQ(desk_.mode_request.door, DoorName{"server_door"});
    EXPECT_EQ(desk_.mode_request.mode, DoorMode::locked_down);
    EXPECT_TRUE(desk_.mode_request.active);
    EXPECT_EQ(desk_.mode_request.reason, "intruder");
    EXPECT_EQ(desk_.mode_request.operator_name, "uid:7");
    EXPECT_EQ(status("POST", path, R"({"mode":"blocked","active":false,"reason":"over"})"), 200U);
    EXPECT_FALSE(desk_.mode_request.active);
    EXPECT_EQ(status("POST", "/v1/doors/none/mode", R"({"mode":"blocked","active":true,"reason":"x"})"), 404U);
    for (const char* body : {R"({"mode":"accessed","active":true,"reason":"x"})", R"({"mode":"blocked","active":true})",
                             R"({"mode":"blocked","reason":"x"})", R"({"active":true,"reason":"x"})",
                             R"({"mode":"blocked","active":1,"reason":"x"})"}) {
        EXPECT_EQ(status("POST", path, body), 400U) << body;
    }
    desk_.refuse_with = Error{"the door is Blocked already", "", "see status"};
    EXPECT_EQ(status("POST", path, R"({"mode":"blocked","active":true,"reason":"x"})"), 409U);
}

TEST_F(RouterTest, a_fire_is_reset_with_a_reason_STD_EGR_02) {
    const std::string path = "/v1/inputs/fire/reset";
    EXPECT_EQ(status("POST", path, R"({"reason":"false alarm"})"), 200U);
    EXPECT_EQ(desk_.passage, "fire reset fire false alarm uid:7");
    desk_.passage.clear();
    EXPECT_EQ(status("POST", "/v1/inputs/none/reset", R"({"reason":"x"})"), 404U);
    for (const char* body : {"", "{}", R"({"reason":""})", R"({"reason":"x","operator":"uid:0"})"})
        EXPECT_EQ(status("POST", path, body), 400U) << body;
    EXPECT_EQ(status("GET", path), 405U);
    EXPECT_EQ(desk_.passage, "");
    desk_.refuse_with = Error{"the input still says fire", "fire", "reset the fire panel first"};
    EXPECT_EQ(status("POST", path, R"({"reason":"x"})"), 409U);
}

TEST_F(RouterTest, IssueAndRevokeNameWhatTheyDoNotKnow) {
    EXPECT_EQ(status("POST", "/v1/credentials", R"({"holder":"NOBODY","reader":"r1"})"), 404U);
    EXPECT_EQ(status("POST", "/v1/credentials", R"({"holder":"N0123","reader":"none"})"), 404U);
    EXPECT_EQ(status("POST", "/v1/credentials", R"({"holder":"N0123"})"), 400U);
    EXPECT_EQ(status("POST", "/v1/credentials", R"({"holder":"N0123","reader":"r1"})"), 200U);
    EXPECT_EQ(status("POST", "/v1/credentials/5/revoke"), 200U);
    EXPECT_EQ(status("POST", "/v1/clock/accept"), 200U);
    EXPECT_EQ(desk_.vouched, "uid:7");
    EXPECT_EQ(status("POST", "/v1/clock/accept", R"({"at":"now"})"), 400U);
    for (const char* id : {"6", "-5", "0", "x", "5x", "99999999999999999999"}) {
        EXPECT_EQ(status("POST", std::string("/v1/credentials/") + id + "/revoke"), 404U) << id;
    }
}

TEST_F(RouterTest, APersonIsErasedByNumberOrPseudonym) {
    EXPECT_EQ(json::parse(ask("POST", "/v1/people/N0123/erase", R"({"reason":"left"})").body).at("seq"), 6);
    EXPECT_EQ(desk_.erased.pid, Pid{1});
    EXPECT_EQ(desk_.erased.reason, "left");
    EXPECT_EQ(desk_.erased.operator_name, "uid:7");
    EXPECT_EQ(status("POST", "/v1/people/pid:42/erase", R"({"reason":"left"})"), 200U);
    EXPECT_EQ(desk_.erased.pid, Pid{42});
    for (const char* nobody : {"N9", "pid:", "pid:0", "pid:-1", "pid:1x", "pid:99999999999999999999"})
        EXPECT_EQ(status("POST", std::string("/v1/people/") + nobody + "/erase", R"({"reason":"left"})"), 404U)
            << nobody;
    for (const char* body :
         {"{}", R"({"reason":""})", R"({"reason":"x","texts":5})", R"({"reason":"x","texts":["5"]})",
          R"({"reason":"x","texts":[-1]})", R"({"reason":"x","texts":[5,5]})", R"({"reason":"x","who":1})"})
        EXPECT_EQ(status("POST", "/v1/people/N0123/erase", body), 400U) << body;
    desk_.refuse_with = Error{"the roster in force still has this person", "", "take them out"};
    EXPECT_EQ(status("POST", "/v1/people/N0123/erase", R"({"reason":"left"})"), 409U);
}

TEST_F(RouterTest, ARehearsalSaysOfWhichBackup) {
    const auto answer = ask("POST", "/v1/backup/rehearsed", R"({"backup_at":"2026-06-01T02:00:00Z"})");
    EXPECT_EQ(json::parse(answer.body).at("seq"), 7);
    EXPECT_EQ(desk_.rehearsed_at,
              WallTime(std::chrono::sys_days(std::chrono::year(2026) / 6 / 1) + std::chrono::hours(2)));
    EXPECT_EQ(desk_.rehearsed_by, "uid:7");
    for (const char* body : {"", "{}", R"({"backup_at":"yesterday"})", R"({"backup_at":5})"})
        EXPECT_EQ(status("POST", "/v1/backup/rehearsed", body), 400U) << body;
}

// 6.8-B3: who and why; and the end comes behind the answer, never before it.
TEST_F(RouterTest, AStopNeedsAReasonAndIsAnsweredBeforeTheEnd_6_8_B3) {
    for (const char* body : {"", "{}", R"({"reason":" "})", R"({"reason":5})", R"({"reason":"a","now":true})"})
        EXPECT_EQ(status("POST", "/v1/stop", body), 400U) << body;
    EXPECT_FALSE(stop_asked_);
    EXPECT_EQ(status("GET", "/v1/stop"), 405U);
    auto stopped = ask("POST", "/v1/stop", R"({"reason":"a new lock"})");
    EXPECT_EQ(stopped.status, 200U);
    EXPECT_EQ(json::parse(stopped.body).at("seq"), 11);
    ASSERT_TRUE(stop_asked_);
    EXPECT_EQ(stop_asked_->reason, "a new lock");
    EXPECT_EQ(stop_asked_->operator_name, "uid:7");
    EXPECT_EQ(ended_, 0);
    ASSERT_TRUE(stopped.then);
    stopped.then();
    EXPECT_EQ(ended_, 1);
    stop_answer_ = Error{"sekishod stops", "", "start it again, then ask again"};
    const auto refused = ask("POST", "/v1/stop", R"({"reason":"again"})");
    EXPECT_EQ(refused.status, 409U);
    EXPECT_EQ(json::parse(refused.body).at("error").at("what"), "sekishod stops");
}

TEST_F(RouterTest, ReloadGivesSeqFaultsOrTheRefusal) {
    EXPECT_EQ(json::parse(ask("POST", "/v1/config/reload").body).at("seq"), 9);
    EXPECT_EQ(status("POST", "/v1/config/reload", R"({"accept_removals":3})"), 200U);
    EXPECT_EQ(removals_, 3);
    EXPECT_EQ(status("POST", "/v1/config/reload", R"({"accept_removals":-3})"), 400U);
    EXPECT_EQ(status("POST", "/v1/config/reload", R"({"accept_removals":"3"})"), 400U);
    reload_answer_ = config::Faults{{"site.toml", 1, 2, "unknown-key", "m", "h"}};
    const auto faulty = ask("POST", "/v1/config/reload");
    EXPECT_EQ(faulty.status, 422U);
    EXPECT_EQ(json::parse(faulty.body).at("faults").as_array().at(0).at("rule"), "unknown-key");
    reload_answer_ = Error{"people would be lost", "", "--accept-removals 2"};
    EXPECT_EQ(status("POST", "/v1/config/reload"), 409U);
    reload_answer_ = LostRights{{"2 of 9 people would lose their rights", "roster.toml", "h"}, {{"N0123"}, {"S0007"}}};
    const auto lost = ask("POST", "/v1/config/reload");
    EXPECT_EQ(lost.status, 409U);
    EXPECT_EQ(json::parse(lost.body).at("lost"), (json::array{"N0123", "S0007"}));
}

TEST_F(RouterTest, ACheckpointIsGivenAsItWasSigned) {
    EXPECT_EQ(json::parse(ask("GET", "/v1/checkpoint").body).at("checkpoint"), "gate\n1\nroot\n");
    EXPECT_EQ(status("GET", "/v1/checkpoint?size=1"), 400U);
    EXPECT_EQ(status("POST", "/v1/checkpoint"), 405U);
    checkpoint_ = Error{"the disk failed", "ledger.db", "open it anew"};
    EXPECT_EQ(status("GET", "/v1/checkpoint"), 503U);
}

TEST_F(RouterTest, ProofsAreAskedForStrictly) {
    const std::string root = "JSFjVrg8tnRGBQfQz8v9Sqj0FAEHnbLRRTIuR6k9kZk%3D";
    const std::string note = "gate%0A1%0A" + root + "%0A%0A%E2%80%94%20gate%20AAAAAAAA%0A";
    for (const std::string& query :
         {std::string(), std::string("seq=-1"), std::string("seq=x"), std::string("to=" + note), "seq=1&from=" + note,
          std::string("seq=1&to=no"), std::string("from=no"), std::string("seq=1&limit=1")}) {
        EXPECT_EQ(status("GET", "/v1/proof?" + query), 400U) << query;
    }
    EXPECT_EQ(status("POST", "/v1/proof?seq=1"), 405U);
    checkpoint_ = Error{"the disk failed", "ledger.db", "open it anew"};
    EXPECT_EQ(status("GET", "/v1/proof?seq=1"), 503U);
}

TEST_F(RouterTest, TheStateIsDumpedWithItsSeq) {
    const auto answer = json::parse(ask("GET", "/v1/state-dump").body);
    EXPECT_EQ(answer.at("applied_seq"), 7);
    EXPECT_EQ(answer.at("dump"), "applied_seq 7\n");
    EXPECT_EQ(status("GET", "/v1/state-dump?at=1"), 400U);
    state_dump_ = Error{"sekishod stops", "", "start it again"};
    EXPECT_EQ(status("GET", "/v1/state-dump"), 503U);
}

TEST_F(RouterTest, EntriesAreAskedForStrictly) {
    for (const char* query :
         {"limit=0", "limit=100001", "limit=x", "limit=", "after=-2", "from=today", "to=2025-02-29T00:00:00Z",
          "colour=red", "from=2026-04-02T00:00:00Z&to=2026-04-01T00:00:00Z",
          "from=2026-04-01T00:00:00Z&to=2026-04-01T00:00:00Z", "limit=1&limit=2"}) {
        EXPECT_EQ(status("GET", std::string("/v1/entries?") + query), 400U) << query;
    }
    EXPECT_EQ(status("GET", "/v1/entries?holder=NOBODY"), 404U);
    EXPECT_EQ(status("GET", "/v1/entries?holder=pid:0"), 404U);
    EXPECT_EQ(status("GET", "/v1/entries?zone=nowhere"), 404U);
}

TEST_F(RouterTest, OnlyASimulatedGateHasHands) {
    EXPECT_EQ(status("POST", "/v1/sim/tap", R"({"reader":"r1","uid":"04A1b2C3","hold":true})"), 200U);
    EXPECT_EQ(sim_.tapped.number, (std::vector<std::uint8_t>{0x04, 0xa1, 0xb2, 0xc3}));
    EXPECT_TRUE(sim_.held);
    EXPECT_EQ(status("POST", "/v1/sim/tap", R"({"reader":"r1","idm":"0102030405060708"})"), 200U);
    EXPECT_EQ(sim_.tapped.technology, CardTechnology::felica);
    for (const char* body : {R"({"reader":"r1"})", R"({"reader":"r1","uid":"0"})", R"({"reader":"r1","uid":"zz"})",
                             R"({"reader":"r1","uid":"04","idm":"04"})", R"({"reader":"r1","uid":"+4"})",
                             R"({"uid":"04"})", R"({"reader":"r1","uid":"0102030405060708090a0b"})"}) {
        EXPECT_EQ(status("POST", "/v1/sim/tap", body), 400U) << body;
    }
    EXPECT_EQ(status("POST", "/v1/sim/rex", R"({"door":"d","action":"kick"})"), 400U);
    EXPECT_EQ(status("POST", "/v1/sim/fly", "{}"), 404U);
    router_ = make(false);
    const auto real = ask("POST", "/v1/sim/tap", R"({"reader":"r1","uid":"04a1b2c3"})");
    EXPECT_EQ(real.status, 404U);
    EXPECT_NE(real.body.find("real"), std::string::npos);
}

}  // namespace
}  // namespace sekisho::api
