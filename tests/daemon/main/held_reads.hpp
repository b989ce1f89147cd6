// SPDX-License-Identifier: Apache-2.0
// An SQLite file system in which the reading of a ledger can be held up: made the default once, before any database is
// opened.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

namespace sekisho::main::testing_support {

class HeldReads {
public:
    // The first thread that opens a ledger.db from now on is held at its next reading of one, until `release`.
    void hold_next();
    // Until it is held. False: it was not within that time.
    [[nodiscard]] bool wait_until_held(std::chrono::seconds longest);
    // It goes on.
    void release();
    // How often it has read since.
    [[nodiscard]] std::int64_t reads() const;

    void opened();         // by this thread, a ledger.db
    void about_to_read();  // the same

private:
    enum class Step : std::uint8_t { idle, armed, chosen, held, released };
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    Step step_ = Step::idle;
    std::thread::id whose_;
    std::int64_t reads_ = 0;
};
// That of the process.
[[nodiscard]] HeldReads& held_reads();

}  // namespace sekisho::main::testing_support
