// SPDX-License-Identifier: Apache-2.0
// Leaf bytes -> columns -> entry: what is accepted encodes to the same bytes again.
#include "daemon/ledger/encoding.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>

using namespace sekisho;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::uint8_t> leaf(data, size);
    const auto row = ledger::row_of(leaf);
    if (!row) {
        fuzz::require(!row.error().what.empty(), "a refusal has a reason");
        return 0;
    }
    const auto again = ledger::leaf_of(*row);
    fuzz::require(std::equal(again.begin(), again.end(), leaf.begin(), leaf.end()),
                  "an accepted leaf is the one its row makes");
    const auto entry = ledger::to_entry(*row);
    if (!entry) {
        fuzz::require(!entry.error().what.empty(), "a refusal has a reason");
        return 0;
    }
    const auto row_again = ledger::to_row(*entry);
    fuzz::require(row_again.has_value(), "an accepted entry can be written");
    fuzz::require(*row_again == *row, "an accepted row is the one its entry makes");
    return 0;
}
