// SPDX-License-Identifier: Apache-2.0
// What the readers of facts share. Part of machine.hpp.
#pragma once

#include "daemon/doctor/machine/machine.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace sekisho::doctor {

[[nodiscard]] FileFact fact_of(std::string use, const std::string& path);
// The lines of a file of the kernel's. Error: it cannot be read.
[[nodiscard]] Result<std::vector<std::string>> lines_of(const std::string& path);
// The first line; "" where there is none.
[[nodiscard]] std::string word_of(const std::string& path);
// Names in a folder, in order; none where there is no such folder. Error: it may not be looked into.
[[nodiscard]] Result<std::vector<std::string>> entries_of(const std::string& path);
// The same for a check: what cannot be looked into is told as unseen, and the check goes on with what else it looks at.
[[nodiscard]] std::vector<std::string> seen(Check check, const std::string& path, Facts& facts);
// The same where what cannot be read tells nothing: none then.
[[nodiscard]] std::vector<std::string> lines_if_any(const std::string& path);
[[nodiscard]] std::vector<std::string> entries_if_any(const std::string& path);
[[nodiscard]] std::vector<std::string> fields_of(const std::string& line, const char* between);

void look_at_files(const Wanted& wanted, Facts& facts);
void look_at_devices(const Wanted& wanted, Facts& facts);
void look_at_disk(const Wanted& wanted, Facts& facts);
void look_at_listeners(const Wanted& wanted, Facts& facts);
void look_at_radios(const Wanted& wanted, Facts& facts);
void look_at_interfaces(const Wanted& wanted, Facts& facts);

}  // namespace sekisho::doctor
