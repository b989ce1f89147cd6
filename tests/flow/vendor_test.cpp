// SPDX-License-Identifier: Apache-2.0
// Whom a vendor answers for: removed at the next tap, across restarts and against the roster; lists that are confirmed,
// and what ends without one (6.8-C4).
#include "tests/flow/explain_stage.hpp"
#include "tests/flow/workflow_stage.hpp"

#include <chrono>
#include <fstream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::flow {
namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr const char* kVendors = R"([roles]
facility_head = ["uid:1004"]
[vendors.abc]
name = "ABC"
contract = { number = "K-1", last_day = 2028-03-31 }
nda = 2025-04-01
zones = ["server_room"]
permit = { unit = "day", approve = ["facility_head"], report_due = "24h" }
confirm_workers_every = "31d"
suspend_unused_after = "40d"
[vendors.xyz]
name = "XYZ"
contract = { number = "K-2", last_day = 2028-03-31 }
nda = 2025-04-01
[access_profiles]
work = [ { at = ["front"], schedule = "always" }, { at = ["server"], schedule = "always", needs = "permit" } ]
)";

class Vendor : public Explaining<WorkflowStage> {
protected:
    void SetUp() override {
        std::ofstream roster(dir_ + "/roster.toml", std::ios::app);
        for (const auto& [id, vendor] :
             {std::pair{"V1", "abc"}, std::pair{"V2", "abc"}, std::pair{"W1", "xyz"}, std::pair{"V3", "abc"}}) {
            roster << "[[holders]]\nid = \"" << id << "\"\nname = \"" << id
                   << "\"\njob_class = \"engineer\"\nvendor = \"" << vendor << "\"\nnda = 2025-04-01\n";
        }
        roster.close();
        (void)changed_site(
            {{"[access_profiles]\n", kVendors},
             {"nurse = {",
              "engineer = { name = \"保守要員\", person_class = \"vendor\", profiles = [\"work\"] }\n"
              "nurse = {"},
             {"unlock = { schedule = \"business\" }\n", ""},
             {"levels = { business = \"card\", default = \"card_pin\" }", "levels = { default = \"card\" }"}});
        start(kBegin);
        ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
        ASSERT_TRUE(gate().issue("V1", "desk", kJiro));
        ASSERT_TRUE(gate().issue("V2", "desk", kGoro));
        ASSERT_TRUE(gate().issue("W1", "desk", kSaburo));
    }
    [[nodiscard]] std::string remove(const char* worker, const std::string& why = "a call of 24 November") {
        return say(worker, false, why);
    }
    [[nodiscard]] std::string confirm(const char* worker) { return say(worker, true, "their letter"); }
    [[nodiscard]] std::string say(const char* worker, bool works, const std::string& why) {
        return told([&](auto done) { flows().say_worker({HolderId{worker}, works, why, "uid:1001"}, done); });
    }
    // Who was removed, each with a space before, or what was wrong.
    [[nodiscard]] std::string list(const char* vendor, std::initializer_list<const char*> workers,
                                   const std::string& document = "list of 1 December") {
        gate::VendorConfirmation told{vendor, {}, document, "uid:1001"};
        for (const char* worker : workers) told.workers.push_back(HolderId{worker});
        std::string out = "nothing came back";
        flows().confirm_vendor(told, [&out](const Result<gate::ConfirmedVendor>& confirmed) {
            out = confirmed ? "" : confirmed.error().what;
            if (!confirmed) return;
            for (const auto& removed : confirmed->removed) out += " " + removed.value;
        });
        gate().settle();
        return out;
    }
    [[nodiscard]] Seq open_permit(const char* worker) {
        gate::PermitRequest asked;
        asked.from = gate().clock().now().wall;
        asked.until = asked.from + std::chrono::hours(2);
        asked.zones = {ZoneName{"server_room"}};
        asked.workers = {HolderId{worker}};
        asked.content = "replaces a disk";
        asked.operator_name = "uid:1001";
        Seq permit = kNoSeq;
        flows().submit_permit(asked, [&permit](const Result<Seq>& seq) { permit = seq ? *seq : kNoSeq; });
        gate().settle();
        for (const auto act : {PermitAct::approved, PermitAct::started}) {
            const gate::PermitStep step{permit, act, "", {}, "", "uid:1004"};
            EXPECT_EQ(told([&](auto done) { flows().step_permit(step, done); }), "");
        }
        return permit;
    }
    // "V1 ext:WorkerRemoved by entry 12", or "V1 -" where the vendor answers for them; one after the other.
    [[nodiscard]] std::string suspensions(const std::string& vendor) {
        std::string out;
        for (const auto& row : flows().vendors()) {
            if (row.vendor != vendor) continue;
            for (const auto& worker : row.workers) {
                out += (out.empty() ? "" : ", ") + worker.worker.value + " ";
                out += worker.suspension ? std::string(to_text(worker.suspension->why)) : "-";
            }
        }
        return out;
    }
    // Begins again that much later, with a clock that is believed.
    void pass_time(Duration span) {
        const auto now = gate().clock().now().wall;
        crash();
        start(now + span);
    }
    // What `explain` makes of the last decision, from the ledger alone.
    void expect_last_explained() { expect_explained(last(EntryKind::access)); }

