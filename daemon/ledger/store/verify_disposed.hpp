// SPDX-License-Identifier: Apache-2.0
// Whether what is missing in the ranges of disposals is what their entries speak of.
#pragma once

#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/store/verify_findings.hpp"
#include "daemon/ledger/store/verify_parts.hpp"

#include <string>
#include <vector>

namespace sekisho::ledger {

// Every disposal that was met: its range, its snapshot, its hash; on as many threads as there are databases. `whole`:
// the entries were read from the first on.
void check_disposals(std::vector<disk::Database>& databases, const Scanned& scanned, bool whole, Findings& findings);

// The file of the last disposal's snapshot. False: there is no disposal, or nothing of a state directory lies in
// `folder`.
[[nodiscard]] Result<bool> check_snapshot(const std::string& folder, const Scanned& scanned, Findings& findings);

}  // namespace sekisho::ledger
