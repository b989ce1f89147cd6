// SPDX-License-Identifier: Apache-2.0
// Cards that are lost, forgotten, handed over, and what was done in their place (6.5-B1g, B1h, C7u2, B1d7, PRAC-11).
#include "tests/flow/workflow_stage.hpp"

#include <chrono>

namespace sekisho::flow {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class Cards : public WorkflowStage {
protected:
    void SetUp() override {
        (void)changed_site({{"unlock = { schedule = \"business\" }\n", ""}});
        start(tokyo(24, 9, 0));
        ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
        ASSERT_TRUE(gate().issue("N1", "desk", kHanako));
    }
    // The new card is tapped at the desk; "" or why not.
    [[nodiscard]] std::string issue(const gate::IssueRequest& request, const CardEvidence& with) {
        std::optional<Result<gate::CredentialRow>> answer;
        flows().issue_card(request, [&](Result<gate::CredentialRow> row) { answer = std::move(row); });
        if (!answer) gate().tap("desk", with);
        gate().settle();
        if (answer->has_error()) return answer->error().where;
        issued_ = (*answer)->credential;
        return "";
    }
    [[nodiscard]] gate::IssueRequest temporary(SuspensionCause why) const {
        gate::IssueRequest request{HolderId{"S1"}, ReaderName{"desk"}, CredentialKind::temporary};
        request.identity_check = "known to the officer";
        request.document = "licence";
        request.why = why;
        request.until = tokyo(24, 18, 0);
        request.operator_name = "uid:1001";
        return request;
    }
    [[nodiscard]] std::string lose(const std::string& holder, CredentialRef card = {}) {
        return told([&](auto done) { flows().report_lost(HolderId{holder}, card, "uid:1001", done); });
    }
    [[nodiscard]] std::string give_back(CredentialRef card) {
        return told([&](auto done) { flows().return_card(card, "uid:1001", done); });
    }
    [[nodiscard]] std::string confirm(const CardEvidence& with, std::vector<Seq> disputed = {}) {
        std::optional<Result<Seq>> answer;
        flows().confirm_acts({HolderId{"S1"}, ReaderName{"desk"}, std::move(disputed), "uid:1001"},
                             [&](Result<Seq> seq) { answer = std::move(seq); });
        if (!answer) gate().tap("desk", with);
        gate().settle();
        return answer->has_error() ? answer->error().where : "";
    }

