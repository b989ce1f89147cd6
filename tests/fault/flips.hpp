// SPDX-License-Identifier: Apache-2.0
// Every bit of a state directory turned over, one at a time: what verification does not find must change no answer.
#pragma once

#include "tests/fault/small_store.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace sekisho::fault {

struct Flips {
    std::int64_t bits = 0;            // tried
    std::int64_t found = 0;           // by `ledger verify`, or the daemon refuses to start
    std::int64_t unchanged = 0;       // not found, and nobody is told anything else
    std::vector<std::string> faults;  // not found, and somebody is
};

struct Bits {
    std::int64_t first = 0;
    std::int64_t stride = 1;  // every so many-th byte, from `first` on, with all its bits
    bool sparse = false;      // of a byte that the database's format leaves unused one bit, another in each next byte
};
// Of the file `name` in the state directory `dir`. The file is put back.
[[nodiscard]] Flips flip_bits(const std::string& dir, const std::string& name, const SmallStore& outside,
                              const Bits& bits);

// The files of a state directory, each but the `-shm`.
[[nodiscard]] std::vector<std::string> files_of(const std::string& dir);

}  // namespace sekisho::fault
