// SPDX-License-Identifier: Apache-2.0
// What /proc says of this process and of its workers.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>

namespace sekisho::campaign {

struct Footprint {
    long resident_kib = 0;
    std::size_t descriptors = 0;
};

[[nodiscard]] Footprint footprint_of(pid_t pid);
// Our child whose first argument is `argument`.
[[nodiscard]] std::optional<pid_t> child_with(const std::string& argument);
// Nobody is left, not even to be reaped.
[[nodiscard]] bool childless_but_for(std::size_t others);

}  // namespace sekisho::campaign
