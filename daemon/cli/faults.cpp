// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/faults.hpp"

#include "daemon/api/json/fault_json.hpp"
#include "daemon/cli/table.hpp"

#include <fmt/format.h>

namespace sekisho::cli {

std::string fault_text(const config::Fault& fault) {
    auto text = plain(fault.file);
    if (fault.line != 0) text += fmt::format(":{}", fault.line);
    if (fault.line != 0 && fault.column != 0) text += fmt::format(":{}", fault.column);
    text += fmt::format(": {} [{}]\n", plain(fault.message), fault.rule);
    if (!fault.hint.empty()) text += fmt::format("    {}\n", plain(fault.hint));
    return text;
}

config::Faults faults_from_json(const boost::json::array& rows) {
    config::Faults faults;
    for (const auto& row : rows) {
        const auto text = [&](const char* key) { return std::string(row.at(key).as_string()); };
        const auto number = [&](const char* key) { return row.at(key).to_number<std::uint32_t>(); };
        faults.push_back({text("file"), number("line"), number("column"), text("rule"), text("message"), text("hint")});
    }
    return faults;
}

void print_faults(const Context& context, const config::Faults& faults, std::FILE* file) {
    if (context.json) return print_line(api::faults_to_json(faults));
    for (const auto& fault : faults) fmt::print(file, "{}", fault_text(fault));
}

}  // namespace sekisho::cli
