// SPDX-License-Identifier: Apache-2.0
// `explain` beside the gate: by which card of a person, and with whom. The oracle is the tap itself.
#include "daemon/cli/explain_past.hpp"
#include "daemon/cli/explain_who.hpp"
#include "tests/flow/pin_stage.hpp"

#include <boost/json/parse.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace sekisho::flow {
namespace {

namespace json = boost::json;

class ExplainedPeople : public PinStage {
protected:
    ExplainedPeople() {
        (void)changed_site({{"card_pin = {",
                             "two = { require = [\"Card\"], card_proof = \"serial\", mode = \"DualCredential\", window "
                             "= \"10s\" }\n"
                             "two_pin = { require = [\"Card\", \"PIN\"], card_proof = \"serial\", mode = "
                             "\"DualCredential\", window = \"10s\" }\n"
                             "card_pin = {"},
                            {"levels = { business = \"card\", default = \"card_pin\" }",
                             "levels = { business = \"two\", default = \"two_pin\" }"},
                            {"profiles = [\"common\", \"server_day\"]", "profiles = [\"common\", \"server\"]"},
                            {"unlock = { schedule = \"business\" }\n", ""}});
    }
    // S1 and C1 may enter, N1 may not.
    void begin_by_day() {
        begin_with_pin(tokyo(24, 9, 0));
        ASSERT_TRUE(gate().issue("N1", "desk", kHanako));
        ASSERT_TRUE(gate().issue("C1", "desk", kSaburo));
    }
    [[nodiscard]] json::object ask(const std::string& holder, const std::string& second = {},
                                   const std::string& side = "server", access::PinShown pin = access::PinShown::none) {
        const auto past = cli::look_back(state_dir_, std::nullopt, "").value();
        std::string out;
        const auto granted =
            cli::explain_past(past, {holder, side, gate().clock().now().wall, pin, second, false}, out);
        EXPECT_TRUE(granted) << to_text(granted.error());
        return json::parse(out).as_object();
    }
    // "granted" or the denial's detail.
    [[nodiscard]] static std::string told(const json::object& answer) {
        return std::string(
            (answer.at("decision") == "granted" ? answer.at("decision") : answer.at("detail")).as_string());
    }
    [[nodiscard]] static std::string told(const Entry& entry) {
        if (entry.decision == Verdict::granted) return "granted";
        return std::string(to_text(std::get<AccessDetail>(entry.detail).detail));
    }
    [[nodiscard]] static std::string card_in(const json::object& answer) {
        return std::string(answer.at("credential").as_string());
    }
    // The only card of that person, or the one of several that was issued last.
    [[nodiscard]] CredentialRef card_of(const std::string& holder) {
        CredentialRef found;
        WallTime issued{};
        for (const auto& row : gate().gate().credentials()) {
            const auto when = gate().gate().state().credentials.at(row.credential).issued;
            if (row.holder.value != holder || when < issued) continue;
            found = row.credential;
            issued = when;
        }
        return found;
    }
    void lose(const std::string& holder, CredentialRef card) {
        std::optional<Result<Seq>> answer;
        gate().gate().workflows().report_lost(HolderId{holder}, card, "uid:1001",
                                              [&](Result<Seq> seq) { answer = std::move(seq); });
        gate().settle();
        EXPECT_TRUE(answer->has_value());
    }
    // What the ledger says of each card once the wait at the server door is over.
    [[nodiscard]] std::map<CredentialRef, std::string> tap_both(const CardEvidence& first, const CardEvidence& second) {
        (void)all();
        gate().tap("r2", first);
        gate().advance(std::chrono::seconds(2));
        gate().tap("r2", second);
        gate().advance(std::chrono::seconds(60));
        std::map<CredentialRef, std::string> decided;
        for (const auto& entry : news()) {
            if (entry.kind == EntryKind::access) decided[entry.cred] = told(entry);
        }
        return decided;
    }

