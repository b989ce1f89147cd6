// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/flushes.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

namespace {

std::atomic<std::int64_t> finished{0};
std::atomic<std::int64_t> nanoseconds{0};

int timed(long call, int descriptor) {
    const auto start = std::chrono::steady_clock::now();
    const long result = ::syscall(call, descriptor);
    const std::chrono::nanoseconds took = std::chrono::steady_clock::now() - start;
    nanoseconds += took.count();
    ++finished;
    return static_cast<int>(result);
}

}  // namespace

extern "C" int fdatasync(int descriptor) {
    return timed(SYS_fdatasync, descriptor);
}
extern "C" int fsync(int descriptor) {
    return timed(SYS_fsync, descriptor);
}

namespace sekisho::bench {

Flushes flushes() {
    return {finished.load(), std::chrono::nanoseconds{nanoseconds.load()}};
}

}  // namespace sekisho::bench
