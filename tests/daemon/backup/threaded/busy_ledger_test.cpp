// SPDX-License-Identifier: Apache-2.0
// A backup taken while 64 writers append: the copy is of one moment, and no writer waits for it (H9.2-4).
#include "daemon/ledger/store/writer.hpp"
#include "tests/daemon/backup/support.hpp"

#include <atomic>
#include <string_view>
#include <thread>

namespace sekisho::backup {
namespace {

using namespace testing_support;

class BusyLedger : public Scratch {};

TEST_F(BusyLedger, CopiesOfALedgerInUseVerify) {
    constexpr int kWriters = 64;
    std::atomic<bool> stop{false};
    std::atomic<std::int64_t> written{0};
    std::atomic<std::int64_t> day{0};
    std::vector<MakeReport> made;
    {
        ledger::Writer writer(ledger::Store::open(state_, kOrigin, [](const Entry&) {}).value());
        std::vector<std::thread> threads;
        for (int i = 0; i < kWriters; ++i) {
            threads.emplace_back([&, i] {
                EntryDraft draft;
                draft.kind = EntryKind::stop;
                draft.detail = StopDetail{"SIGTERM"};
                while (!stop) {
                    draft.recorded = at(day * kDay + i);
                    std::atomic<bool> done{false};
                    writer.append({draft}, [&](const Result<std::vector<Entry>>& entries) {
                        if (entries) written += static_cast<std::int64_t>(entries->size());
                        written.notify_one();
                        done = true;
                        done.notify_one();
                    });
                    done.wait(false);
                }
            });
        }
        written.wait(0);  // the first copy is of a ledger in use, too
        for (int i = 0; i < 3; ++i) {
            const auto before = written.load();
            auto input = make_input(i * kDay);
            // The day ends while the copy is made: keys change under it, once, as once a day in a gate.
            input.on_step = [&day](std::string_view step) { day += step == "copy" ? 1 : 0; };
            const auto report = make(input);
            EXPECT_TRUE(report) << (report ? "" : report.error().what);
            if (report) made.push_back(*report);
            EXPECT_GT(written.load(), before) << "appends went on";
        }
        stop = true;
        for (auto& thread : threads) thread.join();
    }
    ASSERT_EQ(made.size(), 3U);
    for (const auto& report : made) {
        const auto checked = this->checked(path(report)).value();
        EXPECT_TRUE(checked.ledger.findings.empty());
        EXPECT_GT(report.entries, 1);
        // The ledger that went on grew out of every copy.
        const auto whole = ledger::verify({state_ + "/ledger.db", report.checkpoint, record_}).value();
        EXPECT_TRUE(whole.findings.empty());
    }
}

}  // namespace
}  // namespace sekisho::backup
