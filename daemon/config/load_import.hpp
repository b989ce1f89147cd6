// SPDX-License-Identifier: Apache-2.0
// A file that is to be taken in, as a part of the configuration that it would become (6.5-B4a).
#pragma once

#include "daemon/config/load.hpp"

#include <optional>
#include <string>
#include <variant>

namespace sekisho::config {

// What site.toml alone says, whatever its other files are like: one of them may be what an import is to mend.
struct ImportPlace {
    site::Imports imports;
    std::string path;  // of the file that [files] names so, without its folder; as `path` of load() leads to it
};
// Faults: site.toml's own in what is asked here; nothing of that name in [files], or two; no [imports].
[[nodiscard]] std::variant<ImportPlace, Faults> import_place(const std::string& path, const std::string& name);

// As load, with the file of that name, without its folder, read from `copy` instead. Its faults name it as [files]
// does.
[[nodiscard]] Loaded load_with(const std::string& path, const std::string& name, const std::string& copy,
                               Faults* warnings = nullptr, std::optional<WallTime> now = std::nullopt);

}  // namespace sekisho::config
