// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/opened.hpp"
#include "daemon/ledger/store/verify_parts.hpp"

#include <utility>

namespace sekisho::ledger {

Result<std::int64_t> check_waiting(const std::string& spill, Scanned& scanned, Findings& findings) {
    if (!scanned.origin || !scanned.daily) return std::int64_t{0};
    const auto read = read_spill_file(spill);
    if (read.has_error()) return read.error();
    Replayed replayed{scanned.tree, *scanned.origin, *scanned.daily, {}, 0};
    // What a crash tore off at the end, and what was imported and not cleared yet, says nothing.
    for (const Commit& commit : read->commits) {
        if (commit.end() <= scanned.entries) continue;
        if (!go_on(commit, replayed.origin.name, replayed, [](const Entry&) {})) {
            findings.add(Seq{commit.first()}, "the spill file's entries do not go on where the ledger ends: " + spill);
            break;
        }
        scanned.roots.emplace(replayed.tree.size(), replayed.tree.root());
    }
    return replayed.tree.size() - scanned.entries;
}

}  // namespace sekisho::ledger
