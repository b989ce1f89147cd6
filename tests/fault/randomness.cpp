// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/randomness.hpp"

#include <sodium.h>
#include <random>

namespace sekisho::fault {
namespace {

std::mt19937_64& generator() {
    static std::mt19937_64 the_generator;
    return the_generator;
}

const char* name() {
    return "seeded";
}
std::uint32_t number() {
    return static_cast<std::uint32_t>(generator()());
}
void fill(void* bytes, std::size_t size) {
    auto* out = static_cast<std::uint8_t*>(bytes);
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(generator()());
}

randombytes_implementation seeded{name, number, nullptr, nullptr, fill, nullptr};

}  // namespace

void seed_randomness(std::uint64_t seed) {
    generator().seed(seed);
    randombytes_set_implementation(&seeded);
}

}  // namespace sekisho::fault
