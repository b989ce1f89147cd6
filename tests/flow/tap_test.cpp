// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/verify.hpp"
#include "tests/flow/stage.hpp"

#include <filesystem>
#include <fstream>

namespace sekisho::flow {
namespace {

using Tap = Stage;

AccessDetail access_of(const Entry& entry) {
    return std::get<AccessDetail>(entry.detail);
}
OutcomeDetail outcome_of(const Entry& entry) {
    return std::get<OutcomeDetail>(entry.detail);
}

// BRIEF-04, 6.4-C1: granted -> open -> close -> relocked, each step written down.
// 6.4-C1, 6.4-C3a, STD-ONVIF-03
TEST_F(Tap, entry_is_written_before_the_lock_opens_and_it_relocks_on_close) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    (void)news();
    EXPECT_FALSE(gate().released("server"));

    gate().tap("r2", kIchiro);
    EXPECT_TRUE(gate().released("server"));
    const auto granted = last(EntryKind::access);
    EXPECT_EQ(granted.decision, Verdict::granted);
    EXPECT_EQ(access_of(granted).reason, Reason::none);
    EXPECT_EQ(access_of(granted).basis, Basis::schedule_and_profile);
    EXPECT_NE(access_of(granted).rule.find("access_profiles.server[0]"), std::string::npos) << access_of(granted).rule;

    gate().advance(std::chrono::seconds(2));
    gate().contact("server", true);
    gate().contact("server", false);
    EXPECT_FALSE(gate().released("server"));
    const auto outcome = last(EntryKind::outcome);
    EXPECT_EQ(outcome_of(outcome).passage, Passage::taken);
    EXPECT_EQ(outcome.ref_seq, granted.seq);
    EXPECT_EQ(outcome.pid, granted.pid);
    EXPECT_EQ(std::get<RelockDetail>(last(EntryKind::relock).detail).cause, RelockCause::closed);
    const auto inside = gate().gate().inside();
    ASSERT_EQ(inside.size(), 1u);
    EXPECT_EQ(inside[0].holder.value, "S1");
    EXPECT_EQ(inside[0].zone.value, "server_room");

    gate().tap("r3", kIchiro);
    gate().contact("server", true);
    gate().contact("server", false);
    ASSERT_EQ(gate().gate().inside().size(), 1u);
    EXPECT_EQ(gate().gate().inside()[0].zone.value, "hall");  // the server room opens into it
}

// Leosac #48: the door always relocks.
// 6.4-C1, STD-ONVIF-03
TEST_F(Tap, not_taken_relocks_at_the_end_of_the_release_time) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().tap("r2", kIchiro);
    gate().advance(std::chrono::milliseconds(4999));
    EXPECT_TRUE(gate().released("server"));
    gate().advance(std::chrono::milliseconds(1));
    EXPECT_FALSE(gate().released("server"));
    EXPECT_EQ(outcome_of(last(EntryKind::outcome)).passage, Passage::not_taken);
    EXPECT_TRUE(gate().gate().inside().empty());
}

// Every denial has its reason and the rule that decided.
// 6.5-B3a, STD-ONVIF-04
TEST_F(Tap, denials_say_why) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    ASSERT_TRUE(gate().issue("N1", "desk", kHanako));
    const auto denied = [&](const char* reader, const CardEvidence& what) {
        gate().tap(reader, what);
        const auto entry = last(EntryKind::access);
        EXPECT_EQ(entry.decision, Verdict::denied);
        EXPECT_FALSE(gate().released("server"));
        return access_of(entry);
    };
    EXPECT_EQ(denied("r2", kStranger).detail, Detail::unknown_card);
    EXPECT_EQ(denied("r2", kHanako).reason, Reason::unauthorized);
    EXPECT_EQ(denied("r2", card({0x08, 1, 2, 3})).detail, Detail::random_uid);
    CardEvidence two = kIchiro;
    two.cards_in_field = 2;
    EXPECT_EQ(denied("r2", two).detail, Detail::more_than_one_card);
    CardEvidence type_b{CardTechnology::iso14443b, {1, 2, 3, 4}, 1, 0, 0};
    EXPECT_EQ(denied("r2", type_b).detail, Detail::type_b_refused);

    gate().advance_to(tokyo(24, 17, 30));
    EXPECT_EQ(denied("r2", kIchiro).reason, Reason::invalid_pin);  // outside business hours the level asks for a PIN
    EXPECT_EQ(denied("r2", kIchiro).detail, Detail::pin_not_enrolled);
}

