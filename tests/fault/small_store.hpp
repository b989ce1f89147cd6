// SPDX-License-Identifier: Apache-2.0
// A small state directory with one of everything, for attacks that try every bit.
#pragma once

#include <string>

namespace sekisho::fault {

struct SmallStore {
    std::string commissioning;  // both as kept outside
    std::string checkpoint;
};
// `open`: as a daemon that is running leaves it, with its last commits in the logs and no `-shm`; else as a stopped
// one.
[[nodiscard]] SmallStore make_small_store(const std::string& dir, bool open);

}  // namespace sekisho::fault
