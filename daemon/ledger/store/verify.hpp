// SPDX-License-Identifier: Apache-2.0
// `sekisho ledger verify`: offline, read-only, on a copy, on another machine. What lies beside the ledger is held
// against it too: personal.db against the commitments, config/ against the hashes.
#pragma once

#include "daemon/model/entry.hpp"
#include "daemon/model/ids.hpp"
#include "daemon/model/result.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::ledger {

enum class Signatures : std::uint8_t {
    all,
    of_each_key,  // the last one of each daily key's range and the last one of the ledger: they cover all entries
};

struct VerifyProgress {
    std::int64_t entries = 0;  // looked at so far
    std::int64_t of = 0;
};

struct VerifyInput {
    std::string path;                          // ledger.db
    std::optional<std::string> checkpoint;     // text of a checkpoint kept outside
    std::optional<std::string> commissioning;  // text of the commissioning record
    std::vector<std::string> more_checkpoints = {};
    // Text of a checkpoint that an earlier verification bore out: only the entries behind it are read. Changes of what
    // lies before it are not found, unless they are in a tile that the tree is made from.
    std::optional<std::string> since = {};
    Signatures signatures = Signatures::all;
    int threads = 1;  // 1 .. 64
    // Called now and then, from any of the threads but never from two at once.
    std::function<void(const VerifyProgress&)> progress = {};
    // Shown the entries in order, from the first one on, up to the first that is missing or unsound; called as
    // `progress` is. Not with `since`.
    std::function<void(const Entry&)> on_entry = {};
    std::string spill = {};  // where entries may wait; "": spill.bin beside the ledger
};

struct VerifyFinding {
    Seq seq = kNoSeq;  // the entry concerned, kNoSeq for the file as a whole
    std::string what;  // and why it is wrong
};

struct VerifyReport {
    std::int64_t entries = 0;
    std::optional<std::int64_t> since;   // so many entries before were taken on trust
    std::int64_t signatures = 0;         // looked at
    std::int64_t keys = 0;               // daily keys that the entries introduce
    std::string root;                    // base64 of the tree's root
    std::int64_t disposals = 0;          // entries of that kind
    std::int64_t disposed = 0;           // entries that they took out, whose hashes alone are there
    bool against_commissioning = false;  // false: the ledger is self-consistent only
    bool against_checkpoint = false;
    bool against_vault = false;     // false: no personal.db lies beside the ledger
    bool against_configs = false;   // false: no config/ lies beside it
    bool against_snapshot = false;  // false: nothing was disposed of, or no state directory lies beside it
    std::int64_t waiting = 0;       // entries in the spill file that go on behind these; no checkpoint is ahead of them
    std::vector<VerifyFinding> findings;  // empty: verified
};

// Error: could not be run (unreadable file, unreadable checkpoint). A row of personal.db that is missing is no finding
// where an `erased` entry speaks of it. Anything wrong in the ledger is a finding.
[[nodiscard]] Result<VerifyReport> verify(const VerifyInput& input);

}  // namespace sekisho::ledger
