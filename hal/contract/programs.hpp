// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/model/result.hpp"
#include "daemon/model/time.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace sekisho::hal {

struct ProgramCall {
    std::string program;                 // whole path
    std::vector<std::string> arguments;  // as they are: no shell reads them
    Duration limit{};                    // > 0; counted from `run`
    friend bool operator==(const ProgramCall&, const ProgramCall&) = default;
};

enum class ProgramEnd : std::uint8_t {
    exited,           // `number`: its exit status
    signalled,        // `number`: the signal, which was not ours
    killed_at_limit,  // with all of its process group
    not_started,      // `why`
};

struct ProgramOutcome {
    ProgramEnd end{};
    int number = 0;
    Error why{};

    [[nodiscard]] bool succeeded() const { return end == ProgramEnd::exited && number == 0; }
};
// "ended with status 1", "was ended by signal 11", "was killed at its limit", "did not start: ..."
[[nodiscard]] std::string to_text(const ProgramOutcome& outcome);

// Runs other programs, each in a process group of its own that ends with it, without environment, input, output or any
// open file of ours (6.4-C5). Nothing of it ever waits on the loop.
class Programs {
public:
    virtual ~Programs() = default;
    // `done` runs once on the loop, never before returning, and not after the destructor, which ends what still runs.
    virtual void run(ProgramCall call, std::function<void(const ProgramOutcome&)> done) = 0;
};

}  // namespace sekisho::hal
