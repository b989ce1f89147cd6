// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b: proof files: what is accepted re-encodes identically, and no changed byte survives.
#include "daemon/ledger/proof_file.hpp"

#include "daemon/ledger/encoding.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sekisho::ledger {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kOrigin = "hospital.example/gate1";

class ProofFile : public testing::Test {
protected:
    ProofFile() {
        for (std::int64_t seq = 0; seq < 11; ++seq) {
            Entry entry;
            entry.kind = EntryKind::stop;
            entry.recorded.status = ClockStatus::synced;
            entry.seq = Seq{seq};
            entry.detail = StopDetail{fmt::format("SIGTERM {}", seq)};
            leaves_.push_back(leaf_of(to_row(entry).value()));
            hashes_.push_back(leaf_hash(leaves_.back()));
        }
    }
    TreeHashes hashes() {
        return {11, [this](int, std::int64_t, std::int64_t) -> Result<std::vector<Digest>> { return hashes_; }};
    }
    std::string checkpoint(std::int64_t size, const SigningKey& key, const std::string& origin = kOrigin) {
        return sign_checkpoint({origin, size, hashes().root_at(size).value()}, key);
    }
    InclusionProof inclusion(std::int64_t index, std::int64_t size) {
        auto tree = hashes();
        return {leaves_[static_cast<std::size_t>(index)], index, inclusion_path(tree, index, size).value(),
                checkpoint(size, key_)};
    }
    ConsistencyProof consistency(std::int64_t old_size, std::int64_t size) {
        auto tree = hashes();
        return {consistency_path(tree, old_size, size).value(), checkpoint(old_size, key_), checkpoint(size, key_)};
    }
    // Nothing: the text is refused already.
    std::optional<std::vector<std::string>> findings(const std::string& text) const {
        const auto proof = parse_proof(text);
        if (proof.has_error()) return std::nullopt;
        EXPECT_EQ(to_text(*proof), text);
        return std::visit([this](const auto& sound) { return check(sound, origin_).findings; }, *proof);
    }

    std::vector<std::vector<std::uint8_t>> leaves_;
    std::vector<Digest> hashes_;
    SigningKey key_ = SigningKey::from_seed(Seed{1});
    SigningKey other_key_ = SigningKey::from_seed(Seed{2});
    std::optional<NoteKey> origin_ = NoteKey{kOrigin, key_.public_key()};
};

TEST_F(ProofFile, an_inclusion_proof_is_a_tlog_proof_with_its_leaf) {
    const auto proof = inclusion(5, 11);
    const auto text = to_text(proof);
    EXPECT_EQ(text.rfind("c2sp.org/tlog-proof@v1\nextra " + to_base64(leaves_[5]) + "\nindex 5\n", 0), 0U) << text;
    EXPECT_EQ(text.substr(text.find("\n\n") + 2), checkpoint(11, key_));
    EXPECT_EQ(parse_proof(text).value(), Proof(proof));
    const auto verdict = check(proof, origin_);
    EXPECT_THAT(verdict.findings, IsEmpty());
    EXPECT_EQ(std::get<StopDetail>(verdict.entry->detail).cause, "SIGTERM 5");
    EXPECT_EQ(verdict.checkpoint->size, 11);
}

TEST_F(ProofFile, a_tree_of_one_has_an_empty_path) {
    const auto text = to_text(inclusion(0, 1));
    EXPECT_THAT(text, HasSubstr("index 0\n\n" + std::string(kOrigin) + "\n1\n"));
    EXPECT_THAT(findings(text).value(), IsEmpty());
    EXPECT_THAT(findings(to_text(consistency(4, 4))).value(), IsEmpty());
    EXPECT_THAT(findings(to_text(consistency(0, 4))).value(), IsEmpty());
}

TEST_F(ProofFile, every_proof_of_every_size_survives_its_text_and_holds) {
    for (std::int64_t size = 1; size <= 11; ++size) {
        for (std::int64_t at = 0; at < size; ++at) {
            EXPECT_THAT(findings(to_text(inclusion(at, size))).value(), IsEmpty()) << at << " of " << size;
            EXPECT_THAT(findings(to_text(consistency(at, size))).value(), IsEmpty()) << at << " of " << size;
        }
    }
}