    const WallTime kBegin = tokyo(24, 9, 0);
    const CardEvidence kJiro = card({0x04, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06});
    const CardEvidence kGoro = card({0x04, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f});
    const CardEvidence kSaburo = card({0x04, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f});
};

// 6.8-C4: a permit that is under way opens nothing from the next tap on; nor does a new start of the daemon, with a
// roster that names the person as before.
TEST_F(Vendor, WhoIsRemovedIsDeniedAtTheNextTap_6_8_C4) {
    const Seq permit = open_permit("V1");
    const std::string by_permit = "granted by permit, permit " + std::to_string(permit.value);
    EXPECT_EQ(tap("r2", kJiro), by_permit);
    EXPECT_EQ(remove("V1"), "");
    const auto entry = last(EntryKind::vendor);
    EXPECT_EQ(std::get<VendorDetail>(entry.detail).operator_, "uid:1001");
    EXPECT_EQ(std::get<VendorDetail>(entry.detail).vendor, "abc");
    EXPECT_EQ(entry.pcommit.size(), 32u) << "why is kept beside the ledger";
    const auto denied = "entry " + std::to_string(entry.seq.value);
    const auto expect_denied = [&] {
        for (const char* reader : {"r1", "r2"}) {
            EXPECT_EQ(tap(reader, kJiro), "ext:WorkerRemoved") << reader;
            const Entry entry_then = last(EntryKind::access);
            const auto& access = std::get<AccessDetail>(entry_then.detail);
            EXPECT_EQ(access.reason, Reason::credential_not_enabled);
            EXPECT_EQ(access.rule, denied);
        }
        expect_last_explained();
    };
    expect_denied();
    restart();
    expect_denied();
    EXPECT_NE(load()->roster.find("V1"), nullptr);
    EXPECT_EQ(tap("r1", kGoro), "granted by schedule and profile") << "the others go on";
    expect_sound();
}

// STD-EGR-01, 6.8-C4: whoever is inside comes out.
TEST_F(Vendor, WhoIsRemovedInsideComesOut_STD_EGR_01) {
    (void)open_permit("V1");
    EXPECT_NE(tap("r2", kJiro).find("granted"), std::string::npos);
    pass("server");
    EXPECT_EQ(remove("V1"), "");
    EXPECT_EQ(tap("r3", kJiro), "granted by exit reader ext:WorkerRemoved");
    expect_last_explained();
}