// 6.5-B1d7: last day 23:59:59 granted, next day 00:00:00 denied.
TEST_F(Tap, a_right_ends_with_its_last_day) {
    start(tokyo(24, 23, 59, 0));
    ASSERT_TRUE(gate().issue("N1", "desk", kHanako));
    gate().advance_to(tokyo(24, 23, 59, 59));
    gate().tap("r1", kHanako);
    EXPECT_EQ(last(EntryKind::access).decision, Verdict::granted);
    gate().advance_to(tokyo(25, 0, 0, 0));
    gate().tap("r1", kHanako);
    const auto entry = last(EntryKind::access);
    EXPECT_EQ(entry.decision, Verdict::denied);
    EXPECT_EQ(access_of(entry).reason, Reason::credential_expired);
    EXPECT_EQ(access_of(entry).detail, Detail::holder_expired);
}

// BRIEF-02: the same card held for 10 s is one request, also when the reader dies and comes back meanwhile.
TEST_F(Tap, a_card_held_to_the_reader_is_one_request) {
    start(tokyo(24, 9, 0));
    (void)news();
    ASSERT_TRUE(gate().hardware().tap(ReaderName{"r2"}, kStranger));
    gate().advance(std::chrono::seconds(10));
    gate().hardware().reader_down(ReaderName{"r2"}, Error{"gone", "r2", ""});
    gate().advance(std::chrono::seconds(1));
    gate().hardware().reader_up(ReaderName{"r2"});
    gate().advance(std::chrono::seconds(1));
    int requests = 0;
    for (const auto& entry : news()) requests += entry.kind == EntryKind::access ? 1 : 0;
    EXPECT_EQ(requests, 1);

    // Long after the outage the same card is a new request.
    gate().hardware().remove(ReaderName{"r2"});
    gate().settle();
    gate().tap("r2", kStranger);
    EXPECT_EQ(news().back().kind, EntryKind::access);
}

// 6.5-B1c: revocation counts at the next tap.
TEST_F(Tap, a_revoked_card_opens_nothing) {
    start(tokyo(24, 9, 0));
    const auto issued = gate().issue("S1", "desk", kIchiro);
    ASSERT_TRUE(issued);
    gate().gate().revoke(issued->credential, "test", [](const Result<Seq>& seq) { EXPECT_TRUE(seq); });
    gate().settle();
    gate().tap("r2", kIchiro);
    EXPECT_FALSE(gate().released("server"));
    const auto detail = access_of(last(EntryKind::access));
    EXPECT_EQ(detail.reason, Reason::credential_not_enabled);
    EXPECT_EQ(detail.detail, Detail::revoked);
}

// 6.5-B1b, B1d3, STD-IEC-03: a card is one person's, also where there are few people.
TEST_F(Tap, a_card_is_issued_once) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    const auto again = gate().issue("N1", "desk", kIchiro);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().what, "the card is a credential already");
    const auto nobody = gate().issue("Z9", "desk", kHanako);
    ASSERT_FALSE(nobody);
    EXPECT_EQ(nobody.error().what, "no such holder");
}

