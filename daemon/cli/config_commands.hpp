// SPDX-License-Identifier: Apache-2.0
// The commands of `sekisho config` that have a file of their own.
#pragma once

#include "daemon/cli/context.hpp"
#include "daemon/model/time.hpp"
#include "daemon/site/site.hpp"

#include <memory>
#include <optional>
#include <string>

namespace sekisho::cli {

// The Site of these files, or nullptr when `context.status` and the output have told why not: no such file, or faults.
[[nodiscard]] std::shared_ptr<const site::Site> load_site(Context& context, const std::string& path);

// `at` (RFC 3339), or now where it is empty; nothing when `context.status` and the output have told that it is none.
[[nodiscard]] std::optional<WallTime> moment(Context& context, const std::string& at);

void add_config_diff(CLI::App& group, Context& context);
void add_config_print(CLI::App& group, Context& context);
void add_config_schema(CLI::App& group);

}  // namespace sekisho::cli
