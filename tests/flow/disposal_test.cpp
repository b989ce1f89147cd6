// SPDX-License-Identifier: Apache-2.0
// Old entries go when they are reviewed, asked for and approved by another, and never otherwise (6.7-B1, 6.7-C1,
// REV-11).
#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/hash.hpp"
#include "daemon/ledger/store/dispose.hpp"
#include "daemon/ledger/store/store.hpp"
#include "daemon/main/timeline.hpp"
#include "daemon/state/store/fold.hpp"
#include "tests/flow/disposal_stage.hpp"
#include "tests/support/full_disk.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>

namespace sekisho::flow {
namespace {

namespace fs = std::filesystem;
using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_F(Disposal, two_people_dispose_of_a_reviewed_period_and_the_ledger_verifies) {
    ASSERT_TRUE(anywhere(kReason));
    const auto plan = asked();
    EXPECT_EQ(plan.plan.first, 0);
    EXPECT_LE(plan.plan.count, old_);
    EXPECT_GT(plan.plan.dropped, 200);
    EXPECT_LT(plan.plan.newest, kBefore);
    EXPECT_THAT(plan.rule, HasSubstr("disposal.ledger"));
    EXPECT_EQ(gate().gate().disposal().asked->plan.sha256, plan.plan.sha256);
    const auto rows_before = rows();
    const auto entries_before = gate().gate().status().entries;

    const auto seq = approve(kAudit, plan.plan.sha256);
    ASSERT_TRUE(seq) << to_text(seq.error());
    EXPECT_FALSE(gate().gate().disposal().deleting);
    EXPECT_FALSE(gate().gate().disposal().asked);
    EXPECT_EQ(rows(), rows_before + 2 - plan.plan.dropped);
    EXPECT_EQ(gate().gate().status().entries, entries_before + 2) << "snapshot and disposal";

    const auto entry = last(EntryKind::disposal);
    EXPECT_EQ(entry.seq, *seq);
    const auto& detail = std::get<DisposalDetail>(entry.detail);
    EXPECT_EQ(detail.count, plan.plan.count);
    EXPECT_EQ(detail.dropped, plan.plan.dropped);
    EXPECT_EQ(detail.operator_, kManager);
    EXPECT_EQ(detail.approver, kAudit);
    EXPECT_EQ(detail.rule, plan.rule);
    const auto snapshot = last(EntryKind::snapshot);
    EXPECT_EQ(entry.ref_seq, snapshot.seq);
    const auto& kept = std::get<SnapshotDetail>(snapshot.detail);
    EXPECT_EQ(kept.entries, snapshot.seq.value) << "folded up to the entry itself";
    const auto path = state_dir_ + "/snapshot/" + hex(kept.sha256);
    EXPECT_EQ(ledger::sha256({ledger::bytes_of(bytes_in(path))}), kept.sha256);
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_FALSE(anywhere(kReason)) << "the reason of an unlocking goes with its entry";
    expect_verified();
    gate().tap("r1", kHanako);  // the pseudonym and the card are there: her last day was in November
    EXPECT_EQ(std::get<AccessDetail>(last(EntryKind::access).detail).detail, Detail::holder_expired);

    start(kLater + hours(1));
    expect_verified();
    EXPECT_EQ(rows(), gate().gate().status().entries - plan.plan.dropped);
}

TEST_F(Disposal, nobody_may_without_a_rule) {
    const auto text = bytes_in(dir_ + "/site.toml");
    std::ofstream(dir_ + "/site.toml") << text.substr(0, text.find("\n[roles]"));
    ASSERT_TRUE(gate().reload(load()));
    EXPECT_TRUE(review("uid:4711", 0, old_ - 1)) << "without roles whoever commands may sign";
    EXPECT_THAT(refusal(ask(kManager)), HasSubstr("no rule says who may dispose"));
}

// 6.5-B2b
TEST_F(Disposal, nobody_outside_the_roles_may_ask_approve_or_sign) {
    EXPECT_THAT(refusal(review("uid:1004", 0, old_ - 1)), HasSubstr("this account may not sign reviews: uid:1004"));
    const auto plan = asked();
    for (const char* who : {"uid:0", "uid:1004", ""}) {
        EXPECT_THAT(refusal(ask(who)), HasSubstr("this account may not dispose of ledger entries"));
        EXPECT_THAT(refusal(approve(who, plan.plan.sha256)),
                    HasSubstr("this account may not dispose of ledger entries"));
    }
    EXPECT_EQ(gate().gate().disposal().asked->operator_name, kManager) << "the ask of before stands";
}

TEST_F(Disposal, the_same_person_cannot_ask_and_approve) {
    const auto plan = asked();
    EXPECT_THAT(refusal(approve(kManager, plan.plan.sha256)), HasSubstr("who asked cannot approve: uid:1001"));
    EXPECT_TRUE(approve("uid:1003", plan.plan.sha256));
}

TEST_F(Disposal, too_early_is_told_with_the_day_that_is_possible) {
    review_all();
    const auto why = refusal(ask(kManager, kLater - hours(24 * 90) + std::chrono::seconds(1)));
    EXPECT_THAT(why, HasSubstr("too early: entries are kept for 90 days"));
    EXPECT_THAT(why, HasSubstr("2026-12-04"));
    EXPECT_TRUE(ask(kManager, kLater - hours(24 * 90))) << "the moment itself";
}

// 6.7-C1, REV-11.
TEST_F(Disposal, an_unsigned_period_is_refused_with_its_first_entry) {
    EXPECT_THAT(refusal(ask(kManager)), HasSubstr("nobody has reviewed entry 0 and signed for it"));
    ASSERT_TRUE(review(kAudit, 0, 99));
    EXPECT_THAT(refusal(ask(kManager)), HasSubstr("nobody has reviewed entry 100 and signed for it"));
    ASSERT_TRUE(review(kAudit, 101, old_ - 1));
    EXPECT_THAT(refusal(ask(kManager)), HasSubstr("nobody has reviewed entry 100 and signed for it"));
    ASSERT_TRUE(review(kManager, 90, 120));
    EXPECT_TRUE(ask(kManager));
}

TEST_F(Disposal, nothing_that_old_is_nothing_to_dispose_of) {
    review_all();
    EXPECT_FALSE(refusal(ask(kManager, tokyo(19, 0, 0))).empty());
    ASSERT_TRUE(ask(kManager));
    ASSERT_TRUE(approve(kAudit, gate().gate().disposal().asked->plan.sha256));
    EXPECT_FALSE(ask(kManager)) << "it is gone already";
}

TEST_F(Disposal, nothing_else_is_approved_than_was_asked_for) {
    EXPECT_THAT(refusal(approve(kAudit, Digest{})), HasSubstr("nobody has asked for a disposal"));
    const auto plan = asked();
    auto other = plan.plan.sha256;
    other.back() ^= 1U;
    const auto why = refusal(approve(kAudit, other));
    EXPECT_THAT(why, HasSubstr("this is not the hash of what was asked for"));
    EXPECT_THAT(why, HasSubstr(hex(plan.plan.sha256)));
    start(kLater + hours(1));
    EXPECT_THAT(refusal(approve(kAudit, plan.plan.sha256)), HasSubstr("nobody has asked")) << "gone at a restart";
}

TEST_F(Disposal, a_suspect_clock_refuses_both_steps) {
    const auto plan = asked();
    gate().clock().set_trust(ClockStatus::unsynced, Duration{});
    gate().clock().step_wall(hours(24 * 400));
    EXPECT_THAT(refusal(approve(kAudit, plan.plan.sha256)), HasSubstr("the clock is suspect"));
    EXPECT_THAT(refusal(ask(kManager)), HasSubstr("the clock is suspect"));
}

TEST_F(Disposal, a_ledger_that_is_not_written_to_refuses_both_steps) {
    const auto plan = asked();
    auto writing = ledger::Writing::ledger;
    std::optional<Result<Seq>> approved;
    std::optional<Result<gate::AskedDisposal>> asked_again;
    {
        const tests::FullDisk full;
        gate().tap("r1", kStranger);
        writing = gate().gate().status().ledger.writing;
        approved = approve(kAudit, plan.plan.sha256);
        asked_again = ask(kManager);
    }
    EXPECT_EQ(writing, ledger::Writing::nothing);
    gate().advance(std::chrono::seconds(6));
    EXPECT_THAT(refusal(*approved), HasSubstr("the ledger is not being written to"));
    EXPECT_THAT(refusal(*asked_again), HasSubstr("the ledger is not being written to"));
    EXPECT_TRUE(approve(kAudit, plan.plan.sha256)) << "the ask has outlived the outage";
}

TEST_F(Disposal, who_lost_the_role_since_asking_counts_no_more) {
    const auto plan = asked();
    ASSERT_TRUE(gate().reload(changed_site("manager = [\"uid:1001\"]", "manager = [\"uid:1005\"]")));
    EXPECT_THAT(refusal(approve(kAudit, plan.plan.sha256)), HasSubstr("who asked may not any more: uid:1001"));
    ASSERT_TRUE(gate().reload(changed_site("keep = \"90d\"", "keep = \"1y\"")));
    EXPECT_THAT(refusal(ask("uid:1005")), HasSubstr("too early: entries are kept for 366 days"));
}

// The `stop` entry is the last one of a run: a disposal that is on its way then is not begun.
TEST_F(Disposal, a_stop_between_the_snapshot_and_the_disposal_ends_the_approval) {
    const auto plan = asked();
    std::optional<Result<Seq>> approved;
    std::optional<Result<Seq>> stopped;
    gate().stall_ledger();
    gate().gate().approve_disposal(plan.plan.sha256, kAudit, [&approved](const auto& seq) { approved = seq; });
    gate().settle();
    gate().gate().stop("SIGTERM", [&stopped](const auto& seq) { stopped = seq; });
    gate().resume_ledger();
    gate().settle();
    ASSERT_TRUE(stopped && *stopped);
    ASSERT_TRUE(approved);
    EXPECT_THAT(refusal(*approved), HasSubstr("sekishod starts or stops"));
    EXPECT_LT(last(EntryKind::snapshot).seq, **stopped) << "it was on its way";
    EXPECT_EQ((*stopped)->value, gate().gate().status().entries - 1);
}

// Whoever stops the daemon does not wait for a ledger to be read: what was begun leaves nothing behind.
TEST_F(Disposal, when_the_program_ends_reviews_plans_and_snapshots_are_given_up) {
    gate().set_ending(true);
    EXPECT_THAT(refusal(review(kAudit, 0, old_ - 1)), HasSubstr("the program ends"));
    gate().set_ending(false);
    review_all();
    gate().set_ending(true);
    EXPECT_THAT(refusal(ask(kManager)), HasSubstr("the program ends"));
    gate().set_ending(false);
    const auto asked = ask(kManager);
    ASSERT_TRUE(asked);
    const auto entries = gate().gate().status().entries;

    std::optional<Result<Seq>> approved;
    gate().gate().approve_disposal(asked->plan.sha256, kAudit, [&approved](const auto& seq) { approved = seq; });
    gate().set_ending(true);  // the plan is made, the snapshot comes next
    gate().settle();
    ASSERT_TRUE(approved);
    EXPECT_THAT(refusal(*approved), HasSubstr("the program ends"));
    EXPECT_FALSE(fs::exists(state_dir_ + "/snapshot"));
    EXPECT_EQ(gate().gate().status().entries, entries);
}

TEST_F(Disposal, a_review_is_of_entries_that_are_there) {
    EXPECT_THAT(refusal(review(kAudit, 5, 4)), HasSubstr("the range ends before it begins"));
    EXPECT_THAT(refusal(review(kAudit, -1, 4)), HasSubstr("the range ends before it begins"));
    const auto size = gate().gate().status().entries;
    EXPECT_THAT(refusal(review(kAudit, 0, size)), HasSubstr(fmt::format("there is no entry {} yet", size)));
    ASSERT_TRUE(review(kAudit, 0, size - 1));
    const auto signed_for = std::get<ReviewDetail>(last(EntryKind::review).detail);
    EXPECT_EQ(signed_for.count, size);
    EXPECT_EQ(signed_for.officer, kAudit);
    ASSERT_TRUE(ask(kManager));
    const auto plan = gate().gate().disposal().asked->plan;
    ASSERT_TRUE(approve("uid:1003", plan.sha256));
    const auto again = review(kAudit, 10, size - 1);
    ASSERT_FALSE(again);
    EXPECT_THAT(to_text(again.error()), HasSubstr("have been disposed of: nobody can look at them"));
    EXPECT_TRUE(review(kAudit, plan.first + plan.count, size - 1));
}

// What a second disposal takes begins where the first one ended, and its snapshot stands for both.
TEST_F(Disposal, a_second_range_follows_the_first) {
    const auto first = asked().plan;
    ASSERT_TRUE(approve(kAudit, first.sha256));
    checkpoint_ = gate().checkpoint().value();
    start(kLater + hours(24 * 100));
    for (int i = 0; i < kSome; ++i) gate().tap("r1", kStranger);
    const auto before = kLater + hours(24);
    ASSERT_TRUE(review(kAudit, first.first + first.count, gate().gate().status().entries - 1));
    const auto second = ask("uid:1003", before);
    ASSERT_TRUE(second) << to_text(second.error());
    EXPECT_EQ(second->plan.first, first.first + first.count);
    EXPECT_NE(second->plan.sha256, first.sha256);
    ASSERT_TRUE(approve(kManager, second->plan.sha256));
    EXPECT_EQ(rows(), gate().gate().status().entries - first.dropped - second->plan.dropped);
    const auto kept = std::get<SnapshotDetail>(last(EntryKind::snapshot).detail);
    std::vector<std::string> snapshots;
    for (const auto& item : fs::directory_iterator(state_dir_ + "/snapshot"))
        snapshots.push_back(item.path().filename().string());
    EXPECT_EQ(snapshots, std::vector<std::string>{hex(kept.sha256)});
    expect_verified();
    start(kLater + hours(24 * 101));
    expect_verified();
}

class LongDisposal : public Disposal {
protected:
    LongDisposal() : Disposal(1500) {}
};

// Rows go in slices, and who taps meanwhile waits for one slice at most.
TEST_F(LongDisposal, people_are_let_in_while_rows_are_deleted) {
    const auto plan = asked();
    ASSERT_GT(plan.plan.dropped, 1400);
    std::int64_t rows_at_the_tap = 0;
    const auto id = gate().gate().subscribe([&](const Entry& entry) {
        if (entry.kind == EntryKind::disposal) gate().hardware().tap(ReaderName{"r1"}, kStranger).value();
        if (entry.kind == EntryKind::access) rows_at_the_tap = rows();
    });
    ASSERT_TRUE(approve(kAudit, plan.plan.sha256));
    gate().gate().unsubscribe(id);
    EXPECT_GT(rows_at_the_tap, rows() + 300) << "it was written before the last slice";
    EXPECT_EQ(gate().gate().status().entries, rows() + plan.plan.dropped);
    expect_verified();
}

// Numbers that no sound entry has: they must not keep the next review from being signed, nor be added up.
TEST_F(Disposal, an_entry_with_an_impossible_range_is_in_nobodys_way) {
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    crash();
    {
        auto store = ledger::Store::open(state_dir_, "test.example/gate", [](const Entry&) {}).value();
        EntryDraft disposal;
        disposal.kind = EntryKind::disposal;
        disposal.recorded.wall = disposal.t_event = kLater + hours(1);
        disposal.detail = DisposalDetail{kMost - 5, 5, 5, Digest{}, "site.toml:1", kManager, kAudit};
        auto review = disposal;
        review.kind = EntryKind::review;
        review.detail = ReviewDetail{kMost, kMost, Digest{}, kAudit, ""};
        ASSERT_TRUE(store->append({disposal, review}));
    }
    start(kLater + hours(2));
    auto disposal = last(EntryKind::disposal);
    EXPECT_THAT(main::event_line(gate().gate(), last(EntryKind::review)),
                HasSubstr(fmt::format("entries {} (number: {}) reviewed by {}", kMost, kMost, kAudit)));
    EXPECT_THAT(main::event_line(gate().gate(), disposal),
                HasSubstr(fmt::format("5 entries of {} to {} disposed of", kMost - 5, kMost - 1)));
    std::get<DisposalDetail>(disposal.detail).first = std::numeric_limits<std::int64_t>::min();
    EXPECT_THAT(main::event_line(gate().gate(), disposal), HasSubstr("(number: 5) disposed of"));
    review_all();
    EXPECT_THAT(main::event_line(gate().gate(), last(EntryKind::review)),
                HasSubstr(fmt::format("entries 0 to {} reviewed by {}", old_ - 1, kAudit)));
}

// What is in the way is logged once, not every minute, and shown until it is gone.
TEST_F(Disposal, what_keeps_deleted_rows_is_logged_and_shown_until_it_is_gone) {
    const auto plan = asked();
    auto reader = disk::Database::open(gate().ledger_path(), disk::OpenMode::read_only).value();
    ASSERT_TRUE(reader.run("BEGIN"));
    ASSERT_TRUE(reader.number("SELECT count(*) FROM entry"));
    ASSERT_TRUE(approve(kAudit, plan.plan.sha256));
    for (int minute = 0; minute < 3; ++minute) {
        const auto status = gate().gate().disposal();
        EXPECT_TRUE(status.deleting) << minute;
        EXPECT_THAT(status.trouble, HasSubstr("who reads the ledger")) << minute;
        gate().advance(std::chrono::minutes(1));
    }
    EXPECT_THAT(gate().disposal_troubles(), ElementsAre(HasSubstr("who reads the ledger")));
    ASSERT_TRUE(reader.run("ROLLBACK"));
    gate().advance(std::chrono::minutes(1));
    EXPECT_FALSE(gate().gate().disposal().deleting);
    EXPECT_EQ(gate().gate().disposal().trouble, "");
    EXPECT_FALSE(anywhere(kReason));
    EXPECT_EQ(gate().disposal_troubles().size(), 1U);
}

// A copy of personal.db that is being made must not make anybody wait at a door.
TEST_F(Disposal, who_reads_the_vault_is_waited_for_elsewhere) {
    const auto plan = asked();
    auto reader = disk::Database::open(state_dir_ + "/personal.db", disk::OpenMode::read_only).value();
    ASSERT_TRUE(reader.run("BEGIN"));
    ASSERT_EQ(reader.number("SELECT count(*) FROM free_text").value(), 1);
    ASSERT_TRUE(approve(kAudit, plan.plan.sha256));
    gate().advance(std::chrono::minutes(3));
    EXPECT_TRUE(gate().gate().disposal().deleting);
    EXPECT_THAT(gate().gate().disposal().trouble, HasSubstr("who reads the vault at this moment"));
    EXPECT_TRUE(gate().vault().texts().value().empty()) << "it goes with the slice of its row";
    ASSERT_TRUE(reader.run("ROLLBACK"));
    gate().advance(std::chrono::minutes(1));
    EXPECT_FALSE(gate().gate().disposal().deleting);
    EXPECT_FALSE(anywhere(kReason));
}

// A stop came between the last slice and the file that is written anew.
TEST_F(Disposal, a_start_overwrites_in_the_vault_what_the_last_run_could_not) {
    const auto plan = asked();
    {
        auto reader = disk::Database::open(state_dir_ + "/personal.db", disk::OpenMode::read_only).value();
        ASSERT_TRUE(reader.run("BEGIN"));
        ASSERT_EQ(reader.number("SELECT count(*) FROM free_text").value(), 1);
        ASSERT_TRUE(approve(kAudit, plan.plan.sha256));
        ASSERT_TRUE(reader.run("ROLLBACK"));
    }
    EXPECT_TRUE(gate().gate().disposal().deleting);
    crash();
    EXPECT_TRUE(fs::exists(state_dir_ + "/personal.db-wal"));
    start(kLater + hours(1));
    EXPECT_FALSE(anywhere(kReason));
}

// The daemon ended between the disposal entry and the first deleted row.
TEST_F(Disposal, a_start_goes_on_with_what_a_crash_left) {
    review_all();
    crash();
    const auto path = state_dir_ + "/ledger.db";
    const auto plan = ledger::plan_disposal(path, kBefore).value();
    const auto folded = state::fold_ledger(path).value().fold;
    const auto text = state::to_text(folded);
    const auto sha256 = ledger::sha256({ledger::bytes_of(text)});
    fs::create_directory(state_dir_ + "/snapshot");
    std::ofstream(state_dir_ + "/snapshot/" + hex(sha256)) << text;
    {
        auto store = ledger::Store::open(state_dir_, "test.example/gate", [](const Entry&) {}).value();
        EntryDraft snapshot;
        snapshot.kind = EntryKind::snapshot;
        snapshot.recorded.wall = snapshot.t_event = kLater + hours(1);
        snapshot.detail = SnapshotDetail{folded.state.applied_seq.value + 1, sha256};
        auto disposal = snapshot;
        disposal.kind = EntryKind::disposal;
        disposal.ref_seq = store->append({snapshot}).value().back().seq;
        disposal.detail =
            DisposalDetail{plan.first, plan.count, plan.dropped, plan.sha256, "site.toml:1", kManager, kAudit};
        ASSERT_TRUE(store->append({disposal}));
    }
    const auto before = rows();
    ASSERT_TRUE(anywhere(kReason));
    expect_verified();

    start(kLater + hours(2));
    EXPECT_FALSE(gate().gate().disposal().deleting);
    EXPECT_LE(rows(), before - plan.dropped + 10) << "what a start writes is little";
    EXPECT_FALSE(anywhere(kReason));
    expect_verified();
}

}  // namespace
}  // namespace sekisho::flow
