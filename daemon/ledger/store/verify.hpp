// SPDX-License-Identifier: Apache-2.0
// `sekisho ledger verify`: offline, read-only, on a copy, on another machine. What lies beside the ledger is held
// against it too: personal.db against the commitments, config/ against the hashes.
#pragma once

#include "daemon/model/ids.hpp"
#include "daemon/model/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::ledger {

struct VerifyInput {
    std::string path;                          // ledger.db
    std::optional<std::string> checkpoint;     // text of a checkpoint kept outside
    std::optional<std::string> commissioning;  // text of the commissioning record
};

struct VerifyFinding {
    Seq seq = kNoSeq;  // the entry concerned, kNoSeq for the file as a whole
    std::string what;  // and why it is wrong
};

struct VerifyReport {
    std::int64_t entries = 0;
    std::string root;                    // base64 of the tree's root
    bool against_commissioning = false;  // false: the ledger is self-consistent only
    bool against_checkpoint = false;
    bool against_vault = false;           // false: no personal.db lies beside the ledger
    bool against_configs = false;         // false: no config/ lies beside it
    std::vector<VerifyFinding> findings;  // empty: verified
};

// Error: could not be run (unreadable file, unreadable checkpoint). A row of personal.db that is missing is no finding
// where an `erased` entry speaks of it. Anything wrong in the ledger is a finding.
[[nodiscard]] Result<VerifyReport> verify(const VerifyInput& input);

}  // namespace sekisho::ledger
