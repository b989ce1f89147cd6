// SPDX-License-Identifier: Apache-2.0
// Cards that open only together with another one, or with the security desk (STD-IEC-09, 6.8-D2, PRAC-02).
#include "tests/flow/stage.hpp"

#include <chrono>
#include <optional>

namespace sekisho::flow {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class TwoPeople_STD_IEC_09 : public Stage {
protected:
    void SetUp() override {
        (void)changed_site(
            {{"card = { require = [\"Card\"], card_proof = \"serial\" }",
              "card = { require = [\"Card\"], card_proof = \"serial\" }\n"
              "two = { require = [\"Card\"], card_proof = \"serial\", mode = \"DualCredential\", window = "
              "\"10s\", second = [\"holder\", \"security_desk\"] }"},
             {"levels = { business = \"card\", default = \"card_pin\" }", "levels = { default = \"two\" }"},
             {"profiles = [\"common\"]", "profiles = [\"common\", \"server_escorted\"]"},
             {"server_day = ",
              "server_escorted = [ { at = [\"server\"], schedule = \"business\", needs = \"escort\" } ]\n"
              "server_day = "},
             {"[access_profiles]", "[roles]\nsecurity_desk = [\"uid:1004\"]\n[access_profiles]"}});
        start(tokyo(24, 9, 0));
        ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
        ASSERT_TRUE(gate().issue("C1", "desk", kSaburo));
        ASSERT_TRUE(gate().issue("N1", "desk", kHanako));
        (void)news();
    }
    [[nodiscard]] std::vector<Entry> decisions() {
        auto all = news();
        std::erase_if(all, [](const Entry& entry) { return entry.kind != EntryKind::access; });
        return all;
    }
    [[nodiscard]] static AccessDetail access_of(const Entry& entry) { return std::get<AccessDetail>(entry.detail); }
    std::optional<Result<Seq>> attend(const std::string& account) {
        std::optional<Result<Seq>> answer;
        gate().gate().attend(DoorName{"server"}, account, [&answer](Result<Seq> seq) { answer = std::move(seq); });
        gate().settle();
        return answer;
    }
    void pass() {
        gate().contact("server", true);
        gate().contact("server", false);
    }

