// SPDX-License-Identifier: Apache-2.0
// What a `review` entry says: an officer looked at a range of entries and signed for it (6.4-C3b).
#pragma once

#include "daemon/ledger/hash.hpp"
#include "daemon/model/entry.hpp"
#include "daemon/model/result.hpp"

#include <cstdint>

namespace sekisho::ledger {

struct ReviewedRange {
    Seq entry = kNoSeq;  // the review itself
    std::int64_t first = 0;
    std::int64_t end = 0;  // exclusive
    Digest root{};         // of the tree of `end` entries, as the officer was shown them
};
// Error: it is no review, or its range is none that lies before it.
[[nodiscard]] Result<ReviewedRange> reviewed_range(const Entry& review);

}  // namespace sekisho::ledger
