// SPDX-License-Identifier: Apache-2.0
// A vendor's day: permit, escort, cards, report, and a restart in between (6.8-C2, C3, C5, D2).
#include "daemon/cli/people.hpp"
#include "daemon/cli/replay.hpp"
#include "daemon/ledger/store/replay.hpp"
#include "tests/flow/permit_stage.hpp"

#include <chrono>
#include <fstream>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace sekisho::flow {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* kVendors = R"([roles]
facility_head = ["uid:1004", "uid:1001"]
[vendors.abc]
name = "ABC"
contract = { number = "K-1", last_day = 2027-03-31 }
nda = 2025-04-01
zones = ["server_room"]
permit = { unit = "day", approve = ["facility_head"], escort = true, report_due = "24h", escort_lost_after = "60s" }
[access_profiles]
vendor_server = [ { at = ["front", "server"], schedule = "always", needs = "permit" } ]
)";

class Permit : public PermitStage {
protected:
    void SetUp() override {
        std::ofstream(dir_ + "/roster.toml", std::ios::app) << R"([[holders]]
id = "V1"
name = "佐藤 次郎"
job_class = "engineer"
vendor = "abc"
nda = 2025-04-01
[[holders]]
id = "V2"
name = "高橋 五郎"
job_class = "engineer"
vendor = "abc"
nda = 2025-04-01
)";
        (void)changed_site({{"[access_profiles]\n", kVendors},
                            {"nurse = {",
                             "engineer = { name = \"保守要員\", person_class = \"vendor\", profiles = "
                             "[\"vendor_server\"] }\nnurse = {"},
                            {"unlock = { schedule = \"business\" }\n", ""}});
        start(tokyo(24, 9, 0));
        ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
        ASSERT_TRUE(gate().issue("V1", "desk", kJiro));
        ASSERT_TRUE(gate().issue("V2", "desk", kGoro));
    }

    [[nodiscard]] gate::PermitRequest request() const {
        auto asked = request_for("V1");
        asked.attendant = HolderId{"S1"};
        return asked;
    }
    // What was answered: "" or the error's place.
    [[nodiscard]] std::string submit(const gate::PermitRequest& asked) {
        const auto why = refused(asked);
        return why ? why->where : "";
    }
    [[nodiscard]] std::string step(PermitAct act, const std::string& operator_name, const std::string& text = "",
                                   DataTouched touched = {}, const std::string& assets = "") {
        return take({permit_, act, text, touched, assets, operator_name});
    }
    void open_permit() {
        ASSERT_EQ(submit(request()), "");
        ASSERT_EQ(step(PermitAct::approved, "uid:1004"), "");
        ASSERT_EQ(step(PermitAct::started, "uid:1001"), "");
    }
    [[nodiscard]] std::string by_permit() const { return fmt::format("granted by permit, permit {}", permit_.value); }
    [[nodiscard]] std::string give_back(const std::string& holder) {
        return told([&](auto done) { flows().return_card(card_of(holder), "uid:1001", done); });
    }

    const CardEvidence kJiro = card({0x04, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06});
    const CardEvidence kGoro = card({0x04, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f});
};

// 6.8-C5: before it is approved and started, before its window, inside, after; another worker; another zone.
TEST_F(Permit, OpensFromItsStartWithinItsWindowForItsWorkersAlone_6_8_C5) {
    EXPECT_EQ(tap("r1", kJiro), "ext:NoPermit");
    ASSERT_EQ(submit(request()), "");
    EXPECT_EQ(tap("r1", kJiro), "ext:NoPermit") << "nobody has approved it";
    EXPECT_EQ(step(PermitAct::started, "uid:1001"), "this is not the permit's next step");
    EXPECT_EQ(step(PermitAct::approved, "uid:1001"), "nobody approves what they themselves asked for or reported");
    EXPECT_EQ(step(PermitAct::approved, "uid:1002"), "this account may not do that");
    EXPECT_EQ(step(PermitAct::approved, "uid:1004"), "");
    gate().advance_to(tokyo(24, 10, 0));
    EXPECT_EQ(tap("r1", kJiro), "ext:NoPermit") << "the cards are not handed out";
    gate().advance_to(tokyo(24, 10, 1));
    EXPECT_EQ(step(PermitAct::started, "uid:1001"), "");
    EXPECT_EQ(tap("r1", kJiro), by_permit()) << "on the way to the zone";
    EXPECT_EQ(tap("r1", kGoro), "ext:NoPermit") << "another worker";
    restart();
    EXPECT_EQ(tap("r1", kJiro), by_permit());
    gate().advance_to(tokyo(24, 11, 59, 59));
    EXPECT_EQ(tap("r1", kJiro), by_permit());
    gate().advance_to(tokyo(24, 12, 0));
    EXPECT_EQ(tap("r1", kJiro), "ext:NoPermit") << "its window is over";
    expect_sound();
}

