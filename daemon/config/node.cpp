// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/node.hpp"

#include <algorithm>

namespace sekisho::config {

std::string_view to_text(Kind kind) {
    switch (kind) {
        case Kind::table: return "a table";
        case Kind::array: return "an array";
        case Kind::string: return "a string";
        case Kind::integer: return "an integer";
        case Kind::real: return "a floating point number";
        case Kind::boolean: return "a boolean";
        case Kind::date: return "a date";
        case Kind::time: return "a time";
        case Kind::local_date_time: return "a date-time without offset";
        case Kind::instant: return "a date-time with offset";
    }
    return "?";
}

const Member* find(const Node& table, std::string_view key) {
    const auto found = std::find_if(table.members.begin(), table.members.end(),
                                    [key](const Member& member) { return member.key == key; });
    return found == table.members.end() ? nullptr : &*found;
}

}  // namespace sekisho::config
