// SPDX-License-Identifier: Apache-2.0
// Lines and readers in use. Handles outlive configurations: what a new Site asks for under the same spec is kept as it
// is, so a reload moves no lock.
#pragma once

#include "daemon/model/line.hpp"
#include "daemon/model/result.hpp"
#include "hal/contract/hardware.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <set>

namespace sekisho::gate {

// How long a line that could not be claimed or was lost waits for its next try.
inline constexpr std::chrono::seconds kLineRetryAfter{5};

class Handles {
public:
    explicit Handles(hal::Hardware& hardware) : hardware_(hardware) {}

    // The handle of that line, claimed when it is not held yet. An output is driven to `initial` in the same call, also
    // when it was held already: its last user may have left it at another level.
    [[nodiscard]] Result<hal::Output*> output(const LineSpec& line, bool initial);
    [[nodiscard]] Result<hal::Input*> input(const LineSpec& line);
    // Lets a line go, for instance because it no longer answers; the next call claims it anew.
    void drop(const LineSpec& line);
    // Lets go of every line that is not named for that use: what the configuration in force no longer asks for.
    void keep_only(const std::set<LineSpec>& outputs, const std::set<LineSpec>& inputs);

private:
    hal::Hardware& hardware_;
    std::map<LineSpec, std::unique_ptr<hal::Output>> outputs_;
    std::map<LineSpec, std::unique_ptr<hal::Input>> inputs_;
};

}  // namespace sekisho::gate