TEST_F(Permit, StartedEarlyOpensNothingBeforeItsWindow_6_8_C5) {
    open_permit();
    gate().advance_to(tokyo(24, 9, 59, 59));
    EXPECT_EQ(tap("r1", kJiro), "ext:NoPermit");
    gate().advance_to(tokyo(24, 10, 0));
    EXPECT_EQ(tap("r1", kJiro), by_permit());
}

// 6.8-C5: who is refused for want of a permit is replayed by the rule that asks for one, not by somebody else's permit.
TEST_F(Permit, OfOnePersonIsNoRuleOfTheNextOnesReplay_6_8_C5) {
    auto asked = request();
    asked.zones = {ZoneName{"hall"}};
    ASSERT_EQ(submit(asked), "");
    ASSERT_EQ(step(PermitAct::approved, "uid:1004"), "");
    ASSERT_EQ(step(PermitAct::started, "uid:1001"), "");
    gate().advance_to(tokyo(24, 10, 0));
    ASSERT_EQ(tap("r1", kJiro), by_permit());
    ASSERT_EQ(tap("r1", kGoro), "ext:NoPermit");
    const auto rule = std::get<AccessDetail>(last(EntryKind::access).detail).rule;
    ASSERT_EQ(rule.find("permit"), std::string::npos) << rule;
    const auto people = cli::People::read(state_dir_, cli::People::Roster::staff_numbers).value();
    const auto site = load();
    cli::Replay replay(
        *site, [&people](Pid pid) { return people.in_roster(pid); }, {[](const Entry&) { return true; }},
        [](const cli::Change& change) { ADD_FAILURE() << change.seq.value << " " << change.now_rule; });
    ledger::Folding folding;
    folding.on_entry = [&replay](const Entry& entry) { replay.take(entry); };
    ASSERT_TRUE(ledger::read_on(state_dir_ + "/ledger.db", 0, std::numeric_limits<std::int64_t>::max(), folding));
    replay.finish();
    EXPECT_EQ(replay.summary().requests, 2);
    EXPECT_EQ(replay.summary().other_rule, 0);
}

TEST_F(Permit, LeadsIntoItsOwnZonesAlone_6_8_C5) {
    auto asked = request();
    asked.zones = {ZoneName{"hall"}};
    ASSERT_EQ(submit(asked), "");
    ASSERT_EQ(step(PermitAct::approved, "uid:1004"), "");
    ASSERT_EQ(step(PermitAct::started, "uid:1001"), "");
    gate().advance_to(tokyo(24, 10, 0));
    EXPECT_EQ(tap("r1", kJiro), by_permit());
    EXPECT_EQ(tap("r2", kJiro), "ext:NoPermit") << "another zone";
}

TEST_F(Permit, IsRefusedWhereItCouldNotCountOrNamesNobody_6_8_C2) {
    const auto where = [this](const auto& change) {
        auto asked = request();
        change(asked);
        return submit(asked);
    };
    EXPECT_EQ(where([](auto& asked) { asked.workers = {}; }), "workers");
    EXPECT_EQ(where([](auto& asked) { asked.workers = {HolderId{"somebody of ABC"}}; }), "workers");
    EXPECT_EQ(where([](auto& asked) { asked.workers = {HolderId{"V1"}, HolderId{"V1"}}; }), "workers");
    EXPECT_EQ(where([](auto& asked) { asked.workers = {HolderId{"V1"}, HolderId{"S1"}}; }), "workers");
    EXPECT_EQ(where([](auto& asked) { asked.zones = {}; }), "zones");
    EXPECT_EQ(where([](auto& asked) { asked.zones = {ZoneName{"outside"}}; }), "zones");
    EXPECT_EQ(where([](auto& asked) { asked.attendant = {}; }), "attendant");
    EXPECT_EQ(where([](auto& asked) { asked.attendant = HolderId{"V2"}; }), "attendant");
    EXPECT_EQ(where([](auto& asked) { asked.content.clear(); }), "content");
    EXPECT_EQ(where([](auto& asked) { asked.until = asked.from; }), "until");
    EXPECT_EQ(where([](auto& asked) { asked.until = asked.from + hours(24) + seconds(1); }), "until");
    EXPECT_EQ(where([](auto& asked) { asked.from = asked.until = tokyo(24, 8, 0); }), "until");
    EXPECT_EQ(where([](auto& asked) { asked.until = asked.from + hours(24); }), "");
    EXPECT_TRUE(flows().permits().size() == 1);
}

