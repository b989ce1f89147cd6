// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b: when a witness is told, and what its answers mean.
#include "daemon/notify/plan.hpp"
#include "daemon/ledger/checkpoint.hpp"
#include "daemon/notify/desk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sekisho::notify {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

constexpr Intervals kIntervals{seconds(60), seconds(600)};
MonoTime at(int second) {
    return MonoTime{seconds(second)};
}

TEST(Plan, a_new_witness_is_told_at_once) {
    EXPECT_TRUE(is_due(Standing{}, 1, at(0), kIntervals));
}

TEST(Plan, growth_is_told_and_silence_ends_with_a_heartbeat) {
    Standing standing;
    cosigned(standing, 5, at(100));
    EXPECT_FALSE(is_due(standing, 5, at(100), kIntervals));
    EXPECT_TRUE(is_due(standing, 6, at(100), kIntervals));
    EXPECT_FALSE(is_due(standing, 5, at(699), kIntervals));
    EXPECT_TRUE(is_due(standing, 5, at(700), kIntervals));
    EXPECT_TRUE(is_due(standing, 4, at(101), kIntervals));  // a ledger that shrank is told too: the witness refuses it
}

TEST(Plan, failures_are_tried_again_later_and_later_but_never_given_up) {
    Standing standing;
    int moment = 0;
    std::vector<int> pauses;
    for (int i = 0; i < 40; ++i) {
        failed(standing, at(moment), kIntervals);
        int pause = 0;
        while (!is_due(standing, 1, at(moment + pause), kIntervals)) ++pause;
        pauses.push_back(pause);
        moment += pause;
    }
    EXPECT_THAT(std::vector<int>(pauses.begin(), pauses.begin() + 8), testing::ElementsAre(1, 2, 4, 8, 16, 32, 60, 60));
    EXPECT_EQ(pauses.back(), 60);
    failed(standing, at(0), {seconds(1), seconds(3)});
    EXPECT_TRUE(is_due(standing, 1, at(3), {seconds(1), seconds(3)}));  // never longer than a heartbeat
    cosigned(standing, 1, at(0));
    failed(standing, at(0), kIntervals);
    EXPECT_TRUE(is_due(standing, 1, at(1), kIntervals));  // and from the start after a success
}

TEST(Plan, whoever_refused_is_asked_again_with_the_next_heartbeat) {
    Standing standing;
    cosigned(standing, 5, at(0));
    refused(standing, at(10), kIntervals);
    EXPECT_FALSE(is_due(standing, 6, at(609), kIntervals));
    EXPECT_TRUE(is_due(standing, 5, at(610), kIntervals));
}

class Answers : public testing::Test {
protected:
    Answers() {
        ledger::Seed seed{};
        seed.fill(2);
        witness_ = ledger::SigningKey::from_seed(seed);
        trusted_ = {"witness.example/w", witness_->public_key(), ledger::KeyUse::cosignature_v1};
        const ledger::Checkpoint checkpoint{"gate.example", 12, {}};
        body_ = ledger::checkpoint_body(checkpoint);
        note_ = ledger::sign_checkpoint(checkpoint, ledger::SigningKey::from_seed({}));
    }
    [[nodiscard]] Reading read(unsigned status, std::string_view body, std::int64_t old_size = 7) const {
        return read_answer(status, body, Sent{note_, 12, old_size}, trusted_);
    }
    std::optional<ledger::SigningKey> witness_;
    ledger::NoteKey trusted_;
    std::string body_;
    std::string note_;
};

TEST_F(Answers, a_cosignature_of_its_key_makes_a_note_of_both) {
    const auto line = ledger::cosignature_line(body_, "witness.example/w", *witness_, 99);
    const auto reading = read(200, line);
    EXPECT_EQ(reading.meaning, Meaning::cosigned);
    EXPECT_EQ(reading.note, note_ + line);
    EXPECT_EQ(reading.size, 12);
    const auto other = ledger::cosignature_line(body_, "witness.example/x", ledger::SigningKey::from_seed({}), 99);
    EXPECT_EQ(read(200, other + line).meaning, Meaning::cosigned);  // lines of others do not matter
}

