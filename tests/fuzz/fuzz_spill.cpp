// SPDX-License-Identifier: Apache-2.0
// The bytes of a spill file -> commits: what is read encodes to the bytes that it was read from.
#include "daemon/ledger/commit.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>
#include <vector>

using namespace sekisho;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::uint8_t> file(data, size);
    const auto read = ledger::read_spill(file);
    fuzz::require(read.sound <= size, "no more is read than there is");
    std::vector<std::uint8_t> again;
    for (const auto& commit : read.commits) {
        const auto record = ledger::spill_record(commit);
        again.insert(again.end(), record.begin(), record.end());
    }
    fuzz::require(again.size() == read.sound, "what is sound is what the records make");
    fuzz::require(std::equal(again.begin(), again.end(), file.begin()), "an accepted record encodes to its bytes");
    return 0;
}