// Every byte, each of a few changes: refused, or it does not hold.
TEST_F(ProofFile, no_changed_byte_is_believed) {
    for (const auto& text : {to_text(inclusion(5, 11)), to_text(consistency(5, 11))}) {
        ASSERT_THAT(findings(text).value(), IsEmpty());
        for (std::size_t at = 0; at < text.size(); ++at) {
            for (const char flip : {'\x01', '\x02', '\x04', '\x10', '\x20', '\x40', '\x80'}) {
                auto changed = text;
                changed[at] = static_cast<char>(changed[at] ^ flip);
                const auto found = findings(changed);
                EXPECT_TRUE(!found || !found->empty()) << at << "\n" << changed;
            }
            auto shorter = text;
            shorter.erase(at, 1);
            const auto found = findings(shorter);
            EXPECT_TRUE(!found || !found->empty()) << at << "\n" << shorter;
        }
        for (const char* more : {"\n", " ", "x"}) EXPECT_FALSE(findings(text + more)) << more;
    }
}

TEST_F(ProofFile, other_ways_to_write_the_same_are_refused) {
    const auto text = to_text(inclusion(5, 11));
    const auto with = [&](const std::string& old, const std::string& now) {
        auto changed = text;
        const auto at = changed.find(old);
        EXPECT_NE(at, std::string::npos) << old;
        return changed.replace(at, old.size(), now);
    };
    EXPECT_FALSE(findings(with("index 5", "index 05")));
    EXPECT_FALSE(findings(with("index 5", "index +5")));
    EXPECT_FALSE(findings(with("index 5", "index -0")));
    EXPECT_FALSE(findings(with("index 5", "index 9223372036854775808")));
    EXPECT_FALSE(findings(with("index 5\n", "index 5 \n")));
    EXPECT_FALSE(findings(with("extra " + to_base64(leaves_[5]) + "\n", "")));
    EXPECT_FALSE(findings(with("extra " + to_base64(leaves_[5]), "extra ")));
    EXPECT_FALSE(findings(with("tlog-proof@v1\n", "tlog-proof@v1\r\n")));
    EXPECT_FALSE(findings("\n" + text));
    EXPECT_FALSE(findings(""));
    EXPECT_FALSE(findings(std::string(kMaxProofText + 1, 'x')));
    auto long_path = inclusion(5, 11);
    long_path.path.resize(kMaxPath + 1);
    EXPECT_FALSE(findings(to_text(long_path)));
}

TEST_F(ProofFile, each_lie_has_its_reason) {
    auto moved = inclusion(5, 11);
    moved.index = 6;
    EXPECT_THAT(check(moved, origin_).findings,
                ElementsAre(HasSubstr("says that it is number 5, the proof says 6"), HasSubstr("do not lead")));
    auto beyond = inclusion(5, 11);
    beyond.checkpoint = checkpoint(5, key_);
    EXPECT_THAT(check(beyond, origin_).findings, ElementsAre(HasSubstr("speaks of 5 entries, so entry 5")));
    auto forged = inclusion(5, 11);
    forged.checkpoint = checkpoint(11, other_key_);
    EXPECT_THAT(check(forged, origin_).findings, ElementsAre(HasSubstr("not signed by the key of")));
    EXPECT_THAT(check(forged, std::nullopt).findings, IsEmpty());  // nobody's key was looked at
    auto foreign = inclusion(5, 11);
    foreign.leaf = {0x80};
    EXPECT_THAT(check(foreign, origin_).findings, ElementsAre(HasSubstr("the entry: "), HasSubstr("do not lead")));
    EXPECT_FALSE(check(foreign, origin_).entry);

    auto shrunk = consistency(5, 11);
    std::swap(shrunk.from, shrunk.to);
    EXPECT_THAT(check(shrunk, origin_).findings, ElementsAre(HasSubstr("fewer than the earlier")));
    auto forked = consistency(5, 11);
    forked.from = sign_checkpoint({kOrigin, 5, hashes_[0]}, key_);
    EXPECT_THAT(check(forked, origin_).findings, ElementsAre(HasSubstr("do not show")));
    auto two = consistency(5, 11);
    two.from = checkpoint(5, key_, "hospital.example/gate2");
    EXPECT_THAT(check(two, std::nullopt).findings, ElementsAre(HasSubstr("of two ledgers")));
    EXPECT_THAT(check(two, origin_).findings,
                ElementsAre(HasSubstr("the earlier checkpoint: "), HasSubstr("of two ledgers")));
}

// A witness's line below the origin's is not looked into, and stays.
TEST_F(ProofFile, cosignatures_are_kept) {
    auto proof = inclusion(5, 11);
    proof.checkpoint += "\xe2\x80\x94 witness.example AAAAAQ" + std::string(92, 'A') + "==\n";
    const auto parsed = parse_proof(to_text(proof));
    ASSERT_TRUE(parsed) << parsed.error().what;
    EXPECT_EQ(*parsed, Proof(proof));
    EXPECT_THAT(check(proof, origin_).findings, IsEmpty());
}

}  // namespace
}  // namespace sekisho::ledger
