// SPDX-License-Identifier: Apache-2.0
// The files of site_files.hpp for the benchmarks in Python: make_bench_site FOLDER DOORS HOLDERS BACKEND DEVICES
#include "tests/bench/site_files.hpp"

#include <cstdio>
#include <exception>
#include <string>

int main(int argc, char** argv) {
    if (argc != 6) {
        std::fputs("usage: make_bench_site FOLDER DOORS HOLDERS BACKEND DEVICES\n", stderr);
        return 2;
    }
    try {
        sekisho::bench::write_site(argv[1], {std::stoul(argv[2]), std::stoul(argv[3]), argv[4], argv[5]});
    } catch (const std::exception& error) {
        std::fprintf(stderr, "make_bench_site: %s\n", error.what());
        return 1;
    }
    return 0;
}
