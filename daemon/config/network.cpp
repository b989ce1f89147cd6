// SPDX-License-Identifier: Apache-2.0
// `[network]`: the interfaces of the machine that may be in use (H6.2-1).
#include "daemon/config/parsers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace sekisho::config {
namespace {

constexpr std::size_t kLongestName = 15;  // IFNAMSIZ holds 16 bytes with its end

// As the kernel judges them, which also refuses its own separators.
bool is_interface_name(const std::string& name) {
    if (name.empty() || name.size() > kLongestName || name == "." || name == "..") return false;
    return std::all_of(name.begin(), name.end(),
                       [](char byte) { return byte > ' ' && byte < '\x7f' && byte != '/' && byte != ':'; });
}

}  // namespace

void parse_network(Build& build, const Section& section) {
    auto& network = build.site.network.emplace();
    network.rule = build.add_rule(section.place(), section.path());
    const Node* listed = section.get("allowed_interfaces");
    if (listed == nullptr) return;
    for (const Node& item : listed->items) {
        if (!is_interface_name(item.text)) {
            build.faults.add(item.place, RuleId::bad_value,
                             fmt::format("network.allowed_interfaces: \"{}\" is no interface's name", item.text),
                             "copy the name from `ip link`, such as \"eth0\"; it has at most 15 bytes");
        } else if (!network.allowed_interfaces.insert(item.text).second) {
            build.faults.add(item.place, RuleId::listed_twice,
                             fmt::format("network.allowed_interfaces names {} twice", item.text), "name each once");
        }
    }
}

}  // namespace sekisho::config
