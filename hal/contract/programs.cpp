// SPDX-License-Identifier: Apache-2.0
#include "hal/contract/programs.hpp"

#include <fmt/format.h>

namespace sekisho::hal {

std::string to_text(const ProgramOutcome& outcome) {
    switch (outcome.end) {
        case ProgramEnd::exited: return fmt::format("ended with status {}", outcome.number);
        case ProgramEnd::signalled: return fmt::format("was ended by signal {}", outcome.number);
        case ProgramEnd::killed_at_limit: return "was killed at its limit";
        case ProgramEnd::not_started: break;
    }
    return "did not start: " + to_text(outcome.why);
}

}  // namespace sekisho::hal
