// SPDX-License-Identifier: Apache-2.0
// The part of a verification that looks at what officers signed for.
#pragma once

#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/store/verify_findings.hpp"
#include "daemon/ledger/store/verify_parts.hpp"

namespace sekisho::ledger {

// The root in each review is that of the tree up to its range's end. Those of `scanned`; the hashes come from the
// tiles.
void check_reviews(disk::Database& database, const Scanned& scanned, Findings& findings);

}  // namespace sekisho::ledger
