// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/json/entry_json.hpp"

#include "daemon/api/json/fault_json.hpp"
#include "tests/places.hpp"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <iterator>

namespace sekisho::api {
namespace {

namespace json = boost::json;

class SomeNames final : public Names {
public:
    std::string name_of(NamedThing thing, std::int64_t number) const override {
        return thing == NamedThing::door && number == 1 ? "server_door" : "";
    }
    std::string holder_of(Pid pid) const override { return pid.value == 7 ? "N0123" : ""; }
    std::optional<std::string> text_of(const std::vector<std::uint8_t>& commitment) const override {
        if (commitment != std::vector<std::uint8_t>(32, 1)) return std::nullopt;
        return "the fire drill";
    }
    bool is_mismatched(Pid pid) const override { return pid.value == 9; }
    bool is_mismatched(const std::vector<std::uint8_t>& commitment) const override {
        return commitment == std::vector<std::uint8_t>(32, 3);
    }
    std::chrono::seconds offset_at(WallTime) const override { return std::chrono::hours(9); }
};

Entry denied() {
    Entry entry;
    entry.kind = EntryKind::access;
    entry.seq = Seq{41};
    entry.door = DoorNumber{1};
    entry.zone = ZoneNumber{3};
    entry.dir = Direction::entry;
    entry.decision = Verdict::denied;
    entry.pid = Pid{7};
    entry.cred = CredentialRef{(std::int64_t{1} << 61) + 1};
    entry.cfg_seq = Seq{2};
    entry.detail = AccessDetail{ReaderNumber{2},
                                Reason::not_permitted_at_this_time,
                                Detail::outside_schedule,
                                "site.toml:9 schedules.day",
                                Basis::schedule_and_profile,
                                {},
                                ZoneNumber{3},
                                Pid{8}};
    return entry;
}

TEST(EntryJson, ADecisionSaysWhoWhereAndWhy) {
    const auto out = entry_to_json(denied(), SomeNames());
    EXPECT_EQ(out.at("seq"), 41);
    EXPECT_EQ(out.at("time"), "1970-01-01T09:00:00+09:00");
    EXPECT_EQ(out.at("door"), "server_door");
    EXPECT_EQ(out.at("zone"), "zone:3");  // a number that has no name is shown, not hidden
    EXPECT_EQ(out.at("decision"), "denied");
    EXPECT_EQ(out.at("reason"), "NotPermittedAtThisTime");
    EXPECT_EQ(out.at("detail"), "ext:OutsideSchedule");
    EXPECT_EQ(out.at("rule"), "site.toml:9 schedules.day");
    EXPECT_EQ(out.at("holder"), "N0123");
    EXPECT_EQ(out.at("credential"), "2305843009213693953");  // a JSON number would lose its last digit
    EXPECT_EQ(out.at("ref_seq"), nullptr);
    EXPECT_EQ(out.at("config_seq"), 2);
    EXPECT_EQ(out.at("more").at("second"), "pid:8");
}

// 6.5-C5: both clocks are shown as they were when the entry was written down, to the microsecond.
TEST(EntryJson, BothClocksOfAnEntryAreShown) {
    Entry entry;
    entry.kind = EntryKind::stop;
    entry.detail = StopDetail{"SIGTERM"};
    entry.boot_seq = 3;
    entry.recorded = Now{WallTime(std::chrono::seconds(60)), MonoTime(Duration(11)), BootTime(Duration(86'400'000'001)),
                         ClockStatus::holdover, Duration(250)};
    const auto out = entry_to_json(entry, SomeNames());
    EXPECT_EQ(out.at("boot_time_us"), 86'400'000'001);
    EXPECT_EQ(out.at("boot"), 3);
    EXPECT_EQ(out.at("recorded"), "1970-01-01T09:01:00+09:00");
    EXPECT_EQ(out.at("clock").at("status"), "holdover");
    EXPECT_EQ(out.at("clock").at("error_us"), 250);
}

// The reason of a command stands beside the ledger: it is shown while it is there, and null when it was erased.
TEST(EntryJson, AnUnlockByCommandSaysItsReason) {
    Entry entry;
    entry.kind = EntryKind::unlock;
    entry.detail = UnlockDetail{UnlockCause::command, "site.toml:9", "uid:0"};
    entry.pcommit.assign(32, 1);
    EXPECT_TRUE(bears_text(entry));
    EXPECT_EQ(entry_to_json(entry, SomeNames()).at("more").at("reason"), "the fire drill");
    entry.pcommit.assign(32, 2);
    EXPECT_EQ(entry_to_json(entry, SomeNames()).at("more").at("reason"), nullptr);
    entry.detail = UnlockDetail{UnlockCause::rex, "site.toml:9", ""};
    entry.pcommit.clear();
    EXPECT_FALSE(bears_text(entry));
    EXPECT_FALSE(entry_to_json(entry, SomeNames()).at("more").as_object().contains("reason"));
}

// 6.8-B3: a stop by command says who and why; one by a signal has nobody to name.
TEST(EntryJson, AStopByCommandSaysWhoAndWhy_6_8_B3) {
    Entry entry;
    entry.kind = EntryKind::stop;
    entry.detail = StopDetail{"command", "uid:0"};
    entry.pcommit.assign(32, 1);
    EXPECT_TRUE(bears_text(entry));
    const auto out = entry_to_json(entry, SomeNames());
    EXPECT_EQ(out.at("cause"), "command");
    EXPECT_EQ(out.at("more").at("operator"), "uid:0");
    EXPECT_TRUE(out.at("more").at("reason").is_string()) << json::serialize(out);
    entry.pcommit.assign(32, 3);
    EXPECT_EQ(entry_to_json(entry, SomeNames()).at("vault_mismatch"), true);
    entry.detail = StopDetail{"SIGTERM"};
    entry.pcommit.clear();
    EXPECT_FALSE(bears_text(entry));
    EXPECT_TRUE(entry_to_json(entry, SomeNames()).at("more").as_object().empty());
}

// What the vault says otherwise than the ledger is not shown, and that is said.
TEST(EntryJson, WhatDoesNotMatchTheLedgerIsSaid) {
    auto entry = denied();
    EXPECT_EQ(entry_to_json(entry, SomeNames()).at("vault_mismatch"), false);
    entry.pid = Pid{9};
    const auto out = entry_to_json(entry, SomeNames());
    EXPECT_EQ(out.at("vault_mismatch"), true);
    EXPECT_EQ(out.at("holder"), "pid:9");
    entry.pid = Pid{7};
    std::get<AccessDetail>(entry.detail).second = Pid{9};
    EXPECT_EQ(entry_to_json(entry, SomeNames()).at("vault_mismatch"), true);
    entry.detail = UnlockDetail{UnlockCause::command, "site.toml:9", "uid:0"};
    entry.pcommit.assign(32, 1);
    EXPECT_EQ(entry_to_json(entry, SomeNames()).at("vault_mismatch"), false);
    entry.pcommit.assign(32, 3);
    EXPECT_EQ(entry_to_json(entry, SomeNames()).at("vault_mismatch"), true);
    EXPECT_EQ(entry_to_json(entry, SomeNames()).at("more").at("reason"), nullptr);
}

// Every kind keeps to the published keys, whatever its detail is.
TEST(EntryJson, EveryKindHasThePublishedKeys) {
    std::ifstream file(SEKISHO_SOURCE_DIR "/docs/schema/entry.json");
    const auto schema = json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
    const auto& required = schema.at("required").as_array();
    const EntryDetail details[] = {
        StartDetail{},       StopDetail{},       ConfigDetail{},          ConfigRefusedDetail{},
        KeyDetail{},         ClockStepDetail{},  PersonDetail{},          CredentialDetail{},
        AccessDetail{},      OutcomeDetail{},    UnlockDetail{},          RelockDetail{},
        DoorEventDetail{},   DoorFaultDetail{},  ReaderStateDetail{},     FireDetail{},
        AlarmDetail{},       GapDetail{},        RestoredDetail{},        ErasedDetail{},
        ReviewDetail{},      SnapshotDetail{},   DisposalDetail{},        PinSetDetail{},
        PinResetDetail{},    PinAttemptDetail{}, CredentialStateDetail{}, ActConfirmedDetail{},
        PinVerifiedDetail{}, VisitDetail{},      PermitDetail{},          EmergencyDetail{},
        DoorModeDetail{},    DuressDetail{},     PinClearedDetail{},      VendorDetail{},
        AssetDetail{},       InspectionDetail{}, ImportDetail{},          ProposalDetail{},
        RemoteLineDetail{},  TetherDetail{},     ReaderIdentityDetail{},  ZoneArmingDetail{},
        CameraMarkDetail{}};
    for (const auto& detail : details) {
        Entry entry;
        entry.kind = EntryKind::start;
        entry.detail = detail;
        const auto out = entry_to_json(entry, SomeNames());
        EXPECT_EQ(out.size(), required.size()) << json::serialize(out);
        for (const auto& key : required) EXPECT_TRUE(out.contains(key.as_string())) << key;
        EXPECT_TRUE(out.at("more").is_object());
    }
}

// 6.4-C4b
TEST(EntryJson, TellsWhichThingWasSeenAndWhatIsMissing_6_4_C4b) {
    Entry entry;
    entry.kind = EntryKind::asset;
    entry.detail = AssetDetail{AssetAct::seen, "A-0007", ReaderNumber{2}, 0, {}, ""};
    const auto seen = entry_to_json(entry, SomeNames()).at("more");
    EXPECT_EQ(seen.at("act"), "seen");
    EXPECT_EQ(seen.at("asset"), "A-0007");
    EXPECT_TRUE(seen.at("operator").is_null());
    entry.detail = AssetDetail{AssetAct::round_ended, "", {}, 3, {{"A-0007"}, {"A-0012"}}, "uid:0"};
    const auto ended = entry_to_json(entry, SomeNames()).at("more");
    EXPECT_TRUE(ended.at("asset").is_null());
    EXPECT_EQ(ended.at("expected"), 3);
    EXPECT_EQ(json::serialize(ended.at("missing")), R"(["A-0007","A-0012"])");
    EXPECT_EQ(ended.at("operator"), "uid:0");
}

TEST(FaultJson, HasPlaceRuleAndHint) {
    const auto out = faults_to_json({{"site.toml", 3, 7, "unknown-key", "what", "do"}});
    ASSERT_EQ(out.size(), 1U);
    EXPECT_EQ(out[0].at("line"), 3);
    EXPECT_EQ(out[0].at("column"), 7);
    EXPECT_EQ(out[0].at("rule"), "unknown-key");
    EXPECT_EQ(error_to_json({"a", "b", "c"}).at("error").at("hint"), "c");
}

}  // namespace
}  // namespace sekisho::api
