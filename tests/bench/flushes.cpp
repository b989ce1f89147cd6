// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/flushes.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

namespace {

std::atomic<std::int64_t> finished{0};
std::atomic<std::int64_t> nanoseconds{0};
std::atomic<std::int64_t> bytes{0};
std::atomic<std::int64_t> blocks{0};

// The block that this thread wrote to last, since its last flush: going on in it costs no second one.
struct Place {
    int descriptor = -1;
    off_t block = -1;
};
thread_local Place place;

int timed(long call, int descriptor) {
    const auto start = std::chrono::steady_clock::now();
    const long result = ::syscall(call, descriptor);
    const std::chrono::nanoseconds took = std::chrono::steady_clock::now() - start;
    nanoseconds += took.count();
    place = {};
    ++finished;
    return static_cast<int>(result);
}

ssize_t counted(int descriptor, const void* data, std::size_t size, off_t offset) {
    constexpr off_t kBlock = 4096;
    const long result = ::syscall(SYS_pwrite64, descriptor, data, size, offset);
    if (result > 0) {
        const off_t first = offset / kBlock;
        const off_t last = (offset + result - 1) / kBlock;
        const bool again = place.descriptor == descriptor && place.block == first;
        bytes += result;
        blocks += last - first + (again ? 0 : 1);
        place = {descriptor, last};
    }
    return result;
}

}  // namespace

// SQLite's name for it, and everyone else's.
extern "C" ssize_t pwrite64(int descriptor, const void* data, std::size_t size, off_t offset) {
    return counted(descriptor, data, size, offset);
}
extern "C" ssize_t pwrite(int descriptor, const void* data, std::size_t size, off_t offset) {
    return counted(descriptor, data, size, offset);
}
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

Writes writes() {
    return {bytes.load(), blocks.load()};
}

}  // namespace sekisho::bench
