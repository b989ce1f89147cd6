// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/exit_status.hpp"
#include "daemon/main/options.hpp"
#include "daemon/main/service.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
    try {
        const auto parsed = sekisho::main::parse_options(argc, argv);
        if (const auto* status = std::get_if<int>(&parsed)) return *status;
        return sekisho::main::run_service(std::get<sekisho::main::Options>(parsed));
    } catch (const std::exception& error) {
        fmt::print(stderr, "sekishod: {}\n", error.what());
        return sekisho::main::kCouldNotRun;
    }
}
