// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b: which signatures are looked at, whose they are, and what only a look-up sees.
#include "daemon/disk/file.hpp"
#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/merkle.hpp"
#include "daemon/ledger/store/query.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "tests/daemon/ledger/store/attacker.hpp"
#include "tests/daemon/ledger/store/support.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace sekisho::ledger {
namespace {

namespace fs = std::filesystem;
using namespace testing_support;
using testing::HasSubstr;

// Three days of ten commits of one entry each: genesis 0, entries 1 to 10, key 11 with 12, and so on.
class VerifyModesTest : public ScratchDir {
protected:
    VerifyModesTest() {
        init();
        const auto store = open();
        for (std::int64_t day = 0; day < 3; ++day) {
            for (std::int64_t n = 0; n < 10; ++n) {
                EntryDraft draft = access_draft(n);
                draft.recorded = at(86400 * day + n);
                store->append({draft}).value();
            }
            seeds_.push_back(disk::read_file(dir_ + "/keys/daily.key", 32).value());
            checkpoints_.push_back(store->checkpoint().value());
        }
    }
    [[nodiscard]] VerifyReport report(Signatures which) const {
        VerifyInput input{ledger(), std::nullopt, commissioning_};
        input.signatures = which;
        return verify(input).value();
    }
    // The commit that ends with `seq`, signed with the key of another day.
    void sign_anew(std::int64_t seq, std::int64_t previous, std::size_t day) const {
        Tree tree;
        for (const Entry& entry : query(ledger(), {}).value()) {
            if (entry.seq.value <= seq) tree.append(leaf_hash(leaf_of(to_row(entry).value())));
        }
        Seed seed{};
        std::copy(seeds_[day].begin(), seeds_[day].end(), seed.begin());
        const auto signature =
            SigningKey::from_seed(seed).sign(commit_message(kOrigin, previous, seq + 1, tree.root()));
        Attacker(ledger()).behind_the_guards(
            fmt::format("UPDATE entry SET sig=x'{:02X}' WHERE seq={}", fmt::join(signature, ""), seq));
    }
    std::vector<std::vector<std::uint8_t>> seeds_;
    std::vector<std::string> checkpoints_;
};

TEST_F(VerifyModesTest, of_each_key_the_last_signature_and_the_last_of_all) {
    const auto quick = report(Signatures::of_each_key);
    EXPECT_TRUE(quick.findings.empty());
    EXPECT_EQ(quick.keys, 3);
    EXPECT_EQ(quick.signatures, 4) << "genesis, two rotations, tail";
    const auto all = report(Signatures::all);
    EXPECT_TRUE(all.findings.empty());
    EXPECT_EQ(all.signatures, 31);
}

// No tile has its hash yet; the commits' signatures say which it is, once one does not fit.
TEST_F(VerifyModesTest, a_changed_entry_at_the_end_is_named) {
    for (const int seq : {5, 17, 28}) {
        Attacker(ledger()).behind_the_guards(fmt::format("UPDATE entry SET pid=pid+1 WHERE seq={}", seq));
        for (const auto which : {Signatures::of_each_key, Signatures::all}) {
            const auto findings = report(which).findings;
            ASSERT_FALSE(findings.empty());
            EXPECT_EQ(findings.front().seq, Seq{seq});
            EXPECT_THAT(findings.front().what, testing::HasSubstr("it, or an entry up to here, was changed"));
        }
        Attacker(ledger()).behind_the_guards(fmt::format("UPDATE entry SET pid=pid-1 WHERE seq={}", seq));
    }
}

TEST_F(VerifyModesTest, a_signature_within_a_range_is_seen_only_when_all_are_looked_at) {
    Attacker(ledger()).behind_the_guards("UPDATE entry SET sig=zeroblob(64) WHERE seq=5");
    EXPECT_TRUE(report(Signatures::of_each_key).findings.empty()) << "no entry was changed";
    EXPECT_EQ(report(Signatures::all).findings.at(0).seq, Seq{5});
    Attacker(ledger()).behind_the_guards("UPDATE entry SET sig=x'01' WHERE seq=5");
    EXPECT_EQ(report(Signatures::of_each_key).findings.at(0).seq, Seq{5}) << "no signature has this length";
}

TEST_F(VerifyModesTest, the_signatures_that_cover_a_range_are_always_looked_at) {
    const std::string kept = top_ + "/kept.db";
    fs::copy_file(ledger(), kept);
    for (const std::int64_t seq : {0, 12, 23, 32}) {
        Attacker(ledger()).behind_the_guards(fmt::format("UPDATE entry SET sig=zeroblob(64) WHERE seq={}", seq));
        const auto found = report(Signatures::of_each_key).findings;
        ASSERT_EQ(found.size(), 1U) << seq;
        EXPECT_EQ(found[0].seq, Seq{seq});
        EXPECT_THAT(found[0].what, HasSubstr("does not fit"));
        fs::copy_file(kept, ledger(), fs::copy_options::overwrite_existing);
    }
}

// Each signature is bound to the key introduced for its place (journald lacked this: CVE-2023-31439).
TEST_F(VerifyModesTest, a_signature_by_the_key_of_another_range_is_told_with_its_seq) {
    sign_anew(5, 5, 2);  // by a later key
    auto found = report(Signatures::all).findings;
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].seq, Seq{5});
    EXPECT_THAT(found[0].what, HasSubstr("signed with the key whose range begins with entry 24, not"));
    sign_anew(5, 5, 0);
    EXPECT_TRUE(report(Signatures::all).findings.empty()) << "put back";
    sign_anew(20, 20, 0);  // by an earlier key
    found = report(Signatures::all).findings;
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].seq, Seq{20});
    EXPECT_THAT(found[0].what, HasSubstr("signed with the key whose range begins with entry 0, not"));
    sign_anew(20, 20, 1);
    sign_anew(32, 32, 1);  // the tail, by yesterday's
    for (const auto which : {Signatures::all, Signatures::of_each_key}) {
        found = report(which).findings;
        ASSERT_EQ(found.size(), 1U);
        EXPECT_EQ(found[0].seq, Seq{32});
    }
}

