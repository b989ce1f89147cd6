// SPDX-License-Identifier: Apache-2.0
// The text of a projection: what is accepted is written again in the same bytes.
#include "daemon/state/store/fold.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace sekisho;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    const auto fold = state::parse_fold(text);
    if (fold) fuzz::require(state::to_text(*fold) == text, "an accepted projection is written again in the same bytes");
    return 0;
}