// 6.8-D2: an attendant who could not go along, or is not there any more, would keep the workers out.
TEST_F(Permit, AnAttendantMayGoWhereTheWorkIs_6_8_D2) {
    ASSERT_TRUE(gate().issue("N1", "desk", kHanako));
    const auto why = [this](const char* attendant, WallTime until) {
        auto asked = request();
        asked.attendant = HolderId{attendant};
        asked.until = until;
        std::optional<Result<Seq>> answer;
        flows().submit_permit(asked, [&](Result<Seq> seq) { answer = std::move(seq); });
        gate().settle();
        return answer->has_error() ? answer->error().what : "";
    };
    EXPECT_EQ(why("N1", tokyo(24, 12, 0)), "has no right to server_room: N1");
    EXPECT_EQ(why("N1", tokyo(25, 0, 1)), "not in the roster at that time: N1") << "the last day is the 24th";
    EXPECT_EQ(why("S1", tokyo(24, 12, 0)), "");
}

// 6.8-D2: nobody but the named attendant; and whoever is left alone inside is an alarm.
TEST_F(Permit, IsAttendedByWhomItNames_6_8_D2) {
    open_permit();
    gate().advance_to(tokyo(24, 10, 0));
    gate().tap("r2", kJiro);
    gate().advance(seconds(16));
    EXPECT_EQ(last_decision(), "ext:NoAccompaniment");
    gate().tap("r2", kJiro);
    gate().tap("r2", kIchiro);
    EXPECT_TRUE(gate().released("server"));
    const auto entry = last(EntryKind::access);
    EXPECT_NE(std::get<AccessDetail>(entry.detail).second, Pid{});
    pass("server");
    EXPECT_EQ(gate().gate().inside().size(), 2u);
    gate().tap("r3", kIchiro);
    pass("server");
    gate().advance(seconds(50));
    EXPECT_FALSE(stands(SystemAlarm::escort_lost));
    gate().advance(seconds(10));
    EXPECT_TRUE(stands(SystemAlarm::escort_lost));
    restart();
    EXPECT_TRUE(stands(SystemAlarm::escort_lost));
    gate().tap("r3", kJiro);
    pass("server");
    EXPECT_FALSE(stands(SystemAlarm::escort_lost)) << "the vendor left";
}

// 6.8-C5: the report says whether personal data was touched, and another account accepts it.
TEST_F(Permit, EndsWithAReportThatAnotherAccepts_6_8_C5) {
    open_permit();
    EXPECT_EQ(step(PermitAct::closed, "uid:1004"), "this is not the permit's next step");
    EXPECT_EQ(step(PermitAct::noted, "uid:1001", "disk out"), "");
    EXPECT_EQ(step(PermitAct::reported, "uid:1001", "done"), "whether personal data was touched is not answered");
    EXPECT_EQ(step(PermitAct::reported, "uid:1001", "done", DataTouched::yes),
              "which racks or assets were touched is not answered");
    EXPECT_EQ(step(PermitAct::reported, "uid:1001", "done", DataTouched::yes, "rack 3"), "");
    EXPECT_EQ(step(PermitAct::closed, "uid:1001"), "nobody approves what they themselves asked for or reported");
    EXPECT_EQ(step(PermitAct::report_refused, "uid:1004", "which disk?"), "");
    EXPECT_EQ(step(PermitAct::reported, "uid:1001", "disk 7 of rack 3", DataTouched::no), "");
    EXPECT_EQ(step(PermitAct::closed, "uid:1004"), "");
    EXPECT_TRUE(flows().permits().empty());
    const auto entry = last(EntryKind::permit);
    EXPECT_EQ(entry.ref_seq, permit_);
    EXPECT_EQ(step(PermitAct::noted, "uid:1001", "late"), "no such permit, or it is over");
    expect_sound();
}

// 6.8-C5: a report that is overdue is an alarm, and there is no next permit.
TEST_F(Permit, OverdueReportBlocksTheVendorsNextOne_6_8_C5) {
    open_permit();
    const Seq first = permit_;
    auto next = request();
    next.from = tokyo(25, 10, 0);
    next.until = tokyo(25, 14, 0);
    next.workers = {HolderId{"V2"}};
    ASSERT_EQ(submit(next), "");
    ASSERT_EQ(step(PermitAct::approved, "uid:1004"), "");
    ASSERT_EQ(step(PermitAct::started, "uid:1001"), "");
    gate().advance_to(tokyo(25, 11, 59, 59));
    EXPECT_EQ(tap("r1", kGoro), by_permit());
    EXPECT_FALSE(stands(SystemAlarm::report_overdue));
    gate().advance_to(tokyo(25, 12, 0));
    EXPECT_TRUE(stands(SystemAlarm::report_overdue, std::to_string(first.value)));
    EXPECT_EQ(tap("r1", kGoro), "ext:ReportOverdue");
    next.until = tokyo(25, 16, 0);
    EXPECT_EQ(submit(next), "abc") << "refused, and the vendor named";
    const Seq second = std::exchange(permit_, first);
    EXPECT_EQ(step(PermitAct::reported, "uid:1001", "done", DataTouched::no), "");
    EXPECT_FALSE(stands(SystemAlarm::report_overdue));
    permit_ = second;
    EXPECT_EQ(tap("r1", kGoro), by_permit());
}

