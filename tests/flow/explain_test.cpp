// SPDX-License-Identifier: Apache-2.0
// Every decision explains itself: what the gate wrote down is what `explain` answers from the ledger alone, and what a
// replay of the same configuration finds unchanged (design 7.4). The oracle is the ledger itself.
#include "daemon/cli/explain_who.hpp"
#include "tests/flow/explain_stage.hpp"
#include "tests/flow/pin_stage.hpp"
#include "tests/support/full_disk.hpp"

#include <chrono>
#include <random>

namespace sekisho::flow {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

class Explained : public Explaining<PinStage> {
protected:
    Explained() {
        (void)changed_site(
            {{"card = { require = [\"Card\"], card_proof = \"serial\" }",
              "card = { require = [\"Card\"], card_proof = \"serial\" }\n"
              "two = { require = [\"Card\"], card_proof = \"serial\", mode = \"DualCredential\", window = "
              "\"10s\", second = [\"holder\", \"security_desk\"] }"},
             {"levels = { business = \"card\", default = \"card_pin\" }",
              "levels = { business = \"two\", default = \"card_pin\" }"},
             {"unlock = { schedule = \"business\" }\n", ""},
             {"profiles = [\"common\"]", "profiles = [\"common\", \"server_escorted\"]"},
             {"server_day = ",
              "server_escorted = [ { at = [\"server\"], schedule = \"business\", needs = \"escort\" } ]\n"
              "server_day = "},
             {"holds = [\"servers\"]",
              "holds = [\"servers\"]\nantipassback = { mode = \"hard\", after = \"2h\" }\ncontext = \"warn\"\n"
              "occupancy = { max = 2 }"},
             {"origin = \"test.example/gate\"",
              "origin = \"test.example/gate\"\nemergency_list = [\"C1\"]\nemergency_for = \"1h\""},
             {"[access_profiles]", "[roles]\nsecurity_desk = [\"uid:1004\"]\n[access_profiles]"}});
    }
    void begin_with_people() {
        begin_with_pin(tokyo(24, 7, 0));
        ichiro_ = gate().gate().state().credentials.begin()->first;
        ASSERT_TRUE(gate().issue("N1", "desk", kHanako));
        saburo_ = gate().issue("C1", "desk", kSaburo).value().credential;
        (void)news();
    }
    void pass(const char* door) {
        gate().contact(door, true);
        gate().contact(door, false);
    }
    void revoke(CredentialRef credential) {
        gate().gate().revoke(credential, "uid:0", [](const Result<Seq>&) {});
        gate().settle();
    }
    std::optional<Result<Seq>> attend() {
        std::optional<Result<Seq>> answer;
        gate().gate().attend(DoorName{"server"}, "uid:1004", [&answer](Result<Seq> seq) { answer = std::move(seq); });
        gate().settle();
        return answer;
    }

    const CardEvidence kSaburo = card({0x04, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55});  // holder C1, clerk
    CredentialRef ichiro_;
    CredentialRef saburo_;
};

// What people do at two doors in two days, at random.
class Stream {
public:
    Stream(main::VirtualGate& gate, std::vector<CardEvidence> cards, unsigned seed)
        : gate_(gate), cards_(std::move(cards)), random_(seed) {}

    void step() {
        gate_.advance(std::chrono::milliseconds(pick(20) == 0 ? 1000 * 60 * pick(300) : 500 + pick(15000)));
        switch (pick(12)) {
            case 0: return gate_.tap("r1", any());
            case 1: return gate_.tap("r3", any());
            case 2: return pass("front");
            case 3:
            case 4: return pass("server");
            case 5: return type(kOther);
            case 6:
            case 7: return type(kPin);
            case 8: return lever();
            default: return gate_.tap("r2", any());
        }
    }

private:
    [[nodiscard]] int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
    [[nodiscard]] const CardEvidence& any() { return cards_[static_cast<std::size_t>(pick(int(cards_.size())))]; }
    void pass(const char* door) {
        gate_.contact(door, true);
        gate_.contact(door, false);
    }
    void type(const char* pin) {
        if (pick(2) == 0) gate_.tap("r2", cards_.front());
        gate_.type("r2", std::string(pin) + "#");
    }
    void lever() {
        gate_.rex("server", true);
        gate_.rex("server", false);
        pass("server");
    }

