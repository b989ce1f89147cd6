// SPDX-License-Identifier: Apache-2.0
// The command line that all benchmarks share, so that `./dev bench FILTER` can call each alike.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <optional>
#include <regex>
#include <string>
#include <string_view>

namespace sekisho::bench {

struct Options {
    std::filesystem::path dir = "build/bench";  // on the disk that is measured; emptied by each use
    std::regex filter{""};
    std::optional<std::int64_t> entries;  // of the reference store, where a benchmark uses one
    [[nodiscard]] bool wants(const char* name) const { return std::regex_search(name, filter); }
};

// Ends the program with status 2 on what it does not know.
inline Options parse_options(int argc, char** argv) {
    constexpr std::string_view kFilter = "--benchmark_filter=";
    constexpr std::string_view kDir = "--dir=";
    constexpr std::string_view kEntries = "--entries=";
    Options options;
    for (int at = 1; at < argc; ++at) {
        const std::string_view argument = argv[at];
        if (argument.substr(0, kFilter.size()) == kFilter) {
            options.filter = std::string(argument.substr(kFilter.size()));
        } else if (argument.substr(0, kDir.size()) == kDir) {
            options.dir = argument.substr(kDir.size());
        } else if (argument.substr(0, kEntries.size()) == kEntries) {
            options.entries = std::stoll(std::string(argument.substr(kEntries.size())));
        } else {
            fmt::print(stderr, "usage: {} [--dir=FOLDER] [--benchmark_filter=REGEX] [--entries=N]\n", argv[0]);
            std::exit(2);
        }
    }
    return options;
}

// What main() does: the exit status of `run`, 1 and a word on standard error when it throws.
template <class Run>
int run_benchmark(int argc, char** argv, Run run) {
    try {
        return run(parse_options(argc, argv));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
        return 1;
    }
}

}  // namespace sekisho::bench
