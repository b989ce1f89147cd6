// SPDX-License-Identifier: Apache-2.0
// Messages of a reader worker that may have gone wild: what is accepted encodes to the same bytes.
#include "hal/nfc/wire.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>

using namespace sekisho;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::uint8_t> bytes(data, size);
    const auto message = hal::wire::decode(bytes);
    if (!message) {
        fuzz::require(!message.error().what.empty(), "a refusal has a reason");
        return 0;
    }
    const auto again = hal::wire::encode(*message);
    fuzz::require(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()),
                  "an accepted message is the one it makes");
    return 0;
}