    main::VirtualGate& gate_;
    std::vector<CardEvidence> cards_;
    std::mt19937 random_;
};

class ExplainedStream : public Explained, public testing::WithParamInterface<unsigned> {};

// PRAC-13, 6.5-B1a: each entry, by the configuration that was kept and by the one that is there.
TEST_P(ExplainedStream, every_entry_of_a_random_stream_is_explained_as_it_was_decided) {
    begin_with_people();
    Stream stream(gate(), {kIchiro, kIchiro, kHanako, kSaburo, kStranger}, GetParam());
    for (int i = 0; i < 250; ++i) stream.step();
    gate().advance(1min);
    const auto entries = decisions();
    ASSERT_GT(entries.size(), 80U);
    std::set<Detail> met;
    for (const auto& entry : entries) {
        met.insert(std::get<AccessDetail>(entry.detail).detail);
        expect_explained(entry);
        expect_explained(entry, dir_ + "/site.toml");
    }
    EXPECT_GT(met.size(), 6U) << "the stream is no test";
    cli::ReplaySummary summary;
    const auto changes = replayed(*load(), &summary);
    for (const auto& change : changes) ADD_FAILURE() << change.seq.value << " " << to_text(change.now.detail);
    EXPECT_GT(summary.requests, 60);
    EXPECT_EQ(summary.other_rule, 0);
    EXPECT_EQ(summary.unknown, 0);
}
INSTANTIATE_TEST_SUITE_P(Seeds, ExplainedStream, testing::Values(1U, 2U, 3U, 4U));

// Who waits for company is written down when the wait is over, and was decided before what happened meanwhile.
TEST_F(Explained, a_wait_is_explained_as_of_its_tap) {
    begin_with_people();
    gate().advance_to(tokyo(24, 9, 0));
    gate().tap("r2", kIchiro);
    gate().advance(3s);
    revoke(ichiro_);
    gate().advance(10s);
    const auto alone = decisions().back();
    ASSERT_EQ(std::get<AccessDetail>(alone.detail).detail, Detail::no_second_person);
    expect_explained(alone);
    EXPECT_TRUE(replayed(*load()).empty());
    gate().tap("r2", kIchiro);
    ASSERT_EQ(std::get<AccessDetail>(decisions().back().detail).detail, Detail::revoked);
    expect_explained(decisions().back());
}

// STD-IEC-09, PRAC-02: a pair, and the security desk.
TEST_F(Explained, company_is_explained_with_whom_it_was) {
    begin_with_people();
    gate().advance_to(tokyo(24, 9, 0));
    gate().tap("r2", kIchiro);
    gate().advance(3s);
    gate().tap("r2", kSaburo);
    pass("server");
    gate().tap("r3", kIchiro);
    pass("server");
    gate().advance(1min);
    gate().tap("r2", kIchiro);
    gate().advance(2s);
    ASSERT_TRUE(attend().value());
    const auto entries = decisions();
    ASSERT_EQ(std::get<AccessDetail>(entries.back().detail).attendant, "uid:1004");
    for (const auto& entry : entries) expect_explained(entry);
    EXPECT_TRUE(replayed(*load()).empty());
}

// What no rule knows: a keypad that is away, a door whose line is gone, and a ledger that cannot be written.
TEST_F(Explained, what_the_gate_alone_knows_stays_as_it_was) {
    begin_with_people();
    gate().advance_to(tokyo(24, 20, 0));
    gate().hardware().keypad_down(KeypadName{"k2"}, {"gone", "k2", ""});
    gate().settle();
    gate().tap("r2", kIchiro);
    ASSERT_EQ(std::get<AccessDetail>(decisions().back().detail).detail, Detail::no_keypad);
    gate().hardware().keypad_up(KeypadName{"k2"});
    gate().settle();
    const LineSpec line{"chip0", "1", false};  // the contact of the front door
    gate().hardware().lose_line(line);
    gate().settle();
    gate().tap("r1", kIchiro);
    ASSERT_EQ(std::get<AccessDetail>(decisions().back().detail).detail, Detail::access_point_disabled);
    gate().hardware().restore_line(line);
    gate().advance(1min);
    {
        const tests::FullDisk full;
        gate().tap("r1", kSaburo);
        gate().tap("r1", kIchiro);
    }
    gate().advance(10s);
    const auto entries = decisions();
    const auto count = [&entries](auto holds) { return std::count_if(entries.begin(), entries.end(), holds); };
    EXPECT_EQ(
        count([](const Entry& entry) { return std::get<AccessDetail>(entry.detail).basis == Basis::emergency_list; }),
        1);
    EXPECT_EQ(
        count([](const Entry& entry) { return std::get<AccessDetail>(entry.detail).detail == Detail::ledger_failed; }),
        1);
    for (const auto& entry : entries) {
        expect_explained(entry);
        expect_explained(entry, dir_ + "/site.toml");
    }
    EXPECT_TRUE(replayed(*load()).empty());
}

// Past configurations are kept: each entry is explained by the one that was in force.
TEST_F(Explained, a_reload_changes_nothing_that_was_decided_before) {
    begin_with_people();
    gate().advance_to(tokyo(24, 20, 0));
    (void)enter_with(kPin);
    gate().advance(1min);
    ASSERT_TRUE(gate().reload(changed_site("server = [ { at = [\"server\"], schedule = \"always\" } ]",
                                           "\n\nserver = [ { at = [\"server\"], schedule = \"business\" } ]")));
    gate().tap("r2", kIchiro);
    const auto entries = decisions();
    ASSERT_EQ(std::get<AccessDetail>(entries.back().detail).detail, Detail::outside_schedule);
    for (const auto& entry : entries) expect_explained(entry);
    std::string out;
    ASSERT_TRUE(cli::explain_entry(past(entries[entries.size() - 2].seq, dir_ + "/site.toml"), out));
    EXPECT_FALSE(json::parse(out).at("agrees").as_bool()) << "another configuration answers otherwise: " << out;
    const auto changes = replayed(*load());
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].was.detail, Detail::not_in_parent_zone) << "granted, with what should be seen to";
    EXPECT_EQ(changes[0].now.detail, Detail::outside_schedule);
}

