// SPDX-License-Identifier: Apache-2.0
// `ledger.db`: one writing connection. Not thread-safe: after start-up it belongs to the Writer's thread.
#pragma once

#include "daemon/ledger/store/dispose.hpp"
#include "daemon/ledger/store/projection.hpp"
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

// Where entries go.
enum class Writing : std::uint8_t {
    ledger,
    spill,    // the ledger cannot be written: to the spill file, as durable
    nothing,  // that cannot be written either
};
[[nodiscard]] std::string_view to_text(Writing);  // "ledger", "spill", "nothing"
struct Health {
    Writing writing = Writing::ledger;
    std::string why;  // what failed, when it is not the ledger
};

class Store {
public:
    // Opens for writing. Errors (nothing is changed): not readable, no ledger there (`sekisho ledger init` needed),
    // another origin than `origin` (the state directory of another site), locked by a running daemon, damaged tail.
    // A ledger that can be read but not written is opened too, and goes on in its spill file.
    // `on_entry` sees every entry in order of seq, those that wait in the spill file last: the state is folded from
    // them (on an error: of some, to be dropped). Every opening that writes is a boot of its own: boot_seq is one more
    // than the last entry's. `spill`: path of the spill file; "": spill.bin in `dir`.
    [[nodiscard]] static Result<std::unique_ptr<Store>> open(const std::string& dir, const std::string& origin,
                                                             const std::function<void(const Entry&)>& on_entry,
                                                             const std::string& spill = {});
    // The same, going on from the folder's projection where there is one that can be believed.
    [[nodiscard]] static Result<std::unique_ptr<Store>> open(const std::string& dir, const std::string& origin,
                                                             const Folding& folding, const std::string& spill = {});
    // Whether `open` would succeed, and the entries as it sees them, without what waits in a spill file. Changes
    // nothing, and ends no rotation of keys.
    [[nodiscard]] static Result<void> check(const std::string& dir, const std::string& origin,
                                            const std::function<void(const Entry&)>& on_entry);
    // The same for whoever folds them; a projection is not offered, a snapshot is (folding.restart).
    [[nodiscard]] static Result<void> check(const std::string& dir, const std::string& origin, const Folding& folding);
    ~Store();

    // One commit: assigns seqs and boot_seq, appends leaves to the tree, signs the commit's last row; durable on
    // return. Returns what was written, as a reader will see it (without the monotonic clock): the drafts' entries, and
    // before them a `key` entry of the store's own when the UTC day of the first draft's `recorded.wall` is not that of
    // the daily key. Errors: a draft that has no encoding (ledger/encoding.hpp): nothing of the commit is in the
    // ledger, and the store goes on. A ledger that cannot be written: the commit goes to the spill file, and so does
    // every later one until `recover`. If that cannot be written either: the error, at once for every later append too.
    [[nodiscard]] Result<std::vector<Entry>> append(const std::vector<EntryDraft>& drafts);
    [[nodiscard]] const Health& health() const;
    // While health() is not `ledger`: opens the ledger anew, imports what waits, and appends a `gap` entry that speaks
    // of it and of `lost` events of which nothing is left (6.5-B3b2). Where the ledger still cannot be written the
    // spill file is tried again. health() says what came of it. Returns entries that nobody was told of yet: the gap,
    // and before it those of an append that had failed and stand in the ledger all the same.
    [[nodiscard]] std::vector<Entry> recover(const Now& now, std::int64_t lost);
    // What opening found that needs a person: a spill file that cannot be used, or holds what no entry is.
    [[nodiscard]] const std::vector<Error>& remarks() const;
    // C2SP checkpoint (signed note, origin key) of the tree as it is, with what waits in the spill file. Error: nothing
    // can be written.
    [[nodiscard]] Result<std::string> checkpoint() const;
    // A projection's note, signed with the origin key.
    [[nodiscard]] Result<std::string> sign(const ProjectionHead& head) const;
    // Deletes the next rows that the last disposal entry says must go (6.7-B1), a thousand or so in one flush, or looks
    // for some; waits while a reader keeps a log of more than 64 MiB. Nothing: nothing is left, neither in the file nor
    // in its log. To be called until then, between commits: after a disposal entry was appended, and once after
    // opening, since a crash leaves the work half done. Error: the ledger is not being written to (try again when it
    // is), the rows there are not those that the entry speaks of (nothing of it is deleted), or the disk's (the next
    // append goes to the spill file).
    [[nodiscard]] Result<std::optional<Slice>> drop_slice();
    // The certificate of a disposal (6.7-B3), a note signed with the origin key; the same every time. Error: it is no
    // disposal of this ledger as the tree in memory holds it, rows of its range are still there, or nothing can be
    // written.
    [[nodiscard]] Result<std::string> certify(const Entry& disposal);
    [[nodiscard]] std::int64_t size() const;
    // WAL checkpoint (PASSIVE), to be called when idle. After an error the next append goes to the spill file.
    [[nodiscard]] Result<void> tidy();

private:
    class Impl;
    explicit Store(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace sekisho::ledger
