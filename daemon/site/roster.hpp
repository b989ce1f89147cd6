// SPDX-License-Identifier: Apache-2.0
// The people of the roster, found by staff number without allocation; a million rows must fit in a small machine.
#pragma once

#include "daemon/model/ids.hpp"
#include "daemon/model/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::site {

using JobClassIndex = std::uint32_t;

struct Holder {
    HolderId id;
    std::string name;  // never in a log or an entry
    JobClassIndex job_class{};
    WallTime valid_from = WallTime::min();   // inclusive
    WallTime valid_until = WallTime::max();  // exclusive (`last_day` is inclusive in the file)
    bool extended_grant_time = false;
    std::uint32_t line = 0;  // of its row in the roster file
};

// Built once, then only read. Ids are unique (config/ has reported doubles before it builds one).
class Roster {
public:
    Roster() = default;
    // `file`: the roster's name for people, as in "roster.csv:12".
    Roster(std::string file, std::vector<Holder> holders);

    [[nodiscard]] const Holder* find(std::string_view id) const;  // nullptr: nobody of that id
    [[nodiscard]] const std::vector<Holder>& holders() const { return holders_; }
    [[nodiscard]] const std::string& file() const { return file_; }

private:
    std::string file_;
    std::vector<Holder> holders_;
    std::vector<std::uint32_t> slots_;  // open addressing, 0 = free, else index + 1
};

}  // namespace sekisho::site
