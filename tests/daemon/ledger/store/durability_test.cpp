// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b: no acknowledged entry is lost. One flush a commit, kill -9 at any moment, disks that fail.
#include "daemon/ledger/store/store.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "daemon/ledger/store/writer.hpp"
#include "tests/daemon/ledger/store/support.hpp"
#include "tests/daemon/ledger/store/sync_counter.hpp"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <future>
#include <random>

namespace sekisho::ledger {
namespace {

using namespace testing_support;
using testing::HasSubstr;

class Durability : public ScratchDir {
protected:
    ~Durability() override { sync_counter().failing = false; }
};

TEST_F(Durability, a_commit_is_one_flush) {
    init();
    const auto store = open();
    store->append({access_draft(0)}).value();  // the first one makes the log
    const int wal = sync_counter().wal;
    const int database = sync_counter().database;
    for (std::int64_t n = 0; n < 300; ++n) {
        store->append({access_draft(n), access_draft(n + 1)}).value();
        ASSERT_EQ(sync_counter().wal, wal + n + 1) << "across full tiles too";
    }
    EXPECT_EQ(sync_counter().database, database) << "only tidy() writes to the file itself";
    store->tidy().value();
    EXPECT_GT(sync_counter().database, database);
}

TEST_F(Durability, calls_that_wait_share_a_commit) {
    init();
    Writer writer(open());
    std::promise<void> busy;
    std::promise<void> go;
    writer.run([&busy, future = std::make_shared<std::future<void>>(go.get_future())] {
        busy.set_value();
        future->wait();
    });
    busy.get_future().wait();  // the ledger thread is at work: whatever is appended now waits
    constexpr int kCalls = 50;
    int answered = 0;
    const int before = sync_counter().wal;
    for (int i = 0; i < kCalls; ++i) {
        writer.append({access_draft(i)},
                      [&answered](Result<std::vector<Entry>> written) { answered += written ? 1 : 0; });
    }
    go.set_value();
    writer.drain();
    EXPECT_EQ(answered, kCalls);
    EXPECT_LE(sync_counter().wal - before, 2) << "one commit, and the header of a new log";
}

TEST_F(Durability, a_failed_flush_is_told_and_never_tried_again) {
    init();
    auto store = open_without_spill();
    const std::int64_t size = store->append({access_draft(1)}).value().back().seq.value + 1;
    sync_counter().failing = true;
    const int before = sync_counter().failed;
    const auto failed = store->append({access_draft(2)});
    ASSERT_TRUE(failed.has_error());
    EXPECT_THAT(failed.error().what, HasSubstr("disk I/O error"));
    EXPECT_EQ(store->health().writing, Writing::nothing);
    EXPECT_EQ(sync_counter().failed, before + 1);
    sync_counter().failing = false;
    EXPECT_TRUE(store->append({access_draft(3)}).has_error()) << "though the disk is back";
    EXPECT_TRUE(store->checkpoint().has_error());
    EXPECT_TRUE(store->tidy()) << "nothing is tried on that handle";
    EXPECT_EQ(store->size(), size);
    store.reset();
    const auto entries = replayed();
    EXPECT_GE(static_cast<std::int64_t>(entries.size()), size);
    EXPECT_LE(static_cast<std::int64_t>(entries.size()), size + 1) << "never acknowledged, it may be there";
    EXPECT_TRUE(open()->append({access_draft(4)}));
    EXPECT_TRUE(verify(VerifyInput{ledger(), std::nullopt, commissioning_}).value().findings.empty());
}

TEST_F(Durability, the_writer_tells_everyone_who_waits) {
    init();
    Writer writer(open_without_spill());
    std::vector<bool> failed;
    const auto note = [&failed](const Result<std::vector<Entry>>& written) { failed.push_back(written.has_error()); };
    writer.append({access_draft(1)}, note);
    writer.drain();
    sync_counter().failing = true;
    for (int i = 0; i < 3; ++i) writer.append({access_draft(i)}, note);
    writer.drain();
    sync_counter().failing = false;
    writer.append({access_draft(5)}, note);
    writer.drain();
    EXPECT_EQ(failed, (std::vector<bool>{false, true, true, true, true}));
}

// In the child: appends without end, and writes each acknowledged seq to the pipe only after append returned.
[[noreturn]] void append_until_killed(const std::string& dir, int acknowledge) {
    const auto opened = Store::open(dir, kOrigin, [](const Entry&) {});
    if (opened.has_error()) _exit(3);
    for (std::int64_t n = 0;; ++n) {
        EntryDraft draft = access_draft(n);
        draft.recorded = at(n * 20000);  // a new key every five commits
        const auto written = opened.value()->append({draft, access_draft(n)});
        if (written.has_error()) _exit(4);
        for (const Entry& entry : written.value()) {
            if (write(acknowledge, &entry.seq.value, sizeof entry.seq.value) != sizeof entry.seq.value) _exit(5);
        }
        if (n % 50 == 49 && opened.value()->tidy().has_error()) _exit(6);
    }
}

// Seqs that came through the pipe until its other end was gone; kills the child after `count` of them.
std::vector<std::int64_t> kill_after(pid_t child, int pipe_end, std::size_t count, std::int64_t extra_us) {
    std::vector<std::int64_t> seqs;
    std::int64_t seq = 0;
    while (read(pipe_end, &seq, sizeof seq) == sizeof seq) {
        seqs.push_back(seq);
        if (seqs.size() != count) continue;
        // A little later than the acknowledgement, so that the kill meets every part of a commit.
        const timespec delay{0, static_cast<long>(extra_us) * 1000};
        ppoll(nullptr, 0, &delay, nullptr);
        kill(child, SIGKILL);
    }
    return seqs;
}

TEST_F(Durability, kill_9_loses_no_acknowledged_entry) {
    init();
    std::mt19937_64 random(6503);
    std::size_t acknowledged = 0;
    for (int round = 0; round < 25; ++round) {
        int ends[2];
        ASSERT_EQ(pipe(ends), 0);
        const pid_t child = fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            close(ends[0]);
            append_until_killed(dir_, ends[1]);
        }
        close(ends[1]);
        const auto seqs = kill_after(child, ends[0], 1 + random() % 60, static_cast<std::int64_t>(random() % 3000));
        close(ends[0]);
        int status = 0;
        ASSERT_EQ(waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << WEXITSTATUS(status);
        const auto entries = replayed();
        ASSERT_FALSE(seqs.empty());
        ASSERT_GT(static_cast<std::int64_t>(entries.size()), seqs.back());
        for (const std::int64_t seq : seqs) ASSERT_EQ(entries[static_cast<std::size_t>(seq)].seq.value, seq);
        acknowledged += seqs.size();
    }
    EXPECT_GT(acknowledged, 25U);
    const VerifyReport report = verify(VerifyInput{ledger(), std::nullopt, commissioning_}).value();
    EXPECT_TRUE(report.findings.empty()) << report.findings.front().what;
}

}  // namespace
}  // namespace sekisho::ledger
