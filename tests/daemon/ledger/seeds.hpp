// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/ledger/note.hpp"

#include <cstdint>

namespace sekisho::ledger {

// Of the same key in every run.
inline Seed seed_of(std::uint8_t byte) {
    Seed seed{};
    seed.fill(byte);
    return seed;
}

}  // namespace sekisho::ledger
