// SPDX-License-Identifier: Apache-2.0
// What goes and what stays (6.7-B1), and the certificate (6.7-B3).
#include "tests/daemon/ledger/store/disposed.hpp"

#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/note.hpp"
#include "daemon/ledger/store/keys.hpp"
#include "daemon/ledger/store/query.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "tests/daemon/ledger/store/attacker.hpp"
#include "tests/daemon/ledger/store/sync_counter.hpp"

#include <fmt/format.h>
#include <filesystem>

namespace sekisho::ledger {
namespace {

using namespace testing_support;
using testing::HasSubstr;

class DisposeTest : public DisposedDir {
protected:
    DisposeTest() {
        init();
        store_ = open();
        fill(*store_, 0, 4, 300);
    }
    ~DisposeTest() override { sync_counter().failing = false; }
    [[nodiscard]] std::vector<Entry> all() const {
        Filter filter;
        filter.limit = 100000;
        return query(ledger(), filter).value();
    }
    [[nodiscard]] Result<std::optional<Slice>> drop_until_told() const {
        for (;;) {
            auto slice = store_->drop_slice();
            if (slice.has_error() || !*slice) return slice;
        }
    }
    std::unique_ptr<Store> store_;
};

TEST_F(DisposeTest, the_plan_ends_at_a_commit_that_is_old_enough_and_in_full_tiles) {
    // Genesis, 300, and three times key and 300: 1204 entries, 4 full tiles.
    const auto two = plan(2);
    EXPECT_EQ(two.first, 0);
    EXPECT_EQ(two.count, 602);
    EXPECT_EQ(two.newest, at(86400 + 294).wall);
    EXPECT_EQ(two.unreviewed, Seq{0});
    // Genesis stays, and so does the commit of the second day's key: it and 7 entries.
    EXPECT_EQ(two.dropped, 602 - 1 - 8);
    EXPECT_EQ(plan(9).count, 1023);
    EXPECT_THAT(plan_disposal(ledger(), at(-5).wall).error().what, HasSubstr("nothing to dispose of"));
}

TEST_F(DisposeTest, reviews_are_added_up) {
    const auto review = [this](std::int64_t first, std::int64_t count) {
        store_->append({review_of(first, count, root_at(first + count))}).value();
    };
    review(100, 200);
    EXPECT_EQ(plan(2).unreviewed, Seq{0});
    review(0, 100);
    EXPECT_EQ(plan(2).unreviewed, Seq{300});
    review(250, 352);
    EXPECT_EQ(plan(2).unreviewed, std::nullopt);
    EXPECT_EQ(plan(3).unreviewed, Seq{602});
}

TEST_F(DisposeTest, a_review_of_other_entries_covers_none) {
    store_->append({review_of(0, 602, root_at(601))}).value();
    store_->append({review_of(0, 5'000, root_at(602))}).value();
    EXPECT_EQ(plan(2).unreviewed, Seq{0});
}

TEST_F(DisposeTest, what_the_plan_said_goes_and_nothing_else) {
    const auto before = all();
    const auto what = plan(2);
    const auto entry = dispose(*store_, what, at(86400 * 4));
    EXPECT_THAT(store_->certify(entry).error().what, HasSubstr("still there"));
    EXPECT_THAT(plan_disposal(ledger(), at(86400 * 3).wall).error().what, HasSubstr("not finished"));
    EXPECT_EQ(drop_all(*store_), what.dropped);
    std::vector<Entry> kept;
    Staying staying;
    for (const Entry& one : before) {
        const bool ends = one.seq == Seq{0} || one.seq == Seq{309 - 1};
        if (one.seq.value >= what.count || staying.next(one.kind, ends)) kept.push_back(one);
    }
    const auto after = all();
    ASSERT_EQ(after.size(), kept.size() + 3);  // and the key of that day, the snapshot, the disposal
    EXPECT_EQ(leaves({after.begin(), after.end() - 3}), leaves(kept));
    // The next one begins where this one ended.
    const auto next = plan(3);
    EXPECT_EQ(next.first, 602);
    EXPECT_EQ(next.count, 301);
    EXPECT_EQ(drop_all(*store_), 0);
}

TEST_F(DisposeTest, the_certificate_is_signed_and_the_same_every_time) {
    const auto what = plan(2);
    const auto entry = dispose(*store_, what, at(86400 * 4));
    drop_all(*store_);
    const auto note = store_->certify(entry).value();
    const NoteKey origin{kOrigin, load_origin_key(dir_)->key.public_key()};
    const auto opened = open_note(note, origin);
    ASSERT_EQ(opened.fault, NoteFault::none);
    const auto says = parse_certificate(opened.text).value();
    EXPECT_EQ(says.origin, kOrigin);
    EXPECT_EQ(says.entry, entry.seq);
    EXPECT_EQ(says.snapshot, entry.ref_seq);
    EXPECT_EQ(says.recorded, at(86400 * 4).wall);
    EXPECT_EQ(says.detail.fields(), std::get<DisposalDetail>(entry.detail).fields());
    EXPECT_EQ(says.detail.sha256, what.sha256);
    EXPECT_EQ(store_->certify(entry).value(), note);
    auto other = entry;
    std::get<DisposalDetail>(other.detail).approver = "uid:7";
    EXPECT_THAT(store_->certify(other).error().what, HasSubstr("no disposal of this ledger"));
    EXPECT_THAT(store_->certify(all().front()).error().what, HasSubstr("no disposal of this ledger"));
}

// 6.7-B3: whoever can write to the file, but has no key, gets no words of his own signed.
TEST_F(DisposeTest, what_was_rewritten_is_not_certified) {
    const auto entry = dispose(*store_, plan(2), at(86400 * 4));
    drop_all(*store_);
    auto forged = entry;
    std::get<DisposalDetail>(forged.detail).approver = "uid:1003";
    const auto put = [this, &entry](const Entry& words) {
        Attacker(ledger()).behind_the_guards(fmt::format("UPDATE entry SET detail=x'{:02x}' WHERE seq={}",
                                                         fmt::join(to_row(words).value().detail, ""), entry.seq.value));
    };
    const auto not_held = fmt::format("entry {} is not the one whose hash the tree holds", entry.seq.value);
    put(forged);
    EXPECT_THAT(store_->certify(forged).error().what, HasSubstr(not_held));
    EXPECT_THAT(store_->certify(entry).error().what, HasSubstr(not_held));
    // Also when it lies in a full tile, and when that was rewritten with it.
    put(entry);
    fill(*store_, 5, 1, 300);
    EXPECT_TRUE(store_->certify(entry).has_value());
    put(forged);
    EXPECT_THAT(store_->certify(forged).error().what, HasSubstr(not_held));
    Attacker(ledger()).run(
        fmt::format("UPDATE tile SET h=zeroblob(8192) WHERE lvl=0 AND idx={}", entry.seq.value / 256));
    EXPECT_THAT(store_->certify(forged).error().what, HasSubstr("is not that of the tree"));
}

TEST_F(DisposeTest, an_entry_that_speaks_of_other_rows_deletes_nothing) {
    auto what = plan(2);
    what.sha256[0] ^= 1;
    dispose(*store_, what, at(86400 * 4));
    const auto rows = all().size();
    for (int again = 0; again < 3; ++again)
        EXPECT_THAT(drop_until_told().error().what, HasSubstr("other rows than those that are there"));
    EXPECT_EQ(all().size(), rows);
}

// Whoever can write to the file, but has no key, writes a disposal over an old entry, and waits for a start.
TEST_F(DisposeTest, a_disposal_that_is_not_in_the_tree_deletes_nothing) {
    write_snapshot(dir_, "of a disposal that a crash cut off\n").value();
    const auto what = plan(2);
    Entry forged;
    forged.kind = EntryKind::disposal;
    forged.seq = Seq{700};
    forged.ref_seq = Seq{0};
    forged.detail = DisposalDetail{what.first, what.count, what.dropped, what.sha256, "", "uid:1", "uid:2"};
    const auto row = to_row(forged).value();
    store_.reset();
    Attacker(ledger()).behind_the_guards(
        fmt::format("DELETE FROM entry WHERE seq=700; INSERT INTO entry VALUES({},x'',x'{:02x}',x'')",
                    fmt::join(row.numbers, ","), fmt::join(row.detail, "")));
    store_ = open();
    for (int again = 0; again < 3; ++again) {
        EXPECT_THAT(store_->drop_slice().error().what, HasSubstr("entry 700 is not the one whose hash the tree holds"));
    }
    EXPECT_EQ(all().size(), 1204U);
}

TEST_F(DisposeTest, a_row_that_was_changed_after_the_plan_is_not_deleted) {
    const auto what = plan(2);
    dispose(*store_, what, at(86400 * 4));
    const auto rows = all().size();
    Attacker(ledger()).behind_the_guards("UPDATE entry SET pid=pid+1 WHERE seq=400");
    for (int start = 0; start < 2; ++start) {
        for (int again = 0; again < 3; ++again)
            EXPECT_THAT(drop_until_told().error().what,
                        HasSubstr("entry 400 is not the one whose hash the tree holds"));
        EXPECT_EQ(all().size(), rows);
        store_.reset();
        store_ = open();
    }
    Attacker(ledger()).behind_the_guards("UPDATE entry SET pid=pid-1 WHERE seq=400");
    EXPECT_EQ(drop_all(*store_), what.dropped);
}

TEST_F(DisposeTest, from_the_slice_with_a_changed_row_on_nothing_is_deleted) {
    fill(*store_, 4, 4, 300);
    const auto what = plan(8);
    dispose(*store_, what, at(86400 * 9));
    const auto rows = all().size();
    std::int64_t gone = 0;
    while (gone == 0) gone = store_->drop_slice().value()->rows;
    ASSERT_EQ(gone, 1000);
    Attacker(ledger()).behind_the_guards("UPDATE entry SET t_event=t_event+1 WHERE seq=1500");
    for (int start = 0; start < 2; ++start) {
        const auto told = drop_until_told();
        ASSERT_TRUE(told.has_error());
        EXPECT_THAT(told.error().what, HasSubstr("entry 1500 is not the one whose hash the tree holds"));
        EXPECT_THAT(told.error().hint, HasSubstr("sekisho ledger verify"));
        EXPECT_EQ(all().size(), rows - 1000);
        store_.reset();
        store_ = open();
    }
    Attacker(ledger()).behind_the_guards("UPDATE entry SET t_event=t_event-1 WHERE seq=1500");
    EXPECT_EQ(drop_all(*store_), what.dropped - 1000);
}

// The look at the hashes begins anew: the tile that is missing holds the second day's key, whose commit stays.
TEST_F(DisposeTest, a_look_that_was_cut_off_begins_anew) {
    const auto what = plan(2);
    dispose(*store_, what, at(86400 * 4));
    Attacker attacker(ledger());
    attacker.run(
        "CREATE TEMP TABLE kept AS SELECT * FROM tile WHERE lvl=0 AND idx=1;"
        "DELETE FROM tile WHERE lvl=0 AND idx=1");
    EXPECT_THAT(store_->drop_slice().error().what, HasSubstr("tile 0/1 is missing"));
    EXPECT_THAT(store_->drop_slice().error().what, HasSubstr("tile 0/1 is missing"));
    attacker.run("INSERT INTO tile SELECT * FROM kept");
    EXPECT_EQ(drop_all(*store_), what.dropped);
}

// 6.7-B1: what an earlier snapshot says is to go as well.
TEST_F(DisposeTest, an_earlier_snapshot_that_cannot_be_removed_is_told_until_it_is) {
    const auto in_the_way = dir_ + "/" + snapshot_name(Digest{7}) + "/x";
    dispose(*store_, plan(2), at(86400 * 4));
    std::filesystem::create_directories(in_the_way);
    auto slice = store_->drop_slice();
    while (slice.has_value() && *slice) slice = store_->drop_slice();
    EXPECT_TRUE(slice.has_error());
    EXPECT_TRUE(store_->drop_slice().has_error());
    std::filesystem::remove_all(dir_ + "/" + snapshot_name(Digest{7}));
    EXPECT_EQ(drop_all(*store_), 0);
}

// A backup that is being made must not make the ledger thread wait.
TEST_F(DisposeTest, a_reader_that_keeps_the_log_is_waited_for_elsewhere) {
    dispose(*store_, plan(2), at(86400 * 4));
    auto reader = disk::Database::open(ledger(), disk::OpenMode::read_only).value();
    ASSERT_TRUE(reader.run("BEGIN"));
    EXPECT_EQ(reader.number("SELECT count(*) FROM entry").value(), 1207);
    auto slice = store_->drop_slice().value();
    while (slice && !slice->waiting) slice = store_->drop_slice().value();
    ASSERT_TRUE(slice);
    EXPECT_TRUE(store_->drop_slice().value()->waiting);
    store_->append({access_draft(1)}).value();
    ASSERT_TRUE(reader.run("ROLLBACK"));
    EXPECT_FALSE(store_->drop_slice().value());
    EXPECT_EQ(std::filesystem::file_size(ledger() + "-wal"), 0U);
}

// While somebody reads, the log cannot be used anew: rows that are deleted would let it grow without end.
TEST_F(DisposeTest, a_long_log_that_a_reader_keeps_holds_deletions_back) {
    const auto what = plan(2);
    dispose(*store_, what, at(86400 * 4));
    auto reader = disk::Database::open(ledger(), disk::OpenMode::read_only).value();
    ASSERT_TRUE(reader.run("BEGIN"));
    const auto rows = reader.number("SELECT count(*) FROM entry").value();
    const auto log = ledger() + "-wal";
    std::filesystem::resize_file(log, (64U << 20U) + 1);  // behind the last frame, where SQLite does not look
    for (int i = 0; i < 3; ++i) {
        const auto slice = store_->drop_slice().value();
        ASSERT_TRUE(slice);
        EXPECT_TRUE(slice->waiting);
        EXPECT_EQ(slice->rows, 0);
    }
    EXPECT_EQ(static_cast<std::int64_t>(all().size()), rows);
    store_->append({access_draft(1)}).value();
    ASSERT_TRUE(reader.run("ROLLBACK"));
    EXPECT_EQ(drop_all(*store_), what.dropped);
    EXPECT_EQ(std::filesystem::file_size(log), 0U);
}

TEST_F(DisposeTest, a_long_log_that_nobody_keeps_is_emptied_on_the_way) {
    const auto what = plan(2);
    dispose(*store_, what, at(86400 * 4));
    const auto log = ledger() + "-wal";
    std::filesystem::resize_file(log, (64U << 20U) + 1);
    EXPECT_FALSE(store_->drop_slice().value()->waiting);
    EXPECT_LT(std::filesystem::file_size(log), 1U << 20U);
    EXPECT_EQ(drop_all(*store_), what.dropped);
}

TEST_F(DisposeTest, a_start_goes_on_where_a_crash_came_between) {
    const auto what = plan(2);
    dispose(*store_, what, at(86400 * 4));
    store_.reset();
    store_ = open();
    EXPECT_EQ(drop_all(*store_), what.dropped);
    store_.reset();
    store_ = open();
    EXPECT_EQ(drop_all(*store_), 0);
}

TEST_F(DisposeTest, nothing_is_deleted_where_nothing_was_disposed_of) {
    EXPECT_FALSE(store_->drop_slice().value());
    write_snapshot(dir_, "of a disposal that a crash cut off\n").value();
    store_.reset();
    store_ = open();
    const auto rows = all().size();
    EXPECT_EQ(drop_all(*store_), 0);
    EXPECT_EQ(all().size(), rows);
}

TEST_F(DisposeTest, snapshots_of_earlier_disposals_go) {
    dispose(*store_, plan(1), at(86400 * 4), "first\n");
    drop_all(*store_);
    dispose(*store_, plan(2), at(86400 * 4), "second\n");
    drop_all(*store_);
    EXPECT_THAT(read_snapshot(dir_, sha256({bytes_of("first\n")})).error().what, HasSubstr("missing"));
    EXPECT_EQ(read_snapshot(dir_, sha256({bytes_of("second\n")})).value(), "second\n");
}

// The slice that failed is done again, whether its rows are there or not.
TEST_F(DisposeTest, a_disk_that_fails_while_rows_are_deleted) {
    const auto what = plan(4);
    dispose(*store_, what, at(86400 * 4));
    ASSERT_TRUE(store_->drop_slice().value());  // looks whether the entry fits the rows
    sync_counter().failing = true;
    EXPECT_THAT(store_->drop_slice().error().what, HasSubstr("disk I/O error"));
    EXPECT_EQ(store_->health().writing, Writing::spill);
    EXPECT_THAT(store_->drop_slice().error().what, HasSubstr("nothing is deleted"));
    store_->append({access_draft(1)}).value();
    sync_counter().failing = false;
    EXPECT_FALSE(store_->recover(at(86400 * 4 + 9), 0).empty());
    drop_all(*store_);
    EXPECT_THAT(plan_disposal(ledger(), at(86400 * 4).wall).error().what, HasSubstr("nothing to dispose of"));
    const auto report = verify({ledger(), store_->checkpoint().value(), commissioning_}).value();
    for (const auto& finding : report.findings) ADD_FAILURE() << finding.seq.value << ": " << finding.what;
    EXPECT_EQ(report.disposed, what.dropped);
}

TEST_F(DisposeTest, a_disposal_that_waited_in_the_spill_file_is_done_when_it_is_in_the_ledger) {
    const auto what = plan(2);
    sync_counter().failing = true;
    dispose(*store_, what, at(86400 * 4));
    EXPECT_THAT(store_->drop_slice().error().what, HasSubstr("nothing is deleted"));
    sync_counter().failing = false;
    EXPECT_FALSE(store_->recover(at(86400 * 4 + 9), 0).empty());
    EXPECT_EQ(drop_all(*store_), what.dropped);
    EXPECT_TRUE(verify({ledger(), {}, commissioning_}).value().findings.empty());
}

TEST_F(DisposeTest, the_guards_stand_again_afterwards) {
    dispose(*store_, plan(2), at(86400 * 4));
    drop_all(*store_);
    store_.reset();
    auto database = disk::Database::open(ledger(), disk::OpenMode::read_write).value();
    EXPECT_THAT(database.run("DELETE FROM entry WHERE seq=700").error().what, HasSubstr("never deleted"));
}

}  // namespace
}  // namespace sekisho::ledger
