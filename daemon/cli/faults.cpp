// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/faults.hpp"

#include "daemon/api/json/fault_json.hpp"

#include <fmt/format.h>

namespace sekisho::cli {

config::Faults faults_from_json(const boost::json::array& rows) {
    config::Faults faults;
    for (const auto& row : rows) {
        const auto text = [&](const char* key) { return std::string(row.at(key).as_string()); };
        const auto number = [&](const char* key) { return row.at(key).to_number<std::uint32_t>(); };
        faults.push_back({text("file"), number("line"), number("column"), text("rule"), text("message"), text("hint"),
                          text("severity") == "warning"});
    }
    return faults;
}

void print_faults(const Context& context, const config::Faults& faults, std::FILE* file) {
    if (context.json) return print_line(api::faults_to_json(faults));
    for (const auto& fault : faults) fmt::print(file, "{}\n", config::to_text(fault));
}

}  // namespace sekisho::cli
