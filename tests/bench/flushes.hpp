// SPDX-License-Identifier: Apache-2.0
// Counts what the whole program asks the disk to make durable: fdatasync and fsync are this program's own, also for the
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

}  // namespace sekisho::bench
