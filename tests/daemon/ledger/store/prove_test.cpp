// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b: proofs out of a ledger convince the verifier that knows hashes only; out of an edited one there are none.
#include "daemon/ledger/store/prove.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/proof_file.hpp"
#include "tests/daemon/ledger/store/evidence.hpp"

#include <fmt/format.h>

namespace sekisho::ledger {
namespace {

using namespace testing_support;
using testing::HasSubstr;
using testing::IsEmpty;

class ProveTest : public EvidenceDir {
protected:
    static constexpr std::int64_t kEntries = 700;  // two full tiles and a tail

    ProveTest() {
        init();
        grow(kEntries, {1, 2, 255, 256, 257, 512, 600, kEntries});
        origin_ = parse_commissioning(commissioning_)->origin_key;
    }
    [[nodiscard]] std::unique_ptr<LedgerSource> source() const { return LedgerSource::open(ledger()).value(); }
    [[nodiscard]] std::string refusal(std::int64_t seq, const std::string& note) const {
        const auto proved = prove_inclusion(*source(), Seq{seq}, note).value();
        const auto* no = std::get_if<NotProven>(&proved);
        return no == nullptr ? "proven" : no->why.what;
    }
    [[nodiscard]] std::string refusal(std::int64_t from, std::int64_t to) const {
        const auto proved = prove_consistency(*source(), checkpoints_.at(from), checkpoints_.at(to)).value();
        const auto* no = std::get_if<NotProven>(&proved);
        return no == nullptr ? "proven" : no->why.what;
    }

    std::optional<NoteKey> origin_;
};

TEST_F(ProveTest, an_entry_is_proven_under_every_checkpoint_from_its_own_on) {
    const auto entries = replayed();
    const auto ledger = source();
    for (const auto& [size, note] : checkpoints_) {
        for (const std::int64_t seq : {std::int64_t{0}, std::int64_t{1}, std::int64_t{255}, std::int64_t{256},
                                       std::int64_t{511}, std::int64_t{512}, std::int64_t{699}}) {
            const auto proved = prove_inclusion(*ledger, Seq{seq}, note).value();
            if (seq >= size) {
                EXPECT_THAT(std::get<NotProven>(proved).why.what, HasSubstr(fmt::format("entry {} is not under", seq)));
                continue;
            }
            const auto proof = std::get<InclusionProof>(parse_proof(std::get<std::string>(proved)).value());
            const auto verdict = check(proof, origin_);
            EXPECT_THAT(verdict.findings, IsEmpty()) << seq << " under " << size;
            EXPECT_EQ(proof.leaf, leaves({entries[static_cast<std::size_t>(seq)]}).front());
        }
    }
    EXPECT_TRUE(std::holds_alternative<NotProven>(prove_inclusion(*ledger, Seq{-1}, checkpoints_.at(1)).value()));
}

TEST_F(ProveTest, the_ledger_of_every_later_checkpoint_begins_with_that_of_the_earlier) {
    const auto ledger = source();
    for (const auto& [old_size, from] : checkpoints_) {
        for (const auto& [size, to] : checkpoints_) {
            if (old_size > size) {
                EXPECT_THAT(refusal(old_size, size), HasSubstr("did not grow from the one to the other"));
                continue;
            }
            const auto proved = std::get<std::string>(prove_consistency(*ledger, from, to).value());
            const auto proof = std::get<ConsistencyProof>(parse_proof(proved).value());
            EXPECT_THAT(check(proof, origin_).findings, IsEmpty()) << old_size << " to " << size;
        }
    }
}

TEST_F(ProveTest, an_edited_entry_has_no_proof_and_the_others_keep_theirs) {
    attack("UPDATE entry SET decision=2 WHERE seq=300");
    EXPECT_THAT(refusal(300, checkpoints_.at(kEntries)), HasSubstr("do not lead from the entry"));
    EXPECT_EQ(refusal(299, checkpoints_.at(kEntries)), "proven");
    attack("UPDATE entry SET decision=2 WHERE seq=650");  // in the tail, whose hashes are made of the entries
    EXPECT_THAT(refusal(1, checkpoints_.at(kEntries)), HasSubstr("the first 700 entries are not those"));
    EXPECT_EQ(refusal(1, checkpoints_.at(600)), "proven");
}

TEST_F(ProveTest, a_ledger_that_was_cut_or_rolled_back_is_not_the_one_of_the_checkpoint) {
    attack("DELETE FROM entry WHERE seq>=600");
    EXPECT_THAT(refusal(5, checkpoints_.at(kEntries)), HasSubstr("speaks of 700 entries, the ledger has 600"));
    EXPECT_THAT(refusal(600, kEntries), HasSubstr("the ledger has 600"));
    EXPECT_EQ(refusal(5, checkpoints_.at(600)), "proven");
}

TEST_F(ProveTest, a_tile_that_was_edited_proves_nothing) {
    attack("UPDATE tile SET h=zeroblob(8192) WHERE lvl=0 AND idx=1");
    EXPECT_THAT(refusal(5, checkpoints_.at(kEntries)), HasSubstr("are not those of the checkpoint"));
    EXPECT_EQ(refusal(5, checkpoints_.at(256)), "proven");
    attack("DELETE FROM tile WHERE lvl=0 AND idx=1");
    EXPECT_THAT(prove_inclusion(*source(), Seq{5}, checkpoints_.at(kEntries)).error().what,
                HasSubstr("tile 0/1 is missing"));
}

TEST_F(ProveTest, a_checkpoint_of_another_or_of_nobody_is_refused) {
    const auto forged = sign_checkpoint(peek_checkpoint(checkpoints_.at(600)).value(), SigningKey::from_seed(Seed{9}));
    EXPECT_THAT(refusal(5, forged), HasSubstr("not signed by the key of"));
    EXPECT_TRUE(prove_inclusion(*source(), Seq{5}, "no checkpoint").has_error());
    auto unsigned_note = checkpoints_.at(600);
    unsigned_note.resize(unsigned_note.find("\n\n") + 2);
    EXPECT_THAT(prove_inclusion(*source(), Seq{5}, unsigned_note).error().what, HasSubstr("damaged"));
}

TEST_F(ProveTest, what_is_no_ledger_is_an_error) {
    EXPECT_THAT(LedgerSource::open(top_ + "/none").error().what, HasSubstr("no ledger here"));
    EXPECT_TRUE(LedgerSource::open(dir_).has_error());
    EXPECT_THAT(LedgerSource::open(dir_ + "/commissioning.txt").error().what, HasSubstr("database"));
    attack("DELETE FROM entry WHERE seq=0");
    EXPECT_THAT(LedgerSource::open(ledger()).error().what, HasSubstr("entry 0 is missing"));
}

TEST_F(ProveTest, a_ledger_at_rest_is_signed_only_when_its_last_commit_is_sound) {
    EXPECT_EQ(checkpoint_at_rest(dir_).value(), checkpoints_.at(kEntries));
    {
        const auto running = open();
        EXPECT_THAT(checkpoint_at_rest(dir_).error().hint, HasSubstr("a running daemon signs"));
    }
    EXPECT_THAT(checkpoint_at_rest(top_).error().what, HasSubstr("no ledger here"));
    attack("UPDATE entry SET decision=2 WHERE seq=650");
    EXPECT_THAT(checkpoint_at_rest(dir_).error().what, HasSubstr("does not fit the ledger"));
}

}  // namespace
}  // namespace sekisho::ledger