    const CardEvidence kStock = card({0x04, 0x77, 0x77, 0x77, 0x77, 0x77, 0x77});
    CredentialRef issued_;
};

// 6.5-B1g: at every door, by the next tap, and after a restart.
TEST_F(Cards, ALostCardOpensNothingAtOnce_6_5_B1g) {
    EXPECT_EQ(tap("r1", kHanako), "granted by schedule and profile");
    EXPECT_EQ(lose("N1"), "");
    EXPECT_EQ(tap("r1", kHanako), "ext:CredentialLost");
    restart();
    EXPECT_EQ(tap("r1", kHanako), "ext:CredentialLost");
    EXPECT_EQ(tap("r1", kIchiro), "granted by schedule and profile") << "of another person";
    EXPECT_NE(lose("N1"), "") << "lost already";
    EXPECT_NE(lose("X9"), "") << "nobody";
}

// 6.5-B1h, PRAC-11: forgotten: the temporary card works until its end, the own one again when it is back.
TEST_F(Cards, ATemporaryCardStandsInForAForgottenOne_PRAC_11) {
    ASSERT_EQ(issue(temporary(SuspensionCause::forgotten), kStock), "");
    EXPECT_EQ(tap("r2", kStock), "granted by schedule and profile");
    EXPECT_EQ(std::get<AccessDetail>(last(EntryKind::access).detail).credential, CredentialKind::temporary);
    EXPECT_EQ(tap("r2", kIchiro), "ext:CredentialForgotten");
    const auto issued = last(EntryKind::credential_issued);
    EXPECT_EQ(std::get<CredentialDetail>(issued.detail).kind, CredentialKind::temporary);
    EXPECT_EQ(issued.ref_seq, last(EntryKind::credential_state).seq) << "the suspension";
    EXPECT_EQ(last(EntryKind::credential_state).pcommit.size(), 32u);
    restart();
    EXPECT_EQ(tap("r2", kIchiro), "ext:CredentialForgotten");
    EXPECT_NE(issue(temporary(SuspensionCause::forgotten), card({4, 1, 1, 1, 1, 1, 1})), "") << "one at a time";
    EXPECT_EQ(give_back(issued_), "");
    EXPECT_EQ(tap("r2", kStock), "ext:NotReturned");
    EXPECT_EQ(tap("r2", kIchiro), "granted by schedule and profile ext:ActsUnconfirmed");
    EXPECT_NE(give_back(issued_), "") << "it is back already";
    EXPECT_EQ(issue(temporary(SuspensionCause::forgotten), kStock), "") << "the stock is lent again";
    expect_sound();
}

TEST_F(Cards, ATemporaryCardEnds_6_5_B1h) {
    ASSERT_EQ(issue(temporary(SuspensionCause::damaged), kStock), "");
    EXPECT_EQ(tap("r1", kIchiro), "pt:CredentialDamaged");
    gate().advance_to(tokyo(24, 17, 59, 59));
    EXPECT_EQ(tap("r1", kStock), "granted by schedule and profile");
    gate().advance_to(tokyo(24, 18, 0));
    EXPECT_EQ(tap("r1", kStock), "ext:TemporaryCardEnded");
    EXPECT_EQ(give_back(issued_), "");
    EXPECT_EQ(tap("r1", kIchiro), "pt:CredentialDamaged") << "only a forgotten one counts again";
}

TEST_F(Cards, ALostOneDoesNotComeBackWithAForgottenOne_PRAC_11) {
    EXPECT_EQ(lose("S1"), "");
    ASSERT_EQ(issue(temporary(SuspensionCause::forgotten), kStock), "");
    EXPECT_EQ(give_back(issued_), "");
    EXPECT_EQ(tap("r1", kIchiro), "ext:CredentialLost");
}

TEST_F(Cards, ATemporaryCardIsRefusedWithoutAnIdentityCheck_6_5_B1h) {
    const auto where = [this](const auto& change) {
        auto request = temporary(SuspensionCause::forgotten);
        change(request);
        return issue(request, kStock);
    };
    EXPECT_EQ(where([](auto& request) { request.identity_check.clear(); }), "identity_check");
    EXPECT_EQ(where([](auto& request) { request.document.clear(); }), "identity_check");
    EXPECT_EQ(where([](auto& request) { request.why = {}; }), "reason");
    EXPECT_EQ(where([](auto& request) { request.until = tokyo(24, 8, 0); }), "until");
    EXPECT_EQ(where([](auto& request) { request.until = tokyo(25, 9, 0, 1); }), "until") << "24 h at most";
    EXPECT_EQ(where([](auto& request) { request.holder = HolderId{"C1"}; }), "C1") << "no card to stand in for";
    EXPECT_EQ(tap("r1", kIchiro), "granted by schedule and profile") << "nothing was suspended";
}

// 6.5-B1h: the person answers for each act by the own card; a disputed one stays visible.
TEST_F(Cards, ActsWithATemporaryCardWaitForTheirPerson_6_5_B1h) {
    ASSERT_EQ(issue(temporary(SuspensionCause::forgotten), kStock), "");
    (void)tap("r1", kStock);
    const Seq first = last(EntryKind::access).seq;
    (void)tap("r2", kStock);
    const Seq second = last(EntryKind::access).seq;
    EXPECT_EQ(flows().unconfirmed_acts(HolderId{"S1"}).size(), 2u);
    EXPECT_EQ(confirm(kStock), "reader desk") << "not by the temporary card";
    EXPECT_EQ(give_back(issued_), "");
    EXPECT_EQ(confirm(kHanako), "reader desk") << "nor by another's";
    EXPECT_NE(confirm(kIchiro, {Seq{1}}), "") << "no act of theirs";
    restart();
    EXPECT_EQ(confirm(kIchiro, {second}), "");
    EXPECT_TRUE(flows().unconfirmed_acts(HolderId{"S1"}).empty());
    const auto entry = last(EntryKind::act_confirmed);
    EXPECT_EQ(entry.ref_seq, second);
    EXPECT_TRUE(std::get<ActConfirmedDetail>(entry.detail).disputed);
    EXPECT_NE(first, second);
    EXPECT_TRUE(stands(SystemAlarm::act_disputed, "entry " + std::to_string(second.value)));
    restart();
    EXPECT_TRUE(stands(SystemAlarm::act_disputed)) << "until it is reviewed";
    EXPECT_FALSE(stands(SystemAlarm::acts_unconfirmed));
    EXPECT_EQ(told([&](auto done) {
                  gate().gate().sign_review(
                      {Seq{0}, last(EntryKind::act_confirmed).seq, "asked the person", "uid:1003"}, done);
              }),
              "");
    EXPECT_FALSE(stands(SystemAlarm::act_disputed));
    EXPECT_EQ(tap("r1", kIchiro), "granted by schedule and profile");
    expect_sound();
}

TEST_F(Cards, UnconfirmedActsAreAnAlarm_6_5_B1h) {
    ASSERT_EQ(issue(temporary(SuspensionCause::forgotten), kStock), "");
    (void)tap("r1", kStock);
    EXPECT_EQ(give_back(issued_), "");
    gate().advance(hours(24 * 7) - seconds(1));
    EXPECT_FALSE(stands(SystemAlarm::acts_unconfirmed));
    gate().advance(seconds(2));
    EXPECT_TRUE(stands(SystemAlarm::acts_unconfirmed));
    EXPECT_EQ(confirm(kIchiro), "");
    EXPECT_FALSE(stands(SystemAlarm::acts_unconfirmed));
}

TEST_F(Cards, AHandoverThatNobodyKeepsIsRefused_6_5_B1g) {
    gate::IssueRequest request{HolderId{"C1"}, ReaderName{"desk"}};
    request.identity_check = "licence seen";
    EXPECT_EQ(issue(request, kStock), "identity_check");
}

// 6.5-B1d7: a card of somebody whose last day is over is denied and alarmed, until it is revoked.
TEST_F(Cards, ALapsedCardIsAlarmed_6_5_B1d7) {
    gate().advance_to(tokyo(24, 23, 59, 59));
    EXPECT_EQ(tap("r1", kHanako), "granted by schedule and profile");
    EXPECT_FALSE(stands(SystemAlarm::lapsed_credential));
    gate().advance_to(tokyo(25, 0, 0));
    EXPECT_EQ(tap("r1", kHanako), "ext:HolderExpired");
    EXPECT_EQ(std::get<AccessDetail>(last(EntryKind::access).detail).reason, Reason::credential_expired);
    EXPECT_TRUE(stands(SystemAlarm::lapsed_credential));
    restart();
    EXPECT_TRUE(stands(SystemAlarm::lapsed_credential));
    gate().gate().revoke(card_of("N1"), "uid:1001", [](const Result<Seq>&) {});
    gate().settle();
    EXPECT_FALSE(stands(SystemAlarm::lapsed_credential));
}

class Handover : public Cards {
protected:
    void SetUp() override {
        (void)changed_site(
            {{"unlock = { schedule = \"business\" }\n", ""},
             {"[access_profiles]\n", "[credentials]\nhandover = true\nconsent = true\n[access_profiles]\n"}});
        start(tokyo(24, 9, 0));
    }
};

// 6.5-B1g, 6.5-C7u2: no card without a record of its handover; it opens when its owner has tapped it at the desk.
TEST_F(Handover, ACardOpensWhenItsOwnerHasConfirmedIt_6_5_B1g) {
    gate::IssueRequest request{HolderId{"S1"}, ReaderName{"desk"}};
    EXPECT_EQ(issue(request, kIchiro), "identity_check");
    request.identity_check = "licence seen";
    request.document = "receipt 12";
    EXPECT_EQ(issue(request, kIchiro), "consent");
    request.consent = "2026-11-24";
    EXPECT_EQ(issue(request, kIchiro), "");
    EXPECT_EQ(tap("r1", kIchiro), "ext:NotActivated");
    restart();
    EXPECT_EQ(tap("r1", kIchiro), "ext:NotActivated");
    gate().tap("desk", kIchiro);
    const auto entry = last(EntryKind::credential_state);
    EXPECT_EQ(std::get<CredentialStateDetail>(entry.detail).act, CredentialAct::activated);
    EXPECT_EQ(tap("r1", kIchiro), "granted by schedule and profile");
}

}  // namespace
}  // namespace sekisho::flow
