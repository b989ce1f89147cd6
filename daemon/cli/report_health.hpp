// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/cli/context.hpp"
#include "daemon/cli/health_facts.hpp"

#include <boost/json/object.hpp>
#include <string>
#include <vector>

namespace sekisho::cli {

// What the gate runs and what of it can be reached (6.5-B4c).
struct Health {
    doctor::Software software;
    doctor::Facts network;
    std::vector<doctor::LocalSocket> local;
    std::vector<doctor::Finding> findings;
    WallTime now{};
};

[[nodiscard]] boost::json::object to_json(const Health& health);  // docs/schema/report-health.json
[[nodiscard]] std::string to_text(const Health& health);          // without the findings

void add_report_health(CLI::App& group, Context& context);

}  // namespace sekisho::cli