TEST_F(VerifyModesTest, every_checkpoint_given_is_held_against_it) {
    VerifyInput input{ledger(), std::nullopt, commissioning_, checkpoints_};
    EXPECT_TRUE(verify(input)->findings.empty());
    EXPECT_TRUE(verify(input)->against_checkpoint);
    std::string other = checkpoints_[1];
    other.replace(other.find("\n22\n"), 4, "\n21\n");
    input.more_checkpoints.push_back(other);
    EXPECT_THAT(verify(input)->findings.at(0).what, HasSubstr("signature does not fit"));
}

TEST_F(VerifyModesTest, threads_are_one_to_64) {
    VerifyInput input{ledger(), std::nullopt, commissioning_};
    for (const int threads : {0, 65}) {
        input.threads = threads;
        EXPECT_THAT(verify(input).error().what, HasSubstr("1 to 64"));
    }
}

// A walk through the table does not heed the inner pages' numbers; a look-up does, and no longer finds the entry.
TEST_F(VerifyModesTest, an_inner_page_edited_so_that_a_look_up_fails) {
    {
        const auto store = open();
        for (std::int64_t n = 0; n < 500; ++n) {
            EntryDraft draft = access_draft(n);
            draft.recorded = at(86400 * 2 + n);
            store->append({draft}).value();
        }
    }
    const auto number = [this](const char* sql) {
        return disk::Database::open(ledger(), disk::OpenMode::read_only)->number(sql).value();
    };
    const auto page_size = static_cast<std::size_t>(number("PRAGMA page_size"));
    const auto root = static_cast<std::size_t>(number("SELECT rootpage FROM sqlite_schema WHERE name='entry'"));
    auto bytes = disk::read_file(ledger(), 1 << 26).value();
    const std::size_t page = (root - 1) * page_size;
    ASSERT_EQ(bytes[page], 5) << "the table's root is no inner page";
    const std::size_t cell = page + static_cast<std::size_t>(bytes[page + 12] << 8U | bytes[page + 13]);
    ASSERT_LT(bytes[cell + 4], 0x80) << "the first number is longer than a byte";
    const std::int64_t last = bytes[cell + 4];  // of the first leaf
    bytes[cell + 4] = static_cast<std::uint8_t>(last - 1);
    fs::remove(ledger());
    disk::write_new_file(ledger(), bytes, 0600).value();
    auto database = disk::Database::open(ledger(), disk::OpenMode::read_only).value();
    EXPECT_EQ(database.number("SELECT count(*) FROM entry NOT INDEXED").value(), 533) << "a walk meets them all";
    EXPECT_FALSE(database.number(fmt::format("SELECT seq FROM entry WHERE seq={}", last)))
        << "the attack changes nothing";
    const auto found = report(Signatures::of_each_key).findings;
    EXPECT_TRUE(std::any_of(found.begin(), found.end(), [&](const VerifyFinding& finding) {
        return finding.seq.value == last && finding.what.find("not found by its number") != std::string::npos;
    }));
}

}  // namespace
}  // namespace sekisho::ledger
