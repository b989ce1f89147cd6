// SPDX-License-Identifier: Apache-2.0
// What would keep files from being taken in, or lets others take them in (6.5-B4a).
#include "daemon/config/lints.hpp"

#include <fmt/format.h>

#include <string>

namespace sekisho::config {

void lint_imports(Build& build) {
    const auto& imports = build.site.imports;
    if (!imports || imports->scanner.empty()) return;
    const std::string fault = fault_of_program(imports->scanner);
    if (fault.empty()) return;
    build.faults.warn(build.rule_places[imports->rule.value], RuleId::scanner_program,
                      fmt::format("imports.scanner {} {}", imports->scanner, fault),
                      "on the gate: chown root, chmod 755, and so each folder above it, else no file is taken in");
}

}  // namespace sekisho::config
