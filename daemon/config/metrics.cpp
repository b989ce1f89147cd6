// SPDX-License-Identifier: Apache-2.0
// `[metrics]`: where the daemon tells how it is doing.
#include "daemon/config/parsers.hpp"

#include <fmt/format.h>

#include <string>

namespace sekisho::config {
namespace {

constexpr std::size_t kLongestSocketPath = 107;  // sun_path holds 108 bytes with its end

}  // namespace

void parse_metrics(Build& build, const Section& section) {
    auto& metrics = build.site.metrics.emplace();
    metrics.rule = build.add_rule(section.place(), section.path());
    metrics.socket = section.text("socket");
    const Node* socket = section.get("socket");
    if (socket == nullptr) return;
    constexpr std::string_view kHint = "write a whole path of at most 107 bytes, such as \"/run/sekisho/metrics.sock\"";
    if (metrics.socket.front() != '/') {
        build.faults.add(socket->place, RuleId::bad_value, "metrics.socket does not begin at the root",
                         std::string(kHint));
    } else if (metrics.socket.size() > kLongestSocketPath) {
        build.faults.add(
            socket->place, RuleId::bad_value,
            fmt::format("metrics.socket has {} bytes, more than a socket's path may have", metrics.socket.size()),
            std::string(kHint));
    }
}

}  // namespace sekisho::config
