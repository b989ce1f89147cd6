// SPDX-License-Identifier: Apache-2.0
// Outputs that sound while something is wrong (6.4-D1): from the entry that says so until the one that it is over, and
// for at most `longest` after the last that began. What stood before a start was told by then, and is not sounded
// again.
#pragma once

#include "daemon/gate/happenings.hpp"
#include "daemon/gate/output_line.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::gate {

class Sounders {
public:
    explicit Sounders(const InputLine::Parts& parts) : parts_(parts) {}

    // `outputs` are those of `site`, and outlive this, or the next adopt() or stop(). What sounds goes on, where it is
    // still for that.
    void adopt(std::shared_ptr<const site::Site> site, const std::vector<std::unique_ptr<OutputLine>>& outputs);
    // An entry is durable.
    void told(const Entry& entry);
    // Nothing sounds any more.
    void stop();

private:
    struct Unit {
        OutputLine* line = nullptr;
        std::set<std::pair<site::Occasion, std::string>> standing;
        std::unique_ptr<hal::Loop::Timer> longest;  // while it sounds
    };
    void told(Unit& unit, const Happening& happening);
    static void hush(Unit& unit);

    InputLine::Parts parts_;
    std::shared_ptr<const site::Site> site_;
    std::map<std::string, Unit> units_;
};

}  // namespace sekisho::gate