    const CardEvidence kSaburo = card({0x04, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55});  // holder C1, clerk
    const CardEvidence kOtherCard = card({0x04, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66});
};

// 6.5-B1g: whichever of two cards is lost, the answer is that of the tap with the other one, and says which that is.
TEST_F(ExplainedPeople, AreAskedAboutByACardInUse_6_5_B1g) {
    begin_by_day();
    const auto lost_first = card_of("N1");
    gate().advance(std::chrono::hours(1));
    ASSERT_TRUE(gate().issue("N1", "desk", kOtherCard));
    const auto other = card_of("N1");
    ASSERT_NE(other, lost_first);
    lose("N1", lost_first);
    gate().tap("r1", kOtherCard);
    ASSERT_EQ(told(last(EntryKind::access)), "granted");
    auto answer = ask("N1", "", "front");
    EXPECT_EQ(told(answer), "granted");
    EXPECT_EQ(card_in(answer), std::to_string(other.value));
    lose("N1", other);
    gate().tap("r1", kOtherCard);
    answer = ask("N1", "", "front");
    EXPECT_EQ(told(answer), told(last(EntryKind::access))) << "none is left";
    EXPECT_EQ(told(answer), to_text(Detail::credential_lost));
    answer = ask("S1", "", "front");
    EXPECT_EQ(card_in(answer), std::to_string(card_of("S1").value));
}

// 6.5-B1g: the same of everybody at once.
TEST_F(ExplainedPeople, AreListedByACardInUse_6_5_B1g) {
    begin_by_day();
    const auto first = card_of("S1");
    gate().advance(std::chrono::hours(1));
    ASSERT_TRUE(gate().issue("S1", "desk", kOtherCard));
    const auto other = card_of("S1");
    const auto row_of_s1 = [&] {
        std::string out;
        const auto past = cli::look_back(state_dir_, std::nullopt, "").value();
        EXPECT_TRUE(cli::explain_who(past, "server", gate().clock().now().wall, out));
        const auto answer = json::parse(out);
        for (const auto& row : answer.at("people").as_array()) {
            if (row.at("holder") == "S1") return std::string(row.at("credential").as_string());
        }
        return std::string();
    };
    lose("S1", first);
    EXPECT_EQ(row_of_s1(), std::to_string(other.value));
    lose("S1", other);
    EXPECT_EQ(row_of_s1(), "") << "who has no card in use is not listed";
}

// STD-IEC-09: a second person without a right there helps nobody in: as the gate decides, so the answer.
TEST_F(ExplainedPeople, ComeTogetherOnlyWhereBothMayEnter_STD_IEC_09) {
    begin_by_day();
    const auto s1 = card_of("S1"), n1 = card_of("N1"), c1 = card_of("C1");
    const auto expect_as_tapped = [&](const std::string& first, const std::string& second,
                                      std::map<CredentialRef, std::string> decided) {
        const auto answer = ask(first, second);
        EXPECT_EQ(told(answer), decided[card_of(first)]) << first << " with " << second;
        EXPECT_EQ(told(answer.at("second").as_object()), decided[card_of(second)]) << first << " with " << second;
        EXPECT_EQ(card_in(answer.at("second").as_object()), std::to_string(card_of(second).value));
    };
    auto decided = tap_both(kIchiro, kHanako);
    EXPECT_EQ(decided, (std::map<CredentialRef, std::string>{{s1, "ext:NoSecondPerson"}, {n1, decided[n1]}}));
    EXPECT_NE(decided[n1], "granted");
    expect_as_tapped("S1", "N1", decided);
    expect_as_tapped("N1", "S1", decided);
    decided = tap_both(kIchiro, kSaburo);
    EXPECT_EQ(decided, (std::map<CredentialRef, std::string>{{s1, "granted"}, {c1, "granted"}}));
    expect_as_tapped("S1", "C1", decided);
    lose("C1", c1);
    expect_as_tapped("S1", "C1", tap_both(kIchiro, kSaburo));
    EXPECT_EQ(told(ask("S1", "S1")), "ext:NoSecondPerson") << "oneself is nobody else";
}

// STD-IEC-09, 6.5-D7: the other one's PIN is taken to be typed right, and one that is not there is not.
TEST_F(ExplainedPeople, BothTypeAPinWhereItIsAskedFor_6_5_D7) {
    begin_by_day();
    gate().advance_to(tokyo(24, 20, 0));
    EXPECT_EQ(told(ask("S1")), "ext:PinRequired");
    EXPECT_EQ(told(ask("S1", "", "server", access::PinShown::right)), "ext:NoSecondPerson");
    auto answer = ask("S1", "C1", "server", access::PinShown::right);
    EXPECT_EQ(told(answer), "ext:NoSecondPerson");
    EXPECT_EQ(told(answer.at("second").as_object()), "ext:PinNotEnrolled");
    ASSERT_TRUE(reset("C1"));
    gate().tap("desk", kSaburo);
    for (int i = 0; i < 2; ++i) gate().type("desk", std::string(kOther) + "#");
    ASSERT_EQ(last(EntryKind::pin_set).kind, EntryKind::pin_set);
    gate().advance(std::chrono::minutes(1));
    answer = ask("S1", "C1", "server", access::PinShown::right);
    EXPECT_EQ(told(answer), "granted");
    EXPECT_EQ(told(answer.at("second").as_object()), "granted");
    EXPECT_EQ(told(ask("S1", "C1")), "ext:PinRequired") << "the first one has typed nothing";
    gate().tap("r2", kIchiro);
    gate().type("r2", std::string(kPin) + "#");
    gate().tap("r2", kSaburo);
    gate().type("r2", std::string(kOther) + "#");
    EXPECT_TRUE(gate().released("server")) << "as was answered";
}

}  // namespace
}  // namespace sekisho::flow
