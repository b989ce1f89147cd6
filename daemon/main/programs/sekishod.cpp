// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/exit_status.hpp"
#include "daemon/main/options.hpp"
#include "daemon/main/service.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <exception>

namespace {

// A database must never become standard error, and what crashes must leave no keys behind on the disk.
void prepare_process() {
    int fd = 0;
    while (fd >= 0 && fd <= STDERR_FILENO) fd = open("/dev/null", O_RDWR);
    if (fd > STDERR_FILENO) close(fd);
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
}

}  // namespace

int main(int argc, char** argv) {
    prepare_process();
    try {
        const auto parsed = sekisho::main::parse_options(argc, argv);
        if (const auto* status = std::get_if<int>(&parsed)) return *status;
        return sekisho::main::run_service(std::get<sekisho::main::Options>(parsed));
    } catch (const std::exception& error) {
        fmt::print(stderr, "sekishod: {}\n", error.what());
        return sekisho::main::kCouldNotRun;
    }
}
