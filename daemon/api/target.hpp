// SPDX-License-Identifier: Apache-2.0
// "/v1/doors/server_door/unlock?x=1" taken apart.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::api {

struct Target {
    std::vector<std::string> path;                          // segments, percent-decoded
    std::map<std::string, std::string, std::less<>> query;  // '+' stays '+': times carry it
};

// Nothing for: no leading '/', a broken percent escape, a NUL, what is not UTF-8, an empty segment, a query key given
// twice.
[[nodiscard]] std::optional<Target> parse_target(std::string_view text);

}  // namespace sekisho::api
