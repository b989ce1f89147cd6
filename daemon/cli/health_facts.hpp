// SPDX-License-Identifier: Apache-2.0
// Where the facts of `report health` come from: the installed programs, the loader, Debian's record, the daemon.
#pragma once

#include "daemon/cli/context.hpp"
#include "daemon/doctor/health.hpp"

#include <string>
#include <vector>

namespace sekisho::cli {

// How this program was made, and of what: "GCC 12.2.0, optimised, x86_64". The same sources and tools give the same.
[[nodiscard]] std::string build_text();

// Shared libraries that the loader gives to a program, those that they need in turn too; and libraries of which only
// headers are used. One list for whoever asks (6.5-B4c, 6.5-B5c). Error: the loader did not tell.
[[nodiscard]] Result<std::vector<doctor::Library>> linked_by(const std::string& path);
// Of what the loader says of a program: "libfmt.so.9 => /lib/libfmt.so.9 (0x7f)", "libx.so.1 => not found".
[[nodiscard]] std::vector<doctor::Library> libraries_of(const std::vector<std::string>& lines);
[[nodiscard]] std::vector<doctor::Library> compiled_in();

// `root`: where the package manager's record and running programs are looked up; "": this machine. The programs are
// those of this installation, always.
[[nodiscard]] doctor::Software gather_software(const Context& context, const std::string& root);

}  // namespace sekisho::cli
