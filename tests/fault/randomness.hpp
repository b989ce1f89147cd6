// SPDX-License-Identifier: Apache-2.0
// Keys, salts and pseudonyms from a seed, so that a run that found something can be run again bit by bit.
#pragma once

#include <cstdint>

namespace sekisho::fault {

// libsodium's random numbers of this process, from now on. Not for several threads.
void seed_randomness(std::uint64_t seed);

}  // namespace sekisho::fault
