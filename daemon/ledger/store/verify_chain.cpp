// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/verify_chain.hpp"

#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/store/replay.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <iterator>
#include <utility>

namespace sekisho::ledger {
namespace {

// So many signatures that do not fit are tried with every key of the ledger, to say whose they are.
constexpr std::size_t kKeysTried = 16;

}  // namespace

Chain::Chain(ChainStart start, const Disposed& disposed, Signatures which, Findings& findings)
    : disposed_(disposed),
      which_(which),
      findings_(findings),
      tree_(std::move(start.tree)),
      begin_(start.signed_size),
      signed_(start.signed_size),
      signer_(start.signer) {
    scanned_.origin = std::move(start.origin);
    if (signer_) keys_.push_back({*signer_, begin_});
    int level = 0;
    for (std::int64_t tiles = tree_.size() / kTileWidth; tiles > 0; tiles /= kTileWidth) full_tiles_[level++] = tiles;
}

Linked Chain::link(Segment& segment, disk::Statement& select_tile) {
    findings_.take_over(std::move(segment.findings));
    check_boot(segment);
    Linked linked{tree_, {}, {}};
    link_commits(segment, linked);
    linked.origin = scanned_.origin.value_or(NoteKey{}).name;  // the first segment brings it
    grow(segment, select_tile);
    scanned_.sum.add(segment.sum);
    scanned_.rows += segment.rows;
    return linked;
}

void Chain::check_boot(const Segment& segment) {
    if (!segment.first_boot) {
        hole_since_boot_ = hole_since_boot_ || segment.ends_in_hole;
        return;
    }
    const auto [seq, boot_seq] = *segment.first_boot;
    const std::int64_t before = boot_seq_.value_or(boot_seq);
    const bool across_hole = hole_since_boot_ || segment.hole_before_boot;
    if (seq == 0 ? boot_seq != 0 : !boot_goes_on(before, boot_seq, across_hole)) {
        findings_.add(Seq{seq}, fmt::format("boot_seq goes from {} to {}", boot_seq_.value_or(0), boot_seq));
    }
    boot_seq_ = segment.last_boot_seq;
    hole_since_boot_ = segment.ends_in_hole;
}

template <class Range>
void Chain::note_range(const Result<Range>& range, Seq seq, std::vector<Range>& ranges) {
    if (range.has_error()) {
        findings_.add(seq, range.error().what);
    } else {
        ranges.push_back(*range);
    }
}

void Chain::note(const Entry& entry) {
    scanned_.cited.note(entry);
    if (const auto* config = std::get_if<ConfigDetail>(&entry.detail))
        scanned_.configs.emplace(config->sha256, entry.seq);
    if (const auto* snapshot = std::get_if<SnapshotDetail>(&entry.detail))
        scanned_.snapshots.emplace(entry.seq, *snapshot);
    if (entry.kind == EntryKind::disposal) note_range(disposed_range(entry), entry.seq, scanned_.disposals);
    if (entry.kind == EntryKind::review) note_range(reviewed_range(entry), entry.seq, scanned_.reviews);
    if (const auto* key = std::get_if<KeyDetail>(&entry.detail)) {
        note_key(*key, entry.seq.value);
    } else if (entry.seq.value == 0) {
        findings_.add(entry.seq, "the first entry introduces no key");
    }
}

void Chain::note_key(const KeyDetail& detail, std::int64_t seq) {
    const auto fields = key_fields(detail);
    if (fields.has_error()) {
        findings_.add(Seq{seq}, fields.error().what);
        return;
    }
    if (seq == 0) {
        scanned_.origin = fields->origin;
        scanned_.first_daily = fields->daily;
        signer_ = fields->daily;  // the genesis is signed with the key it introduces
        keys_.push_back({fields->daily, 0});
    } else if (scanned_.origin != fields->origin) {
        findings_.add(Seq{seq}, "the key entry names another ledger or another origin key than the first");
    }
    introduced_ = fields->daily;
    introduced_by_ = seq;
}

// How many entries there were before the commit; nothing where that went with the rows before it.
std::optional<std::int64_t> Chain::beginning_of(const CommitEnd& commit) {
    if (hole_end_ <= signed_) return signed_;
    if (disposed_.ends_at(hole_end_)) return hole_end_;
    if (!introduced_) return std::nullopt;
    if (introduced_by_ >= hole_end_) return introduced_by_;  // a key entry is the first of its commit
    findings_.add(Seq{introduced_by_},
                  fmt::format("of the commit of this key entry, which stays whole, entries up to {} are missing",
                              std::min(hole_end_, commit.size) - 1));
    return std::nullopt;
}

void Chain::link_commits(Segment& segment, Linked& linked) {
    auto entry = segment.told.begin();
    auto hole = segment.holes.begin();
    const auto note_up_to = [&](std::int64_t size) {
        for (; entry != segment.told.end() && entry->seq.value < size; ++entry) {
            if (entry->seq.value >= begin_) note(*entry);
        }
    };
    // The hashes of the entries behind it stand in no tile: only signatures say which of them was changed.
    const std::int64_t in_tiles = segment.first + static_cast<std::int64_t>(segment.tile_roots.size()) * kTileWidth;
    for (const CommitEnd& commit : segment.commits) {
        if (commit.size <= begin_) continue;
        note_up_to(commit.size);
        for (; hole != segment.holes.end() && hole->end < commit.size; ++hole) hole_end_ = hole->end;
        const auto previous = beginning_of(commit);
        // The last of a range carries the next key's entry; the last of a segment may be the last of the ledger.
        const bool asked =
            which_ == Signatures::all || introduced_ || commit.misshapen || &commit == &segment.commits.back();
        if (previous && (asked || commit.size > in_tiles))
            linked.checks.push_back({*previous, commit.size, signer_, commit.signature, !asked});
        signed_ = commit.size;
        if (introduced_ && commit.size > 1) keys_.push_back({*introduced_, signed_});
        if (introduced_) signer_ = introduced_;
        introduced_.reset();
    }
    note_up_to(segment.end());
    for (; hole != segment.holes.end(); ++hole) hole_end_ = hole->end;
    for (const Hole& gone : segment.holes) scanned_.missing += gone.end - gone.first;
    scanned_.signatures += std::count_if(linked.checks.begin(), linked.checks.end(),
                                         [](const CommitCheck& check) { return !check.spare; });
}

void Chain::grow(const Segment& segment, disk::Statement& select_tile) {
    for (const Digest& root : segment.tile_roots) {
        tree_.append_tile(root);
        ++full_tiles_[0];
        for (const Tile& tile : tree_.take_tiles()) {
            ++full_tiles_[tile.level];
            const auto stored = load_tile(select_tile, tile.level, tile.index);
            if (stored.has_error()) {
                findings_.add(Seq{tree_.size() - 1}, stored.error().what);
            } else if (stored.value() != tile.hashes) {
                findings_.add(Seq{tree_.size() - 1},
                              fmt::format("tile {}/{} does not fit the entries below it", tile.level, tile.index));
            }
        }
    }
    const auto tail = segment.leaves.begin() + static_cast<std::ptrdiff_t>(segment.tile_roots.size() * kTileWidth);
    std::for_each(tail, segment.leaves.end(), [this](const Digest& leaf) { tree_.append(leaf); });
}

Scanned Chain::end() {
    const std::int64_t size = tree_.size();
    if (size == 0) findings_.add(kNoSeq, "the ledger has no entry");
    if (signed_ < size) findings_.add(Seq{size - 1}, fmt::format("the entries from {} on are not signed", signed_));
    scanned_.entries = size;
    scanned_.root = tree_.root();
    scanned_.tree = std::move(tree_);
    scanned_.daily = signer_;
    scanned_.keys = static_cast<std::int64_t>(keys_.size());
    scanned_.full_tiles = full_tiles_;
    return std::move(scanned_);
}

Looks::Looks(std::vector<std::int64_t> roots_at) : roots_at_(std::move(roots_at)) {
    std::sort(roots_at_.begin(), roots_at_.end());
    roots_.emplace(0, Tree{}.root());
}

void Looks::look(const Segment& segment, Linked linked) {
    Tree tree = std::move(linked.before);
    auto check = linked.checks.begin();
    auto root = std::upper_bound(roots_at_.begin(), roots_at_.end(), tree.size());
    std::map<std::int64_t, Digest> roots;
    std::vector<Signed> unsound;
    std::vector<Signed> spare;
    const auto at_size = [&](std::int64_t size) {
        for (; root != roots_at_.end() && *root == size; ++root) roots.emplace(size, tree.root());
        for (; check != linked.checks.end() && check->size == size; ++check) {
            const Signed commit{*check, tree.root()};
            if (check->spare) {
                spare.push_back(commit);
            } else if (!commit.is_sound(linked.origin)) {
                unsound.push_back(commit);
            }
        }
    };
    const auto leaves = std::span<const Digest>(segment.leaves);
    for (std::size_t at = 0; at < leaves.size(); at += kTileWidth) {
        const std::int64_t end = tree.size() + std::min(kTileWidth, static_cast<std::int64_t>(leaves.size() - at));
        const bool inside =
            (root != roots_at_.end() && *root <= end) || (check != linked.checks.end() && check->size <= end);
        const std::size_t tile = at / kTileWidth;
        if (!inside && tile < segment.tile_roots.size()) {
            tree.append_tile(segment.tile_roots[tile]);
        } else {
            for (std::size_t i = at; tree.size() < end; ++i) {
                tree.append(leaves[i]);
                at_size(tree.size());
            }
        }
        (void)tree.take_tiles();
    }
    const std::lock_guard lock(mutex_);
    roots_.merge(roots);
    unsound_.insert(unsound_.end(), unsound.begin(), unsound.end());
    spare_.insert(spare_.end(), spare.begin(), spare.end());
}

bool Looks::Signed::is_sound(const std::string& origin) const {
    return check.signer &&
           verify_signature(*check.signer, commit_message(origin, check.previous, check.size, root), check.signature);
}

void Looks::tell(const std::vector<KeyRange>& keys, const std::string& origin, Findings& findings) {
    if (!unsound_.empty())
        std::copy_if(spare_.begin(), spare_.end(), std::back_inserter(unsound_),
                     [&origin](const Signed& commit) { return !commit.is_sound(origin); });
    std::sort(unsound_.begin(), unsound_.end(),
              [](const Signed& a, const Signed& b) { return a.check.size < b.check.size; });
    std::int64_t others = -1;
    for (std::size_t i = 0; i < unsound_.size(); ++i) {
        const CommitCheck& check = unsound_[i].check;
        const auto message = commit_message(origin, check.previous, check.size, unsound_[i].root);
        const auto by =
            i >= kKeysTried ? keys.end() : std::find_if(keys.begin(), keys.end(), [&](const KeyRange& range) {
                return verify_signature(range.key, message, check.signature);
            });
        if (by != keys.end()) {
            findings.add(
                Seq{check.size - 1},
                fmt::format("the commit of entries {} to {} is signed with the key whose range begins with entry "
                            "{}, not with the key of its own range",
                            check.previous, check.size - 1, by->from));
        } else if (++others == 0) {
            findings.add(Seq{check.size - 1},
                         fmt::format("the signature of the commit of entries {} to {} does not fit: it, or "
                                     "an entry up to here, was changed",
                                     check.previous, check.size - 1));
        }
    }
    if (others > 0) findings.add(kNoSeq, fmt::format("{} signatures after that one do not fit either", others));
}

}  // namespace sekisho::ledger
