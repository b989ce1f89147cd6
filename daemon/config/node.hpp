// SPDX-License-Identifier: Apache-2.0
// A configuration file as a plain tree in the order of the file, every part with its place. The
// TOML library stays behind toml_file.cpp.
#pragma once

#include "daemon/model/time.hpp"
#include "daemon/site/time_zone.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::config {

// Where something stands. `file` as it was given, in [files] or as the file to load; the text is
// owned by the Build.
struct Place {
    std::string_view file;
    std::uint32_t line = 0;    // from 1; 0: the file as a whole
    std::uint32_t column = 0;  // code point, from 1
};

enum class Kind : std::uint8_t { table, array, string, integer, real, boolean, date, time, local_date_time, instant };

// "a string", "a table" ...: for fault texts.
[[nodiscard]] std::string_view to_text(Kind kind);

struct Member;

struct Node {
    Kind kind = Kind::table;
    Place place;
    std::string text;             // string
    std::int64_t integer = 0;     // integer
    bool boolean = false;         // boolean
    site::LocalDay date{};        // date
    WallTime instant{};           // instant: a date-time with an offset
    std::uint32_t last_line = 0;  // where it ends
    std::vector<Node> items;      // array
    std::vector<Member> members;  // table, in the order of the file
};

struct Member {
    std::string key;
    Place place;  // of the key
    Node value;
};

// Nothing of that key: nullptr.
[[nodiscard]] const Member* find(const Node& table, std::string_view key);

}  // namespace sekisho::config
