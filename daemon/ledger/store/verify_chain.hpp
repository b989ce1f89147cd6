// SPDX-License-Identifier: Apache-2.0
// What hangs on the order of all entries: the tree above the segments, the commits, the keys and their ranges, the
// boots.
#pragma once

#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/merkle.hpp"
#include "daemon/ledger/store/verify_parts.hpp"
#include "daemon/ledger/store/verify_segment.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <vector>

namespace sekisho::ledger {

// A daily key, and the first entry of the commits that it signs.
struct KeyRange {
    PublicKey key{};
    std::int64_t from = 0;
};

// One signature to be looked at.
struct CommitCheck {
    std::int64_t previous = 0;  // size of the signed commit before
    std::int64_t size = 0;
    std::optional<PublicKey> signer;  // whose range it stands in
    Signature signature{};
    bool spare = false;  // looked at only when another one does not fit, to say where it begins
};

// What a segment needs of those before it to have its signatures looked at.
struct Linked {
    Tree before;
    std::string origin;
    std::vector<CommitCheck> checks;
};

class Chain {
public:
    Chain(ChainStart start, const Disposed& disposed, Signatures which, Findings& findings);

    // The segments, one after the other; `select_tile` as load_tile takes it.
    [[nodiscard]] Linked link(Segment& segment, disk::Statement& select_tile);
    // After the last segment.
    [[nodiscard]] Scanned end();

    [[nodiscard]] const std::vector<KeyRange>& keys() const { return keys_; }

private:
    void check_boot(const Segment& segment);
    void note(const Entry& entry);
    void note_key(const KeyDetail& detail, std::int64_t seq);
    template <class Range>
    void note_range(const Result<Range>& range, Seq seq, std::vector<Range>& ranges);
    void link_commits(Segment& segment, Linked& linked);
    [[nodiscard]] std::optional<std::int64_t> beginning_of(const CommitEnd& commit);
    void grow(const Segment& segment, disk::Statement& select_tile);

    const Disposed& disposed_;
    Signatures which_;
    Findings& findings_;
    Scanned scanned_;
    Tree tree_;
    std::int64_t begin_;         // the first entry whose meaning is looked at
    std::int64_t signed_;        // entries up to the last signature
    std::int64_t hole_end_ = 0;  // entries before it, behind the last one that is there, were disposed of
    std::optional<std::int64_t> boot_seq_;
    bool hole_since_boot_ = false;
    std::optional<PublicKey> signer_;
    std::optional<PublicKey> introduced_;  // in force after the commit under way
    std::int64_t introduced_by_ = 0;       // by this entry
    std::vector<KeyRange> keys_;
    std::map<int, std::int64_t> full_tiles_;
};

// Results of the looks at signatures and roots, from several threads at once.
class Looks {
public:
    explicit Looks(std::vector<std::int64_t> roots_at);
    // The commits of a segment that are to be looked at, and the roots that are asked for.
    void look(const Segment& segment, Linked linked);
    // The signatures that do not fit, as findings.
    void tell(const std::vector<KeyRange>& keys, const std::string& origin, Findings& findings);
    [[nodiscard]] const std::map<std::int64_t, Digest>& roots() const { return roots_; }

private:
    struct Signed {
        CommitCheck check;
        Digest root{};
        [[nodiscard]] bool is_sound(const std::string& origin) const;
    };
    std::vector<std::int64_t> roots_at_;
    std::mutex mutex_;
    std::map<std::int64_t, Digest> roots_;
    std::vector<Signed> unsound_;
    std::vector<Signed> spare_;
};

}  // namespace sekisho::ledger
