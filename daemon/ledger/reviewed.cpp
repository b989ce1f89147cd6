// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/reviewed.hpp"

#include "daemon/model/seq_range.hpp"

#include <fmt/format.h>
#include <variant>

namespace sekisho::ledger {

Result<ReviewedRange> reviewed_range(const Entry& review) {
    const auto* detail = std::get_if<ReviewDetail>(&review.detail);
    if (detail == nullptr) return Error{fmt::format("entry {} is no review", review.seq.value), "", ""};
    if (!lies_before(review.seq, detail->first, detail->count))
        return Error{"the review's range is none that lies before it", "", ""};
    return ReviewedRange{review.seq, detail->first, detail->first + detail->count, detail->root};
}

}  // namespace sekisho::ledger
