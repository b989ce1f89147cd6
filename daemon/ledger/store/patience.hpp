// SPDX-License-Identifier: Apache-2.0
// When reading a ledger is given up: it must not keep others waiting, nor the end of the program.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>

namespace sekisho::ledger {

struct Patience {
    std::optional<std::chrono::milliseconds> longest;  // nothing: as long as it takes
    const std::atomic<bool>* stop = nullptr;           // becomes true: give up now
};

}  // namespace sekisho::ledger
