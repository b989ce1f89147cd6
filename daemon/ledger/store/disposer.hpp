// SPDX-License-Identifier: Apache-2.0
// Takes rows away that a `disposal` entry says must go, slice by slice, so that a tap never waits for more than one.
// Where it stands is not written down: what is still there shows it.
#pragma once

#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/merkle.hpp"
#include "daemon/ledger/store/dispose.hpp"
#include "daemon/ledger/store/range_walk.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::ledger {

class Disposer {
public:
    // Of the ledger in `dir`, of `size` entries: the last disposal is looked for where there may be one.
    Disposer(std::string dir, std::int64_t size);

    // A `disposal` entry was written.
    void begin(const DisposedRange& range);
    // What is to be deleted next: none where this slice only looked. Nothing: all is done but for the log. `tree`: of
    // all entries. Error: the ledger cannot be read, the entry that was found is not in the tree, it does not speak of
    // the rows that are there, or a row that is to go is not what the tree holds; the same each time, and nothing is
    // deleted.
    struct Doomed {
        std::vector<std::int64_t> rows;
        std::vector<std::int64_t> neighbours;  // that go later, and lie in the pages behind those of `rows`
        std::vector<std::vector<std::uint8_t>> texts;
    };
    [[nodiscard]] Result<std::optional<Doomed>> next(disk::Database& database, const Tree& tree);
    // What `next` gave last could not be deleted, or may not have been: from the range's begin.
    void again();
    // Whether something was deleted since the log was empty.
    [[nodiscard]] bool log_to_empty() const { return log_to_empty_; }
    // The log is empty: snapshots of earlier disposals go, too, and a projection of before the last one's.
    // Error: to be done again.
    [[nodiscard]] Result<void> finish(disk::Database& database, const Tree& tree);

private:
    [[nodiscard]] Result<void> look(disk::Database& database, const Tree& tree);
    [[nodiscard]] Result<void> check(disk::Database& database);
    [[nodiscard]] Result<Doomed> choose(disk::Database& database, const Tree& tree);

    std::string dir_;
    std::int64_t look_below_;  // entries from here on are no disposal; 0: the last one is known, or there is none
    std::optional<DisposedRange> range_;
    std::optional<RangeWalk> check_;  // until the range is known to be what the entry says
    std::optional<Error> fault_;      // it is not
    std::int64_t at_ = 0;             // rows before it are gone or stay
    Staying staying_;
    bool log_to_empty_ = false;
};

// Deletes the rows in one transaction. SQLite moves neighbours about when pages become nearly empty, and secure_delete
// overwrites a row where it lay last, not where it lay before: so what rows say is overwritten in place first, and that
// of the neighbours put back afterwards. After an error the handle is not to be written to any more.
[[nodiscard]] Result<void> delete_rows(disk::Database& database, const Disposer::Doomed& doomed);

}  // namespace sekisho::ledger
