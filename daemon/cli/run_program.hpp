// SPDX-License-Identifier: Apache-2.0
// Another program run to its end, and what it said.
#pragma once

#include "daemon/model/result.hpp"

#include <string>
#include <vector>

namespace sekisho::cli {

struct Said {
    std::vector<std::string> lines;  // of the stream that was listened to; nothing of them beyond 1 MiB
    int status = -1;                 // -1: it did not end by itself
};

// `words`: the program's path and its arguments. `stream`: STDOUT_FILENO or STDERR_FILENO, the other is this program's
// own. `environment`: all that it gets, null at the end. Error: it could not be started.
[[nodiscard]] Result<Said> run_program(std::vector<std::string> words, int stream, char** environment);

// A program of this installation: beside this one, else where the package has it; "": it is not there. No other would
// judge by the same rules.
[[nodiscard]] std::string installed_program(const std::string& name);

}  // namespace sekisho::cli
