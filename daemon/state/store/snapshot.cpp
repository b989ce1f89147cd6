// SPDX-License-Identifier: Apache-2.0
#include "daemon/state/store/snapshot.hpp"

#include "daemon/ledger/store/snapshot_file.hpp"
#include "daemon/state/store/fold.hpp"

namespace sekisho::state {

Result<SnapshotDetail> take_snapshot(const std::string& dir, const ledger::Patience& patience) {
    const auto folded = fold_ledger(dir + "/ledger.db", std::nullopt, patience);
    if (folded.has_error()) return folded.error();
    const auto sha256 = ledger::write_snapshot(dir, to_text(folded->fold));
    if (sha256.has_error()) return sha256.error();
    return SnapshotDetail{folded->reached.size, *sha256};
}

}  // namespace sekisho::state
