// SPDX-License-Identifier: Apache-2.0
// The store's inside, shared by the sources of this room only: store.cpp (commits), store_outage.cpp (what happens when
// the disk fails), store_dispose.cpp (rows that go), store_open.cpp (opening).
#pragma once

#include "daemon/disk/file.hpp"
#include "daemon/ledger/store/appender.hpp"
#include "daemon/ledger/store/disposer.hpp"
#include "daemon/ledger/store/opened.hpp"
#include "daemon/ledger/store/outage.hpp"
#include "daemon/ledger/store/store.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::ledger {

// The file to which commits go, when it is the ledger.
struct Pen {
    disk::Database database;
    Appender appender;
};

[[nodiscard]] Result<Pen> take_pen(disk::Database database);
// When its first row was written down.
[[nodiscard]] WallTime time_of(const Commit& commit);

class Store::Impl {
public:
    Impl(std::string dir, disk::FolderLock lock, OriginKey origin, DailyKey daily, Replayed replayed, Spill spill)
        : dir_(std::move(dir)),
          lock_(std::move(lock)),
          origin_(std::move(origin)),
          daily_(std::move(daily.key)),
          daily_since_(replayed.daily_since),
          key_to_adopt_(daily.is_next),
          boot_seq_(replayed.boot_seq + 1),
          tree_(std::move(replayed.tree)),
          disposer_(dir_, tree_.size()),
          spill_(std::move(spill.file)),
          remarks_(std::move(spill.remarks)) {}

    // After construction exactly one of the two.
    void write_to(Pen pen) { pen_.emplace(std::move(pen)); }
    void begin_waiting(Outage outage);

    Result<std::vector<Entry>> append(const std::vector<EntryDraft>& drafts);
    std::vector<Entry> recover(const Now& now, std::int64_t lost);
    Result<void> tidy();
    [[nodiscard]] Result<std::string> checkpoint() const;
    [[nodiscard]] Result<std::string> sign(const ProjectionHead& head) const;
    Result<std::optional<Slice>> drop_slice();
    [[nodiscard]] Result<std::string> certify(const Entry& disposal);
    [[nodiscard]] std::int64_t size() const { return tree_.size(); }
    [[nodiscard]] const Health& health() const { return health_; }
    [[nodiscard]] const std::vector<Error>& remarks() const { return remarks_; }

private:
    Result<std::vector<Entry>> numbered(const std::vector<EntryDraft>& drafts, std::vector<Row>& rows) const;
    Result<std::vector<Entry>> commit(const std::vector<EntryDraft>& drafts);
    Result<std::vector<Entry>> commit_with_new_key(const std::vector<EntryDraft>& drafts, SigningKey next);
    Result<void> write(const Commit& commit, Tree& longer);
    Result<void> write_spill(const Commit& commit);
    void lose_ledger(const Error& error);
    void take_up_disposals(const std::vector<Entry>& entries);
    Result<bool> empty_log();  // of pen_; an error is the ledger's loss
    Result<void> reopen_ledger();
    std::vector<Entry> try_spill();
    std::vector<Entry> late_entries();
    void end_outage();

    std::string dir_;
    disk::FolderLock lock_;
    OriginKey origin_;
    SigningKey daily_;
    WallTime daily_since_;
    bool key_to_adopt_;  // `daily_` still lies in keys/daily.key.new
    std::int64_t boot_seq_;
    Tree tree_;  // of all that was acknowledged
    Disposer disposer_;
    std::optional<SpillFile> spill_;
    std::vector<Error> remarks_;
    Health health_;
    std::optional<Pen> pen_;        // while health_ is `ledger`
    std::optional<Outage> outage_;  // else
    std::optional<Unanswered> unanswered_;
    Error failure_;  // what every append gets while health_ is `nothing`
};

}  // namespace sekisho::ledger
