// SPDX-License-Identifier: Apache-2.0
// The people of the roster, found by staff number without allocation; a million rows must fit in a small machine.
#pragma once

#include "daemon/model/ids.hpp"
#include "daemon/model/time.hpp"
#include "daemon/site/vendor.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::site {

using JobClassIndex = std::uint32_t;

// A post that a person holds for a time (PRAC-13): rotations, two posts at once, part-time work. Rights are the union
// over the assignments in force.
struct Assignment {
    static constexpr std::uint32_t kAlways = std::numeric_limits<std::uint32_t>::max();

    WallTime from = WallTime::min();   // inclusive
    WallTime until = WallTime::max();  // exclusive
    JobClassIndex job_class{};
    std::uint32_t during = kAlways;  // index of a schedule
    std::uint32_t line = 0;          // in the roster file
    friend bool operator==(const Assignment&, const Assignment&) = default;
};

struct Holder {
    HolderId id;
    std::string name;                          // never in a log or an entry
    WallTime valid_from = WallTime::min();     // inclusive
    WallTime valid_until = WallTime::max();    // exclusive (`last_day` is inclusive in the file)
    WallTime nda = WallTime::max();            // the day on which confidentiality was agreed to; max: never
    WallTime trained_until = WallTime::max();  // exclusive; max: no end is known
    Assignment assignment;                     // the only one of most people ...
    std::uint32_t first_more = 0;              // ... else `count` of them from here, in the roster's list
    std::uint32_t count = 0;
    VendorIndex vendor = kNoVendor;
    std::uint32_t line = 0;  // of its row in the roster file
    bool extended_grant_time = false;
};

// Built once, then only read. Ids are unique (config/ has reported doubles before it builds one).
class Roster {
public:
    Roster() = default;
    // `file`: the roster's name for people, as in "roster.csv:12". `more`: the assignments of those who have several.
    Roster(std::string file, std::vector<Holder> holders, std::vector<Assignment> more = {});

    [[nodiscard]] const Holder* find(std::string_view id) const;  // nullptr: nobody of that id
    [[nodiscard]] const std::vector<Holder>& holders() const { return holders_; }
    // At least one, in the order of the file. `holder` is one of this roster.
    [[nodiscard]] std::span<const Assignment> assignments(const Holder& holder) const;
    [[nodiscard]] const std::string& file() const { return file_; }

private:
    std::string file_;
    std::vector<Holder> holders_;
    std::vector<Assignment> more_;
    std::vector<std::uint32_t> slots_;  // open addressing, 0 = free, else index + 1
};

}  // namespace sekisho::site