    const CardEvidence kSaburo = card({0x04, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55});  // holder C1, clerk
};

TEST_F(TwoPeople_STD_IEC_09, two_good_ones_go_in_together_and_both_are_recorded) {
    gate().tap("r2", kIchiro);
    EXPECT_FALSE(gate().released("server"));
    EXPECT_TRUE(decisions().empty()) << "nothing is decided while somebody may come";
    gate().advance(milliseconds(9999));
    gate().tap("r2", kSaburo);
    EXPECT_TRUE(gate().released("server"));
    const auto both = decisions();
    ASSERT_EQ(both.size(), 2u);
    for (const auto& entry : both) {
        EXPECT_EQ(entry.decision, Verdict::granted);
        EXPECT_EQ(access_of(entry).detail, Detail::none);
    }
    EXPECT_EQ(access_of(both[0]).second, both[1].pid);
    EXPECT_EQ(access_of(both[1]).second, both[0].pid);
    EXPECT_NE(both[0].pid, both[1].pid);
    pass();
    EXPECT_EQ(gate().gate().inside().size(), 2u);
    EXPECT_TRUE(gate().gate().state().pending.empty());
    expect_sound();
}

TEST_F(TwoPeople_STD_IEC_09, one_alone_is_denied_when_the_window_is_over) {
    gate().tap("r2", kIchiro);
    gate().advance(milliseconds(9999));
    EXPECT_TRUE(decisions().empty());
    gate().advance(milliseconds(1));
    const auto denied = decisions();
    ASSERT_EQ(denied.size(), 1u);
    EXPECT_EQ(denied[0].decision, Verdict::denied);
    EXPECT_EQ(access_of(denied[0]).detail, Detail::no_second_person);
    EXPECT_EQ(denied[0].t_event, tokyo(24, 9, 0)) << "when the card was tapped";
    gate().tap("r2", kSaburo);
    EXPECT_FALSE(gate().released("server")) << "too late";
}

TEST_F(TwoPeople_STD_IEC_09, the_same_person_twice_is_refused_and_the_other_may_still_come) {
    gate().tap("r2", kIchiro);
    gate().advance(seconds(3));
    gate().tap("r2", kIchiro);
    const auto refused = decisions();
    ASSERT_EQ(refused.size(), 1u);
    EXPECT_EQ(access_of(refused[0]).detail, Detail::no_second_person);
    gate().tap("r2", kStranger);
    EXPECT_EQ(access_of(decisions().at(0)).detail, Detail::unknown_card);
    EXPECT_FALSE(gate().released("server"));
    gate().tap("r2", kSaburo);
    EXPECT_TRUE(gate().released("server"));
}

TEST_F(TwoPeople_STD_IEC_09, whose_right_ended_meanwhile_does_not_go_in) {
    gate().tap("r2", kIchiro);
    gate().gate().revoke(gate().gate().credentials().at(2).credential, "uid:0", [](const Result<Seq>&) {});
    gate().settle();
    gate().tap("r2", kSaburo);
    EXPECT_FALSE(gate().released("server"));
}

TEST_F(TwoPeople_STD_IEC_09, PRAC_02_the_security_desk_stands_in_and_is_named) {
    EXPECT_TRUE(attend("uid:1004")->has_error()) << "nobody waits";
    gate().tap("r2", kIchiro);
    const auto stranger = attend("uid:1005");
    ASSERT_TRUE(stranger && stranger->has_error());
    EXPECT_EQ(stranger->error().where, "roles.security_desk");
    EXPECT_FALSE(gate().released("server"));
    const auto done = attend("uid:1004");
    ASSERT_TRUE(done && *done) << to_text(done->error());
    EXPECT_TRUE(gate().released("server"));
    const auto granted = decisions();
    ASSERT_EQ(granted.size(), 1u);
    EXPECT_EQ(granted[0].seq, **done);
    EXPECT_EQ(access_of(granted[0]).attendant, "uid:1004");
    EXPECT_EQ(access_of(granted[0]).second, Pid{});
    gate().advance(seconds(20));
    EXPECT_TRUE(decisions().empty()) << "the window is not told as missed";
}

TEST_F(TwoPeople_STD_IEC_09, a_reload_and_a_stop_end_the_waiting_with_a_record) {
    gate().tap("r2", kIchiro);
    ASSERT_TRUE(gate().reload(changed_site("open = \"30s\"", "open = \"20s\"")));
    auto denied = decisions();
    ASSERT_EQ(denied.size(), 1u);
    EXPECT_EQ(access_of(denied[0]).detail, Detail::no_second_person);
    gate().tap("r2", kSaburo);
    gate().gate().stop("SIGTERM", [](const Result<Seq>&) {});
    gate().settle();
    denied = decisions();
    ASSERT_EQ(denied.size(), 1u);
    EXPECT_EQ(access_of(denied[0]).detail, Detail::no_second_person);
}

// 6.8-D2: no attendant -> denied; with one inside the window -> granted, both named.
TEST_F(TwoPeople_STD_IEC_09, Escort_6_8_D2_one_of_the_staff_comes_along) {
    ASSERT_TRUE(gate().reload(changed_site("default = \"two\"", "default = \"card\"")));
    (void)news();
    gate().tap("r2", kHanako);
    gate().advance(seconds(16));
    EXPECT_EQ(access_of(decisions().at(0)).detail, Detail::no_accompaniment);
    gate().tap("r2", kHanako);
    gate().tap("r2", kIchiro);
    EXPECT_TRUE(gate().released("server"));
    const auto both = decisions();
    ASSERT_EQ(both.size(), 2u);
    EXPECT_EQ(access_of(both[0]).second, both[1].pid);
    pass();
    EXPECT_EQ(gate().gate().inside().size(), 2u);
}

// No record, no entry: for two as for one.
TEST_F(TwoPeople_STD_IEC_09, nobody_goes_in_before_both_entries_are_durable) {
    gate().tap("r2", kIchiro);
    gate().stall_ledger();
    gate().tap("r2", kSaburo);
    EXPECT_FALSE(gate().released("server"));
    gate().advance(seconds(6));
    gate().resume_ledger();
    gate().settle();
    EXPECT_FALSE(gate().released("server")) << "nobody waits there any more";
    pass();
    gate().advance(seconds(1));
    EXPECT_TRUE(gate().gate().inside().empty());
    EXPECT_TRUE(gate().gate().state().pending.empty());
    expect_sound();
}

}  // namespace
}  // namespace sekisho::flow