// 6.8-C3: cards are lent from start to end; half an hour later a missing one is blocked.
TEST_F(Permit, CardsThatAreNotBackAreBlocked_6_8_C3) {
    open_permit();
    gate().advance_to(tokyo(24, 12, 29, 59));
    EXPECT_FALSE(stands(SystemAlarm::card_overdue));
    gate().advance_to(tokyo(24, 12, 30));
    EXPECT_TRUE(stands(SystemAlarm::card_overdue));
    EXPECT_EQ(std::get<CredentialStateDetail>(last(EntryKind::credential_state).detail).act,
              CredentialAct::not_returned);
    EXPECT_EQ(tap("r1", kJiro), "ext:NotReturned");
    restart();
    EXPECT_EQ(tap("r1", kJiro), "ext:NotReturned");
    EXPECT_EQ(give_back("V1"), "");
    EXPECT_FALSE(stands(SystemAlarm::card_overdue));
    EXPECT_EQ(tap("r1", kJiro), "ext:NotReturned") << "it lies at the desk";
    EXPECT_NE(give_back("V1"), "") << "it is back already";
}

TEST_F(Permit, ACardThatIsBackIsLentAgainByTheNextStart_6_8_C3) {
    open_permit();
    gate().advance_to(tokyo(24, 10, 0));
    EXPECT_EQ(give_back("V1"), "");
    EXPECT_EQ(tap("r1", kJiro), "ext:NotReturned");
    gate().advance_to(tokyo(24, 12, 31));
    EXPECT_FALSE(stands(SystemAlarm::card_overdue));
    ASSERT_EQ(step(PermitAct::reported, "uid:1001", "done", DataTouched::no), "");
    auto next = request();
    next.from = tokyo(24, 13, 0);
    next.until = tokyo(24, 14, 0);
    ASSERT_EQ(submit(next), "");
    ASSERT_EQ(step(PermitAct::approved, "uid:1004"), "");
    gate().advance_to(tokyo(24, 13, 0));
    ASSERT_EQ(step(PermitAct::started, "uid:1001"), "");
    EXPECT_EQ(tap("r1", kJiro), by_permit());
}

TEST_F(Permit, WithdrawnStopsAtOnce_6_8_C5) {
    open_permit();
    gate().advance_to(tokyo(24, 10, 0));
    EXPECT_EQ(tap("r1", kJiro), by_permit());
    EXPECT_EQ(step(PermitAct::withdrawn, "uid:1001"), "nobody approves what they themselves asked for or reported")
        << "who has begun owes a report";
    EXPECT_EQ(step(PermitAct::withdrawn, "uid:1004"), "a text is missing");
    EXPECT_EQ(step(PermitAct::withdrawn, "uid:1004", "the wrong rack was opened"), "");
    EXPECT_EQ(tap("r1", kJiro), "ext:NoPermit");
    restart();
    EXPECT_EQ(tap("r1", kJiro), "ext:NoPermit");
    EXPECT_EQ(step(PermitAct::withdrawn, "uid:1004", "again"), "its window is over");
}

// 6.8-C5: work that was stopped is reported like any other, and who is still inside is watched.
TEST_F(Permit, WithdrawnOwesItsReport_6_8_C5) {
    open_permit();
    gate().advance_to(tokyo(24, 10, 0));
    ASSERT_EQ(step(PermitAct::withdrawn, "uid:1004", "the wrong rack was opened"), "");
    EXPECT_EQ(step(PermitAct::closed, "uid:1004"), "this is not the permit's next step");
    gate().advance_to(tokyo(26, 10, 0));
    EXPECT_TRUE(stands(SystemAlarm::report_overdue));
    EXPECT_EQ(step(PermitAct::reported, "uid:1001", "nothing was done", DataTouched::no), "");
    EXPECT_EQ(step(PermitAct::closed, "uid:1004"), "");
    EXPECT_FALSE(stands(SystemAlarm::report_overdue));
    EXPECT_TRUE(flows().permits().empty());
}

}  // namespace
}  // namespace sekisho::flow