// 6.8-C4: what a vendor's list has left out comes back by name alone.
TEST_F(Vendor, AListRemovesWhomItDoesNotName_6_8_C4) {
    EXPECT_EQ(list("abc", {"V1"}), " V2");
    const auto detail = std::get<VendorDetail>(last(EntryKind::vendor).detail);
    EXPECT_EQ(detail.workers.size(), 1U);
    EXPECT_EQ(detail.removed.size(), 1U);
    EXPECT_EQ(tap("r1", kJiro), "granted by schedule and profile");
    EXPECT_EQ(tap("r1", kGoro), "ext:WorkerRemoved");
    EXPECT_EQ(tap("r1", kSaburo), "granted by schedule and profile") << "of another vendor";
    EXPECT_EQ(suspensions("abc"), "V1 -, V2 ext:WorkerRemoved, V3 -");
    EXPECT_EQ(list("abc", {"V1"}), "") << "V2 is removed already";
    EXPECT_NE(list("abc", {"V1", "V2"}).find("was removed by entry"), std::string::npos)
        << "last month's list brings nobody back";
    EXPECT_EQ(tap("r1", kGoro), "ext:WorkerRemoved");
    EXPECT_EQ(confirm("V2"), "");
    EXPECT_EQ(tap("r1", kGoro), "granted by schedule and profile");
    EXPECT_EQ(list("abc", {"V1", "V2"}), "");
    restart();
    EXPECT_EQ(suspensions("abc"), "V1 -, V2 -, V3 -");
    expect_sound();
}

TEST_F(Vendor, WordsThatCannotBeMeantAreRefused_6_8_C4) {
    const auto entries = gate().gate().state().applied_seq;
    EXPECT_EQ(list("nobody", {"V1"}), "there is no such vendor: nobody");
    EXPECT_EQ(list("abc", {}), "nobody is named");
    EXPECT_EQ(list("abc", {"V1", "V1"}), "named twice: V1");
    EXPECT_EQ(list("abc", {"W1"}), "works for another vendor: W1");
    EXPECT_EQ(list("abc", {"S1"}), "nobody of a vendor has that number: S1");
    EXPECT_EQ(list("abc", {"V3"}), "has no card: V3");
    EXPECT_EQ(list("abc", {"V1"}, ""), "how the vendor told it is missing");
    EXPECT_EQ(remove("S1"), "nobody of a vendor has that number: S1") << "staff leave by the roster";
    EXPECT_EQ(remove("V9"), "nobody of a vendor has that number: V9");
    EXPECT_EQ(remove("V1", ""), "why is missing");
    EXPECT_EQ(gate().gate().state().applied_seq, entries) << "nothing was written";
    EXPECT_EQ(remove("V1"), "");
    EXPECT_NE(remove("V1").find("was removed already"), std::string::npos);
}

// 6.8-C5: no work is asked for with people for whom nobody answers.
TEST_F(Vendor, NoPermitNamesWhoWasRemoved_6_8_C5) {
    EXPECT_EQ(remove("V1"), "");
    gate::PermitRequest asked;
    asked.from = gate().clock().now().wall;
    asked.until = asked.from + std::chrono::hours(2);
    asked.zones = {ZoneName{"server_room"}};
    asked.workers = {HolderId{"V1"}};
    asked.content = "replaces a disk";
    asked.operator_name = "uid:1001";
    EXPECT_NE(told([&](auto done) { flows().submit_permit(asked, done); }).find("does not answer"), std::string::npos);
    EXPECT_EQ(confirm("V1"), "");
    EXPECT_EQ(told([&](auto done) { flows().submit_permit(asked, done); }), "");
}

