// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/prove.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/proof_file.hpp"
#include "daemon/ledger/store/keys.hpp"
#include "daemon/ledger/store/replay.hpp"

#include <fmt/format.h>

namespace sekisho::ledger {
namespace {

constexpr const char* kVerifyWithIt = "run `sekisho ledger verify` with this checkpoint";

NotProven no(std::string what) {
    return NotProven{Error{std::move(what), "", kVerifyWithIt}};
}

// What was made is believed only when it convinces a verifier.
template <class Made>
Proved checked(const Made& proof, const NoteKey& origin) {
    const auto verdict = check(proof, origin);
    if (verdict.findings.empty()) return to_text(proof);
    return no(fmt::format("the proof does not hold: {}", fmt::join(verdict.findings, "; ")));
}

}  // namespace

Result<Fit> fit(LeafSource& source, const std::string& note) {
    const auto checkpoint = peek_checkpoint(note);
    if (checkpoint.has_error()) return checkpoint.error();
    const NoteKey& origin = source.origin();
    const OpenedNote opened = open_note(note, origin);
    if (opened.fault == NoteFault::malformed)
        return Error{"the checkpoint is damaged: " + opened.what, "", "copy it anew"};
    if (opened.fault != NoteFault::none) return Fit{no(fmt::format("the checkpoint: {}", opened.what))};
    if (checkpoint->origin != origin.name)
        return Fit{no(fmt::format("the checkpoint is that of \"{}\"", checkpoint->origin))};
    if (checkpoint->size > source.size()) {
        return Fit{
            no(fmt::format("the checkpoint speaks of {} entries, the ledger has {}: entries were cut off, an older "
                           "copy was put back, or the newest wait in the spill file",
                           checkpoint->size, source.size()))};
    }
    const auto root = source.hashes(checkpoint->size).root_at(checkpoint->size);
    if (root.has_error()) return root.error();
    if (*root != checkpoint->root)
        return Fit{no(fmt::format("the first {} entries are not those of the checkpoint", checkpoint->size))};
    return Fit{};
}

Result<Proved> prove_inclusion(LeafSource& source, Seq seq, const std::string& checkpoint) {
    auto fitting = fit(source, checkpoint);
    if (fitting.has_error()) return fitting.error();
    if (fitting->refusal) return Proved(std::move(*fitting->refusal));
    const std::int64_t size = peek_checkpoint(checkpoint)->size;
    if (seq.value < 0 || seq.value >= size) {
        return Proved(
            NotProven{Error{fmt::format("entry {} is not under the checkpoint of {} entries", seq.value, size), "",
                            "entries are numbered from 0; take a later checkpoint; what waits in the spill file can be "
                            "proved once the daemon has written it into the ledger"}});
    }
    auto leaf = source.leaf(seq.value);
    if (leaf.has_error()) return leaf.error();
    auto hashes = source.hashes(size);
    auto path = inclusion_path(hashes, seq.value, size);
    if (path.has_error()) return path.error();
    return checked(InclusionProof{std::move(*leaf), seq.value, std::move(*path), checkpoint}, source.origin());
}

Result<Proved> prove_consistency(LeafSource& source, const std::string& from, const std::string& to) {
    for (const auto& note : {from, to}) {
        auto fitting = fit(source, note);
        if (fitting.has_error()) return fitting.error();
        if (fitting->refusal) return Proved(std::move(*fitting->refusal));
    }
    const std::int64_t old_size = peek_checkpoint(from)->size;
    const std::int64_t size = peek_checkpoint(to)->size;
    if (old_size > size) {
        return Proved(
            NotProven{Error{fmt::format("the ledger had {} entries at the one checkpoint and {} at the other, so "
                                        "it did not grow from the one to the other",
                                        old_size, size),
                            "", "exchange the two"}});
    }
    auto hashes = source.hashes(size);
    auto path = consistency_path(hashes, old_size, size);
    if (path.has_error()) return path.error();
    return checked(ConsistencyProof{std::move(*path), from, to}, source.origin());
}

Result<std::string> checkpoint_at_rest(const std::string& dir) {
    const std::string path = dir + "/ledger.db";
    const auto there = disk::is_there(path);
    if (there.has_error()) return there.error();
    if (!there.value()) return Error{"there is no ledger here", dir, "give the state directory of a gate"};
    const auto lock = disk::FolderLock::take(dir);
    if (lock.has_error()) return Error{lock.error().what, dir, "a running daemon signs: leave --state-dir out"};
    const auto key = load_origin_key(dir);
    if (key.has_error()) return key.error();
    auto database = disk::Database::open(path, disk::OpenMode::read_only);
    if (database.has_error()) return database.error();
    const auto sound = check_schema(*database);
    if (sound.has_error()) return sound.error();
    const auto replayed = replay(*database, 0, Folding{[](const Entry&) {}, {}, {}});
    if (replayed.has_error()) return replayed.error();
    if (replayed->origin != NoteKey{key->origin, key->key.public_key()}) {
        return Error{"the ledger was begun under another origin key than keys/origin.key", path,
                     "restore ledger and keys from the same backup"};
    }
    const Checkpoint now{key->origin, replayed->tree.size(), replayed->tree.root()};
    return {boost::system::in_place_value, sign_checkpoint(now, key->key)};
}

}  // namespace sekisho::ledger
