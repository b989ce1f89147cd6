// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b: the witness cosigns growth and nothing else.
#include "tests/daemon/witness/reference_log.hpp"

#include "daemon/witness/decide.hpp"
#include "tests/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace sekisho::witness {
namespace {

using testing::HasSubstr;
using testing_support::ReferenceLog;

class DecideTest : public testing::Test {
protected:
    DecideTest() {
        log_.grow(40);
        remember(0);
    }
    void remember(std::size_t size) {
        gates_.clear();
        gates_.emplace(log_.key().name,
                       Gate{log_.key(), size == 0 ? nothing_seen(log_.key().name) : log_.checkpoint(size)});
    }
    [[nodiscard]] Verdict verdict(const ledger::AddCheckpoint& request) const {
        return decide(gates_, request).verdict;
    }
    ReferenceLog log_{"hospital.example/gate1", 1};
    Gates gates_;
};

TEST_F(DecideTest, growth_from_every_size_to_every_size_is_cosigned) {
    for (std::size_t from = 0; from <= log_.size(); ++from) {
        remember(from);
        for (std::size_t to = from; to <= log_.size(); ++to) {
            const auto decision = decide(gates_, log_.request(from, to));
            ASSERT_EQ(decision.verdict, Verdict::cosign) << from << " to " << to << ": " << decision.why;
            EXPECT_EQ(decision.checkpoint, log_.checkpoint(to));
            EXPECT_EQ(decision.text, ledger::checkpoint_body(log_.checkpoint(to)));
        }
    }
}

TEST_F(DecideTest, no_other_history_is_cosigned_from_any_size_to_any_size) {
    ReferenceLog fork("hospital.example/gate1", 1);
    fork.grow(10);
    fork.grow(30, "other ");  // the same key, another history from entry 10 on
    for (std::size_t from = 11; from <= log_.size(); ++from) {
        remember(from);
        for (std::size_t to = from; to <= fork.size(); ++to) {
            const auto decision = decide(gates_, fork.request(from, to));
            ASSERT_EQ(decision.verdict, to == from ? Verdict::conflict : Verdict::inconsistent) << from << " " << to;
            EXPECT_EQ(decision.forked, to == from);
        }
    }
    remember(10);  // before the fork both are its growth: the first that comes wins
    EXPECT_EQ(verdict(fork.request(10, 40)), Verdict::cosign);
}

TEST_F(DecideTest, a_rolled_back_log_meets_the_remembered_size) {
    remember(30);
    for (std::size_t to = 0; to < 30; ++to) {
        for (std::size_t from = 0; from <= to; ++from) {
            const auto decision = decide(gates_, log_.request(from, to));
            ASSERT_EQ(decision.verdict, Verdict::conflict) << from << " to " << to;
            EXPECT_EQ(decision.known_size, 30);
            EXPECT_FALSE(decision.forked);
        }
    }
}

TEST_F(DecideTest, a_wrong_old_size_is_told_the_right_one) {
    remember(30);
    EXPECT_EQ(decide(gates_, log_.request(0, 40)).known_size, 30);
    EXPECT_EQ(verdict(log_.request(29, 40)), Verdict::conflict);
    EXPECT_EQ(verdict(log_.request(31, 40)), Verdict::conflict);
    remember(0);
    EXPECT_EQ(decide(gates_, log_.request(5, 40)).verdict, Verdict::conflict);
    EXPECT_EQ(decide(gates_, log_.request(5, 40)).known_size, 0);
}

TEST_F(DecideTest, a_proof_with_any_hash_changed_missing_or_added_is_refused) {
    remember(21);
    const auto right = log_.request(21, 38);
    ASSERT_EQ(verdict(right), Verdict::cosign);
    for (std::size_t i = 0; i < right.proof.size(); ++i) {
        auto changed = right;
        changed.proof[i][7] ^= 1;
        EXPECT_EQ(verdict(changed), Verdict::inconsistent) << i;
        auto cut = right;
        cut.proof.erase(cut.proof.begin() + static_cast<std::ptrdiff_t>(i));
        EXPECT_EQ(verdict(cut), Verdict::inconsistent) << i;
    }
    auto longer = right;
    longer.proof.emplace_back();
    EXPECT_EQ(verdict(longer), Verdict::inconsistent);
    auto heartbeat = log_.request(21, 21);
    heartbeat.proof.emplace_back();
    EXPECT_EQ(verdict(heartbeat), Verdict::inconsistent);
    remember(0);
    auto first = log_.request(0, 5);
    first.proof.emplace_back();
    EXPECT_EQ(verdict(first), Verdict::inconsistent);
}

TEST_F(DecideTest, the_checks_come_in_the_order_of_c2sp) {
    remember(30);
    ReferenceLog stranger("hospital.example/gate2", 2);
    stranger.grow(3);
    EXPECT_EQ(verdict(stranger.request(0, 3)), Verdict::unknown_gate);
    ReferenceLog impostor("hospital.example/gate1", 2);  // the origin, another key
    impostor.grow(40);
    EXPECT_EQ(verdict(impostor.request(50, 40)), Verdict::not_signed);
    auto above = log_.request(30, 40);
    above.old_size = 41;
    EXPECT_EQ(verdict(above), Verdict::malformed);
    EXPECT_THAT(decide(gates_, above).why, HasSubstr("above"));
}

TEST_F(DecideTest, a_bad_signature_of_the_gate_s_key_is_not_its_checkpoint) {
    auto request = log_.request(0, 40);
    const auto other = log_.note(39);
    request.note = ledger::checkpoint_body(log_.checkpoint(40)) + other.substr(other.find("\n\n") + 1);
    EXPECT_EQ(verdict(request), Verdict::not_signed);
}

TEST_F(DecideTest, what_is_no_checkpoint_is_malformed) {
    for (const char* note : {"x", "\n\n", "a\n1\nb\n\n", "hospital.example/gate1\n1\nAAAA\n\n\u2014 a b\n"}) {
        EXPECT_EQ(verdict({0, {}, note}), Verdict::malformed) << note;
    }
    auto extended = log_.request(0, 40);  // an extension line: no gate of ours signs one
    extended.note.insert(extended.note.find("\n\n") + 1, "more\n");
    EXPECT_EQ(verdict(extended), Verdict::malformed);
}

TEST_F(DecideTest, signature_lines_of_others_do_not_matter) {
    auto request = log_.request(0, 40);
    request.note += "\u2014 somebody AAAAAAAAAAAA\n";
    EXPECT_EQ(verdict(request), Verdict::cosign);
}

// Requests made by other hands: the fuzzer's seeds, signed with openssl over a tree computed in Python.
TEST(DecideSeeds, reach_every_verdict) {
    const ledger::NoteKey gate{"hospital.example/gate1", ledger::SigningKey::from_seed({}).public_key()};
    Gates gates;
    gates.emplace(gate.name, Gate{gate, {gate.name, 1, ledger::leaf_hash(ledger::bytes_of("0"))}});
    const auto verdict = [&](const std::string& seed) {
        std::ifstream file(std::string(SEKISHO_SOURCE_DIR) + "/tests/fuzz/corpus/add_checkpoint/" + seed);
        const std::string text(std::istreambuf_iterator<char>(file), {});
        const auto request = ledger::parse_add_checkpoint(text);
        return request.has_error() ? Verdict::malformed : decide(gates, *request).verdict;
    };
    EXPECT_EQ(verdict("heartbeat"), Verdict::cosign);
    EXPECT_EQ(verdict("growth"), Verdict::cosign);
    EXPECT_EQ(verdict("fork"), Verdict::conflict);
    EXPECT_EQ(verdict("first"), Verdict::conflict);
    EXPECT_EQ(verdict("bad_proof"), Verdict::inconsistent);
    EXPECT_EQ(verdict("stranger"), Verdict::unknown_gate);
    EXPECT_EQ(verdict("long"), Verdict::malformed);
    EXPECT_EQ(verdict("zeros"), Verdict::malformed);
}

}  // namespace
}  // namespace sekisho::witness
