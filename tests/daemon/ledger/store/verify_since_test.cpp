// SPDX-License-Identifier: Apache-2.0
// A verification that begins at a trusted checkpoint: what it finds, and, as plainly, what it does not.
#include "daemon/ledger/checkpoint.hpp"
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

// Genesis, 300 entries of one day, key and 301 of the next, the checkpoint; 40 behind it, of that day and of a third.
class VerifySinceTest : public ScratchDir {
protected:
    static constexpr std::int64_t kTrusted = 603;
    static constexpr std::int64_t kEntries = 644;
    static constexpr std::int64_t kKey = 301;

    VerifySinceTest() {
        init();
        const auto store = open();
        append(*store, 0, 300);
        append(*store, 1, 301);
        trusted_ = store->checkpoint().value();
        append(*store, 1, 20);
        append(*store, 2, 20);
        latest_ = store->checkpoint().value();
    }
    static void append(Store& store, std::int64_t day, std::int64_t count) {
        for (std::int64_t n = 0; n < count; n += 10) {
            std::vector<EntryDraft> drafts;
            for (std::int64_t i = n; i < std::min(n + 10, count); ++i) drafts.push_back(access_draft(i));
            for (EntryDraft& draft : drafts) draft.recorded = at(86400 * day);
            store.append(drafts).value();
        }
    }
    [[nodiscard]] VerifyReport report() const {
        VerifyInput input{ledger(), latest_, commissioning_};
        input.since = trusted_;
        return verify(input).value();
    }
    void expect_found(const std::string& sql, const std::string& what, std::int64_t seq = -1) const {
        Attacker(ledger()).behind_the_guards(sql);
        const auto found = report().findings;
        ASSERT_FALSE(found.empty()) << sql;
        EXPECT_THAT(found[0].what, HasSubstr(what)) << sql;
        if (seq >= 0) {
            EXPECT_EQ(found[0].seq, Seq{seq});
        }
        for (const char* tail : {"-wal", "-shm"}) fs::remove(ledger() + tail);
        fs::copy_file(top_ + "/kept.db", ledger(), fs::copy_options::overwrite_existing);
    }
    void keep() const { fs::copy_file(ledger(), top_ + "/kept.db"); }

    std::string trusted_;
    std::string latest_;
};

TEST_F(VerifySinceTest, a_sound_ledger_is_verified_from_the_checkpoint_on) {
    const auto from = report();
    EXPECT_TRUE(from.findings.empty()) << from.findings.front().what;
    EXPECT_EQ(from.since, kTrusted);
    EXPECT_EQ(from.entries, kEntries);
    EXPECT_EQ(from.root, to_base64(peek_checkpoint(latest_)->root));
    const auto whole = verify(VerifyInput{ledger(), latest_, commissioning_}).value();
    EXPECT_EQ(whole.root, from.root);
    EXPECT_FALSE(whole.since);
    EXPECT_LT(from.signatures, whole.signatures);
    VerifyInput input{ledger(), trusted_, std::nullopt};
    input.since = latest_;
    EXPECT_TRUE(verify(input)->findings.empty()) << "nothing behind it, an earlier checkpoint before it";
}

TEST_F(VerifySinceTest, what_was_done_behind_the_checkpoint_is_found) {
    keep();
    expect_found("UPDATE entry SET decision=2 WHERE seq=610", "does not fit", 612);
    expect_found("DELETE FROM entry WHERE seq=620", "the entry is missing", 620);
    expect_found("DELETE FROM entry WHERE seq>=634", "were cut off", 634);
    expect_found("UPDATE entry SET sig=zeroblob(64) WHERE seq=612", "does not fit", 612);
    expect_found("UPDATE entry SET boot_seq=9 WHERE seq=630", "boot_seq goes from 1 to 9", 630);
}

TEST_F(VerifySinceTest, what_the_trust_hangs_on_is_held_against_the_checkpoint) {
    keep();
    expect_found("UPDATE tile SET h=zeroblob(8192) WHERE idx=0", "do not add up to its root");
    expect_found("DELETE FROM tile WHERE idx=1", "tile 0/1 is missing");
    expect_found("UPDATE entry SET decision=2 WHERE seq=602", "do not add up to its root");
    expect_found("DELETE FROM entry WHERE seq>=600", "entry 600 is missing");
    // Whoever has put his own key into the row of an old key could sign everything behind it.
    expect_found(fmt::format("UPDATE entry SET detail=(SELECT detail FROM entry WHERE seq=0) WHERE seq={}", kKey),
                 "entry 301 is not the one whose hash the tree holds");
    expect_found("UPDATE entry SET t_rec=t_rec+1 WHERE seq=0", "entry 0 is not the one whose hash the tree holds");
}

TEST_F(VerifySinceTest, a_checkpoint_of_another_key_or_of_nothing_is_no_beginning) {
    trusted_.replace(trusted_.find("603"), 3, "593");
    EXPECT_THAT(report().findings.at(0).what, HasSubstr("do not add up"));
    const auto other = SigningKey::from_seed(Seed{1});
    const auto root = peek_checkpoint(latest_)->root;
    trusted_ = sign_checkpoint({kOrigin, kEntries, root}, other);
    EXPECT_THAT(report().findings.at(0).what, HasSubstr("not signed by the key"));
    VerifyInput input{ledger(), std::nullopt, std::nullopt};
    input.since = sign_checkpoint({kOrigin, 0, Digest{}}, other);
    EXPECT_THAT(verify(input).error().what, HasSubstr("no entries"));
    input.since = "nothing";
    EXPECT_TRUE(verify(input).has_error());
}

// Said plainly in the report and in the guide: this is why a whole verification is due from time to time.
TEST_F(VerifySinceTest, a_row_before_the_checkpoint_is_not_looked_at) {
    Attacker(ledger()).behind_the_guards("UPDATE entry SET decision=2 WHERE seq=100");
    EXPECT_TRUE(report().findings.empty());
    EXPECT_EQ(verify(VerifyInput{ledger(), latest_, commissioning_})->findings.at(0).seq, Seq{100});
}

}  // namespace
}  // namespace sekisho::ledger
