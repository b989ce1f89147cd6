// SPDX-License-Identifier: Apache-2.0
// Starting one program, safely from a program with threads.
#pragma once

#include "daemon/model/result.hpp"
#include "hal/contract/programs.hpp"

#include <sys/types.h>

namespace sekisho::hal {

// The new process leads a group of its own and stands in "/"; it has /dev/null as standard input, output and error,
// no other descriptor, no environment, no signal blocked or ignored. Waits until the program is loaded, which a disk
// may delay: not for the loop. Error: not trusted (trusted.hpp), no such program, no process left.
[[nodiscard]] Result<pid_t> spawn(const ProgramCall& call);

}  // namespace sekisho::hal
