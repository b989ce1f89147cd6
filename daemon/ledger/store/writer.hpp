// SPDX-License-Identifier: Apache-2.0
// The ledger thread: the only writer and the only checkpointer of `ledger.db`. Appends that arrive while a commit is
// under way share the next one (group commit). A callback is called only after the entry is durable (WAL +
// synchronous=FULL, or O_DSYNC where it goes to the spill file).
#pragma once

#include "daemon/ledger/store/store.hpp"
#include "daemon/model/entry.hpp"
#include "daemon/model/result.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace sekisho::ledger {

// Hears of commits, on the ledger thread, which waits for it: must neither wait nor allocate.
class CommitWatch {
public:
    virtual ~CommitWatch() = default;
    virtual void begun(std::size_t entries) noexcept = 0;  // that share the commit; > 0
    virtual void ended(bool written) noexcept = 0;         // false: not as one, or not at all
};

class Writer {
public:
    // What was written, in order of the seqs: the drafts' entries last, before them what the store wrote of its own (a
    // new day's key). Every entry of the ledger reaches exactly one callback. Runs on the ledger thread: post to the
    // loop.
    using Done = std::function<void(Result<std::vector<Entry>>)>;

    // Takes the store over; the thread starts at once. `commits` may be nullptr, and outlives the writer.
    explicit Writer(std::unique_ptr<Store> store, CommitWatch* commits = nullptr);
    ~Writer();  // writes what was queued, then joins
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    // Told at once and whenever it changes where entries go, before the callback of the append that showed it. Runs on
    // the ledger thread.
    void watch(std::function<void(Health)> changed);
    // From any thread, never waits; a resting thread goes to the caller's processor. All drafts of one call are in the
    // same commit, next to each other. A call whose drafts cannot be encoded gets its error alone; while nothing can be
    // written every call gets the error (see Store::append).
    void append(std::vector<EntryDraft> drafts, Done done);
    // Runs `work` on the ledger thread, before every append queued after it: for vault writes, which must be durable
    // before the entry that cites them.
    void run(std::function<void()> work);
    // Store::recover, on the ledger thread; `done` gets what it returned, and watchers what changed.
    void recover(const Now& now, std::int64_t lost, std::function<void(std::vector<Entry>)> done);
    // C2SP checkpoint of everything queued before; `done` runs on the ledger thread.
    void checkpoint(std::function<void(Result<std::string>)> done);
    // Store::sign; `done` runs on the ledger thread.
    void sign(const ProjectionHead& head, std::function<void(Result<std::string>)> done);
    // Store::drop_slice, between commits; `done` runs on the ledger thread, and may ask for the next one.
    void drop_slice(std::function<void(Result<std::optional<Slice>>)> done);
    // Store::certify; `done` runs on the ledger thread.
    void certify(const Entry& disposal, std::function<void(Result<std::string>)> done);
    // Blocks until everything queued before is durable and its callback has run. For virtual time and tests.
    void drain();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sekisho::ledger