// 6.6.1-C1: no card before the day on which confidentiality was agreed to.
TEST_F(Tap, clerical_staff_get_no_card_without_an_agreement) {
    start(tokyo(24, 9, 0));
    const auto with_nda = [this](const std::string& line) {
        std::ofstream(dir_ + "/roster.toml")
            << "[[holders]]\nid = \"N1\"\nname = \"a\"\njob_class = \"nurse\"\n"
            << "[[holders]]\nid = \"S1\"\nname = \"b\"\njob_class = \"system\"\n"
            << line << "[[holders]]\nid = \"C1\"\nname = \"c\"\njob_class = \"clerk\"\n";
        ASSERT_TRUE(gate().reload(load()));
    };
    for (const std::string missing : {"", "nda = 2026-11-25\n"}) {
        with_nda(missing);
        const auto refused = gate().issue("S1", "desk", kIchiro);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().what, "the holder has not agreed to confidentiality yet");
    }
    with_nda("nda = 2026-11-24\n");
    EXPECT_TRUE(gate().issue("S1", "desk", kIchiro));
    EXPECT_TRUE(gate().issue("N1", "desk", kHanako)) << "licensed staff are bound by their profession's law";
}

TEST_F(Tap, an_enrolment_without_a_card_gives_up) {
    start(tokyo(24, 9, 0));
    std::optional<Result<gate::CredentialRow>> answer;
    gate().gate().issue(HolderId{"S1"}, ReaderName{"desk"}, "test",
                        [&](Result<gate::CredentialRow> result) { answer = std::move(result); });
    gate().advance(std::chrono::seconds(29));
    EXPECT_FALSE(answer);
    gate().advance(std::chrono::seconds(1));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->error().what, "no card was tapped in time");
}

// A new day brings a new signing key, an entry of the ledger's own: the running state takes it like a restart does.
TEST_F(Tap, a_new_days_key_is_folded_and_told_once) {
    start(tokyo(24, 8, 59));
    std::vector<Seq> told;
    gate().gate().subscribe([&](const Entry& entry) { told.push_back(entry.seq); });
    gate().advance_to(tokyo(24, 9, 1));  // midnight in UTC has passed
    gate().tap("r2", kStranger);
    ASSERT_EQ(told.size(), 2u);
    EXPECT_EQ(told[1].value, told[0].value + 1);
    EXPECT_EQ(last(EntryKind::key).seq, told[0]);
    EXPECT_EQ(gate().gate().state().applied_seq, told[1]);
}

TEST_F(Tap, the_ledger_verifies_against_its_commissioning_record) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    for (int i = 0; i < 5; ++i) gate().tap("r2", kStranger);
    crash();
    const auto report = ledger::verify({state_dir_ + "/ledger.db", std::nullopt, std::nullopt});
    ASSERT_TRUE(report) << to_text(report.error());
    for (const auto& finding : report->findings) ADD_FAILURE() << finding.seq.value << " " << finding.what;
}

// A reader that goes or comes back is an entry each, and takes no other door with it.
TEST_F(Tap, an_outage_of_a_reader_and_its_return_are_entries) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    const auto reader = gate().gate().state().registry.number_of(NamedThing::reader, "r1");
    ASSERT_NE(reader, 0);
    const auto up = std::get<ReaderStateDetail>(last(EntryKind::reader_state).detail);
    EXPECT_TRUE(up.up);  // at the start
    (void)news();
    gate().hardware().reader_down(ReaderName{"r1"}, Error{"no answer", "reader r1", ""});
    gate().settle();
    gate().hardware().reader_down(ReaderName{"r1"}, Error{"still no answer", "reader r1", ""});
    gate().settle();
    const auto gone = news();
    ASSERT_EQ(gone.size(), 1u);
    const auto down = std::get<ReaderStateDetail>(gone.front().detail);
    EXPECT_EQ(down.reader.value, reader);
    EXPECT_FALSE(down.up);
    EXPECT_NE(down.why.find("no answer"), std::string::npos) << down.why;
    EXPECT_FALSE(gate().gate().status().readers[0].up);

    gate().tap("r2", kIchiro);
    EXPECT_TRUE(gate().released("server"));
    (void)news();
    gate().hardware().reader_up(ReaderName{"r1"});
    gate().settle();
    const auto back = news();
    ASSERT_EQ(back.size(), 1u);
    const auto returned = std::get<ReaderStateDetail>(back.front().detail);
    EXPECT_EQ(returned.reader.value, reader);
    EXPECT_TRUE(returned.up);
    EXPECT_EQ(returned.why, "");
}

}  // namespace
}  // namespace sekisho::flow
