// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/exit_status.hpp"
#include "daemon/main/log.hpp"
#include "daemon/main/options.hpp"
#include "daemon/main/service.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <exception>

namespace {

// What a process is by default and a door controller must not be:
//  - ended by SIGHUP: until Service takes the signal over, a reload that is asked for is dropped; the files are being
//    read anyway;
//  - ended by a broken pipe, which the write tells as well;
//  - without a standard stream, whose number a database would get;
//  - leaving keys on the disk when it crashes.
void prepare_process() {
    std::signal(SIGHUP, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
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
        sekisho::main::say(error.what());
        return sekisho::main::kCouldNotRun;
    }
}
