// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/commit_walk.hpp"

#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/store/replay.hpp"

#include <fmt/format.h>

namespace sekisho::ledger {
namespace {

// The key entry of that number, as the tree holds it.
Result<KeyFields> keys_of(SoundTiles& tiles, Seq seq) {
    const auto entry = tiles.entry(seq);
    if (entry.has_error()) return entry.error();
    const auto* key = std::get_if<KeyDetail>(&entry->detail);
    if (key == nullptr)
        return Error{fmt::format("entry {} introduces no key", seq.value), "", "run `sekisho ledger verify`"};
    return key_fields(*key);
}

}  // namespace

Result<CommitWalk> CommitWalk::begin(disk::Database& database, SoundTiles& tiles, std::int64_t first) {
    CommitWalk walk(tiles, first);
    if (first == 0) return walk;  // the first entry brings both keys
    const auto genesis = keys_of(tiles, Seq{0});
    if (genesis.has_error()) return genesis.error();
    const auto last = database.number(fmt::format("SELECT max(seq) FROM entry NOT INDEXED WHERE kind={} AND seq<{}",
                                                  static_cast<int>(EntryKind::key), first));
    if (last.has_error()) return last.error();
    const auto in_force = keys_of(tiles, Seq{*last});
    if (in_force.has_error()) return in_force.error();
    walk.origin_ = genesis->origin;
    walk.daily_ = in_force->daily;
    return walk;
}

Result<void> CommitWalk::next(const StoredRow& row, bool last) {
    const std::int64_t seq = row.row.numbers[kSeq];
    if (row.row.numbers[kKind] == static_cast<std::int64_t>(EntryKind::key)) {
        const auto noted = note_key(row.row);
        if (noted.has_error()) return noted.error();
    }
    if (row.sig.empty() && !last) return {};
    if (introduced_ || last) {
        const auto is_ours = is_signed(row, seq + 1);
        if (is_ours.has_error()) return is_ours.error();
        if (!*is_ours) {
            return Error{fmt::format("the signature of entry {} does not fit the entries up to it", seq), "",
                         "run `sekisho ledger verify --all-signatures`"};
        }
    }
    previous_ = seq + 1;
    if (introduced_) daily_ = *introduced_;
    introduced_.reset();
    return {};
}

Result<void> CommitWalk::note_key(const Row& row) {
    const auto entry = to_entry(row);
    if (entry.has_error()) return entry.error();
    const auto fields = key_fields(std::get<KeyDetail>(entry->detail));
    if (fields.has_error()) return fields.error();
    if (entry->seq == Seq{0}) {
        origin_ = fields->origin;
        daily_ = fields->daily;  // the genesis is signed with the key it introduces
    }
    introduced_ = fields->daily;
    return {};
}

Result<bool> CommitWalk::is_signed(const StoredRow& row, std::int64_t size) const {
    const auto root = tiles_->hashes().root_at(size);
    if (root.has_error()) return root.error();
    return verify_signature(daily_, commit_message(origin_.name, previous_, size, *root), row.sig);
}

}  // namespace sekisho::ledger
