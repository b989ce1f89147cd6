// SPDX-License-Identifier: Apache-2.0
// Reports that are handed to somebody: each has its own file.
#include "daemon/cli/report_battery.hpp"
#include "daemon/cli/report_health.hpp"

namespace sekisho::cli {

void add_report_commands(CLI::App& app, Context& context) {
    auto* group = app.add_subcommand("report", "sheets for officers and installers")->require_subcommand(1);
    add_report_battery(*group, context);
    add_report_health(*group, context);
}

}  // namespace sekisho::cli
