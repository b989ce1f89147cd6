// SPDX-License-Identifier: Apache-2.0
// A ledger that was disposed of in part verifies, and whoever takes the holes for an occasion is found (6.7-B1).
#include "daemon/ledger/encoding.hpp"
#include "daemon/ledger/store/query.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "tests/daemon/ledger/store/attacker.hpp"
#include "tests/daemon/ledger/store/disposed.hpp"

#include <fmt/format.h>
#include <fstream>

namespace sekisho::ledger {
namespace {

namespace fs = std::filesystem;
using namespace testing_support;
using testing::HasSubstr;

// Four days of 300 entries, the first two of which were disposed of: 0 to 602, the last a gap entry, which stays. The
// days' keys are 301, 603 and 904, each in a commit of 8; 1205 is the fifth day's, 1206 the snapshot, 1207 the
// disposal.
class VerifyDisposedTest : public DisposedDir {
protected:
    static constexpr std::int64_t kGap = 602;
    static constexpr std::int64_t kEnd = 603;

    VerifyDisposedTest() {
        init();
        const auto store = open();
        fill(*store, 0, 2, 300);
        store->append({draft_of(EntryKind::gap, GapDetail{-1, 0, 1, 0, 1, "x"}, at(86400))}).value();
        early_ = store->checkpoint().value();
        fill(*store, 2, 2, 300);
        const auto what = plan(2);
        entry_ = dispose(*store, what, at(86400 * 4));
        drop_all(*store);
        latest_ = store->checkpoint().value();
    }
    [[nodiscard]] VerifyReport report(int threads = 1) const {
        VerifyInput input{ledger(), latest_, commissioning_, {early_}};
        input.threads = threads;
        return verify(input).value();
    }
    // What whoever asks for everything gets.
    [[nodiscard]] std::vector<std::vector<std::uint8_t>> answer() const {
        Filter filter;
        filter.limit = 100000;
        const auto entries = query(ledger(), filter);
        return entries.has_error() ? std::vector<std::vector<std::uint8_t>>() : leaves(*entries);
    }
    // The attack changes what a reader is told, and the first finding is this one.
    void expect_found(const std::string& sql, std::int64_t seq, const std::string& what) const {
        const auto before = answer();
        fs::copy_file(ledger(), top_ + "/kept.db", fs::copy_options::overwrite_existing);
        Attacker(ledger()).behind_the_guards(sql);
        EXPECT_TRUE(answer() != before) << sql;  // and no listing of all entries
        for (const int threads : {1, 3}) {
            const auto found = report(threads).findings;
            ASSERT_FALSE(found.empty()) << sql;
            EXPECT_THAT(found[0].what, HasSubstr(what)) << sql;
            EXPECT_EQ(found[0].seq, Seq{seq}) << sql << ": " << found[0].what;
        }
        for (const char* tail : {"-wal", "-shm"}) fs::remove(ledger() + tail);
        fs::copy_file(top_ + "/kept.db", ledger(), fs::copy_options::overwrite_existing);
    }
    // The detail of the disposal, without a key.
    [[nodiscard]] std::string reencoded(const std::function<void(DisposalDetail&)>& change) const {
        Entry other = entry_;
        change(std::get<DisposalDetail>(other.detail));
        const auto row = to_row(other).value();
        return fmt::format("UPDATE entry SET detail=x'{:02x}' WHERE seq={}", fmt::join(row.detail, ""),
                           entry_.seq.value);
    }
    void expect_findings(std::int64_t seq, const std::string& what) const {
        const auto found = report().findings;
        ASSERT_FALSE(found.empty());
        EXPECT_THAT(found[0].what, HasSubstr(what));
        EXPECT_EQ(found[0].seq, Seq{seq});
    }