// 6.8-C4: without any command, from the day on; a confirmation lifts it.
TEST_F(Vendor, WhoIsNotConfirmedIsSuspendedOnTheDay_6_8_C4) {
    EXPECT_EQ(tap("r1", kJiro), "granted by schedule and profile");
    pass_time(days(31) - minutes(1));
    EXPECT_EQ(tap("r1", kJiro), "granted by schedule and profile");
    gate().advance_to(gate().clock().now().wall + minutes(2));
    EXPECT_EQ(tap("r1", kJiro), "ext:WorkerUnconfirmed");
    EXPECT_NE(std::get<AccessDetail>(last(EntryKind::access).detail).rule.find("confirm_workers_every"),
              std::string::npos);
    expect_last_explained();
    EXPECT_EQ(tap("r1", kSaburo), "granted by schedule and profile") << "that vendor is not asked";
    EXPECT_EQ(list("abc", {"V1", "V2"}), "");
    EXPECT_EQ(tap("r1", kJiro), "granted by schedule and profile");
    pass_time(days(30));
    EXPECT_EQ(tap("r1", kJiro), "granted by schedule and profile");
    EXPECT_EQ(suspensions("abc"), "V1 -, V2 -, V3 -");
    pass_time(days(2));
    EXPECT_EQ(tap("r1", kJiro), "ext:WorkerUnconfirmed");
    expect_sound();
}

// 6.8-C4: who has not come for so long is asked after again.
TEST_F(Vendor, WhoDoesNotComeIsSuspended_6_8_C4) {
    (void)changed_site("confirm_workers_every = \"31d\"", "confirm_workers_every = \"366d\"");
    pass_time(days(20));
    EXPECT_EQ(tap("r1", kJiro), "granted by schedule and profile");
    pass_time(days(20));
    EXPECT_EQ(suspensions("abc"), "V1 -, V2 ext:WorkerUnused, V3 -");
    EXPECT_EQ(tap("r1", kGoro), "ext:WorkerUnused");
    EXPECT_NE(std::get<AccessDetail>(last(EntryKind::access).detail).rule.find("suspend_unused_after"),
              std::string::npos);
    expect_last_explained();
    EXPECT_EQ(tap("r1", kJiro), "granted by schedule and profile");
    EXPECT_EQ(confirm("V2"), "");
    EXPECT_EQ(tap("r1", kGoro), "granted by schedule and profile");
    pass_time(days(40));
    EXPECT_EQ(tap("r1", kGoro), "ext:WorkerUnused") << "a refusal was no use of the card";
}

// 6.8-C4: asked again of the ledger, everything is as it was; without the rule the one whom it kept out comes in.
TEST_F(Vendor, TheirDecisionsAreReplayedAsTheyWere_6_8_C4) {
    (void)open_permit("V1");
    EXPECT_NE(tap("r2", kJiro).find("granted by permit"), std::string::npos);
    EXPECT_EQ(remove("V1"), "");
    EXPECT_EQ(tap("r2", kJiro), "ext:WorkerRemoved");
    EXPECT_EQ(confirm("V1"), "");
    EXPECT_NE(tap("r2", kJiro).find("granted by permit"), std::string::npos);
    pass_time(days(32));
    EXPECT_EQ(tap("r1", kGoro), "ext:WorkerUnconfirmed");
    const Seq kept_out = last(EntryKind::access).seq;
    cli::ReplaySummary summary;
    EXPECT_TRUE(replayed(*load(), &summary).empty());
    EXPECT_EQ(summary.requests, 4);
    EXPECT_EQ(summary.other_rule, 0);
    const auto changes = replayed(*changed_site("confirm_workers_every = \"31d\"\n", ""));
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].seq, kept_out);
    EXPECT_EQ(changes[0].was.detail, Detail::worker_unconfirmed);
    EXPECT_EQ(changes[0].now.verdict, Verdict::granted);
    EXPECT_EQ(changes[0].now.basis, Basis::schedule_and_profile);
}

// 6.5-B1d7: the card of somebody who left is an alarm, until it is revoked or somebody answers for them again.
TEST_F(Vendor, TheCardOfWhoLeftIsAnAlarm_6_5_B1d7) {
    EXPECT_EQ(remove("V1"), "");
    EXPECT_FALSE(stands(SystemAlarm::lapsed_credential));
    EXPECT_EQ(tap("r1", kJiro), "ext:WorkerRemoved");
    EXPECT_TRUE(stands(SystemAlarm::lapsed_credential));
    EXPECT_EQ(confirm("V1"), "");
    EXPECT_FALSE(stands(SystemAlarm::lapsed_credential));
}

}  // namespace
}  // namespace sekisho::flow