// What a door did not ask for, nobody knows.
TEST_F(Explained, a_replay_says_where_the_past_cannot_tell) {
    begin_with_people();
    gate().advance_to(tokyo(24, 12, 0));
    gate().tap("r1", kIchiro);
    const auto site = changed_site("entry = { reader = \"r1\", levels = { default = \"card\" } }",
                                   "entry = { reader = \"r1\", levels = { default = \"two\" } }");
    const auto changes = replayed(*site);
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].untold, "second_person");
    EXPECT_EQ(changes[0].access_point, "front.entry");
    EXPECT_EQ(changes[0].was_decision, Verdict::granted);
}

// Design 7.4: asked beforehand, with what is typed and who comes along.
TEST_F(Explained, a_question_is_answered_as_the_tap_will_be) {
    begin_with_people();
    gate().advance_to(tokyo(24, 20, 0));
    const auto ask = [&](cli::PastQuery query) {
        std::string out;
        const auto before = cli::look_back(state_dir_, std::nullopt, "").value();
        const auto granted = cli::explain_past(before, query, out);
        EXPECT_TRUE(granted) << to_text(granted.error());
        return text_of(json::parse(out).as_object(), "detail");
    };
    cli::PastQuery query{"S1", "server", tokyo(24, 20, 0), access::PinShown::none, "", false};
    EXPECT_EQ(ask(query), "ext:PinRequired");
    query.pin = access::PinShown::wrong;
    EXPECT_EQ(ask(query), to_text(Detail::wrong_pin));
    query.pin = access::PinShown::right;
    EXPECT_EQ(ask(query), to_text(Detail::not_in_parent_zone)) << "granted, with what should be seen to";
    EXPECT_EQ(enter_with(kPin).detail, Detail::not_in_parent_zone);
    pass("server");
    gate().advance(1min);
    EXPECT_EQ(ask(query), to_text(Detail::passback));
    query.holder = "N1";
    EXPECT_EQ(ask(query), to_text(Detail::outside_schedule));
    query = {"S1", "front", tokyo(24, 20, 0), access::PinShown::none, "", false};
    EXPECT_EQ(ask(query), "");
    revoke(ichiro_);
    EXPECT_EQ(ask(query), to_text(Detail::revoked));
    query.holder = "X9";
    std::string out;
    EXPECT_FALSE(cli::explain_past(past(decisions().back().seq), query, out));
}

// Who could enter: everybody whom the door would let in, and nobody else.
TEST_F(Explained, who_could_enter_is_who_is_let_in) {
    begin_with_people();
    const auto who = [&](WallTime at) {
        std::string out, names;
        EXPECT_TRUE(cli::explain_who(cli::look_back(state_dir_, std::nullopt, "").value(), "server", at, out));
        const auto answer = json::parse(out);
        for (const auto& row : answer.at("people").as_array()) {
            names += text_of(row.as_object(), "holder");
            for (const auto& need : row.at("requires").as_array()) names += "+" + std::string(need.as_string().c_str());
            names += " ";
        }
        return names;
    };
    EXPECT_EQ(who(tokyo(24, 20, 0)), "S1+PIN ");
    EXPECT_EQ(who(tokyo(24, 12, 0)), "C1+second_person N1+escort+second_person S1+second_person ");
    EXPECT_EQ(who(tokyo(25, 12, 0)), "C1+second_person S1+second_person ") << "N1's last day is over";
    revoke(saburo_);
    EXPECT_EQ(who(tokyo(25, 12, 0)), "S1+second_person ");
}

}  // namespace
}  // namespace sekisho::flow
