// SPDX-License-Identifier: Apache-2.0
// `ledger.db`: one writing connection. Not thread-safe: after start-up it belongs to the Writer's thread.
#pragma once

#include "daemon/model/entry.hpp"
#include "daemon/model/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::ledger {

// What a state directory holds: ledger.db, personal.db, keys/ (0400), config/<sha256>, commissioning.txt.
// `init` makes it (origin = the ledger's name in checkpoints, e.g. "hospital.example/gate1"), refuses one that has a
// ledger already (6.8-B4), and writes the commissioning record: origin, origin key, first daily key, genesis root.
struct InitReport {
    std::string commissioning;  // text of the record, to be printed and kept outside
};
[[nodiscard]] Result<InitReport> init_state_dir(const std::string& dir, const std::string& origin, const Now& now);

class Store {
public:
    // Opens for writing. Errors (nothing is changed): not readable, no ledger there (`sekisho ledger init` needed),
    // another origin than `origin` (the state directory of another site), locked by a running daemon, damaged tail.
    // `on_entry` sees every entry in order of seq: the state is folded from them (on an error: of some, to be dropped).
    // Every opening that writes is a boot of its own: boot_seq is one more than the last entry's.
    [[nodiscard]] static Result<std::unique_ptr<Store>> open(const std::string& dir, const std::string& origin,
                                                             const std::function<void(const Entry&)>& on_entry);
    // Whether `open` would succeed, and the entries as it sees them. Changes nothing, and ends no rotation of keys.
    [[nodiscard]] static Result<void> check(const std::string& dir, const std::string& origin,
                                            const std::function<void(const Entry&)>& on_entry);
    ~Store();

    // One commit: assigns seqs and boot_seq, appends leaves to the tree, signs the commit's last row; durable on
    // return. Returns what was written, as a reader will see it (without the monotonic clock): the drafts' entries, and
    // before them a `key` entry of the store's own when the UTC day of the first draft's `recorded.wall` is not that of
    // the daily key. Errors: a draft that has no encoding (ledger/encoding.hpp): nothing of the commit is in the
    // ledger, and the store goes on. A disk that fails: failed() from then on, every later append returns the error;
    // whether the entries are in the ledger shows only when it is opened anew (they were never acknowledged).
    [[nodiscard]] Result<std::vector<Entry>> append(const std::vector<EntryDraft>& drafts);
    [[nodiscard]] bool failed() const;
    // C2SP checkpoint (signed note, origin key) of the tree as it is.
    [[nodiscard]] Result<std::string> checkpoint() const;
    [[nodiscard]] std::int64_t size() const;
    // WAL checkpoint (PASSIVE), to be called when idle. An error is as one of append's: the disk failed.
    [[nodiscard]] Result<void> tidy();

private:
    class Impl;
    explicit Store(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace sekisho::ledger