TEST_F(Answers, a_200_without_its_cosignature_is_a_failure) {
    const auto impostor = ledger::SigningKey::from_seed({});
    const auto elsewhere = ledger::checkpoint_body({"gate.example", 13, {}});
    for (const auto& body :
         {std::string(), std::string("ok\n"), ledger::cosignature_line(body_, "witness.example/w", impostor, 99),
          ledger::cosignature_line(elsewhere, "witness.example/w", *witness_, 99), std::string(5000, 'x'),
          ledger::cosignature_line(body_, "witness.example/w", *witness_, 99).substr(0, 80)}) {
        EXPECT_EQ(read(200, body).meaning, Meaning::failed) << body;
    }
}

TEST_F(Answers, a_known_size_below_ours_is_where_the_next_proof_begins) {
    const auto reading = read(409, "9\n");
    EXPECT_EQ(reading.meaning, Meaning::known_size);
    EXPECT_EQ(reading.size, 9);
    EXPECT_EQ(read(409, "0\n").size, 0);
    EXPECT_EQ(read(409, "12\n").meaning, Meaning::known_size);  // it knows as many already
}

TEST_F(Answers, what_only_a_rewritten_history_explains_is_a_refusal) {
    EXPECT_EQ(read(409, "13\n").meaning, Meaning::refused);
    EXPECT_THAT(read(409, "13\n").why, HasSubstr("rolled back"));
    EXPECT_EQ(read(409, "12\n", 12).meaning, Meaning::refused);
    EXPECT_THAT(read(409, "12\n", 12).why, HasSubstr("rewritten"));
    for (const unsigned status : {400U, 403U, 404U, 422U}) EXPECT_EQ(read(status, "why\n").meaning, Meaning::refused);
}

TEST_F(Answers, what_means_nothing_is_a_failure_and_bears_no_stranger_s_control_characters) {
    for (const char* body : {"", "x\n", "9", "09\n", "-1\n", "9\n\n", "99999999999999999999\n"}) {
        EXPECT_EQ(read(409, body).meaning, Meaning::failed) << body;
    }
    EXPECT_EQ(read(409, "7\n").meaning, Meaning::failed);  // the very size that the request named
    const auto reading = read(503, "\x1b[31mlater\r\n");
    EXPECT_EQ(reading.meaning, Meaning::failed);
    EXPECT_EQ(reading.why, "it answered 503:  [31mlater");
    EXPECT_LT(read(500, std::string(4000, 'y')).why.size(), 300U);
}

TEST_F(Answers, the_gate_s_own_answers_are_read_strictly) {
    EXPECT_TRUE(read_orders("").has_error());
    EXPECT_TRUE(read_orders("[]").has_error());
    EXPECT_TRUE(read_orders(R"({"checkpoint_every_ms":1,"heartbeat_ms":"x","witnesses":[]})").has_error());
    EXPECT_TRUE(read_orders(R"({"checkpoint_every_ms":1,"heartbeat_ms":2,"witnesses":[{}]})").has_error());
    const auto row = R"({"checkpoint_every_ms":1000,"heartbeat_ms":2000,"witnesses":[{"name":"w","host":"h","port":1,)"
                     R"("path":"","vkey":")" +
                     ledger::to_text(trusted_) + R"(","cosigned":{"entries":4}}]})";
    const auto orders = read_orders(row);
    ASSERT_TRUE(orders.has_value()) << to_text(orders.error());
    EXPECT_EQ(orders->intervals.heartbeat, seconds(2));
    EXPECT_EQ(orders->witnesses.at(0).cosigned, 4);
    EXPECT_EQ(orders->witnesses.at(0).key, trusted_);
    EXPECT_TRUE(read_checkpoint(R"({"checkpoint":"x"})").has_error());
    EXPECT_TRUE(read_consistency(R"({"proof":["AAAA"]})").has_error());
    EXPECT_TRUE(read_consistency(R"({"proof":[1]})").has_error());
    EXPECT_TRUE(read_consistency(R"({"from":1,"to":2,"proof":[]})")->empty());
}

}  // namespace
}  // namespace sekisho::notify
