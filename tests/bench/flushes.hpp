// SPDX-License-Identifier: Apache-2.0
// Counts what the whole program asks the disk to keep: fdatasync, fsync and pwrite are this program's own, also for the
// libraries it uses. A figure that went around the durable path shows here.
#pragma once

#include <chrono>
#include <cstdint>

namespace sekisho::bench {

struct Flushes {
    std::int64_t finished = 0;        // counted when the disk has answered
    std::chrono::nanoseconds time{};  // spent in them
};
// Of all threads since the program began.
[[nodiscard]] Flushes flushes();

// What pwrite was given. `blocks`: of 4 KiB, each write's first and last one counted whole, as a disk writes them when
// a flush follows.
struct Writes {
    std::int64_t bytes = 0;
    std::int64_t blocks = 0;
};
[[nodiscard]] Writes writes();

}  // namespace sekisho::bench
