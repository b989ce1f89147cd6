// SPDX-License-Identifier: Apache-2.0
// make_reference_store FOLDER [--entries=N] [--seed=N]
#include "tests/bench/reference_store.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

std::int64_t number(std::string_view argument, std::string_view option) {
    return std::stoll(std::string(argument.substr(option.size())));
}

int make(int argc, char** argv) {
    constexpr std::string_view kEntries = "--entries=";
    constexpr std::string_view kSeed = "--seed=";
    sekisho::bench::ReferencePlan plan;
    for (int at = 2; at < argc; ++at) {
        const std::string_view argument = argv[at];
        if (argument.substr(0, kEntries.size()) == kEntries) {
            plan.entries = number(argument, kEntries);
        } else if (argument.substr(0, kSeed.size()) == kSeed) {
            plan.seed = static_cast<std::uint64_t>(number(argument, kSeed));
        } else {
            throw std::invalid_argument(fmt::format("what is {}?", argument));
        }
    }
    const auto start = std::chrono::steady_clock::now();
    sekisho::bench::make_reference_store(argv[1], plan);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    fmt::print("{} entries in {:.1f} s\n", plan.entries, took.count());
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fputs("usage: make_reference_store FOLDER [--entries=N] [--seed=N]\n", stderr);
        return 2;
    }
    try {
        return make(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "make_reference_store: %s\n", error.what());
        return 1;
    }
}