    std::string early_;
    std::string latest_;
    Entry entry_;
};

TEST_F(VerifyDisposedTest, it_verifies_against_what_was_kept_outside) {
    for (const auto signatures : {Signatures::all, Signatures::of_each_key}) {
        for (const int threads : {1, 3}) {
            VerifyInput input{ledger(), latest_, commissioning_, {early_}};
            input.signatures = signatures;
            input.threads = threads;
            const auto found = verify(input).value();
            for (const auto& finding : found.findings) ADD_FAILURE() << finding.seq.value << ": " << finding.what;
            EXPECT_EQ(found.entries, entry_.seq.value + 1);
            EXPECT_EQ(found.disposals, 1);
            EXPECT_EQ(found.disposed, std::get<DisposalDetail>(entry_.detail).dropped);
            EXPECT_TRUE(found.against_snapshot);
            EXPECT_EQ(found.keys, 5);
        }
    }
    // Signatures: genesis, that of the second day's key, then every commit from the range's end on.
    EXPECT_EQ(report().signatures, 1 + 1 + 2 * 43 + 2);
}

TEST_F(VerifyDisposedTest, also_from_a_checkpoint_within_and_behind_the_range) {
    for (const auto& since : {early_, latest_}) {
        VerifyInput input{ledger(), latest_, commissioning_};
        input.since = since;
        const auto found = verify(input).value();
        for (const auto& finding : found.findings) ADD_FAILURE() << finding.seq.value << ": " << finding.what;
    }
}

TEST_F(VerifyDisposedTest, rows_that_are_missing_where_nothing_was_disposed_of_are_found) {
    expect_found("DELETE FROM entry WHERE seq=700", 700, "the entry is missing");
    expect_found("DELETE FROM entry WHERE seq=603", 603, "the entry is missing");
    expect_found("DELETE FROM entry WHERE seq BETWEEN 602 AND 610", 603, "the entries 603 to 610 are missing");
}

TEST_F(VerifyDisposedTest, a_row_that_stays_and_is_taken_out_is_found_and_named) {
    expect_found(fmt::format("DELETE FROM entry WHERE seq={}", kGap), kGap, "should have stayed");
    expect_found("DELETE FROM entry WHERE seq=305", 301, "of the commit of this key entry");
    expect_found("DELETE FROM entry WHERE seq IN (303,602)", 301, "of the commit of this key entry");
    // Without the key the commits that it signed have no signer.
    expect_found("DELETE FROM entry WHERE seq=301", 610, "the signature of the commit of entries 603 to 610");
    expect_found("DELETE FROM entry WHERE seq=0", 301, "names another ledger or another origin key than the first");
}

TEST_F(VerifyDisposedTest, a_row_that_stays_and_is_altered_is_found) {
    expect_found("UPDATE entry SET t_event=t_event+1 WHERE seq=602", 602, "not the one whose hash the tree holds");
    expect_found("UPDATE entry SET pid=5 WHERE seq=304", 304, "not the one whose hash the tree holds");
    // One that goes and one that stays changed places in the table of kinds.
    expect_found("UPDATE entry SET kind=20 WHERE seq=602", 602, "");
}

TEST_F(VerifyDisposedTest, a_row_that_is_put_back_changed_is_found) {
    expect_found(
        "INSERT INTO entry SELECT 5,ver,kind,t_event,t_rec,t_boot,boot_seq,clk_status,clk_err_us,zone,door,dir,"
        "decision,pid,-1,cred,-1,pcommit,detail,x'' FROM entry WHERE seq=304",
        5, "not the one whose hash the tree holds");
}

TEST_F(VerifyDisposedTest, a_disposal_that_was_rewritten_without_a_key_is_found) {
    const auto seq = entry_.seq.value;
    const auto wrong = "the signature of the commit of entries";
    expect_found(reencoded([](DisposalDetail& detail) { detail.sha256[3] ^= 1; }), seq, wrong);
    expect_found(reencoded([](DisposalDetail& detail) { detail.count += 98; }) +
                     ";DELETE FROM entry WHERE seq BETWEEN 615 AND 650",
                 seq, wrong);
    expect_found(reencoded([](DisposalDetail& detail) { detail.approver = "uid:1001"; }), seq, wrong);
}

// Whoever can write to the file, but has no key, cannot add a disposal to excuse what he took out.
TEST_F(VerifyDisposedTest, a_disposal_that_no_key_signed_is_found) {
    Entry forged = entry_;
    forged.seq = Seq{entry_.seq.value + 1};
    std::get<DisposalDetail>(forged.detail) = DisposalDetail{kEnd, 98, 98, Digest{}, "", "uid:1", "uid:2"};
    const auto row = to_row(forged).value();
    expect_found(fmt::format("INSERT INTO entry VALUES({},x'',x'{:02x}',x'');"
                             "DELETE FROM entry WHERE seq BETWEEN 650 AND 680",
                             fmt::join(row.numbers, ","), fmt::join(row.detail, "")),
                 forged.seq.value, "are not signed");
}

TEST_F(VerifyDisposedTest, a_snapshot_that_is_gone_or_changed_is_found) {
    const auto path = dir_ + "/" + snapshot_name(sha256({bytes_of("folded\n")}));
    std::ofstream(path, std::ios::app) << "and more\n";
    expect_findings(entry_.ref_seq.value, "not the one that the ledger commits to");
    fs::remove(path);
    expect_findings(entry_.ref_seq.value, "is missing");
    fs::remove(dir_ + "/snapshot");
    expect_findings(entry_.ref_seq.value, "is missing");
}

// The daemon itself, or whoever has its key, writes nonsense.
class UnsoundDisposalTest : public DisposedDir {
protected:
    UnsoundDisposalTest() {
        init();
        store_ = open();
        fill(*store_, 0, 2, 300);
    }
    void expect_findings(const std::string& what) {
        const auto found = verify({ledger(), {}, commissioning_}).value().findings;
        ASSERT_FALSE(found.empty());
        EXPECT_THAT(found[0].what, HasSubstr(what));
        EXPECT_EQ(found[0].seq, entry_.seq);
    }
    std::unique_ptr<Store> store_;
    Entry entry_;
};

TEST_F(UnsoundDisposalTest, a_range_that_does_not_go_on) {
    auto what = plan(1);
    what.first = 10;
    entry_ = dispose(*store_, what, at(86400 * 2));
    expect_findings("the disposal's range begins with 10, and not with 0");
}

TEST_F(UnsoundDisposalTest, a_range_that_is_none) {
    auto what = plan(1);
    what.count = 1'000'000;
    entry_ = dispose(*store_, what, at(86400 * 2));
    expect_findings("none that lies before it");
}

TEST_F(UnsoundDisposalTest, a_hash_of_other_entries) {
    auto what = plan(1);
    what.sha256[0] ^= 1;
    entry_ = dispose(*store_, what, at(86400 * 2));
    expect_findings("are not those that the disposal speaks of");
}

TEST_F(UnsoundDisposalTest, a_snapshot_of_too_few_entries) {
    const auto what = plan(1);
    const auto snapshot =
        store_->append({draft_of(EntryKind::snapshot, SnapshotDetail{what.count - 1, Digest{1}}, at(86400))})
            .value()
            .back();
    entry_ = store_
                 ->append({draft_of(EntryKind::disposal,
                                    DisposalDetail{0, what.count, what.dropped, what.sha256, "", "uid:1", "uid:2"},
                                    at(86400), snapshot.seq)})
                 .value()
                 .back();
    expect_findings("is no snapshot of what the disposal's range added up to");
}

}  // namespace
}  // namespace sekisho::ledger
