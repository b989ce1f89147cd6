// SPDX-License-Identifier: Apache-2.0
// The projection of a real ledger: kept, taken up again, and held against the ledger.
#include "daemon/state/store/keeper.hpp"

#include "daemon/ledger/hash.hpp"
#include "daemon/ledger/store/keys.hpp"
#include "daemon/state/store/check.hpp"
#include "tests/daemon/ledger/store/support.hpp"

#include <atomic>
#include <fstream>
#include <iterator>
#include <memory>

namespace sekisho::state {
namespace {

using ledger::testing_support::access_draft;
using ledger::testing_support::at;
using ledger::testing_support::kOrigin;
using ledger::testing_support::ScratchDir;
using testing::HasSubstr;

class KeeperTest : public ScratchDir {
protected:
    KeeperTest() {
        init();
        write(EntryKind::person, {}, 1);
        write(EntryKind::credential_issued, {5}, 1);
        write(EntryKind::credential_issued, {6}, 2);
        write(EntryKind::credential_revoked, {5}, 1);
    }

    void write(EntryKind kind, CredentialRef credential, std::int64_t pid) {
        EntryDraft draft;
        draft.kind = kind;
        draft.recorded = at(1);
        draft.t_event = draft.recorded.wall;
        draft.cred = credential;
        draft.pid = Pid{pid};
        draft.detail = CredentialDetail{};
        if (kind == EntryKind::person) draft.detail = PersonDetail{};
        if (kind != EntryKind::credential_revoked) draft.pcommit.assign(32, static_cast<std::uint8_t>(pid));
        ASSERT_TRUE(open()->append({draft}));
    }
    void tap(int times) {
        std::vector<EntryDraft> drafts;
        for (int i = 0; i < times; ++i) drafts.push_back(access_draft(1));
        ASSERT_TRUE(open()->append(drafts));
    }
    [[nodiscard]] Keeper::Sign sign() const {
        return [this](const ledger::ProjectionHead& head) { return open()->sign(head); };
    }
    void keep() const {
        Keeper keeper(dir_, {}, sign());
        const auto kept = keeper.keep();
        ASSERT_TRUE(kept) << to_text(kept.error());
    }
    // What a start folds, and why it did not go on from the projection.
    struct Started {
        Fold fold;
        std::string dropped;
    };
    [[nodiscard]] Started start() const {
        Started started;
        const auto folding =
            folding_into(started.fold, [&started](const Error& why) { started.dropped = to_text(why); });
        EXPECT_TRUE(ledger::Store::open(dir_, kOrigin, folding));
        return started;
    }
    [[nodiscard]] std::string text() const {
        std::ifstream file(dir_ + "/state", std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    [[nodiscard]] std::vector<std::string> findings() const {
        const auto found = check_projection(ledger()).value();
        for (const std::int64_t shown : {1, 7, 1'000'000}) EXPECT_EQ(findings_after(shown), found);
        return found.value_or(std::vector<std::string>{"there is none"});
    }
    // Of a check that was shown so many entries by another reader of the ledger.
    [[nodiscard]] std::optional<std::vector<std::string>> findings_after(std::int64_t shown) const {
        auto check = ProjectionCheck::begin(ledger()).value();
        if (!check) return std::nullopt;
        const auto take = [&check](const Entry& entry) { check->take(entry); };
        (void)ledger::read_on(ledger(), 0, shown, ledger::Folding{take, {}, {}}).value();
        return check->finish().value();
    }
    // By someone who has the daemon's key.
    void keep_text(std::int64_t size, const std::string& lie) const {
        const auto reached = ledger::read_on(ledger(), 0, size, ledger::Folding{[](const Entry&) {}, {}, {}}).value();
        const auto note = open()->sign({size, reached.root, ledger::sha256({ledger::bytes_of(lie)})});
        ASSERT_TRUE(ledger::write_projection(dir_, *note, lie));
    }
};

TEST_F(KeeperTest, a_start_from_it_equals_one_from_the_beginning) {
    keep();
    tap(3);
    write(EntryKind::credential_issued, {7}, 3);
    write(EntryKind::credential_revoked, {6}, 2);
    const auto started = start();
    EXPECT_EQ(started.dropped, "");
    EXPECT_EQ(to_text(started.fold), to_text(fold_ledger(ledger()).value().fold));
    EXPECT_TRUE(started.fold.state.credentials.at({6}).revoked);
    EXPECT_TRUE(findings().empty());
}

TEST_F(KeeperTest, when_the_program_ends_it_gives_up_and_the_file_stays) {
    keep();
    const auto before = text();
    tap(300);
    std::atomic<bool> ends{true};
    Keeper keeper(dir_, {}, sign());
    const auto kept = keeper.keep({std::nullopt, &ends});
    ASSERT_TRUE(kept.has_error());
    EXPECT_THAT(kept.error().what, HasSubstr("the program ends"));
    EXPECT_EQ(text(), before);
    ends = false;
    ASSERT_TRUE(keeper.keep({std::nullopt, &ends}));
    EXPECT_TRUE(findings().empty());
}

TEST_F(KeeperTest, a_reading_under_way_ends_soon_after_the_program_does) {
    tap(20'000);
    std::atomic<bool> ends{false};
    std::int64_t told = 0;
    const auto see = [&](const Entry&) { ends = ++told == 100 || ends; };
    const auto reached = ledger::read_on(ledger(), 0, 1'000'000, ledger::Folding{see, {}, {}}, {std::nullopt, &ends});
    ASSERT_TRUE(reached.has_error());
    EXPECT_THAT(reached.error().what, HasSubstr("the program ends"));
    EXPECT_LT(told, 5000);
}

TEST_F(KeeperTest, it_goes_on_from_what_it_folded_before) {
    Keeper keeper(dir_, {}, sign());
    for (int i = 0; i < 3; ++i) {
        tap(300);
        ASSERT_TRUE(keeper.keep());
        EXPECT_EQ(keeper.size(), open()->size());
        EXPECT_TRUE(findings().empty());
        EXPECT_EQ(to_text(start().fold), to_text(fold_ledger(ledger()).value().fold));
    }
}

TEST_F(KeeperTest, more_entries_than_it_reads_at_once) {
    tap(10'500);
    keep();
    EXPECT_EQ(text().find("applied_seq 10504\n") != std::string::npos, true);
    EXPECT_TRUE(findings().empty());
}

// The attack: the projection says that a revoked credential is good.
TEST_F(KeeperTest, an_edited_one_revives_no_credential) {
    keep();
    auto lie = text();
    const auto revoked = lie.find("credential 5 1 yes");
    ASSERT_NE(revoked, std::string::npos) << lie;
    lie.replace(revoked, 18, "credential 5 1 no");
    std::ofstream(dir_ + "/state", std::ios::binary) << lie;
    const auto started = start();
    EXPECT_TRUE(started.fold.state.credentials.at({5}).revoked);
    EXPECT_NE(started.dropped, "");
    ASSERT_EQ(findings().size(), 1u);
    EXPECT_NE(findings()[0].find("cannot be believed"), std::string::npos) << findings()[0];
}

// Whoever has the keys is believed at a start, as with the ledger itself; a verifier who folds it is not deceived.
TEST_F(KeeperTest, a_signed_lie_is_a_finding_with_its_line) {
    auto lie = to_text(fold_ledger(ledger()).value().fold);
    lie.replace(lie.find("credential 5 1 yes"), 18, "credential 5 1 no");
    keep_text(5, lie);
    ASSERT_EQ(findings().size(), 1u);
    EXPECT_NE(findings()[0].find("is \"credential 5 1 no"), std::string::npos) << findings()[0];
    EXPECT_NE(findings()[0].find("gives \"credential 5 1 yes"), std::string::npos) << findings()[0];
}

TEST_F(KeeperTest, a_signed_text_that_is_no_fold_is_dropped) {
    for (const std::string lie : {"", "applied_seq 4\n", "colour\n"}) {
        keep_text(5, lie);
        const auto started = start();
        EXPECT_NE(started.dropped, "") << lie;
        EXPECT_EQ(to_text(started.fold), to_text(fold_ledger(ledger()).value().fold));
    }
}

TEST_F(KeeperTest, a_fold_of_another_size_than_it_says_is_dropped) {
    keep_text(5, to_text(fold_ledger(ledger(), 4).value().fold));
    EXPECT_NE(start().dropped.find("another number of entries"), std::string::npos);
}

TEST_F(KeeperTest, where_there_is_none_nothing_is_found) {
    EXPECT_FALSE(check_projection(ledger()).value().has_value());
    EXPECT_EQ(start().dropped, "");
}

TEST_F(KeeperTest, one_that_is_ahead_of_the_ledger_is_a_finding) {
    const auto keep_apart = top_ + "/older.db";
    std::filesystem::copy_file(ledger(), keep_apart);
    tap(2);
    keep();
    std::filesystem::rename(keep_apart, ledger());
    ASSERT_EQ(findings().size(), 1u);
    EXPECT_EQ(findings()[0], "the projection speaks of 7 entries, and the ledger has 5");
}

TEST_F(KeeperTest, one_of_another_history_is_a_finding) {
    const auto keep_apart = top_ + "/older.db";
    std::filesystem::copy_file(ledger(), keep_apart);
    tap(1);
    keep();
    std::filesystem::rename(keep_apart, ledger());
    write(EntryKind::credential_issued, {8}, 2);
    EXPECT_EQ(findings().size(), 2u);
    EXPECT_NE(findings()[0].find("from other entries"), std::string::npos);
}

TEST_F(KeeperTest, a_ledger_that_cannot_be_read_leaves_the_one_before) {
    keep();
    const auto before = text();
    Keeper keeper(dir_, {}, sign());
    std::filesystem::rename(ledger(), ledger() + ".away");
    EXPECT_TRUE(keeper.keep().has_error());
    EXPECT_EQ(text(), before);
}

TEST_F(KeeperTest, a_key_that_does_not_answer_leaves_the_one_before) {
    keep();
    const auto before = text();
    tap(1);
    Keeper keeper(dir_, {}, [](const ledger::ProjectionHead&) -> Result<std::string> { return Error{"no", "", ""}; });
    EXPECT_EQ(keeper.keep().error().what, "no");
    EXPECT_EQ(text(), before);
}

TEST(FirstDifference, names_the_line) {
    EXPECT_FALSE(first_difference("a\nb\n", "a\nb\n"));
    const auto changed = first_difference("a\nb\nc\n", "a\nx\nc\n").value();
    EXPECT_EQ(changed.line, 2);
    EXPECT_EQ(changed.expected, "b");
    EXPECT_EQ(changed.found, "x");
    const auto shorter = first_difference("a\nb\n", "a\n").value();
    EXPECT_EQ(shorter.line, 2);
    EXPECT_EQ(shorter.found, "");
}

}  // namespace
}  // namespace sekisho::state
