// SPDX-License-Identifier: Apache-2.0
// A ledger longer than a segment: however many threads look at it, they find the same.
#include "daemon/ledger/store/verify.hpp"
#include "daemon/ledger/store/verify_segment.hpp"
#include "tests/daemon/ledger/store/attacker.hpp"
#include "tests/daemon/ledger/store/support.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace sekisho::ledger {
namespace {

namespace fs = std::filesystem;
using namespace testing_support;
using testing::HasSubstr;

class VerifyThreadsTest : public ScratchDir {
protected:
    static constexpr std::int64_t kCommit = 1000;

    VerifyThreadsTest() {
        init();
        const auto store = open();
        for (std::int64_t n = 0; n < kSegment + kCommit; n += kCommit) {
            std::vector<EntryDraft> drafts;
            for (std::int64_t i = 0; i < kCommit; ++i) drafts.push_back(access_draft(n + i));
            for (EntryDraft& draft : drafts) draft.recorded = at(n < kSegment / 2 ? 0 : 86400);
            entries_ = store->append(drafts).value().back().seq.value + 1;
        }
        checkpoint_ = store->checkpoint().value();
    }
    [[nodiscard]] VerifyReport report(int threads) const {
        VerifyInput input{ledger(), checkpoint_, commissioning_};
        input.threads = threads;
        return verify(input).value();
    }
    // The same findings whatever the number of threads; one of them at `seq` with `what`.
    void expect_found(const std::string& name, std::int64_t seq, const std::string& what) const {
        const auto one = report(1);
        EXPECT_TRUE(std::any_of(one.findings.begin(), one.findings.end(), [&](const VerifyFinding& finding) {
            return finding.seq.value == seq && finding.what.find(what) != std::string::npos;
        })) << name;
        const auto many = report(3);
        ASSERT_EQ(many.findings.size(), one.findings.size()) << name;
        for (std::size_t i = 0; i < one.findings.size(); ++i) {
            EXPECT_EQ(many.findings[i].seq, one.findings[i].seq) << name;
            EXPECT_EQ(many.findings[i].what, one.findings[i].what) << name;
        }
        EXPECT_EQ(many.root, one.root);
    }
    std::int64_t entries_ = 0;
    std::string checkpoint_;
};

TEST_F(VerifyThreadsTest, a_sound_ledger_has_none_and_progress_goes_to_its_end) {
    for (const int threads : {1, 2, 64}) {
        VerifyInput input{ledger(), checkpoint_, commissioning_};
        input.threads = threads;
        std::vector<VerifyProgress> seen;
        input.progress = [&seen](const VerifyProgress& progress) { seen.push_back(progress); };
        const auto report = verify(input).value();
        EXPECT_TRUE(report.findings.empty()) << report.findings.front().what;
        EXPECT_EQ(report.entries, entries_);
        ASSERT_EQ(seen.size(), 2U);
        EXPECT_EQ(seen[0].entries, kSegment);
        EXPECT_EQ(seen[1].entries, entries_);
        EXPECT_EQ(seen[1].of, entries_);
    }
}

TEST_F(VerifyThreadsTest, entries_are_shown_in_order_up_to_the_first_that_is_missing_or_unsound) {
    const auto shown = [this](int threads) {
        VerifyInput input{ledger(), checkpoint_, commissioning_};
        input.threads = threads;
        std::int64_t next = 0;
        input.on_entry = [&next](const Entry& entry) { EXPECT_EQ(entry.seq.value, next++); };
        (void)verify(input).value();
        return next;
    };
    for (const int threads : {1, 2, 64}) EXPECT_EQ(shown(threads), entries_);
    Attacker(ledger()).behind_the_guards(fmt::format("DELETE FROM entry WHERE seq={}", kSegment + 2));
    for (const int threads : {1, 2, 64}) EXPECT_EQ(shown(threads), kSegment + 2);
    Attacker(ledger()).behind_the_guards("UPDATE entry SET kind=-1 WHERE seq=1000");
    for (const int threads : {1, 2, 64}) EXPECT_EQ(shown(threads), 1000);
}

TEST_F(VerifyThreadsTest, what_was_done_at_the_seam_of_two_segments_is_found) {
    const std::string kept = top_ + "/kept.db";
    fs::copy_file(ledger(), kept);
    const auto attack = [&](const std::string& sql, std::int64_t seq, const std::string& what) {
        Attacker(ledger()).behind_the_guards(sql);
        expect_found(sql, seq, what);
        for (const char* tail : {"-wal", "-shm"}) fs::remove(ledger() + tail);
        fs::copy_file(kept, ledger(), fs::copy_options::overwrite_existing);
    };
    attack(fmt::format("UPDATE entry SET pid=pid+1 WHERE seq={}", kSegment), kSegment, "whose hash the tree holds");
    attack(fmt::format("UPDATE entry SET boot_seq=3 WHERE seq={}", kSegment), kSegment, "boot_seq goes from 1 to 3");
    attack(fmt::format("DELETE FROM entry WHERE seq BETWEEN {} AND {}", kSegment - 3, kSegment + 2), kSegment - 3,
           "are missing");
    attack("UPDATE tile SET h=zeroblob(8192) WHERE lvl=1", kSegment - 1, "tile 1/0 does not fit");
    attack("DELETE FROM tile WHERE lvl=1", kSegment - 1, "tile 1/0 is missing");
    attack(fmt::format("UPDATE entry SET seq=seq+1000000 WHERE seq={}", entries_ - 1), entries_ - 1, "are missing");
}

}  // namespace
}  // namespace sekisho::ledger
