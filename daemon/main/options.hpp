// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <variant>

namespace sekisho::main {

struct Options {
    std::string config;
    std::string state_dir;
    std::string socket = "/run/sekisho/sekishod.sock";
    bool sim = false;    // the simulated gate, whatever [hardware] says
    bool check = false;  // look at configuration, lines, readers and state directory, then end
};

// The options, or the exit status when there is nothing to run (help, wrong usage).
[[nodiscard]] std::variant<Options, int> parse_options(int argc, char** argv);

}  // namespace sekisho::main
